//! For whom and what a place is looked for: the conditions that every link from page to page carries along, and the
//! [`Search`] they make.

use crate::forms::{FormData, FormView};
use crate::i18n::Words;
use crate::visit::Visit;
use chrono::{Months, NaiveDate, NaiveTime};
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use platform_app::AppResult;
use platform_app::accounts::{children, profile};
use platform_app::store::families::Child;
use platform_app::store::places::{Facility, Program};
use platform_app::vacancies::Search;
use platform_program_api::Residence;
use platform_values::{Age, ChildId};

/// Names of the fields, with the message of each.
const LABELS: [(&str, &str); 9] = [
    ("program", "search-program"),
    ("child", "search-child"),
    ("birth", "search-birth"),
    ("years", "search-years"),
    ("months", "search-months"),
    ("residence", "search-residence"),
    ("use", "search-use"),
    ("start", "search-start"),
    ("end", "search-end"),
];

/// The family that is logged in.
pub struct Family {
    /// Where it lives.
    pub residence: Residence,
    /// Its ward, or empty outside the city.
    pub ward: String,
    /// Its children, oldest first.
    pub children: Vec<Child>,
}

impl Family {
    /// The visitor's family, if a guardian is logged in.
    pub async fn of(visit: &Visit) -> AppResult<Option<Self>> {
        if visit.actor.household.is_none() {
            return Ok(None);
        }
        let household = profile::load(visit).await?.household;
        let residence = if household.resident { Residence::Resident } else { Residence::OutOfCity };
        let children = children::list(visit).await?.into_iter().map(|view| view.child).collect();
        Ok(Some(Self { residence, ward: household.ward, children }))
    }
}

/// The conditions.
#[derive(Clone, Debug)]
pub struct Wish {
    /// Program.
    pub program: Program,
    /// The visitor's own child, if one was chosen.
    pub child: Option<Child>,
    /// Date of birth, exact or made from an age.
    pub birth: Option<NaiveDate>,
    /// True if the date of birth is the one that the browser keeps.
    pub remembered: bool,
    /// Where the family lives.
    pub residence: Residence,
    /// Key of the use type.
    pub use_type: Option<String>,
    /// Care must cover this.
    pub hours: Option<(NaiveTime, NaiveTime)>,
    kept: Vec<(&'static str, String)>,
}

/// The form that a page's address holds; what cannot be read counts as empty.
pub fn query(visit: &Visit) -> FormData {
    FormData::parse(&visit.query).unwrap_or_default()
}

/// The programs that the public sees, or those of one facility.
pub fn programs<'v>(visit: &'v Visit, at: Option<&Facility>) -> Vec<&'v Program> {
    let all = visit.city.set_up.programs.iter().filter(|program| program.published);
    all.filter(|program| at.is_none_or(|facility| visit.city.offers(facility.id, program.id))).collect()
}

impl Wish {
    /// Reads the conditions; `None` if there is no program to look in. What is wrong is noted in the form.
    pub fn read(
        visit: &Visit,
        form: &mut FormData,
        family: Option<&Family>,
        at: Option<&Facility>,
    ) -> Option<Self> {
        let offered = programs(visit, at);
        let known = |key: &str| offered.iter().find(|program| program.key == key).map(|p| (*p).clone());
        let program = form.text("program").choice(known).optional();
        let mut kept = Vec::new();
        if let Some(program) = program.as_ref().filter(|_| offered.len() > 1) {
            kept.push(("program", program.key.clone()));
        }
        let program = program.or_else(|| offered.first().map(|p| (*p).clone()))?;
        let child = read_child(form, family, at.is_some(), visit.birth);
        let (birth, remembered) = read_birth(visit, form, child.as_ref(), &mut kept);
        let residence = read_residence(form, family, &mut kept);
        let use_type = form.text("use").max(60).optional();
        kept.extend(use_type.iter().map(|key| ("use", key.clone())));
        let hours = read_hours(form, &mut kept);
        for (name, key) in LABELS {
            form.label(name, key);
        }
        Some(Self { program, child, birth, remembered, residence, use_type, hours, kept })
    }

    /// The same for a child of the family.
    #[must_use]
    pub fn for_child(&self, child: &Child) -> Self {
        let mut kept = self.kept.clone();
        kept.retain(|(name, _)| !matches!(*name, "child" | "years" | "months"));
        kept.push(("child", child.id.to_string()));
        let (birth, child) = (Some(child.birth_date), Some(child.clone()));
        Self { child, birth, remembered: false, kept, ..self.clone() }
    }

    /// The search over some days.
    pub fn search(&self, from: NaiveDate, to: NaiveDate) -> Search {
        Search {
            program: self.program.id,
            from,
            to,
            facility: None,
            ward: None,
            child: self.child.as_ref().map(|child| child.id),
            birth_date: self.birth,
            residence: self.residence,
            use_type: self.use_type.clone(),
            hours: self.hours,
        }
    }

