//! Uses without booking: one that is over, a child that stands at the door now, and taking a mistaken entry away.

use crate::bookings::ask::wrong_choices;
use crate::bookings::attend::clock;
use crate::bookings::case::{Ask, Facts, Settled};
use crate::bookings::hold::{self, Full};
use crate::bookings::phase;
use crate::city::City;
use crate::ctx::{Ctx, booking_resource};
use crate::error::{AppError, AppResult, once};
use crate::reports;
use chrono::{Duration, NaiveTime, Timelike};
use platform_authz::{Action, Object, Of};
use platform_program_api::answer::Weight;
use platform_program_api::{Caller, Finding, Offer, Quota};
use platform_store::bookings::{self, Booking};
use platform_store::families::Child;
use platform_store::{Write, families, places};
use platform_values::{BookingId, DayKind, Phase, Source, Span};

/// So far outside the hours of the day nobody is asked: children come a little early and leave a little late.
const EDGE_MINUTES: i64 = 15;

/// Enters a use that took place without a booking, for example one agreed by telephone before the system began. On a day
/// gone by it takes no places; today it takes them like a booking, so that nobody is given a place that is in use. What a
/// fact cannot be refuses it, and so do doubts that no reason goes past.
pub async fn enter_use(
    ctx: &Ctx,
    ask: &Ask,
    arrived: NaiveTime,
    departed: NaiveTime,
) -> AppResult<BookingId> {
    once(enter_once(ctx, ask, (arrived, Some(departed)), Full::LookAgain).await)
}

/// Takes in a child that came today without a booking: it stands on the board and leaves from there.
pub async fn walk_in(ctx: &Ctx, ask: &Ask, arrived: NaiveTime) -> AppResult<BookingId> {
    once(enter_once(ctx, ask, (arrived, None), Full::LookAgain).await)
}

/// What makes an entry look mistaken: a closed day, times outside the hours, times that fit another offer than the chosen
/// one. Whoever enters it says why it is right.
pub fn doubts(
    ctx: &Ctx,
    ask: &Ask,
    arrived: NaiveTime,
    departed: Option<NaiveTime>,
) -> AppResult<Vec<Finding>> {
    let day = ctx.city.day(ask.facility, ask.day);
    let closed = match &day.kind {
        DayKind::ClosedByCity(reason) | DayKind::ClosedByFacility(reason) => Some(reason.clone()),
        _ => None,
    };
    let offers = ctx.city.book(ask.program, ask.facility, ask.day)?.rulebook.offers(&day);
    let warn = |code: &str| Finding::new(code, Weight::Warn).with("day", ask.day);
    if let Some(reason) = closed {
        return Ok(vec![warn("use-day-closed").with("reason", reason)]);
    }
    let Some(hours) = hours(offers.iter().map(|offer| offer.span)) else {
        return Ok(vec![match day.kind {
            DayKind::Holiday(name) => warn("use-day-holiday").with("name", name),
            _ => warn("use-day-without-care"),
        }]);
    };
    if let Some(outside) = outside(hours, (arrived, departed.unwrap_or(arrived))) {
        return Ok(vec![outside]);
    }
    let times = departed.and_then(|departed| Span::new(arrived, departed));
    Ok(times.and_then(|times| other_offer(&offers, ask.span, times)).into_iter().collect())
}

/// The doubt about corrected times of a booking: they lie outside the hours of its day and outside its own.
pub(super) fn doubt_of_times(
    ctx: &Ctx,
    booking: &Booking,
    times: (NaiveTime, NaiveTime),
) -> AppResult<Option<Finding>> {
    let book = ctx.city.book(booking.program_id, booking.facility_id, booking.day)?;
    let offers = book.rulebook.offers(&ctx.city.day(booking.facility_id, booking.day));
    let spans = offers.iter().map(|offer| offer.span).chain(Span::new(booking.starts, booking.ends));
    Ok(hours(spans).and_then(|hours| outside(hours, times)))
}

