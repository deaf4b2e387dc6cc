//! How an interview gets its date: a family takes a slot or asks for a call, staff fix a time.

use crate::ctx::Ctx;
use crate::error::{AppError, AppResult, once};
use crate::interviews::slots::length_against;
use crate::interviews::{find, mail_args, release, version, write_change};
use crate::mail::{self, SECOND_THOUGHT};
use crate::registrations;
use chrono::{Duration, NaiveDateTime};
use platform_authz::{Action, Object, Of};
use platform_program_api::Finding;
use platform_program_api::answer::Weight;
use platform_store::interviews::{self, Interview, Slot};
use platform_store::registrations::Registration;
use platform_store::{Tx, Write, families};
use platform_values::{
    FacilityId, InterviewId, InterviewMode, InterviewSlotId, InterviewState, ProgramId, RegistrationId,
    RegistrationState,
};
use std::collections::HashSet;

/// A time that staff fixed, for one family.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Appointment {
    /// When, on the city's clocks.
    pub at: NaiveDateTime,
    /// How long.
    pub minutes: i32,
    /// How people meet.
    pub mode: InterviewMode,
    /// Where, or how to connect.
    pub place: String,
}

/// The slots that a family can take for a registration, by time.
pub async fn open_slots_for(ctx: &Ctx, registration: RegistrationId) -> AppResult<Vec<Slot>> {
    let (registration, _) = registrations::find(ctx, registration).await?;
    let mut tx = ctx.read().await?;
    let (facility, program) = (registration.facility_id, registration.program_id);
    let mut slots = interviews::open_slots(&mut tx, facility, program, ctx.now()).await?;
    let taken = taken_for_others(&mut tx, &registration).await?;
    tx.done().await?;
    slots.retain(|slot| !taken.contains(&slot.id));
    Ok(slots)
}

/// True if anybody finds a time for an interview at a facility; which times these are is told to families that applied.
pub async fn any_open(ctx: &Ctx, facility: FacilityId, program: ProgramId) -> AppResult<bool> {
    let mut tx = ctx.read().await?;
    let open = interviews::open_slots(&mut tx, facility, program, ctx.now()).await?;
    tx.done().await?;
    Ok(!open.is_empty())
}

/// Slots ahead of the same facility and program in which the family has a place for another child, by time: it does not
/// take a second place of them.
pub async fn siblings_slots_for(ctx: &Ctx, registration: RegistrationId) -> AppResult<Vec<Slot>> {
    let (registration, _) = registrations::find(ctx, registration).await?;
    let mut tx = ctx.read().await?;
    let taken: Vec<_> = taken_for_others(&mut tx, &registration).await?.into_iter().collect();
    let mut slots = interviews::slots_by_id(&mut tx, &taken).await?;
    tx.done().await?;
    let here = (registration.facility_id, registration.program_id);
    slots.retain(|slot| (slot.facility_id, slot.program_id) == here && slot.starts_at > ctx.now());
    slots.sort_by_key(|slot| slot.starts_at);
    Ok(slots)
}

/// Takes a place in a slot. An interview that was fixed before moves to it; if the slot is full, it stays where it was.
pub async fn take_slot(ctx: &Ctx, id: RegistrationId, slot: InterviewSlotId) -> AppResult<InterviewId> {
    once(take_once(ctx, id, slot).await)
}

async fn take_once(ctx: &Ctx, id: RegistrationId, slot: InterviewSlotId) -> AppResult<InterviewId> {
    let (mut write, registration) = open(ctx, id).await?;
    let slot = interviews::slot(&mut write, slot).await?.ok_or(AppError::NotFound)?;
    if (slot.facility_id, slot.program_id) != (registration.facility_id, registration.program_id) {
        return Err(AppError::NotFound);
    }
    let was = interviews::standing(&mut write, id).await?;
    let left = was.as_ref().and_then(|interview| interview.slot_id);
    if left == Some(slot.id) {
        return Err(AppError::refused(Finding::new("interview-already-fixed", Weight::Block)));
    }
    if taken_for_others(&mut write, &registration).await?.contains(&slot.id) {
        return Err(AppError::refused(Finding::new("interview-slot-family", Weight::Block)));
    }
    // Slots are locked in the order of their ids, so that two families that swap do not wait for each other for ever.
    if left.is_some_and(|left| left < slot.id) {
        release(&mut write, left).await?;
    }
    if !interviews::take_place(&mut write, slot.id, ctx.now()).await? {
        return Err(AppError::refused(Finding::new("interview-slot-full", Weight::Block)));
    }
    if left.is_some_and(|left| slot.id < left) {
        release(&mut write, left).await?;
    }
    let fixed = Interview {
        slot_id: Some(slot.id),
        state: InterviewState::Fixed,
        at: Some(slot.starts_at),
        ..was.clone().unwrap_or_else(|| asked(ctx, &registration, ""))
    };
    put(&mut write, was.as_ref(), &fixed).await?;
    let args = mail_args(ctx, &fixed, &slot.place);
    let wait =
        if ctx.actor.household == Some(fixed.household_id) { Duration::zero() } else { SECOND_THOUGHT };
    mail::to_household(ctx, &mut write, fixed.household_id, "interview-fixed", &args, wait).await?;
    write.commit(&serde_json::to_value(fixed.id)?).await?;
    Ok(fixed.id)
}

