//! Reminding facilities that have not handed in the report of a month (M-12): one press, one mail to each, at most one a day.

use crate::ctx::Ctx;
use crate::error::{AppError, AppResult, once};
use crate::mail;
use crate::reports::board::standing_entries;
use crate::reports::{BoardEntry, BoardFilter, Standing};
use chrono::{DateTime, Utc};
use platform_authz::{Action, Object, Of};
use platform_program_api::Finding;
use platform_program_api::answer::Weight;
use platform_store::reminders::{self, Reminder};
use platform_values::{FacilityId, Month, ProgramId};
use serde::{Deserialize, Serialize};
use std::collections::HashMap;

/// What became of the press.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reminded {
    /// Facilities that were asked.
    pub asked: usize,
    /// Facilities that were asked today already.
    pub today: usize,
    /// Facilities where no account has a mail address that works; they must be called.
    pub unreached: usize,
}

/// When each facility was asked last for the report of a month.
pub async fn last(
    ctx: &Ctx,
    program: ProgramId,
    month: Month,
) -> AppResult<HashMap<FacilityId, DateTime<Utc>>> {
    ctx.require(Action::Remind, &Of::new(Object::Report))?;
    let mut tx = ctx.read().await?;
    let all = reminders::of_month(&mut tx, program, month.first()).await?;
    tx.done().await?;
    Ok(newest(&all))
}

/// How asking for a month stands, for whom a page is shown again.
#[derive(Clone, Debug, Default)]
pub struct Asking {
    /// Facilities that were asked today.
    pub today: usize,
    /// Facilities that owe the month and that no mail reaches, by ward and number; they must be called.
    pub unreached: Vec<BoardEntry>,
}

/// How asking for a month stands today.
pub async fn standing(ctx: &Ctx, program: ProgramId, month: Month) -> AppResult<Asking> {
    ctx.require(Action::Remind, &Of::new(Object::Report))?;
    let owing = owing(ctx, program, month).await?;
    let mut tx = ctx.read().await?;
    let all = reminders::of_month(&mut tx, program, month.first()).await?;
    let mut asking = Asking {
        today: newest(&all).values().filter(|at| ctx.civil(**at).date() == ctx.today()).count(),
        unreached: Vec::new(),
    };
    for entry in owing {
        if !mail::reaches_facility(ctx, &mut tx, entry.facility.id).await? {
            asking.unreached.push(entry);
        }
    }
    tx.done().await?;
    Ok(asking)
}

/// Facilities whose month is not handed in, or was given back.
async fn owing(ctx: &Ctx, program: ProgramId, month: Month) -> AppResult<Vec<BoardEntry>> {
    let filter = BoardFilter { program, month, ward: None, standing: None, name: None, offset: 0, limit: 0 };
    let mut entries = standing_entries(ctx, &filter, Action::List).await?;
    entries.retain(|e| matches!(e.standing, Standing::NotStarted | Standing::Draft | Standing::Returned));
    Ok(entries)
}

fn newest(all: &[Reminder]) -> HashMap<FacilityId, DateTime<Utc>> {
    let mut found = HashMap::new();
    for reminder in all {
        found.entry(reminder.facility_id).or_insert(reminder.at);
    }
    found
}

/// Asks every facility whose month is not handed in. A month that has not ended is nobody's debt.
pub async fn remind(ctx: &Ctx, program: ProgramId, month: Month) -> AppResult<Reminded> {
    once(remind_once(ctx, program, month).await)
}

async fn remind_once(ctx: &Ctx, program: ProgramId, month: Month) -> AppResult<Reminded> {
    ctx.require(Action::Remind, &Of::new(Object::Report))?;
    if month >= Month::of(ctx.today()) {
        return Err(AppError::refused(Finding::new("report-month-running", Weight::Block)));
    }
    // Read before the lock: who waits for it holds one connection and needs no other.
    let entries = owing(ctx, program, month).await?;
    let mut write = ctx.begin(Action::Remind, &Of::new(Object::Report)).await?;
    reminders::alone(&mut write, program, month.first()).await?;
    let before = newest(&reminders::of_month(&mut write, program, month.first()).await?);
    let mut told = Reminded::default();
    for entry in entries {
        let facility = &entry.facility;
        if before.get(&facility.id).is_some_and(|at| ctx.civil(*at).date() == ctx.today()) {
            told.today += 1;
            continue;
        }
        let args = [
            ("facility", facility.name.clone()),
            ("month", month.to_string()),
            ("link", ctx.link(&format!("/facility/{}/reports", facility.code))),
        ];
        let args = args.map(|(name, value)| (name.to_owned(), value)).into();
        let returned = entry.standing == Standing::Returned;
        let key = if returned { "report-reminder-returned" } else { "report-reminder" };
        if mail::to_facility(ctx, &mut write, facility.id, key, &args).await? == 0 {
            told.unreached += 1;
            continue;
        }
        told.asked += 1;
        let made_by = ctx.account()?;
        let month = month.first();
        let (facility_id, program_id, at) = (facility.id, program, ctx.now());
        reminders::add(&mut write, &Reminder { facility_id, program_id, month, at, made_by }).await?;
    }
    write.audit().detail = serde_json::json!({ "month": month, "asked": told.asked });
    write.commit(&serde_json::to_value(told)?).await?;
    Ok(told)
}