/// From the first beginning to the last end.
fn hours(spans: impl Iterator<Item = Span> + Clone) -> Option<(NaiveTime, NaiveTime)> {
    let from = spans.clone().map(Span::from).min();
    from.zip(spans.map(Span::to).max())
}

/// The doubt about times that are more than a little outside these hours.
fn outside((from, to): (NaiveTime, NaiveTime), (arrived, left): (NaiveTime, NaiveTime)) -> Option<Finding> {
    let edge = Duration::minutes(EDGE_MINUTES);
    let outside = from.signed_duration_since(arrived) > edge || left.signed_duration_since(to) > edge;
    let hours = format!("{}-{}", from.format("%H:%M"), to.format("%H:%M"));
    outside.then(|| Finding::new("use-outside-hours", Weight::Warn).with("hours", hours))
}

/// True if an offer holds the times, but for a little at either end.
pub(super) fn holds(span: Span, (arrived, left): (NaiveTime, NaiveTime)) -> bool {
    let edge = Duration::minutes(EDGE_MINUTES);
    span.from().signed_duration_since(arrived) <= edge && left.signed_duration_since(span.to()) <= edge
}

/// The doubt that another offer of the day was meant: the times are longer than the chosen one, or a shorter one holds
/// them as well, for example a half day that was entered as a whole one.
fn other_offer(offers: &[Offer], chosen: Span, times: Span) -> Option<Finding> {
    let holds = |span: Span| holds(span, (times.from(), times.to()));
    let fitting = offers.iter().map(|offer| offer.span).filter(|span| holds(*span));
    let fitting = fitting.min_by_key(|span| span.minutes())?;
    let code = match (holds(chosen), fitting.minutes() < chosen.minutes()) {
        (false, _) => "use-longer-than-chosen",
        (true, true) => "use-shorter-than-chosen",
        (true, false) => return None,
    };
    let finding = Finding::new(code, Weight::Warn).with("times", times);
    Some(finding.with("chosen", chosen).with("fitting", fitting))
}

async fn enter_once(
    ctx: &Ctx,
    ask: &Ask,
    (arrived, departed): (NaiveTime, Option<NaiveTime>),
    full: Full,
) -> AppResult<BookingId> {
    let (child, _) = ctx.find_child(ask.child).await?;
    let resource = entering(ctx, ask, &child)?;
    let mut write = ctx.begin(Action::Create, &resource).await?;
    let household = families::lock(&mut write, child.household_id).await?.ok_or(AppError::NotFound)?;
    let city = ctx.app.cities.for_decision(&mut write).await?;
    let facts = Facts::read(&mut write, child, household, ask).await?;
    let mut against = against(ctx, &facts, ask, (arrived, departed))?;
    against.extend(reports::closed(&mut write, ask.facility, ask.program, ask.day).await?);
    if !against.is_empty() {
        return Err(AppError::Refused(against));
    }
    let id = match take(ctx, &mut write, &city, &facts, ask).await? {
        Ok(id) => id,
        Err(quota) => {
            return match full.settle(ctx, write, &resource, ask).await? {
                Some(_) => Err(AppError::Full(quota)),
                None => Box::pin(enter_once(ctx, ask, (arrived, departed), Full::Believe)).await,
            };
        }
    };
    let book = city.book(ask.program, ask.facility, ask.day)?;
    let mut booking = booking(ctx, ask, &facts, (arrived, departed), id)?;
    booking.rules_version.clone_from(&book.version);
    let settled = Settled::now(&booking, &facts.child, &facts.household)?;
    let quote = book.rulebook.quote(&settled.usage);
    booking.quote = serde_json::to_value(&quote)?;
    if departed.is_some() {
        booking.settled = Some(serde_json::to_value(&settled)?);
        booking.final_quote = Some(serde_json::to_value(&quote)?);
    }
    let rules = serde_json::to_value(&book.rules.values)?;
    places::keep_rule_version(&mut write, &book.version, &rules, ctx.now()).await?;
    bookings::add(&mut write, &booking, &[]).await?;
    bookings::add_event(&mut write, &phase::event(ctx, &booking, "", "usage")?).await?;
    if ask.going_past.is_some() {
        Action::Override.as_str().clone_into(&mut write.audit().action);
    }
    write.audit().object_id = Some(booking.id.0);
    write.audit().detail = serde_json::json!({ "day": booking.day, "to": booking.phase.as_str() });
    write.commit(&serde_json::to_value(booking.id)?).await?;
    Ok(booking.id)
}

