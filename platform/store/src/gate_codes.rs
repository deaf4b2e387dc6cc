//! Codes that facilities show at the door, one a day.

use crate::error::StoreResult;
use crate::schema::gate_codes;
use crate::tx::Tx;
use chrono::NaiveDate;
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use platform_values::FacilityId;

/// Keeps the code of a day; where there is one already, it stays.
pub async fn add(tx: &mut Tx, facility: FacilityId, day: NaiveDate, code: &str) -> StoreResult<()> {
    let tenant = tx.tenant();
    diesel::insert_into(gate_codes::table)
        .values((
            gate_codes::tenant_id.eq(tenant),
            gate_codes::facility_id.eq(facility),
            gate_codes::day.eq(day),
            gate_codes::code.eq(code),
        ))
        .on_conflict_do_nothing()
        .execute(tx.conn())
        .await?;
    Ok(())
}

/// The code of a day.
pub async fn find(tx: &mut Tx, facility: FacilityId, day: NaiveDate) -> StoreResult<Option<String>> {
    Ok(gate_codes::table
        .filter(gate_codes::tenant_id.eq(tx.tenant()))
        .filter(gate_codes::facility_id.eq(facility))
        .filter(gate_codes::day.eq(day))
        .select(gate_codes::code)
        .first(tx.conn())
        .await
        .optional()?)
}

/// Forgets the codes of days before `day`.
pub(crate) async fn forget(tx: &mut Tx, day: NaiveDate) -> StoreResult<usize> {
    let tenant = tx.tenant();
    Ok(diesel::delete(gate_codes::table)
        .filter(gate_codes::tenant_id.eq(tenant))
        .filter(gate_codes::day.lt(day))
        .execute(tx.conn())
        .await?)
}
