//! What waits for an officer today. Each part is left out for those who may not see it.

use crate::ctx::Ctx;
use crate::error::{AppResult, once};
use crate::occupancy;
use crate::page::Page;
use crate::registrations::waiting;
use crate::reports::{BoardFilter, Standing, board};
use chrono::NaiveDate;
use platform_authz::{Action, Object, Of};
use platform_store::outbox::{self, FailedMail};
use platform_values::{MailId, Month, ProgramId};

/// From so many days on a registration waits long.
pub const LONG_WAIT_DAYS: u32 = 7;

/// How a month's reports stand.
#[derive(Clone, Debug)]
pub struct ReportsState {
    /// The month.
    pub month: Month,
    /// How many stand where.
    pub counts: [(Standing, usize); 5],
}

/// How full the city is on a day.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Places {
    /// The day.
    pub date: NaiveDate,
    /// Facilities with a free place.
    pub free: usize,
    /// Facilities whose places are all taken.
    pub full: usize,
    /// Facilities closed on the day.
    pub closed: usize,
}

/// What waits.
#[derive(Clone, Debug)]
pub struct Overview {
    /// Reports of last month.
    pub reports: Option<ReportsState>,
    /// Registrations that wait for a facility, and how many of them wait long.
    pub registrations: Option<(i64, i64)>,
    /// Mails that were given up.
    pub failed_mails: Option<i64>,
    /// Today's places.
    pub places: Option<Places>,
}

/// Looks everything up.
pub async fn overview(ctx: &Ctx, program: Option<ProgramId>) -> AppResult<Overview> {
    ctx.account()?;
    let mut seen = Overview { reports: None, registrations: None, failed_mails: None, places: None };
    if let Some(program) = program {
        if ctx.may(Action::List, &Of::new(Object::Report)) {
            let month = Month::of(ctx.today()).previous();
            let filter =
                BoardFilter { program, month, ward: None, standing: None, name: None, offset: 0, limit: 0 };
            seen.reports = Some(ReportsState { month, counts: board(ctx, &filter).await?.counts });
        }
        if ctx.may(Action::List, &Of::new(Object::Vacancy)) {
            seen.places = Some(places(ctx, program).await?);
        }
    }
    if ctx.may(Action::List, &Of::new(Object::Registration)) {
        seen.registrations = Some((waiting(ctx, 0).await?, waiting(ctx, LONG_WAIT_DAYS).await?));
    }
    if ctx.may(Action::List, &Of::new(Object::Account)) {
        seen.failed_mails = Some(failed_mails(ctx, "", Page::default()).await?.1);
    }
    Ok(seen)
}

async fn places(ctx: &Ctx, program: ProgramId) -> AppResult<Places> {
    let date = ctx.today();
    let all = occupancy::on(ctx, program, date, None).await?;
    let free = all.iter().filter(|o| o.has_place()).count();
    let full = all.iter().filter(|o| o.is_full()).count();
    Ok(Places { date, free, full, closed: all.len().saturating_sub(free + full) })
}

/// Sends mails that were given up once more; gives how many.
pub async fn send_again(ctx: &Ctx, ids: &[MailId]) -> AppResult<usize> {
    once(send_again_once(ctx, ids).await)
}

async fn send_again_once(ctx: &Ctx, ids: &[MailId]) -> AppResult<usize> {
    let mut write = ctx.begin(Action::Remind, &Of::new(Object::Account)).await?;
    let sent = outbox::again(&mut write, ids, ctx.now()).await?;
    write.audit().detail = serde_json::json!({ "mails": sent });
    write.commit(&serde_json::to_value(sent)?).await?;
    Ok(sent)
}

/// Mails that were given up, whose recipient or subject holds these words, newest first: a page, and the count of all.
/// Addresses belong to accounts.
pub async fn failed_mails(ctx: &Ctx, words: &str, page: Page) -> AppResult<(Vec<FailedMail>, i64)> {
    ctx.require(Action::List, &Of::new(Object::Account))?;
    let mut tx = ctx.read().await?;
    let found = outbox::given_up(&mut tx, words, (page.offset(), page.limit())).await?;
    tx.done().await?;
    Ok(found)
}
