//! A place is held while a family looks over what it is about to book (C-21). One hold a family, for some minutes, once for
//! a place in a while: nobody can keep a place without booking it.

use crate::accounts::consents;
use crate::bookings::ask::{caller, judge_facts, read_facts};
use crate::bookings::case::{Ask, Facts};
use crate::ctx::Ctx;
use crate::error::{AppError, AppResult, once};
use chrono::{DateTime, Duration, Utc};
use platform_authz::{Action, Object, Of};
use platform_program_api::{Draw, Quota};
use platform_store::holds::{self, Hold};
use platform_store::ledger::{self, Drawn};
use platform_store::{Tx, Write, families, upkeep};
use platform_values::{BookingId, HouseholdId};

/// How long a place is held.
const HELD_FOR: Duration = Duration::minutes(10);
/// For so long a family is not held the same place again after its time was over.
const NOT_AGAIN_FOR: Duration = Duration::minutes(30);

/// Holds the place of a wish, if it is allowed and free; lets go of another that is held for the family. Whether it is
/// held is told by [`held_until`]; why not, by the judgement and the vacancies.
pub async fn hold_places(ctx: &Ctx, ask: &Ask) -> AppResult<()> {
    let facts = read_facts(ctx, ask).await?;
    let household = facts.household.id;
    let of = Of::new(Object::Booking).household(household).child(ask.child).facility(ask.facility);
    let draws = judge_facts(ctx, &ctx.city, &facts, ask, caller(ctx, &facts))?.assessment.draws;
    let mut tx = ctx.read().await?;
    let standing = standing(ctx, &mut tx, household).await?;
    let kept = standing_for(&mut tx, standing.as_ref(), ask, &draws).await?;
    tx.done().await?;
    if kept {
        return Ok(());
    }
    // In a transaction of its own, so that rows of the ledger are always locked in the order of their keys.
    if standing.is_some() {
        let_go(ctx, household, &of).await?;
    }
    once(hold_once(ctx, ask, &of).await)
}

/// Until when the place of a wish is held for the child, with the draws that it needs.
pub async fn held_until(ctx: &Ctx, ask: &Ask, draws: &[Draw]) -> AppResult<Option<DateTime<Utc>>> {
    let Some(household) = ctx.actor.household else { return Ok(None) };
    let mut tx = ctx.read().await?;
    let standing = standing(ctx, &mut tx, household).await?;
    let kept = standing_for(&mut tx, standing.as_ref(), ask, draws).await?;
    tx.done().await?;
    Ok(standing.filter(|hold| kept && ctx.now() < hold.expires_at).map(|hold| hold.expires_at))
}

/// The one hold that a family has.
async fn standing(ctx: &Ctx, tx: &mut Tx, household: HouseholdId) -> AppResult<Option<Hold>> {
    let known = holds::of_household(tx, household, ctx.now()).await?;
    Ok(known.into_iter().find(|hold| hold.released_at.is_none()))
}

/// True if a hold is for exactly this wish. The same hours can need other places, for example of another use type.
async fn standing_for(tx: &mut Tx, hold: Option<&Hold>, ask: &Ask, draws: &[Draw]) -> AppResult<bool> {
    let same = |hold: &&Hold| {
        hold.child_id == ask.child
            && is_at(hold, ask)
            && (hold.starts, hold.ends) == (ask.span.from(), ask.span.to())
    };
    match hold.filter(same) {
        Some(hold) => Ok(ledger::has_exactly(tx, hold.id, ask.facility, ask.program, draws).await?),
        None => Ok(false),
    }
}

fn is_at(hold: &Hold, ask: &Ask) -> bool {
    (hold.facility_id, hold.program_id, hold.day) == (ask.facility, ask.program, ask.day)
}

/// Gives back what is held for a family. Done twice it gives back once, so it needs no key.
async fn let_go(ctx: &Ctx, household: HouseholdId, of: &Of) -> AppResult<()> {
    let mut write = ctx.unkeyed().begin(Action::Create, of).await?;
    let released = holds::release(&mut write, household, ctx.now()).await?;
    "let_go".clone_into(&mut write.audit().action);
    write.audit().detail = serde_json::json!({ "released": released });
    Ok(write.commit(&serde_json::Value::Null).await?)
}

