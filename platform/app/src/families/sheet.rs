//! The child's sheet (児童票). Whoever looks at it and is not of the family leaves a row in the operation log; whoever does
//! not care for the child says what for.

use super::purpose::needed;
use crate::ctx::Ctx;
use crate::error::{AppError, AppResult};
use platform_authz::{Action, Object, Of, Resource};
use platform_store::families::{self, Child, Guardian, Household};
use platform_store::registrations::{self, Registration};
use platform_values::ChildId;

/// Everything that the actor may see of a child.
pub struct ChildSheet {
    /// The child.
    pub child: Child,
    /// The family.
    pub household: Household,
    /// The guardians in their order.
    pub guardians: Vec<Guardian>,
    /// Registrations that the actor may read, newest first.
    pub registrations: Vec<Registration>,
}

/// Reads a child's sheet.
pub async fn child_sheet(ctx: &Ctx, id: ChildId) -> AppResult<ChildSheet> {
    let (child, of) = ctx.find_child(id).await?;
    let own = ctx.actor.household == Some(child.household_id);
    if !own {
        let desks = ctx.actor.facilities();
        let cares = Resource::facilities(&of).iter().any(|facility| desks.contains(facility));
        let purpose = if cares { String::new() } else { needed(ctx, child.household_id).await? };
        ctx.log_view(Action::Read, &of, &purpose).await?;
    }
    let mut tx = ctx.read().await?;
    let household = families::household(&mut tx, child.household_id).await?.ok_or(AppError::NotFound)?;
    let guardians = families::guardians_of(&mut tx, child.household_id).await?;
    let mut registrations = registrations::all_of_child(&mut tx, id).await?;
    tx.done().await?;
    registrations.retain(|registration| {
        let of = Of::new(Object::Registration)
            .household(registration.household_id)
            .facility(registration.facility_id);
        ctx.may(Action::Read, &of)
    });
    if own {
        for registration in &mut registrations {
            registration.staff_note.clear();
        }
    }
    Ok(ChildSheet { child, household, guardians, registrations })
}
