//! Bookings as a facility looks at them: what waits for a decision, lists of months, one booking with its history. The
//! number of queries does not depend on how many there are.

use crate::ctx::{Ctx, unseen};
use crate::error::{AppError, AppResult};
use crate::families::{ChildSummary, Contact, people};
use crate::page::Page;
use crate::registrations::Conditions;
use platform_authz::{Action, Object, Of};
use platform_store::bookings::{self, Booking, Event, ListFilter};
use platform_store::{Tx, audit, bookings_own};
use platform_values::{AccountId, BookingId, FacilityId, Phase};
use std::collections::HashMap;

/// A booking with its child and whom to call.
pub struct Listed {
    /// The booking.
    pub booking: Booking,
    /// The child.
    pub child: ChildSummary,
    /// The first guardian.
    pub guardian: Contact,
    /// True if it is the child's earliest at the facility.
    pub first: bool,
    /// Conditions under which the facility accepted the child; may be empty.
    pub conditions: String,
}

/// One booking and how it came to where it stands.
pub struct Story {
    /// The booking with its child.
    pub listed: Listed,
    /// Every change of phase with the name of who made it, oldest first.
    pub events: Vec<(Event, String)>,
    /// Name of who made the booking.
    pub made_by: String,
    /// Keys of the steps that it waits for.
    pub open_steps: Vec<String>,
}

/// Requests that wait for the facility, by day and time of care: a page, and the count of all.
pub async fn waiting(ctx: &Ctx, facility: FacilityId, page: Page) -> AppResult<(Vec<Listed>, i64)> {
    let of = Of::new(Object::Booking).facility(facility);
    ctx.require(Action::List, &of)?;
    let mut tx = ctx.read().await?;
    let wanted = ListFilter::in_phase(Phase::Requested);
    let (found, count) = bookings::listed(&mut tx, facility, &wanted, page.offset(), page.limit()).await?;
    let listed = with_people(&mut tx, found).await?;
    tx.done().await?;
    ctx.log_children(Action::List, &of, "", listed.iter().map(|one| one.child.id)).await?;
    Ok((listed, count))
}

/// A facility's bookings by day and time: a page, and the count of all.
pub async fn list(
    ctx: &Ctx,
    facility: FacilityId,
    wanted: &ListFilter,
    page: Page,
) -> AppResult<(Vec<Listed>, i64)> {
    let of = Of::new(Object::Booking).facility(facility);
    ctx.require(Action::List, &of)?;
    let mut tx = ctx.read().await?;
    let (found, count) = bookings::listed(&mut tx, facility, wanted, page.offset(), page.limit()).await?;
    let listed = with_people(&mut tx, found).await?;
    tx.done().await?;
    ctx.log_children(Action::List, &of, "", listed.iter().map(|one| one.child.id)).await?;
    Ok((listed, count))
}

/// Some bookings by id, in that order; what the actor may not read is left out.
pub async fn of_ids(ctx: &Ctx, ids: &[BookingId]) -> AppResult<Vec<Listed>> {
    let mut found = Vec::with_capacity(ids.len());
    for id in ids {
        match ctx.find_booking(*id).await {
            Ok((booking, _)) => found.push(booking),
            Err(AppError::NotFound) => {}
            Err(error) => return Err(error),
        }
    }
    let mut tx = ctx.read().await?;
    let listed = with_people(&mut tx, found).await?;
    tx.done().await?;
    Ok(listed)
}

/// The same as a facility's page shows them: the look is logged.
pub async fn shown(ctx: &Ctx, facility: FacilityId, ids: &[BookingId]) -> AppResult<Vec<Listed>> {
    let listed = of_ids(ctx, ids).await?;
    let of = Of::new(Object::Booking).facility(facility);
    ctx.log_children(Action::List, &of, "", listed.iter().map(|one| one.child.id)).await?;
    Ok(listed)
}

/// One booking of a facility with its history. The view is written into the operation log.
pub async fn story(ctx: &Ctx, id: BookingId) -> AppResult<Story> {
    let (booking, of) = ctx.find_booking(id).await?;
    ctx.log_view(Action::Read, &of, "").await.map_err(unseen)?;
    let mut tx = ctx.read().await?;
    let events = bookings::events(&mut tx, id).await?;
    let mut accounts: Vec<AccountId> = events.iter().map(|event| event.actor_id).collect();
    accounts.push(booking.created_by);
    accounts.sort_unstable();
    accounts.dedup();
    let open_steps = bookings_own::open_steps(&mut tx, id).await?;
    let names: HashMap<AccountId, String> =
        audit::names(&mut tx, &accounts).await?.into_iter().map(|(id, name, _)| (id, name)).collect();
    let made_by = names.get(&booking.created_by).cloned().unwrap_or_default();
    let listed = with_people(&mut tx, vec![booking]).await?.pop().ok_or(AppError::NotFound)?;
    tx.done().await?;
    let signed = |event: Event| {
        let name = names.get(&event.actor_id).cloned().unwrap_or_default();
        (event, name)
    };
    Ok(Story { listed, events: events.into_iter().map(signed).collect(), made_by, open_steps })
}

/// Bookings with their children and whom to call.
pub(crate) async fn with_people(tx: &mut Tx, found: Vec<Booking>) -> AppResult<Vec<Listed>> {
    let children: Vec<_> = found.iter().map(|booking| booking.child_id).collect();
    let people = people(tx, &children).await?;
    let firsts = bookings_own::firsts(tx, &children).await?;
    let conditions = Conditions::read(tx, &children).await?;
    let listed = found.into_iter().filter_map(|booking| {
        let (child, guardian) = people.of(booking.child_id)?;
        let first = firsts.contains(&booking.id);
        let conditions = conditions.of(&booking);
        Some(Listed { booking, child, guardian, first, conditions })
    });
    Ok(listed.collect())
}
