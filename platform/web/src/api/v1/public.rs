//! What everybody may read: programs, facilities, their rules, and where places are free.

#![expect(clippy::unused_async, reason = "the macro takes async calls only")]

use crate::api::v1::Tag;
use crate::api::v1::places::{Facility, Program, Rule, Rules, facility};
use crate::api::v1::problem::{Public, Refusal};
use crate::api::v1::shape::{Listed, days};
use crate::api::v1::text::{Date, Key, OneLine, Time};
use crate::api::v1::vacancies::{Residence, Vacancies, vacancies_of};
use crate::visit::Visit;
use chrono::Days;
use platform_app::city::is_open;
use platform_app::store::places::Facility as Place;
use platform_app::vacancies::{Search, search};
use platform_app::{AppError, AppResult};
use platform_program_api::answer::Weight;
use platform_program_api::{Finding, Origin as Layer, Residence as Lives};
use poem_openapi::OpenApi;
use poem_openapi::param::{Path, Query};
use poem_openapi::payload::Json;
use poem_openapi::types::Any;

/// The public calls.
pub struct PublicApi;

#[OpenApi]
impl PublicApi {
    /// Programs that are published
    #[oai(path = "/programs", method = "get", operation_id = "listPrograms", tag = "Tag::Public")]
    async fn programs(&self, visit: Visit) -> Result<Json<Vec<Program>>, Refusal<Public>> {
        let published = visit.city.set_up.programs.iter().filter(|p| p.published);
        Ok(Json(published.map(|p| Program { key: p.key.clone(), name: p.name.clone() }).collect()))
    }

    /// Facilities with ages, hours and fees
    #[oai(path = "/facilities", method = "get", operation_id = "listFacilities", tag = "Tag::Public")]
    async fn facilities(
        &self,
        visit: Visit,
        /// Only those with a part in this program.
        program: Query<Option<Key>>,
        /// Only those in this ward.
        ward: Query<Option<OneLine<1, 60>>>,
        /// Entries to leave out at the start.
        #[oai(default, validator(minimum(value = "0"), maximum(value = "100000")))]
        offset: Query<u32>,
        /// Entries to show at most.
        #[oai(default = "many", validator(minimum(value = "1"), maximum(value = "500")))]
        limit: Query<u32>,
    ) -> Result<Json<Listed<Facility>>, Refusal<Public>> {
        let wanted = program.0.as_ref().map(|key| visit.program_of(key)).transpose()?;
        let ward = visit.ward_of(ward.0)?;
        let today = visit.today();
        let open = visit.city.set_up.facilities.iter().filter(|f| {
            is_open(f, today)
                && wanted.is_none_or(|program| visit.city.offers(f.id, program.id))
                && ward.as_ref().is_none_or(|ward| *ward == f.ward)
        });
        let open: Vec<&Place> = open.collect();
        let total = open.len() as u64;
        let page = open.into_iter().skip(offset.0 as usize).take(limit.0 as usize);
        let items: AppResult<Vec<Facility>> =
            page.map(|place| facility(&visit, place, wanted, today)).collect();
        Ok(Json(Listed { items: items?, total, offset: offset.0, limit: limit.0 }))
    }

    /// One facility
    #[oai(path = "/facilities/:code", method = "get", operation_id = "getFacility", tag = "Tag::Public")]
    async fn facility(
        &self,
        visit: Visit,
        /// Code of the facility.
        code: Path<Key>,
    ) -> Result<Json<Facility>, Refusal<Public>> {
        let place = visit.facility_of(&code.0)?;
        Ok(Json(facility(&visit, place, None, visit.today())?))
    }

