//! Looking through the bookings of all facilities (M-09). A list of many families is logged.

use crate::ctx::Ctx;
use crate::error::AppResult;
use crate::families::{ChildSummary, Contact, people};
use crate::page::Page;
use crate::reports::cash::check_days;
use chrono::NaiveDate;
use platform_authz::{Action, Object, Of};
use platform_store::bookings::Booking;
use platform_store::bookings_search::{self, BookingFilter};
use platform_values::{FacilityId, Phase};

/// What to look for. Empty fields do not narrow.
#[derive(Clone, Debug)]
pub struct BookingQuery {
    /// First and last day of care.
    pub days: (NaiveDate, NaiveDate),
    /// Only in this ward.
    pub ward: Option<String>,
    /// Only at this facility.
    pub facility: Option<FacilityId>,
    /// Only in these phases.
    pub phases: Vec<Phase>,
}

/// A booking that was found.
pub struct FoundBooking {
    /// The booking.
    pub booking: Booking,
    /// The child.
    pub child: ChildSummary,
    /// Whom to call.
    pub contact: Contact,
}

/// Bookings by day and facility: a page, and the count of all.
pub async fn search(ctx: &Ctx, query: &BookingQuery, page: Page) -> AppResult<(Vec<FoundBooking>, i64)> {
    let of = query.facility.into_iter().fold(Of::new(Object::Booking), Of::facility);
    ctx.require(Action::List, &Of::new(Object::Booking))?;
    check_days(query.days.0, query.days.1)?;
    let of_ward = |ward: &String| {
        let places = ctx.city.set_up.facilities.iter();
        places.filter(|f| f.ward == *ward).map(|f| f.id).collect::<Vec<_>>()
    };
    let filter = BookingFilter {
        from: query.days.0,
        to: query.days.1,
        facilities: query.facility.map(|id| vec![id]).or_else(|| query.ward.as_ref().map(of_ward)),
        phases: query.phases.clone(),
    };
    let mut tx = ctx.read().await?;
    let (rows, count) = bookings_search::search(&mut tx, &filter, page.offset(), page.limit()).await?;
    let children: Vec<_> = rows.iter().map(|row| row.child_id).collect();
    let people = people(&mut tx, &children).await?;
    tx.done().await?;
    ctx.log_children(Action::List, &of, "", children).await?;
    let found = rows
        .into_iter()
        .filter_map(|booking| {
            let (child, contact) = people.of(booking.child_id)?;
            Some(FoundBooking { booking, child, contact })
        })
        .collect();
    Ok((found, count))
}
