//! The search for families. What is typed never stands in an address: the form is posted, and so are its pages.

#![expect(clippy::needless_pass_by_value, reason = "handlers own what was read from the request")]

use crate::forms::{FormData, FormView};
use crate::i18n::Words;
use crate::pages::city::parts::{self, PostPager};
use crate::render::Page;
use crate::view::{Empty, Link, Notice};
use crate::visit::{PageResult, Visit};
use chrono::NaiveDate;
use platform_app::authz::{Action, Object, Of};
use platform_app::families::{FoundChild, search_city};
use poem::handler;
use serde::Serialize;

/// The search with what it found.
#[derive(Clone, Debug, Serialize)]
pub struct SearchPage {
    form: FormView,
    refused: Option<Notice>,
    /// False before anything was looked for.
    searched: bool,
    rows: Vec<Row>,
    pager: PostPager,
    empty: Empty,
}

#[derive(Clone, Debug, Serialize)]
struct Row {
    name: String,
    kana: String,
    birth: NaiveDate,
    on: NaiveDate,
    guardian: String,
    phone: String,
    href: String,
}

/// Shows the empty form.
#[handler]
pub fn show(visit: Visit) -> PageResult {
    visit.require(Action::List, &Of::new(Object::Household))?;
    visit.page(parts::trail(Vec::new()), &page(FormView::default()))
}

fn page(form: FormView) -> SearchPage {
    SearchPage {
        pager: parts::post_pager(1, 0, "/city/families", Vec::new()),
        form,
        refused: None,
        searched: false,
        rows: Vec::new(),
        empty: empty(),
    }
}

/// Searches and shows what was found.
#[handler]
pub async fn search(visit: Visit, mut form: FormData) -> PageResult {
    visit.require(Action::List, &Of::new(Object::Household))?;
    let text = form.text("text").max(60).required();
    let purpose = form.text("purpose").max(200).required();
    let number = parts::page_number(&mut form);
    form.label("text", "city-label-search");
    form.label("purpose", "city-label-purpose");
    let Some((text, purpose)) = form.valid(|| text.zip(purpose)) else {
        return visit.again(parts::trail(Vec::new()), &page(form.view()));
    };
    let load = |page| search_city(&visit.ctx, &text, &purpose, page);
    let (number, found, count) = match parts::paged(number, load).await {
        Ok(found) => found,
        Err(error) => {
            let refused = Some(parts::refusal_of(error)?);
            return visit.again(parts::trail(Vec::new()), &SearchPage { refused, ..page(form.view()) });
        }
    };
    let hidden = parts::hidden(&form.view(), &["text", "purpose"]);
    let shown = SearchPage {
        searched: true,
        rows: found.iter().map(|child| row(&visit, child)).collect(),
        pager: parts::post_pager(number, count, "/city/families", hidden),
        ..page(form.view())
    };
    visit.page(parts::trail(Vec::new()), &shown)
}

fn row(visit: &Visit, found: &FoundChild) -> Row {
    Row {
        name: found.child.name.clone(),
        kana: found.child.kana.clone(),
        birth: found.child.birth_date,
        on: visit.today(),
        guardian: found.guardian.name.clone(),
        phone: found.guardian.phone.clone(),
        href: format!("/city/families/{}", found.child.household_id),
    }
}

fn empty() -> Empty {
    Empty {
        title: Words::key("city-families-none"),
        text: Words::key("city-families-none-text"),
        action: None,
    }
}

/// The link to the search.
pub fn link() -> Link {
    Link::new(Words::key("nav-city-families"), "/city/families")
}

impl Page for SearchPage {
    const TEMPLATE: &'static str = "pages/city/families";

    fn title(&self) -> Words {
        Words::key("city-families-title")
    }

    fn samples() -> Vec<Self> {
        let day = |y, m, d| NaiveDate::from_ymd_opt(y, m, d).unwrap_or_default();
        let mut form = FormData::filled([("text", "みほん".to_owned())]);
        form.text("purpose").required();
        form.label("purpose", "city-label-purpose");
        let row = Row {
            name: "見本 はな".into(),
            kana: "みほん はな".into(),
            birth: day(2024, 11, 5),
            on: day(2026, 3, 5),
            guardian: "見本 あおい".into(),
            phone: "09000000000".into(),
            href: "/city/families/a".into(),
        };
        let hidden = parts::hidden(&form.view(), &["text"]);
        let found = Self {
            searched: true,
            rows: vec![row],
            pager: parts::post_pager(2, 120, "/city/families", hidden),
            ..page(FormView::default())
        };
        let none = Self { searched: true, ..page(FormView::default()) };
        let wrong = Self { refused: Some(parts::refusal(&[])), ..page(form.view()) };
        vec![page(FormView::default()), found, none, wrong]
    }
}
