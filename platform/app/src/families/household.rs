//! A whole family as officers see it: who belongs to it, where its children are registered and what is booked. Every
//! look leaves a row in the operation log; health data stands on the child's own sheet.

use super::purpose::needed;
use crate::ctx::Ctx;
use crate::error::{AppError, AppResult};
use chrono::{Days, NaiveDate};
use platform_authz::{Action, Object, Of};
use platform_store::bookings::{self, Booking};
use platform_store::families::{self, Child, Guardian, Household};
use platform_store::registrations::{self, Registration};
use platform_values::HouseholdId;

/// How far back and ahead bookings are shown, in days.
const BOOKINGS_BACK: u64 = 180;
const BOOKINGS_AHEAD: u64 = 400;

/// A family with what concerns it.
pub struct HouseholdView {
    /// The family.
    pub household: Household,
    /// The guardians in their order.
    pub guardians: Vec<Guardian>,
    /// Its children.
    pub children: Vec<Child>,
    /// All registrations, newest first.
    pub registrations: Vec<Registration>,
    /// Bookings of half a year back and all ahead, latest day first.
    pub bookings: Vec<Booking>,
    /// What it is looked at for.
    pub purpose: String,
}

/// Reads a family, for the purpose that was stated.
pub async fn household(ctx: &Ctx, id: HouseholdId) -> AppResult<HouseholdView> {
    let of = Of::new(Object::Household).id(id.0).household(id);
    let purpose = needed(ctx, id).await?;
    let today = ctx.today();
    let from = today.checked_sub_days(Days::new(BOOKINGS_BACK)).unwrap_or_default();
    let until = today.checked_add_days(Days::new(BOOKINGS_AHEAD)).unwrap_or(NaiveDate::MAX);
    let mut tx = ctx.read().await?;
    let household = families::household(&mut tx, id).await?.ok_or(AppError::NotFound)?;
    let guardians = families::guardians_of(&mut tx, id).await?;
    let children = families::children_of(&mut tx, id).await?;
    let registrations = registrations::of_household(&mut tx, id).await?;
    let mut bookings = bookings::of_household(&mut tx, id, from, until).await?;
    tx.done().await?;
    bookings.reverse();
    ctx.log_view(Action::Read, &of, &purpose).await?;
    Ok(HouseholdView { household, guardians, children, registrations, bookings, purpose })
}
