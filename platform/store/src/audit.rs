//! The operation log: rows are only ever added.

use crate::error::StoreResult;
use crate::schema::{accounts, audit};
use crate::tx::Tx;
use chrono::{DateTime, Utc};
use diesel::dsl::sql;
use diesel::pg::Pg;
use diesel::prelude::*;
use diesel::sql_types::{Bool, Nullable, Text};
use diesel_async::RunQueryDsl;
use platform_values::{AccountId, AuditId, ChildId, FacilityId, HouseholdId, RequestId, TenantId};
use uuid::Uuid;

/// One row: who, in which role, did what, to what, whose, when, in which request.
#[derive(Clone, Debug, Queryable, Selectable)]
#[diesel(table_name = audit, check_for_backend(diesel::pg::Pg))]
pub struct AuditEntry {
    /// Id of the row.
    pub id: AuditId,
    /// When.
    pub at: DateTime<Utc>,
    /// Who; `None` for the system and for people who are not logged in.
    pub account_id: Option<AccountId>,
    /// In which role.
    pub role: String,
    /// What was done.
    pub action: String,
    /// On what kind of thing.
    pub object: String,
    /// On which.
    pub object_id: Option<Uuid>,
    /// Whose family.
    pub household_id: Option<HouseholdId>,
    /// Whose child.
    pub child_id: Option<ChildId>,
    /// At which facility.
    pub facility_id: Option<FacilityId>,
    /// The request.
    pub request_id: RequestId,
    /// Purpose stated for a search.
    pub purpose: String,
    /// Codes and ids that tell more; never free text of people.
    pub detail: serde_json::Value,
    /// Children that a list or file showed, where there may be several.
    pub children: Vec<ChildId>,
}

#[derive(Insertable)]
#[diesel(table_name = audit)]
struct NewRow<'a> {
    tenant_id: TenantId,
    id: AuditId,
    at: DateTime<Utc>,
    account_id: Option<AccountId>,
    role: &'a str,
    action: &'a str,
    object: &'a str,
    object_id: Option<Uuid>,
    household_id: Option<HouseholdId>,
    child_id: Option<ChildId>,
    facility_id: Option<FacilityId>,
    request_id: RequestId,
    purpose: &'a str,
    detail: &'a serde_json::Value,
    children: &'a [ChildId],
}

/// Adds a row.
pub(crate) async fn insert(tx: &mut Tx, entry: &AuditEntry) -> StoreResult<()> {
    let row = NewRow {
        tenant_id: tx.tenant(),
        id: entry.id,
        at: entry.at,
        account_id: entry.account_id,
        role: &entry.role,
        action: &entry.action,
        object: &entry.object,
        object_id: entry.object_id,
        household_id: entry.household_id,
        child_id: entry.child_id,
        facility_id: entry.facility_id,
        request_id: entry.request_id,
        purpose: &entry.purpose,
        detail: &entry.detail,
        children: &entry.children,
    };
    diesel::insert_into(audit::table).values(row).execute(tx.conn()).await?;
    Ok(())
}

/// Children and families that a row is about: one of them is enough.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct AuditAbout {
    /// Children whom it was about, alone or in a list or file.
    pub children: Vec<ChildId>,
    /// Families of such children: what shows a family as a whole shows the child too.
    pub wholes: Vec<HouseholdId>,
    /// Families that it was about.
    pub households: Vec<HouseholdId>,
}

/// People of the log: whoever did something, and those whom it was about.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct AuditPeople {
    /// Accounts that did it.
    pub accounts: Vec<AccountId>,
    /// Those whom it was about.
    pub about: AuditAbout,
}

/// What to look for in the log. Empty fields do not narrow.
#[derive(Clone, Debug, Default)]
pub struct AuditFilter {
    /// Not earlier.
    pub from: Option<DateTime<Utc>>,
    /// Earlier than.
    pub until: Option<DateTime<Utc>>,
    /// Done by.
    pub account: Option<AccountId>,
    /// About each of these.
    pub about: Vec<AuditAbout>,
    /// Only this action.
    pub action: Option<String>,
    /// Done by one of these, or about them.
    pub people: Option<AuditPeople>,
    /// At this facility.
    pub facility: Option<FacilityId>,
}

