//! One registration as officers review it (M-06): whose it is, how it stands, and families that may be the same. Every
//! look is logged with its purpose. Staff of a facility learn only that the city checks, never of another family.

use crate::ctx::{Ctx, unseen};
use crate::error::{AppError, AppResult};
use crate::families::{ChildSummary, Contact, log_look, people};
use crate::registrations::resource;
use platform_authz::{Action, Of};
use platform_store::families::{Guardian, Household};
use platform_store::interviews::{self, Interview};
use platform_store::registrations::{self, Registration};
use platform_store::{Tx, accounts, families, families_alike};
use platform_values::{ChildId, HouseholdId, RegistrationId};
use std::collections::{BTreeMap, BTreeSet};

/// The most families that are shown beside one.
const FAMILIES_MAX: usize = 20;

/// A child of another family that may be the same, or whose family may be.
pub struct Alike {
    /// The child.
    pub child: ChildSummary,
    /// Its first guardian.
    pub guardian: Contact,
    /// The same reading and date of birth.
    pub same_child: bool,
    /// A guardian with the same telephone number.
    pub same_phone: bool,
}

/// A registration with what an officer needs to decide.
pub struct Review {
    /// The registration.
    pub registration: Registration,
    /// The child.
    pub child: ChildSummary,
    /// The family.
    pub household: Household,
    /// Its guardians in their order.
    pub guardians: Vec<Guardian>,
    /// Addresses to which mails of the family go.
    pub mails: usize,
    /// The newest interview.
    pub interview: Option<Interview>,
    /// Other registrations of the child, newest first.
    pub elsewhere: Vec<Registration>,
    /// Name of whoever decided last.
    pub decided_by: Option<String>,
    /// Children of families that may be the same.
    pub alike: Vec<Alike>,
    /// Whose it is.
    pub of: Of,
}

/// Why officers look at registrations, as the operation log keeps it.
pub(super) fn purpose(ctx: &Ctx) -> String {
    ctx.app.words.text("registration-review-purpose", &BTreeMap::new())
}

/// Reads a registration for review.
pub async fn review(ctx: &Ctx, id: RegistrationId) -> AppResult<Review> {
    ctx.account()?;
    let mut tx = ctx.read().await?;
    let registration = registrations::find(&mut tx, id).await?.ok_or(AppError::NotFound)?;
    let of = resource(&registration);
    ctx.require(Action::Read, &of).map_err(unseen)?;
    let household = families::household(&mut tx, registration.household_id).await?;
    let household = household.ok_or(AppError::NotFound)?;
    let guardians = families::guardians_of(&mut tx, household.id).await?;
    let mails = accounts::emails_of_household(&mut tx, household.id, ctx.now()).await?.len();
    let child = people(&mut tx, &[registration.child_id]).await?.of(registration.child_id);
    let (child, _) = child.ok_or(AppError::NotFound)?;
    let interview = interviews::of_registrations(&mut tx, &[id]).await?.into_iter().next();
    let mut elsewhere = registrations::all_of_child(&mut tx, child.id).await?;
    elsewhere.retain(|other| other.id != id);
    let decided_by = match registration.decided_by {
        Some(account) => accounts::find(&mut tx, account).await?.map(|account| account.display_name),
        None => None,
    };
    let alike = alike(&mut tx, child.id, household.id).await?;
    tx.done().await?;
    let mut families: Vec<HouseholdId> = alike.iter().map(|alike| alike.child.household_id).collect();
    families.push(household.id);
    let children = alike.iter().map(|alike| alike.child.id);
    log_look(ctx, Action::Read, &of, &purpose(ctx), &families, children).await?;
    Ok(Review {
        registration,
        child,
        household,
        guardians,
        mails,
        interview,
        elsewhere,
        decided_by,
        alike,
        of,
    })
}

async fn alike(tx: &mut Tx, child: ChildId, household: HouseholdId) -> AppResult<Vec<Alike>> {
    let twins: BTreeSet<ChildId> =
        families_alike::same_reading(tx, &[child]).await?.into_iter().map(|(_, other)| other).collect();
    let reached: BTreeSet<HouseholdId> =
        families_alike::same_phone(tx, &[household]).await?.into_iter().map(|(_, other)| other).collect();
    let mut ids: Vec<ChildId> = twins.iter().copied().collect();
    for other in reached.iter().take(FAMILIES_MAX) {
        let children = families::children_of(tx, *other).await?;
        ids.extend(children.iter().map(|child| child.id).filter(|id| !twins.contains(id)));
    }
    let people = people(tx, &ids).await?;
    let found = ids.into_iter().filter_map(|id| people.of(id));
    Ok(found
        .map(|(child, guardian)| Alike {
            same_child: twins.contains(&child.id),
            same_phone: reached.contains(&child.household_id),
            child,
            guardian,
        })
        .collect())
}

/// True if another family may be the same as that of a child whom the actor may read. Who it is stays with the city.
pub async fn is_alike(ctx: &Ctx, child: ChildId) -> AppResult<bool> {
    let (child, _) = ctx.find_child(child).await?;
    let mut tx = ctx.read().await?;
    let twins = families_alike::same_reading(&mut tx, &[child.id]).await?;
    let reached = families_alike::same_phone(&mut tx, &[child.household_id]).await?;
    tx.done().await?;
    Ok(!twins.is_empty() || !reached.is_empty())
}
