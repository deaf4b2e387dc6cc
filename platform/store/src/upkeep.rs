//! The platform's own work: sending mails, cleaning up, signs of life. Nobody's act, so nothing of it is in the operation
//! log, but for the end of what was kept of a family.

use crate::audit::{self, AuditEntry};
use crate::error::StoreResult;
use crate::outbox::{self, Mail};
use crate::pool::Pool;
use crate::retention::{self, Instead};
use crate::schema::{tenants, worker_beats};
use crate::tx::Tx;
use crate::{entrance_codes, generation, holds, idempotency, mail_links, sessions, throttle};
use chrono::{DateTime, Duration, NaiveDate, Utc};
use diesel::prelude::*;
use diesel::sql_types::{BigInt, Bool, Text};
use diesel_async::RunQueryDsl;
use platform_values::{HouseholdId, TenantId};

/// How long first results of writes are kept; clients do not retry for days.
const KEYS_KEPT: Duration = Duration::days(7);

/// How long counted attempts are kept; every limit is over after an hour.
const ATTEMPTS_KEPT: Duration = Duration::days(1);

/// How long it is kept that a place was held: for so long the same place is not held again.
const HOLDS_KEPT: Duration = Duration::minutes(30);

/// How long it is kept that a mail was sent, for questions like "I got nothing".
const MAILS_KEPT: Duration = Duration::days(90);

/// A mail that is being sent. Dropping it leaves the mail as it was; if the process dies between handing it over and
/// [`Sending::sent`], it goes out once more.
pub struct Sending {
    tx: Tx,
    /// The mail.
    pub mail: Mail,
}

impl Sending {
    /// Locks the mail that waits longest; other workers skip it.
    pub async fn next(pool: &Pool, tenant: TenantId, now: DateTime<Utc>) -> StoreResult<Option<Self>> {
        let mut tx = Tx::upkeep(pool, tenant).await?;
        match outbox::due(&mut tx, now, 1).await?.pop() {
            Some(mail) => Ok(Some(Self { tx, mail })),
            None => tx.done().await.map(|()| None),
        }
    }

    /// The mail was handed over.
    pub async fn sent(mut self, now: DateTime<Utc>) -> StoreResult<()> {
        outbox::sent(&mut self.tx, self.mail.id, now).await?;
        self.tx.done().await
    }

    /// The attempt failed: another at `again`, or, with `None`, a matter for people.
    pub async fn failed(mut self, error: &str, again: Option<DateTime<Utc>>) -> StoreResult<()> {
        outbox::failed(&mut self.tx, self.mail.id, error, again).await?;
        self.tx.done().await
    }
}

/// Forgets what has had its time: keys of requests, logins, links of mails, counted attempts and mails
/// that were sent. Gives the number of rows.
pub async fn clean(pool: &Pool, tenant: TenantId, now: DateTime<Utc>) -> StoreResult<usize> {
    let mut tx = Tx::upkeep(pool, tenant).await?;
    let mut gone = idempotency::forget(&mut tx, now - KEYS_KEPT).await?;
    gone += sessions::forget(&mut tx, now).await?;
    gone += mail_links::forget(&mut tx, now - Duration::days(1)).await?;
    gone += throttle::forget(&mut tx, now - ATTEMPTS_KEPT).await?;
    gone += outbox::forget(&mut tx, now - MAILS_KEPT).await?;
    gone += holds::forget(&mut tx, now - HOLDS_KEPT).await?;
    // A day of grace, so that no time zone matters.
    gone += entrance_codes::forget(&mut tx, (now - Duration::days(1)).date_naive()).await?;
    tx.done().await?;
    Ok(gone)
}

/// Gives back the places of holds that are over. Gives the number of holds.
pub async fn release_holds(pool: &Pool, tenant: TenantId, now: DateTime<Utc>) -> StoreResult<usize> {
    let mut tx = Tx::upkeep(pool, tenant).await?;
    let released = holds::release_expired(&mut tx, now).await?;
    tx.done().await?;
    Ok(released)
}

