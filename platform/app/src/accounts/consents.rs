//! Consent to the city's notice on personal data (個人情報の取り扱い). A guardian consents on signing up and again to each
//! newer notice: asked at the next login, needed before the next booking or application. Nothing that stands is
//! touched, and everything can still be read, cancelled and left without it.

use crate::accounts::account_resource;
use crate::ctx::Ctx;
use crate::error::{AppError, AppResult, once};
use chrono::NaiveDate;
use platform_authz::Action;
use platform_program_api::Finding;
use platform_program_api::answer::Weight;
use platform_store::Tx;
use platform_store::consents::{self, Consent};

/// The code of the refusal while consent is missing.
pub const NEEDED: &str = "consent-needed";

/// The notice in force, if there is one: a newer one that begins later is not asked for yet.
fn in_force(ctx: &Ctx) -> Option<NaiveDate> {
    Some(ctx.city.files.tenant.privacy_notice).filter(|notice| *notice <= ctx.today())
}

/// The own consents, the newest notice first.
pub async fn list(ctx: &Ctx) -> AppResult<Vec<Consent>> {
    let mut tx = ctx.read().await?;
    let found = consents::of_account(&mut tx, ctx.account()?).await?;
    tx.done().await?;
    Ok(found)
}

/// The notice that the guardian who is logged in has to consent to; `None` for all others.
pub async fn missing(ctx: &Ctx) -> AppResult<Option<NaiveDate>> {
    if ctx.actor.household.is_none() {
        return Ok(None);
    }
    let mut tx = ctx.read().await?;
    let missing = missing_in(ctx, &mut tx).await?;
    tx.done().await?;
    Ok(missing)
}

async fn missing_in(ctx: &Ctx, tx: &mut Tx) -> AppResult<Option<NaiveDate>> {
    let (Some(notice), Some(_)) = (in_force(ctx), ctx.actor.household) else { return Ok(None) };
    let given = consents::of_account(tx, ctx.account()?).await?;
    Ok((!given.iter().any(|consent| consent.notice >= notice)).then_some(notice))
}

/// Refuses while a guardian has not consented to the notice in force. What staff do for a family needs none here.
pub(crate) async fn require(ctx: &Ctx, tx: &mut Tx) -> AppResult<()> {
    match missing_in(ctx, tx).await? {
        Some(notice) => Err(AppError::refused(Finding::new(NEEDED, Weight::Block).with("notice", notice))),
        None => Ok(()),
    }
}

/// Consents to the notice that was shown. Where the city has published a newer one meanwhile, that one is to be read
/// first.
pub async fn give(ctx: &Ctx, notice: NaiveDate) -> AppResult<()> {
    once(give_once(ctx, notice).await)
}

async fn give_once(ctx: &Ctx, notice: NaiveDate) -> AppResult<()> {
    let account = ctx.account()?;
    ctx.household()?;
    let mut write = ctx.begin(Action::Update, &account_resource(account)).await?;
    if notice != ctx.city.files.tenant.privacy_notice {
        return Err(AppError::Stale);
    }
    consents::add(&mut write, account, Consent { notice, given_at: ctx.now() }).await?;
    write.audit().detail = serde_json::json!({ "consented": notice.to_string() });
    write.commit(&serde_json::Value::Null).await?;
    Ok(())
}
