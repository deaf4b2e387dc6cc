//! The months of one facility with where each stands: the list from which staff open a report.

use crate::ctx::{Ctx, unseen};
use crate::error::{AppError, AppResult};
use crate::reports::{Standing, resource};
use chrono::{DateTime, Utc};
use platform_authz::Action;
use platform_store::reports;
use platform_values::{FacilityId, Month, ProgramId};

/// One month.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MonthStanding {
    /// The month.
    pub month: Month,
    /// Where it stands.
    pub standing: Standing,
    /// What the city wrote.
    pub message: String,
    /// How often it was submitted.
    pub version: i32,
    /// When it was submitted last.
    pub submitted_at: Option<DateTime<Utc>>,
    /// When the city decided last.
    pub decided_at: Option<DateTime<Utc>>,
}

/// These months of a facility, in their order; at most 36.
pub async fn months(
    ctx: &Ctx,
    facility: FacilityId,
    program: ProgramId,
    wanted: &[Month],
) -> AppResult<Vec<MonthStanding>> {
    ctx.require(Action::List, &resource(facility)).map_err(unseen)?;
    if !ctx.city.offers(facility, program) {
        return Err(AppError::NotFound);
    }
    let mut tx = ctx.read().await?;
    let mut found = Vec::with_capacity(wanted.len());
    for month in wanted.iter().take(36) {
        let report = reports::of_month(&mut tx, facility, program, month.first()).await?;
        found.push(MonthStanding {
            month: *month,
            standing: Standing::from(report.as_ref().map(|r| r.state)),
            message: report.as_ref().map_or_else(String::new, |r| r.message.clone()),
            version: report.as_ref().map_or(0, |r| r.version),
            submitted_at: report.as_ref().and_then(|r| r.submitted_at),
            decided_at: report.as_ref().and_then(|r| r.decided_at),
        });
    }
    tx.done().await?;
    Ok(found)
}
