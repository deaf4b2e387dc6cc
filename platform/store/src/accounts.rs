//! Accounts and the roles granted to them.

use crate::error::StoreResult;
use crate::schema::{accounts, grants};
use crate::tx::Tx;
use chrono::{DateTime, Utc};
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use platform_values::{AccountId, AccountState, FacilityId, GrantId, HouseholdId};

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

/// Addresses of a family's active accounts.
pub async fn emails_of_household(tx: &mut Tx, household: HouseholdId) -> StoreResult<Vec<String>> {
    Ok(accounts::table
        .filter(accounts::tenant_id.eq(tx.tenant()))
        .filter(accounts::household_id.eq(household))
        .filter(accounts::state.eq(AccountState::Active))
        .order(accounts::created_at)
        .limit(5)
        .select(accounts::email)
        .load(tx.conn())
        .await?)
}
