//! Reminders to hand in reports.

use crate::error::StoreResult;
use crate::schema::report_reminders;
use crate::tx::Tx;
use chrono::{DateTime, Datelike, NaiveDate, Utc};
use diesel::prelude::*;
use diesel::sql_types::BigInt;
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

/// Waits for whoever else asks for this month and keeps them out until the transaction ends: what is read afterwards is
/// all that was asked.
pub async fn alone(tx: &mut Tx, program: ProgramId, month: NaiveDate) -> StoreResult<()> {
    let (a, b) = program.0.as_u64_pair();
    let days = u64::from(month.num_days_from_ce().unsigned_abs());
    let key = a ^ b.rotate_left(11) ^ days.rotate_left(33);
    let lock = diesel::sql_query("SELECT pg_advisory_xact_lock($1)");
    lock.bind::<BigInt, _>(key.cast_signed()).execute(tx.conn()).await?;
    Ok(())
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
