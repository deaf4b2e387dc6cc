//! Check-in and check-out, their corrections, children who did not come, and uses without booking.
//! What a fee is settled from, and what holds once a month is submitted, is in `docs/algorithms/attendance.md`.

use crate::bookings::case::{Ask, Facts, Settled};
use crate::bookings::phase;
use crate::ctx::Ctx;
use crate::error::{AppError, AppResult, once};
use crate::reports;
use chrono::{NaiveDate, NaiveTime, Timelike};
use platform_authz::{Action, Object, Of};
use platform_program_api::answer::Weight;
use platform_program_api::{Finding, Quote};
use platform_store::bookings::{self, Booking};
use platform_store::{Write, families, places};
use platform_values::{BookingId, Phase, Source};

/// What happened at the door.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Attendance {
    /// The child came; the time is now unless stated.
    CheckIn(Option<NaiveTime>),
    /// The child left; the time is now unless stated.
    CheckOut(Option<NaiveTime>),
    /// The child did not come.
    NoShow,
    /// The last of these was a mistake.
    Undo,
    /// Times corrected by hand.
    Correct {
        /// Arrival.
        arrived: NaiveTime,
        /// Departure.
        departed: NaiveTime,
        /// Why.
        reason: String,
    },
}

/// Writes down what happened at the door.
pub async fn record(ctx: &Ctx, id: BookingId, what: &Attendance) -> AppResult<BookingId> {
    once(record_once(ctx, id, what).await)
}

async fn record_once(ctx: &Ctx, id: BookingId, what: &Attendance) -> AppResult<BookingId> {
    let (seen, _) = ctx.find_booking(id).await?;
    let usage = Of::new(Object::Usage)
        .id(id.0)
        .household(seen.household_id)
        .child(seen.child_id)
        .facility(seen.facility_id);
    let mut write = ctx.begin(Action::Record, &usage).await?;
    families::lock(&mut write, seen.household_id).await?.ok_or(AppError::NotFound)?;
    let mut booking = bookings::lock(&mut write, id).await?.ok_or(AppError::NotFound)?;
    reports::refuse_locked(&mut write, booking.facility_id, booking.program_id, booking.day).await?;
    check_times(ctx, booking.day, what)?;
    apply(ctx, &mut write, &mut booking, what).await?;
    write.commit(&serde_json::to_value(id)?).await?;
    Ok(id)
}

async fn apply(ctx: &Ctx, write: &mut Write, booking: &mut Booking, what: &Attendance) -> AppResult<()> {
    let now = clock(ctx);
    match what {
        Attendance::CheckIn(at) => {
            booking.arrived = Some(at.unwrap_or(now));
            phase::change(ctx, write, booking, Phase::InUse, "").await
        }
        Attendance::CheckOut(at) => {
            booking.departed = Some(at.unwrap_or(now));
            check_order(booking)?;
            settle(ctx, write, booking).await?;
            phase::change(ctx, write, booking, Phase::Completed, "").await
        }
        Attendance::NoShow => {
            booking.settled = Some(serde_json::to_value(facts(write, booking).await?)?);
            phase::change(ctx, write, booking, Phase::NoShow, "").await
        }
        Attendance::Undo => {
            let back = match booking.phase {
                Phase::Completed => Phase::InUse,
                Phase::InUse | Phase::NoShow => Phase::Confirmed,
                Phase::Requested
                | Phase::Waitlisted
                | Phase::Offered
                | Phase::Confirmed
                | Phase::Declined
                | Phase::Cancelled
                | Phase::Lapsed => return Err(AppError::Stale),
            };
            booking.departed = None;
            booking.final_quote = None;
            booking.settled = None;
            open_again(booking);
            if back == Phase::Confirmed {
                booking.arrived = None;
            }
            phase::change(ctx, write, booking, back, "undo").await
        }
        Attendance::Correct { arrived, departed, reason } => {
            booking.arrived = Some(*arrived);
            booking.departed = Some(*departed);
            booking.attendance_note.clone_from(reason);
            check_order(booking)?;
            settle(ctx, write, booking).await?;
            match booking.phase {
                Phase::Completed => {
                    booking.updated_at = ctx.now();
                    bookings::update(write, booking).await?;
                    let event = phase::event(ctx, booking, booking.phase.as_str(), reason)?;
                    Ok(bookings::add_event(write, &event).await?)
                }
                Phase::InUse => phase::change(ctx, write, booking, Phase::Completed, reason).await,
                _ => {
                    phase::change(ctx, write, booking, Phase::InUse, reason).await?;
                    phase::change(ctx, write, booking, Phase::Completed, reason).await
                }
            }
        }
    }
}

