//! The search form: what it offers to choose, and its days.

use super::near::stations;
use crate::forms::{FormData, FormView};
use crate::i18n::Words;
use crate::pages::public::wish::{Family, programs};
use crate::view::Choice;
use crate::visit::Visit;
use chrono::{Days, NaiveDate};
use platform_app::store::places::Program;
use platform_app::vacancies::DAYS_MAX;
use platform_app::{AppResult, Book};
use platform_program_api::FieldKind;
use platform_values::FacilityKind;
use serde::Serialize;
use std::sync::Arc;

/// Days of a search that names none.
const DAYS_USUAL: u64 = 14;
/// How far the first day that can be booked is looked for.
const BOOKABLE_MAX: usize = 14;
/// How far ahead a search may look, in days.
const AHEAD_MAX: u64 = 400;

/// What the fields of the form offer.
#[derive(Clone, Debug, Serialize)]
pub struct SearchForm {
    /// Programs, if there are several.
    pub programs: Vec<Choice>,
    /// The visitor's children.
    pub children: Vec<Choice>,
    /// True if somebody is logged in whose family is known.
    pub family: bool,
    /// Wards.
    pub wards: Vec<Choice>,
    /// Name of the use type's field, if the program asks for one.
    pub use_label: Option<Words>,
    /// Use types.
    pub uses: Vec<Choice>,
    /// Times of day.
    pub times: Vec<Choice>,
    /// Years of age.
    pub years: Vec<Choice>,
    /// Months of age.
    pub months: Vec<Choice>,
    /// Where the family lives.
    pub residences: Vec<Choice>,
    /// Kinds of facilities.
    pub kinds: Vec<Choice>,
    /// Stations.
    pub stations: Vec<Choice>,
    /// True if one of the rarer conditions is set.
    pub more: bool,
}

impl SearchForm {
    /// The form of a program.
    pub fn new(visit: &Visit, program: Option<&Program>, family: Option<&Family>) -> AppResult<Self> {
        let published = programs(visit, None);
        let several = published.iter().filter(|_| published.len() > 1);
        let (use_label, uses) = match program {
            Some(program) => use_types(visit, program)?,
            None => (None, Vec::new()),
        };
        let children = family.map(|family| family.children.as_slice()).unwrap_or_default();
        let count = |number: u32, key: &'static str| {
            Choice::new(number.to_string(), Words::key(key).with("count", number))
        };
        Ok(Self {
            programs: several.map(|p| Choice::new(p.key.clone(), Words::text(&p.name))).collect(),
            children: children.iter().map(|c| Choice::new(c.id.to_string(), Words::text(&c.name))).collect(),
            family: family.is_some(),
            wards: wards(visit),
            use_label,
            uses,
            times: times(),
            years: (0..=6).map(|n| count(n, "count-years")).collect(),
            months: (0..=11).map(|n| count(n, "count-months")).collect(),
            residences: ["resident", "out_of_city"]
                .map(|key| Choice::new(key, Words::key(format!("search-residence-{key}"))))
                .into(),
            kinds: kinds(),
            stations: stations(visit),
            more: false,
        })
    }

    /// An invented form.
    pub fn sample() -> Self {
        let choice = |value: &str, text: &str| Choice::new(value, Words::text(text));
        Self {
            programs: vec![choice("a", "一時保育"), choice("b", "いっとき保育")],
            children: vec![choice("c", "見本 <さくら>")],
            family: true,
            wards: vec![choice("a", "見本北区")],
            use_label: Some(Words::key("search-child")),
            uses: vec![choice("refresh", "リフレッシュ")],
            times: times(),
            years: vec![choice("1", "1歳")],
            months: vec![choice("4", "4か月")],
            residences: vec![choice("resident", "市内")],
            kinds: kinds(),
            stations: vec![choice("a", "見本港駅")],
            more: false,
        }
    }
}

/// The city's wards.
pub fn wards(visit: &Visit) -> Vec<Choice> {
    visit.city.files.tenant.wards.iter().map(|ward| Choice::new(ward.clone(), Words::text(ward))).collect()
}

/// 認可 and 認可外.
pub fn kinds() -> Vec<Choice> {
    FacilityKind::ALL
        .iter()
        .map(|k| Choice::new(k.as_str(), Words::key(format!("facility-kind-{k}"))))
        .collect()
}

