//! A facility's week at a glance: how full each day is, for how many children with allergies the kitchen cooks, what is
//! not decided yet. The number of queries does not depend on how many days or children there are.

use super::{QuotaState, quotas_of, used};
use crate::ctx::Ctx;
use crate::error::{AppError, AppResult};
use crate::families::people;
use crate::occupancy::Band;
use chrono::{Days, NaiveDate};
use platform_authz::{Action, Object, Of};
use platform_store::bookings::{self, Booking};
use platform_values::{Age, DayKind, FacilityId, Phase};
use std::collections::HashSet;

/// Days of a week.
const DAYS: u64 = 7;

/// One day of the week.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WeekDay {
    /// The day.
    pub date: NaiveDate,
    /// Why it is an ordinary day or not.
    pub kind: DayKind,
    /// Quotas of the day; none where nothing is offered.
    pub quotas: Vec<QuotaState>,
    /// Children who are expected or were there.
    pub children: usize,
    /// These children by age, youngest first.
    pub ages: [(Band, usize); 3],
    /// How many of them have allergies.
    pub allergies: usize,
    /// How many of them nobody answered the question about allergies for.
    pub unanswered: usize,
    /// Requests that nobody decided yet.
    pub asked: usize,
}

/// Shows seven days of a facility, beginning with `first`. Every view leaves one row in the operation log.
pub async fn week(ctx: &Ctx, facility: FacilityId, first: NaiveDate) -> AppResult<Vec<WeekDay>> {
    let end = first.checked_add_days(Days::new(DAYS)).ok_or(AppError::NotFound)?;
    let last = end.pred_opt().ok_or(AppError::NotFound)?;
    let of = Of::new(Object::Usage).facility(facility);
    ctx.require(Action::List, &of)?;
    let mut tx = ctx.read().await?;
    let mut standing = bookings::of_facility(&mut tx, facility, first, last).await?;
    standing.retain(|booking| booking.phase.holds_places());
    let children: Vec<_> = standing.iter().map(|booking| booking.child_id).collect();
    let people = people(&mut tx, &children).await?;
    let used = used(ctx, &mut tx, facility, None, (first, end)).await?;
    tx.done().await?;
    ctx.log_children(Action::List, &of, "", children).await?;
    let mut days = Vec::new();
    for date in first.iter_days().take_while(|date| *date < end) {
        let of_day = || standing.iter().filter(move |booking| booking.day == date);
        let mut day = WeekDay {
            date,
            kind: ctx.city.day(facility, date).kind,
            quotas: quotas_of(ctx, facility, None, date, &used)?,
            children: 0,
            ages: Band::ALL.map(|band| (band, 0)),
            allergies: 0,
            unanswered: 0,
            asked: of_day().filter(|b| matches!(b.phase, Phase::Requested | Phase::Offered)).count(),
        };
        let mut seen = HashSet::new();
        for booking in of_day().filter(|booking| comes(booking, date < ctx.today())) {
            let found = people.of(booking.child_id).filter(|_| seen.insert(booking.child_id));
            let Some((child, _)) = found else { continue };
            let band = Band::on(Age::on(child.birth_date, date));
            day.children += 1;
            day.ages.iter_mut().filter(|(of, _)| *of == band).for_each(|(_, count)| *count += 1);
            day.allergies += usize::from(!child.allergy.trim().is_empty());
            day.unanswered += usize::from(child.unanswered);
        }
        days.push(day);
    }
    Ok(days)
}

/// True for a child who is expected or here, or, on a day gone by, was there.
fn comes(booking: &Booking, past: bool) -> bool {
    matches!(booking.phase, Phase::InUse | Phase::Completed) || (booking.phase == Phase::Confirmed && !past)
}
