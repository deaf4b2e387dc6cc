//! What a facility or the city decides about a child itself: whether its family books online or calls first, and which
//! reductions it has. Each decision states its reason, which the operation log keeps, and is mailed without a word of it.

use crate::ctx::Ctx;
use crate::error::{AppError, AppResult, once};
use crate::mail;
use platform_authz::{Action, Object, Of, Resource};
use platform_program_api::Finding;
use platform_program_api::answer::{Reduction, Weight};
use platform_store::Write;
use platform_store::families::{self, Child};
use platform_values::ChildId;
use std::collections::BTreeMap;

/// The most characters of a reason.
pub const DECISION_CHARS_MAX: usize = 200;

/// How a child is booked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Way {
    /// Its family calls first, and staff book.
    PhoneOnly,
    /// Its family books by itself.
    Online,
}

/// Decides how a child is booked. The reason to book by telephone only is told to the family.
pub async fn decide_way(ctx: &Ctx, id: ChildId, way: Way, reason: &str) -> AppResult<ChildId> {
    once(decide_way_once(ctx, id, way, reason.trim()).await)
}

async fn decide_way_once(ctx: &Ctx, id: ChildId, way: Way, reason: &str) -> AppResult<ChildId> {
    let (_, of) = ctx.find_child(id).await?;
    let (mut write, mut child) = begin(ctx, id, &of, reason).await?;
    let phone_only = way == Way::PhoneOnly;
    let told = if phone_only { reason } else { "" };
    if (child.phone_only, child.phone_only_reason.as_str()) == (phone_only, told) {
        return Err(AppError::refused(Finding::new("child-decision-same", Weight::Block)));
    }
    child.phone_only = phone_only;
    told.clone_into(&mut child.phone_only_reason);
    write.audit().detail = serde_json::json!({ "phone_only": phone_only });
    finish(ctx, write, child).await
}

/// Grants a child these reductions and no others.
pub async fn decide_reductions(
    ctx: &Ctx,
    id: ChildId,
    granted: &[String],
    reason: &str,
) -> AppResult<ChildId> {
    once(decide_reductions_once(ctx, id, granted, reason.trim()).await)
}

async fn decide_reductions_once(
    ctx: &Ctx,
    id: ChildId,
    granted: &[String],
    reason: &str,
) -> AppResult<ChildId> {
    let (seen, _) = ctx.find_child(id).await?;
    let home = seen.household_id;
    // Money that the city forgoes is the city's to give: the family's matter, not that of a facility of the child.
    let of = Of::new(Object::Household).id(home.0).household(home).child(id);
    let (mut write, mut child) = begin(ctx, id, &of, reason).await?;
    let known = known_reductions(ctx)?;
    if granted.iter().any(|key| known.iter().all(|known| known.key != *key)) {
        return Err(AppError::NotFound);
    }
    let mut granted = granted.to_vec();
    granted.sort_unstable();
    granted.dedup();
    if child.reductions == granted {
        return Err(AppError::refused(Finding::new("child-decision-same", Weight::Block)));
    }
    write.audit().detail = serde_json::json!({ "reductions": granted });
    child.reductions = granted;
    finish(ctx, write, child).await
}

async fn begin(ctx: &Ctx, id: ChildId, of: &dyn Resource, reason: &str) -> AppResult<(Write, Child)> {
    ctx.require(Action::Decide, of)?;
    if reason.is_empty() {
        return Err(AppError::refused(Finding::new("child-decision-reason-missing", Weight::Block)));
    }
    if reason.chars().count() > DECISION_CHARS_MAX {
        let long = Finding::new("child-decision-reason-long", Weight::Block).with("max", DECISION_CHARS_MAX);
        return Err(AppError::refused(long));
    }
    let mut write = ctx.begin(Action::Decide, of).await?;
    let home = of.household().ok_or(AppError::NotFound)?;
    families::lock(&mut write, home).await?.ok_or(AppError::NotFound)?;
    let child = families::child(&mut write, id).await?.filter(|child| child.archived_at.is_none());
    reason.clone_into(&mut write.audit().purpose);
    Ok((write, child.ok_or(AppError::NotFound)?))
}

async fn finish(ctx: &Ctx, mut write: Write, mut child: Child) -> AppResult<ChildId> {
    child.updated_at = ctx.now();
    families::update_child(&mut write, &child).await?;
    let link = ctx.link(&format!("/children/{}", child.id));
    let args = BTreeMap::from([("link".to_owned(), link)]);
    mail::of_decision(ctx, &mut write, child.household_id, "child-decided", &args, child.id.0).await?;
    write.commit(&serde_json::to_value(child.id)?).await?;
    Ok(child.id)
}

/// The reductions that the rules of any facility know today, each once.
pub fn known_reductions(ctx: &Ctx) -> AppResult<Vec<Reduction>> {
    let mut known: Vec<Reduction> = Vec::new();
    for program in &ctx.city.set_up.programs {
        for facility in ctx.city.facilities_of(program.id, ctx.today()) {
            for reduction in ctx.city.book(program.id, facility.id, ctx.today())?.rulebook.reductions() {
                if known.iter().all(|other| other.key != reduction.key) {
                    known.push(reduction);
                }
            }
        }
    }
    Ok(known)
}

/// The child's reductions that the rules know, in words.
pub fn reductions_of(ctx: &Ctx, child: &Child) -> AppResult<Vec<Finding>> {
    if child.reductions.is_empty() {
        return Ok(Vec::new());
    }
    let known = known_reductions(ctx)?.into_iter();
    Ok(known.filter(|known| child.reductions.contains(&known.key)).map(|known| known.told).collect())
}
