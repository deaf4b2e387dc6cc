//! How often somebody may try. Counted before any password is looked at, so that what is over never reaches argon2.

use super::input::block;
use super::{passwords, sha256};
use crate::ctx::Ctx;
use crate::error::{AppError, AppResult};
use chrono::Duration;
use platform_store::accounts::{self, Account};
use platform_store::throttle::{self, Counted, Limit, Stretch};
use std::time::Duration as StdDuration;
use tokio::time::{Instant, sleep_until};

/// From all clients together: what reaches argon2 stays few.
const GUESSES_PER_ACCOUNT_MAX: i32 = 10;
/// From one client, so that one alone does not lock the account for the others.
const GUESSES_PER_ACCOUNT_AND_CLIENT_MAX: i32 = 5;
/// From whoever is logged in already.
const GUESSES_LOGGED_IN_MAX: i32 = 10;
/// Many families share one address: a mobile network's, a city office's.
const GUESSES_PER_CLIENT_MAX: i32 = 1000;
const MAILS_PER_ADDRESS_MAX: i32 = 5;
const GUESS_STRETCH: Duration = Duration::minutes(15);
const MAIL_STRETCH: Duration = Duration::hours(1);

/// Longer than asking for a mail takes, so that how long it took tells nothing.
const QUIET: StdDuration = StdDuration::from_millis(250);

/// What every count of a login id begins with, so that a new password lifts them all.
pub(super) fn prefix(login_id: &str) -> Vec<u8> {
    sha256(&[b"account\0", login_id.as_bytes()])
}

/// What is counted when somebody tries to log in.
pub(super) fn of_login(login_id: &str, client: &str) -> [Limit; 3] {
    [
        of_client(client),
        of_account(login_id, &["client", client], GUESSES_PER_ACCOUNT_AND_CLIENT_MAX),
        of_account(login_id, &[], GUESSES_PER_ACCOUNT_MAX),
    ]
}

fn of_account(login_id: &str, part: &[&str], attempts_max: i32) -> Limit {
    let mut subject = prefix(login_id);
    if !part.is_empty() {
        subject.extend(sha256(&[part.join("\0").as_bytes()]));
    }
    Limit { subject, attempts_max, length: GUESS_STRETCH, stretch: Stretch::SinceLast }
}

/// What is counted for the address of a client. Offices share one, so it ends on its own.
pub(super) fn of_client(client: &str) -> Limit {
    Limit {
        subject: sha256(&[b"client\0", client.as_bytes()]),
        attempts_max: GUESSES_PER_CLIENT_MAX,
        length: GUESS_STRETCH,
        stretch: Stretch::SinceFirst,
    }
}

/// Counts a try under each limit: clients before accounts.
pub(super) async fn count(ctx: &Ctx, limits: &[Limit]) -> AppResult<()> {
    match throttle::count(&ctx.app.pool, ctx.tenant(), limits, ctx.now()).await? {
        Counted::Within => Ok(()),
        Counted::Over { retry_after } => Err(AppError::TooMany { retry_after }),
    }
}

/// True if another mail may go to this address. The person who asks is told the same either way.
pub(super) async fn may_mail(ctx: &Ctx, address: &str) -> AppResult<bool> {
    let limit = Limit {
        subject: sha256(&[b"mail\0", address.as_bytes()]),
        attempts_max: MAILS_PER_ADDRESS_MAX,
        length: MAIL_STRETCH,
        stretch: Stretch::SinceLast,
    };
    match count(ctx, &[limit]).await {
        Ok(()) => Ok(true),
        Err(AppError::TooMany { .. }) => Ok(false),
        Err(error) => Err(error),
    }
}

/// Answers after the same time, whatever was found.
pub(super) async fn quietly<T>(work: impl Future<Output = AppResult<T>>) -> AppResult<T> {
    let until = Instant::now() + QUIET;
    let result = work.await;
    sleep_until(until).await;
    result
}

/// Asks the person who is logged in for the password again, before something that a stranger at an open screen must not
/// do. Counts like a login.
pub(super) async fn confirm(ctx: &Ctx, password: &str) -> AppResult<Account> {
    let id = ctx.account()?;
    let mut tx = ctx.read().await?;
    let account = accounts::find(&mut tx, id).await?.ok_or(AppError::NotFound)?;
    tx.done().await?;
    // Strangers who guess from elsewhere do not lock out who is logged in.
    let own = of_account(&account.login_id, &["session"], GUESSES_LOGGED_IN_MAX);
    count(ctx, &[own]).await?;
    if passwords::verify(password, account.password_hash.as_deref()).await? {
        Ok(account)
    } else {
        Err(AppError::refused(block("password-wrong")))
    }
}
