//! Registrations of children at facilities.

use crate::error::StoreResult;
use crate::schema::registrations;
use crate::tx::Tx;
use chrono::{DateTime, NaiveDate, Utc};
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use platform_values::{
    AccountId, ChildId, FacilityId, HouseholdId, ProgramId, RegistrationId, RegistrationState,
};

/// A child's registration at a facility for a program.
#[derive(Clone, Debug, Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = registrations, check_for_backend(diesel::pg::Pg), treat_none_as_null = true)]
pub struct Registration {
    /// Id.
    pub id: RegistrationId,
    /// Family.
    pub household_id: HouseholdId,
    /// Child.
    pub child_id: ChildId,
    /// Facility.
    pub facility_id: FacilityId,
    /// Program.
    pub program_id: ProgramId,
    /// Where it stands.
    pub state: RegistrationState,
    /// What the family wrote.
    pub wish: String,
    /// What the facility, or the city in its place, answered.
    pub message: String,
    /// Conditions of the last acceptance; see [`Registration::stands_under`].
    pub conditions: String,
    /// Note for staff only.
    pub staff_note: String,
    /// Day of the last interview, or of the waiver for a child already known.
    pub interviewed_on: Option<NaiveDate>,
    /// When it was applied for.
    pub applied_at: DateTime<Utc>,
    /// When it was decided last.
    pub decided_at: Option<DateTime<Utc>>,
    /// Who decided.
    pub decided_by: Option<AccountId>,
    /// The last decision was the city's.
    pub by_city: bool,
}

impl Registration {
    /// The conditions that hold: those of an acceptance that stands, if it has any.
    pub fn stands_under(&self) -> Option<&str> {
        let holds = self.state == RegistrationState::Accepted && !self.conditions.trim().is_empty();
        holds.then_some(self.conditions.as_str())
    }
}

/// A registration.
pub async fn find(tx: &mut Tx, id: RegistrationId) -> StoreResult<Option<Registration>> {
    Ok(registrations::table
        .filter(registrations::tenant_id.eq(tx.tenant()))
        .filter(registrations::id.eq(id))
        .select(Registration::as_select())
        .first(tx.conn())
        .await
        .optional()?)
}

/// The registration of a child at a facility for a program.
pub async fn of_child(
    tx: &mut Tx,
    child: ChildId,
    facility: FacilityId,
    program: ProgramId,
) -> StoreResult<Option<Registration>> {
    Ok(registrations::table
        .filter(registrations::tenant_id.eq(tx.tenant()))
        .filter(registrations::child_id.eq(child))
        .filter(registrations::facility_id.eq(facility))
        .filter(registrations::program_id.eq(program))
        .select(Registration::as_select())
        .first(tx.conn())
        .await
        .optional()?)
}

/// All registrations of a family, newest first.
pub async fn of_household(tx: &mut Tx, household: HouseholdId) -> StoreResult<Vec<Registration>> {
    Ok(registrations::table
        .filter(registrations::tenant_id.eq(tx.tenant()))
        .filter(registrations::household_id.eq(household))
        .order(registrations::applied_at.desc())
        .limit(500)
        .select(Registration::as_select())
        .load(tx.conn())
        .await?)
}

/// Adds a registration, or writes the one with this id.
pub async fn put(tx: &mut Tx, registration: &Registration) -> StoreResult<()> {
    let tenant = tx.tenant();
    diesel::insert_into(registrations::table)
        .values((registrations::tenant_id.eq(tenant), registration))
        .on_conflict((registrations::tenant_id, registrations::id))
        .do_update()
        .set(registration)
        .execute(tx.conn())
        .await?;
    Ok(())
}

/// A registration, locked. The family's row must be locked before.
pub async fn lock(tx: &mut Tx, id: RegistrationId) -> StoreResult<Option<Registration>> {
    Ok(registrations::table
        .filter(registrations::tenant_id.eq(tx.tenant()))
        .filter(registrations::id.eq(id))
        .for_update()
        .select(Registration::as_select())
        .first(tx.conn())
        .await
        .optional()?)
}

/// All registrations of a child, newest first.
pub async fn all_of_child(tx: &mut Tx, child: ChildId) -> StoreResult<Vec<Registration>> {
    Ok(registrations::table
        .filter(registrations::tenant_id.eq(tx.tenant()))
        .filter(registrations::child_id.eq(child))
        .order(registrations::applied_at.desc())
        .limit(500)
        .select(Registration::as_select())
        .load(tx.conn())
        .await?)
}

/// The conditions under which these children are accepted, wherever there are any.
pub async fn conditions(
    tx: &mut Tx,
    children: &[ChildId],
) -> StoreResult<Vec<(ChildId, FacilityId, ProgramId, String)>> {
    Ok(registrations::table
        .filter(registrations::tenant_id.eq(tx.tenant()))
        .filter(registrations::child_id.eq_any(children))
        .filter(registrations::state.eq(RegistrationState::Accepted))
        .filter(registrations::conditions.ne(""))
        .limit(5000)
        .select((
            registrations::child_id,
            registrations::facility_id,
            registrations::program_id,
            registrations::conditions,
        ))
        .load(tx.conn())
        .await?)
}

/// A facility's registrations in these states, longest waiting first: a page, and the count of all.
pub async fn inbox(
    tx: &mut Tx,
    facility: FacilityId,
    states: &[RegistrationState],
    offset: i64,
    limit: i64,
) -> StoreResult<(Vec<Registration>, i64)> {
    let tenant = tx.tenant();
    let matching = || {
        registrations::table
            .filter(registrations::tenant_id.eq(tenant))
            .filter(registrations::facility_id.eq(facility))
            .filter(registrations::state.eq_any(states))
    };
    let count = matching().count().get_result(tx.conn()).await?;
    let rows = matching()
        .order((registrations::applied_at, registrations::id))
        .offset(offset)
        .limit(limit)
        .select(Registration::as_select())
        .load(tx.conn())
        .await?;
    Ok((rows, count))
}

/// Registrations in these states at these facilities, or anywhere in the city where none are named, that were applied
/// for before a moment, longest waiting first: a page, and the count of all.
pub async fn queue(
    tx: &mut Tx,
    facilities: Option<&[FacilityId]>,
    states: &[RegistrationState],
    before: DateTime<Utc>,
    offset: i64,
    limit: i64,
) -> StoreResult<(Vec<Registration>, i64)> {
    let tenant = tx.tenant();
    let matching = || {
        let query = registrations::table
            .filter(registrations::tenant_id.eq(tenant))
            .filter(registrations::state.eq_any(states))
            .filter(registrations::applied_at.lt(before))
            .into_boxed();
        match facilities {
            Some(facilities) => query.filter(registrations::facility_id.eq_any(facilities)),
            None => query,
        }
    };
    let count = matching().count().get_result(tx.conn()).await?;
    let rows = matching()
        .order((registrations::applied_at, registrations::id))
        .offset(offset)
        .limit(limit)
        .select(Registration::as_select())
        .load(tx.conn())
        .await?;
    Ok((rows, count))
}
