//! Families and children. Health data leaves the database only through these calls.

use crate::error::StoreResult;
use crate::schema::{bookings, children, guardians, households, registrations};
use crate::tx::Tx;
use chrono::{DateTime, NaiveDate, Utc};
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use platform_values::{AccountId, ChildId, FacilityId, GuardianId, HouseholdId, Phase, RegistrationState};

/// A family.
#[derive(Clone, Debug, Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = households, check_for_backend(diesel::pg::Pg))]
pub struct Household {
    /// Id.
    pub id: HouseholdId,
    /// Postcode.
    pub postcode: String,
    /// Municipality of residence.
    pub city: String,
    /// Ward, or empty outside the city.
    pub ward: String,
    /// Rest of the address.
    pub address: String,
    /// Lives in the city.
    pub resident: bool,
    /// First telephone number.
    pub phone: String,
    /// Contacts in the order to be called.
    pub emergency_contacts: serde_json::Value,
    /// Made by staff for a caller.
    pub made_by_staff: bool,
    /// When it was made.
    pub created_at: DateTime<Utc>,
    /// Last change.
    pub updated_at: DateTime<Utc>,
    /// When the family withdrew.
    pub withdrawn_at: Option<DateTime<Utc>>,
}

/// A guardian.
#[derive(Clone, Debug, Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = guardians, check_for_backend(diesel::pg::Pg))]
pub struct Guardian {
    /// Id.
    pub id: GuardianId,
    /// Family.
    pub household_id: HouseholdId,
    /// Account, if this guardian can log in.
    pub account_id: Option<AccountId>,
    /// Name.
    pub name: String,
    /// Reading.
    pub kana: String,
    /// Relation to the children.
    pub relation: String,
    /// Telephone.
    pub phone: String,
    /// Workplace and its telephone.
    pub workplace: String,
    /// Order.
    pub sort: i32,
}

/// A child.
#[derive(Clone, Debug, Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = children, check_for_backend(diesel::pg::Pg))]
pub struct Child {
    /// Id.
    pub id: ChildId,
    /// Family.
    pub household_id: HouseholdId,
    /// Name.
    pub name: String,
    /// Reading.
    pub kana: String,
    /// Date of birth.
    pub birth_date: NaiveDate,
    /// As stated; may be empty.
    pub sex: String,
    /// Allergies; empty means none known.
    pub allergy: String,
    /// Medical notes that staff must see first.
    pub medical: String,
    /// Rest of the child sheet.
    pub sheet: serde_json::Value,
    /// Needs a talk first.
    pub phone_only: bool,
    /// Why, as the family is told.
    pub phone_only_reason: String,
    /// Attends a nursery.
    pub enrolled_elsewhere: bool,
    /// Reductions granted by the city.
    pub reductions: Vec<String>,
    /// Day the sheet was last confirmed.
    pub confirmed_on: NaiveDate,
    /// When it was made.
    pub created_at: DateTime<Utc>,
    /// Last change.
    pub updated_at: DateTime<Utc>,
    /// No longer shown to the family.
    pub archived_at: Option<DateTime<Utc>>,
}

/// Locks the family's row: the first lock of every write that personal limits depend on.
pub async fn lock(tx: &mut Tx, id: HouseholdId) -> StoreResult<Option<Household>> {
    Ok(households::table
        .filter(households::tenant_id.eq(tx.tenant()))
        .filter(households::id.eq(id))
        .for_no_key_update()
        .select(Household::as_select())
        .first(tx.conn())
        .await
        .optional()?)
}

/// Several families, locked in the order of their ids: the first lock of what concerns many.
pub async fn lock_many(tx: &mut Tx, ids: &[HouseholdId]) -> StoreResult<Vec<HouseholdId>> {
    Ok(households::table
        .filter(households::tenant_id.eq(tx.tenant()))
        .filter(households::id.eq_any(ids))
        .order(households::id)
        .limit(5000)
        .for_no_key_update()
        .select(households::id)
        .load(tx.conn())
        .await?)
}

