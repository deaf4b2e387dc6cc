//! The rules and fees in force, of the city or of one facility: every value with the layer that set it. Nothing is changed
//! here, and nothing of it is known here: it comes from the rules.

use crate::forms::FormView;
use crate::i18n::Words;
use crate::pages::city::parts::{self, address, kept, program_field, query};
use crate::pages::public::place::rules::{RuleRow, rows};
use crate::render::Page;
use crate::view::{Choice, Link};
use crate::visit::{PageResult, Visit};
use chrono::NaiveDate;
use platform_app::rules::{InForce, differs, in_force};
use platform_app::store::places::Program;
use platform_app::{AppError, AppResult};
use platform_values::FacilityId;
use poem::handler;
use serde::Serialize;
use std::collections::HashMap;

/// How much of the version is shown.
const VERSION: usize = 12;

/// The rules.
#[derive(Clone, Debug, Serialize)]
pub struct RulesPage {
    form: FormView,
    date: NaiveDate,
    /// Name of the facility that was asked for.
    facility: Option<String>,
    programs: Vec<Choice>,
    facilities: Vec<Choice>,
    facts: Vec<Fact>,
    sections: Vec<Section>,
}

#[derive(Clone, Debug, Serialize)]
struct Fact {
    label: Words,
    value: Words,
}

/// Rules about one thing.
#[derive(Clone, Debug, Serialize)]
struct Section {
    heading: Words,
    parts: Vec<Part>,
    #[serde(skip)]
    kind: String,
}

/// Rules about one of several, such as a use type.
#[derive(Clone, Debug, Serialize)]
struct Part {
    of: Option<Words>,
    rows: Vec<Rule>,
}

#[derive(Clone, Debug, Serialize)]
struct Rule {
    label: Words,
    value: Vec<Words>,
    origin: Words,
    /// What the city says, where one facility was asked for.
    city: Vec<Words>,
    /// Facilities that say otherwise.
    facilities: Vec<Link>,
}

/// Shows the rules of a day, by default of today.
#[handler]
pub fn show(visit: &Visit) -> PageResult {
    let mut form = query(visit);
    let program = parts::program(visit, &mut form)?;
    let date = form.text("on").day().optional().unwrap_or_else(|| visit.today());
    let code = form.text("facility").optional();
    let facility =
        code.map(|code| visit.city.facility_by_code(&code).ok_or(AppError::NotFound)).transpose()?;
    let found = in_force(&visit.ctx, program.id, facility.map(|f| f.id), date)?;
    let offered = |f: &Choice| {
        let id = visit.city.facility_by_code(&f.value).map(|f| f.id);
        id.is_some_and(|id| visit.city.offers(id, program.id))
    };
    let page = RulesPage {
        form: kept(&form),
        date,
        facility: facility.map(|f| visit.city.name_on(f, date)),
        programs: parts::programs(visit),
        facilities: parts::facilities(visit).into_iter().filter(offered).collect(),
        facts: facts(&found),
        sections: sections(visit, &program, &found, facility.map(|f| f.id), date)?,
    };
    visit.page(parts::trail(Vec::new()), &page)
}

fn facts(found: &InForce) -> Vec<Fact> {
    let day = |day: Option<NaiveDate>, none: &'static str| {
        day.map_or_else(|| Words::key(none), |day| Words::text(crate::format::date_with_year(day)))
    };
    let version: String = found.book.version.chars().take(VERSION).collect();
    let fact = |key: &'static str, value| Fact { label: Words::key(key), value };
    vec![
        fact("city-rules-version", Words::key("city-rules-version-value").with("version", version)),
        fact("city-rules-since", day(found.since, "city-rules-since-none")),
        fact("city-rules-next", day(found.next, "city-rules-next-none")),
    ]
}

fn sections(
    visit: &Visit,
    program: &Program,
    found: &InForce,
    facility: Option<FacilityId>,
    date: NaiveDate,
) -> AppResult<Vec<Section>> {
    let of_city: HashMap<String, Vec<Words>> = match facility {
        Some(_) => rows(visit, program, &found.city)?.into_iter().map(|row| (row.path, row.value)).collect(),
        None => HashMap::new(),
    };
    let mut sections = headings(visit, program)?;
    let mut listed = rows(visit, program, &found.book)?;
    listed.extend(only_at_facilities(visit, program, found, date, &listed)?);
    for row in listed {
        let kind = row.path.split_once('.').map_or("", |(kind, _)| kind).to_owned();
        let city = match (facility, of_city.get(&row.path)) {
            (None, _) => vec![Words::key("city-rules-differ-none")],
            (Some(_), _) if !differs(&found.book, &found.city, &row.path) => {
                vec![Words::key("city-rules-city-same")]
            }
            (Some(_), Some(value)) => value.clone(),
            (Some(_), None) => vec![Words::key("city-rules-city-not")],
        };
        let others = found.otherwise.get(&row.path).map_or(&[][..], Vec::as_slice);
        let facilities = others.iter().filter_map(|id| link(visit, program, *id, date)).collect();
        let rule =
            Rule { label: row.label, value: row.value, origin: Words::key(row.origin), city, facilities };
        put(visit, &mut sections, &kind, row.of, rule);
    }
    Ok(sections)
}

