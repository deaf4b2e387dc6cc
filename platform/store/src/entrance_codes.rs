//! Secrets from which the codes at a facility's entrance are made, one a day.

use crate::error::StoreResult;
use crate::schema::entrance_codes;
use crate::tx::Tx;
use chrono::NaiveDate;
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use platform_values::FacilityId;

/// Keeps the secret of a day; where there is one already, it stays.
pub async fn add(tx: &mut Tx, facility: FacilityId, day: NaiveDate, code: &str) -> StoreResult<()> {
    let tenant = tx.tenant();
    diesel::insert_into(entrance_codes::table)
        .values((
            entrance_codes::tenant_id.eq(tenant),
            entrance_codes::facility_id.eq(facility),
            entrance_codes::day.eq(day),
            entrance_codes::code.eq(code),
        ))
        .on_conflict_do_nothing()
        .execute(tx.conn())
        .await?;
    Ok(())
}

/// The secret of a day.
pub async fn find(tx: &mut Tx, facility: FacilityId, day: NaiveDate) -> StoreResult<Option<String>> {
    Ok(entrance_codes::table
        .filter(entrance_codes::tenant_id.eq(tx.tenant()))
        .filter(entrance_codes::facility_id.eq(facility))
        .filter(entrance_codes::day.eq(day))
        .select(entrance_codes::code)
        .first(tx.conn())
        .await
        .optional()?)
}

/// Forgets the secrets of days before `day`.
pub(crate) async fn forget(tx: &mut Tx, day: NaiveDate) -> StoreResult<usize> {
    let tenant = tx.tenant();
    Ok(diesel::delete(entrance_codes::table)
        .filter(entrance_codes::tenant_id.eq(tenant))
        .filter(entrance_codes::day.lt(day))
        .execute(tx.conn())
        .await?)
}
