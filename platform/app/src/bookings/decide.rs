//! The facility's decision on a request, and the other steps before it is confirmed. A request holds its places, so
//! approving can never overbook.

use crate::bookings::book::{APPROVAL, mail_args, repeat_mark};
use crate::bookings::phase;
use crate::ctx::{Ctx, booking_resource};
use crate::error::{AppError, AppResult, once};
use crate::mail::{self, SECOND_THOUGHT};
use crate::reports;
use platform_authz::Action;
use platform_program_api::Finding;
use platform_program_api::answer::Weight;
use platform_store::bookings::{self, Booking, Refusal};
use platform_store::{Write, bookings_own, families};
use platform_values::{Age, BookingId, DayKind, Phase, RefusalKind};

/// Reasons that staff choose from when they decline; the message keys are `decline-<reason>`.
pub const DECLINE_REASONS: &[&str] = &["full", "staffing", "health", "rule", "other"];

/// What the facility decides.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Decision {
    /// The child may come.
    Approve {
        /// Words to the family; may be empty.
        message: String,
    },
    /// The child may not come.
    Decline {
        /// One of [`DECLINE_REASONS`].
        reason: String,
        /// Words to the family; may be empty.
        message: String,
    },
}

impl Decision {
    /// What stands against deciding so, whatever the request.
    pub fn against(&self) -> Option<Finding> {
        let silent = matches!(self, Self::Decline { reason, message } if reason == "other" && message.trim().is_empty());
        silent.then(|| Finding::new("decline-words-missing", Weight::Block))
    }
}

/// Decides one request.
pub async fn decide(ctx: &Ctx, id: BookingId, decision: &Decision) -> AppResult<BookingId> {
    once(decide_once(ctx, id, decision).await)
}

/// Decides many, each by itself: what cannot be decided does not stop the others.
pub async fn decide_many(
    ctx: &Ctx,
    ids: &[BookingId],
    decision: &Decision,
) -> Vec<(BookingId, AppResult<BookingId>)> {
    let mut results = Vec::with_capacity(ids.len());
    for (part, id) in ids.iter().enumerate() {
        results.push((*id, decide(&ctx.part(part), *id, decision).await));
    }
    results
}

async fn decide_once(ctx: &Ctx, id: BookingId, decision: &Decision) -> AppResult<BookingId> {
    let (seen, _) = ctx.find_booking(id).await?;
    let mut write = ctx.begin(Action::Decide, &booking_resource(&seen)).await?;
    families::lock(&mut write, seen.household_id).await?.ok_or(AppError::NotFound)?;
    let mut booking = bookings::lock(&mut write, id).await?.ok_or(AppError::NotFound)?;
    if booking.phase != Phase::Requested {
        return Err(AppError::Stale);
    }
    if booking.day < ctx.today() {
        reports::refuse_locked(&mut write, booking.facility_id, booking.program_id, booking.day).await?;
    }
    if let Some(against) = decision.against() {
        return Err(AppError::refused(against));
    }
    booking.decided_at = Some(ctx.now());
    let mail_key = match decision {
        Decision::Approve { message } => {
            booking.message.clone_from(message);
            finish(ctx, &mut write, &mut booking, APPROVAL).await?
        }
        Decision::Decline { reason, message } => {
            booking.reason.clone_from(reason);
            booking.message.clone_from(message);
            phase::change(ctx, &mut write, &mut booking, Phase::Declined, reason).await?;
            let child = families::child(&mut write, booking.child_id).await?.ok_or(AppError::NotFound)?;
            let months = Age::on(child.birth_date, booking.day).months();
            let refusal = Refusal {
                id: ctx.new_id(),
                at: ctx.now(),
                facility_id: booking.facility_id,
                program_id: booking.program_id,
                day: booking.day,
                age_months: i32::try_from(months).unwrap_or(i32::MAX),
                kind: RefusalKind::Declined,
                codes: vec![format!("decline-{reason}")],
                mark: repeat_mark(booking.child_id, booking.day),
            };
            bookings::add_refusal(&mut write, &refusal).await?;
            Some("booking-declined")
        }
    };
    if let Some(key) = mail_key {
        let args = mail_args(ctx, &booking);
        mail::to_household(ctx, &mut write, booking.household_id, key, &args, SECOND_THOUGHT).await?;
    }
    write.commit(&serde_json::to_value(id)?).await?;
    Ok(id)
}

/// Writes down that a step other than the facility's decision is done, for example that a doctor's note has come.
pub async fn finish_step(ctx: &Ctx, id: BookingId, key: &str) -> AppResult<BookingId> {
    once(finish_once(ctx, id, key).await)
}

async fn finish_once(ctx: &Ctx, id: BookingId, key: &str) -> AppResult<BookingId> {
    let (seen, _) = ctx.find_booking(id).await?;
    let mut write = ctx.begin(Action::Decide, &booking_resource(&seen)).await?;
    families::lock(&mut write, seen.household_id).await?.ok_or(AppError::NotFound)?;
    let mut booking = bookings::lock(&mut write, id).await?.ok_or(AppError::NotFound)?;
    if booking.phase != Phase::Requested || key == APPROVAL {
        return Err(AppError::Stale);
    }
    if let Some(key) = finish(ctx, &mut write, &mut booking, key).await? {
        let args = mail_args(ctx, &booking);
        mail::to_household(ctx, &mut write, booking.household_id, key, &args, SECOND_THOUGHT).await?;
    }
    write.commit(&serde_json::to_value(id)?).await?;
    Ok(id)
}

/// Why nothing can be confirmed on the day: it was closed after the request came.
fn closed(ctx: &Ctx, booking: &Booking) -> Option<Finding> {
    let (code, reason) = match ctx.city.day(booking.facility_id, booking.day).kind {
        DayKind::ClosedByCity(reason) => ("decide-closed-by-city", reason),
        DayKind::ClosedByFacility(reason) => ("decide-closed-by-facility", reason),
        _ => return None,
    };
    Some(Finding::new(code, Weight::Block).with("reason", reason))
}

/// Closes one step and confirms the booking if none is left; gives the mail that tells so.
async fn finish(
    ctx: &Ctx,
    write: &mut Write,
    booking: &mut Booking,
    key: &str,
) -> AppResult<Option<&'static str>> {
    if let Some(closed) = closed(ctx, booking) {
        return Err(AppError::refused(closed));
    }
    let done = bookings::finish_step(write, booking.id, key, ctx.account()?, ctx.now()).await?;
    let left = bookings_own::open_steps(write, booking.id).await?;
    if !done && !left.is_empty() {
        // Approved already; something else is missing.
        let open = Finding::new("booking-steps-open", Weight::Block).with("count", left.len());
        return Err(AppError::refused(open));
    }
    if left.is_empty() {
        phase::change(ctx, write, booking, Phase::Confirmed, "").await?;
        return Ok(Some("booking-confirmed"));
    }
    booking.updated_at = ctx.now();
    bookings::update(write, booking).await?;
    write.audit().detail = serde_json::json!({ "step": key, "open": left });
    Ok(None)
}
