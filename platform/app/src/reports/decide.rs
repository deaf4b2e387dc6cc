//! The city's decision on a submitted report. Of two officers who decide at once one wins and the other is told.

use crate::ctx::Ctx;
use crate::error::{AppError, AppResult, once};
use crate::reports::draft::find_report;
use crate::reports::history::note;
use crate::reports::tell_staff;
use platform_authz::Action;
use platform_program_api::Finding;
use platform_program_api::answer::Weight;
use platform_store::reports;
use platform_values::{Month, ReportDeed, ReportId, ReportState};

/// What the city decides.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Decision {
    /// It is right; the month is locked.
    Approve {
        /// Words to the facility; may be empty.
        message: String,
    },
    /// It must be corrected.
    Return {
        /// What to correct.
        message: String,
    },
    /// An approved report must be corrected after all; the month is open again.
    Reopen {
        /// What to correct.
        message: String,
    },
}

impl Decision {
    fn message(&self) -> &str {
        match self {
            Self::Approve { message } | Self::Return { message } | Self::Reopen { message } => message.trim(),
        }
    }

    fn mail_key(&self) -> &'static str {
        match self {
            Self::Approve { .. } => "report-approved",
            Self::Return { .. } => "report-returned",
            Self::Reopen { .. } => "report-reopened",
        }
    }

    fn deed(&self) -> ReportDeed {
        match self {
            Self::Approve { .. } => ReportDeed::Approved,
            Self::Return { .. } => ReportDeed::Returned,
            Self::Reopen { .. } => ReportDeed::Reopened,
        }
    }

    fn states(&self) -> (ReportState, ReportState) {
        match self {
            Self::Approve { .. } => (ReportState::Submitted, ReportState::Approved),
            Self::Return { .. } => (ReportState::Submitted, ReportState::Returned),
            Self::Reopen { .. } => (ReportState::Approved, ReportState::Returned),
        }
    }
}

/// Decides a report. `version` is the one that the officer has seen: a later one is not decided blindly.
pub async fn decide(ctx: &Ctx, id: ReportId, version: i32, decision: &Decision) -> AppResult<ReportId> {
    once(decide_once(ctx, id, version, decision).await)
}

/// Approves many, each by itself: what cannot be approved does not stop the others.
pub async fn approve_many(ctx: &Ctx, seen: &[(ReportId, i32)]) -> Vec<(ReportId, AppResult<ReportId>)> {
    let decision = Decision::Approve { message: String::new() };
    let mut results = Vec::with_capacity(seen.len());
    for (part, (id, version)) in seen.iter().enumerate() {
        results.push((*id, decide(&ctx.part(part), *id, *version, &decision).await));
    }
    results
}

async fn decide_once(ctx: &Ctx, id: ReportId, version: i32, decision: &Decision) -> AppResult<ReportId> {
    let (_, resource) = find_report(ctx, id).await?;
    let mut write = ctx.begin(Action::Approve, &resource).await?;
    let mut report = reports::lock(&mut write, id).await?.ok_or(AppError::NotFound)?;
    let (from, to) = decision.states();
    if report.state != from || report.version != version {
        return Err(AppError::Stale);
    }
    if to == ReportState::Returned && decision.message().is_empty() {
        return Err(AppError::refused(Finding::new("report-return-needs-words", Weight::Block)));
    }
    report.state = to;
    decision.message().clone_into(&mut report.message);
    report.decided_at = Some(ctx.now());
    report.decided_by = Some(ctx.account()?);
    reports::update(&mut write, &report).await?;
    note(ctx, &mut write, &report, decision.deed(), decision.message()).await?;
    write.audit().detail = serde_json::json!({ "month": Month::of(report.month).to_string(), "to": to.as_str(), "from": from.as_str(), "version": version });
    tell_staff(ctx, &mut write, &report, decision.mail_key()).await?;
    write.commit(&serde_json::to_value(id)?).await?;
    Ok(id)
}