/// Families whose time is over; see [`anonymise`].
pub async fn families_due(
    pool: &Pool,
    tenant: TenantId,
    limits: (DateTime<Utc>, NaiveDate),
    most: i64,
) -> StoreResult<Vec<HouseholdId>> {
    let mut tx = Tx::read(pool, tenant).await?;
    let due = retention::due(&mut tx, limits, most).await?;
    tx.done().await?;
    Ok(due)
}

/// Anonymises a family that is due; `entry` is the row of the operation log that tells it. False if it is not due any more.
pub async fn anonymise(
    pool: &Pool,
    (tenant, household): (TenantId, HouseholdId),
    limits: (DateTime<Utc>, NaiveDate),
    instead: Instead<'_>,
    entry: &AuditEntry,
) -> StoreResult<bool> {
    let mut tx = Tx::upkeep(pool, tenant).await?;
    if retention::lock(&mut tx, household, limits).await?.is_none() {
        return Ok(false);
    }
    retention::anonymise(&mut tx, household, instead, entry.at).await?;
    audit::insert(&mut tx, entry).await?;
    tx.done().await?;
    Ok(true)
}

/// Says which files decide in a city from now on; called by a server that begins.
pub async fn adopt_files(pool: &Pool, tenant: TenantId, files: &str) -> StoreResult<()> {
    let mut tx = Tx::upkeep(pool, tenant).await?;
    generation::adopt_files(&mut tx, files).await?;
    tx.done().await
}

/// Leaves a sign of life.
pub async fn beat(pool: &Pool, name: &str, now: DateTime<Utc>) -> StoreResult<()> {
    let mut conn = pool.get().await?;
    diesel::insert_into(worker_beats::table)
        .values((worker_beats::name.eq(name), worker_beats::seen_at.eq(now)))
        .on_conflict(worker_beats::name)
        .do_update()
        .set(worker_beats::seen_at.eq(now))
        .execute(&mut *conn)
        .await?;
    Ok(())
}

/// The last sign of life.
pub async fn last_beat(pool: &Pool, name: &str) -> StoreResult<Option<DateTime<Utc>>> {
    let mut conn = pool.get().await?;
    Ok(worker_beats::table
        .filter(worker_beats::name.eq(name))
        .select(worker_beats::seen_at)
        .first(&mut *conn)
        .await
        .optional()?)
}

/// A city as its files were applied last.
#[derive(Clone, Debug, Queryable, Selectable)]
#[diesel(table_name = tenants)]
pub struct AppliedCity {
    /// Its id.
    pub id: TenantId,
    /// Its slug.
    pub slug: String,
    /// Its name.
    pub name: String,
    /// Its rules by path.
    pub applied_rules: serde_json::Value,
}

/// The cities that were applied.
pub async fn applied_cities(pool: &Pool) -> StoreResult<Vec<AppliedCity>> {
    let mut conn = pool.get().await?;
    let cities = tenants::table.order(tenants::slug).select(AppliedCity::as_select());
    Ok(cities.limit(1000).load(&mut *conn).await?)
}

/// What the server should know of the role that it works as.
#[derive(Clone, Debug, QueryableByName)]
pub struct RoleFacts {
    /// Its name.
    #[diesel(sql_type = Text)]
    pub name: String,
    /// True if row-level security does not bind it: a superuser, or with the attribute `BYPASSRLS`.
    #[diesel(sql_type = Bool)]
    pub unbound: bool,
    /// How many tables it owns.
    #[diesel(sql_type = BigInt)]
    pub tables_owned: i64,
}

/// The facts of the pool's role.
pub async fn role(pool: &Pool) -> StoreResult<RoleFacts> {
    let mut conn = pool.get().await?;
    Ok(diesel::sql_query(
        "SELECT rolname::text AS name, rolsuper OR rolbypassrls AS unbound,
            (SELECT count(*) FROM pg_class WHERE relowner = r.oid AND relkind IN ('r', 'p')) AS tables_owned
         FROM pg_roles r WHERE rolname = current_user",
    )
    .get_result(&mut *conn)
    .await?)
}
