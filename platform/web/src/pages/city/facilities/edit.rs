//! One facility: its master data, and the rules that hold there with their origin. New dates are saved only after their
//! consequences were shown.

#![expect(clippy::needless_pass_by_value, reason = "handlers own what was read from the request")]

use super::{Life, form, link, list};
use crate::forms::{FormData, FormView};
use crate::i18n::Words;
use crate::pages::city::parts::{self, Hidden};
use crate::pages::public::place::rules::name_of;
use crate::render::Page;
use crate::view::{Badge, Choice, Confirm, Link, Notice};
use crate::visit::{PageResult, Visit, see_other};
use chrono::{DateTime, Utc};
use platform_app::authz::{Action, Object, Of};
use platform_app::facilities::{self, Consequences};
use platform_app::rules::{self, RuleLine};
use platform_app::store::places::Facility;
use platform_app::{AppError, AppResult, Book};
use platform_program_api::Origin;
use poem::handler;
use poem::web::Path;
use serde::Serialize;

/// How far ahead bookings are listed.
const BOOKED_DAYS: u64 = 365;
/// The fields that a confirmation sends again.
const FIELDS: [&str; 19] = [
    "seen",
    "master-name",
    "master-kana",
    "master-kind",
    "master-operator",
    "master-ward",
    "master-postcode",
    "master-address",
    "master-phone",
    "master-capacity",
    "opened-on-year",
    "opened-on-month",
    "opened-on-day",
    "suspended-from-year",
    "suspended-from-month",
    "suspended-from-day",
    "closed-on-year",
    "closed-on-month",
    "closed-on-day",
];

/// The facility.
#[derive(Clone, Debug, Serialize)]
pub struct EditPage {
    form: FormView,
    name: String,
    action: String,
    badge: Badge,
    refused: Option<Notice>,
    facts: Vec<Fact>,
    confirm: Option<Confirm>,
    hidden: Vec<Hidden>,
    /// The bookings that closing cancels.
    touched: Option<String>,
    may_edit: bool,
    seen: String,
    kinds: Vec<Choice>,
    operators: Vec<Choice>,
    wards: Vec<Choice>,
    programs: Vec<ProgramRules>,
    links: Vec<Link>,
}

#[derive(Clone, Debug, Serialize)]
struct Fact {
    label: Words,
    value: Words,
}

/// The rules of one program.
#[derive(Clone, Debug, Serialize)]
struct ProgramRules {
    name: String,
    rules: Vec<Rule>,
}

#[derive(Clone, Debug, Serialize)]
struct Rule {
    label: Words,
    of: Words,
    value: Vec<Words>,
    origin: Words,
}

/// Shows the facility.
#[handler]
pub fn show(visit: Visit, Path(code): Path<String>) -> PageResult {
    let facility = facilities::find(&visit.ctx, &code)?;
    visit.page(parts::trail(vec![link()]), &page(&visit, facility, form::filled(facility))?)
}

fn page(visit: &Visit, facility: &Facility, form: FormView) -> AppResult<EditPage> {
    let path = format!("/city/facilities/{}", facility.code);
    let code = [("facility", facility.code.clone())];
    let links = [
        ("city-bookings-link", parts::address("/city/bookings", &code), Object::Booking),
        ("nav-city-registrations", parts::address("/city/registrations", &code), Object::Registration),
        ("city-era-link", format!("{path}/names"), Object::Facility),
    ];
    Ok(EditPage {
        name: facility.name.clone(),
        badge: Life::on(facility, visit.today()).badge(),
        refused: None,
        facts: facts(facility),
        confirm: None,
        hidden: Vec::new(),
        touched: None,
        may_edit: visit.may(Action::Update, &Of::new(Object::Facility).facility(facility.id)),
        // What a form was filled in against stays with it, however often it is shown again.
        seen: form.value("seen").map_or_else(|| facility.updated_at.to_rfc3339(), str::to_owned),
        kinds: list::kinds(),
        operators: form::operators(),
        wards: parts::wards(visit),
        programs: programs(visit, facility)?,
        links: links
            .into_iter()
            .filter(|(_, _, object)| visit.may_somewhere(Action::List, *object))
            .map(|(key, href, _)| Link::new(Words::key(key), href))
            .collect(),
        action: path,
        form,
    })
}

