//! Free places, for searching: what the rules offer minus what the ledger says is used. Nothing here decides a booking.

use crate::bookings::ask::{iso, opens_for, standing};
use crate::bookings::case::Ask;
use crate::city::{Book, City};
use crate::ctx::Ctx;
use crate::error::{AppError, AppResult};
use chrono::{Days, NaiveDate, NaiveTime};
use platform_program_api::answer::Weight;
use platform_program_api::{Answers, Caller, Case, ChildFacts, Draw, Finding, Offer, Residence};
use platform_store::holds;
use platform_store::ledger::{self, Slot};
use platform_store::places::Facility;
use platform_values::{ChildId, Day, DayKind, FacilityId, ProgramId, Span};
use serde::Serialize;
use std::collections::HashMap;
use std::sync::Arc;

/// The longest stretch that one search covers, in days.
pub const DAYS_MAX: u64 = 62;

/// What is searched for. Empty fields do not narrow.
#[derive(Clone, Debug)]
pub struct Search {
    /// Program.
    pub program: ProgramId,
    /// First day.
    pub from: NaiveDate,
    /// Last day.
    pub to: NaiveDate,
    /// Only this facility.
    pub facility: Option<FacilityId>,
    /// Only this ward.
    pub ward: Option<String>,
    /// For this child of the family that searches: a place that is held for it counts as free.
    pub child: Option<ChildId>,
    /// For a child born on this day.
    pub birth_date: Option<NaiveDate>,
    /// For a family living here or elsewhere.
    pub residence: Residence,
    /// For this use type.
    pub use_type: Option<String>,
    /// Care must cover this stretch of the day.
    pub hours: Option<(NaiveTime, NaiveTime)>,
}

/// What a day at a facility looks like, best first.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Status {
    /// Places are free (○).
    Open,
    /// Few places are left (△).
    Few,
    /// No place (×).
    Full,
    /// Booking has not opened (－).
    NotYet,
    /// Not for this child (－).
    Ineligible,
    /// Closed, or booking is over (休, －).
    Closed,
}

/// One bookable span of a day.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct OfferVacancy {
    /// Key of the offer.
    pub offer: String,
    /// From when to when.
    pub span: Span,
    /// How it stands.
    pub status: Status,
    /// Free places for this child, never below 0.
    pub free: i64,
    /// Why not, if not.
    pub reasons: Vec<Finding>,
}

/// One day at one facility.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct DayVacancy {
    /// The day.
    pub date: NaiveDate,
    /// The best of its offers.
    pub status: Status,
    /// Free places of the best offer.
    pub free: i64,
    /// Why not, if not.
    pub reasons: Vec<Finding>,
    /// Each offer.
    pub offers: Vec<OfferVacancy>,
}

/// One facility's days.
#[derive(Clone, Debug)]
pub struct FacilityVacancies {
    /// The facility.
    pub facility: Facility,
    /// Every day of the search.
    pub days: Vec<DayVacancy>,
}

/// Searches. Facilities come by what helps: most days with a place first, then ward and name.
pub async fn search(ctx: &Ctx, search: &Search) -> AppResult<Vec<FacilityVacancies>> {
    if search.to < search.from
        || search.from.checked_add_days(Days::new(DAYS_MAX)).is_none_or(|end| end < search.to)
    {
        return Err(AppError::refused(Finding::new("search-dates", Weight::Block).with("days", DAYS_MAX)));
    }
    let city = &ctx.city;
    city.program(search.program).filter(|p| p.published).ok_or(AppError::NotFound)?;
    let used = used(ctx, search).await?;
    let wards = &city.files.tenant.wards;
    let mut found: Vec<FacilityVacancies> = Vec::new();
    for facility in city.facilities_of(search.program, search.from) {
        if search.facility.is_some_and(|id| id != facility.id)
            || search.ward.as_ref().is_some_and(|ward| *ward != facility.ward)
        {
            continue;
        }
        let mut days = Vec::new();
        for date in search.from.iter_days().take_while(|d| *d <= search.to) {
            days.push(day(ctx, city, search, facility.id, date, &used)?);
        }
        found.push(FacilityVacancies { facility: facility.clone(), days });
    }
    found.sort_by_key(|f| {
        let with_place = f.days.iter().filter(|d| d.status <= Status::Few).count();
        let ward = wards.iter().position(|w| *w == f.facility.ward).unwrap_or(usize::MAX);
        (std::cmp::Reverse(with_place), ward, f.facility.kana.clone(), f.facility.code.clone())
    });
    Ok(found)
}

async fn used(ctx: &Ctx, search: &Search) -> AppResult<HashMap<Slot, i64>> {
    let mut tx = ctx.read().await?;
    let from = search.from.and_time(NaiveTime::MIN);
    let to = search.to.succ_opt().ok_or(AppError::NotFound)?.and_time(NaiveTime::MIN);
    let rows = ledger::used(&mut tx, search.program, search.facility, from, to).await?;
    let mut used: HashMap<Slot, i64> = rows.into_iter().collect();
    // A place that is held for the child itself is free for it.
    if let Some(child) = search.child {
        for (slot, amount) in holds::drawn(&mut tx, child).await? {
            used.entry(slot).and_modify(|used| *used -= amount);
        }
    }
    tx.done().await?;
    Ok(used)
}

