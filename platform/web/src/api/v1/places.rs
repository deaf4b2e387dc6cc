//! Programs, facilities and their rules, as everybody may see them.

use crate::api::v1::problem::Reason;
use crate::api::v1::shape::same;
use crate::api::v1::text::Date;
use crate::i18n::Words;
use crate::visit::Visit;
use chrono::NaiveDate;
use platform_app::AppResult;
use platform_app::store::places::{Facility as Place, Program as StoredProgram};
use platform_program_api::{FieldKind, Origin as Layer, Rulebook};
use platform_values::{FacilityKind as Kind, Operator as RunBy};
use poem_openapi::types::Any;
use poem_openapi::{Enum, Object};

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
    /// Nobody has said.
    Unknown,
}

same!(Operator = RunBy: Public, Private, Unknown);

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

/// One facility with its part in the programs, or in one.
pub fn facility(
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