/// A family.
pub async fn household(tx: &mut Tx, id: HouseholdId) -> StoreResult<Option<Household>> {
    Ok(households::table
        .filter(households::tenant_id.eq(tx.tenant()))
        .filter(households::id.eq(id))
        .select(Household::as_select())
        .first(tx.conn())
        .await
        .optional()?)
}

/// Adds a family.
pub async fn add_household(tx: &mut Tx, household: &Household) -> StoreResult<()> {
    let tenant = tx.tenant();
    diesel::insert_into(households::table)
        .values((households::tenant_id.eq(tenant), household))
        .execute(tx.conn())
        .await?;
    Ok(())
}

/// Writes a family's data.
pub async fn update_household(tx: &mut Tx, household: &Household) -> StoreResult<()> {
    let tenant = tx.tenant();
    diesel::update(households::table)
        .filter(households::tenant_id.eq(tenant))
        .filter(households::id.eq(household.id))
        .set(household)
        .execute(tx.conn())
        .await?;
    Ok(())
}

/// A child.
pub async fn child(tx: &mut Tx, id: ChildId) -> StoreResult<Option<Child>> {
    Ok(children::table
        .filter(children::tenant_id.eq(tx.tenant()))
        .filter(children::id.eq(id))
        .select(Child::as_select())
        .first(tx.conn())
        .await
        .optional()?)
}

/// Several children, in no particular order.
pub async fn children_by_id(tx: &mut Tx, ids: &[ChildId]) -> StoreResult<Vec<Child>> {
    Ok(children::table
        .filter(children::tenant_id.eq(tx.tenant()))
        .filter(children::id.eq_any(ids))
        .limit(1000)
        .select(Child::as_select())
        .load(tx.conn())
        .await?)
}

/// A family's children, oldest first, without archived ones.
pub async fn children_of(tx: &mut Tx, household: HouseholdId) -> StoreResult<Vec<Child>> {
    Ok(children::table
        .filter(children::tenant_id.eq(tx.tenant()))
        .filter(children::household_id.eq(household))
        .filter(children::archived_at.is_null())
        .order((children::birth_date, children::id))
        .limit(50)
        .select(Child::as_select())
        .load(tx.conn())
        .await?)
}

/// Adds a child.
pub async fn add_child(tx: &mut Tx, child: &Child) -> StoreResult<()> {
    let tenant = tx.tenant();
    diesel::insert_into(children::table)
        .values((children::tenant_id.eq(tenant), child))
        .execute(tx.conn())
        .await?;
    Ok(())
}

/// Writes a child's data.
pub async fn update_child(tx: &mut Tx, child: &Child) -> StoreResult<()> {
    let tenant = tx.tenant();
    diesel::update(children::table)
        .filter(children::tenant_id.eq(tenant))
        .filter(children::id.eq(child.id))
        .set(child)
        .execute(tx.conn())
        .await?;
    Ok(())
}

/// Guardians of a family in their order.
pub async fn guardians_of(tx: &mut Tx, household: HouseholdId) -> StoreResult<Vec<Guardian>> {
    Ok(guardians::table
        .filter(guardians::tenant_id.eq(tx.tenant()))
        .filter(guardians::household_id.eq(household))
        .order((guardians::sort, guardians::id))
        .limit(20)
        .select(Guardian::as_select())
        .load(tx.conn())
        .await?)
}

/// Adds a guardian, or writes the one with this id.
pub async fn put_guardian(tx: &mut Tx, guardian: &Guardian) -> StoreResult<()> {
    let tenant = tx.tenant();
    diesel::insert_into(guardians::table)
        .values((guardians::tenant_id.eq(tenant), guardian))
        .on_conflict((guardians::tenant_id, guardians::id))
        .do_update()
        .set(guardian)
        .execute(tx.conn())
        .await?;
    Ok(())
}