/// Takes the places of a use of today, as a booking takes them; gives its id, or the quota that is short. What is entered
/// for a day gone by takes none.
async fn take(
    ctx: &Ctx,
    write: &mut Write,
    city: &City,
    facts: &Facts,
    ask: &Ask,
) -> AppResult<Result<BookingId, Quota>> {
    if ask.day < ctx.today() {
        return Ok(Ok(ctx.new_id()));
    }
    let case = facts.case(ctx, city, ask, Caller::Staff)?;
    let draws = city.book(ask.program, ask.facility, ask.day)?.rulebook.assess(&case).draws;
    hold::take_places(ctx, write, ask, &draws).await
}

/// Whose use is entered; a reason that goes past doubts needs the permission to do so.
fn entering(ctx: &Ctx, ask: &Ask, child: &Child) -> AppResult<Of> {
    let of = |object| Of::new(object).household(child.household_id).child(child.id).facility(ask.facility);
    if ask.going_past.is_some() {
        ctx.require(Action::Override, &of(Object::Booking))?;
    }
    Ok(of(Object::Usage))
}

/// What would stand against entering a use that is over, as things are now. Nothing is written.
pub async fn judge_use(
    ctx: &Ctx,
    ask: &Ask,
    arrived: NaiveTime,
    departed: NaiveTime,
) -> AppResult<Vec<Finding>> {
    let (child, _) = ctx.find_child(ask.child).await?;
    ctx.require(Action::Create, &entering(ctx, ask, &child)?)?;
    let locked = reports::closed_now(ctx, ask.facility, ask.program, ask.day).await?;
    let mut tx = ctx.read().await?;
    let household = families::household(&mut tx, child.household_id).await?.ok_or(AppError::NotFound)?;
    let facts = Facts::read(&mut tx, child, household, ask).await?;
    tx.done().await?;
    let mut against = against(ctx, &facts, ask, (arrived, Some(departed)))?;
    against.extend(locked);
    Ok(against)
}

/// What a fact cannot be, and the doubts that no reason goes past.
fn against(
    ctx: &Ctx,
    facts: &Facts,
    ask: &Ask,
    (arrived, departed): (NaiveTime, Option<NaiveTime>),
) -> AppResult<Vec<Finding>> {
    let mut against = wrong_choices(&ctx.city, ask)?;
    let mut block = |code: &str| against.push(Finding::new(code, Weight::Block));
    let (today, last) = (ctx.today(), departed.map_or(arrived, |departed| arrived.max(departed)));
    if ask.day > today {
        block("attendance-day-not-come");
    } else if ask.day == today && last > clock(ctx) {
        block("attendance-time-ahead");
    }
    if departed.is_none() && ask.day < today {
        block("use-departure-missing");
    }
    if departed.is_some_and(|departed| departed < arrived) {
        block("attendance-order");
    }
    if ask.day < facts.child.birth_date {
        block("attendance-before-birth");
    }
    let meets = |b: &Booking| b.day == ask.day && b.starts < ask.span.to() && ask.span.from() < b.ends;
    if facts.history.iter().any(meets) {
        block("attendance-twice");
    }
    if ask.going_past.is_none() {
        against.extend(unwritten(ctx, facts, ask)?);
        against.extend(doubts(ctx, ask, arrived, departed)?);
    }
    Ok(against)
}

/// What the chosen answers make needed and nobody wrote, as the module tells it of bookings.
fn unwritten(ctx: &Ctx, facts: &Facts, ask: &Ask) -> AppResult<Vec<Finding>> {
    let rulebook = &ctx.city.book(ask.program, ask.facility, ask.day)?.rulebook;
    let found = rulebook.assess(&facts.case(ctx, &ctx.city, ask, Caller::Staff)?).findings;
    let needed =
        |finding: &Finding| finding.missing_field().is_some_and(|field| rulebook.needs(field, &ask.answers));
    Ok(found.into_iter().filter(needed).collect())
}

