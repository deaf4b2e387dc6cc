//! Facilities, programs, closed days and edits of rules: a city's set-up as each process keeps a copy of it.

use crate::eras::{self, Era};
use crate::error::StoreResult;
use crate::generation;
use crate::schema::{
    closures, facilities, facility_programs, generations, programs, rule_edits, rule_versions, tenants,
};
use crate::tx::Tx;
use chrono::{DateTime, NaiveDate, Utc};
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use platform_values::{FacilityId, FacilityKind, Operator, ProgramId, RuleEditId};

/// A place of care.
#[derive(Clone, Debug, Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = facilities, check_for_backend(diesel::pg::Pg), treat_none_as_null = true)]
pub struct Facility {
    /// Id.
    pub id: FacilityId,
    /// Stable code in files and reports.
    pub code: String,
    /// Name.
    pub name: String,
    /// Reading.
    pub kana: String,
    /// 認可 or 認可外.
    pub kind: FacilityKind,
    /// Run by the city or by others.
    pub operator: Operator,
    /// Ward.
    pub ward: String,
    /// Postcode.
    pub postcode: String,
    /// Address.
    pub address: String,
    /// Telephone.
    pub phone: String,
    /// Latitude in degrees.
    pub lat: Option<f64>,
    /// Longitude in degrees.
    pub lon: Option<f64>,
    /// Texts of the facility page.
    pub profile: serde_json::Value,
    /// Short notice, shown on the facility's page.
    pub notice: String,
    /// First day of operation.
    pub opened_on: Option<NaiveDate>,
    /// From this day on no new bookings.
    pub suspended_from: Option<NaiveDate>,
    /// First day it no longer exists.
    pub closed_on: Option<NaiveDate>,
    /// Last change.
    pub updated_at: DateTime<Utc>,
    /// Places of the whole facility (施設の定員); those of temporary care are a rule.
    pub capacity: Option<i32>,
}

/// A city's configured use of a module.
#[derive(Clone, Debug, Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = programs, check_for_backend(diesel::pg::Pg))]
pub struct Program {
    /// Id.
    pub id: ProgramId,
    /// Key in addresses and files.
    pub key: String,
    /// Key of the module that decides.
    pub module: String,
    /// Name shown to people.
    pub name: String,
    /// Whether the public sees it.
    pub published: bool,
    /// Order in lists.
    pub sort: i32,
}

/// A facility's part in a program.
#[derive(Clone, Debug, Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = facility_programs, check_for_backend(diesel::pg::Pg))]
pub struct FacilityProgram {
    /// Facility.
    pub facility_id: FacilityId,
    /// Program.
    pub program_id: ProgramId,
    /// First day of care.
    pub active_from: Option<NaiveDate>,
    /// Last day of care.
    pub active_until: Option<NaiveDate>,
}

/// A closed day.
#[derive(Clone, Debug, Queryable, Selectable)]
#[diesel(table_name = closures, check_for_backend(diesel::pg::Pg))]
pub struct Closure {
    /// Id of the row.
    pub id: uuid::Uuid,
    /// Facility; `None` for the whole city.
    pub facility_id: Option<FacilityId>,
    /// The day.
    pub day: NaiveDate,
    /// Why.
    pub reason: String,
    /// Emergency that closed it; `None` for ordinary closed days.
    pub emergency_id: Option<uuid::Uuid>,
}

/// An edit of rules over the files.
#[derive(Clone, Debug, Queryable, Selectable)]
#[diesel(table_name = rule_edits, check_for_backend(diesel::pg::Pg))]
pub struct RuleEdit {
    /// Id.
    pub id: RuleEditId,
    /// Program.
    pub program_id: ProgramId,
    /// Facility; `None` for the whole city.
    pub facility_id: Option<FacilityId>,
    /// First day of care it governs.
    pub effective_from: NaiveDate,
    /// Tree of the values set.
    pub doc: serde_json::Value,
    /// When it was made; later edits win among equal dates.
    pub made_at: DateTime<Utc>,
}

