//! The ledger of scarce places. All draws of a booking are taken in one statement, all or nothing; the limit is checked
//! by that statement itself, so no reader's copy can ever oversell. `used` is always the sum of the draws.

use crate::error::{StoreError, StoreResult};
use crate::schema::{quota_draws, quota_use};
use crate::tx::Tx;
use chrono::NaiveDateTime;
use diesel::prelude::*;
use diesel::sql_types::{Array, BigInt, Text, Timestamp, Uuid as SqlUuid};
use diesel_async::RunQueryDsl;
use platform_program_api::{Draw, Owner, Quota};
use platform_values::{BookingId, FacilityId, ProgramId, TenantId};
use std::collections::BTreeMap;
use uuid::Uuid;

/// A quota as the ledger keys it.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Queryable, Selectable)]
#[diesel(table_name = quota_draws, check_for_backend(diesel::pg::Pg))]
pub struct Slot {
    /// Whose places.
    pub owner_id: Uuid,
    /// Program, or the nil id where several programs share.
    pub program_id: Uuid,
    /// What is counted.
    pub quota: String,
    /// Start of the window.
    pub win_from: NaiveDateTime,
    /// End of the window.
    pub win_to: NaiveDateTime,
}

impl Slot {
    /// The ledger's key of a module's quota, seen from one facility and program.
    pub fn of(quota: &Quota, tenant: TenantId, facility: FacilityId, program: ProgramId) -> Self {
        let (owner_id, program_id, key) = match &quota.owner {
            Owner::Facility => (facility.0, program.0, quota.key.clone()),
            Owner::Pool(pool) => (facility.0, Uuid::nil(), format!("{pool}/{}", quota.key)),
            Owner::Tenant => (tenant.0, program.0, quota.key.clone()),
        };
        Self { owner_id, program_id, quota: key, win_from: quota.from, win_to: quota.to }
    }
}

/// What a draw attempt came to.
#[derive(Debug, PartialEq, Eq)]
pub enum Drawn {
    /// All places were taken.
    All,
    /// At least this quota was short; nothing was taken.
    Short(Quota),
}

#[derive(QueryableByName)]
struct Taken {
    #[diesel(sql_type = SqlUuid)]
    owner_id: Uuid,
    #[diesel(sql_type = SqlUuid)]
    program_id: Uuid,
    #[diesel(sql_type = Text)]
    quota: String,
    #[diesel(sql_type = Timestamp)]
    win_from: NaiveDateTime,
    #[diesel(sql_type = Timestamp)]
    win_to: NaiveDateTime,
}

const DRAW: &str = "\
INSERT INTO quota_use AS q (tenant_id, owner_id, program_id, quota, win_from, win_to, used, cap)
SELECT $1, w.owner_id, w.program_id, w.quota, w.win_from, w.win_to, w.amount, w.cap
FROM unnest($2, $3, $4, $5, $6, $7, $8) AS w(owner_id, program_id, quota, win_from, win_to, amount, cap)
WHERE w.amount <= w.cap
ORDER BY w.owner_id, w.program_id, w.quota COLLATE \"C\", w.win_from, w.win_to
ON CONFLICT (tenant_id, owner_id, program_id, quota, win_from, win_to)
DO UPDATE SET used = q.used + EXCLUDED.used, cap = EXCLUDED.cap WHERE q.used + EXCLUDED.used <= EXCLUDED.cap
RETURNING owner_id, program_id, quota, win_from, win_to";

const GIVE: &str = "\
UPDATE quota_use AS q SET used = q.used - w.amount
FROM unnest($2, $3, $4, $5, $6, $7) AS w(owner_id, program_id, quota, win_from, win_to, amount)
WHERE q.tenant_id = $1 AND q.owner_id = w.owner_id AND q.program_id = w.program_id AND q.quota = w.quota
AND q.win_from = w.win_from AND q.win_to = w.win_to";

/// Takes all draws or none. Rows are locked in the order of their keys (byte by byte, whatever language the database sorts in), at the latest possible moment: the caller goes on
/// with [`record`] and the commit.
pub async fn take(
    tx: &mut Tx,
    facility: FacilityId,
    program: ProgramId,
    draws: &[Draw],
) -> StoreResult<Drawn> {
    let tenant = tx.tenant();
    let mut wanted = wanted(tenant, facility, program, draws);
    let taken: Vec<Taken> =
        columns(diesel::sql_query(DRAW).into_boxed().bind::<SqlUuid, _>(tenant.0), &wanted)
            .bind::<Array<BigInt>, _>(wanted.iter().map(|w| w.2).collect::<Vec<_>>())
            .load(tx.conn())
            .await?;
    let taken: Vec<Slot> = taken.into_iter().map(Taken::into_slot).collect();
    let Some((short, _, _)) = wanted.iter().find(|(slot, _, _)| !taken.contains(slot)) else {
        return Ok(Drawn::All);
    };
    let quota =
        draws.iter().map(|d| &d.quota).find(|q| Slot::of(q, tenant, facility, program) == *short).cloned();
    wanted.retain(|(slot, _, _)| taken.contains(slot));
    give(tx, &wanted).await?;
    quota.map(Drawn::Short).ok_or_else(|| StoreError::Corrupt("a short quota that was not asked for".into()))
}

