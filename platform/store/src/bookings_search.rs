//! Looking through all bookings of a city, for officers.

use crate::bookings::Booking;
use crate::error::StoreResult;
use crate::schema::bookings;
use crate::tx::Tx;
use chrono::NaiveDate;
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use platform_values::{FacilityId, Phase};

/// Which bookings to list. Empty fields do not narrow.
#[derive(Clone, Debug)]
pub struct BookingFilter {
    /// First day of care.
    pub from: NaiveDate,
    /// Last day of care.
    pub to: NaiveDate,
    /// Only at these facilities.
    pub facilities: Option<Vec<FacilityId>>,
    /// Only in these phases; all where none is named.
    pub phases: Vec<Phase>,
}

/// A page of the matching bookings by day, facility and time, and the count of all.
pub async fn search(
    tx: &mut Tx,
    filter: &BookingFilter,
    offset: i64,
    limit: i64,
) -> StoreResult<(Vec<Booking>, i64)> {
    let tenant = tx.tenant();
    let matching = || {
        let mut query = bookings::table
            .filter(bookings::tenant_id.eq(tenant))
            .filter(bookings::day.between(filter.from, filter.to))
            .into_boxed();
        if let Some(facilities) = &filter.facilities {
            query = query.filter(bookings::facility_id.eq_any(facilities.clone()));
        }
        if !filter.phases.is_empty() {
            query = query.filter(bookings::phase.eq_any(filter.phases.clone()));
        }
        query
    };
    let count = matching().count().get_result(tx.conn()).await?;
    let rows = matching()
        .order((bookings::day, bookings::facility_id, bookings::starts, bookings::id))
        .offset(offset)
        .limit(limit)
        .select(Booking::as_select())
        .load(tx.conn())
        .await?;
    Ok((rows, count))
}

/// How many bookings at a facility on or after `from` have not ended.
pub async fn standing_from(tx: &mut Tx, facility: FacilityId, from: NaiveDate) -> StoreResult<i64> {
    Ok(bookings::table
        .filter(bookings::tenant_id.eq(tx.tenant()))
        .filter(bookings::facility_id.eq(facility))
        .filter(bookings::day.ge(from))
        .filter(bookings::phase.eq_any(Phase::STANDING))
        .count()
        .get_result(tx.conn())
        .await?)
}

/// Bookings that a facility can still cancel from a day on, by day and time.
pub async fn all_standing_from(
    tx: &mut Tx,
    facility: FacilityId,
    from: NaiveDate,
) -> StoreResult<Vec<Booking>> {
    let standing = [Phase::Requested, Phase::Waitlisted, Phase::Offered, Phase::Confirmed];
    Ok(bookings::table
        .filter(bookings::tenant_id.eq(tx.tenant()))
        .filter(bookings::facility_id.eq(facility))
        .filter(bookings::day.ge(from))
        .filter(bookings::phase.eq_any(standing))
        .order((bookings::day, bookings::starts, bookings::id))
        .select(Booking::as_select())
        .load(tx.conn())
        .await?)
}