fn day(
    ctx: &Ctx,
    city: &City,
    search: &Search,
    facility: FacilityId,
    date: NaiveDate,
    used: &HashMap<Slot, i64>,
) -> AppResult<DayVacancy> {
    let day = city.day(facility, date);
    let book = city.book(search.program, facility, date)?;
    let offers = book.rulebook.offers(&day);
    if offers.is_empty() {
        return Ok(closed(date, closed_reason(&day)));
    }
    let standing = standing(city, &wish(search, facility, date, &offers));
    if !standing.is_empty() {
        return Ok(DayVacancy { reasons: standing, ..closed(date, Finding::new("closed", Weight::Block)) });
    }
    let windows = window_reason(ctx, city, &book, search, date);
    let mut answers: Vec<OfferVacancy> = offers
        .iter()
        .filter(|o| search.hours.is_none_or(|(from, to)| o.span.from() <= from && to <= o.span.to()))
        .map(|offer| offer_vacancy(ctx, city, search, facility, &day, &book, offer, used))
        .collect();
    if let Some((status, reason)) = windows {
        for answer in &mut answers {
            // Why a child cannot come at all is told before when booking opens.
            if answer.status != Status::Ineligible {
                answer.status = status;
                answer.reasons = vec![reason.clone()];
            }
        }
    }
    let best = answers.iter().min_by_key(|a| (a.status, std::cmp::Reverse(a.free)));
    Ok(match best {
        Some(best) => DayVacancy {
            date,
            status: best.status,
            free: best.free,
            reasons: best.reasons.clone(),
            offers: answers.clone(),
        },
        None => DayVacancy {
            date,
            status: Status::Ineligible,
            free: 0,
            reasons: vec![Finding::new("hours-not-offered", Weight::Block)],
            offers: answers,
        },
    })
}

fn wish(search: &Search, facility: FacilityId, day: NaiveDate, offers: &[Offer]) -> Ask {
    let midnight =
        Span::new(NaiveTime::MIN, NaiveTime::MIN.overflowing_add_signed(chrono::Duration::hours(1)).0);
    let span = offers.first().map(|o| o.span).or(midnight);
    Ask {
        child: ChildId(uuid::Uuid::nil()),
        facility,
        program: search.program,
        day,
        span: span.expect("an hour after midnight is a span"),
        answers: Answers::default(),
        note: String::new(),
        going_past: None,
    }
}

fn closed(date: NaiveDate, reason: Finding) -> DayVacancy {
    DayVacancy { date, status: Status::Closed, free: 0, reasons: vec![reason], offers: Vec::new() }
}

/// Why nothing is offered on a day.
pub(crate) fn closed_reason(day: &Day) -> Finding {
    let (code, reason) = match &day.kind {
        DayKind::Ordinary => ("closed-weekday", ""),
        DayKind::Holiday(name) => ("closed-holiday", name.as_str()),
        DayKind::ClosedByCity(reason) => ("closed-by-city", reason.as_str()),
        DayKind::ClosedByFacility(reason) => ("closed-by-facility", reason.as_str()),
    };
    Finding::new(code, Weight::Block).with("reason", reason).with("date", day.date)
}

fn window_reason(
    ctx: &Ctx,
    city: &City,
    book: &Arc<Book>,
    search: &Search,
    date: NaiveDate,
) -> Option<(Status, Finding)> {
    let window = city.window(book, date);
    let now = ctx.civil_now();
    let opens = opens_for(&window, search.residence);
    if now >= window.closes_at {
        let finding = Finding::new("window-over", Weight::Block).with("closed", iso(window.closes_at));
        return Some((Status::Closed, finding));
    }
    let finding = || Finding::new("window-not-yet", Weight::Block).with("opens", iso(opens));
    (now < opens).then(|| (Status::NotYet, finding()))
}

#[expect(clippy::too_many_arguments, reason = "one call site; a struct would only rename them")]
fn offer_vacancy(
    ctx: &Ctx,
    city: &City,
    search: &Search,
    facility: FacilityId,
    day: &Day,
    book: &Arc<Book>,
    offer: &Offer,
    used: &HashMap<Slot, i64>,
) -> OfferVacancy {
    let mut answers = Answers::default();
    if let Some(use_type) = &search.use_type {
        answers.0.insert("use_type".into(), use_type.clone());
    }
    let case = Case {
        asked_at: ctx.civil_now(),
        caller: Caller::Public,
        day: day.clone(),
        span: offer.span,
        child: ChildFacts { birth_date: search.birth_date, residence: search.residence, flags: Vec::new() },
        answers,
        history: Vec::new(),
        around: Vec::new(),
    };
    let assessment = book.rulebook.assess(&case);
    let used_of = |draw: &Draw| {
        let slot = Slot::of(&draw.quota, ctx.tenant(), facility, search.program);
        used.get(&slot).copied().unwrap_or(0)
    };
    let free_of = |draw: &Draw| (draw.quota.limit - used_of(draw)) / draw.amount.max(1);
    let few_places = i64::from(city.files.tenant.few_places);
    // Few places are no warning as long as nobody has taken one: some days have no more by their rules.
    let is_few = |draw: &Draw| free_of(draw) <= few_places && used_of(draw) > 0;
    let scarcest = assessment.draws.iter().min_by_key(|draw| free_of(draw));
    let free = scarcest.map_or(0, free_of).max(0);
    let mut reasons: Vec<Finding> =
        assessment.findings.iter().filter(|f| f.weight >= Weight::Warn).cloned().collect();
    let status = if !reasons.is_empty() {
        Status::Ineligible
    } else if free == 0 {
        let key = scarcest.map_or("places", |draw| draw.quota.key.as_str());
        reasons.push(Finding::new("full", Weight::Block).with("quota", key).with("date", day.date));
        Status::Full
    } else if assessment.draws.iter().any(is_few) {
        Status::Few
    } else {
        Status::Open
    };
    OfferVacancy { offer: offer.key.clone(), span: offer.span, status, free, reasons }
}
