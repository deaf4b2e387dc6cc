//! Logins. Only the hash of a token is ever stored; the roles are read anew with every request, so that what is taken
//! away is gone at once.

use crate::error::StoreResult;
use crate::pool::Pool;
use crate::schema::sessions;
use crate::tx::Tx;
use chrono::{DateTime, Utc};
use diesel::prelude::*;
use diesel::sql_types::{Binary, Nullable, Text, Timestamptz, Uuid as SqlUuid};
use diesel_async::RunQueryDsl;
use platform_values::{AccountId, FacilityId, HouseholdId, TenantId};

/// One login.
#[derive(Clone, Debug, Queryable, Selectable, Insertable)]
#[diesel(table_name = sessions, check_for_backend(diesel::pg::Pg))]
pub struct Session {
    /// SHA-256 of the token.
    pub token_hash: Vec<u8>,
    /// Who.
    pub account_id: AccountId,
    /// When it began.
    pub created_at: DateTime<Utc>,
    /// Last request, to the minute.
    pub seen_at: DateTime<Utc>,
    /// Absolute end.
    pub expires_at: DateTime<Utc>,
    /// Kind of browser, in words.
    pub device: String,
}

/// A login with its person, once for every role held and at least once.
#[derive(Clone, Debug, QueryableByName)]
pub struct LiveRow {
    /// When the login began.
    #[diesel(sql_type = Timestamptz)]
    pub created_at: DateTime<Utc>,
    /// Last request.
    #[diesel(sql_type = Timestamptz)]
    pub seen_at: DateTime<Utc>,
    /// Who.
    #[diesel(sql_type = SqlUuid)]
    pub account_id: AccountId,
    /// The name shown.
    #[diesel(sql_type = Text)]
    pub display_name: String,
    /// Family of a guardian.
    #[diesel(sql_type = Nullable<SqlUuid>)]
    pub household_id: Option<HouseholdId>,
    /// A role held.
    #[diesel(sql_type = Nullable<Text>)]
    pub role: Option<String>,
    /// Where it is held.
    #[diesel(sql_type = Nullable<SqlUuid>)]
    pub facility_id: Option<FacilityId>,
}

/// The person behind a token that has not ended, if the account can log in; one row for each role.
pub async fn resume(tx: &mut Tx, token_hash: &[u8], now: DateTime<Utc>) -> StoreResult<Vec<LiveRow>> {
    Ok(diesel::sql_query(
        "SELECT s.created_at, s.seen_at, a.id AS account_id, a.display_name, a.household_id, g.role, g.facility_id
         FROM sessions s
         JOIN accounts a ON a.tenant_id = s.tenant_id AND a.id = s.account_id
         LEFT JOIN grants g ON g.tenant_id = a.tenant_id AND g.account_id = a.id
         WHERE s.tenant_id = $1 AND s.token_hash = $2 AND s.expires_at > $3 AND a.state = 'active'
         AND (a.expires_at IS NULL OR a.expires_at > $3)
         LIMIT 500",
    )
    .bind::<SqlUuid, _>(tx.tenant())
    .bind::<Binary, _>(token_hash)
    .bind::<Timestamptz, _>(now)
    .load(tx.conn())
    .await?)
}

/// Notes that the login is in use, unless that was noted after `before`.
pub async fn touch(
    pool: &Pool,
    tenant: TenantId,
    token_hash: &[u8],
    now: DateTime<Utc>,
    before: DateTime<Utc>,
) -> StoreResult<()> {
    let mut tx = Tx::upkeep(pool, tenant).await?;
    diesel::update(sessions::table)
        .filter(sessions::tenant_id.eq(tenant))
        .filter(sessions::token_hash.eq(token_hash))
        .filter(sessions::seen_at.le(before))
        .set(sessions::seen_at.eq(now))
        .execute(tx.conn())
        .await?;
    tx.end("COMMIT").await
}

/// Adds a login.
pub async fn add(tx: &mut Tx, session: &Session) -> StoreResult<()> {
    let tenant = tx.tenant();
    diesel::insert_into(sessions::table)
        .values((sessions::tenant_id.eq(tenant), session))
        .execute(tx.conn())
        .await?;
    Ok(())
}

/// A person's logins before their absolute end, the one used last first.
pub async fn of_account(tx: &mut Tx, account: AccountId, now: DateTime<Utc>) -> StoreResult<Vec<Session>> {
    Ok(sessions::table
        .filter(sessions::tenant_id.eq(tx.tenant()))
        .filter(sessions::account_id.eq(account))
        .filter(sessions::expires_at.gt(now))
        .order((sessions::seen_at.desc(), sessions::token_hash))
        .limit(100)
        .select(Session::as_select())
        .load(tx.conn())
        .await?)
}

/// Ends one login of a person; tells how many that were.
pub async fn end(tx: &mut Tx, account: AccountId, token_hash: &[u8]) -> StoreResult<usize> {
    let tenant = tx.tenant();
    Ok(diesel::delete(sessions::table)
        .filter(sessions::tenant_id.eq(tenant))
        .filter(sessions::account_id.eq(account))
        .filter(sessions::token_hash.eq(token_hash))
        .execute(tx.conn())
        .await?)
}

/// Ends a person's logins, all of them or all but one; tells how many that were.
pub async fn end_all(tx: &mut Tx, account: AccountId, but: Option<&[u8]>) -> StoreResult<usize> {
    let tenant = tx.tenant();
    Ok(diesel::delete(sessions::table)
        .filter(sessions::tenant_id.eq(tenant))
        .filter(sessions::account_id.eq(account))
        .filter(sessions::token_hash.ne(but.unwrap_or_default()))
        .execute(tx.conn())
        .await?)
}

/// Forgets logins that ended before `before`.
pub async fn forget(tx: &mut Tx, before: DateTime<Utc>) -> StoreResult<usize> {
    let tenant = tx.tenant();
    Ok(diesel::delete(sessions::table)
        .filter(sessions::tenant_id.eq(tenant))
        .filter(sessions::expires_at.lt(before))
        .execute(tx.conn())
        .await?)
}
