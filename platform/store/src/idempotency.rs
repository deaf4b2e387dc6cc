//! First results of writes. A repeated request waits for the first one and then gets its result.

use crate::error::StoreResult;
use crate::schema::idempotency;
use crate::tx::Tx;
use chrono::{DateTime, Utc};
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use platform_values::AccountId;

/// A client's key with the hash of what it sent.
#[derive(Clone, Debug)]
pub struct Key {
    /// Who sends; the nil id for people who are not logged in.
    pub account: AccountId,
    /// The client's key, with a suffix for each part of a request that writes several times.
    pub key: String,
    /// SHA-256 of method, path and body.
    pub body_hash: Vec<u8>,
}

/// What is known of a key.
pub(crate) enum Seen {
    New,
    Before(serde_json::Value),
    OtherBody,
}

/// Claims the key for this transaction. Waits while another transaction holds the same key.
pub(crate) async fn claim(tx: &mut Tx, key: &Key, now: DateTime<Utc>) -> StoreResult<Seen> {
    let tenant = tx.tenant();
    let inserted = diesel::insert_into(idempotency::table)
        .values((
            idempotency::tenant_id.eq(tenant),
            idempotency::account_id.eq(key.account),
            idempotency::key.eq(&key.key),
            idempotency::body_hash.eq(&key.body_hash),
            idempotency::created_at.eq(now),
        ))
        .on_conflict_do_nothing()
        .execute(tx.conn())
        .await?;
    if inserted == 1 {
        return Ok(Seen::New);
    }
    let (hash, result): (Vec<u8>, Option<serde_json::Value>) = idempotency::table
        .filter(idempotency::tenant_id.eq(tenant))
        .filter(idempotency::account_id.eq(key.account))
        .filter(idempotency::key.eq(&key.key))
        .select((idempotency::body_hash, idempotency::result))
        .first(tx.conn())
        .await?;
    Ok(match result {
        _ if hash != key.body_hash => Seen::OtherBody,
        Some(result) => Seen::Before(result),
        None => Seen::Before(serde_json::Value::Null),
    })
}

/// Stores the result under the claimed key.
pub(crate) async fn settle(tx: &mut Tx, key: &Key, result: &serde_json::Value) -> StoreResult<()> {
    let tenant = tx.tenant();
    diesel::update(idempotency::table)
        .filter(idempotency::tenant_id.eq(tenant))
        .filter(idempotency::account_id.eq(key.account))
        .filter(idempotency::key.eq(&key.key))
        .set(idempotency::result.eq(result))
        .execute(tx.conn())
        .await?;
    Ok(())
}

/// Forgets keys older than `before`; clients do not retry for days.
pub async fn forget(tx: &mut Tx, before: DateTime<Utc>) -> StoreResult<usize> {
    let tenant = tx.tenant();
    let gone = diesel::delete(idempotency::table)
        .filter(idempotency::tenant_id.eq(tenant))
        .filter(idempotency::created_at.lt(before))
        .execute(tx.conn())
        .await?;
    Ok(gone)
}
