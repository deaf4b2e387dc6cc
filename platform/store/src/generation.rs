//! Holding a city's set-up while something is decided by it. Changes of the set-up raise its number with
//! [`places::raise_generation`].

use crate::error::StoreResult;
use crate::places;
use crate::schema::generations;
use crate::tx::Tx;
use diesel::prelude::*;
use diesel::sql_types::BigInt;
use diesel_async::RunQueryDsl;

/// The lock of those who decide.
const SHARED: &str = "SELECT pg_advisory_xact_lock_shared($1)";
/// The lock of those who change what is decided by.
pub(crate) const ALONE: &str = "SELECT pg_advisory_xact_lock($1)";

/// A generation that stays until the transaction ends.
#[derive(Clone, Debug, Queryable)]
pub struct Held {
    /// The number of changes of the city's set-up so far.
    pub generation: i64,
    /// Hash of the files that decide at this generation; empty until a server began with them.
    pub files: String,
}

/// The generation for a decision: nobody changes the set-up until the transaction ends, and a change that is under way
/// is waited for. Deciders share the lock. It is an advisory lock, not a lock on the row: a rush of bookings would have
/// to write who shares that one row, again and again.
pub async fn lock_for_decision(tx: &mut Tx) -> StoreResult<Held> {
    // The number is read by a statement of its own: one that waited would still see what was before.
    lock(tx, SHARED).await?;
    let held = generations::table
        .filter(generations::tenant_id.eq(tx.tenant()))
        .select((generations::generation, generations::files))
        .first(tx.conn())
        .await
        .optional()?;
    Ok(held.unwrap_or_else(|| Held { generation: 0, files: String::new() }))
}

pub(crate) async fn lock(tx: &mut Tx, sql: &str) -> StoreResult<()> {
    let (_, key) = tx.tenant().0.as_u64_pair();
    diesel::sql_query(sql).bind::<BigInt, _>(key.cast_signed()).execute(tx.conn()).await?;
    Ok(())
}

/// Says which files decide from now on; if others did before, that is a new generation.
pub async fn adopt_files(tx: &mut Tx, files: &str) -> StoreResult<()> {
    let tenant = tx.tenant();
    // Alone from the start: of two servers that begin at once, one waits for the other.
    lock(tx, ALONE).await?;
    let known: Option<String> = generations::table
        .filter(generations::tenant_id.eq(tenant))
        .select(generations::files)
        .first(tx.conn())
        .await
        .optional()?;
    if known.as_deref() == Some(files) {
        return Ok(());
    }
    places::raise_generation(tx).await?;
    diesel::update(generations::table)
        .filter(generations::tenant_id.eq(tenant))
        .set(generations::files.eq(files))
        .execute(tx.conn())
        .await?;
    Ok(())
}
