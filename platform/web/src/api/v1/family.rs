//! A family's children and registrations.

use crate::api::v1::Tag;
use crate::api::v1::auth::LoggedIn;
use crate::api::v1::children::Section;
use crate::api::v1::problem::{Change, Read, Refusal};
use crate::api::v1::shape::{Created, Listed, Moment, same};
use crate::api::v1::text::{Date, Key, Once, OneLine, Text};
use crate::visit::Visit;
use platform_app::accounts::children::{self, Basics, ChildView};
use platform_app::store::families::Child as StoredChild;
use platform_app::store::registrations::Registration as Stored;
use platform_app::{AppError, registrations};
use platform_program_api::Finding;
use platform_program_api::answer::Weight;
use platform_values::{ChildId, RegistrationState as State};
use poem_openapi::param::{Header, Query};
use poem_openapi::payload::Json;
use poem_openapi::{Enum, Object, OpenApi};
use uuid::Uuid;

/// A child, without its health record.
#[derive(Debug, Object)]
#[oai(skip_serializing_if_is_none)]
pub struct Child {
    /// Id.
    pub id: Uuid,
    /// Name.
    pub name: String,
    /// Its reading.
    pub kana: String,
    /// Date of birth.
    pub birth_date: Date,
    /// The first section of the sheet that is not filled in yet: `PUT /children/{id}/{next_step}` writes it. A child without
    /// one can be registered.
    pub next_step: Option<Section>,
    /// When the sheet was last confirmed.
    pub confirmed_on: Option<Date>,
}

impl Child {
    /// Of a child with its sheet.
    pub fn of(view: &ChildView) -> Self {
        Self {
            id: view.child.id.0,
            name: view.child.name.clone(),
            kana: view.child.kana.clone(),
            birth_date: Date(view.child.birth_date),
            next_step: view.next_step().map(Section::from),
            confirmed_on: children::confirmed_on(&view.child).map(Date),
        }
    }
}

/// The first section of a child's sheet: who it is.
#[derive(Debug, Object)]
#[oai(deny_unknown_fields)]
pub struct ChildBasics {
    /// Name.
    pub name: OneLine<1, 60>,
    /// Its reading.
    pub kana: OneLine<1, 60>,
    /// Date of birth.
    pub birth_date: Date,
    /// As the family states it.
    pub sex: Option<OneLine<0, 10>>,
}

impl ChildBasics {
    /// Of a stored child.
    pub fn of(child: &StoredChild) -> Self {
        Self {
            name: OneLine(child.name.clone()),
            kana: OneLine(child.kana.clone()),
            birth_date: Date(child.birth_date),
            sex: Some(OneLine(child.sex.clone())),
        }
    }
}

impl From<ChildBasics> for Basics {
    fn from(told: ChildBasics) -> Self {
        let ChildBasics { name, kana, birth_date, sex } = told;
        let sex = sex.map_or_else(String::new, |sex| sex.0);
        Self { name: name.0, kana: kana.0, birth_date: birth_date.0, sex }
    }
}

/// Where a registration stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
#[oai(rename_all = "snake_case")]
pub enum RegistrationState {
    /// Applied for.
    Applied,
    /// Sent back to be completed.
    Returned,
    /// The child may book here.
    Accepted,
    /// Declined.
    Declined,
    /// Taken back by the family.
    Withdrawn,
}

same!(RegistrationState = State: Applied, Returned, Accepted, Declined, Withdrawn);

/// A registration of a child at a facility.
#[derive(Debug, Object)]
#[oai(skip_serializing_if_is_none)]
pub struct Registration {
    /// Id.
    pub id: Uuid,
    /// Id of the child.
    pub child: Uuid,
    /// Code of the facility.
    pub facility: String,
    /// Key of the program.
    pub program: String,
    /// Where it stands.
    pub state: RegistrationState,
    /// What the family wrote.
    pub wish: String,
    /// What the facility, or the city in its place, wrote.
    pub message: String,
    /// Conditions under which the child is accepted.
    pub conditions: Option<String>,
    /// True if the last decision was the city's.
    pub decided_by_city: bool,
    /// Day of the interview, once it was held.
    pub interviewed_on: Option<Date>,
    /// When it was applied for.
    pub applied_at: Moment,
    /// When the facility decided.
    pub decided_at: Option<Moment>,
}

