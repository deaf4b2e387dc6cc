//! Check-in and check-out, their corrections, and children who did not come. What a fee is settled from, and what holds
//! once a month is submitted, is in `docs/algorithms/attendance.md`.

use crate::bookings::case::Settled;
use crate::bookings::enter::doubt_of_times;
pub use crate::bookings::enter::enter_use;
use crate::bookings::fees::{correction_line, settled};
use crate::bookings::phase;
use crate::ctx::Ctx;
use crate::error::{AppError, AppResult, once};
use crate::reports;
use chrono::{NaiveDate, NaiveTime, Timelike};
use platform_authz::{Action, Object, Of};
use platform_program_api::answer::Weight;
use platform_program_api::{Finding, Quote};
use platform_store::bookings::{self, Booking};
use platform_store::{Write, families};
use platform_values::{BookingId, Phase};

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
        /// Departure; none where only the arrival of a child is corrected that is still here.
        departed: Option<NaiveTime>,
        /// Why.
        reason: String,
        /// True if they are right though they lie outside the hours of the day.
        sure: bool,
    },
}

/// The version of a booking, for [`Ctx::unchanged`]: it changes with its phase, its times, its fee and its payment.
pub fn version(booking: &Booking) -> AppResult<String> {
    let Booking { phase, arrived, departed, paid, updated_at, .. } = booking;
    let fee = settled(booking)?.total();
    Ok(format!("{phase}.{arrived:?}.{departed:?}.{fee}.{paid}.{}", updated_at.timestamp_micros()))
}

/// Writes down what happened at the door.
pub async fn record(ctx: &Ctx, id: BookingId, what: &Attendance) -> AppResult<BookingId> {
    let (seen, _) = ctx.find_booking(id).await?;
    let usage = Of::new(Object::Usage)
        .id(id.0)
        .household(seen.household_id)
        .child(seen.child_id)
        .facility(seen.facility_id);
    once(record_as(ctx, &seen, what, (Action::Record, usage)).await)
}

/// The same under a permission of the caller's choice: staff record uses, families update their booking at the door.
pub(crate) async fn record_as(
    ctx: &Ctx,
    seen: &Booking,
    what: &Attendance,
    (action, of): (Action, Of),
) -> AppResult<BookingId> {
    let id = seen.id;
    let mut write = ctx.begin(action, &of).await?;
    families::lock(&mut write, seen.household_id).await?.ok_or(AppError::NotFound)?;
    let mut booking = bookings::lock(&mut write, id).await?.ok_or(AppError::NotFound)?;
    ctx.unchanged(&version(&booking)?)?;
    reports::refuse_locked(&mut write, booking.facility_id, booking.program_id, booking.day).await?;
    check_times(ctx, booking.day, what)?;
    let times = match what {
        Attendance::Correct { arrived, departed, .. } => Some(told_change(&booking, (*arrived, *departed))),
        _ => None,
    };
    apply(ctx, &mut write, &mut booking, what).await?;
    if let Some(times) = times {
        Action::Correct.as_str().clone_into(&mut write.audit().action);
        write.audit().detail = serde_json::json!({ "day": booking.day, "times": times });
    }
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
            refuse_loss(booking)?;
            booking.departed = None;
            booking.final_quote = None;
            booking.settled = None;
            if phase::before(booking.phase) == Some(Phase::Confirmed) {
                booking.arrived = None;
            }
            phase::take_back(ctx, write, booking, "undo").await
        }
        Attendance::Correct { arrived, departed, reason, sure } => {
            if reason.trim().is_empty() {
                return Err(AppError::refused(Finding::new("correct-reason-missing", Weight::Block)));
            }
            check_change(ctx, booking, (*arrived, *departed), *sure)?;
            correct(ctx, write, booking, (*arrived, *departed), reason).await
        }
    }
}

