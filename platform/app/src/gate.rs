//! The door (F-21): a facility shows a code for the day; families who read it write down arrival and departure themselves.
//! Whoever has the day's code was there that day; it opens nothing but the family's own bookings of that day.

use crate::accounts::links;
use crate::bookings::attend::{self, Attendance};
use crate::ctx::Ctx;
use crate::error::{AppError, AppResult, once};
use platform_authz::{Action, Object, Of};
use platform_program_api::Finding;
use platform_program_api::answer::Weight;
use platform_store::bookings::{self, Booking};
use platform_store::{families, gate_codes};
use platform_values::{BookingId, FacilityId, Phase};
use std::collections::HashMap;

/// A booking of today as its family sees it at the door.
pub struct Coming {
    /// The booking.
    pub booking: Booking,
    /// Name of the child.
    pub child: String,
}

fn usage_at(facility: FacilityId) -> Of {
    Of::new(Object::Usage).facility(facility)
}

/// Today's code of a facility, for its staff.
pub async fn code(ctx: &Ctx, facility: FacilityId) -> AppResult<Option<String>> {
    ctx.require(Action::Record, &usage_at(facility))?;
    let mut tx = ctx.read().await?;
    let code = gate_codes::find(&mut tx, facility, ctx.today()).await?;
    tx.done().await?;
    Ok(code)
}

/// Makes today's code, if there is none yet.
pub async fn open(ctx: &Ctx, facility: FacilityId) -> AppResult<()> {
    once(open_once(ctx, facility).await)
}

async fn open_once(ctx: &Ctx, facility: FacilityId) -> AppResult<()> {
    let mut write = ctx.begin(Action::Record, &usage_at(facility)).await?;
    gate_codes::add(&mut write, facility, ctx.today(), &links::new_token(ctx)).await?;
    write.audit().detail = serde_json::json!({ "gate": "code" });
    Ok(write.commit(&serde_json::Value::Null).await?)
}

/// The family's own bookings of today at the facility whose code was read.
pub async fn coming(ctx: &Ctx, facility: FacilityId, code: &str) -> AppResult<Vec<Coming>> {
    let household = ctx.actor.household.ok_or(AppError::NotFound)?;
    ctx.require(Action::List, &Of::new(Object::Booking).household(household))?;
    let mut tx = ctx.read().await?;
    let today = gate_codes::find(&mut tx, facility, ctx.today()).await?;
    let own = bookings::of_household(&mut tx, household, ctx.today(), ctx.today()).await?;
    let children = families::children_of(&mut tx, household).await?;
    tx.done().await?;
    counts(today.as_deref(), code)?;
    let names: HashMap<_, _> = children.into_iter().map(|child| (child.id, child.name)).collect();
    let here = own.into_iter().filter(|booking| {
        booking.facility_id == facility
            && matches!(booking.phase, Phase::Confirmed | Phase::InUse | Phase::Completed)
    });
    Ok(here
        .map(|booking| Coming { child: names.get(&booking.child_id).cloned().unwrap_or_default(), booking })
        .collect())
}

fn counts(today: Option<&str>, code: &str) -> AppResult<()> {
    if today == Some(code) {
        return Ok(());
    }
    Err(AppError::refused(Finding::new("gate-code-old", Weight::Block)))
}

/// Writes down that the child came, or left, at this moment.
pub async fn pass(
    ctx: &Ctx,
    facility: FacilityId,
    code: &str,
    id: BookingId,
    what: &Attendance,
) -> AppResult<BookingId> {
    let known = coming(ctx, facility, code).await?;
    if !known.iter().any(|coming| coming.booking.id == id) {
        return Err(AppError::NotFound);
    }
    let (seen, own) = ctx.find_booking(id).await?;
    once(attend::record_as(ctx, &seen, what, (Action::Update, own)).await)
}
