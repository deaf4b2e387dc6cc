//! A family's own bookings: lists, one with its history, and what is left of the caps.

use crate::bookings::case::{past_uses, usage_of};
use crate::ctx::Ctx;
use crate::error::{AppError, AppResult};
use crate::page::Page;
use chrono::{Days, NaiveDate, NaiveDateTime};
use platform_authz::{Action, Object, Of};
use platform_program_api::Allowance;
use platform_store::bookings::{self, Booking, Event};
use platform_store::bookings_own::{self, Ahead};
use platform_store::families;
use platform_values::{BookingId, ChildId, FacilityId, ProgramId};

/// How far around a day the uses are read that caps are counted from.
const AROUND_DAYS: u64 = 45;

/// A booking as its family sees it.
pub struct Detail {
    /// The booking.
    pub booking: Booking,
    /// Every change of phase, oldest first.
    pub events: Vec<Event>,
    /// Steps before it is confirmed that are still open.
    pub open_steps: Vec<String>,
    /// Until when it can be cancelled without consequence.
    pub free_until: NaiveDateTime,
}

/// A page of the family's bookings that are ahead (nearest first) or over (latest first), and the count of all;
/// of one child only, if it is named.
pub async fn list(
    ctx: &Ctx,
    child: Option<ChildId>,
    ahead: Ahead,
    page: Page,
) -> AppResult<(Vec<Booking>, i64)> {
    let household = ctx.household()?;
    ctx.require(Action::List, &Of::new(Object::Booking).household(household))?;
    let mut tx = ctx.read().await?;
    let (offset, limit) = (page.offset(), page.limit());
    let found =
        bookings_own::page_of_household(&mut tx, household, child, ctx.today(), ahead, offset, limit).await?;
    tx.done().await?;
    Ok(found)
}

/// The family's bookings from `from` to `to`, both included, by day.
pub async fn between(ctx: &Ctx, from: NaiveDate, to: NaiveDate) -> AppResult<Vec<Booking>> {
    let household = ctx.household()?;
    ctx.require(Action::List, &Of::new(Object::Booking).household(household))?;
    let mut tx = ctx.read().await?;
    let found = bookings::of_household(&mut tx, household, from, to).await?;
    tx.done().await?;
    Ok(found)
}

/// One booking with its history.
pub async fn detail(ctx: &Ctx, id: BookingId) -> AppResult<Detail> {
    let (booking, _) = ctx.find_booking(id).await?;
    let mut tx = ctx.read().await?;
    let events = bookings::events(&mut tx, id).await?;
    let open_steps = bookings_own::open_steps(&mut tx, id).await?;
    let child = families::child(&mut tx, booking.child_id).await?.ok_or(AppError::NotFound)?;
    let household = families::household(&mut tx, booking.household_id).await?.ok_or(AppError::NotFound)?;
    tx.done().await?;
    let book = ctx.city.book(booking.program_id, booking.facility_id, booking.day)?;
    let usage = usage_of(&booking, &child, &household)?;
    let free_until = book.rulebook.cancellation(&usage, ctx.civil_now()).free_until;
    Ok(Detail { booking, events, open_steps, free_until })
}

/// What is left for a child on a day under the rules of one facility.
pub async fn allowances(
    ctx: &Ctx,
    child: ChildId,
    facility: FacilityId,
    program: ProgramId,
    on: NaiveDate,
) -> AppResult<Vec<Allowance>> {
    let (child, _) = ctx.find_child(child).await?;
    let mut tx = ctx.read().await?;
    let around = Days::new(AROUND_DAYS);
    let (from, to) = (on.checked_sub_days(around), on.checked_add_days(around));
    let history = bookings::history(&mut tx, child.id, from.unwrap_or(on), to.unwrap_or(on)).await?;
    tx.done().await?;
    let book = ctx.city.book(program, facility, on)?;
    let history = past_uses(&history, facility)?;
    Ok(book.rulebook.allowances(on, &history, &ctx.city.around(facility, on, &history)))
}