/// All of a city's set-up at once.
#[derive(Clone, Debug, Default)]
pub struct SetUp {
    /// Number of changes so far.
    pub generation: i64,
    /// Facilities by code.
    pub facilities: Vec<Facility>,
    /// Names and operators over time, by facility and day.
    pub eras: Vec<Era>,
    /// Programs in their order.
    pub programs: Vec<Program>,
    /// Who offers what.
    pub offered: Vec<FacilityProgram>,
    /// Closed days.
    pub closures: Vec<Closure>,
    /// Edits of rules, oldest first.
    pub edits: Vec<RuleEdit>,
}

/// The number of changes of the city's set-up so far.
pub async fn generation(tx: &mut Tx) -> StoreResult<i64> {
    Ok(generations::table
        .filter(generations::tenant_id.eq(tx.tenant()))
        .select(generations::generation)
        .first(tx.conn())
        .await
        .optional()?
        .unwrap_or(0))
}

/// Marks the city's set-up as changed; every use case that changes what [`SetUp`] holds calls it before it commits. It
/// waits for the decisions under way, so what is read afterwards holds all of them; later ones wait for the commit and
/// see the change. After it nothing is locked that a decision locks before.
pub async fn raise_generation(tx: &mut Tx) -> StoreResult<()> {
    generation::lock(tx, generation::ALONE).await?;
    diesel::insert_into(generations::table)
        .values((generations::tenant_id.eq(tx.tenant()), generations::generation.eq(1)))
        .on_conflict(generations::tenant_id)
        .do_update()
        .set(generations::generation.eq(generations::generation + 1))
        .execute(tx.conn())
        .await?;
    Ok(())
}

/// Reads the whole set-up.
pub async fn set_up(tx: &mut Tx) -> StoreResult<SetUp> {
    let tenant = tx.tenant();
    let generation = generation(tx).await?;
    Ok(SetUp {
        generation,
        facilities: facilities::table
            .filter(facilities::tenant_id.eq(tenant))
            .order(facilities::code)
            .select(Facility::as_select())
            .load(tx.conn())
            .await?,
        eras: eras::all(tx).await?,
        programs: programs::table
            .filter(programs::tenant_id.eq(tenant))
            .order((programs::sort, programs::key))
            .select(Program::as_select())
            .load(tx.conn())
            .await?,
        offered: facility_programs::table
            .filter(facility_programs::tenant_id.eq(tenant))
            .select(FacilityProgram::as_select())
            .load(tx.conn())
            .await?,
        closures: closures::table
            .filter(closures::tenant_id.eq(tenant))
            .order(closures::day)
            .select(Closure::as_select())
            .load(tx.conn())
            .await?,
        edits: rule_edits::table
            .filter(rule_edits::tenant_id.eq(tenant))
            .order((rule_edits::effective_from, rule_edits::made_at))
            .select(RuleEdit::as_select())
            .load(tx.conn())
            .await?,
    })
}

/// Adds or renews the city itself.
pub async fn put_tenant(
    tx: &mut Tx,
    (slug, name): (&str, &str),
    rules: &serde_json::Value,
    now: DateTime<Utc>,
) -> StoreResult<()> {
    diesel::insert_into(tenants::table)
        .values((
            tenants::id.eq(tx.tenant()),
            tenants::slug.eq(slug),
            tenants::name.eq(name),
            tenants::state.eq("active"),
            tenants::created_at.eq(now),
            tenants::applied_rules.eq(rules),
        ))
        .on_conflict(tenants::id)
        .do_update()
        .set((tenants::slug.eq(slug), tenants::name.eq(name), tenants::applied_rules.eq(rules)))
        .execute(tx.conn())
        .await?;
    Ok(())
}

/// Adds a facility, or renews the one with its code; gives the id under which it stands. A renewed facility keeps its
/// texts and its dates of suspension and closing.
pub async fn put_facility(tx: &mut Tx, facility: &Facility) -> StoreResult<FacilityId> {
    let tenant = tx.tenant();
    Ok(diesel::insert_into(facilities::table)
        .values((facilities::tenant_id.eq(tenant), facility))
        .on_conflict((facilities::tenant_id, facilities::code))
        .do_update()
        .set((
            facilities::name.eq(&facility.name),
            facilities::kana.eq(&facility.kana),
            facilities::kind.eq(facility.kind),
            facilities::operator.eq(facility.operator),
            facilities::ward.eq(&facility.ward),
            facilities::postcode.eq(&facility.postcode),
            facilities::address.eq(&facility.address),
            facilities::phone.eq(&facility.phone),
            facilities::lat.eq(facility.lat),
            facilities::lon.eq(facility.lon),
            facilities::capacity.eq(facility.capacity),
            facilities::updated_at.eq(facility.updated_at),
        ))
        .returning(facilities::id)
        .get_result(tx.conn())
        .await?)
}

