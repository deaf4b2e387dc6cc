//! Putting mails into the outbox. No mail names a child or says anything of health.

use crate::ctx::Ctx;
use crate::error::AppResult;
use chrono::Duration;
use platform_authz::Role;
use platform_store::outbox::{self, Mail};
use platform_store::{Tx, accounts};
use platform_values::{FacilityId, HouseholdId, MailId};
use std::collections::BTreeMap;
use uuid::Uuid;

/// How long notices of staff decisions wait, so that a mistake can be undone before the family reads of it.
pub const SECOND_THOUGHT: Duration = Duration::seconds(60);

/// Writes a mail whose words are the messages `mail-<key>-subject` and `mail-<key>-body`.
pub async fn put(
    ctx: &Ctx,
    tx: &mut Tx,
    recipient: &str,
    key: &str,
    args: BTreeMap<String, String>,
    wait: Duration,
) -> AppResult<()> {
    let mail = written(ctx, recipient, key, args);
    Ok(outbox::put(tx, &mail, ctx.now() + wait, ctx.now()).await?)
}

fn written(ctx: &Ctx, recipient: &str, key: &str, mut args: BTreeMap<String, String>) -> Mail {
    args.entry("city".into()).or_insert_with(|| ctx.city.files.tenant.name.clone());
    let words = &ctx.app.words;
    Mail {
        id: ctx.new_id::<MailId>(),
        recipient: recipient.to_owned(),
        subject: words.text(&format!("mail-{key}-subject"), &args),
        body: words.text(&format!("mail-{key}-body"), &args),
        tries: 0,
        about: None,
    }
}

/// Writes the mail about a decision to every active account of a family, to be sent after the time for second thoughts.
/// Those of an earlier decision about the same that still wait are withdrawn.
pub async fn of_decision(
    ctx: &Ctx,
    tx: &mut Tx,
    household: HouseholdId,
    key: &str,
    args: &BTreeMap<String, String>,
    about: Uuid,
) -> AppResult<()> {
    outbox::withdraw(tx, about).await?;
    for recipient in accounts::emails_of_household(tx, household, ctx.now()).await? {
        let mail = Mail { about: Some(about), ..written(ctx, &recipient, key, args.clone()) };
        outbox::put(tx, &mail, ctx.now() + SECOND_THOUGHT, ctx.now()).await?;
    }
    Ok(())
}

/// Writes the mail to every active account of a family.
pub async fn to_household(
    ctx: &Ctx,
    tx: &mut Tx,
    household: HouseholdId,
    key: &str,
    args: &BTreeMap<String, String>,
    wait: Duration,
) -> AppResult<()> {
    for recipient in accounts::emails_of_household(tx, household, ctx.now()).await? {
        put(ctx, tx, &recipient, key, args.clone(), wait).await?;
    }
    Ok(())
}

/// Writes the mail to the heads of a facility or, where it has none, to its staff. Gives how many it goes to.
pub async fn to_facility(
    ctx: &Ctx,
    tx: &mut Tx,
    facility: FacilityId,
    key: &str,
    args: &BTreeMap<String, String>,
) -> AppResult<usize> {
    let recipients = recipients_at(ctx, tx, facility).await?;
    for recipient in &recipients {
        put(ctx, tx, recipient, key, args.clone(), Duration::zero()).await?;
    }
    Ok(recipients.len())
}

/// Whom a mail to a facility reaches.
async fn recipients_at(ctx: &Ctx, tx: &mut Tx, facility: FacilityId) -> AppResult<Vec<String>> {
    for role in [Role::FacilityManager, Role::FacilityStaff] {
        let found = accounts::emails_at(tx, facility, &[role.as_str()], ctx.now()).await?;
        if !found.is_empty() {
            return Ok(found);
        }
    }
    Ok(Vec::new())
}

/// True if a mail to a facility reaches anybody.
pub async fn reaches_facility(ctx: &Ctx, tx: &mut Tx, facility: FacilityId) -> AppResult<bool> {
    Ok(!recipients_at(ctx, tx, facility).await?.is_empty())
}
