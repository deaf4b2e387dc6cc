//! Logging in and staying so. Nothing here tells whether an account exists: the same words, the same work.

use super::guesses;
use super::input::{self, block};
use super::links::{new_token, token_hash};
use super::{account_resource, passwords};
use crate::ctx::{App, Ctx};
use crate::error::{AppError, AppResult, once};
use crate::open_act::OpenAct;
use anyhow::anyhow;
use base64::Engine;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use chrono::{DateTime, Duration, Utc};
use platform_authz::{Actor, Grant, Object, Of, Role};
use platform_store::accounts::Account;
use platform_store::sessions::{LiveRow, Session};
use platform_store::throttle::Limit;
use platform_store::{Tx, accounts, sessions, throttle};
use platform_tenant_config::TenantFiles;
use platform_values::TenantId;

/// How exactly the last use of a login is known.
const SEEN_TO: Duration = Duration::minutes(1);
const DEVICE_CHARS_MAX: usize = 80;

/// The secret of a login, for the cookie. It is stored nowhere.
pub struct Token(String);

impl Token {
    /// The secret.
    pub fn secret(&self) -> &str {
        &self.0
    }

    /// What is stored of it.
    pub fn hash(&self) -> Vec<u8> {
        token_hash(&self.0)
    }
}

impl std::fmt::Debug for Token {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Token(secret)")
    }
}

/// A login that is still good.
#[derive(Clone, Debug)]
pub struct Resumed {
    /// The person with the roles held at this moment.
    pub actor: Actor,
    /// Hash of the login's token.
    pub token_hash: Vec<u8>,
    /// When the login began.
    pub created_at: DateTime<Utc>,
}

/// A login, as its owner sees it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct SessionView {
    /// Name for [`end`]; no secret.
    pub id: String,
    /// Kind of browser.
    pub device: String,
    /// When it began.
    pub created_at: DateTime<Utc>,
    /// Last use.
    pub seen_at: DateTime<Utc>,
    /// True for the login that asks.
    pub current: bool,
}

/// Logs in. `device` says the kind of browser in words, `client` is the address of the client as the proxy vouches for
/// it. Tries are counted before the password is looked at.
pub async fn log_in(
    ctx: &Ctx,
    login_id: &str,
    password: &str,
    device: &str,
    client: &str,
) -> AppResult<Token> {
    // The token must not be stored as the result of a request.
    let ctx = &ctx.unkeyed();
    let login_id = input::login_id(login_id);
    let limits = guesses::of_login(&login_id, client);
    guesses::count(ctx, &limits).await?;
    let mut tx = ctx.read().await?;
    let account = accounts::by_login_id(&mut tx, &login_id).await?;
    tx.done().await?;
    let usable = account.as_ref().filter(|a| a.is_usable(ctx.now()));
    let stored = usable.and_then(|a| a.password_hash.as_deref());
    if passwords::verify(password, stored).await?
        && let Some(account) = usable
        && let Some(token) = admit(ctx, account, device, &limits).await?
    {
        return Ok(token);
    }
    let mut resource = Of::new(Object::Account);
    if let Some(account) = &account {
        resource = resource.id(account.id.0);
    }
    ctx.begin_open(OpenAct::LogInFailed, &resource).await?.commit(&serde_json::Value::Null).await?;
    Err(AppError::refused(block("login-wrong")))
}

/// Makes the login, unless the account changed while its password was verified.
async fn admit(ctx: &Ctx, verified: &Account, device: &str, counted: &[Limit]) -> AppResult<Option<Token>> {
    let mut write = ctx.begin_open(OpenAct::LogIn, &account_resource(verified.id)).await?;
    write.audit().account_id = Some(verified.id);
    write.audit().household_id = verified.household_id;
    for limit in counted {
        throttle::give_back(&mut write, &limit.subject).await?;
    }
    let unchanged = accounts::lock(&mut write, verified.id)
        .await?
        .is_some_and(|now| now.is_usable(ctx.now()) && now.password_hash == verified.password_hash);
    if !unchanged {
        return Ok(None);
    }
    let token = Token(new_token(ctx));
    let hours = i64::from(ctx.city.files.tenant.accounts.session_hours_max);
    let session = Session {
        token_hash: token.hash(),
        account_id: verified.id,
        created_at: ctx.now(),
        seen_at: ctx.now(),
        expires_at: ctx.now() + Duration::hours(hours),
        device: device.trim().chars().filter(|c| !c.is_control()).take(DEVICE_CHARS_MAX).collect(),
    };
    sessions::add(&mut write, &session).await?;
    write.commit(&serde_json::Value::Null).await?;
    Ok(Some(token))
}

