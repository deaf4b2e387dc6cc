//! The own password and address. Both ask for the password again.

use crate::accounts::input::{Check, block};
use crate::accounts::links::{self, EMAIL_PATH, FORGOTTEN_PATH, NewLink};
use crate::accounts::reset::accept_for;
use crate::accounts::{account_resource, guesses};
use crate::ctx::Ctx;
use crate::error::{AppError, AppResult, once};
use crate::open_act::OpenAct;
use chrono::Duration;
use platform_authz::{Action, Object, Of};
use platform_store::{StoreError, accounts, mail_links, sessions};
use platform_values::{AccountId, LinkPurpose};

const LINK_WORKS: Duration = Duration::hours(24);

/// Changes the own password and ends every other login.
pub async fn change_password(ctx: &Ctx, old: &str, new: &str) -> AppResult<()> {
    once(change_password_once(ctx, old, new).await)
}

async fn change_password_once(ctx: &Ctx, old: &str, new: &str) -> AppResult<()> {
    let confirmed = guesses::confirm(ctx, old).await;
    // A repeated request names a password that is no longer the old one: the door knows it before we judge.
    let hash = match &confirmed {
        Ok(account) => Some(accept_for(ctx, account.id, new).await?),
        Err(_) => None,
    };
    let mut write = ctx.begin(Action::Update, &account_resource(ctx.account()?)).await?;
    let account = confirmed?;
    let now = accounts::lock(&mut write, account.id).await?.ok_or(AppError::NotFound)?;
    if now.password_hash != account.password_hash {
        return Err(AppError::Stale);
    }
    let hash = hash.ok_or(AppError::Stale)?;
    accounts::set_password(&mut write, account.id, &hash, ctx.now()).await?;
    mail_links::use_up_all(&mut write, account.id, ctx.now()).await?;
    sessions::end_all(&mut write, account.id, ctx.request.session.as_deref()).await?;
    links::mail_with_link(ctx, &mut write, &account.email, "password-changed", ctx.link(FORGOTTEN_PATH))
        .await?;
    write.audit().detail = serde_json::json!({ "changed": "password" });
    write.commit(&serde_json::Value::Null).await?;
    Ok(())
}

/// Mails a link to a new address. It changes nothing before the link is followed, and does not tell whether the new
/// address has an account already.
pub async fn ask_email_change(ctx: &Ctx, new: &str, password: &str) -> AppResult<()> {
    let mut check = Check::default();
    let email = check.email(new);
    check.done()?;
    let account = guesses::confirm(ctx, password).await?;
    guesses::quietly(async { once(ask_email_change_once(ctx, account, &email).await) }).await
}

async fn ask_email_change_once(ctx: &Ctx, account: accounts::Account, email: &str) -> AppResult<()> {
    let may_mail = guesses::may_mail(ctx, email).await?;
    let mut write = ctx.begin(Action::Update, &account_resource(account.id)).await?;
    let other = accounts::by_login_id(&mut write, email).await?;
    let taken = account.household_id.is_some() && other.is_some_and(|other| other.id != account.id);
    if may_mail && taken {
        let link = ctx.link(FORGOTTEN_PATH);
        links::mail_with_link(ctx, &mut write, email, "sign-up-exists", link).await?;
    } else if may_mail {
        let new = NewLink {
            purpose: LinkPurpose::ChangeEmail,
            email,
            account: Some(account.id),
            household: None,
            works_for: LINK_WORKS,
            path: EMAIL_PATH,
        };
        links::send(ctx, &mut write, "change-email", &new).await?;
    }
    write.audit().detail = serde_json::json!({ "email_asked": true });
    write.commit(&serde_json::Value::Null).await?;
    Ok(())
}

/// Tells whether a link still works, before the change is confirmed.
pub async fn peek_email(ctx: &Ctx, token: &str) -> AppResult<()> {
    links::find(ctx, token, LinkPurpose::ChangeEmail).await?.map(drop).ok_or_else(links::used_up)
}

/// Writes the new address, which the link proves. Guardians log in with it from now on. The old address is told.
pub async fn confirm_email(ctx: &Ctx, token: &str) -> AppResult<AccountId> {
    once(confirm_email_once(ctx, token).await)
}

async fn confirm_email_once(ctx: &Ctx, token: &str) -> AppResult<AccountId> {
    let mut write = ctx.begin_open(OpenAct::ChangeEmail, &Of::new(Object::Account)).await?;
    let (link, account) = links::claim(ctx, &mut write, token, LinkPurpose::ChangeEmail).await?;
    let account = account.filter(|a| a.is_usable(ctx.now())).ok_or_else(links::used_up)?;
    let login_id = if account.household_id.is_some() { &link.email } else { &account.login_id };
    accounts::set_email(&mut write, account.id, login_id, &link.email).await.map_err(taken)?;
    // Links that were sent to the old address must not outlive it.
    mail_links::use_up_all(&mut write, account.id, ctx.now()).await?;
    links::mail_with_link(ctx, &mut write, &account.email, "email-changed", ctx.link("/")).await?;
    let audit = write.audit();
    audit.account_id = Some(account.id);
    audit.object_id = Some(account.id.0);
    audit.household_id = account.household_id;
    write.commit(&serde_json::to_value(account.id)?).await?;
    Ok(account.id)
}

fn taken(error: StoreError) -> AppError {
    if error.is_duplicate() { AppError::refused(block("link-used-up")) } else { error.into() }
}