    /// An address with the conditions and with more fields behind it.
    pub fn link(&self, path: &str, more: &[(&'static str, &str)]) -> String {
        let kept = self.kept.iter().map(|(name, value)| (*name, value.as_str()));
        address(path, more.iter().copied().chain(kept))
    }

    /// The same for the pages of booking, which know the child by its id and the use type by the form.
    pub fn booking_link(&self, path: &str, more: &[(&'static str, &str)]) -> String {
        let of_booking = |(name, _): &&(&'static str, String)| matches!(*name, "program" | "child" | "use");
        let kept = self.kept.iter().filter(of_booking).map(|(name, value)| (*name, value.as_str()));
        address(path, more.iter().copied().chain(kept))
    }

    /// Fills the date of birth that the browser keeps into the form.
    pub fn fill(&self, view: &mut FormView) {
        if let Some(birth) = self.birth.filter(|_| self.remembered) {
            view.values.insert("birth".into(), vec![birth.to_string()]);
        }
    }

    /// For whom it is, in words; `None` if that was left open.
    pub fn whom(&self, today: NaiveDate) -> Option<Words> {
        let birth = self.birth?;
        let age = crate::format::age(Age::on(birth, today));
        Some(match &self.child {
            Some(child) => Words::key("wish-child").with("name", &child.name).with("age", age),
            None if self.remembered => {
                Words::key("wish-birth").with("birth", crate::format::birthday(birth)).with("age", age)
            }
            None => Words::key("wish-age").with("age", age),
        })
    }
}

/// A path with a query.
pub fn address<'a>(path: &str, fields: impl Iterator<Item = (&'static str, &'a str)>) -> String {
    let pairs: Vec<String> = fields
        .map(|(name, value)| format!("{name}={}", utf8_percent_encode(value, NON_ALPHANUMERIC)))
        .collect();
    if pairs.is_empty() { path.to_owned() } else { format!("{path}?{}", pairs.join("&")) }
}

/// The child asked for. On a facility's pages an only child need not be asked for.
fn read_child(
    form: &mut FormData,
    family: Option<&Family>,
    here: bool,
    birth: Option<NaiveDate>,
) -> Option<Child> {
    let family = family?;
    let stated = ["child", "birth", "birth-year", "years", "months"];
    if let ([only], true) = (family.children.as_slice(), here)
        && stated.iter().all(|name| form.raw(name).is_none())
        && birth.is_none_or(|birth| birth == only.birth_date)
    {
        return Some(only.clone());
    }
    let own = |text: &str| {
        let id = text.parse::<uuid::Uuid>().ok().map(ChildId::from)?;
        family.children.iter().find(|child| child.id == id).cloned()
    };
    form.text("child").choice(own).optional()
}

/// The chosen child's, else the date typed, else what the age typed makes of today, else the date that the browser keeps;
/// true with the last.
fn read_birth(
    visit: &Visit,
    form: &mut FormData,
    child: Option<&Child>,
    kept: &mut Vec<(&'static str, String)>,
) -> (Option<NaiveDate>, bool) {
    let today = visit.today();
    let typed = typed_birth(visit, form);
    let years = form.text("years").number(0, 12).optional();
    let months = form.text("months").number(0, 11).optional();
    if let Some(child) = child {
        kept.push(("child", child.id.to_string()));
        return (Some(child.birth_date), false);
    }
    if typed.is_some() {
        return (typed, false);
    }
    if years.is_none() && months.is_none() {
        let (first, last) = birthdays(today);
        let remembered = visit.birth.filter(|birth| (first..=last).contains(birth));
        return (remembered, remembered.is_some());
    }
    for (name, value) in [("years", years), ("months", months)] {
        kept.extend(value.map(|value| (name, value.to_string())));
    }
    let age = u32::try_from(years.unwrap_or(0) * 12 + months.unwrap_or(0)).ok();
    (age.and_then(|age| today.checked_sub_months(Months::new(age))), false)
}

/// The date of birth that was sent.
pub fn typed_birth(visit: &Visit, form: &mut FormData) -> Option<NaiveDate> {
    let (first, last) = birthdays(visit.today());
    form.date("birth").between(first, last).optional()
}

/// Between which days children are born for whom somebody may look.
fn birthdays(today: NaiveDate) -> (NaiveDate, NaiveDate) {
    let first = today.checked_sub_months(Months::new(12 * 20)).unwrap_or_default();
    (first, today.checked_add_months(Months::new(12)).unwrap_or(today))
}

fn read_residence(
    form: &mut FormData,
    family: Option<&Family>,
    kept: &mut Vec<(&'static str, String)>,
) -> Residence {
    let known = |text: &str| match text {
        "resident" => Some(Residence::Resident),
        "out_of_city" => Some(Residence::OutOfCity),
        _ => None,
    };
    let stated = form.text("residence").choice(known).optional();
    let residence = stated.or(family.map(|family| family.residence)).unwrap_or(Residence::Resident);
    if residence == Residence::OutOfCity && family.is_none() {
        kept.push(("residence", "out_of_city".into()));
    }
    residence
}

/// One of the two alone asks for care at that moment.
fn read_hours(form: &mut FormData, kept: &mut Vec<(&'static str, String)>) -> Option<(NaiveTime, NaiveTime)> {
    let start = form.text("start").time().optional();
    let end = form.text("end").time().optional();
    if start.zip(end).is_some_and(|(start, end)| end <= start) {
        form.refuse("end", "error-hours-order");
        return None;
    }
    for (name, value) in [("start", start), ("end", end)] {
        kept.extend(value.map(|value| (name, value.format("%H:%M").to_string())));
    }
    Some((start.or(end)?, end.or(start)?))
}