/// Who holds this token, if the login is still good. The roles are those of this moment.
pub async fn resume(app: &App, tenant: TenantId, token: &str) -> AppResult<Option<Resumed>> {
    let files = app.cities.files(tenant).ok_or(AppError::NotFound)?;
    let hash = token_hash(token);
    let now = app.clock.now();
    let mut tx = Tx::read(&app.pool, tenant).await?;
    let rows = sessions::resume(&mut tx, &hash, now).await?;
    tx.done().await?;
    let Some(row) = rows.first() else { return Ok(None) };
    let actor = actor(row, &rows)?;
    if now - row.seen_at > idle(files, &actor) {
        return Ok(None);
    }
    if now - row.seen_at >= SEEN_TO {
        sessions::touch(&app.pool, tenant, &hash, now, now - SEEN_TO).await?;
    }
    Ok(Some(Resumed { actor, created_at: row.created_at, token_hash: hash }))
}

fn actor(row: &LiveRow, rows: &[LiveRow]) -> AppResult<Actor> {
    let mut grants = Vec::with_capacity(rows.len());
    for row in rows {
        if let Some(word) = &row.role {
            let role: Role = word.parse().map_err(|e| AppError::Internal(anyhow!("a stored grant: {e}")))?;
            grants.push(Grant { role, facility: row.facility_id });
        }
    }
    Ok(Actor {
        account: Some(row.account_id),
        household: row.household_id,
        name: row.display_name.clone(),
        grants,
    })
}

/// How long this person may be idle: whoever holds more than the role of a guardian, as briefly as staff.
fn idle(files: &TenantFiles, actor: &Actor) -> Duration {
    let settings = files.tenant.accounts;
    let only_guardian = actor.grants.iter().all(|grant| grant.role == Role::Guardian);
    let minutes = if only_guardian { settings.guardian_idle_minutes } else { settings.staff_idle_minutes };
    Duration::minutes(i64::from(minutes))
}

/// Ends this login.
pub async fn log_out(ctx: &Ctx, token_hash: &[u8]) -> AppResult<()> {
    once(end_some(ctx, OpenAct::LogOut, Ended::One(token_hash)).await)
}

/// Ends every login of the person, this one included.
pub async fn log_out_everywhere(ctx: &Ctx) -> AppResult<()> {
    once(end_some(ctx, OpenAct::LogOutEverywhere, Ended::All).await)
}

/// The person's logins that are still good, the one used last first.
pub async fn list(ctx: &Ctx) -> AppResult<Vec<SessionView>> {
    let account = ctx.account()?;
    let mut tx = ctx.read().await?;
    let rows = sessions::of_account(&mut tx, account, ctx.now()).await?;
    tx.done().await?;
    let idle = idle(&ctx.city.files, &ctx.actor);
    Ok(rows
        .into_iter()
        .filter(|row| ctx.now() - row.seen_at <= idle)
        .map(|row| SessionView {
            current: ctx.request.session.as_ref() == Some(&row.token_hash),
            id: BASE64_URL_SAFE_NO_PAD.encode(&row.token_hash),
            device: row.device,
            created_at: row.created_at,
            seen_at: row.seen_at,
        })
        .collect())
}

/// Ends one login of the person, named by [`SessionView::id`].
pub async fn end(ctx: &Ctx, which: &str) -> AppResult<()> {
    let hash = BASE64_URL_SAFE_NO_PAD.decode(which).map_err(|_| AppError::NotFound)?;
    once(end_some(ctx, OpenAct::EndSession, Ended::One(&hash)).await)
}

#[derive(Clone, Copy)]
enum Ended<'a> {
    One(&'a [u8]),
    All,
}

/// Whoever is logged in may log out, whatever their roles: this needs no line of the policy.
async fn end_some(ctx: &Ctx, action: OpenAct, which: Ended<'_>) -> AppResult<()> {
    let account = ctx.account()?;
    let mut write = ctx.begin_open(action, &account_resource(account)).await?;
    match which {
        Ended::One(hash) => sessions::end(&mut write, account, hash).await?,
        Ended::All => sessions::end_all(&mut write, account, None).await?,
    };
    write.commit(&serde_json::Value::Null).await?;
    Ok(())
}