/// Writes corrected times. What changes neither the times nor the fee adds nothing to the history.
async fn correct(
    ctx: &Ctx,
    write: &mut Write,
    booking: &mut Booking,
    times: (NaiveTime, Option<NaiveTime>),
    note: &str,
) -> AppResult<()> {
    let was = booking.clone();
    let reason = &format!("{} {note}", told_change(booking, times));
    booking.arrived = Some(times.0);
    booking.departed = times.1;
    note.clone_into(&mut booking.attendance_note);
    if times.1.is_none() {
        return correct_arrival(ctx, write, booking, (&was, reason)).await;
    }
    check_order(booking)?;
    settle(ctx, write, booking).await?;
    match booking.phase {
        Phase::Completed => {
            let same = (was.arrived, was.departed) == (booking.arrived, booking.departed)
                && was.final_quote == booking.final_quote;
            if same && was.attendance_note == booking.attendance_note {
                return Ok(());
            }
            booking.updated_at = ctx.now();
            bookings::update(write, booking).await?;
            if same {
                return Ok(());
            }
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

/// Writes the corrected arrival of a child that is still here. Of one that left, or did not come yet, there is none alone.
async fn correct_arrival(
    ctx: &Ctx,
    write: &mut Write,
    booking: &mut Booking,
    (was, reason): (&Booking, &str),
) -> AppResult<()> {
    if booking.phase != Phase::InUse {
        return Err(AppError::refused(Finding::new("use-departure-missing", Weight::Block)));
    }
    booking.updated_at = ctx.now();
    bookings::update(write, booking).await?;
    if was.arrived == booking.arrived {
        return Ok(());
    }
    let event = phase::event(ctx, booking, booking.phase.as_str(), reason)?;
    Ok(bookings::add_event(write, &event).await?)
}

/// After so few minutes a departure is doubted: the buttons for coming and going stand at the same spot.
const SOON_MINUTES: i64 = 10;

/// True if the child came only minutes ago.
pub fn is_soon(ctx: &Ctx, booking: &Booking) -> bool {
    let came = booking.arrived.map(|at| booking.day.and_time(at));
    let minutes = came.map(|at| (ctx.civil_now() - at).num_minutes());
    booking.phase == Phase::InUse && minutes.is_some_and(|minutes| minutes < SOON_MINUTES)
}

/// Refuses to take back a departure whose fee was received or corrected by hand: both would be lost with it.
fn refuse_loss(booking: &Booking) -> AppResult<()> {
    let code = if booking.paid {
        "undo-paid"
    } else if correction_line(&settled(booking)?).is_some() {
        "undo-fee-corrected"
    } else {
        return Ok(());
    };
    Err(AppError::refused(Finding::new(code, Weight::Block)))
}

/// The time of day to the minute.
pub(super) fn clock(ctx: &Ctx) -> NaiveTime {
    let now = ctx.civil_now().time();
    now.with_second(0).and_then(|t| t.with_nanosecond(0)).unwrap_or(now)
}

/// Refuses what the clock cannot have seen: another day's time by today's clock, or a time that has not come.
fn check_times(ctx: &Ctx, day: NaiveDate, what: &Attendance) -> AppResult<()> {
    let (by_clock, last) = match what {
        Attendance::CheckIn(at) | Attendance::CheckOut(at) => (at.is_none(), *at),
        Attendance::Correct { arrived, departed, .. } => {
            (false, Some(departed.map_or(*arrived, |departed| departed.max(*arrived))))
        }
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

/// Refuses corrected times outside the hours that nobody is sure of.
fn check_change(
    ctx: &Ctx,
    booking: &Booking,
    (arrived, departed): (NaiveTime, Option<NaiveTime>),
    sure: bool,
) -> AppResult<()> {
    let times = (arrived, departed.unwrap_or(arrived));
    match doubt_of_times(ctx, booking, times)? {
        Some(doubt) if !sure && times.0 <= times.1 => Err(AppError::refused(doubt)),
        _ => Ok(()),
    }
}

/// The times before and after a correction.
fn told_change(booking: &Booking, now: (NaiveTime, Option<NaiveTime>)) -> String {
    let time = |at: NaiveTime| at.format("%-H:%M").to_string();
    let was = |at: Option<NaiveTime>| at.map_or_else(|| "–".to_owned(), time);
    let before = format!("{}〜{}", was(booking.arrived), was(booking.departed));
    format!("{before} → {}〜{}", time(now.0), was(now.1))
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
