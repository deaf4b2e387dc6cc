//! A forgotten password: a link to the account's address, for half an hour, once.

use super::guesses;
use super::input;
use super::links::{self, FORGOTTEN_PATH, NewLink, PASSWORD_PATH};
use super::{context_words, passwords};
use crate::ctx::Ctx;
use crate::error::{AppError, AppResult, once};
use crate::open_act::OpenAct;
use chrono::Duration;
use platform_authz::{Object, Of};
use platform_store::{accounts, mail_links, sessions, throttle};
use platform_values::{AccountId, LinkPurpose};

const LINK_WORKS: Duration = Duration::minutes(30);

/// Mails a link to the address of the account with this login id, which for citizens is their address. The answer is
/// the same if there is no such account.
pub async fn ask(ctx: &Ctx, email: &str) -> AppResult<()> {
    let login_id = input::login_id(email);
    guesses::quietly(async { once(ask_once(ctx, &login_id).await) }).await
}

async fn ask_once(ctx: &Ctx, login_id: &str) -> AppResult<()> {
    let may_mail = guesses::may_mail(ctx, login_id).await?;
    let mut write = ctx.begin_open(OpenAct::ResetAsk, &Of::new(Object::Account)).await?;
    let account = accounts::by_login_id(&mut write, login_id).await?;
    let account = account.filter(|a| may_mail && a.is_usable(ctx.now()));
    if let Some(account) = account {
        let new = NewLink {
            purpose: LinkPurpose::Reset,
            email: &account.email,
            account: Some(account.id),
            household: None,
            works_for: LINK_WORKS,
            path: PASSWORD_PATH,
        };
        links::send(ctx, &mut write, "reset", &new).await?;
    }
    write.commit(&serde_json::Value::Null).await?;
    Ok(())
}

/// Tells whether a link still works, before a new password is asked for.
pub async fn peek(ctx: &Ctx, token: &str) -> AppResult<()> {
    links::find(ctx, token, LinkPurpose::Reset).await?.map(drop).ok_or_else(links::used_up)
}

/// Sets a new password, ends every login of the account and lifts what is counted against it. Serves invitations of staff as well.
pub async fn finish(ctx: &Ctx, token: &str, password: &str) -> AppResult<AccountId> {
    once(finish_once(ctx, token, password).await)
}

async fn finish_once(ctx: &Ctx, token: &str, password: &str) -> AppResult<AccountId> {
    // Nothing is hashed for a link that does not work. A repeated request still gets its first answer below.
    let hash = match links::find(ctx, token, LinkPurpose::Reset).await?.and_then(|link| link.account_id) {
        Some(id) => Some(accept_for(ctx, id, password).await?),
        None => None,
    };
    let mut write = ctx.begin_open(OpenAct::Reset, &Of::new(Object::Account)).await?;
    let (_, account) = links::claim(ctx, &mut write, token, LinkPurpose::Reset).await?;
    let account = account.filter(|a| a.is_usable(ctx.now())).ok_or_else(links::used_up)?;
    let hash = hash.ok_or_else(links::used_up)?;
    accounts::set_password(&mut write, account.id, &hash, ctx.now()).await?;
    mail_links::use_up_all(&mut write, account.id, ctx.now()).await?;
    sessions::end_all(&mut write, account.id, None).await?;
    // Whoever guessed the old password must not lock out its owner, who proved to read the account's mail.
    throttle::lift(&mut write, &guesses::prefix(&account.login_id)).await?;
    links::mail_with_link(ctx, &mut write, &account.email, "password-changed", ctx.link(FORGOTTEN_PATH))
        .await?;
    let audit = write.audit();
    audit.account_id = Some(account.id);
    audit.object_id = Some(account.id.0);
    audit.household_id = account.household_id;
    write.commit(&serde_json::to_value(account.id)?).await?;
    Ok(account.id)
}

/// Checks a new password against what is known of the person, and hashes it.
pub(super) async fn accept_for(ctx: &Ctx, id: AccountId, password: &str) -> AppResult<String> {
    let mut tx = ctx.read().await?;
    let account = accounts::find(&mut tx, id).await?.ok_or(AppError::NotFound)?;
    let names = accounts::guardian_names(&mut tx, id).await?;
    tx.done().await?;
    passwords::accept(&*ctx.app.chance, password, &context_words(ctx, &account, names)).await
}
