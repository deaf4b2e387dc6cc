//! The login of a guardian, as a family that signs up gets it and one that staff entered and that takes over its own.

use super::links;
use crate::ctx::Ctx;
use crate::error::{AppError, AppResult};
use platform_authz::Role;
use platform_store::accounts::{self, Account, GrantRow};
use platform_store::families::{self, Guardian};
use platform_store::{StoreError, Write};
use platform_values::{AccountId, AccountState, GrantId};

/// Adds the account of a guardian, whose mail address a link has proved, and notes whose it is in the operation log.
pub(super) async fn add(
    ctx: &Ctx,
    write: &mut Write,
    id: AccountId,
    (email, password_hash): (String, String),
    guardian: Guardian,
) -> AppResult<()> {
    let account = Account {
        id,
        login_id: email.clone(),
        email,
        display_name: guardian.name.clone(),
        password_hash: Some(password_hash),
        household_id: Some(guardian.household_id),
        state: AccountState::Active,
        created_at: ctx.now(),
        password_changed_at: Some(ctx.now()),
        expires_at: None,
    };
    write.audit().account_id = Some(id);
    write.audit().household_id = Some(guardian.household_id);
    insert(ctx, write, &account, guardian).await.map_err(taken)
}

/// An address that got an account meanwhile makes the link one that was used.
fn taken(error: StoreError) -> AppError {
    if error.is_duplicate() { links::used_up() } else { error.into() }
}

async fn insert(
    ctx: &Ctx,
    write: &mut Write,
    account: &Account,
    guardian: Guardian,
) -> Result<(), StoreError> {
    accounts::add(write, account).await?;
    let grant = GrantRow {
        id: ctx.new_id::<GrantId>(),
        account_id: account.id,
        role: Role::Guardian.as_str().to_owned(),
        facility_id: None,
        created_at: ctx.now(),
    };
    accounts::add_grant(write, &grant).await?;
    families::put_guardian(write, &Guardian { account_id: Some(account.id), ..guardian }).await
}

/// Words that make a bad password for a person: mail address, names, and those of the city.
pub(super) fn known_words(
    ctx: &Ctx,
    email: Option<&str>,
    names: impl IntoIterator<Item = String>,
) -> Vec<String> {
    let tenant = &ctx.city.files.tenant;
    let mut words = vec![tenant.name.clone(), tenant.short_name.clone(), tenant.slug.clone()];
    words.extend(email.map(str::to_owned));
    words.extend(names);
    words
}
