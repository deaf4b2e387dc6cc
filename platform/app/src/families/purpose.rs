//! What an officer looks at a family for (M-09). It is stated once a login and family: by a search, by a review that is
//! itself the purpose, or by a form before the first page. Every look carries it into the operation log.

use crate::ctx::{Ctx, unseen};
use crate::error::{AppError, AppResult, once};
use crate::open_act::OpenAct;
use platform_authz::{Action, Object, Of, Resource};
use platform_program_api::Finding;
use platform_program_api::answer::Weight;
use platform_store::{families, look_purposes};
use platform_values::{ChildId, HouseholdId};
use std::collections::BTreeSet;

/// The most characters of a purpose.
pub const PURPOSE_CHARS_MAX: usize = 200;

fn resource(id: HouseholdId) -> Of {
    Of::new(Object::Household).id(id.0).household(id)
}

/// What this login looks at a family for; `None` where it was not asked yet.
pub async fn purpose(ctx: &Ctx, id: HouseholdId) -> AppResult<Option<String>> {
    ctx.require(Action::Read, &resource(id)).map_err(unseen)?;
    let Some(session) = &ctx.request.session else { return Ok(None) };
    let mut tx = ctx.read().await?;
    families::household(&mut tx, id).await?.ok_or(AppError::NotFound)?;
    let purpose = look_purposes::find(&mut tx, session, id).await?;
    tx.done().await?;
    Ok(purpose)
}

/// The same, where nothing may be shown without one.
pub(super) async fn needed(ctx: &Ctx, id: HouseholdId) -> AppResult<String> {
    let missing = || AppError::refused(Finding::new("look-purpose-missing", Weight::Block));
    purpose(ctx, id).await?.ok_or_else(missing)
}

/// States what this login looks at a family for.
pub async fn state_purpose(ctx: &Ctx, id: HouseholdId, purpose: &str) -> AppResult<()> {
    once(state_once(ctx, id, purpose.trim()).await)
}

async fn state_once(ctx: &Ctx, id: HouseholdId, purpose: &str) -> AppResult<()> {
    let of = resource(id);
    ctx.require(Action::Read, &of).map_err(unseen)?;
    if purpose.is_empty() {
        return Err(AppError::refused(Finding::new("look-purpose-missing", Weight::Block)));
    }
    if purpose.chars().count() > PURPOSE_CHARS_MAX {
        let long = Finding::new("look-purpose-long", Weight::Block).with("max", PURPOSE_CHARS_MAX);
        return Err(AppError::refused(long));
    }
    let session = ctx.request.session.as_ref().ok_or(AppError::LoginNeeded)?;
    let mut write = ctx.begin_open(OpenAct::StatePurpose, &of).await?;
    families::household(&mut write, id).await?.ok_or(AppError::NotFound)?;
    look_purposes::put(&mut write, session, &[id], purpose, ctx.now()).await?;
    purpose.clone_into(&mut write.audit().purpose);
    write.commit(&serde_json::Value::Null).await?;
    Ok(())
}

/// Logs a look at several families whose purpose is known, and keeps it for what is opened from there.
pub(crate) async fn log_look(
    ctx: &Ctx,
    action: Action,
    of: &dyn Resource,
    purpose: &str,
    households: &[HouseholdId],
    children: impl IntoIterator<Item = ChildId>,
) -> AppResult<()> {
    let mut write = ctx.begin_view(action, of, purpose).await?;
    let shown: BTreeSet<ChildId> = children.into_iter().collect();
    write.audit().children = shown.into_iter().collect();
    let mut households = households.to_vec();
    households.sort_unstable();
    households.dedup();
    if let Some(session) = ctx.request.session.as_ref().filter(|_| !households.is_empty()) {
        look_purposes::put(&mut write, session, &households, purpose, ctx.now()).await?;
    }
    write.commit(&serde_json::Value::Null).await?;
    Ok(())
}