/// Slots in which the family has a place for another registration: a family takes one place of a slot, however many
/// children it has.
async fn taken_for_others(tx: &mut Tx, registration: &Registration) -> AppResult<HashSet<InterviewSlotId>> {
    let family = platform_store::registrations::of_household(tx, registration.household_id).await?;
    let others: Vec<_> = family.iter().map(|other| other.id).filter(|id| *id != registration.id).collect();
    let held = interviews::of_registrations(tx, &others).await?;
    let fixed = held.into_iter().filter(|interview| interview.state == InterviewState::Fixed);
    Ok(fixed.filter_map(|interview| interview.slot_id).collect())
}

/// Asks the facility to call and agree on a time.
pub async fn ask_for_call(ctx: &Ctx, id: RegistrationId, wish: &str) -> AppResult<InterviewId> {
    once(ask_once(ctx, id, wish).await)
}

async fn ask_once(ctx: &Ctx, id: RegistrationId, wish: &str) -> AppResult<InterviewId> {
    let (mut write, registration) = open(ctx, id).await?;
    let was = interviews::standing(&mut write, id).await?;
    if was.as_ref().is_some_and(|interview| interview.state == InterviewState::Fixed) {
        return Err(AppError::refused(Finding::new("interview-already-fixed", Weight::Block)));
    }
    let interview = match &was {
        Some(was) => Interview { wish: wish.to_owned(), ..was.clone() },
        None => asked(ctx, &registration, wish),
    };
    put(&mut write, was.as_ref(), &interview).await?;
    write.commit(&serde_json::to_value(interview.id)?).await?;
    Ok(interview.id)
}

/// Begins an interview whose date staff then agree on with the family, for example after one that was called off.
pub async fn begin(ctx: &Ctx, id: RegistrationId) -> AppResult<InterviewId> {
    once(begin_once(ctx, id).await)
}

async fn begin_once(ctx: &Ctx, id: RegistrationId) -> AppResult<InterviewId> {
    let (mut write, registration) = open(ctx, id).await?;
    if interviews::standing(&mut write, id).await?.is_some() {
        return Err(AppError::Stale);
    }
    let interview = asked(ctx, &registration, "");
    put(&mut write, None, &interview).await?;
    write.commit(&serde_json::to_value(interview.id)?).await?;
    Ok(interview.id)
}

/// Opens the door for a new interview, with the family locked and the registration as it stands now.
async fn open(ctx: &Ctx, id: RegistrationId) -> AppResult<(Write, Registration)> {
    let (seen, _) = registrations::find(ctx, id).await?;
    let of = Of::new(Object::Interview)
        .household(seen.household_id)
        .child(seen.child_id)
        .facility(seen.facility_id);
    let mut write = ctx.begin(Action::Create, &of).await?;
    families::lock(&mut write, seen.household_id).await?.ok_or(AppError::NotFound)?;
    let registration =
        platform_store::registrations::find(&mut write, id).await?.ok_or(AppError::NotFound)?;
    match registration.state {
        RegistrationState::Applied | RegistrationState::Returned | RegistrationState::Accepted => {
            Ok((write, registration))
        }
        RegistrationState::Declined | RegistrationState::Withdrawn => {
            Err(AppError::refused(Finding::new("registration-not-standing", Weight::Block)))
        }
    }
}

/// An interview that waits for a date.
pub(crate) fn asked(ctx: &Ctx, registration: &Registration, wish: &str) -> Interview {
    Interview {
        id: ctx.new_id(),
        household_id: registration.household_id,
        child_id: registration.child_id,
        registration_id: registration.id,
        facility_id: registration.facility_id,
        slot_id: None,
        state: InterviewState::Asked,
        at: None,
        wish: wish.to_owned(),
        record: String::new(),
        created_at: ctx.now(),
        closed_at: None,
    }
}

