//! Interviews (面談): times that a facility offers, families that take one or ask for a call, and what came of it. One
//! interview of a registration is ahead at a time.

mod close;
mod hold;
mod slots;
mod take;
mod view;

pub(crate) use close::{close_days, fixed_on, free_on};
pub use hold::{HELD_DAYS, Outcome, record, waive};
pub use slots::{NewSlot, add_slots, cancel_slot, every, remove_slots, slots, slots_of};
pub(crate) use take::asked;
pub use take::{
    Appointment, any_open, ask_for_call, begin, cancel, fix, open_slots_for, siblings_slots_for, take_slot,
};
pub use view::{InterviewView, find, inbox, of_registration, resource, version};

use crate::bookings::ask::iso;
use crate::ctx::Ctx;
use crate::error::{AppError, AppResult};
use platform_store::Write;
use platform_store::interviews::{self, Interview};
pub use platform_store::interviews_inbox::Part;
use platform_values::{InterviewSlotId, InterviewState, RegistrationId};
use std::collections::BTreeMap;

/// What mails about an interview may tell: when and where, never who.
fn mail_args(ctx: &Ctx, interview: &Interview, place: &str) -> BTreeMap<String, String> {
    let facility = ctx.city.facility(interview.facility_id).map_or("", |f| f.name.as_str());
    [
        ("facility", facility.to_owned()),
        ("at", interview.at.map_or_else(String::new, |at| iso(ctx.civil(at)))),
        ("place", place.to_owned()),
        ("link", ctx.link(&format!("/registrations/{}", interview.registration_id))),
    ]
    .map(|(name, value)| (name.to_owned(), value))
    .into()
}

/// Writes a changed interview and the edge into the operation log; what changed meanwhile is not overwritten.
async fn write_change(write: &mut Write, was: &Interview, interview: &Interview) -> AppResult<()> {
    if !interviews::update(write, was, interview).await? {
        return Err(AppError::Stale);
    }
    write.audit().object_id = Some(interview.id.0);
    write.audit().detail = serde_json::json!({ "from": was.state.as_str(), "to": interview.state.as_str() });
    Ok(())
}

/// Gives back the place in a slot that an interview held.
async fn release(write: &mut Write, slot: Option<InterviewSlotId>) -> AppResult<()> {
    if let Some(slot) = slot {
        interviews::give_place(write, slot).await?;
    }
    Ok(())
}

/// Calls off what is ahead of a registration that ends. The family's row must be locked.
pub(crate) async fn call_off(ctx: &Ctx, write: &mut Write, registration: RegistrationId) -> AppResult<()> {
    let Some(was) = interviews::standing(write, registration).await? else { return Ok(()) };
    release(write, was.slot_id).await?;
    let mut interview = was.clone();
    interview.state = InterviewState::Cancelled;
    interview.closed_at = Some(ctx.now());
    write_change(write, &was, &interview).await
}