fn facts(facility: &Facility) -> Vec<Fact> {
    let text = |key: &'static str, text: &str| Fact {
        label: Words::key(key),
        value: if text.is_empty() { Words::key("city-none") } else { Words::text(text) },
    };
    let day = |key, day: Option<chrono::NaiveDate>| {
        text(key, &day.map_or_else(String::new, crate::format::date_with_year))
    };
    let word = |key, word: String| Fact { label: Words::key(key), value: Words::key(word) };
    vec![
        text("report-column-facility-code", &facility.code),
        text("label-master-kana", &facility.kana),
        word("label-master-kind", format!("city-kind-{}", facility.kind)),
        word("label-master-operator", format!("city-operator-{}", facility.operator)),
        text("label-ward", &facility.ward),
        text("label-master-address", &format!("{} {}", facility.postcode, facility.address)),
        text("contact-phone", &facility.phone),
        Fact {
            label: Words::key("city-whole-capacity"),
            value: facility.capacity.map_or_else(
                || Words::key("city-none"),
                |places| Words::key("city-whole-capacity-places").with("places", places),
            ),
        },
        day("label-opened-on", facility.opened_on),
        day("label-suspended-from", facility.suspended_from),
        day("label-closed-on", facility.closed_on),
    ]
}

fn programs(visit: &Visit, facility: &Facility) -> AppResult<Vec<ProgramRules>> {
    if !visit.may(Action::Read, &Of::new(Object::Rules).facility(facility.id)) {
        return Ok(Vec::new());
    }
    let offered = visit.city.set_up.programs.iter().filter(|p| visit.city.offers(facility.id, p.id));
    offered
        .map(|program| {
            let lines = rules::effective(&visit.ctx, program.id, facility.id, visit.today())?;
            let book = visit.city.book(program.id, facility.id, visit.today())?;
            let rules = lines.iter().map(|line| rule(visit, &book, line)).collect();
            Ok(ProgramRules { name: program.name.clone(), rules })
        })
        .collect()
}

fn rule(visit: &Visit, book: &Book, line: &RuleLine) -> Rule {
    let of = if line.of.is_empty() { Words::text("") } else { name_of(visit, book, &line.path, &line.of) };
    Rule {
        label: Words::key(line.label.clone()),
        of,
        value: line.value.iter().map(|value| parts::cell(value).words).collect(),
        origin: origin(line.origin),
    }
}

fn origin(origin: Origin) -> Words {
    Words::key(match origin {
        Origin::Module => "city-origin-module",
        Origin::City | Origin::CityEdit => "city-origin-city",
        Origin::Facility | Origin::FacilityEdit => "city-origin-facility",
    })
}