/// The time of day to the minute.
fn clock(ctx: &Ctx) -> NaiveTime {
    let now = ctx.civil_now().time();
    now.with_second(0).and_then(|t| t.with_nanosecond(0)).unwrap_or(now)
}

/// Refuses what the clock cannot have seen: another day's time by today's clock, or a time that has not come.
fn check_times(ctx: &Ctx, day: NaiveDate, what: &Attendance) -> AppResult<()> {
    let (by_clock, last) = match what {
        Attendance::CheckIn(at) | Attendance::CheckOut(at) => (at.is_none(), *at),
        Attendance::Correct { arrived, departed, .. } => (false, Some(*arrived.max(departed))),
        Attendance::NoShow | Attendance::Undo => (false, None),
    };
    let code = if day > ctx.today() {
        "attendance-day-not-come"
    } else if by_clock && day < ctx.today() {
        "attendance-time-needed"
    } else if day == ctx.today() && last.is_some_and(|last| last > clock(ctx)) {
        "attendance-time-ahead"
    } else {
        return Ok(());
    };
    Err(AppError::refused(Finding::new(code, Weight::Block)))
}

fn check_order(booking: &Booking) -> AppResult<()> {
    match (booking.arrived, booking.departed) {
        (Some(arrived), Some(departed)) if arrived <= departed => Ok(()),
        _ => Err(AppError::refused(Finding::new("attendance-order", Weight::Block))),
    }
}

/// Computes the fee from the actual times. What was settled before stays as it was known then: a correction of times
/// changes the times.
async fn settle(ctx: &Ctx, write: &mut Write, booking: &mut Booking) -> AppResult<()> {
    let mut facts: Settled = match &booking.settled {
        Some(before) => serde_json::from_value(before.clone())?,
        None => facts(write, booking).await?,
    };
    (facts.usage.arrived, facts.usage.left) = (booking.arrived, booking.departed);
    let book = ctx.city.book(booking.program_id, booking.facility_id, booking.day)?;
    let quote = book.rulebook.quote(&facts.usage);
    let before: Option<Quote> = booking.final_quote.clone().map(serde_json::from_value).transpose()?;
    if before.is_some_and(|before| before.total() != quote.total()) {
        open_again(booking);
    }
    booking.final_quote = Some(serde_json::to_value(quote)?);
    booking.settled = Some(serde_json::to_value(facts)?);
    Ok(())
}

async fn facts(write: &mut Write, booking: &Booking) -> AppResult<Settled> {
    let child = families::child(write, booking.child_id).await?.ok_or(AppError::NotFound)?;
    let household = families::household(write, booking.household_id).await?.ok_or(AppError::NotFound)?;
    Settled::now(booking, &child, &household)
}

/// Another amount is due than the one that was received: it is open until staff say otherwise.
fn open_again(booking: &mut Booking) {
    booking.paid = false;
    booking.paid_at = None;
}

/// Enters a use that took place without a booking, for example one agreed by telephone before the system began. It takes
/// no places: it is past. Only what a fact cannot be refuses it.
pub async fn enter_use(
    ctx: &Ctx,
    ask: &Ask,
    arrived: NaiveTime,
    departed: NaiveTime,
) -> AppResult<BookingId> {
    once(enter_once(ctx, ask, arrived, departed).await)
}