/// Half hours in which places of care are open.
fn times() -> Vec<Choice> {
    let halves = (14..=40).map(|half| format!("{:02}:{:02}", half / 2, half % 2 * 30));
    halves.map(|time| Choice::new(time.clone(), Words::key("search-time").with("time", time))).collect()
}

/// The choices of the program's use type under the rules of any facility, in their order.
pub fn use_types(visit: &Visit, program: &Program) -> AppResult<(Option<Words>, Vec<Choice>)> {
    let manifest = visit.city.module(program)?.manifest();
    let field = manifest.form.into_iter().find(|f| f.key == "use_type");
    let Some(FieldKind::Choice(words)) = field.map(|field| field.kind) else { return Ok((None, Vec::new())) };
    let mut choices: Vec<Choice> = Vec::new();
    for facility in visit.city.facilities_of(program.id, visit.today()) {
        let book: Arc<Book> = visit.city.book(program.id, facility.id, visit.today())?;
        for choice in book.rulebook.choices("use_type") {
            if choices.iter().all(|known| known.value != choice.key) {
                let words = match choice.label {
                    Some(label) => Words::text(label),
                    None => Words::key(format!("use_type-{}", choice.key)),
                };
                choices.push(Choice::new(choice.key, words));
            }
        }
    }
    if choices.is_empty() {
        choices = words.into_iter().map(|w| Choice::new(w, Words::key(format!("use_type-{w}")))).collect();
    }
    Ok((Some(Words::key("field-use_type")), choices))
}

/// The days of a search that names none: the first day that can still be booked anywhere, and the thirteen days after it.
pub fn usual_days(visit: &Visit, program: Option<&Program>) -> (NaiveDate, NaiveDate) {
    let tomorrow = visit.today().checked_add_days(Days::new(1)).unwrap_or(visit.today());
    let open = |day: &NaiveDate| program.is_some_and(|program| still_open(visit, program, *day));
    let first = tomorrow.iter_days().take(BOOKABLE_MAX).find(open).unwrap_or(tomorrow);
    (first, first.checked_add_days(Days::new(DAYS_USUAL - 1)).unwrap_or(first))
}

/// True if one of the facilities has care on a day and its booking has not ended.
fn still_open(visit: &Visit, program: &Program, day: NaiveDate) -> bool {
    visit.city.facilities_of(program.id, day).any(|facility| {
        let Ok(book) = visit.city.book(program.id, facility.id, day) else { return false };
        visit.civil_now() < visit.city.window(&book, day).closes_at
            && !book.rulebook.offers(&visit.city.day(facility.id, day)).is_empty()
    })
}

/// Reads the days; one alone is completed. `None` if they are refused.
pub fn read_days(
    visit: &Visit,
    program: Option<&Program>,
    form: &mut FormData,
) -> Option<(NaiveDate, NaiveDate)> {
    let today = visit.today();
    let end = today.checked_add_days(Days::new(AHEAD_MAX)).unwrap_or(today);
    let from = form.date("from").between(today, end).optional();
    let to = form.date("to").between(today, end).optional();
    let later = |day: NaiveDate, days: u64| day.checked_add_days(Days::new(days)).unwrap_or(day);
    let days = match (from, to) {
        (Some(from), Some(to)) => (from, to),
        (Some(from), None) => (from, later(from, DAYS_USUAL - 1)),
        (None, Some(to)) => (usual_days(visit, program).0.min(to), to),
        (None, None) => usual_days(visit, program),
    };
    if days.1 < days.0 {
        form.refuse("to", "error-days-order");
    } else if later(days.0, DAYS_MAX) < days.1 {
        form.refuse("to", "error-days-many");
    }
    form.label("from", "search-from");
    form.label("to", "search-to");
    form.is_valid().then_some(days)
}

/// What stands in the form, with the days that were searched.
pub fn filled(mut view: FormView, days: Option<(NaiveDate, NaiveDate)>) -> FormView {
    if let Some((from, to)) = days {
        for (name, day) in [("from", from), ("to", to)] {
            if view.value(name).is_none_or(str::is_empty) {
                view.values.insert(name.to_owned(), vec![day.to_string()]);
            }
        }
    }
    view
}