/// Adds a facility; a code that is taken is a duplicate.
pub async fn add_facility(tx: &mut Tx, facility: &Facility) -> StoreResult<()> {
    let tenant = tx.tenant();
    diesel::insert_into(facilities::table)
        .values((facilities::tenant_id.eq(tenant), facility))
        .execute(tx.conn())
        .await?;
    Ok(())
}

/// Locks a facility against other changes of it; bookings there go on.
pub async fn lock_facility(tx: &mut Tx, id: FacilityId) -> StoreResult<bool> {
    let found: Option<FacilityId> = facilities::table
        .filter(facilities::tenant_id.eq(tx.tenant()))
        .filter(facilities::id.eq(id))
        .for_no_key_update()
        .select(facilities::id)
        .first(tx.conn())
        .await
        .optional()?;
    Ok(found.is_some())
}

/// Writes all of a facility, its dates included.
pub async fn update_facility(tx: &mut Tx, facility: &Facility) -> StoreResult<()> {
    let tenant = tx.tenant();
    diesel::update(facilities::table)
        .filter(facilities::tenant_id.eq(tenant))
        .filter(facilities::id.eq(facility.id))
        .set(facility)
        .execute(tx.conn())
        .await?;
    Ok(())
}

/// Adds a program, or renews the one with its key; gives the id under which it stands.
pub async fn put_program(tx: &mut Tx, program: &Program) -> StoreResult<ProgramId> {
    let tenant = tx.tenant();
    Ok(diesel::insert_into(programs::table)
        .values((programs::tenant_id.eq(tenant), program))
        .on_conflict((programs::tenant_id, programs::key))
        .do_update()
        .set((
            programs::module.eq(&program.module),
            programs::name.eq(&program.name),
            programs::published.eq(program.published),
            programs::sort.eq(program.sort),
        ))
        .returning(programs::id)
        .get_result(tx.conn())
        .await?)
}

/// Adds or renews a facility's part in a program.
pub async fn put_offered(tx: &mut Tx, offered: &FacilityProgram) -> StoreResult<()> {
    let tenant = tx.tenant();
    diesel::insert_into(facility_programs::table)
        .values((facility_programs::tenant_id.eq(tenant), offered))
        .on_conflict((
            facility_programs::tenant_id,
            facility_programs::facility_id,
            facility_programs::program_id,
        ))
        .do_nothing()
        .execute(tx.conn())
        .await?;
    Ok(())
}

/// Keeps the merged rules that a booking used; once is enough.
pub async fn keep_rule_version(
    tx: &mut Tx,
    version: &str,
    doc: &serde_json::Value,
    now: DateTime<Utc>,
) -> StoreResult<()> {
    diesel::insert_into(rule_versions::table)
        .values((
            rule_versions::tenant_id.eq(tx.tenant()),
            rule_versions::version.eq(version),
            rule_versions::doc.eq(doc),
            rule_versions::created_at.eq(now),
        ))
        .on_conflict_do_nothing()
        .execute(tx.conn())
        .await?;
    Ok(())
}

/// Writes the texts and the notice of a facility's page, nothing else of it.
pub async fn write_profile(
    tx: &mut Tx,
    facility: FacilityId,
    profile: &serde_json::Value,
    notice: &str,
    now: DateTime<Utc>,
) -> StoreResult<()> {
    let tenant = tx.tenant();
    diesel::update(facilities::table)
        .filter(facilities::tenant_id.eq(tenant))
        .filter(facilities::id.eq(facility))
        .set((facilities::profile.eq(profile), facilities::notice.eq(notice), facilities::updated_at.eq(now)))
        .execute(tx.conn())
        .await?;
    Ok(())
}
