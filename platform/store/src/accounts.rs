//! Accounts and the roles granted to them.

use crate::error::StoreResult;
use crate::schema::{accounts, grants, guardians};
use crate::tx::Tx;
use chrono::{DateTime, Utc};
use diesel::pg::Pg;
use diesel::prelude::*;
use diesel::sql_types::Bool;
use diesel_async::RunQueryDsl;
use platform_values::{AccountId, AccountState, FacilityId, GrantId, HouseholdId};
use std::collections::HashMap;

/// A person who can log in.
#[derive(Clone, Debug, Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = accounts, check_for_backend(diesel::pg::Pg))]
pub struct Account {
    /// Id.
    pub id: AccountId,
    /// What is typed at login, lower case.
    pub login_id: String,
    /// Where mails go.
    pub email: String,
    /// Name shown in the header and the operation log.
    pub display_name: String,
    /// argon2id in PHC form.
    pub password_hash: Option<String>,
    /// Family of a guardian.
    pub household_id: Option<HouseholdId>,
    /// Whether the account can log in.
    pub state: AccountState,
    /// When it was made.
    pub created_at: DateTime<Utc>,
    /// Last change of password.
    pub password_changed_at: Option<DateTime<Utc>>,
    /// From when on it cannot log in; `None` means never.
    pub expires_at: Option<DateTime<Utc>>,
}

impl Account {
    /// True if it can log in at this moment.
    pub fn is_usable(&self, now: DateTime<Utc>) -> bool {
        self.state == AccountState::Active && self.expires_at.is_none_or(|end| now < end)
    }
}

/// A role that an account holds; the word is `platform-authz`'s.
#[derive(Clone, Debug, Queryable, Selectable, Insertable)]
#[diesel(table_name = grants, check_for_backend(diesel::pg::Pg))]
pub struct GrantRow {
    /// Id.
    pub id: GrantId,
    /// Who.
    pub account_id: AccountId,
    /// Which role.
    pub role: String,
    /// Where.
    pub facility_id: Option<FacilityId>,
    /// Since when.
    pub created_at: DateTime<Utc>,
}

/// An account.
pub async fn find(tx: &mut Tx, id: AccountId) -> StoreResult<Option<Account>> {
    Ok(accounts::table
        .filter(accounts::tenant_id.eq(tx.tenant()))
        .filter(accounts::id.eq(id))
        .select(Account::as_select())
        .first(tx.conn())
        .await
        .optional()?)
}

/// The roles of an account.
pub async fn grants_of(tx: &mut Tx, id: AccountId) -> StoreResult<Vec<GrantRow>> {
    Ok(grants::table
        .filter(grants::tenant_id.eq(tx.tenant()))
        .filter(grants::account_id.eq(id))
        .limit(200)
        .select(GrantRow::as_select())
        .load(tx.conn())
        .await?)
}

/// Accounts that can log in at a moment: only they get mails. [`Account::is_usable`] in SQL.
fn usable(now: DateTime<Utc>) -> Box<dyn BoxableExpression<accounts::table, Pg, SqlType = Bool>> {
    let lasts = accounts::expires_at.is_null().or(accounts::expires_at.gt(now).assume_not_null());
    Box::new(accounts::state.eq(AccountState::Active).and(lasts))
}

/// Addresses of a family's accounts that can log in.
pub async fn emails_of_household(
    tx: &mut Tx,
    household: HouseholdId,
    now: DateTime<Utc>,
) -> StoreResult<Vec<String>> {
    Ok(accounts::table
        .filter(accounts::tenant_id.eq(tx.tenant()))
        .filter(accounts::household_id.eq(household))
        .filter(usable(now))
        .order(accounts::created_at)
        .limit(5)
        .select(accounts::email)
        .load(tx.conn())
        .await?)
}

/// Addresses of accounts that can log in and hold one of these roles at a facility.
pub async fn emails_at(
    tx: &mut Tx,
    facility: FacilityId,
    roles: &[&str],
    now: DateTime<Utc>,
) -> StoreResult<Vec<String>> {
    let tenant = tx.tenant();
    let holders = grants::table
        .filter(grants::tenant_id.eq(tenant))
        .filter(grants::facility_id.eq(facility))
        .filter(grants::role.eq_any(roles))
        .select(grants::account_id);
    Ok(accounts::table
        .filter(accounts::tenant_id.eq(tenant))
        .filter(accounts::id.eq_any(holders))
        .filter(usable(now))
        .order(accounts::email)
        .select(accounts::email)
        .distinct()
        .limit(50)
        .load(tx.conn())
        .await?)
}

