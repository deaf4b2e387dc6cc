//! Accounts: signing up, logging in, resetting a password, a family's own data, its children, and staff.
//!
//! What nobody may learn here: whether an account exists. Signing up, logging in and resetting answer the same for every
//! address and do the same work. Locks are taken in the order family, account, link, login.

pub mod children;
pub mod claim;
pub mod consents;
pub mod corrections;
mod guardian_login;
mod guesses;
mod input;
pub mod links;
pub mod passwords;
pub mod profile;
pub mod reset;
pub mod roles;
pub mod sessions;
pub mod sign_up;
pub mod staff;

use crate::ctx::Ctx;
use platform_authz::{Object, Of};
use platform_store::accounts::Account;
use platform_values::AccountId;
use sha2::{Digest, Sha256};

/// The account of a person, as the policy sees it.
fn account_resource(id: AccountId) -> Of {
    Of::new(Object::Account).id(id.0).account(id)
}

/// What is only kept as a hash.
pub(crate) fn sha256(parts: &[&[u8]]) -> Vec<u8> {
    let mut digest = Sha256::new();
    for part in parts {
        digest.update(part);
    }
    digest.finalize().to_vec()
}

/// Words that make a bad password in this city for this person.
fn context_words(ctx: &Ctx, account: &Account, names: Option<(String, String)>) -> Vec<String> {
    let tenant = &ctx.city.files.tenant;
    let mut words = vec![account.login_id.clone(), account.email.clone(), account.display_name.clone()];
    words.extend(names.into_iter().flat_map(|(name, kana)| [name, kana]));
    words.extend([tenant.name.clone(), tenant.short_name.clone(), tenant.slug.clone()]);
    words
}
