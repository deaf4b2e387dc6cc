//! Holding a month: what is written down of it and its submission follow each other.

use crate::error::StoreResult;
use crate::schema::reports;
use crate::tx::Tx;
use chrono::{Datelike, NaiveDate};
use diesel::prelude::*;
use diesel::sql_types::BigInt;
use diesel_async::RunQueryDsl;
use platform_values::{FacilityId, ProgramId, ReportState};

/// The state of a month's report, held until the transaction ends: nobody submits the month meanwhile. It is held by an
/// advisory lock, since most months have no row yet, and shared: attendance does not wait for attendance.
pub async fn hold_state(
    tx: &mut Tx,
    facility: FacilityId,
    program: ProgramId,
    month: NaiveDate,
) -> StoreResult<Option<ReportState>> {
    month_lock(tx, "SELECT pg_advisory_xact_lock_shared($1)", (facility, program, month)).await?;
    Ok(reports::table
        .filter(reports::tenant_id.eq(tx.tenant()))
        .filter(reports::facility_id.eq(facility))
        .filter(reports::program_id.eq(program))
        .filter(reports::month.eq(month))
        .select(reports::state)
        .first(tx.conn())
        .await
        .optional()?)
}

/// Waits for everything that is being written down of a month and keeps the rest out until the transaction ends: what is
/// read afterwards is what is submitted.
pub async fn close(
    tx: &mut Tx,
    facility: FacilityId,
    program: ProgramId,
    month: NaiveDate,
) -> StoreResult<()> {
    month_lock(tx, "SELECT pg_advisory_xact_lock($1)", (facility, program, month)).await
}

async fn month_lock(
    tx: &mut Tx,
    sql: &str,
    (facility, program, month): (FacilityId, ProgramId, NaiveDate),
) -> StoreResult<()> {
    let ((a, b), (c, d)) = (facility.0.as_u64_pair(), program.0.as_u64_pair());
    let days = u64::from(month.num_days_from_ce().unsigned_abs());
    // Months that fall on the same key by chance only wait for each other.
    let key = a ^ b ^ c.rotate_left(21) ^ d.rotate_left(42) ^ days.rotate_left(7);
    diesel::sql_query(sql).bind::<BigInt, _>(key.cast_signed()).execute(tx.conn()).await?;
    Ok(())
}