/// Facilities that a child is linked to by a registration or booking that stands or that ended on or after `since`.
pub async fn linked_facilities(
    tx: &mut Tx,
    child: ChildId,
    since: NaiveDate,
) -> StoreResult<Vec<FacilityId>> {
    let tenant = tx.tenant();
    let mut linked: Vec<FacilityId> = registrations::table
        .filter(registrations::tenant_id.eq(tenant))
        .filter(registrations::child_id.eq(child))
        .filter(registrations::state.eq_any(RegistrationState::STANDING))
        .select(registrations::facility_id)
        .limit(500)
        .load(tx.conn())
        .await?;
    let booked: Vec<FacilityId> = bookings::table
        .filter(bookings::tenant_id.eq(tenant))
        .filter(bookings::child_id.eq(child))
        .filter(bookings::day.ge(since))
        .filter(bookings::phase.ne_all(["declined", "lapsed"]))
        .select(bookings::facility_id)
        .distinct()
        .limit(500)
        .load(tx.conn())
        .await?;
    linked.extend(booked);
    linked.sort_unstable();
    linked.dedup();
    Ok(linked)
}

/// Takes a guardian without account out of a family.
pub async fn remove_guardian(tx: &mut Tx, household: HouseholdId, id: GuardianId) -> StoreResult<()> {
    let tenant = tx.tenant();
    diesel::delete(guardians::table)
        .filter(guardians::tenant_id.eq(tenant))
        .filter(guardians::household_id.eq(household))
        .filter(guardians::id.eq(id))
        .filter(guardians::account_id.is_null())
        .execute(tx.conn())
        .await?;
    Ok(())
}

/// How many bookings of a family, or of one of its children, on or after `from` have not ended.
pub async fn standing_bookings(
    tx: &mut Tx,
    household: HouseholdId,
    child: Option<ChildId>,
    from: NaiveDate,
) -> StoreResult<i64> {
    let mut query = bookings::table
        .filter(bookings::tenant_id.eq(tx.tenant()))
        .filter(bookings::household_id.eq(household))
        .filter(bookings::day.ge(from))
        .filter(bookings::phase.eq_any(Phase::STANDING))
        .into_boxed();
    if let Some(child) = child {
        query = query.filter(bookings::child_id.eq(child));
    }
    Ok(query.count().get_result(tx.conn()).await?)
}

/// Ends a family: the day it left is kept, health data is emptied, and registrations that stand are withdrawn.
pub async fn leave(
    tx: &mut Tx,
    household: HouseholdId,
    by: Option<AccountId>,
    at: DateTime<Utc>,
) -> StoreResult<()> {
    let tenant = tx.tenant();
    diesel::update(households::table)
        .filter(households::tenant_id.eq(tenant))
        .filter(households::id.eq(household))
        .filter(households::withdrawn_at.is_null())
        .set((households::withdrawn_at.eq(at), households::updated_at.eq(at)))
        .execute(tx.conn())
        .await?;
    diesel::update(children::table)
        .filter(children::tenant_id.eq(tenant))
        .filter(children::household_id.eq(household))
        .set((
            children::allergy.eq(""),
            children::medical.eq(""),
            children::sheet.eq(serde_json::json!({})),
            children::phone_only_reason.eq(""),
            children::updated_at.eq(at),
            children::archived_at.eq(at),
        ))
        .execute(tx.conn())
        .await?;
    diesel::update(registrations::table)
        .filter(registrations::tenant_id.eq(tenant))
        .filter(registrations::household_id.eq(household))
        .filter(registrations::state.eq(RegistrationState::Applied))
        .set((registrations::decided_at.eq(at), registrations::decided_by.eq(by)))
        .execute(tx.conn())
        .await?;
    diesel::update(registrations::table)
        .filter(registrations::tenant_id.eq(tenant))
        .filter(registrations::household_id.eq(household))
        .filter(registrations::state.eq_any(RegistrationState::STANDING))
        .set(registrations::state.eq(RegistrationState::Withdrawn))
        .execute(tx.conn())
        .await?;
    Ok(())
}
