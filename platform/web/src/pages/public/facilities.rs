//! All facilities of the city.

use super::map::{MapView, Shown};
use super::search::form::{kinds, wards};
use super::wish::{self, programs};
use crate::forms::{FormView, hiragana, narrow};
use crate::i18n::Words;
use crate::render::Page;
use crate::view::{Choice, Empty, Link, Pager};
use crate::visit::{PageResult, Visit};
use platform_app::AppResult;
use platform_app::city::is_open;
use platform_app::store::places::Facility;
use platform_values::{FacilityKind, Operator};
use poem::handler;
use serde::Serialize;

/// Facilities on a page.
const SIZE: usize = 20;

/// The page.
#[derive(Clone, Debug, Serialize)]
pub struct FacilitiesPage {
    form: FormView,
    wards: Vec<Choice>,
    kinds: Vec<Choice>,
    map: Option<MapView>,
    rows: Vec<Row>,
    pager: Option<Pager>,
    empty: Option<Empty>,
}

/// A facility.
#[derive(Clone, Debug, Serialize)]
struct Row {
    /// Its number in the list, as the map shows it.
    number: usize,
    name: String,
    href: String,
    ward: String,
    kind: Words,
    operator: Option<Words>,
    /// What sets it apart under any program, in a word or two each.
    marks: Vec<Words>,
    address: String,
    phone: String,
}

impl Page for FacilitiesPage {
    const TEMPLATE: &'static str = "pages/public/facilities";

    fn title(&self) -> Words {
        Words::key("facilities-title")
    }

    fn samples() -> Vec<Self> {
        let empty = Self {
            form: FormView::default(),
            wards: vec![Choice::new("a", Words::text("見本北区"))],
            kinds: kinds(),
            map: None,
            rows: Vec::new(),
            pager: None,
            empty: Some(nothing()),
        };
        let row = Row {
            number: 1,
            name: "さくら第一（見本）".into(),
            href: "/facilities/sakura".into(),
            ward: "見本北区".into(),
            kind: Words::key("facility-kind-licensed"),
            operator: Some(Words::key("facility-operator-public")),
            marks: vec![Words::text("予約は電話だけ（見本）")],
            address: "見本市見本北区1-1".into(),
            phone: "000-000-0000".into(),
        };
        let pager = Some(Pager::new(1, 20, 21, |page| format!("/facilities?page={page}")));
        let map = Some(MapView::sample(None));
        vec![Self { map, rows: vec![row], pager, empty: None, ..empty.clone() }, empty]
    }
}

/// `GET /facilities`
#[handler]
pub fn show(visit: &Visit) -> PageResult {
    let mut form = wish::query(visit);
    let known = |text: &str| visit.city.files.tenant.wards.iter().find(|ward| *ward == text).cloned();
    let ward = form.text("ward").choice(known).optional();
    let kind: Option<FacilityKind> = form.text("kind").choice(|text| text.parse().ok()).optional();
    let wanted = form.text("word").max(60).optional();
    for (name, key) in [("ward", "search-ward"), ("kind", "search-kind"), ("word", "facilities-word")] {
        form.label(name, key);
    }
    let published = programs(visit, None);
    let matches = |facility: &&Facility| {
        is_open(facility, visit.today())
            && published.iter().any(|program| visit.city.offers(facility.id, program.id))
            && ward.as_ref().is_none_or(|ward| *ward == facility.ward)
            && kind.is_none_or(|kind| kind == facility.kind)
            && wanted.as_ref().is_none_or(|words| named(facility, words))
    };
    let order = &visit.city.files.tenant.wards;
    let mut found: Vec<&Facility> = visit.city.set_up.facilities.iter().filter(matches).collect();
    found.sort_by_cached_key(|f| {
        (order.iter().position(|ward| *ward == f.ward), f.kana.clone(), f.code.clone())
    });
    let pages = found.len().div_ceil(SIZE).max(1);
    let page = form.raw("page").and_then(|text| text.parse::<usize>().ok()).unwrap_or(1).clamp(1, pages);
    let link = |number: u64| {
        let number = number.to_string();
        let kind = kind.map(FacilityKind::as_str);
        let kept = [("ward", ward.as_deref()), ("kind", kind), ("word", wanted.as_deref())];
        let kept = kept.into_iter().filter_map(|(name, value)| Some((name, value?)));
        wish::address("/facilities", kept.chain([("page", number.as_str())]))
    };
    let shown = || found.iter().enumerate().skip((page - 1) * SIZE).take(SIZE);
    let signs = shown().map(|(index, facility)| Shown { facility, number: index + 1, badge: None });
    let page = FacilitiesPage {
        form: form.view(),
        map: MapView::of(visit, signs.collect()),
        wards: wards(visit),
        kinds: kinds(),
        rows: shown()
            .map(|(index, facility)| Row::of(visit, index + 1, facility))
            .collect::<AppResult<_>>()?,
        pager: (!found.is_empty()).then(|| Pager::new(page as u64, SIZE as u64, found.len() as u64, link)),
        empty: found.is_empty().then(nothing),
    };
    visit.page(vec![Link::new(Words::key("nav-home"), "/")], &page)
}

/// Whether a name, its reading or an address holds the words, in any width and either kana.
fn named(facility: &Facility, word: &str) -> bool {
    let plain = |text: &str| hiragana(&narrow(text)).to_lowercase().replace([' ', '　'], "");
    let word = plain(word);
    [&facility.name, &facility.kana, &facility.address].iter().any(|text| plain(text).contains(&word))
}

fn nothing() -> Empty {
    Empty {
        title: Words::key("facilities-none"),
        text: Words::key("facilities-none-advice"),
        action: Some(Link::new(Words::key("facilities-all"), "/facilities")),
    }
}

impl Row {
    fn of(visit: &Visit, number: usize, facility: &Facility) -> AppResult<Self> {
        let mut marks: Vec<Words> = Vec::new();
        for program in programs(visit, Some(facility)) {
            let book = visit.city.book(program.id, facility.id, visit.today())?;
            for mark in book.rulebook.marks().iter().map(Words::from) {
                // Programs may share one.
                if !marks.contains(&mark) {
                    marks.push(mark);
                }
            }
        }
        Ok(Self {
            number,
            name: facility.name.clone(),
            href: format!("/facilities/{}", facility.code),
            ward: facility.ward.clone(),
            kind: Words::key(format!("facility-kind-{}", facility.kind)),
            operator: Some(facility.operator)
                .filter(|operator| *operator != Operator::Unknown)
                .map(|operator| Words::key(format!("facility-operator-{operator}"))),
            address: facility.address.clone(),
            phone: facility.phone.clone(),
            marks,
        })
    }
}