/// The account that logs in with this id.
pub async fn by_login_id(tx: &mut Tx, login_id: &str) -> StoreResult<Option<Account>> {
    Ok(accounts::table
        .filter(accounts::tenant_id.eq(tx.tenant()))
        .filter(accounts::login_id.eq(login_id))
        .select(Account::as_select())
        .first(tx.conn())
        .await
        .optional()?)
}

/// Locks an account. Comes after the family's row and before links and sessions.
pub async fn lock(tx: &mut Tx, id: AccountId) -> StoreResult<Option<Account>> {
    Ok(accounts::table
        .filter(accounts::tenant_id.eq(tx.tenant()))
        .filter(accounts::id.eq(id))
        .for_no_key_update()
        .select(Account::as_select())
        .first(tx.conn())
        .await
        .optional()?)
}

/// Accounts of a family that can log in, the first one first, locked.
pub async fn lock_household(tx: &mut Tx, household: HouseholdId) -> StoreResult<Vec<Account>> {
    Ok(accounts::table
        .filter(accounts::tenant_id.eq(tx.tenant()))
        .filter(accounts::household_id.eq(household))
        .filter(accounts::state.ne(AccountState::Withdrawn))
        .order(accounts::id)
        .limit(20)
        .for_no_key_update()
        .select(Account::as_select())
        .load(tx.conn())
        .await?)
}

/// Adds an account. A login id that is taken is a duplicate.
pub async fn add(tx: &mut Tx, account: &Account) -> StoreResult<()> {
    let tenant = tx.tenant();
    diesel::insert_into(accounts::table)
        .values((accounts::tenant_id.eq(tenant), account))
        .execute(tx.conn())
        .await?;
    Ok(())
}

/// Grants a role.
pub async fn add_grant(tx: &mut Tx, grant: &GrantRow) -> StoreResult<()> {
    let tenant = tx.tenant();
    diesel::insert_into(grants::table)
        .values((grants::tenant_id.eq(tenant), grant))
        .on_conflict_do_nothing()
        .execute(tx.conn())
        .await?;
    Ok(())
}

/// Writes a new password's hash.
pub async fn set_password(tx: &mut Tx, id: AccountId, hash: &str, at: DateTime<Utc>) -> StoreResult<()> {
    let tenant = tx.tenant();
    diesel::update(accounts::table)
        .filter(accounts::tenant_id.eq(tenant))
        .filter(accounts::id.eq(id))
        .set((accounts::password_hash.eq(hash), accounts::password_changed_at.eq(at)))
        .execute(tx.conn())
        .await?;
    Ok(())
}

/// Says whether the account can log in.
pub async fn set_state(tx: &mut Tx, id: AccountId, state: AccountState) -> StoreResult<()> {
    let tenant = tx.tenant();
    diesel::update(accounts::table)
        .filter(accounts::tenant_id.eq(tenant))
        .filter(accounts::id.eq(id))
        .set(accounts::state.eq(state))
        .execute(tx.conn())
        .await?;
    Ok(())
}

/// Writes a new address, and the login id that goes with it. A login id that is taken is a duplicate.
pub async fn set_email(tx: &mut Tx, id: AccountId, login_id: &str, email: &str) -> StoreResult<()> {
    let tenant = tx.tenant();
    diesel::update(accounts::table)
        .filter(accounts::tenant_id.eq(tenant))
        .filter(accounts::id.eq(id))
        .set((accounts::login_id.eq(login_id), accounts::email.eq(email)))
        .execute(tx.conn())
        .await?;
    Ok(())
}

/// Says from when on the account cannot log in.
pub async fn set_expiry(tx: &mut Tx, id: AccountId, at: Option<DateTime<Utc>>) -> StoreResult<()> {
    let tenant = tx.tenant();
    diesel::update(accounts::table)
        .filter(accounts::tenant_id.eq(tenant))
        .filter(accounts::id.eq(id))
        .set(accounts::expires_at.eq(at))
        .execute(tx.conn())
        .await?;
    Ok(())
}

