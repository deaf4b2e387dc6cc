//! Reminders to hand in reports.

use crate::error::StoreResult;
use crate::schema::report_reminders;
use crate::tx::Tx;
use chrono::{DateTime, NaiveDate, Utc};
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use platform_values::{AccountId, FacilityId, ProgramId};

/// That a facility was asked for the report of a month.
#[derive(Clone, Debug, Queryable, Selectable, Insertable)]
#[diesel(table_name = report_reminders, check_for_backend(diesel::pg::Pg))]
pub struct Reminder {
    /// Facility.
    pub facility_id: FacilityId,
    /// Program.
    pub program_id: ProgramId,
    /// First day of the month.
    pub month: NaiveDate,
    /// When it was asked.
    pub at: DateTime<Utc>,
    /// Who asked.
    pub made_by: AccountId,
}

/// Adds a reminder.
pub async fn add(tx: &mut Tx, reminder: &Reminder) -> StoreResult<()> {
    let tenant = tx.tenant();
    diesel::insert_into(report_reminders::table)
        .values((report_reminders::tenant_id.eq(tenant), reminder))
        .on_conflict_do_nothing()
        .execute(tx.conn())
        .await?;
    Ok(())
}

/// All reminders of a month, the newest first.
pub async fn of_month(tx: &mut Tx, program: ProgramId, month: NaiveDate) -> StoreResult<Vec<Reminder>> {
    Ok(report_reminders::table
        .filter(report_reminders::tenant_id.eq(tx.tenant()))
        .filter(report_reminders::program_id.eq(program))
        .filter(report_reminders::month.eq(month))
        .order(report_reminders::at.desc())
        .limit(10_000)
        .select(Reminder::as_select())
        .load(tx.conn())
        .await?)
}
