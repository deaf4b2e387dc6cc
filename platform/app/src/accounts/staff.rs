//! Accounts of staff and officers: made by the city's administrator or by the head of a facility for its own people.
//! Each person has an own login; the first password is set through a mailed link.

use super::input::{Check, block, login_id as as_stored};
use super::links::{self, NewLink, PASSWORD_PATH};
use crate::ctx::Ctx;
use crate::error::{AppError, AppResult, once};
use anyhow::anyhow;
use chrono::{DateTime, Duration, Utc};
use platform_authz::{Action, Grant, Object, Of, Relation, Role};
use platform_store::accounts::{self, Account, GrantRow};
use platform_store::{StoreError, Tx, Write, mail_links, sessions};
use platform_values::{AccountId, AccountState, FacilityId, GrantId, LinkPurpose};

const INVITATION_WORKS: Duration = Duration::hours(72);

/// A member of staff or an officer, without secrets.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StaffView {
    /// Id.
    pub id: AccountId,
    /// What is typed at login.
    pub login_id: String,
    /// Where mails go.
    pub email: String,
    /// Name.
    pub name: String,
    /// Whether the account can log in.
    pub state: AccountState,
    /// True until the first password is set.
    pub invited: bool,
    /// Roles held.
    pub grants: Vec<Grant>,
    /// From when on the account cannot log in.
    pub expires_at: Option<DateTime<Utc>>,
    /// Since when.
    pub created_at: DateTime<Utc>,
}

/// Staff of a facility, or, for the city, of all.
pub async fn list(ctx: &Ctx, facility: Option<FacilityId>) -> AppResult<Vec<StaffView>> {
    ctx.require(Action::List, &resource(facility))?;
    let mut tx = ctx.read().await?;
    let rows = accounts::staff(&mut tx, Role::Guardian.as_str(), facility).await?;
    tx.done().await?;
    rows.into_iter()
        .map(|(account, grants)| {
            Ok(StaffView {
                id: account.id,
                login_id: account.login_id,
                email: account.email,
                name: account.display_name,
                state: account.state,
                invited: account.password_hash.is_none(),
                grants: grants.iter().map(read).collect::<AppResult<_>>()?,
                expires_at: account.expires_at,
                created_at: account.created_at,
            })
        })
        .collect()
}

pub(super) fn resource(facility: Option<FacilityId>) -> Of {
    Of::new(Object::Staff).facilities(facility)
}

fn read(row: &GrantRow) -> AppResult<Grant> {
    let role = row.role.parse().map_err(|e| AppError::Internal(anyhow!("a stored grant: {e}")))?;
    Ok(Grant { role, facility: row.facility_id })
}

/// Makes an account with one role and mails the person a link to set a password. Roles of a facility need the facility,
/// roles of the city need none. The head of a facility adds only people of that facility.
pub async fn add(
    ctx: &Ctx,
    login_id: &str,
    email: &str,
    name: &str,
    role: Role,
    facility: Option<FacilityId>,
) -> AppResult<AccountId> {
    once(add_once(ctx, login_id, email, name, Grant { role, facility }).await)
}

async fn add_once(ctx: &Ctx, login_id: &str, email: &str, name: &str, grant: Grant) -> AppResult<AccountId> {
    require_grantable(ctx, grant)?;
    let mut check = Check::default();
    let email = check.email(email);
    let name = check.needed("name", name, 60);
    let login_id = as_stored(login_id);
    // No mail address: those are the logins of citizens, and nobody may take one that is not proved.
    let plain = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-' || c == '_' || c == '.';
    let wrong = !(4..=40).contains(&login_id.len()) || !login_id.chars().all(plain);
    check.add_if(wrong, block("staff-login-id"));
    check.done()?;
    let id: AccountId = ctx.new_id();
    let mut write = ctx.begin(Action::Create, &resource(grant.facility).id(id.0)).await?;
    let account = Account {
        id,
        login_id,
        email,
        display_name: name,
        password_hash: None,
        household_id: None,
        state: AccountState::Active,
        created_at: ctx.now(),
        password_changed_at: None,
        expires_at: None,
    };
    accounts::add(&mut write, &account).await.map_err(taken)?;
    put_grant(ctx, &mut write, id, grant).await?;
    send_invitation(ctx, &mut write, &account).await?;
    write.audit().detail = serde_json::json!({ "role": grant.role });
    write.commit(&serde_json::to_value(id)?).await?;
    Ok(id)
}

fn taken(error: StoreError) -> AppError {
    if error.is_duplicate() { AppError::refused(block("staff-login-id-taken")) } else { error.into() }
}

/// Only the city hands out roles that reach beyond one facility's staff; nobody hands out the operator's or, here, a
/// guardian's.
fn require_grantable(ctx: &Ctx, grant: Grant) -> AppResult<()> {
    ctx.require(Action::Create, &resource(grant.facility))?;
    let of_facility = grant.role.relations().contains(&Relation::Facility);
    let known = grant.facility.is_none_or(|id| ctx.city.facility(id).is_some());
    let fits = of_facility == grant.facility.is_some() && known;
    if !fits || matches!(grant.role, Role::Guardian | Role::Operator) {
        return Err(AppError::refused(block("staff-role")));
    }
    let own_staff = matches!(grant.role, Role::FacilityStaff | Role::FacilityManager);
    if !own_staff && !ctx.may(Action::Create, &resource(None)) {
        return Err(AppError::Forbidden);
    }
    Ok(())
}