fn booking(
    ctx: &Ctx,
    ask: &Ask,
    facts: &Facts,
    (arrived, departed): (NaiveTime, Option<NaiveTime>),
    id: BookingId,
) -> AppResult<Booking> {
    let minute = |at: NaiveTime| at.with_second(0).and_then(|at| at.with_nanosecond(0)).unwrap_or(at);
    Ok(Booking {
        phase: if departed.is_some() { Phase::Completed } else { Phase::InUse },
        source: Source::Usage,
        arrived: Some(minute(arrived)),
        departed: departed.map(minute),
        decided_at: Some(ctx.now()),
        ..facts.booking(ctx, ask, id)?
    })
}

/// Takes an entry away that was a mistake: it counts for nothing any more, and nobody is told, because nobody was told of
/// it. What was paid is given back first.
pub async fn remove_use(ctx: &Ctx, id: BookingId, reason: &str) -> AppResult<BookingId> {
    once(remove_once(ctx, id, reason.trim()).await)
}

async fn remove_once(ctx: &Ctx, id: BookingId, reason: &str) -> AppResult<BookingId> {
    let (seen, _) = ctx.find_booking(id).await?;
    let mut write = ctx.begin(Action::Cancel, &booking_resource(&seen)).await?;
    families::lock(&mut write, seen.household_id).await?.ok_or(AppError::NotFound)?;
    let mut booking = bookings::lock(&mut write, id).await?.ok_or(AppError::NotFound)?;
    if !ctx.actor.facilities().contains(&booking.facility_id) {
        return Err(AppError::Forbidden);
    }
    if !removable(ctx, &booking) {
        return Err(AppError::Stale);
    }
    reports::refuse_locked(&mut write, booking.facility_id, booking.program_id, booking.day).await?;
    if booking.paid {
        return Err(AppError::refused(Finding::new("use-paid", Weight::Block)));
    }
    if reason.is_empty() {
        return Err(AppError::refused(Finding::new("use-reason-missing", Weight::Block)));
    }
    booking.final_quote = None;
    booking.settled = None;
    reason.clone_into(&mut booking.reason);
    while phase::before(booking.phase).is_some() {
        phase::take_back(ctx, &mut write, &mut booking, reason).await?;
    }
    phase::change(ctx, &mut write, &mut booking, Phase::Cancelled, reason).await?;
    write.commit(&serde_json::to_value(id)?).await?;
    Ok(id)
}

/// True for an entry of staff that stands; a family's booking is cancelled instead.
pub fn removable(ctx: &Ctx, booking: &Booking) -> bool {
    booking.source == Source::Usage
        && matches!(booking.phase, Phase::Confirmed | Phase::InUse | Phase::Completed)
        && ctx.actor.facilities().contains(&booking.facility_id)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn span(text: &str) -> Span {
        text.parse().expect("a span")
    }

    #[test]
    fn times_that_fit_another_offer_are_doubted() {
        let offer = |key: &str, text| Offer { key: key.into(), span: span(text), quotas: Vec::new() };
        let offers = [offer("full", "08:30-17:00"), offer("morning", "08:30-12:30")];
        let doubt =
            |chosen, times| other_offer(&offers, span(chosen), span(times)).map(|finding| finding.code);
        let longer = Some("use-longer-than-chosen".to_owned());
        assert_eq!(doubt("08:30-12:30", "08:30-16:00"), longer);
        assert_eq!(doubt("08:30-12:30", "08:20-12:45"), None, "a little early and a little late");
        assert_eq!(doubt("08:30-17:00", "08:30-12:30"), Some("use-shorter-than-chosen".to_owned()));
        assert_eq!(doubt("08:30-17:00", "08:30-13:00"), None);
        assert_eq!(doubt("08:30-17:00", "10:00-16:00"), None);
    }
}
