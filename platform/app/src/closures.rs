//! Closed days of a facility or of the whole city. Closing cancels nothing: bookings on the days are listed, and staff
//! cancel them one by one, talking to the families.

use crate::city::is_open;
use crate::ctx::Ctx;
use crate::error::{AppError, AppResult, once};
use crate::interviews::{fixed_on, free_on};
use chrono::NaiveDate;
use platform_authz::{Action, Object, Of};
use platform_program_api::Finding;
use platform_program_api::answer::Weight;
use platform_store::bookings::Booking;
use platform_store::closures;
use platform_store::interviews::Interview;
use platform_store::places::{self, Closure};
use platform_values::{BookingId, FacilityId};

/// Most days closed at once.
const DAYS_MAX: usize = 366;

fn resource(object: Object, facility: Option<FacilityId>) -> Of {
    facility.into_iter().fold(Of::new(object), Of::facility)
}

/// What stands on days that are to be closed.
pub struct Preview {
    /// Bookings and requests, by day.
    pub bookings: Vec<Booking>,
    /// Uses of children who are there now.
    pub present: Vec<Booking>,
    /// Interviews that are fixed and ahead.
    pub interviews: Vec<Interview>,
    /// Interview times ahead that nobody has taken.
    pub slots: usize,
    /// Those of the days that are closed by hand already.
    pub closed: Vec<NaiveDate>,
}

/// Looks what stands on days that are to be closed, at one facility or in the whole city. What would be refused is
/// refused here.
pub async fn preview(
    ctx: &Ctx,
    facility: Option<FacilityId>,
    days: &[NaiveDate],
    reason: &str,
) -> AppResult<Preview> {
    ctx.require(Action::Create, &resource(Object::Closure, facility))?;
    ctx.require(Action::List, &resource(Object::Booking, facility))?;
    refuse(ctx, facility, days, reason)?;
    let places = facility.as_ref().map(std::slice::from_ref);
    let mut tx = ctx.read().await?;
    let preview = Preview {
        bookings: closures::affected(&mut tx, places, days).await?,
        present: closures::present(&mut tx, places, days).await?,
        interviews: fixed_on(ctx, &mut tx, places, days).await?,
        slots: free_on(ctx, &mut tx, places, days).await?,
        closed: closed_already(ctx, facility, days),
    };
    tx.done().await?;
    Ok(preview)
}

fn closed_already(ctx: &Ctx, facility: Option<FacilityId>, days: &[NaiveDate]) -> Vec<NaiveDate> {
    let closures = || ctx.city.set_up.closures.iter().filter(|closure| closure.facility_id == facility);
    days.iter().copied().filter(|day| closures().any(|closure| closure.day == *day)).collect()
}

fn refuse(ctx: &Ctx, facility: Option<FacilityId>, days: &[NaiveDate], reason: &str) -> AppResult<()> {
    let mut against = against(days, reason, ctx.today());
    let closed = closed_already(ctx, facility, days);
    if let Some(day) = closed.first().filter(|_| closed.len() == days.len()) {
        against.push(Finding::new("closure-day-closed", Weight::Block).with("day", day));
    }
    if against.is_empty() { Ok(()) } else { Err(AppError::Refused(against)) }
}

/// Closes days at one facility or in the whole city; gives the bookings that stand on them.
pub async fn close(
    ctx: &Ctx,
    facility: Option<FacilityId>,
    days: &[NaiveDate],
    reason: &str,
) -> AppResult<Vec<BookingId>> {
    once(close_once(ctx, facility, days, reason).await)
}

async fn close_once(
    ctx: &Ctx,
    facility: Option<FacilityId>,
    days: &[NaiveDate],
    reason: &str,
) -> AppResult<Vec<BookingId>> {
    let mut write = ctx.begin(Action::Create, &resource(Object::Closure, facility)).await?;
    if facility.is_some_and(|facility| ctx.city.facility(facility).is_none()) {
        return Err(AppError::NotFound);
    }
    refuse(ctx, facility, days, reason)?;
    let closed: Vec<Closure> = days
        .iter()
        .map(|day| Closure {
            id: ctx.new_id(),
            facility_id: facility,
            day: *day,
            reason: reason.trim().to_owned(),
            emergency_id: None,
        })
        .collect();
    closures::add(&mut write, &closed, ctx.account()?, ctx.now()).await?;
    places::raise_generation(&mut write).await?;
    let affected = closures::affected(&mut write, facility.as_ref().map(std::slice::from_ref), days).await?;
    let ids: Vec<BookingId> = affected.iter().map(|booking| booking.id).collect();
    write.audit().detail = serde_json::json!({ "days": days, "affected": ids.len() });
    write.commit(&serde_json::to_value(&ids)?).await?;
    Ok(ids)
}

