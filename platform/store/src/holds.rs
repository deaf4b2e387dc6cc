//! Places held for a few minutes while a family confirms. A hold has the id of the booking that it becomes; its draws are
//! in the ledger under that id from the beginning.

use crate::error::StoreResult;
use crate::ledger::{self, Slot};
use crate::schema::{holds, quota_draws};
use crate::tx::Tx;
use chrono::{DateTime, NaiveDate, NaiveTime, Utc};
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use platform_values::{BookingId, ChildId, FacilityId, HouseholdId, ProgramId};

/// How many holds are given back in one transaction.
const GIVEN_BACK_AT_ONCE: i64 = 100;

/// A hold.
#[derive(Clone, Debug, PartialEq, Eq, Queryable, Selectable, Insertable)]
#[diesel(table_name = holds, check_for_backend(diesel::pg::Pg))]
pub struct Hold {
    /// Its id, and that of the booking that it becomes.
    pub id: BookingId,
    /// Family.
    pub household_id: HouseholdId,
    /// Child.
    pub child_id: ChildId,
    /// Facility.
    pub facility_id: FacilityId,
    /// Program.
    pub program_id: ProgramId,
    /// Day of care.
    pub day: NaiveDate,
    /// Start of care.
    pub starts: NaiveTime,
    /// End of care.
    pub ends: NaiveTime,
    /// Until when the place is held.
    pub expires_at: DateTime<Utc>,
    /// When the place was given back.
    pub released_at: Option<DateTime<Utc>>,
}

/// Writes a hold down. The caller has taken its places.
pub async fn add(tx: &mut Tx, hold: &Hold) -> StoreResult<()> {
    let tenant = tx.tenant();
    diesel::insert_into(holds::table).values((holds::tenant_id.eq(tenant), hold)).execute(tx.conn()).await?;
    Ok(())
}

/// A family's holds, those given back since `since` among them; the newest first.
pub async fn of_household(
    tx: &mut Tx,
    household: HouseholdId,
    since: DateTime<Utc>,
) -> StoreResult<Vec<Hold>> {
    Ok(holds::table
        .filter(holds::tenant_id.eq(tx.tenant()))
        .filter(holds::household_id.eq(household))
        .filter(holds::released_at.is_null().or(holds::released_at.gt(since)))
        .order((holds::expires_at.desc(), holds::id))
        .limit(100)
        .select(Hold::as_select())
        .load(tx.conn())
        .await?)
}

/// Ends a child's hold on exactly this place because it becomes a booking; gives its id, under which its draws stay.
pub async fn take_up(
    tx: &mut Tx,
    child: ChildId,
    place: (FacilityId, ProgramId),
    when: (NaiveDate, NaiveTime, NaiveTime),
) -> StoreResult<Option<BookingId>> {
    let tenant = tx.tenant();
    Ok(diesel::delete(holds::table)
        .filter(holds::tenant_id.eq(tenant))
        .filter(holds::child_id.eq(child))
        .filter(holds::facility_id.eq(place.0))
        .filter(holds::program_id.eq(place.1))
        .filter(holds::day.eq(when.0))
        .filter(holds::starts.eq(when.1))
        .filter(holds::ends.eq(when.2))
        .filter(holds::released_at.is_null())
        .returning(holds::id)
        .get_result(tx.conn())
        .await
        .optional()?)
}

/// Gives the family's place back, if one is held.
pub async fn release(tx: &mut Tx, household: HouseholdId, now: DateTime<Utc>) -> StoreResult<usize> {
    let tenant = tx.tenant();
    let released: Vec<BookingId> = diesel::update(holds::table)
        .filter(holds::tenant_id.eq(tenant))
        .filter(holds::household_id.eq(household))
        .filter(holds::released_at.is_null())
        .set(holds::released_at.eq(now))
        .returning(holds::id)
        .get_results(tx.conn())
        .await?;
    ledger::give_back_all(tx, &released).await?;
    Ok(released.len())
}

/// What is held for a child at this moment, so that its own pages do not count it against it.
pub async fn drawn(tx: &mut Tx, child: ChildId) -> StoreResult<Vec<(Slot, i64)>> {
    Ok(quota_draws::table
        .inner_join(
            holds::table
                .on(holds::tenant_id.eq(quota_draws::tenant_id).and(holds::id.eq(quota_draws::booking_id))),
        )
        .filter(holds::tenant_id.eq(tx.tenant()))
        .filter(holds::child_id.eq(child))
        .filter(holds::released_at.is_null())
        .select((Slot::as_select(), quota_draws::amount))
        .limit(1000)
        .load(tx.conn())
        .await?)
}

/// True if places are still taken by holds that are over.
pub async fn any_expired(tx: &mut Tx, now: DateTime<Utc>) -> StoreResult<bool> {
    let over = holds::table
        .filter(holds::tenant_id.eq(tx.tenant()))
        .filter(holds::expires_at.le(now))
        .filter(holds::released_at.is_null());
    Ok(diesel::select(diesel::dsl::exists(over)).get_result(tx.conn()).await?)
}

/// Gives back the places of holds that are over; others that work on them are not waited for.
pub(crate) async fn release_expired(tx: &mut Tx, now: DateTime<Utc>) -> StoreResult<usize> {
    let tenant = tx.tenant();
    let over: Vec<BookingId> = holds::table
        .filter(holds::tenant_id.eq(tenant))
        .filter(holds::expires_at.le(now))
        .filter(holds::released_at.is_null())
        .order(holds::expires_at)
        .limit(GIVEN_BACK_AT_ONCE)
        .select(holds::id)
        .for_update()
        .skip_locked()
        .load(tx.conn())
        .await?;
    if over.is_empty() {
        return Ok(0);
    }
    diesel::update(holds::table)
        .filter(holds::tenant_id.eq(tenant))
        .filter(holds::id.eq_any(&over))
        .set(holds::released_at.eq(now))
        .execute(tx.conn())
        .await?;
    ledger::give_back_all(tx, &over).await?;
    Ok(over.len())
}

/// Forgets holds that were given back before `before`.
pub(crate) async fn forget(tx: &mut Tx, before: DateTime<Utc>) -> StoreResult<usize> {
    let tenant = tx.tenant();
    Ok(diesel::delete(holds::table)
        .filter(holds::tenant_id.eq(tenant))
        .filter(holds::released_at.lt(before))
        .execute(tx.conn())
        .await?)
}
