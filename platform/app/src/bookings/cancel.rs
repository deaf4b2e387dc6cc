//! Cancelling: what it costs is shown before, the places are free the moment it is done.

use crate::bookings::book::mail_args;
use crate::bookings::case::Settled;
use crate::bookings::phase;
use crate::ctx::{Ctx, booking_resource};
use crate::error::{AppError, AppResult, once};
use crate::mail::{self, SECOND_THOUGHT};
use crate::reports;
use chrono::{Duration, NaiveDateTime};
use platform_authz::Action;
use platform_program_api::answer::Weight;
use platform_program_api::{Cancellation, Finding, Quote};
use platform_store::bookings::{self, Booking};
use platform_store::families;
use platform_values::{BookingId, Phase};

/// What cancelling would mean.
pub struct Consequence {
    /// The booking.
    pub booking: Booking,
    /// Until when it costs nothing and counts for nothing.
    pub free_until: NaiveDateTime,
    /// True if it counts as a late cancellation: the facility sees it and should be called as well.
    pub late: bool,
    /// What it costs; nothing where it is not late.
    pub fee: Quote,
}

/// True if this actor may still cancel it by time and phase. What is over was used or not used, which the facility writes
/// down; a family cannot undo it.
pub fn in_time(ctx: &Ctx, booking: &Booking) -> bool {
    let own = ctx.actor.household == Some(booking.household_id);
    phase::may_follow(booking.phase, Phase::Cancelled) && !(own && is_over(ctx, booking))
}

fn is_over(ctx: &Ctx, booking: &Booking) -> bool {
    ctx.civil_now() >= booking.day.and_time(booking.ends)
}

fn refuse_late(ctx: &Ctx, booking: &Booking) -> AppResult<()> {
    if !phase::may_follow(booking.phase, Phase::Cancelled) {
        let finding = Finding::new("cancel-not-possible", Weight::Block);
        return Err(AppError::refused(finding.with("phase", booking.phase)));
    }
    if in_time(ctx, booking) {
        return Ok(());
    }
    Err(AppError::refused(Finding::new("cancel-over", Weight::Block).with("day", booking.day)))
}

/// Shows what cancelling would mean; writes nothing.
pub async fn preview(ctx: &Ctx, id: BookingId) -> AppResult<Consequence> {
    let (booking, resource) = ctx.find_booking(id).await?;
    ctx.require(Action::Cancel, &resource)?;
    refuse_late(ctx, &booking)?;
    let mut tx = ctx.read().await?;
    let child = families::child(&mut tx, booking.child_id).await?.ok_or(AppError::NotFound)?;
    let household = families::household(&mut tx, booking.household_id).await?.ok_or(AppError::NotFound)?;
    tx.done().await?;
    let answer = answer(ctx, &booking, &Settled::now(&booking, &child, &household)?)?;
    Ok(Consequence { booking, free_until: answer.free_until, late: answer.late, fee: answer.quote })
}

/// What cancelling now means for this actor. Only a family is late, and only with what was confirmed: a request that
/// nobody confirmed yet, and what the facility or the city takes back, costs a family nothing.
fn answer(ctx: &Ctx, booking: &Booking, facts: &Settled) -> AppResult<Cancellation> {
    let book = ctx.city.book(booking.program_id, booking.facility_id, booking.day)?;
    let answer = book.rulebook.cancellation(&facts.usage, ctx.civil_now());
    let own = ctx.actor.household == Some(booking.household_id);
    if own && booking.phase == Phase::Confirmed {
        return Ok(answer);
    }
    Ok(Cancellation { late: false, quote: Quote::default(), ..answer })
}

/// Cancels a booking. Guardians cancel their own; staff and officers on behalf of a family, who then say why.
pub async fn cancel(ctx: &Ctx, id: BookingId, reason: &str) -> AppResult<BookingId> {
    once(cancel_once(ctx, id, reason).await)
}

async fn cancel_once(ctx: &Ctx, id: BookingId, reason: &str) -> AppResult<BookingId> {
    let (seen, _) = ctx.find_booking(id).await?;
    let mut write = ctx.begin(Action::Cancel, &booking_resource(&seen)).await?;
    let household = families::lock(&mut write, seen.household_id).await?.ok_or(AppError::NotFound)?;
    let mut booking = bookings::lock(&mut write, id).await?.ok_or(AppError::NotFound)?;
    refuse_late(ctx, &booking)?;
    if booking.day < ctx.today() {
        reports::refuse_locked(&mut write, booking.facility_id, booking.program_id, booking.day).await?;
    }
    let own = ctx.actor.household == Some(booking.household_id);
    if !own && reason.trim().is_empty() {
        return Err(AppError::refused(Finding::new("cancel-reason-missing", Weight::Block)));
    }
    let child = families::child(&mut write, booking.child_id).await?.ok_or(AppError::NotFound)?;
    let facts = Settled::now(&booking, &child, &household)?;
    let answer = answer(ctx, &booking, &facts)?;
    booking.late_cancel = answer.late;
    if booking.late_cancel {
        booking.final_quote = Some(serde_json::to_value(answer.quote)?);
        booking.settled = Some(serde_json::to_value(facts)?);
    }
    booking.reason = reason.to_owned();
    phase::change(ctx, &mut write, &mut booking, Phase::Cancelled, reason).await?;
    let wait = if own { Duration::zero() } else { SECOND_THOUGHT };
    let key = if own { "booking-cancelled" } else { "booking-cancelled-by-facility" };
    let args = mail_args(ctx, &booking);
    mail::to_household(ctx, &mut write, booking.household_id, key, &args, wait).await?;
    write.commit(&serde_json::to_value(id)?).await?;
    Ok(id)
}