async fn put_grant(ctx: &Ctx, write: &mut Write, id: AccountId, grant: Grant) -> AppResult<()> {
    let row = GrantRow {
        id: ctx.new_id::<GrantId>(),
        account_id: id,
        role: grant.role.as_str().to_owned(),
        facility_id: grant.facility,
        created_at: ctx.now(),
    };
    Ok(accounts::add_grant(write, &row).await?)
}

pub(super) async fn send_invitation(ctx: &Ctx, write: &mut Write, account: &Account) -> AppResult<()> {
    let new = NewLink {
        purpose: LinkPurpose::Reset,
        email: &account.email,
        account: Some(account.id),
        household: None,
        works_for: INVITATION_WORKS,
        path: PASSWORD_PATH,
    };
    links::send(ctx, write, "staff-invite", &new).await
}

/// Gives somebody one more role, for a person who works at several facilities.
pub async fn grant(
    ctx: &Ctx,
    id: AccountId,
    role: Role,
    facility: Option<FacilityId>,
) -> AppResult<AccountId> {
    once(grant_once(ctx, id, Grant { role, facility }).await)
}

async fn grant_once(ctx: &Ctx, id: AccountId, grant: Grant) -> AppResult<AccountId> {
    require_grantable(ctx, grant)?;
    let (mut write, _) = open(ctx, id).await?;
    put_grant(ctx, &mut write, id, grant).await?;
    write.audit().detail = serde_json::json!({ "role": grant.role });
    write.commit(&serde_json::to_value(id)?).await?;
    Ok(id)
}

/// Sends the link to set a first password once more.
pub async fn invite_again(ctx: &Ctx, id: AccountId) -> AppResult<AccountId> {
    once(invite_once(ctx, id).await)
}

async fn invite_once(ctx: &Ctx, id: AccountId) -> AppResult<AccountId> {
    let (mut write, account) = open(ctx, id).await?;
    if account.password_hash.is_some() || !account.is_usable(ctx.now()) {
        return Err(AppError::Stale);
    }
    mail_links::use_up_all(&mut write, id, ctx.now()).await?;
    send_invitation(ctx, &mut write, &account).await?;
    write.audit().detail = serde_json::json!({ "invited": true });
    write.commit(&serde_json::to_value(id)?).await?;
    Ok(id)
}

/// Shuts somebody out at once: every login ends.
pub async fn disable(ctx: &Ctx, id: AccountId) -> AppResult<AccountId> {
    once(set_state(ctx, id, AccountState::Disabled).await)
}

/// Lets somebody in again.
pub async fn enable(ctx: &Ctx, id: AccountId) -> AppResult<AccountId> {
    once(set_state(ctx, id, AccountState::Active).await)
}

async fn set_state(ctx: &Ctx, id: AccountId, state: AccountState) -> AppResult<AccountId> {
    if ctx.account()? == id {
        return Err(AppError::refused(block("staff-not-yourself")));
    }
    let (mut write, account) = open(ctx, id).await?;
    if account.state == AccountState::Withdrawn {
        return Err(AppError::NotFound);
    }
    accounts::set_state(&mut write, id, state).await?;
    mail_links::use_up_all(&mut write, id, ctx.now()).await?;
    sessions::end_all(&mut write, id, None).await?;
    write.audit().detail = serde_json::json!({ "state": state });
    write.commit(&serde_json::to_value(id)?).await?;
    Ok(id)
}

/// Opens the door to a change of a member of staff. The head of a facility reaches only people who work nowhere else.
pub(super) async fn open(ctx: &Ctx, id: AccountId) -> AppResult<(Write, Account)> {
    ctx.account()?;
    let mut tx = ctx.read().await?;
    let grants = reached(ctx, &mut tx, id).await?;
    tx.done().await?;
    let linked = grants.iter().filter_map(|g| g.facility);
    let mut write = ctx.begin(Action::Update, &Of::new(Object::Staff).id(id.0).facilities(linked)).await?;
    let account = accounts::lock(&mut write, id).await?.ok_or(AppError::NotFound)?;
    // Somebody may have given the person a role elsewhere until the lock was there.
    reached(ctx, &mut write, id).await?;
    Ok((write, account))
}

/// The roles of a member of staff, if the actor may change whoever holds each of them.
async fn reached(ctx: &Ctx, tx: &mut Tx, id: AccountId) -> AppResult<Vec<Grant>> {
    let rows = accounts::grants_of(tx, id).await?;
    let grants = rows.iter().map(read).collect::<AppResult<Vec<_>>>()?;
    if grants.iter().all(|g| g.role == Role::Guardian) {
        return Err(AppError::NotFound);
    }
    for grant in &grants {
        ctx.require(Action::Update, &resource(grant.facility))?;
    }
    Ok(grants)
}
