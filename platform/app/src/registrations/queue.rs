//! The queue of registrations over all facilities, as officers see it (M-06).

use crate::ctx::Ctx;
use crate::error::AppResult;
use crate::families::{ChildSummary, people};
use crate::page::Page;
use crate::registrations::review::purpose;
use crate::registrations::waited;
use chrono::{DateTime, Days, NaiveTime, Utc};
use platform_authz::{Action, Object, Of};
use platform_store::families_alike;
use platform_store::registrations::{self, Registration};
use platform_values::{FacilityId, RegistrationState};
use std::collections::HashSet;

/// What to show. Empty fields do not narrow.
#[derive(Clone, Debug, Default)]
pub struct QueueFilter {
    /// Only this ward.
    pub ward: Option<String>,
    /// Only this facility.
    pub facility: Option<FacilityId>,
    /// Only in this state; by default those that wait for the facility.
    pub state: Option<RegistrationState>,
    /// Only those that wait for so many days or more.
    pub waiting_days: u32,
}

/// A registration in the queue.
pub struct Queued {
    /// The registration.
    pub registration: Registration,
    /// The child.
    pub child: ChildSummary,
    /// Whole days since it was applied for, until it was decided.
    pub waiting_days: i64,
    /// True if another family may be the same; see [`super::Alike`].
    pub alike: bool,
}

/// How many registrations wait for a facility since so many days or more.
pub async fn waiting(ctx: &Ctx, days: u32) -> AppResult<i64> {
    ctx.require(Action::List, &Of::new(Object::Registration))?;
    let mut tx = ctx.read().await?;
    let states = [RegistrationState::Applied];
    let (_, count) = registrations::queue(&mut tx, None, &states, before(ctx, days), 0, 0).await?;
    tx.done().await?;
    Ok(count)
}

/// The first moment at which somebody has not waited so many days.
fn before(ctx: &Ctx, days: u32) -> DateTime<Utc> {
    let until = ctx.today().checked_sub_days(Days::new(days.into())).unwrap_or_default();
    ctx.moment(until.succ_opt().unwrap_or(until).and_time(NaiveTime::MIN))
}

/// Registrations of all facilities, longest waiting first: a page, and the count of all. The look is logged with its
/// purpose.
pub async fn queue(ctx: &Ctx, filter: &QueueFilter, page: Page) -> AppResult<(Vec<Queued>, i64)> {
    let of = Of::new(Object::Registration);
    ctx.require(Action::List, &of)?;
    let before = before(ctx, filter.waiting_days);
    let places = ctx.city.set_up.facilities.iter();
    let wanted: Option<Vec<FacilityId>> = match (&filter.ward, filter.facility) {
        (None, None) => None,
        (ward, facility) => Some(
            places
                .filter(|f| ward.as_ref().is_none_or(|ward| *ward == f.ward))
                .map(|f| f.id)
                .filter(|id| facility.is_none_or(|wanted| wanted == *id))
                .collect(),
        ),
    };
    let states = [filter.state.unwrap_or(RegistrationState::Applied)];
    let mut tx = ctx.read().await?;
    let (rows, count) =
        registrations::queue(&mut tx, wanted.as_deref(), &states, before, page.offset(), page.limit())
            .await?;
    let children: Vec<_> = rows.iter().map(|row| row.child_id).collect();
    let people = people(&mut tx, &children).await?;
    let families: Vec<_> = rows.iter().map(|row| row.household_id).collect();
    let twins: HashSet<_> =
        families_alike::same_reading(&mut tx, &children).await?.into_iter().map(|(mine, _)| mine).collect();
    let reached: HashSet<_> =
        families_alike::same_phone(&mut tx, &families).await?.into_iter().map(|(mine, _)| mine).collect();
    tx.done().await?;
    ctx.log_children(Action::List, &of, &purpose(ctx), children).await?;
    let queued = rows
        .into_iter()
        .filter_map(|registration| {
            let (child, _) = people.of(registration.child_id)?;
            let waiting_days = waited(ctx, &registration);
            let alike =
                twins.contains(&registration.child_id) || reached.contains(&registration.household_id);
            Some(Queued { registration, child, waiting_days, alike })
        })
        .collect();
    Ok((queued, count))
}
