//! The list of facilities.

#![expect(clippy::needless_pass_by_value, reason = "handlers own what was read from the request")]

use super::Life;
use crate::forms::FormView;
use crate::i18n::Words;
use crate::pages::city::parts::{self, kept, query};
use crate::render::Page;
use crate::view::{Badge, Choice, Empty, Link, Pager};
use crate::visit::{PageResult, Visit};
use platform_app::authz::{Action, Object};
use platform_app::facilities;
use platform_app::store::places::Facility;
use platform_values::FacilityKind;
use poem::handler;
use serde::Serialize;

/// The list.
#[derive(Clone, Debug, Serialize)]
pub struct ListPage {
    form: FormView,
    wards: Vec<Choice>,
    kinds: Vec<Choice>,
    lives: Vec<Choice>,
    rows: Vec<Row>,
    pager: Pager,
    empty: Empty,
    may_add: bool,
}

#[derive(Clone, Debug, Serialize)]
struct Row {
    name: String,
    code: String,
    href: String,
    ward: String,
    kind: Words,
    operator: Words,
    phone: String,
    badge: Badge,
}

/// Shows the list.
#[handler]
pub fn show(visit: Visit) -> PageResult {
    let mut form = query(&visit);
    let ward = form.text("ward").optional();
    let kind = form.text("kind").parsed::<FacilityKind>().optional();
    let life = form.text("life").choice(|word| Life::ALL.into_iter().find(|l| l.as_str() == word)).optional();
    let name = form.text("name").max(60).optional();
    let page = parts::page_number(&mut form);
    let today = visit.today();
    let wanted = |f: &&Facility| {
        ward.as_ref().is_none_or(|ward| *ward == f.ward)
            && kind.is_none_or(|kind| kind == f.kind)
            && life.is_none_or(|life| life == Life::on(f, today))
            && name
                .as_ref()
                .is_none_or(|name| f.name.contains(name) || f.kana.contains(name) || f.code.contains(name))
    };
    let found: Vec<&Facility> = facilities::list(&visit.ctx)?.iter().filter(wanted).collect();
    let (page, skipped) = parts::within(page, found.len());
    let fields = [
        ("ward", ward.clone().unwrap_or_default()),
        ("kind", kind.map_or_else(String::new, |kind| kind.to_string())),
        ("life", life.map_or_else(String::new, |life| life.as_str().to_owned())),
        ("name", name.clone().unwrap_or_default()),
    ];
    let total = i64::try_from(found.len()).unwrap_or(i64::MAX);
    let page = ListPage {
        form: kept(&form),
        wards: parts::wards(&visit),
        kinds: kinds(),
        lives: lives(),
        rows: found.into_iter().skip(skipped).take(parts::ROWS).map(|f| row(f, Life::on(f, today))).collect(),
        pager: parts::pager(page, total, "/city/facilities", &fields),
        empty: empty(),
        may_add: visit.may_somewhere(Action::Create, Object::Facility),
    };
    visit.page(parts::trail(Vec::new()), &page)
}

/// Kinds to choose from.
pub fn kinds() -> Vec<Choice> {
    let kinds = FacilityKind::ALL.iter();
    kinds.map(|kind| Choice::new(kind.as_str(), Words::key(format!("city-kind-{kind}")))).collect()
}

fn lives() -> Vec<Choice> {
    Life::ALL.into_iter().map(|life| Choice::new(life.as_str(), life.words())).collect()
}

fn row(facility: &Facility, life: Life) -> Row {
    Row {
        name: facility.name.clone(),
        code: facility.code.clone(),
        href: format!("/city/facilities/{}", facility.code),
        ward: facility.ward.clone(),
        kind: Words::key(format!("city-kind-{}", facility.kind)),
        operator: Words::key(format!("city-operator-{}", facility.operator)),
        phone: facility.phone.clone(),
        badge: life.badge(),
    }
}

fn empty() -> Empty {
    Empty {
        title: Words::key("city-facilities-none"),
        text: Words::key("city-filter-widen"),
        action: Some(Link::new(Words::key("city-filter-clear"), "/city/facilities")),
    }
}

impl Page for ListPage {
    const TEMPLATE: &'static str = "pages/city/facilities";

    fn title(&self) -> Words {
        Words::key("city-facilities-title")
    }

    fn samples() -> Vec<Self> {
        let row = |life: Life| Row {
            name: "さくら第一（見本）".into(),
            code: "k001".into(),
            href: "/city/facilities/k001".into(),
            ward: "見本北区".into(),
            kind: Words::key("city-kind-licensed"),
            operator: Words::key("city-operator-public"),
            phone: "044-000-0000".into(),
            badge: life.badge(),
        };
        let full = Self {
            form: FormView::default(),
            wards: vec![Choice::new("a", Words::text("見本北区"))],
            kinds: kinds(),
            lives: lives(),
            rows: Life::ALL.map(row).to_vec(),
            pager: Pager::new(1, 50, 108, |page| format!("?page={page}")),
            empty: empty(),
            may_add: true,
        };
        vec![full.clone(), Self { rows: Vec::new(), may_add: false, ..full }]
    }
}