/// What the module has rules about, also where none is set.
fn headings(visit: &Visit, program: &Program) -> AppResult<Vec<Section>> {
    let mut sections: Vec<Section> = Vec::new();
    for field in visit.city.module(program)?.manifest().rules {
        let kind = field.path.split_once('.').map_or("", |(kind, _)| kind);
        let (kind, heading) = heading(visit, kind);
        if sections.iter().all(|section| section.kind != kind) {
            sections.push(Section { heading, parts: Vec::new(), kind });
        }
    }
    Ok(sections)
}

/// What rules of a kind are called; those without a name of their own stand together.
fn heading(visit: &Visit, kind: &str) -> (String, Words) {
    let key = format!("rule-group-{kind}");
    if visit.site.renderer.catalog().has(&key) {
        (kind.to_owned(), Words::key(key))
    } else {
        (String::new(), Words::key("city-rules-others"))
    }
}

/// Rules of which the city says nothing.
fn only_at_facilities(
    visit: &Visit,
    program: &Program,
    found: &InForce,
    date: NaiveDate,
    listed: &[RuleRow],
) -> AppResult<Vec<RuleRow>> {
    let mut only = Vec::new();
    for (path, at) in &found.otherwise {
        let (false, Some(first)) = (listed.iter().any(|row| row.path == *path), at.first()) else { continue };
        let own = rows(visit, program, &*visit.city.book(program.id, *first, date)?)?;
        let row = own.into_iter().find(|row| row.path == *path);
        only.extend(row.map(|row| RuleRow { value: vec![Words::key("city-rules-city-not")], ..row }));
    }
    Ok(only)
}

fn put(visit: &Visit, sections: &mut [Section], kind: &str, of: Option<Words>, rule: Rule) {
    let (kind, _) = heading(visit, kind);
    let Some(section) = sections.iter_mut().find(|section| section.kind == kind) else { return };
    match section.parts.iter_mut().find(|part| part.of == of) {
        Some(part) => part.rows.push(rule),
        None => section.parts.push(Part { of, rows: vec![rule] }),
    }
}

fn link(visit: &Visit, program: &Program, id: FacilityId, date: NaiveDate) -> Option<Link> {
    let facility = visit.city.facility(id)?;
    let mut fields = program_field(visit, program.id);
    fields.extend([("facility", facility.code.clone()), ("on", date.to_string())]);
    Some(Link::new(Words::text(visit.city.name_on(facility, date)), address("/city/rules", &fields)))
}

impl Page for RulesPage {
    const TEMPLATE: &'static str = "pages/city/rules";

    fn title(&self) -> Words {
        Words::key("city-rules-title")
    }

    fn samples() -> Vec<Self> {
        let rule = |facilities: Vec<Link>| Rule {
            label: Words::text("1週間の日数の上限（見本）"),
            value: vec![Words::text("3日")],
            origin: Words::key("origin-city"),
            city: vec![Words::key("city-rules-city-same")],
            facilities,
        };
        let other = Link::new(Words::text("さくら第一（見本）"), "/city/rules?facility=a");
        let part = Part {
            of: Some(Words::text("リフレッシュ（見本）")),
            rows: vec![rule(vec![other]), rule(Vec::new())],
        };
        let bare = Part { of: None, ..part.clone() };
        let section = Section {
            heading: Words::key("city-rules-others"),
            parts: vec![part, bare],
            kind: String::new(),
        };
        let empty = Section { parts: Vec::new(), ..section.clone() };
        let day = NaiveDate::from_ymd_opt(2026, 3, 5).unwrap_or_default();
        let city = Self {
            form: FormView::default(),
            date: day,
            facility: None,
            programs: vec![Choice::new("a", Words::text("一時保育（見本）"))],
            facilities: vec![Choice::new("a", Words::text("さくら第一（見本）"))],
            facts: vec![Fact {
                label: Words::key("city-rules-since"),
                value: Words::key("city-rules-since-none"),
            }],
            sections: vec![section, empty],
        };
        let one = Self {
            facility: Some("さくら第一（見本）".into()), programs: Vec::new(), ..city.clone()
        };
        vec![city, one]
    }
}
