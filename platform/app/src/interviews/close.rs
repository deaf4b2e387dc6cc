//! Calling interviews off because the facilities are closed on their days: the times are gone, each family gets a mail and
//! chooses another day. Runs inside the use case that closes.

use crate::ctx::Ctx;
use crate::error::{AppError, AppResult};
use crate::interviews::mail_args;
use crate::mail;
use chrono::{DateTime, Duration, NaiveDate, NaiveTime, Utc};
use platform_store::interviews::{self, Interview};
use platform_store::{Tx, Write};
use platform_values::{FacilityId, InterviewSlotId};
use std::collections::HashMap;

/// The moments from the beginning of the first to the end of the last of these days, as far as they are ahead: what took
/// place this morning is not called off.
fn bounds(ctx: &Ctx, days: &[NaiveDate]) -> AppResult<(DateTime<Utc>, DateTime<Utc>)> {
    let (first, last) = days.iter().min().zip(days.iter().max()).ok_or(AppError::NotFound)?;
    let after = last.succ_opt().ok_or(AppError::NotFound)?;
    let from = ctx.moment(first.and_time(NaiveTime::MIN)).max(ctx.now());
    Ok((from, ctx.moment(after.and_time(NaiveTime::MIN))))
}

/// Interviews that are fixed on these days at these facilities, or anywhere in the city where none are named.
pub(crate) async fn fixed_on(
    ctx: &Ctx,
    tx: &mut Tx,
    places: Option<&[FacilityId]>,
    days: &[NaiveDate],
) -> AppResult<Vec<Interview>> {
    let mut found = interviews::fixed(tx, places, bounds(ctx, days)?).await?;
    found.retain(|one| one.at.is_some_and(|at| days.contains(&ctx.civil(at).date())));
    Ok(found)
}

/// How many interview times of these days nobody has taken yet.
pub(crate) async fn free_on(
    ctx: &Ctx,
    tx: &mut Tx,
    places: Option<&[FacilityId]>,
    days: &[NaiveDate],
) -> AppResult<usize> {
    let found = interviews::free_slots(tx, places, bounds(ctx, days)?).await?;
    Ok(found.iter().filter(|at| days.contains(&ctx.civil(**at).date())).count())
}

/// Calls off every interview time of these days; gives how many interviews were fixed in them.
pub(crate) async fn close_days(
    ctx: &Ctx,
    write: &mut Write,
    places: Option<&[FacilityId]>,
    days: &[NaiveDate],
    reason: &str,
) -> AppResult<usize> {
    let mut slots = interviews::lock_slots(write, places, bounds(ctx, days)?).await?;
    slots.retain(|slot| days.contains(&ctx.civil(slot.starts_at).date()));
    let ids: Vec<InterviewSlotId> = slots.iter().map(|slot| slot.id).collect();
    interviews::cancel_slots(write, &ids, ctx.now()).await?;
    let moved = interviews::unfix(write, &ids).await?;
    let places: HashMap<_, _> = slots.iter().map(|slot| (slot.id, slot.place.as_str())).collect();
    for interview in &moved {
        let place = interview.slot_id.and_then(|id| places.get(&id).copied()).unwrap_or_default();
        let mut args = mail_args(ctx, interview, place);
        args.insert("reason".to_owned(), reason.to_owned());
        let (family, at_once) = (interview.household_id, Duration::zero());
        mail::to_household(ctx, write, family, "emergency-interview", &args, at_once).await?;
    }
    Ok(moved.len())
}