    /// The rules in force, each with the place where it was set
    #[oai(path = "/facilities/:code/rules", method = "get", operation_id = "getRules", tag = "Tag::Public")]
    async fn rules(
        &self,
        visit: Visit,
        /// Code of the facility.
        code: Path<Key>,
        /// Key of the program.
        program: Query<Key>,
        /// The day of care; today unless stated.
        on: Query<Option<Date>>,
    ) -> Result<Json<Rules>, Refusal<Public>> {
        let place = visit.facility_of(&code.0)?;
        let program = visit.program_of(&program.0)?;
        if !visit.city.offers(place.id, program.id) {
            return Err(AppError::NotFound.into());
        }
        let on = on.0.unwrap_or(Date(visit.today()));
        let book = visit.city.book(program.id, place.id, on.0)?;
        let values = serde_json::to_value(&book.rules.values).map_err(AppError::from)?;
        let rule = |(path, origin): (&String, &Layer)| Rule {
            path: path.clone(),
            value: Any(path
                .split('.')
                .fold(&values, |at, key| at.get(key).unwrap_or(&serde_json::Value::Null))
                .clone()),
            origin: (*origin).into(),
        };
        Ok(Json(Rules {
            facility: place.code.clone(),
            program: program.key.clone(),
            on,
            version: book.version.clone(),
            rules: book.rules.origins.iter().map(rule).collect(),
        }))
    }

    /// Where places are free, by facility and day
    ///
    /// Facilities with the most days free come first. What is told here does not hold a place: booking decides.
    #[oai(
        path = "/programs/:program/vacancies",
        method = "get",
        operation_id = "findVacancies",
        tag = "Tag::Public"
    )]
    #[expect(clippy::too_many_arguments, reason = "each is one parameter of the query")]
    async fn vacancies(
        &self,
        visit: Visit,
        /// Key of the program.
        program: Path<Key>,
        /// First day; today unless stated.
        from: Query<Option<Date>>,
        /// Last day, at most 62 days later; 30 days after the first unless stated.
        to: Query<Option<Date>>,
        /// For a child born on this day.
        birth_date: Query<Option<Date>>,
        /// Only this ward.
        ward: Query<Option<OneLine<1, 60>>>,
        /// Only the facility with this code.
        facility: Query<Option<Key>>,
        /// For this use type.
        use_type: Query<Option<Key>>,
        /// For a family that lives in the city, unless stated, or elsewhere.
        residence: Query<Option<Residence>>,
        /// Care must begin at this time or earlier; needs `end`.
        start: Query<Option<Time>>,
        /// Care must end at this time or later; needs `start`.
        end: Query<Option<Time>>,
        /// Facilities to leave out at the start.
        #[oai(default, validator(minimum(value = "0"), maximum(value = "100000")))]
        offset: Query<u32>,
        /// Facilities to show at most.
        #[oai(default = "many", validator(minimum(value = "1"), maximum(value = "500")))]
        limit: Query<u32>,
    ) -> Result<Json<Listed<Vacancies>>, Refusal<Public>> {
        let first = from.0.map_or_else(|| visit.today(), |day| day.0);
        let last = to.0.map_or_else(|| first.checked_add_days(Days::new(30)).unwrap_or(first), |day| day.0);
        let (first, last) = days(first, last)?;
        let hours = match (start.0, end.0) {
            (None, None) => None,
            (Some(start), Some(end)) if start.0 < end.0 => Some((start.0, end.0)),
            _ => return Err(AppError::refused(Finding::new("api-span-order", Weight::Block)).into()),
        };
        let wanted = Search {
            program: visit.program_of(&program.0)?.id,
            from: first,
            to: last,
            facility: facility.0.as_ref().map(|code| visit.facility_of(code)).transpose()?.map(|f| f.id),
            ward: visit.ward_of(ward.0)?,
            child: None,
            birth_date: birth_date.0.map(|day| day.0),
            residence: residence.0.map_or(Lives::Resident, Lives::from),
            use_type: use_type.0.map(|key| key.0),
            hours,
        };
        let found = search(&visit, &wanted).await?;
        let total = found.len() as u64;
        let page = found.iter().skip(offset.0 as usize).take(limit.0 as usize);
        Ok(Json(Listed { items: page.map(vacancies_of).collect(), total, offset: offset.0, limit: limit.0 }))
    }
}

/// So many entries that all facilities of a city come at once.
fn many() -> u32 {
    200
}
