//! What everybody may read: programs, facilities, their rules, and where places are free.

use crate::api::v1::Tag;
use crate::api::v1::problem::{Public, Reason, Refusal};
use crate::api::v1::shape::{Listed, same};
use crate::api::v1::text::{Date, Key, Text, Time};
use crate::i18n::Words;
use crate::visit::Visit;
use chrono::{Days, NaiveDate};
use platform_app::store::places::{Facility as Place, Program as StoredProgram};
use platform_app::vacancies::{
    self, DayVacancy, FacilityVacancies, OfferVacancy, Search, Status as Standing,
};
use platform_app::{AppError, AppResult};
use platform_program_api::answer::Weight;
use platform_program_api::{FieldKind, Finding, Origin as Layer, Residence as Lives, Rulebook};
use platform_values::{FacilityKind as Kind, Operator as RunBy};
use poem_openapi::param::{Path, Query};
use poem_openapi::payload::Json;
use poem_openapi::types::Any;
use poem_openapi::{Enum, Object, OpenApi};

/// A program of care.
#[derive(Debug, Object)]
pub struct Program {
    /// Key, for other calls.
    pub key: String,
    /// Name.
    pub name: String,
}

/// Whether the city has checked a facility as licensed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
#[oai(rename_all = "snake_case")]
pub enum FacilityKind {
    /// Licensed (認可).
    Licensed,
    /// Not licensed (認可外).
    Unlicensed,
}

same!(FacilityKind = Kind: Licensed, Unlicensed);

/// Who runs a facility.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
#[oai(rename_all = "snake_case")]
pub enum Operator {
    /// The city.
    Public,
    /// Others.
    Private,
}

same!(Operator = RunBy: Public, Private);

/// What a facility says of itself for one program.
#[derive(Debug, Object)]
pub struct Part {
    /// Key of the program.
    pub program: String,
    /// Ages, places, hours, fees and deadlines in force today.
    pub facts: Vec<Reason>,
    /// The fields of the booking form.
    pub form: Vec<Field>,
}

/// A field of a booking form.
#[derive(Debug, Object)]
pub struct Field {
    /// Key of the answer.
    pub key: String,
    /// Its label in Japanese.
    pub label: String,
    /// Whether it must be answered.
    pub required: bool,
    /// The answers to choose from; empty for free text. A tick box is answered `yes` or left out.
    pub choices: Vec<Choice>,
}

/// One answer to choose.
#[derive(Debug, Object)]
pub struct Choice {
    /// Key, to be sent.
    pub key: String,
    /// Its words in Japanese.
    pub label: String,
}

/// A facility.
#[derive(Debug, Object)]
#[oai(skip_serializing_if_is_none)]
pub struct Facility {
    /// Code, for other calls.
    pub code: String,
    /// Name.
    pub name: String,
    /// Its reading.
    pub kana: String,
    /// Kind.
    pub kind: FacilityKind,
    /// Who runs it.
    pub operator: Operator,
    /// Ward.
    pub ward: String,
    /// Postcode.
    pub postcode: String,
    /// Address.
    pub address: String,
    /// Telephone.
    pub phone: String,
    /// Latitude.
    pub lat: Option<f64>,
    /// Longitude.
    pub lon: Option<f64>,
    /// A short notice of the facility.
    pub notice: String,
    /// The programs in which it has a part.
    pub programs: Vec<Part>,
}

/// Where a rule was set last.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
#[oai(rename_all = "snake_case")]
pub enum Origin {
    /// The program's own default.
    Module,
    /// The city.
    City,
    /// The facility.
    Facility,
    /// A later edit by the city.
    CityEdit,
    /// A later edit by the facility.
    FacilityEdit,
}

same!(Origin = Layer: Module, City, Facility, CityEdit, FacilityEdit);

/// A rule in force.
#[derive(Debug, Object)]
pub struct Rule {
    /// Dotted path of the rule.
    pub path: String,
    /// Its value: a number, text, true or false, or a list of these.
    pub value: Any<serde_json::Value>,
    /// Where it was set last.
    pub origin: Origin,
}

/// The rules that govern care on a day.
#[derive(Debug, Object)]
pub struct Rules {
    /// Code of the facility.
    pub facility: String,
    /// Key of the program.
    pub program: String,
    /// The day of care.
    pub on: Date,
    /// SHA-256 of the rules: bookings keep the version by which they were judged.
    pub version: String,
    /// Every rule, by path.
    pub rules: Vec<Rule>,
}

/// Where the family lives.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
#[oai(rename_all = "snake_case")]
pub enum Residence {
    /// In the city.
    Resident,
    /// Elsewhere.
    OutOfCity,
}

same!(Residence = Lives: Resident, OutOfCity);

/// How a day stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
#[oai(rename_all = "snake_case")]
pub enum Status {
    /// Places are free.
    Open,
    /// Few places are left.
    Few,
    /// No place is left.
    Full,
    /// Booking has not opened yet.
    NotYet,
    /// Not for this child.
    Ineligible,
    /// Closed, or booking is over.
    Closed,
}

same!(Status = Standing: Open, Few, Full, NotYet, Ineligible, Closed);

/// One bookable stretch of a day.
#[derive(Debug, Object)]
pub struct Offer {
    /// Key of the offer.
    pub offer: String,
    /// From when.
    pub from: Time,
    /// To when.
    pub to: Time,
    /// How it stands.
    pub status: Status,
    /// Free places for this child.
    pub free: i64,
    /// Codes of the reasons why not.
    pub reasons: Vec<String>,
}

/// One day at one facility.
#[derive(Debug, Object)]
pub struct DayState {
    /// The day.
    pub date: Date,
    /// The best of its offers.
    pub status: Status,
    /// Free places of the best offer.
    pub free: i64,
    /// Codes of the reasons why not.
    pub reasons: Vec<String>,
    /// Each offer.
    pub offers: Vec<Offer>,
}

