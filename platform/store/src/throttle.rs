//! Counting attempts. A count is one statement and is committed before what it protects begins, so that neither many
//! processes nor many simultaneous requests get past it.

use crate::error::StoreResult;
use crate::pool::Pool;
use crate::schema::login_throttle;
use crate::tx::Tx;
use chrono::{DateTime, Duration, Utc};
use diesel::prelude::*;
use diesel::sql_types::{Binary, Bool, Integer, Timestamptz, Uuid as SqlUuid};
use diesel_async::RunQueryDsl;
use platform_values::TenantId;

/// When counting starts again at one.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Stretch {
    /// So long after the first counted attempt.
    SinceFirst,
    /// So long after the last counted attempt: in no stretch of this length are there ever more attempts than allowed.
    SinceLast,
}

/// What is counted, and how much of it is allowed.
#[derive(Clone, Debug)]
pub struct Limit {
    /// SHA-256 of what is counted; for a part of it, followed by that of the part.
    pub subject: Vec<u8>,
    /// Attempts allowed in one stretch.
    pub attempts_max: i32,
    /// Length of the stretch.
    pub length: Duration,
    /// When it starts again.
    pub stretch: Stretch,
}

/// What counting found.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Counted {
    /// This attempt is allowed.
    Within,
    /// It is not, and was not counted; the next one is in so many seconds.
    Over {
        /// Seconds to wait.
        retry_after: u64,
    },
}

/// Counts one attempt under every limit, in the order given, until one is reached. Lists must name kinds of subjects in
/// the same order everywhere, because each row stays locked until the end.
pub async fn count(
    pool: &Pool,
    tenant: TenantId,
    limits: &[Limit],
    now: DateTime<Utc>,
) -> StoreResult<Counted> {
    let mut tx = Tx::upkeep(pool, tenant).await?;
    let mut counted = Counted::Within;
    for limit in limits {
        if counted == Counted::Within {
            counted = count_one(&mut tx, limit, now).await?;
        }
    }
    tx.end("COMMIT").await?;
    Ok(counted)
}

async fn count_one(tx: &mut Tx, limit: &Limit, now: DateTime<Utc>) -> StoreResult<Counted> {
    let tenant = tx.tenant();
    let over_before = now - limit.length;
    let allowed = diesel::sql_query(
        "INSERT INTO login_throttle AS t (tenant_id, subject, window_from, attempts) VALUES ($1, $2, $3, 1)
         ON CONFLICT (tenant_id, subject) DO UPDATE SET
             attempts = CASE WHEN t.window_from <= $4 THEN 1 ELSE t.attempts + 1 END,
             window_from = CASE WHEN $5 OR t.window_from <= $4 THEN excluded.window_from ELSE t.window_from END
         WHERE t.window_from <= $4 OR t.attempts < $6",
    )
    .bind::<SqlUuid, _>(tenant)
    .bind::<Binary, _>(&limit.subject)
    .bind::<Timestamptz, _>(now)
    .bind::<Timestamptz, _>(over_before)
    .bind::<Bool, _>(limit.stretch == Stretch::SinceLast)
    .bind::<Integer, _>(limit.attempts_max)
    .execute(tx.conn())
    .await?;
    if allowed > 0 {
        return Ok(Counted::Within);
    }
    let from: DateTime<Utc> = login_throttle::table
        .filter(login_throttle::tenant_id.eq(tenant))
        .filter(login_throttle::subject.eq(&limit.subject))
        .select(login_throttle::window_from)
        .first(tx.conn())
        .await?;
    let wait = (from + limit.length - now).num_seconds().saturating_add(1);
    Ok(Counted::Over { retry_after: u64::try_from(wait).unwrap_or(1).max(1) })
}

/// Takes one attempt back that turned out to be rightful.
pub async fn give_back(tx: &mut Tx, subject: &[u8]) -> StoreResult<()> {
    let tenant = tx.tenant();
    diesel::update(login_throttle::table)
        .filter(login_throttle::tenant_id.eq(tenant))
        .filter(login_throttle::subject.eq(subject))
        .filter(login_throttle::attempts.gt(0))
        .set(login_throttle::attempts.eq(login_throttle::attempts - 1))
        .execute(tx.conn())
        .await?;
    Ok(())
}

/// Forgets everything that is counted for subjects that begin with this SHA-256.
pub async fn lift(tx: &mut Tx, prefix: &[u8]) -> StoreResult<()> {
    let tenant = tx.tenant();
    diesel::sql_query("DELETE FROM login_throttle WHERE tenant_id = $1 AND substring(subject FOR 32) = $2")
        .bind::<SqlUuid, _>(tenant)
        .bind::<Binary, _>(prefix)
        .execute(tx.conn())
        .await?;
    Ok(())
}

/// Forgets what was counted before `before`.
pub async fn forget(tx: &mut Tx, before: DateTime<Utc>) -> StoreResult<usize> {
    let tenant = tx.tenant();
    Ok(diesel::delete(login_throttle::table)
        .filter(login_throttle::tenant_id.eq(tenant))
        .filter(login_throttle::window_from.lt(before))
        .execute(tx.conn())
        .await?)
}
