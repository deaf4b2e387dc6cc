//! Helping a member of staff with an account (M-01): a wrong name or mail address, a forgotten password.

use super::input::{Check, block};
use super::links::{self, NewLink, PASSWORD_PATH};
use super::staff::{open, send_invitation};
use crate::ctx::Ctx;
use crate::error::{AppError, AppResult, once};
use chrono::Duration;
use platform_store::{accounts, mail_links};
use platform_values::{AccountId, AccountState, LinkPurpose};

const LINK_WORKS: Duration = Duration::hours(24);

/// Corrects the name and the mail address of a member of staff. The old address is told, and links that were sent to it
/// work no more; whoever was only invited gets the invitation at the new one.
pub async fn correct(ctx: &Ctx, id: AccountId, name: &str, email: &str) -> AppResult<AccountId> {
    once(correct_once(ctx, id, name, email).await)
}

async fn correct_once(ctx: &Ctx, id: AccountId, name: &str, email: &str) -> AppResult<AccountId> {
    let mut check = Check::default();
    let name = check.needed("name", name, 60);
    let email = check.email(email);
    // The own address is changed in the settings, where the password is asked for.
    check.add_if(ctx.account()? == id, block("staff-correct-yourself"));
    check.done()?;
    let (mut write, mut account) = open(ctx, id).await?;
    if account.state == AccountState::Withdrawn {
        return Err(AppError::NotFound);
    }
    let mut corrected = Vec::new();
    if account.display_name != name {
        accounts::set_display_name(&mut write, id, &name).await?;
        corrected.push("name");
    }
    if account.email != email {
        // A guardian logs in with the address: only the person may change that.
        if account.household_id.is_some() {
            return Err(AppError::refused(block("staff-mail-of-family")));
        }
        accounts::set_email(&mut write, id, &account.login_id, &email).await?;
        mail_links::use_up_all(&mut write, id, ctx.now()).await?;
        links::mail_with_link(ctx, &mut write, &account.email, "email-changed", ctx.link("/")).await?;
        account.email = email;
        if account.password_hash.is_none() && account.is_usable(ctx.now()) {
            send_invitation(ctx, &mut write, &account).await?;
        }
        corrected.push("email");
    }
    write.audit().detail = serde_json::json!({ "corrected": corrected });
    write.commit(&serde_json::to_value(id)?).await?;
    Ok(id)
}

/// Mails a link to choose a new password to somebody who can log in. The present password works until then.
pub async fn send_reset(ctx: &Ctx, id: AccountId) -> AppResult<AccountId> {
    once(send_reset_once(ctx, id).await)
}

async fn send_reset_once(ctx: &Ctx, id: AccountId) -> AppResult<AccountId> {
    let (mut write, account) = open(ctx, id).await?;
    if account.password_hash.is_none() || !account.is_usable(ctx.now()) {
        return Err(AppError::Stale);
    }
    mail_links::use_up_all(&mut write, id, ctx.now()).await?;
    let new = NewLink {
        purpose: LinkPurpose::Reset,
        email: &account.email,
        account: Some(id),
        household: None,
        works_for: LINK_WORKS,
        path: PASSWORD_PATH,
    };
    links::send(ctx, &mut write, "staff-reset", &new).await?;
    write.audit().detail = serde_json::json!({ "reset_sent": true });
    write.commit(&serde_json::to_value(id)?).await?;
    Ok(id)
}
