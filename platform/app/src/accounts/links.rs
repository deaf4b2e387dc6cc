//! Links sent by mail: a random token in the address, its hash in the database, one use, a short life.

use super::input::block;
use super::sha256;
use crate::ctx::Ctx;
use crate::error::{AppError, AppResult};
use crate::mail;
use base64::Engine;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use chrono::Duration;
use platform_store::mail_links::{self, MailLink};
use platform_store::{Tx, Write, accounts};
use platform_values::{AccountId, HouseholdId, LinkPurpose};
use std::collections::BTreeMap;

/// Where a link to finish signing up leads; the token follows.
pub const SIGN_UP_PATH: &str = "/sign-up/";
/// Where a link to choose a password leads; the token follows.
pub const PASSWORD_PATH: &str = "/reset/";
/// Where a link to confirm a new address leads; the token follows.
pub const EMAIL_PATH: &str = "/settings/email/";
/// Where a link to take over what staff entered leads; the token follows.
pub const CLAIM_PATH: &str = "/claim/";
/// Where a forgotten password is asked for.
pub const FORGOTTEN_PATH: &str = "/reset";

/// 32 random bytes as text for addresses and cookies.
pub(crate) fn new_token(ctx: &Ctx) -> String {
    BASE64_URL_SAFE_NO_PAD.encode(ctx.app.chance.secret())
}

/// What is stored of a token.
pub(super) fn token_hash(token: &str) -> Vec<u8> {
    sha256(&[token.as_bytes()])
}

/// What a mailed link is for.
pub(super) struct NewLink<'a> {
    /// What it permits.
    pub(super) purpose: LinkPurpose,
    /// Where it is sent.
    pub(super) email: &'a str,
    /// For whom.
    pub(super) account: Option<AccountId>,
    /// The family that it hands over.
    pub(super) household: Option<HouseholdId>,
    /// How long it works.
    pub(super) works_for: Duration,
    /// Where it leads, without the token.
    pub(super) path: &'a str,
}

/// Stores a link and gives its address.
pub(super) async fn make(ctx: &Ctx, tx: &mut Tx, new: &NewLink<'_>) -> AppResult<String> {
    let token = new_token(ctx);
    let link = MailLink {
        token_hash: token_hash(&token),
        purpose: new.purpose,
        email: new.email.to_owned(),
        account_id: new.account,
        created_at: ctx.now(),
        expires_at: ctx.now() + new.works_for,
        used_at: None,
        household_id: new.household,
        attempts: 0,
    };
    mail_links::add(tx, &link).await?;
    Ok(ctx.link(&format!("{}{token}", new.path)))
}

/// Stores a link and mails it.
pub(super) async fn send(ctx: &Ctx, tx: &mut Tx, key: &str, new: &NewLink<'_>) -> AppResult<()> {
    let link = make(ctx, tx, new).await?;
    mail_with_link(ctx, tx, new.email, key, link).await
}

/// Mails an address.
pub(super) async fn mail_with_link(
    ctx: &Ctx,
    tx: &mut Tx,
    to: &str,
    key: &str,
    link: String,
) -> AppResult<()> {
    mail::put(ctx, tx, to, key, BTreeMap::from([("link".to_owned(), link)]), Duration::zero()).await
}

/// A link that still works.
pub(super) async fn find(ctx: &Ctx, token: &str, purpose: LinkPurpose) -> AppResult<Option<MailLink>> {
    let mut tx = ctx.read().await?;
    let link = mail_links::find(&mut tx, &token_hash(token), purpose, ctx.now()).await?;
    tx.done().await?;
    Ok(link)
}

/// Locks the account of a link, if it is for one, and uses the link up.
pub(super) async fn claim(
    ctx: &Ctx,
    write: &mut Write,
    token: &str,
    purpose: LinkPurpose,
) -> AppResult<(MailLink, Option<accounts::Account>)> {
    let hash = token_hash(token);
    let seen = mail_links::find(write, &hash, purpose, ctx.now()).await?.ok_or_else(used_up)?;
    let account = match seen.account_id {
        Some(id) => accounts::lock(write, id).await?,
        None => None,
    };
    let link = mail_links::use_up(write, &hash, purpose, ctx.now()).await?.ok_or_else(used_up)?;
    Ok((link, account))
}

/// The refusal of a link that does not work, for whatever reason.
pub(super) fn used_up() -> AppError {
    AppError::refused(block("link-used-up"))
}
