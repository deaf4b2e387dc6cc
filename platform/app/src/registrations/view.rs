//! Seeing registrations: the family its own, the facility its inbox.

use crate::city::hex;
use crate::ctx::{Ctx, unseen};
use crate::error::{AppError, AppResult};
use crate::families::{ChildSummary, people};
use crate::page::Page;
use crate::registrations::waited;
use platform_authz::{Action, Object, Of};
use platform_store::interviews::{self, Interview};
use platform_store::registrations::{self, Registration};
use platform_store::{accounts, families};
use platform_values::{FacilityId, RegistrationId, RegistrationState};
use sha2::{Digest, Sha256};
use std::collections::HashMap;

/// A registration as the facility's inbox shows it.
pub struct RegistrationView {
    /// The registration.
    pub registration: Registration,
    /// The child.
    pub child: ChildSummary,
    /// Name of the first guardian.
    pub guardian: String,
    /// Whole days since it was applied for, until it was decided.
    pub waiting_days: i64,
    /// The newest interview.
    pub interview: Option<Interview>,
}

/// Whose a registration is.
pub fn resource(registration: &Registration) -> Of {
    Of::new(Object::Registration)
        .id(registration.id.0)
        .household(registration.household_id)
        .child(registration.child_id)
        .facility(registration.facility_id)
}

/// A registration that the actor may read, with the resource that says whose it is. The family does not see the note for
/// staff.
pub async fn find(ctx: &Ctx, id: RegistrationId) -> AppResult<(Registration, Of)> {
    ctx.account()?;
    let mut tx = ctx.read().await?;
    let mut registration = registrations::find(&mut tx, id).await?.ok_or(AppError::NotFound)?;
    tx.done().await?;
    let of = resource(&registration);
    ctx.require(Action::Read, &of).map_err(unseen)?;
    if ctx.actor.household == Some(registration.household_id) {
        registration.staff_note.clear();
    }
    Ok((registration, of))
}

/// The version of a registration, for [`Ctx::unchanged`]: it changes with every application, decision and interview.
pub fn version(registration: &Registration) -> String {
    let decided = registration.decided_at.map_or(0, |at| at.timestamp_micros());
    let interviewed = registration.interviewed_on.map(|day| day.to_string()).unwrap_or_default();
    let applied = registration.applied_at.timestamp_micros();
    format!("{}.{applied}.{decided}.{interviewed}", registration.state)
}

/// The version of the note that only staff read: another one than that of the registration, which does not change with it.
pub fn note_version(registration: &Registration) -> String {
    hex(&Sha256::digest(registration.staff_note.as_bytes()))
}

/// Refuses to decide upon what changed since the client was shown it. Lists show the state only.
pub(crate) fn unchanged(ctx: &Ctx, registration: &Registration) -> AppResult<()> {
    if ctx.request.seen.as_deref() == Some(registration.state.as_str()) {
        return Ok(());
    }
    ctx.unchanged(&version(registration))
}

/// The name of the child of a registration that ended: all that a facility still sees of it, besides the number of a
/// family that no mail reaches, so that somebody can tell it. The view is logged.
pub async fn ended_name(ctx: &Ctx, registration: &Registration) -> AppResult<(String, Option<String>)> {
    let of = resource(registration);
    ctx.log_view(Action::Read, &of, "").await?;
    let mut tx = ctx.read().await?;
    let child = families::child(&mut tx, registration.child_id).await?.ok_or(AppError::NotFound)?;
    let mails = accounts::emails_of_household(&mut tx, registration.household_id, ctx.now()).await?;
    let home = families::household(&mut tx, registration.household_id).await?;
    tx.done().await?;
    let declined = registration.state == RegistrationState::Declined;
    let call = home.map(|home| home.phone).filter(|_| declined && mails.is_empty());
    Ok((child.name, call))
}

/// True if a facility sees no more of the child than its name.
fn has_ended(registration: &Registration) -> bool {
    matches!(registration.state, RegistrationState::Declined | RegistrationState::Withdrawn)
}

/// The registrations of the family that is logged in, newest first.
pub async fn of_family(ctx: &Ctx) -> AppResult<Vec<Registration>> {
    let household = ctx.household()?;
    ctx.require(Action::List, &Of::new(Object::Registration).household(household))?;
    let mut tx = ctx.read().await?;
    let mut found = registrations::of_household(&mut tx, household).await?;
    tx.done().await?;
    for registration in &mut found {
        registration.staff_note.clear();
    }
    Ok(found)
}

/// A facility's registrations in these states, longest waiting first: a page, and the count of all. Of those that ended,
/// only the child's name is told.
pub async fn inbox(
    ctx: &Ctx,
    facility: FacilityId,
    states: &[RegistrationState],
    page: Page,
) -> AppResult<(Vec<RegistrationView>, i64)> {
    let of = Of::new(Object::Registration).facility(facility);
    ctx.require(Action::List, &of)?;
    let mut tx = ctx.read().await?;
    let (found, count) = registrations::inbox(&mut tx, facility, states, page.offset(), page.limit()).await?;
    let children: Vec<_> = found.iter().map(|r| r.child_id).collect();
    let people = people(&mut tx, &children).await?;
    let ids: Vec<_> = found.iter().map(|r| r.id).collect();
    let mut newest: HashMap<RegistrationId, Interview> = HashMap::new();
    for interview in interviews::of_registrations(&mut tx, &ids).await? {
        newest.entry(interview.registration_id).or_insert(interview);
    }
    tx.done().await?;
    ctx.log_children(Action::List, &of, "", children).await?;
    let views = found
        .into_iter()
        .filter_map(|mut registration| {
            let (mut child, mut guardian) = people.of(registration.child_id)?;
            if has_ended(&registration) {
                child.allergy.clear();
                child.medical.clear();
                child.pickup.clear();
                guardian.name.clear();
                registration.wish.clear();
            }
            let waiting_days = waited(ctx, &registration);
            let interview = newest.remove(&registration.id);
            Some(RegistrationView { registration, child, guardian: guardian.name, waiting_days, interview })
        })
        .collect();
    Ok((views, count))
}
