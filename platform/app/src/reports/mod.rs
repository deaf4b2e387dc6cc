//! Monthly usage reports (利用実績報告書): written by the attendance itself, checked and submitted by the facility,
//! approved or returned by the city. Approving locks the month.

pub mod board;
pub mod cash;
pub mod decide;
pub mod diff;
pub mod draft;
pub mod export;
pub mod file;
pub mod history;
pub mod months;
pub mod remind;
mod settled_homes;
pub mod sheet;
pub mod submit;
pub mod summary;
pub mod totals;

pub use board::{Board, BoardEntry, BoardFilter, board};
pub use decide::{Decision, approve_many, decide};
pub use diff::{Diff, Version, diff};
pub use draft::{ReportSheet, draft, draft_of};
pub use file::{File, Format};
pub use history::{Step, history};
pub use months::{MonthStanding, months};
pub use remind::{Reminded, remind};
pub use submit::{save, submit, withdraw};
pub use summary::{By, Summary, summary};

use crate::ctx::Ctx;
use crate::error::{AppError, AppResult};
use crate::mail::{self, SECOND_THOUGHT};
use chrono::NaiveDate;
use platform_authz::{Action, Object, Of, Role};
use platform_program_api::Finding;
use platform_program_api::answer::Weight;
use platform_store::reports::Report;
use platform_store::{Write, accounts, report_months, reports};
use platform_values::{FacilityId, Month, ProgramId, ReportState};
use serde::Serialize;
use std::collections::BTreeMap;

/// Where a month stands for a facility. The message key is `report-state-<word>`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Standing {
    /// Nothing was saved yet.
    NotStarted,
    /// Being made.
    Draft,
    /// Submitted to the city.
    Submitted,
    /// Returned to the facility.
    Returned,
    /// Approved and locked.
    Approved,
}

impl Standing {
    /// Every standing, in the order of the work.
    pub const ALL: [Self; 5] =
        [Self::NotStarted, Self::Draft, Self::Submitted, Self::Returned, Self::Approved];

    /// The word of message keys and addresses.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::NotStarted => "not_started",
            Self::Draft => "draft",
            Self::Submitted => "submitted",
            Self::Returned => "returned",
            Self::Approved => "approved",
        }
    }

    /// The message key on the board of a month, which may not have begun.
    pub fn key_in(self, ahead: bool) -> String {
        let word = if ahead && self == Self::NotStarted { "ahead" } else { self.as_str() };
        format!("report-state-{word}")
    }

    /// True while the facility may change and submit the report.
    pub fn is_open(self) -> bool {
        matches!(self, Self::NotStarted | Self::Draft | Self::Returned)
    }
}

impl From<Option<ReportState>> for Standing {
    fn from(state: Option<ReportState>) -> Self {
        match state {
            None => Self::NotStarted,
            Some(ReportState::Draft) => Self::Draft,
            Some(ReportState::Submitted) => Self::Submitted,
            Some(ReportState::Returned) => Self::Returned,
            Some(ReportState::Approved) => Self::Approved,
        }
    }
}

/// A facility's reports, for the policy.
pub fn resource(facility: FacilityId) -> Of {
    Of::new(Object::Report).facility(facility)
}

/// A facility's uses, for the policy: who may list them may see the children's names in a report.
pub fn usage_resource(facility: FacilityId) -> Of {
    Of::new(Object::Usage).facility(facility)
}

/// Why nothing of the day's month can be changed: its report is with the city, or approved. Until the write ends nobody
/// can submit it either.
pub async fn closed(
    write: &mut Write,
    facility: FacilityId,
    program: ProgramId,
    day: NaiveDate,
) -> AppResult<Option<Finding>> {
    let state = report_months::hold_state(write, facility, program, Month::of(day).first()).await?;
    Ok(against(state, day))
}

/// The same for pages, which offer nothing that would be refused: as it stands now, nothing is held.
pub async fn closed_now(
    ctx: &Ctx,
    facility: FacilityId,
    program: ProgramId,
    day: NaiveDate,
) -> AppResult<Option<Finding>> {
    ctx.require(Action::List, &usage_resource(facility))?;
    let mut tx = ctx.read().await?;
    let report = reports::of_month(&mut tx, facility, program, Month::of(day).first()).await?;
    tx.done().await?;
    Ok(against(report.map(|report| report.state), day))
}

fn against(state: Option<ReportState>, day: NaiveDate) -> Option<Finding> {
    let code = match state {
        Some(ReportState::Submitted) => "month-submitted",
        Some(ReportState::Approved) => "month-locked",
        None | Some(ReportState::Draft | ReportState::Returned) => return None,
    };
    Some(Finding::new(code, Weight::Block).with("month", Month::of(day)))
}

/// Refuses to touch a use whose month was submitted or approved.
pub async fn refuse_locked(
    write: &mut Write,
    facility: FacilityId,
    program: ProgramId,
    day: NaiveDate,
) -> AppResult<()> {
    match closed(write, facility, program, day).await? {
        Some(finding) => Err(AppError::refused(finding)),
        None => Ok(()),
    }
}

/// Mails the staff of a report's facility that it was submitted or decided. What the city wrote stands on the page alone.
async fn tell_staff(ctx: &Ctx, write: &mut Write, report: &Report, key: &str) -> AppResult<()> {
    let facility = ctx.city.facility(report.facility_id).ok_or(AppError::NotFound)?;
    let program = ctx.city.program(report.program_id).ok_or(AppError::NotFound)?;
    let month = Month::of(report.month);
    let page = format!("/facility/{}/reports/{month}?program={}", facility.code, program.key);
    let args: BTreeMap<String, String> = [
        ("facility", facility.name.clone()),
        ("program", program.name.clone()),
        ("month", month.to_string()),
        ("version", report.version.to_string()),
        ("link", ctx.link(&page)),
    ]
    .map(|(name, value)| (name.to_owned(), value))
    .into();
    let roles = [Role::FacilityManager, Role::FacilityStaff].map(Role::as_str);
    for recipient in accounts::emails_at(write, report.facility_id, &roles, ctx.now()).await? {
        mail::put(ctx, write, &recipient, key, args.clone(), SECOND_THOUGHT).await?;
    }
    Ok(())
}

/// Refuses a month that has not begun: there is nothing to report, and no row is made for it.
pub(crate) fn refuse_future(ctx: &Ctx, month: Month) -> AppResult<()> {
    let this = Month::of(ctx.today());
    if month <= this {
        return Ok(());
    }
    let ahead = Finding::new("report-month-ahead", Weight::Block).with("month", month);
    Err(AppError::refused(ahead.with("now", this)))
}