async fn hold_once(ctx: &Ctx, ask: &Ask, of: &Of) -> AppResult<()> {
    let mut write = ctx.begin(Action::Create, of).await?;
    consents::require(ctx, &mut write).await?;
    let seen = families::child(&mut write, ask.child).await?.ok_or(AppError::NotFound)?;
    let household = families::lock(&mut write, seen.household_id).await?.ok_or(AppError::NotFound)?;
    // Somebody may have changed the child before the lock.
    let child = families::child(&mut write, ask.child).await?.ok_or(AppError::NotFound)?;
    let city = ctx.app.cities.for_decision(&mut write).await?;
    let facts = Facts::read(&mut write, child, household, ask).await?;
    let judged = judge_facts(ctx, &city, &facts, ask, caller(ctx, &facts))?;
    let known = holds::of_household(&mut write, facts.household.id, ctx.now() - NOT_AGAIN_FOR).await?;
    let another = known.iter().any(|hold| hold.released_at.is_none());
    // Coming back to a place goes on with its time; nobody keeps one by going to and fro.
    let before = known.iter().filter(|hold| is_at(hold, ask)).map(|hold| hold.expires_at).max();
    let expires_at = before.unwrap_or_else(|| ctx.now() + HELD_FOR);
    if another || expires_at <= ctx.now() || !judged.against_filled(ask).is_empty() {
        return Ok(());
    }
    let draws = &judged.assessment.draws;
    if let Drawn::Short(_) = ledger::take(&mut write, ask.facility, ask.program, draws).await? {
        return Ok(());
    }
    let hold = Hold {
        id: ctx.new_id(),
        household_id: facts.household.id,
        child_id: ask.child,
        facility_id: ask.facility,
        program_id: ask.program,
        day: ask.day,
        starts: ask.span.from(),
        ends: ask.span.to(),
        expires_at,
        released_at: None,
    };
    ledger::record(&mut write, hold.id, ask.facility, ask.program, draws).await?;
    holds::add(&mut write, &hold).await?;
    "hold".clone_into(&mut write.audit().action);
    write.audit().object_id = Some(hold.id.0);
    write.audit().detail = serde_json::json!({ "held_until": hold.expires_at });
    Ok(write.commit(&serde_json::Value::Null).await?)
}

/// What is done when no place is left. Among the places taken may be held ones that are over, if the worker is late, and
/// one that is held for the child itself under another wish.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Full {
    /// They are given back first, and the wish is tried again.
    LookAgain,
    /// There is no place.
    Believe,
}

impl Full {
    /// The transaction to go on with where it is full; `None` after places were given back.
    pub(super) async fn settle(
        self,
        ctx: &Ctx,
        mut write: Write,
        of: &Of,
        ask: &Ask,
    ) -> AppResult<Option<Write>> {
        if self == Self::Believe {
            return Ok(Some(write));
        }
        let late = holds::any_expired(&mut write, ctx.now()).await?;
        let own = match ctx.actor.household {
            Some(household) => {
                standing(ctx, &mut write, household).await?.filter(|hold| hold.child_id == ask.child)
            }
            None => None,
        };
        if !late && own.is_none() {
            return Ok(Some(write));
        }
        drop(write);
        if let Some(own) = own {
            let_go(ctx, own.household_id, of).await?;
        }
        while late && upkeep::release_holds(&ctx.app.pool, ctx.tenant(), ctx.now()).await? > 0 {}
        Ok(None)
    }
}

/// Takes the places of a booking, those held for the child first; gives the booking's id, or the quota that is short.
pub(super) async fn take_places(
    ctx: &Ctx,
    write: &mut Write,
    ask: &Ask,
    draws: &[Draw],
) -> AppResult<Result<BookingId, Quota>> {
    let (facility, program) = (ask.facility, ask.program);
    let when = (ask.day, ask.span.from(), ask.span.to());
    let held = holds::take_up(write, ask.child, (facility, program), when).await?;
    if let Some(held) = held {
        if ledger::has_exactly(write, held, facility, program, draws).await? {
            return Ok(Ok(held));
        }
        // The same hours need other places now: another use type, or other rules.
        ledger::give_back(write, held).await?;
    }
    if let Drawn::Short(quota) = ledger::take(write, facility, program, draws).await? {
        return Ok(Err(quota));
    }
    let id = ctx.new_id();
    ledger::record(write, id, facility, program, draws).await?;
    Ok(Ok(id))
}