async fn enter_once(ctx: &Ctx, ask: &Ask, arrived: NaiveTime, departed: NaiveTime) -> AppResult<BookingId> {
    let (child, _) = ctx.find_child(ask.child).await?;
    let resource =
        Of::new(Object::Usage).household(child.household_id).child(child.id).facility(ask.facility);
    let mut write = ctx.begin(Action::Create, &resource).await?;
    let household = families::lock(&mut write, child.household_id).await?.ok_or(AppError::NotFound)?;
    let facts = Facts::read(&mut write, child, household, ask).await?;
    let book = ctx.city.book(ask.program, ask.facility, ask.day)?;
    let against = against_entering(ctx, &mut write, ask, &facts, arrived.max(departed)).await?;
    if !against.is_empty() {
        return Err(AppError::Refused(against));
    }
    let now = ctx.now();
    let mut booking = Booking {
        id: ctx.new_id(),
        household_id: facts.household.id,
        child_id: ask.child,
        facility_id: ask.facility,
        program_id: ask.program,
        day: ask.day,
        starts: ask.span.from(),
        ends: ask.span.to(),
        use_type: ask.answers.get("use_type").unwrap_or_default().to_owned(),
        phase: Phase::Completed,
        source: Source::Usage,
        answers: serde_json::to_value(&ask.answers)?,
        quote: serde_json::json!({ "lines": [] }),
        final_quote: None,
        settled: None,
        rules_version: book.version.clone(),
        override_reason: String::new(),
        reason: String::new(),
        message: String::new(),
        note: ask.note.clone(),
        arrived: Some(arrived),
        departed: Some(departed),
        attendance_note: String::new(),
        paid: false,
        paid_at: None,
        late_cancel: false,
        first_use: !bookings::used_before(&mut write, ask.child, ask.facility).await?,
        created_by: ctx.account()?,
        requested_at: now,
        decided_at: Some(now),
        updated_at: now,
    };
    check_order(&booking)?;
    let settled = Settled::now(&booking, &facts.child, &facts.household)?;
    let quote = book.rulebook.quote(&settled.usage);
    booking.settled = Some(serde_json::to_value(&settled)?);
    booking.quote = serde_json::to_value(&quote)?;
    booking.final_quote = Some(serde_json::to_value(&quote)?);
    let rules = serde_json::to_value(&book.rules.values)?;
    places::keep_rule_version(&mut write, &book.version, &rules, now).await?;
    bookings::add(&mut write, &booking, &[]).await?;
    bookings::add_event(&mut write, &phase::event(ctx, &booking, "", "usage")?).await?;
    write.audit().object_id = Some(booking.id.0);
    write.commit(&serde_json::to_value(booking.id)?).await?;
    Ok(booking.id)
}

/// What a fact cannot be: in a month that was handed in, ahead of the clock, before birth, at the same time elsewhere.
async fn against_entering(
    ctx: &Ctx,
    write: &mut Write,
    ask: &Ask,
    facts: &Facts,
    last: NaiveTime,
) -> AppResult<Vec<Finding>> {
    let mut against = Vec::new();
    against.extend(reports::closed(write, ask.facility, ask.program, ask.day).await?);
    if ask.day > ctx.today() {
        against.push(Finding::new("attendance-day-not-come", Weight::Block));
    } else if ask.day == ctx.today() && last > clock(ctx) {
        against.push(Finding::new("attendance-time-ahead", Weight::Block));
    }
    if ask.day < facts.child.birth_date {
        against.push(Finding::new("attendance-before-birth", Weight::Block));
    }
    if facts.history.iter().any(|b| b.day == ask.day && b.starts < ask.span.to() && ask.span.from() < b.ends)
    {
        against.push(Finding::new("attendance-twice", Weight::Block));
    }
    Ok(against)
}