fn wanted(
    tenant: TenantId,
    facility: FacilityId,
    program: ProgramId,
    draws: &[Draw],
) -> Vec<(Slot, i64, i64)> {
    let mut wanted: Vec<(Slot, i64, i64)> = draws
        .iter()
        .map(|d| (Slot::of(&d.quota, tenant, facility, program), d.amount, d.quota.limit))
        .collect();
    wanted.sort();
    wanted
}

/// Writes down what a booking took, so that it can be given back whatever the rules say by then.
pub async fn record(
    tx: &mut Tx,
    booking: BookingId,
    facility: FacilityId,
    program: ProgramId,
    draws: &[Draw],
) -> StoreResult<()> {
    let tenant = tx.tenant();
    let rows: Vec<_> = wanted(tenant, facility, program, draws)
        .into_iter()
        .map(|(slot, amount, _)| {
            (
                quota_draws::tenant_id.eq(tenant),
                quota_draws::booking_id.eq(booking),
                quota_draws::owner_id.eq(slot.owner_id),
                quota_draws::program_id.eq(slot.program_id),
                quota_draws::quota.eq(slot.quota),
                quota_draws::win_from.eq(slot.win_from),
                quota_draws::win_to.eq(slot.win_to),
                quota_draws::amount.eq(amount),
            )
        })
        .collect();
    diesel::insert_into(quota_draws::table).values(rows).execute(tx.conn()).await?;
    Ok(())
}

/// True if what stands under this id is exactly what is asked for now: then a hold can become the booking as it is.
pub async fn has_exactly(
    tx: &mut Tx,
    booking: BookingId,
    facility: FacilityId,
    program: ProgramId,
    draws: &[Draw],
) -> StoreResult<bool> {
    let tenant = tx.tenant();
    let mut held: Vec<(Slot, i64)> = quota_draws::table
        .filter(quota_draws::tenant_id.eq(tenant))
        .filter(quota_draws::booking_id.eq(booking))
        .select((Slot::as_select(), quota_draws::amount))
        .load(tx.conn())
        .await?;
    held.sort();
    let wanted = wanted(tenant, facility, program, draws);
    Ok(held.into_iter().eq(wanted.into_iter().map(|(slot, amount, _)| (slot, amount))))
}

/// Gives back everything a booking holds. Doing it twice gives back once.
pub async fn give_back(tx: &mut Tx, booking: BookingId) -> StoreResult<()> {
    let tenant = tx.tenant();
    let mut held: Vec<(Slot, i64)> = diesel::delete(quota_draws::table)
        .filter(quota_draws::tenant_id.eq(tenant))
        .filter(quota_draws::booking_id.eq(booking))
        .returning((Slot::as_select(), quota_draws::amount))
        .get_results(tx.conn())
        .await?;
    held.sort();
    // One statement a row keeps the lock order; a booking has a handful.
    for (slot, amount) in held {
        give(tx, &[(slot, amount, 0)]).await?;
    }
    Ok(())
}

/// Gives back everything that these bookings hold, all rows in the order of their keys: for many bookings at once.
pub async fn give_back_all(tx: &mut Tx, bookings: &[BookingId]) -> StoreResult<()> {
    let tenant = tx.tenant();
    let held: Vec<(Slot, i64)> = diesel::delete(quota_draws::table)
        .filter(quota_draws::tenant_id.eq(tenant))
        .filter(quota_draws::booking_id.eq_any(bookings))
        .returning((Slot::as_select(), quota_draws::amount))
        .get_results(tx.conn())
        .await?;
    let mut sums: BTreeMap<Slot, i64> = BTreeMap::new();
    for (slot, amount) in held {
        *sums.entry(slot).or_default() += amount;
    }
    for (slot, amount) in sums {
        give(tx, &[(slot, amount, 0)]).await?;
    }
    Ok(())
}

