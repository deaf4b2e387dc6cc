//! What officers look at families for. A purpose belongs to a login and ends with it.

use crate::error::StoreResult;
use crate::schema::look_purposes;
use crate::tx::Tx;
use chrono::{DateTime, Utc};
use diesel::prelude::*;
use diesel::upsert::excluded;
use diesel_async::RunQueryDsl;
use platform_values::HouseholdId;

/// Notes what a login looks at these families for; what was noted before is replaced.
pub async fn put(
    tx: &mut Tx,
    token_hash: &[u8],
    of: &[HouseholdId],
    purpose: &str,
    at: DateTime<Utc>,
) -> StoreResult<()> {
    let tenant = tx.tenant();
    let row = |household: &HouseholdId| {
        (
            look_purposes::tenant_id.eq(tenant),
            look_purposes::token_hash.eq(token_hash),
            look_purposes::household_id.eq(*household),
            look_purposes::purpose.eq(purpose),
            look_purposes::stated_at.eq(at),
        )
    };
    diesel::insert_into(look_purposes::table)
        .values(of.iter().map(row).collect::<Vec<_>>())
        .on_conflict((look_purposes::tenant_id, look_purposes::token_hash, look_purposes::household_id))
        .do_update()
        .set((
            look_purposes::purpose.eq(excluded(look_purposes::purpose)),
            look_purposes::stated_at.eq(excluded(look_purposes::stated_at)),
        ))
        .execute(tx.conn())
        .await?;
    Ok(())
}

/// What a login looks at a family for, if that was stated.
pub async fn find(tx: &mut Tx, token_hash: &[u8], of: HouseholdId) -> StoreResult<Option<String>> {
    Ok(look_purposes::table
        .filter(look_purposes::tenant_id.eq(tx.tenant()))
        .filter(look_purposes::token_hash.eq(token_hash))
        .filter(look_purposes::household_id.eq(of))
        .select(look_purposes::purpose)
        .first(tx.conn())
        .await
        .optional()?)
}