impl Registration {
    /// A stored one.
    pub fn of(visit: &Visit, r: &Stored) -> Self {
        Self {
            id: r.id.0,
            child: r.child_id.0,
            facility: visit.city.facility(r.facility_id).map_or_else(String::new, |f| f.code.clone()),
            program: visit.city.program(r.program_id).map_or_else(String::new, |p| p.key.clone()),
            state: r.state.into(),
            wish: r.wish.clone(),
            message: r.message.clone(),
            conditions: r.stands_under().map(str::to_owned),
            decided_by_city: r.by_city,
            interviewed_on: r.interviewed_on.map(Date),
            applied_at: visit.when(r.applied_at),
            decided_at: r.decided_at.map(|at| visit.when(at)),
        }
    }
}

/// An application.
#[derive(Debug, Object)]
#[oai(deny_unknown_fields)]
pub struct NewRegistration {
    /// Id of the child.
    pub child: Uuid,
    /// Code of the facility.
    pub facility: Key,
    /// Key of the program.
    pub program: Key,
    /// What the facility should know.
    pub wish: Option<Text<0, 1000>>,
}

/// The calls of a family about its children.
pub struct FamilyApi;

#[OpenApi]
impl FamilyApi {
    /// The own family's children
    #[oai(path = "/children", method = "get", operation_id = "listChildren", tag = "Tag::Family")]
    async fn children(
        &self,
        visit: LoggedIn,
        /// Entries to leave out at the start.
        #[oai(default, validator(minimum(value = "0"), maximum(value = "100000")))]
        offset: Query<u32>,
        /// Entries to show at most.
        #[oai(default = "page", validator(minimum(value = "1"), maximum(value = "200")))]
        limit: Query<u32>,
    ) -> Result<Json<Listed<Child>>, Refusal<Read>> {
        let children = children::list(&visit).await?;
        Ok(Json(Listed::cut(children.iter().map(Child::of).collect(), offset.0, limit.0)))
    }

    /// Add a child to the own family
    ///
    /// Its sheet has further sections: `next_step` says which comes next.
    #[oai(path = "/children", method = "post", operation_id = "addChild", tag = "Tag::Family")]
    async fn add_child(
        &self,
        visit: LoggedIn,
        /// Makes repeating this call harmless.
        #[oai(name = "Idempotency-Key")]
        _once: Header<Once>,
        body: Json<ChildBasics>,
    ) -> Result<Created, Refusal<Change>> {
        Ok(Created::id(children::add(&visit, body.0.into()).await?))
    }

    /// The own family's registrations
    #[oai(path = "/registrations", method = "get", operation_id = "listRegistrations", tag = "Tag::Family")]
    async fn registrations(
        &self,
        visit: LoggedIn,
        /// Only those of this child.
        child: Query<Option<Uuid>>,
        /// Entries to leave out at the start.
        #[oai(default, validator(minimum(value = "0"), maximum(value = "100000")))]
        offset: Query<u32>,
        /// Entries to show at most.
        #[oai(default = "page", validator(minimum(value = "1"), maximum(value = "200")))]
        limit: Query<u32>,
    ) -> Result<Json<Listed<Registration>>, Refusal<Read>> {
        let found = registrations::of_family(&visit).await?;
        let own = found.iter().filter(|r| child.0.is_none_or(|child| r.child_id.0 == child));
        let all = own.map(|r| Registration::of(&visit, r));
        Ok(Json(Listed::cut(all.collect(), offset.0, limit.0)))
    }

    /// Apply for a registration at a facility
    ///
    /// Every section of the child's sheet must be filled in (finding `child-sheet-missing` for each that is not).
    #[oai(
        path = "/registrations",
        method = "post",
        operation_id = "applyForRegistration",
        tag = "Tag::Family"
    )]
    async fn apply(
        &self,
        visit: LoggedIn,
        /// Makes repeating this call harmless.
        #[oai(name = "Idempotency-Key")]
        _once: Header<Once>,
        body: Json<NewRegistration>,
    ) -> Result<Created, Refusal<Change>> {
        let NewRegistration { child, facility, program, wish } = body.0;
        let here = visit.city.facility_by_code(&facility.0).zip(visit.program_of(&program).ok());
        let (facility, program) = here.ok_or_else(not_offered)?;
        let wish = wish.map_or_else(String::new, |wish| wish.0);
        let id = registrations::apply(&visit, ChildId(child), facility.id, program.id, &wish).await?;
        Ok(Created::id(id))
    }
}

/// The refusal of a place that does not exist or has no part in the program.
pub fn not_offered() -> AppError {
    AppError::refused(Finding::new("facility-does-not-offer", Weight::Block))
}

/// Entries on a page unless stated.
pub fn page() -> u32 {
    50
}
