//! Changing what a member of staff may do (M-01): roles taken away, and the last day of an account.

use super::staff::{open, resource};
use crate::accounts::input::block;
use crate::ctx::Ctx;
use crate::error::{AppError, AppResult, once};
use chrono::{NaiveDate, NaiveTime};
use platform_authz::{Action, Role};
use platform_store::{accounts, sessions};
use platform_values::{AccountId, FacilityId};

/// Takes a role away. The last one stays: whoever must not work any more is shut out instead.
pub async fn revoke(
    ctx: &Ctx,
    id: AccountId,
    role: Role,
    facility: Option<FacilityId>,
) -> AppResult<AccountId> {
    once(revoke_once(ctx, id, role, facility).await)
}

async fn revoke_once(
    ctx: &Ctx,
    id: AccountId,
    role: Role,
    facility: Option<FacilityId>,
) -> AppResult<AccountId> {
    if ctx.account()? == id {
        return Err(AppError::refused(block("staff-not-yourself")));
    }
    ctx.require(Action::Update, &resource(facility))?;
    let (mut write, _) = open(ctx, id).await?;
    let held = accounts::grants_of(&mut write, id).await?;
    if held.iter().filter(|grant| grant.role != Role::Guardian.as_str()).count() < 2 {
        return Err(AppError::refused(block("staff-last-role")));
    }
    if !accounts::remove_grant(&mut write, id, role.as_str(), facility).await? {
        return Err(AppError::Stale);
    }
    write.audit().detail = serde_json::json!({ "revoked": role });
    write.commit(&serde_json::to_value(id)?).await?;
    Ok(id)
}

/// Sets the last day on which somebody can log in, or takes it away. When the day is over, logins that run end too.
pub async fn set_last_day(ctx: &Ctx, id: AccountId, last: Option<NaiveDate>) -> AppResult<AccountId> {
    once(set_last_day_once(ctx, id, last).await)
}

async fn set_last_day_once(ctx: &Ctx, id: AccountId, last: Option<NaiveDate>) -> AppResult<AccountId> {
    if ctx.account()? == id {
        return Err(AppError::refused(block("staff-not-yourself")));
    }
    let (mut write, account) = open(ctx, id).await?;
    if account.household_id.is_some() {
        return Err(AppError::refused(block("staff-also-family")));
    }
    let end = last.and_then(|day| day.succ_opt()).map(|day| ctx.moment(day.and_time(NaiveTime::MIN)));
    accounts::set_expiry(&mut write, id, end).await?;
    if end.is_some_and(|end| end <= ctx.now()) {
        sessions::end_all(&mut write, id, None).await?;
    }
    write.audit().detail = serde_json::json!({ "last_day": last });
    write.commit(&serde_json::to_value(id)?).await?;
    Ok(id)
}