async fn put(write: &mut Write, was: Option<&Interview>, interview: &Interview) -> AppResult<()> {
    let Some(was) = was else {
        interviews::add(write, interview).await?;
        write.audit().object_id = Some(interview.id.0);
        write.audit().detail = serde_json::json!({ "from": "", "to": interview.state.as_str() });
        return Ok(());
    };
    write_change(write, was, interview).await
}

/// Fixes or moves an interview to a time that staff agreed with the family.
pub async fn fix(ctx: &Ctx, id: InterviewId, appointment: &Appointment) -> AppResult<InterviewId> {
    once(fix_once(ctx, id, appointment).await)
}

async fn fix_once(ctx: &Ctx, id: InterviewId, appointment: &Appointment) -> AppResult<InterviewId> {
    let (seen, of) = find(ctx, id).await?;
    let mut write = ctx.begin(Action::Update, &of).await?;
    families::lock(&mut write, seen.household_id).await?.ok_or(AppError::NotFound)?;
    let was = ahead(ctx, &mut write, id).await?;
    let mut against: Vec<Finding> = length_against(appointment.minutes).into_iter().collect();
    if appointment.at <= ctx.civil_now() {
        against.push(Finding::new("interview-slot-past", Weight::Block));
    }
    if !against.is_empty() {
        return Err(AppError::Refused(against));
    }
    let registration = platform_store::registrations::find(&mut write, was.registration_id)
        .await?
        .ok_or(AppError::NotFound)?;
    // A slot of its own keeps how and where. It is closed from the start, so that nobody else can take it, even when
    // the family gives it back.
    let slot = Slot {
        id: ctx.new_id(),
        facility_id: was.facility_id,
        program_id: registration.program_id,
        starts_at: ctx.moment(appointment.at),
        minutes: appointment.minutes,
        capacity: 1,
        taken: 1,
        mode: appointment.mode,
        place: appointment.place.clone(),
        cancelled_at: Some(ctx.now()),
    };
    interviews::add_slots(&mut write, std::slice::from_ref(&slot)).await?;
    release(&mut write, was.slot_id).await?;
    let fixed = Interview {
        slot_id: Some(slot.id),
        state: InterviewState::Fixed,
        at: Some(slot.starts_at),
        ..was.clone()
    };
    write_change(&mut write, &was, &fixed).await?;
    let args = mail_args(ctx, &fixed, &slot.place);
    let household = fixed.household_id;
    mail::to_household(ctx, &mut write, household, "interview-fixed", &args, SECOND_THOUGHT).await?;
    write.commit(&serde_json::to_value(id)?).await?;
    Ok(id)
}

/// Calls an interview off. Guardians call off their own, staff those of their facility.
pub async fn cancel(ctx: &Ctx, id: InterviewId) -> AppResult<InterviewId> {
    once(cancel_once(ctx, id).await)
}

async fn cancel_once(ctx: &Ctx, id: InterviewId) -> AppResult<InterviewId> {
    let (seen, of) = find(ctx, id).await?;
    let own = ctx.actor.household == Some(seen.household_id);
    let mut write = ctx.begin(if own { Action::Cancel } else { Action::Update }, &of).await?;
    families::lock(&mut write, seen.household_id).await?.ok_or(AppError::NotFound)?;
    let was = ahead(ctx, &mut write, id).await?;
    release(&mut write, was.slot_id).await?;
    let mut interview = was.clone();
    interview.state = InterviewState::Cancelled;
    interview.closed_at = Some(ctx.now());
    write_change(&mut write, &was, &interview).await?;
    // Without a date there was nothing that the family could be waiting for.
    if was.at.is_some() {
        let args = mail_args(ctx, &interview, "");
        let wait = if own { Duration::zero() } else { SECOND_THOUGHT };
        mail::to_household(ctx, &mut write, seen.household_id, "interview-cancelled", &args, wait).await?;
    }
    write.commit(&serde_json::to_value(id)?).await?;
    Ok(id)
}

/// The interview, if it is still ahead and as the client was shown it.
pub(super) async fn ahead(ctx: &Ctx, write: &mut Write, id: InterviewId) -> AppResult<Interview> {
    let interview = interviews::find(write, id).await?.ok_or(AppError::NotFound)?;
    ctx.unchanged(&version(&interview))?;
    match interview.state {
        InterviewState::Asked | InterviewState::Fixed => Ok(interview),
        InterviewState::Done | InterviewState::Missed | InterviewState::Cancelled => Err(AppError::Stale),
    }
}
