//! What could be booked instead: the nearest other days at the same facility, and other facilities on the same day. Every
//! proposal was judged for this child, so that none of them is refused for a reason that was known.

use crate::bookings::ask::{caller, judge_facts, read_facts};
use crate::bookings::case::{Ask, Facts, residence};
use crate::ctx::Ctx;
use crate::error::{AppError, AppResult};
use crate::registrations::accepted;
use crate::vacancies::{self, DayVacancy, FacilityVacancies, OfferVacancy, Search, Status};
use chrono::{Days, NaiveDate};
use platform_store::bookings;
use platform_store::places::Facility;
use platform_store::registrations;
use platform_values::{RegistrationId, RegistrationState};

/// Days proposed at most.
const DAYS_MAX: usize = 3;
/// Facilities proposed at most.
const FACILITIES_MAX: usize = 5;
/// Facilities judged at most; those that the child is registered at come first.
const JUDGED_MAX: usize = 30;
/// How far before and after the wished day other days are looked for at first.
const NEAR_DAYS: u64 = 28;
/// How many days are looked at beyond, in one step.
const STEP_DAYS: u64 = 56;
/// How many steps back towards today, where nothing is near because booking has not opened.
const STEPS_BACK: u64 = 6;
/// Uses so many days around the days that are looked at may count for their caps.
const CAPS_DAYS: u64 = 31;

/// Another day at the same facility.
pub struct OtherDay {
    /// The day.
    pub date: NaiveDate,
    /// Key of the offer with a place.
    pub offer: String,
    /// How it stands.
    pub status: Status,
    /// Free places.
    pub free: i64,
}

/// Another facility on the same day.
pub struct OtherFacility {
    /// The facility.
    pub facility: Facility,
    /// How it stands.
    pub status: Status,
    /// Free places.
    pub free: i64,
    /// True if the child could book at once; otherwise it must register or be met there first.
    pub at_once: bool,
    /// The child's registration there that stands.
    pub registration: Option<(RegistrationId, RegistrationState)>,
}

/// What could be booked instead.
pub struct Alternatives {
    /// The nearest other days here.
    pub days: Vec<OtherDay>,
    /// Other facilities on the wished day.
    pub facilities: Vec<OtherFacility>,
}

/// Looks for what could be booked instead of a wish. While the form is not filled in yet, the wish comes in one variant
/// for each choice: a proposal suits at least one of them.
pub async fn alternatives(ctx: &Ctx, variants: &[Ask]) -> AppResult<Alternatives> {
    let wish = variants.first().ok_or(AppError::NotFound)?;
    let facts = read_facts(ctx, wish).await?;
    let days = nearest(ctx, variants, &facts, wish.day).await?;
    Ok(Alternatives { days, facilities: facilities(ctx, variants, facts).await? })
}

/// The days nearest to the wished one, before or after it; step by step further away while none is found.
async fn nearest(ctx: &Ctx, variants: &[Ask], facts: &Facts, wished: NaiveDate) -> AppResult<Vec<OtherDay>> {
    let before = |days: u64| wished.checked_sub_days(Days::new(days)).unwrap_or(wished);
    let after = |days: u64| wished.checked_add_days(Days::new(days)).unwrap_or(wished);
    let near = days(ctx, variants, facts, (before(NEAR_DAYS), after(NEAR_DAYS))).await?;
    if !near.is_empty() {
        return Ok(near);
    }
    for step in 0..STEPS_BACK {
        let last = before(NEAR_DAYS + 1 + step * STEP_DAYS);
        if last < ctx.today() {
            break;
        }
        let earlier = days(ctx, variants, facts, (before(NEAR_DAYS + (step + 1) * STEP_DAYS), last)).await?;
        if !earlier.is_empty() {
            return Ok(earlier);
        }
    }
    days(ctx, variants, facts, (after(NEAR_DAYS + 1), after(NEAR_DAYS + STEP_DAYS))).await
}

fn search(ask: &Ask, facts: &Facts, from: NaiveDate, to: NaiveDate) -> Search {
    Search {
        program: ask.program,
        from,
        to,
        facility: None,
        ward: None,
        child: Some(facts.child.id),
        birth_date: Some(facts.child.birth_date),
        residence: residence(&facts.household),
        use_type: ask.answers.get("use_type").map(str::to_owned),
        hours: None,
    }
}

/// The offer with a place that is most like the wished one.
fn offer<'a>(day: &'a DayVacancy, ask: &Ask) -> Option<&'a OfferVacancy> {
    let free = || day.offers.iter().filter(|offer| offer.status <= Status::Few);
    free().find(|offer| offer.span == ask.span).or_else(|| free().min_by_key(|offer| offer.status))
}