/// Saves the master data; dates that touch bookings are asked about first.
#[handler]
pub async fn save(visit: Visit, Path(code): Path<String>, mut form: FormData) -> PageResult {
    let facility = facilities::find(&visit.ctx, &code)?;
    visit.require(Action::Update, &Of::new(Object::Facility).id(facility.id.0).facility(facility.id))?;
    let master = form::read(&mut form);
    let seen = form.text("seen").parsed::<DateTime<Utc>>().required();
    let trail = parts::trail(vec![link()]);
    let Some((master, seen)) = form.valid(|| master.zip(seen)) else {
        return visit.again(trail, &page(&visit, facility, form.view())?);
    };
    if !form.flag("confirmed") {
        let told = facilities::consequences(&visit.ctx, facility.id, &master).await?;
        if !told.is_none() {
            let mut page = page(&visit, facility, form.view())?;
            page.confirm = Some(confirm(told));
            let closing = master.closed_on.filter(|_| told.after_closing > 0);
            page.touched = closing.map(|day| bookings_from(facility, day.max(visit.today())));
            page.hidden = parts::hidden(&page.form, &FIELDS);
            return visit.page(trail, &page);
        }
    }
    match facilities::update(&visit.ctx, facility.id, seen, &master).await {
        Ok(_) => Ok(see_other(&format!("/city/facilities/{code}?done=saved"))),
        Err(AppError::Stale) => {
            let now = visit.renewed().await?;
            let facility = facilities::find(&now.ctx, &code)?;
            let stands = form::filled(facility);
            let refused = Some(parts::overtaken(&form.view(), &stands));
            now.again(trail, &EditPage { refused, ..page(&now, facility, stands)? })
        }
        Err(error) => {
            let refused = Some(parts::refusal_of(error)?);
            let page = page(&visit, facility, form.view())?;
            visit.again(trail, &EditPage { refused, ..page })
        }
    }
}

/// The list of bookings that stand at a facility from a day on.
fn bookings_from(facility: &Facility, day: chrono::NaiveDate) -> String {
    let until = day.checked_add_days(chrono::Days::new(BOOKED_DAYS)).unwrap_or(day);
    let fields = [
        ("facility", facility.code.clone()),
        ("from", day.to_string()),
        ("to", until.to_string()),
        ("phase", "standing".to_owned()),
    ];
    parts::address("/city/bookings", &fields)
}

fn confirm(told: Consequences) -> Confirm {
    let lines = [
        ("city-consequence-suspended", told.while_suspended),
        ("city-consequence-closed", told.after_closing),
        ("city-consequence-opened", told.before_opening),
    ];
    let lines = lines.into_iter().filter(|(_, count)| *count > 0);
    let over = told.closed_since.map(crate::format::date_with_year);
    let over = over.map(|day| Words::key("city-consequence-over").with("day", day));
    let counted = lines.map(|(key, count)| Words::key(key).with("count", count));
    Confirm {
        title: Words::key("city-facility-confirm"),
        consequences: over.into_iter().chain(counted).collect(),
    }
}

impl Page for EditPage {
    const TEMPLATE: &'static str = "pages/city/facility";

    fn title(&self) -> Words {
        Words::text(&*self.name)
    }

    fn samples() -> Vec<Self> {
        let fact = Fact { label: Words::key("label-ward"), value: Words::text("見本北区") };
        let rule = Rule {
            label: Words::text("1日の定員（見本）"),
            of: Words::text("見本"),
            value: vec![Words::text("10")],
            origin: origin(Origin::City),
        };
        let full = Self {
            form: FormData::filled([("opened-on", "2026-04-01".to_owned())]).view(),
            name: "さくら第一（見本）".into(),
            action: "/city/facilities/k001".into(),
            badge: Life::Open.badge(),
            refused: Some(parts::refusal(&[])),
            facts: vec![fact],
            confirm: None,
            hidden: Vec::new(),
            touched: None,
            may_edit: true,
            seen: "2026-03-05T00:00:00Z".into(),
            kinds: list::kinds(),
            operators: form::operators(),
            wards: vec![Choice::new("a", Words::text("見本北区"))],
            programs: vec![ProgramRules { name: "一時保育（見本）".into(), rules: vec![rule] }],
            links: vec![Link::new(Words::key("city-bookings-link"), "/city/bookings?facility=k001")],
        };
        let told =
            Consequences { while_suspended: 1, after_closing: 3, before_opening: 2, closed_since: None };
        let asks = Self {
            confirm: Some(confirm(told)),
            touched: Some("/city/bookings".into()),
            hidden: parts::hidden(&full.form, &["opened-on"]),
            refused: None,
            ..full.clone()
        };
        let looks =
            Self { may_edit: false, programs: Vec::new(), links: Vec::new(), refused: None, ..full.clone() };
        vec![full, asks, looks]
    }
}