pub(crate) fn against(days: &[NaiveDate], reason: &str, today: NaiveDate) -> Vec<Finding> {
    let mut findings = Vec::new();
    if days.is_empty() || days.len() > DAYS_MAX {
        findings.push(Finding::new("closure-days", Weight::Block).with("max", DAYS_MAX));
    }
    if let Some(past) = days.iter().find(|day| **day < today) {
        findings.push(Finding::new("closure-day-past", Weight::Block).with("day", past));
    }
    if reason.trim().is_empty() {
        findings.push(Finding::new("closure-reason-missing", Weight::Block));
    }
    findings
}

/// Opens days again; gives those that were closed.
pub async fn reopen(ctx: &Ctx, facility: Option<FacilityId>, days: &[NaiveDate]) -> AppResult<usize> {
    once(reopen_once(ctx, facility, days).await)
}

async fn reopen_once(ctx: &Ctx, facility: Option<FacilityId>, days: &[NaiveDate]) -> AppResult<usize> {
    let mut write = ctx.begin(Action::Cancel, &resource(Object::Closure, facility)).await?;
    let removed = closures::remove(&mut write, facility, days).await?.len();
    places::raise_generation(&mut write).await?;
    write.audit().detail = serde_json::json!({ "days": days, "removed": removed });
    write.commit(&serde_json::to_value(removed)?).await?;
    Ok(removed)
}

/// Days from `from` to `to`, both included, that were closed by hand: the city's, and a facility's if one is named.
pub fn list(
    ctx: &Ctx,
    facility: Option<FacilityId>,
    from: NaiveDate,
    to: NaiveDate,
) -> AppResult<Vec<Closure>> {
    ctx.require(Action::List, &resource(Object::Closure, facility))?;
    let closures = ctx.city.set_up.closures.iter();
    let here = |closure: &&Closure| closure.facility_id.is_none() || closure.facility_id == facility;
    Ok(closures.filter(here).filter(|closure| from <= closure.day && closure.day <= to).cloned().collect())
}

/// Of the facilities that run on a day, how many would take bookings if the city did not close it, and how many there are.
pub fn opening(ctx: &Ctx, date: NaiveDate) -> AppResult<(usize, usize)> {
    let (city, day) = (&ctx.city, ctx.city.files.calendar.calendar().day(date));
    let closed = |facility: FacilityId| {
        let mut own = city.set_up.closures.iter().filter(|closure| closure.facility_id == Some(facility));
        own.any(|closure| closure.day == date)
    };
    let (mut open, mut all) = (0, 0);
    for facility in city.set_up.facilities.iter().filter(|facility| is_open(facility, date)) {
        all += 1;
        if closed(facility.id) || facility.suspended_from.is_some_and(|from| from <= date) {
            continue;
        }
        for program in city.set_up.programs.iter().filter(|program| city.offers(facility.id, program.id)) {
            if !city.book(program.id, facility.id, date)?.rulebook.offers(&day).is_empty() {
                open += 1;
                break;
            }
        }
    }
    Ok((open, all))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_reason_against_closing_is_told() {
        let day = |text: &str| text.parse::<NaiveDate>().unwrap();
        let today = day("2026-03-05");
        let codes = |days: &[NaiveDate], reason: &str| -> Vec<String> {
            against(days, reason, today).into_iter().map(|f| f.code).collect()
        };
        assert_eq!(codes(&[], " "), ["closure-days", "closure-reason-missing"]);
        assert_eq!(codes(&[today, day("2026-03-04")], "見本行事"), ["closure-day-past"]);
        assert!(codes(&[today], "見本行事").is_empty());
    }
}