/// True if one of the variants would be accepted at this facility, day and span.
fn passes(ctx: &Ctx, facts: &Facts, variants: &[Ask], at: &Ask) -> AppResult<bool> {
    for variant in variants {
        let ask = Ask { answers: variant.answers.clone(), ..at.clone() };
        if judge_facts(ctx, &ctx.city, facts, &ask, caller(ctx, facts))?.against_filled(&ask).is_empty() {
            return Ok(true);
        }
    }
    Ok(false)
}

/// The days from one to another that would be accepted, those nearest to the wished one.
async fn days(
    ctx: &Ctx,
    variants: &[Ask],
    facts: &Facts,
    (from, to): (NaiveDate, NaiveDate),
) -> AppResult<Vec<OtherDay>> {
    let ask = variants.first().ok_or(AppError::NotFound)?;
    let from = from.max(ctx.today());
    if from > to {
        return Ok(Vec::new());
    }
    let wanted = Search { facility: Some(ask.facility), ..search(ask, facts, from, to) };
    let Some(here) = vacancies::search(ctx, &wanted).await?.into_iter().next() else { return Ok(Vec::new()) };
    let mut candidates: Vec<DayVacancy> = here.days.into_iter().filter(|day| day.date != ask.day).collect();
    candidates.sort_by_key(|day| ((day.date - ask.day).num_days().abs(), day.date));
    // Caps of another month are counted from uses that the facts of the wished day may not reach.
    let mut tx = ctx.read().await?;
    let first = from.checked_sub_days(Days::new(CAPS_DAYS)).unwrap_or(from);
    let last = to.checked_add_days(Days::new(CAPS_DAYS)).unwrap_or(to);
    let history = bookings::history(&mut tx, ask.child, first, last).await?;
    tx.done().await?;
    let facts = Facts {
        household: facts.household.clone(),
        child: facts.child.clone(),
        registration: facts.registration.clone(),
        planned: Vec::new(),
        history,
    };
    let mut found = Vec::new();
    for day in candidates {
        let Some(offer) = offer(&day, ask) else { continue };
        let other = Ask { day: day.date, span: offer.span, ..ask.clone() };
        if passes(ctx, &facts, variants, &other)? {
            let (offer, status, free) = (offer.offer.clone(), offer.status, offer.free);
            found.push(OtherDay { date: day.date, offer, status, free });
        }
        if found.len() == DAYS_MAX {
            break;
        }
    }
    found.sort_by_key(|day| day.date);
    Ok(found)
}

async fn facilities(ctx: &Ctx, variants: &[Ask], mut facts: Facts) -> AppResult<Vec<OtherFacility>> {
    let ask = variants.first().ok_or(AppError::NotFound)?;
    let mut tx = ctx.read().await?;
    let registered = registrations::all_of_child(&mut tx, ask.child).await?;
    tx.done().await?;
    let own = |facility: &Facility| {
        registered.iter().find(|r| r.facility_id == facility.id && r.program_id == ask.program)
    };
    let ward = ctx.city.facility(ask.facility).ok_or(AppError::NotFound)?.ward.clone();
    let mut others: Vec<FacilityVacancies> = vacancies::search(ctx, &search(ask, &facts, ask.day, ask.day))
        .await?
        .into_iter()
        .filter(|other| other.facility.id != ask.facility)
        .collect();
    others.sort_by_key(|other| {
        let accepted = own(&other.facility).is_some_and(|r| r.state == RegistrationState::Accepted);
        (!accepted, other.facility.ward != ward)
    });
    let mut found = Vec::new();
    for other in others.into_iter().take(JUDGED_MAX) {
        let Some(offer) = other.days.first().and_then(|day| offer(day, ask)) else { continue };
        let wish = Ask { facility: other.facility.id, span: offer.span, ..ask.clone() };
        // A facility that declined the child is no way out.
        if own(&other.facility).is_some_and(|r| r.state == RegistrationState::Declined) {
            continue;
        }
        facts.registration = own(&other.facility).cloned();
        let registration = facts.registration.as_ref().map(|r| (r.id, r.state));
        let registration = registration.filter(|(_, state)| RegistrationState::STANDING.contains(state));
        let at_once = passes(ctx, &facts, variants, &wish)?;
        facts.registration = facts
            .registration
            .take()
            .or_else(|| Some(accepted(ctx, &facts.child, wish.facility, wish.program)));
        if let Some(registration) = &mut facts.registration {
            registration.state = RegistrationState::Accepted;
            registration.interviewed_on = Some(ctx.today());
        }
        if at_once || passes(ctx, &facts, variants, &wish)? {
            let (status, free) = (offer.status, offer.free);
            let facility = other.facility.clone();
            found.push(OtherFacility { facility, status, free, at_once, registration });
        }
        if found.len() == FACILITIES_MAX {
            break;
        }
    }
    Ok(found)
}