/// Takes a role away; true if it was held.
pub async fn remove_grant(
    tx: &mut Tx,
    id: AccountId,
    role: &str,
    facility: Option<FacilityId>,
) -> StoreResult<bool> {
    let tenant = tx.tenant();
    let removed = diesel::delete(grants::table)
        .filter(grants::tenant_id.eq(tenant))
        .filter(grants::account_id.eq(id))
        .filter(grants::role.eq(role))
        .filter(grants::facility_id.is_not_distinct_from(facility))
        .execute(tx.conn())
        .await?;
    Ok(removed > 0)
}

/// Those of these families that a mail reaches.
pub async fn households_with_mail(
    tx: &mut Tx,
    of: &[HouseholdId],
    now: DateTime<Utc>,
) -> StoreResult<Vec<HouseholdId>> {
    let found: Vec<Option<HouseholdId>> = accounts::table
        .filter(accounts::tenant_id.eq(tx.tenant()))
        .filter(accounts::household_id.eq_any(of))
        .filter(usable(now))
        .select(accounts::household_id)
        .distinct()
        .limit(5000)
        .load(tx.conn())
        .await?;
    Ok(found.into_iter().flatten().collect())
}

/// Writes the name that is shown.
pub async fn set_display_name(tx: &mut Tx, id: AccountId, name: &str) -> StoreResult<()> {
    let tenant = tx.tenant();
    diesel::update(accounts::table)
        .filter(accounts::tenant_id.eq(tenant))
        .filter(accounts::id.eq(id))
        .set(accounts::display_name.eq(name))
        .execute(tx.conn())
        .await?;
    Ok(())
}

/// Ends an account for good: its password is forgotten and its login id becomes free for a later start.
pub async fn withdraw(tx: &mut Tx, id: AccountId) -> StoreResult<()> {
    let tenant = tx.tenant();
    diesel::update(accounts::table)
        .filter(accounts::tenant_id.eq(tenant))
        .filter(accounts::id.eq(id))
        .set((
            accounts::state.eq(AccountState::Withdrawn),
            accounts::login_id.eq(format!("withdrawn:{id}")),
            accounts::password_hash.eq(None::<String>),
        ))
        .execute(tx.conn())
        .await?;
    Ok(())
}

/// Names of the guardian behind an account, as name and reading.
pub async fn guardian_names(tx: &mut Tx, id: AccountId) -> StoreResult<Option<(String, String)>> {
    Ok(guardians::table
        .filter(guardians::tenant_id.eq(tx.tenant()))
        .filter(guardians::account_id.eq(id))
        .select((guardians::name, guardians::kana))
        .first(tx.conn())
        .await
        .optional()?)
}

/// Accounts of staff and officers that are not withdrawn, with their roles, by login id; those of one facility if one
/// is given. `guardian` is the role that does not make staff.
pub async fn staff(
    tx: &mut Tx,
    guardian: &str,
    facility: Option<FacilityId>,
) -> StoreResult<Vec<(Account, Vec<GrantRow>)>> {
    let tenant = tx.tenant();
    let mut holders = grants::table
        .filter(grants::tenant_id.eq(tenant))
        .filter(grants::role.ne(guardian.to_owned()))
        .select(grants::account_id)
        .into_boxed();
    if let Some(facility) = facility {
        holders = holders.filter(grants::facility_id.eq(facility));
    }
    let people: Vec<Account> = accounts::table
        .filter(accounts::tenant_id.eq(tenant))
        .filter(accounts::state.ne(AccountState::Withdrawn))
        .filter(accounts::id.eq_any(holders))
        .order(accounts::login_id)
        .limit(2000)
        .select(Account::as_select())
        .load(tx.conn())
        .await?;
    let ids: Vec<AccountId> = people.iter().map(|a| a.id).collect();
    let rows: Vec<GrantRow> = grants::table
        .filter(grants::tenant_id.eq(tenant))
        .filter(grants::account_id.eq_any(ids))
        .order((grants::created_at, grants::id))
        .limit(20_000)
        .select(GrantRow::as_select())
        .load(tx.conn())
        .await?;
    let mut held: HashMap<AccountId, Vec<GrantRow>> = HashMap::new();
    for row in rows {
        held.entry(row.account_id).or_default().push(row);
    }
    Ok(people
        .into_iter()
        .map(|a| {
            let own = held.remove(&a.id).unwrap_or_default();
            (a, own)
        })
        .collect())
}
