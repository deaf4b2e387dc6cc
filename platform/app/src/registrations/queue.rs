//! The queue of registrations over all facilities, as officers see it (M-06).

use crate::ctx::Ctx;
use crate::error::AppResult;
use crate::families::{ChildSummary, people};
use crate::page::Page;
use chrono::{Days, NaiveTime};
use platform_authz::{Action, Object, Of};
use platform_store::registrations::{self, Registration};
use platform_values::{FacilityId, RegistrationState};

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
    /// Whole days since it was applied for.
    pub waiting_days: i64,
}

/// Registrations of all facilities, longest waiting first: a page, and the count of all.
pub async fn queue(ctx: &Ctx, filter: &QueueFilter, page: Page) -> AppResult<(Vec<Queued>, i64)> {
    ctx.require(Action::List, &Of::new(Object::Registration))?;
    let today = ctx.today();
    let until = today.checked_sub_days(Days::new(filter.waiting_days.into())).unwrap_or_default();
    let before = ctx.moment(until.succ_opt().unwrap_or(until).and_time(NaiveTime::MIN));
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
    tx.done().await?;
    let queued = rows
        .into_iter()
        .filter_map(|registration| {
            let (child, _) = people.of(registration.child_id)?;
            let waiting_days = (today - ctx.civil(registration.applied_at).date()).num_days().max(0);
            Some(Queued { registration, child, waiting_days })
        })
        .collect();
    Ok((queued, count))
}
