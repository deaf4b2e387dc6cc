//! The rounds of a report, from the first submission to the last decision, with who did it and what the city wrote.

use crate::ctx::Ctx;
use crate::error::AppResult;
use crate::reports::draft::find_report;
use chrono::{DateTime, Utc};
use platform_store::report_events::{self, ReportEvent};
use platform_store::reports::Report;
use platform_store::{Write, audit};
use platform_values::{AccountId, ReportDeed, ReportId};
use std::collections::HashMap;

/// One step of a report.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Step {
    /// When.
    pub at: DateTime<Utc>,
    /// What was done.
    pub deed: ReportDeed,
    /// Submission that it was done to.
    pub version: i32,
    /// Name of who did it.
    pub who: String,
    /// What the city wrote; may be empty.
    pub message: String,
}

/// All steps of a report, oldest first.
pub async fn history(ctx: &Ctx, id: ReportId) -> AppResult<Vec<Step>> {
    find_report(ctx, id).await?;
    let mut tx = ctx.read().await?;
    let events = report_events::of(&mut tx, id).await?;
    let mut actors: Vec<AccountId> = events.iter().map(|event| event.actor_id).collect();
    actors.sort_unstable();
    actors.dedup();
    let names: HashMap<AccountId, String> =
        audit::names(&mut tx, &actors).await?.into_iter().map(|(id, name, _)| (id, name)).collect();
    tx.done().await?;
    let step = |event: ReportEvent| Step {
        at: event.at,
        deed: event.deed,
        version: event.version,
        who: names.get(&event.actor_id).cloned().unwrap_or_default(),
        message: event.message,
    };
    Ok(events.into_iter().map(step).collect())
}

/// Keeps what was done to a report just now.
pub(crate) async fn note(
    ctx: &Ctx,
    write: &mut Write,
    report: &Report,
    deed: ReportDeed,
    message: &str,
) -> AppResult<()> {
    let event = ReportEvent {
        id: ctx.new_id(),
        report_id: report.id,
        at: ctx.now(),
        deed,
        version: report.version,
        actor_id: ctx.account()?,
        message: message.to_owned(),
    };
    Ok(report_events::add(write, &event).await?)
}
