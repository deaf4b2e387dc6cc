//! Cancelling many bookings at once because a facility cannot take the children: without fee, without counting against
//! anybody, and with one mail to each family. Runs inside the use case that closes.

use crate::bookings::book::mail_args;
use crate::bookings::phase;
use crate::ctx::Ctx;
use crate::error::{AppError, AppResult};
use crate::mail;
use chrono::Duration;
use platform_program_api::Finding;
use platform_program_api::answer::Weight;
use platform_store::bookings::{self, Booking};
use platform_store::{Write, families, ledger};
use platform_values::{BookingId, HouseholdId, Phase};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// The most bookings that are cancelled at once.
pub(crate) const CALL_OFF_MAX: usize = 4_000;

/// What was cancelled.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct CalledOff {
    /// Bookings.
    pub bookings: usize,
    /// Families.
    pub families: usize,
    /// Interviews that were called off beside them.
    #[serde(default)]
    pub interviews: usize,
}

/// Locks the families of these bookings, in the order of their ids. It comes before the number of the city's set-up is
/// raised: a booking under way holds its family first and the set-up after it.
pub(crate) async fn hold_families(write: &mut Write, seen: &[Booking]) -> AppResult<Vec<HouseholdId>> {
    let mut households: Vec<HouseholdId> = seen.iter().map(|booking| booking.household_id).collect();
    households.sort_unstable();
    households.dedup();
    Ok(families::lock_many(write, &households).await?)
}

/// Cancels these bookings as far as they still stand. Their families are `held`; of a family that booked in between
/// nothing is known here, so the whole deed is refused as stale. Bookings are locked in the order of their ids, and all
/// places are given back in the order of their keys: nobody else locks in another order.
pub(crate) async fn call_off(
    ctx: &Ctx,
    write: &mut Write,
    held: &[HouseholdId],
    seen: &[Booking],
    reason: &str,
    mail_key: &str,
) -> AppResult<CalledOff> {
    if seen.len() > CALL_OFF_MAX {
        return Err(AppError::refused(
            Finding::new("call-off-many", Weight::Block).with("max", CALL_OFF_MAX),
        ));
    }
    if seen.iter().any(|booking| !held.contains(&booking.household_id)) {
        return Err(AppError::Stale);
    }
    let ids: Vec<BookingId> = seen.iter().map(|booking| booking.id).collect();
    let mut locked = bookings::lock_many(write, &ids).await?;
    locked.retain(|booking| phase::may_follow(booking.phase, Phase::Cancelled));
    let holding = locked.iter().filter(|booking| booking.phase.holds_places());
    let holding: Vec<BookingId> = holding.map(|booking| booking.id).collect();
    ledger::give_back_all(write, &holding).await?;
    let mut lines: BTreeMap<HouseholdId, Vec<String>> = BTreeMap::new();
    locked.sort_by_key(|booking| (booking.day, booking.starts));
    for booking in &mut locked {
        reason.clone_into(&mut booking.reason);
        booking.late_cancel = false;
        phase::change(ctx, write, booking, Phase::Cancelled, reason).await?;
        let line = ctx.app.words.text("mail-call-off-line", &mail_args(ctx, booking));
        lines.entry(booking.household_id).or_default().push(line);
    }
    let told = CalledOff { bookings: locked.len(), families: lines.len(), interviews: 0 };
    for (household, lines) in lines {
        let args =
            [("reason", reason.to_owned()), ("bookings", lines.join("\n")), ("link", ctx.link("/bookings"))];
        let args = args.map(|(name, value)| (name.to_owned(), value)).into();
        mail::to_household(ctx, write, household, mail_key, &args, Duration::zero()).await?;
    }
    Ok(told)
}