/// One facility's days.
#[derive(Debug, Object)]
pub struct Vacancies {
    /// Code of the facility.
    pub facility: String,
    /// Its name.
    pub name: String,
    /// Its ward.
    pub ward: String,
    /// Every day asked for.
    pub days: Vec<DayState>,
}

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
        ward: Query<Option<Text<1, 60>>>,
        /// Entries to leave out at the start.
        #[oai(default, validator(minimum(value = "0"), maximum(value = "100000")))]
        offset: Query<u32>,
        /// Entries to show at most.
        #[oai(default = "many", validator(minimum(value = "1"), maximum(value = "500")))]
        limit: Query<u32>,
    ) -> Result<Json<Listed<Facility>>, Refusal<Public>> {
        let wanted = program.0.as_ref().map(|key| visit.program_of(key)).transpose()?;
        let today = visit.today();
        let open = visit.city.set_up.facilities.iter().filter(|f| {
            platform_app::city::is_open(f, today)
                && wanted.is_none_or(|program| visit.city.offers(f.id, program.id))
                && ward.0.as_ref().is_none_or(|ward| ward.0 == f.ward)
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
        ward: Query<Option<Text<1, 60>>>,
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
        let hours = match (start.0, end.0) {
            (None, None) => None,
            (Some(start), Some(end)) if start.0 < end.0 => Some((start.0, end.0)),
            _ => return Err(AppError::refused(Finding::new("api-span-order", Weight::Block)).into()),
        };
        let search = Search {
            program: visit.program_of(&program.0)?.id,
            from: first,
            to: to.0.map_or_else(|| first.checked_add_days(Days::new(30)).unwrap_or(first), |day| day.0),
            facility: facility.0.as_ref().map(|code| visit.facility_of(code)).transpose()?.map(|f| f.id),
            ward: ward.0.map(|ward| ward.0),
            birth_date: birth_date.0.map(|day| day.0),
            residence: residence.0.map_or(Lives::Resident, Lives::from),
            use_type: use_type.0.map(|key| key.0),
            hours,
        };
        let found = vacancies::search(&visit, &search).await?;
        let total = found.len() as u64;
        let page = found.iter().skip(offset.0 as usize).take(limit.0 as usize);
        Ok(Json(Listed { items: page.map(vacancies_of).collect(), total, offset: offset.0, limit: limit.0 }))
    }
}

/// So many entries that all facilities of a city come at once.
fn many() -> u32 {
    200
}

fn facility(
    visit: &Visit,
    place: &Place,
    only: Option<&StoredProgram>,
    today: NaiveDate,
) -> AppResult<Facility> {
    let mut programs = Vec::new();
    for program in visit.city.set_up.programs.iter().filter(|p| p.published) {
        if visit.city.offers(place.id, program.id) && only.is_none_or(|only| only.id == program.id) {
            let book = visit.city.book(program.id, place.id, today)?;
            programs.push(Part {
                program: program.key.clone(),
                facts: visit.reasons(&book.rulebook.notices()),
                form: form(visit, program, book.rulebook.as_ref())?,
            });
        }
    }
    Ok(Facility {
        code: place.code.clone(),
        name: place.name.clone(),
        kana: place.kana.clone(),
        kind: place.kind.into(),
        operator: place.operator.into(),
        ward: place.ward.clone(),
        postcode: place.postcode.clone(),
        address: place.address.clone(),
        phone: place.phone.clone(),
        lat: place.lat,
        lon: place.lon,
        notice: place.notice.clone(),
        programs,
    })
}

/// The form as these rules ask it.
fn form(visit: &Visit, program: &StoredProgram, rulebook: &dyn Rulebook) -> AppResult<Vec<Field>> {
    let fields = visit.city.module(program)?.manifest().form;
    let asked = fields.into_iter().filter(|field| rulebook.asks(field.key));
    let word = |key: String| visit.say(&Words::key(key));
    Ok(asked
        .map(|field| {
            let own = rulebook.choices(field.key).into_iter().map(|choice| Choice {
                label: choice.label.unwrap_or_else(|| word(format!("{}-{}", field.key, choice.key))),
                key: choice.key,
            });
            let mut choices: Vec<Choice> = own.collect();
            if let FieldKind::Choice(keys) = &field.kind
                && choices.is_empty()
            {
                let plain = |key: &&str| Choice {
                    key: (*key).to_owned(),
                    label: word(format!("{}-{key}", field.key)),
                };
                choices = keys.iter().map(plain).collect();
            }
            let label = word(format!("field-{}", field.key));
            Field { key: field.key.to_owned(), label, required: field.required, choices }
        })
        .collect())
}

fn codes(findings: &[Finding]) -> Vec<String> {
    findings.iter().map(|finding| finding.code.clone()).collect()
}

fn vacancies_of(found: &FacilityVacancies) -> Vacancies {
    Vacancies {
        facility: found.facility.code.clone(),
        name: found.facility.name.clone(),
        ward: found.facility.ward.clone(),
        days: found.days.iter().map(day_state).collect(),
    }
}

fn day_state(day: &DayVacancy) -> DayState {
    DayState {
        date: Date(day.date),
        status: day.status.into(),
        free: day.free,
        reasons: codes(&day.reasons),
        offers: day.offers.iter().map(offer).collect(),
    }
}

fn offer(offer: &OfferVacancy) -> Offer {
    Offer {
        offer: offer.offer.clone(),
        from: Time(offer.span.from()),
        to: Time(offer.span.to()),
        status: offer.status.into(),
        free: offer.free,
        reasons: codes(&offer.reasons),
    }
}
