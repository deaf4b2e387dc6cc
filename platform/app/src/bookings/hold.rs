//! A place is held while a family looks over what it is about to book (C-21). One hold a child, for some minutes, once for
//! a place in a while: nobody can keep a place without booking it.

use crate::accounts::consents;
use crate::bookings::ask::{caller, judge_facts};
use crate::bookings::case::{Ask, Facts};
use crate::ctx::Ctx;
use crate::error::{AppError, AppResult, once};
use chrono::{DateTime, Duration, Utc};
use platform_authz::{Action, Object, Of};
use platform_program_api::{Draw, Quota};
use platform_store::holds::{self, Hold};
use platform_store::ledger::{self, Drawn};
use platform_store::{Write, families, upkeep};
use platform_values::BookingId;

/// How long a place is held.
const HELD_FOR: Duration = Duration::minutes(10);

/// Holds the place of a wish, if it is allowed and free; lets go of another that is held for the child. Whether it is
/// held is told by [`held_until`]; why not, by the judgement and the vacancies.
pub async fn hold(ctx: &Ctx, ask: &Ask) -> AppResult<()> {
    let (child, _) = ctx.find_child(ask.child).await?;
    let resource =
        Of::new(Object::Booking).household(child.household_id).child(child.id).facility(ask.facility);
    let known = known(ctx, ask).await?;
    if known.iter().any(|hold| is_for(hold, ask)) {
        return Ok(());
    }
    // In a transaction of its own, so that rows of the ledger are always locked in the order of their keys.
    if known.iter().any(|hold| hold.released_at.is_none()) {
        once(let_go(&ctx.part(1), ask, &resource).await)?;
    }
    once(hold_once(ctx, ask, &resource).await)
}

async fn known(ctx: &Ctx, ask: &Ask) -> AppResult<Vec<Hold>> {
    let mut tx = ctx.read().await?;
    let known = holds::of_child(&mut tx, ask.child).await?;
    tx.done().await?;
    Ok(known)
}

fn is_for(hold: &Hold, ask: &Ask) -> bool {
    (hold.facility_id, hold.program_id, hold.day) == (ask.facility, ask.program, ask.day)
        && (hold.starts, hold.ends) == (ask.span.from(), ask.span.to())
}

async fn let_go(ctx: &Ctx, ask: &Ask, of: &Of) -> AppResult<()> {
    let mut write = ctx.begin(Action::Create, of).await?;
    let released = holds::release(&mut write, ask.child, ctx.now()).await?;
    write.audit().detail = serde_json::json!({ "released": released });
    Ok(write.commit(&serde_json::Value::Null).await?)
}

async fn hold_once(ctx: &Ctx, ask: &Ask, of: &Of) -> AppResult<()> {
    let mut write = ctx.begin(Action::Create, of).await?;
    consents::require(ctx, &mut write).await?;
    let child = families::child(&mut write, ask.child).await?.ok_or(AppError::NotFound)?;
    let household = families::lock(&mut write, child.household_id).await?.ok_or(AppError::NotFound)?;
    let city = ctx.app.cities.hold(&mut write).await?;
    let facts = Facts::read(&mut write, child, household, ask).await?;
    let judged = judge_facts(ctx, &city, &facts, ask, caller(ctx, &facts))?;
    let known = holds::of_child(&mut write, ask.child).await?;
    let another = known.iter().any(|hold| hold.released_at.is_none() || is_for(hold, ask));
    if another || !judged.against(ask).is_empty() {
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
        expires_at: ctx.now() + HELD_FOR,
        released_at: None,
    };
    ledger::record(&mut write, hold.id, ask.facility, ask.program, draws).await?;
    holds::add(&mut write, &hold).await?;
    write.audit().detail = serde_json::json!({ "held_until": hold.expires_at });
    Ok(write.commit(&serde_json::Value::Null).await?)
}

/// Until when the place of a wish is held for the child.
pub async fn held_until(ctx: &Ctx, ask: &Ask) -> AppResult<Option<DateTime<Utc>>> {
    let held =
        known(ctx, ask).await?.into_iter().find(|hold| hold.released_at.is_none() && is_for(hold, ask));
    Ok(held.map(|hold| hold.expires_at).filter(|until| ctx.now() < *until))
}

/// What is done when no place is left: held places that are over may be among those taken, if the worker is late.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Full {
    /// They are given back first, and the wish is tried again.
    LookAgain,
    /// There is no place.
    Believe,
}

impl Full {
    /// The transaction to go on with where it is full; `None` after places were given back.
    pub(super) async fn settle(self, ctx: &Ctx, mut write: Write) -> AppResult<Option<Write>> {
        if self == Self::Believe || !holds::any_expired(&mut write, ctx.now()).await? {
            return Ok(Some(write));
        }
        drop(write);
        upkeep::release_holds(&ctx.app.pool, ctx.tenant(), ctx.now()).await?;
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
        // The rules have changed since.
        ledger::give_back(write, held).await?;
    }
    if let Drawn::Short(quota) = ledger::take(write, facility, program, draws).await? {
        return Ok(Err(quota));
    }
    let id = ctx.new_id();
    ledger::record(write, id, facility, program, draws).await?;
    Ok(Ok(id))
}