async fn give(tx: &mut Tx, given: &[(Slot, i64, i64)]) -> StoreResult<()> {
    if given.is_empty() {
        return Ok(());
    }
    let tenant = tx.tenant();
    let query = diesel::sql_query(GIVE).into_boxed().bind::<SqlUuid, _>(tenant.0);
    columns(query, given).execute(tx.conn()).await?;
    Ok(())
}

type Query<'a> = diesel::query_builder::BoxedSqlQuery<'a, diesel::pg::Pg, diesel::query_builder::SqlQuery>;

/// Binds `$2` to `$7`: the keys and amounts as parallel arrays.
fn columns<'a>(
    query: diesel::query_builder::BoxedSqlQuery<'a, diesel::pg::Pg, diesel::query_builder::SqlQuery>,
    rows: &[(Slot, i64, i64)],
) -> Query<'a> {
    query
        .bind::<Array<SqlUuid>, _>(rows.iter().map(|r| r.0.owner_id).collect::<Vec<_>>())
        .bind::<Array<SqlUuid>, _>(rows.iter().map(|r| r.0.program_id).collect::<Vec<_>>())
        .bind::<Array<Text>, _>(rows.iter().map(|r| r.0.quota.clone()).collect::<Vec<_>>())
        .bind::<Array<Timestamp>, _>(rows.iter().map(|r| r.0.win_from).collect::<Vec<_>>())
        .bind::<Array<Timestamp>, _>(rows.iter().map(|r| r.0.win_to).collect::<Vec<_>>())
        .bind::<Array<BigInt>, _>(rows.iter().map(|r| r.1).collect::<Vec<_>>())
}

impl Taken {
    fn into_slot(self) -> Slot {
        Slot {
            owner_id: self.owner_id,
            program_id: self.program_id,
            quota: self.quota,
            win_from: self.win_from,
            win_to: self.win_to,
        }
    }
}

/// Owner, program, quota, window and places taken.
type UsedRow = (Uuid, Uuid, String, NaiveDateTime, NaiveDateTime, i64);

/// What is used in a stretch of time, for vacancies: never for a decision.
pub async fn used(
    tx: &mut Tx,
    program: ProgramId,
    owner: Option<FacilityId>,
    from: NaiveDateTime,
    to: NaiveDateTime,
) -> StoreResult<Vec<(Slot, i64)>> {
    let mut query = quota_use::table
        .filter(quota_use::tenant_id.eq(tx.tenant()))
        .filter(quota_use::program_id.eq_any([program.0, Uuid::nil()]))
        .filter(quota_use::win_from.ge(from))
        .filter(quota_use::win_from.lt(to))
        .filter(quota_use::used.gt(0))
        .into_boxed();
    if let Some(owner) = owner {
        query = query.filter(quota_use::owner_id.eq(owner.0));
    }
    let rows: Vec<UsedRow> = query
        .select((
            quota_use::owner_id,
            quota_use::program_id,
            quota_use::quota,
            quota_use::win_from,
            quota_use::win_to,
            quota_use::used,
        ))
        .load(tx.conn())
        .await?;
    Ok(rows
        .into_iter()
        .map(|(owner_id, program_id, quota, win_from, win_to, used)| {
            (Slot { owner_id, program_id, quota, win_from, win_to }, used)
        })
        .collect())
}

/// Rows of the ledger whose `used` is not the sum of their draws, and draws that belong to no booking or hold; none in a
/// sound database.
pub async fn discrepancies(tx: &mut Tx) -> StoreResult<i64> {
    #[derive(QueryableByName)]
    struct Count {
        #[diesel(sql_type = BigInt)]
        n: i64,
    }
    let sql = "\
SELECT (SELECT count(*) FROM quota_draws d WHERE d.tenant_id = $1
    AND NOT EXISTS (SELECT FROM bookings b WHERE b.tenant_id = d.tenant_id AND b.id = d.booking_id)
    AND NOT EXISTS (SELECT FROM holds h WHERE h.tenant_id = d.tenant_id AND h.id = d.booking_id AND h.released_at IS NULL))
+ (SELECT count(*) FROM quota_use q
FULL JOIN (
    SELECT tenant_id, owner_id, program_id, quota, win_from, win_to, sum(amount)::bigint AS amount
    FROM quota_draws WHERE tenant_id = $1 GROUP BY 1, 2, 3, 4, 5, 6
) d USING (tenant_id, owner_id, program_id, quota, win_from, win_to)
WHERE coalesce(q.tenant_id, d.tenant_id) = $1 AND coalesce(q.used, 0) <> coalesce(d.amount, 0)) AS n";
    let count: Count = diesel::sql_query(sql).bind::<SqlUuid, _>(tx.tenant().0).get_result(tx.conn()).await?;
    Ok(count.n)
}
