//! Closed days and the bookings that lie on them.

use crate::bookings::Booking;
use crate::error::StoreResult;
use crate::places::Closure;
use crate::schema::{bookings, closures};
use crate::tx::Tx;
use chrono::{DateTime, NaiveDate, Utc};
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use platform_values::{AccountId, FacilityId, Phase};
use uuid::Uuid;

/// Adds closed days; days that are closed already keep their reason. Gives how many were added.
pub async fn add(tx: &mut Tx, days: &[Closure], by: AccountId, now: DateTime<Utc>) -> StoreResult<usize> {
    let (tenant, mut added) = (tx.tenant(), 0);
    // A statement takes at most 65,535 values.
    for part in days.chunks(5_000) {
        let rows: Vec<_> = part
            .iter()
            .map(|closure| {
                (
                    closures::tenant_id.eq(tenant),
                    closures::id.eq(closure.id),
                    closures::facility_id.eq(closure.facility_id),
                    closures::day.eq(closure.day),
                    closures::reason.eq(&closure.reason),
                    closures::emergency_id.eq(closure.emergency_id),
                    closures::made_by.eq(by),
                    closures::made_at.eq(now),
                )
            })
            .collect();
        let insert = diesel::insert_into(closures::table).values(rows).on_conflict_do_nothing();
        added += insert.execute(tx.conn()).await?;
    }
    Ok(added)
}

/// Opens days again that a facility, or the city where none is named, had closed; gives the ids of the rows removed.
pub async fn remove(tx: &mut Tx, facility: Option<FacilityId>, days: &[NaiveDate]) -> StoreResult<Vec<Uuid>> {
    let tenant = tx.tenant();
    Ok(diesel::delete(closures::table)
        .filter(closures::tenant_id.eq(tenant))
        .filter(closures::facility_id.is_not_distinct_from(facility))
        .filter(closures::day.eq_any(days))
        .returning(closures::id)
        .get_results(tx.conn())
        .await?)
}

/// Opens the days of an emergency again from a day on; gives where and when, the city without a facility.
pub async fn lift(
    tx: &mut Tx,
    emergency: Uuid,
    from: NaiveDate,
) -> StoreResult<Vec<(Option<FacilityId>, NaiveDate)>> {
    let tenant = tx.tenant();
    Ok(diesel::delete(closures::table)
        .filter(closures::tenant_id.eq(tenant))
        .filter(closures::emergency_id.eq(emergency))
        .filter(closures::day.ge(from))
        .returning((closures::facility_id, closures::day))
        .get_results(tx.conn())
        .await?)
}

/// Uses that go on on these days at these facilities, or anywhere in the city where none are named: children who are there.
pub async fn present(
    tx: &mut Tx,
    facilities: Option<&[FacilityId]>,
    days: &[NaiveDate],
) -> StoreResult<Vec<Booking>> {
    in_phases(tx, facilities, days, &[Phase::InUse]).await
}

/// Bookings that stand on these days at these facilities, or anywhere in the city where none are named, by day and time.
pub async fn affected(
    tx: &mut Tx,
    facilities: Option<&[FacilityId]>,
    days: &[NaiveDate],
) -> StoreResult<Vec<Booking>> {
    let standing = [Phase::Requested, Phase::Waitlisted, Phase::Offered, Phase::Confirmed];
    in_phases(tx, facilities, days, &standing).await
}

async fn in_phases(
    tx: &mut Tx,
    facilities: Option<&[FacilityId]>,
    days: &[NaiveDate],
    phases: &[Phase],
) -> StoreResult<Vec<Booking>> {
    let mut query = bookings::table
        .filter(bookings::tenant_id.eq(tx.tenant()))
        .filter(bookings::day.eq_any(days))
        .filter(bookings::phase.eq_any(phases))
        .into_boxed();
    if let Some(facilities) = facilities {
        query = query.filter(bookings::facility_id.eq_any(facilities));
    }
    Ok(query
        .order((bookings::day, bookings::facility_id, bookings::starts, bookings::id))
        .select(Booking::as_select())
        .load(tx.conn())
        .await?)
}
