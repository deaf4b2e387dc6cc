//! The one place where a booking changes its phase. Which edges exist is said here; every change leaves an event.

use crate::ctx::Ctx;
use crate::error::{AppError, AppResult};
use platform_program_api::Finding;
use platform_program_api::answer::Weight;
use platform_store::Write;
use platform_store::bookings::{self, Booking, Event};
use platform_store::ledger;
use platform_values::Phase;

/// True if a booking may go on from one phase to the other.
pub fn may_follow(from: Phase, to: Phase) -> bool {
    use Phase::{
        Cancelled, Completed, Confirmed, Declined, InUse, Lapsed, NoShow, Offered, Requested, Waitlisted,
    };
    match from {
        Requested => matches!(to, Confirmed | Declined | Cancelled | Lapsed),
        Waitlisted => matches!(to, Offered | Cancelled | Lapsed),
        Offered => matches!(to, Confirmed | Waitlisted | Cancelled | Lapsed),
        Confirmed => matches!(to, InUse | Cancelled | NoShow),
        InUse => matches!(to, Completed),
        Completed | NoShow | Declined | Cancelled | Lapsed => false,
    }
}

/// The phase that a record at the door is taken back to, one step at a time.
pub fn before(phase: Phase) -> Option<Phase> {
    match phase {
        Phase::Completed => Some(Phase::InUse),
        Phase::InUse | Phase::NoShow => Some(Phase::Confirmed),
        Phase::Requested
        | Phase::Waitlisted
        | Phase::Offered
        | Phase::Confirmed
        | Phase::Declined
        | Phase::Cancelled
        | Phase::Lapsed => None,
    }
}

/// Moves a locked booking to another phase: gives its places back where the new phase holds none, writes the booking and
/// the event.
pub async fn change(
    ctx: &Ctx,
    write: &mut Write,
    booking: &mut Booking,
    to: Phase,
    reason: &str,
) -> AppResult<()> {
    if !may_follow(booking.phase, to) {
        return Err(AppError::Stale);
    }
    go(ctx, write, booking, to, reason).await
}

/// Takes the last record at the door of a locked booking back. Only what says that it takes something back comes here:
/// nothing that is written down at the door goes backwards.
pub async fn take_back(ctx: &Ctx, write: &mut Write, booking: &mut Booking, reason: &str) -> AppResult<()> {
    let to = before(booking.phase).ok_or(AppError::Stale)?;
    go(ctx, write, booking, to, reason).await
}

async fn go(ctx: &Ctx, write: &mut Write, booking: &mut Booking, to: Phase, reason: &str) -> AppResult<()> {
    let from = booking.phase;
    if !from.counts() && to.counts() {
        refuse_second(write, booking).await?;
    }
    if from.holds_places() && !to.holds_places() {
        ledger::give_back(write, booking.id).await?;
    }
    booking.phase = to;
    booking.updated_at = ctx.now();
    bookings::update(write, booking).await?;
    write.audit().detail =
        serde_json::json!({ "day": booking.day, "from": from.as_str(), "to": to.as_str() });
    let event = event(ctx, booking, from.as_str(), reason)?;
    Ok(bookings::add_event(write, &event).await?)
}

/// Refuses to let a booking stand again whose time the child spends under another one since.
async fn refuse_second(write: &mut Write, booking: &Booking) -> AppResult<()> {
    let standing = bookings::history(write, booking.child_id, booking.day, booking.day).await?;
    let meets = |other: &Booking| {
        other.id != booking.id && other.starts < booking.ends && booking.starts < other.ends
    };
    if standing.iter().any(meets) {
        return Err(AppError::refused(Finding::new("attendance-twice", Weight::Block)));
    }
    Ok(())
}

/// The event that a booking came into its present phase.
pub fn event(ctx: &Ctx, booking: &Booking, from: &str, reason: &str) -> AppResult<Event> {
    Ok(Event {
        id: ctx.new_id(),
        booking_id: booking.id,
        at: ctx.now(),
        from_phase: from.to_owned(),
        to_phase: booking.phase.as_str().to_owned(),
        actor_id: ctx.account()?,
        reason: reason.to_owned(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_edge_takes_places_without_the_ledger_except_an_offer() {
        for from in Phase::ALL {
            for to in Phase::ALL.iter().filter(|to| may_follow(*from, **to)) {
                let takes = !from.holds_places() && to.holds_places();
                assert!(!takes || *to == Phase::Offered, "{from} to {to}");
            }
        }
    }

    #[test]
    fn what_is_taken_back_can_be_written_down_again_and_keeps_its_places() {
        for (phase, back) in Phase::ALL.iter().filter_map(|phase| Some((*phase, before(*phase)?))) {
            assert!(may_follow(back, phase) && !may_follow(phase, back), "{phase} and {back}");
            assert!(phase.holds_places() && back.holds_places(), "{phase} and {back}");
        }
    }

    #[test]
    fn what_has_ended_without_a_use_stays_ended() {
        for from in [Phase::Declined, Phase::Cancelled, Phase::Lapsed] {
            assert!(Phase::ALL.iter().all(|to| !may_follow(from, *to)), "{from}");
        }
    }
}