type Condition = Box<dyn BoxableExpression<audit::table, Pg, SqlType = Nullable<Bool>>>;

/// Rows about one of these. What is not known is about nobody.
fn is_about(about: &AuditAbout) -> Condition {
    let AuditAbout { children, wholes, households } = about.clone();
    let family = audit::child_id.is_null().and(audit::object.eq("household"));
    let family = family.and(audit::household_id.eq_any(wholes));
    let listed = audit::children.ne(Vec::<ChildId>::new());
    let listed = listed.and(audit::children.overlaps_with(children.clone()));
    let one = audit::child_id.eq_any(children).or(audit::household_id.eq_any(households));
    Box::new(one.or(family).or(listed))
}

/// One page of the log, newest first, and the number of all matching rows.
pub async fn list(
    tx: &mut Tx,
    filter: &AuditFilter,
    offset: i64,
    limit: i64,
) -> StoreResult<(Vec<AuditEntry>, i64)> {
    let tenant = tx.tenant();
    let matching = || {
        let mut query = audit::table.filter(audit::tenant_id.eq(tenant)).into_boxed();
        if let Some(from) = filter.from {
            query = query.filter(audit::at.ge(from));
        }
        if let Some(until) = filter.until {
            query = query.filter(audit::at.lt(until));
        }
        if let Some(account) = filter.account {
            query = query.filter(audit::account_id.eq(account));
        }
        for about in &filter.about {
            query = query.filter(is_about(about));
        }
        if let Some(action) = filter.action.clone() {
            query = query.filter(audit::action.eq(action));
        }
        if let Some(people) = &filter.people {
            let by = audit::account_id.eq_any(people.accounts.clone());
            query = query.filter(is_about(&people.about).or(by));
        }
        if let Some(facility) = filter.facility {
            query = query.filter(audit::facility_id.eq(facility));
        }
        query
    };
    let count = matching().count().get_result(tx.conn()).await?;
    let rows = matching()
        .select(AuditEntry::as_select())
        .order((audit::at.desc(), audit::id.desc()))
        .offset(offset)
        .limit(limit)
        .load(tx.conn())
        .await?;
    Ok((rows, count))
}

/// Accounts whose login id or name contains `text`, with the family of a guardian; spaces of any width do not count.
/// Guardians only where they are wanted.
pub async fn accounts_by_text(
    tx: &mut Tx,
    text: &str,
    guardians: bool,
    limit: i64,
) -> StoreResult<Vec<(AccountId, Option<HouseholdId>)>> {
    let close: String = text.chars().filter(|c| !c.is_whitespace()).collect();
    let name = sql::<Text>("replace(replace(display_name, '　', ''), ' ', '')");
    let escaped = close.replace('\\', "\\\\").replace('%', "\\%").replace('_', "\\_");
    let login = accounts::login_id.like(format!("%{}%", escaped.to_lowercase()));
    let found = accounts::table
        .filter(accounts::tenant_id.eq(tx.tenant()))
        .filter(login.or(name.like(format!("%{escaped}%"))))
        .into_boxed();
    let found = if guardians { found } else { found.filter(accounts::household_id.is_null()) };
    Ok(found
        .order(accounts::id)
        .limit(limit)
        .select((accounts::id, accounts::household_id))
        .load(tx.conn())
        .await?)
}

/// Accounts of these families.
pub async fn accounts_of(tx: &mut Tx, families: &[HouseholdId]) -> StoreResult<Vec<AccountId>> {
    Ok(accounts::table
        .filter(accounts::tenant_id.eq(tx.tenant()))
        .filter(accounts::household_id.eq_any(families))
        .order(accounts::id)
        .limit(2000)
        .select(accounts::id)
        .load(tx.conn())
        .await?)
}

/// Names of accounts, with the family of a guardian.
pub async fn names(
    tx: &mut Tx,
    ids: &[AccountId],
) -> StoreResult<Vec<(AccountId, String, Option<HouseholdId>)>> {
    Ok(accounts::table
        .filter(accounts::tenant_id.eq(tx.tenant()))
        .filter(accounts::id.eq_any(ids.to_vec()))
        .limit(i64::try_from(ids.len()).unwrap_or(i64::MAX))
        .select((accounts::id, accounts::display_name, accounts::household_id))
        .load(tx.conn())
        .await?)
}
