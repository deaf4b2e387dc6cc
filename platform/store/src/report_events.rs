//! What became of monthly usage reports: rows are only ever added.

use crate::error::StoreResult;
use crate::schema::report_events;
use crate::tx::Tx;
use chrono::{DateTime, Utc};
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use platform_values::{AccountId, ReportDeed, ReportId};
use uuid::Uuid;

/// One step of a report.
#[derive(Clone, Debug, Queryable, Selectable, Insertable)]
#[diesel(table_name = report_events, check_for_backend(diesel::pg::Pg))]
pub struct ReportEvent {
    /// Id.
    pub id: Uuid,
    /// Report.
    pub report_id: ReportId,
    /// When.
    pub at: DateTime<Utc>,
    /// What was done.
    pub deed: ReportDeed,
    /// Submission that it was done to.
    pub version: i32,
    /// Who.
    pub actor_id: AccountId,
    /// What the city wrote.
    pub message: String,
}

/// Adds a step.
pub async fn add(tx: &mut Tx, event: &ReportEvent) -> StoreResult<()> {
    let tenant = tx.tenant();
    diesel::insert_into(report_events::table)
        .values((report_events::tenant_id.eq(tenant), event))
        .execute(tx.conn())
        .await?;
    Ok(())
}

/// The steps of a report, oldest first.
pub async fn of(tx: &mut Tx, report: ReportId) -> StoreResult<Vec<ReportEvent>> {
    Ok(report_events::table
        .filter(report_events::tenant_id.eq(tx.tenant()))
        .filter(report_events::report_id.eq(report))
        .order((report_events::at, report_events::id))
        .limit(1000)
        .select(ReportEvent::as_select())
        .load(tx.conn())
        .await?)
}
