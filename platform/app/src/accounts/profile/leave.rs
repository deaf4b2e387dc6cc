//! Leaving (退会): refused while care is still arranged; then nobody of the family can log in, and what was told of the
//! children's health is emptied at once. The rest is kept as long as the law wants records.

use crate::accounts::input::block;
use crate::accounts::{account_resource, guesses, links};
use crate::ctx::Ctx;
use crate::error::{AppError, AppResult, once};
use crate::interviews;
use platform_authz::Action;
use platform_store::{accounts, families, interviews as slots, mail_links, registrations, sessions};
use platform_values::HouseholdId;

/// How many bookings of the family stand from today on: leaving has to wait for them.
pub async fn standing_bookings(ctx: &Ctx) -> AppResult<i64> {
    let household = ctx.household()?;
    let mut tx = ctx.read().await?;
    let standing = families::standing_bookings(&mut tx, household, None, ctx.today()).await?;
    tx.done().await?;
    Ok(standing)
}

/// Ends the family's use of the service.
pub async fn withdraw(ctx: &Ctx, password: &str) -> AppResult<HouseholdId> {
    once(withdraw_once(ctx, password).await)
}

async fn withdraw_once(ctx: &Ctx, password: &str) -> AppResult<HouseholdId> {
    let household = ctx.household()?;
    let confirmed = guesses::confirm(ctx, password).await;
    let resource = account_resource(ctx.account()?).household(household);
    let mut write = ctx.begin(Action::Cancel, &resource).await?;
    let account = confirmed?;
    families::lock(&mut write, household).await?.ok_or(AppError::NotFound)?;
    let standing = families::standing_bookings(&mut write, household, None, ctx.today()).await?;
    if standing > 0 {
        return Err(AppError::refused(block("withdraw-open-bookings").with("count", standing)));
    }
    for member in accounts::lock_household(&mut write, household).await? {
        accounts::withdraw(&mut write, member.id).await?;
        mail_links::use_up_all(&mut write, member.id, ctx.now()).await?;
        sessions::end_all(&mut write, member.id, None).await?;
    }
    let mut held = Vec::new();
    for registration in registrations::of_household(&mut write, household).await? {
        if let Some(interview) = slots::standing(&mut write, registration.id).await? {
            held.push((interview.slot_id, registration.id));
        }
    }
    // Slots are locked in the order of their ids everywhere.
    held.sort_unstable();
    for (_, registration) in held {
        interviews::call_off(ctx, &mut write, registration).await?;
    }
    families::leave(&mut write, household, ctx.actor.account, ctx.now()).await?;
    links::mail_with_link(ctx, &mut write, &account.email, "withdrawn", ctx.link("/")).await?;
    write.commit(&serde_json::to_value(household)?).await?;
    Ok(household)
}
