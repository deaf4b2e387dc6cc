//! Seeing interviews: the family its own without the staff's record, the facility its inbox.

use crate::ctx::{Ctx, unseen};
use crate::error::{AppError, AppResult};
use crate::families::{ChildSummary, Contact, people};
use crate::page::Page;
use crate::registrations;
use platform_authz::{Action, Object, Of};
use platform_store::Tx;
use platform_store::interviews::{self, Interview, Slot};
use platform_store::interviews_inbox::{self, Part};
use platform_values::{FacilityId, InterviewId, InterviewSlotId, RegistrationId};
use std::collections::HashMap;

/// An interview as the facility's inbox shows it.
pub struct InterviewView {
    /// The interview.
    pub interview: Interview,
    /// How long, how and where, once it is fixed.
    pub slot: Option<Slot>,
    /// The child.
    pub child: ChildSummary,
    /// The first guardian.
    pub guardian: Contact,
}

/// Whose an interview is.
pub fn resource(interview: &Interview) -> Of {
    Of::new(Object::Interview)
        .id(interview.id.0)
        .household(interview.household_id)
        .child(interview.child_id)
        .facility(interview.facility_id)
}

/// The version of an interview, for [`Ctx::unchanged`]: it changes when it is moved, closed or asked for again.
pub fn version(interview: &Interview) -> String {
    let slot = interview.slot_id.map(|slot| slot.to_string()).unwrap_or_default();
    let at = interview.at.map_or(0, |at| at.timestamp_micros());
    format!("{}.{at}.{slot}", interview.state)
}

/// An interview that the actor may read, with the resource that says whose it is. The family does not see the record.
pub async fn find(ctx: &Ctx, id: InterviewId) -> AppResult<(Interview, Of)> {
    ctx.account()?;
    let mut tx = ctx.read().await?;
    let mut interview = interviews::find(&mut tx, id).await?.ok_or(AppError::NotFound)?;
    tx.done().await?;
    let of = resource(&interview);
    ctx.require(Action::Read, &of).map_err(unseen)?;
    if ctx.actor.household == Some(interview.household_id) {
        interview.record.clear();
    }
    Ok((interview, of))
}

/// All interviews of a registration with their slots, newest first.
pub async fn of_registration(ctx: &Ctx, id: RegistrationId) -> AppResult<Vec<(Interview, Option<Slot>)>> {
    let (registration, _) = registrations::find(ctx, id).await?;
    let mut tx = ctx.read().await?;
    let mut found = interviews::of_registrations(&mut tx, &[id]).await?;
    let slots = slots_of(&mut tx, &found).await?;
    tx.done().await?;
    if ctx.actor.household == Some(registration.household_id) {
        for interview in &mut found {
            interview.record.clear();
        }
    }
    let with_slot = |interview: Interview| {
        let slot = interview.slot_id.and_then(|id| slots.get(&id).cloned());
        (interview, slot)
    };
    Ok(found.into_iter().map(with_slot).collect())
}

async fn slots_of(tx: &mut Tx, found: &[Interview]) -> AppResult<HashMap<InterviewSlotId, Slot>> {
    let ids: Vec<_> = found.iter().filter_map(|interview| interview.slot_id).collect();
    Ok(interviews::slots_by_id(tx, &ids).await?.into_iter().map(|slot| (slot.id, slot)).collect())
}

/// A facility's interviews: those to be fixed first, then by time, and what is over by its end, newest first; a page, and
/// the count of all.
pub async fn inbox(
    ctx: &Ctx,
    facility: FacilityId,
    part: Part,
    page: Page,
) -> AppResult<(Vec<InterviewView>, i64)> {
    let of = Of::new(Object::Interview).facility(facility);
    ctx.require(Action::List, &of)?;
    let mut tx = ctx.read().await?;
    let (found, count) =
        interviews_inbox::inbox(&mut tx, facility, part, page.offset(), page.limit()).await?;
    let children: Vec<_> = found.iter().map(|interview| interview.child_id).collect();
    let people = people(&mut tx, &children).await?;
    let slots = slots_of(&mut tx, &found).await?;
    tx.done().await?;
    ctx.log_children(Action::List, &of, "", children).await?;
    let views = found
        .into_iter()
        .filter_map(|interview| {
            let (child, guardian) = people.of(interview.child_id)?;
            let slot = interview.slot_id.and_then(|id| slots.get(&id).cloned());
            Some(InterviewView { interview, slot, child, guardian })
        })
        .collect();
    Ok((views, count))
}
