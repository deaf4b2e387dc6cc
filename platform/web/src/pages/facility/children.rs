//! Searching among the children linked to the facility. What is typed is sent in the body: names never stand in addresses.

use super::desk::{ChildLine, Desk, query};
use crate::forms::{FormData, FormView};
use crate::i18n::Words;
use crate::paging::{self, paged};
use crate::render::Page;
use crate::view::{Empty, Link};
use crate::visit::{PageResult, Visit};
use platform_app::AppResult;
use platform_app::families::{FoundChild, search_linked};
use platform_app::page::Page as ListPage;
use poem::handler;
use poem::web::Path;
use serde::Serialize;

/// The children found.
#[derive(Clone, Debug, Serialize)]
pub struct ChildrenPage {
    code: String,
    form: FormView,
    who: String,
    rows: Vec<FoundRow>,
    count: i64,
    previous: Option<u32>,
    next: Option<u32>,
    empty: Option<Empty>,
}

/// One child with whom to call.
#[derive(Clone, Debug, Serialize)]
pub struct FoundRow {
    /// The child.
    pub child: ChildLine,
    /// Address of the sheet.
    pub href: String,
    /// The first guardian.
    pub guardian: String,
    /// Telephone.
    pub phone: String,
}

impl FoundRow {
    /// A child that was found.
    pub fn new(visit: &Visit, desk: &Desk, found: &FoundChild) -> Self {
        Self {
            child: ChildLine::new(&found.child, visit.today()),
            href: desk.at(&format!("children/{}", found.child.id)),
            guardian: found.guardian.name.clone(),
            phone: found.guardian.phone.clone(),
        }
    }

    /// An invented child.
    pub fn sample() -> Self {
        let (guardian, phone) = ("見本 かおり".into(), "09000000000".into());
        Self { child: ChildLine::sample(), href: "/".into(), guardian, phone }
    }
}

impl Page for ChildrenPage {
    const TEMPLATE: &'static str = "pages/facility/children";

    fn title(&self) -> Words {
        Words::key("desk-children-title")
    }

    fn samples() -> Vec<Self> {
        let form = FormData::filled([("who", "みほん".to_owned())]).view();
        let full = Self {
            code: "s-001".into(),
            form,
            who: "みほん".into(),
            rows: vec![FoundRow::sample()],
            count: 120,
            previous: Some(1),
            next: Some(3),
            empty: None,
        };
        let none = Self {
            rows: Vec::new(),
            count: 0,
            previous: None,
            next: None,
            empty: Some(empty("s-001")),
            ..full.clone()
        };
        vec![full, none]
    }
}

fn empty(code: &str) -> Empty {
    Empty {
        title: Words::key("children-empty"),
        text: Words::key("children-empty-advice"),
        action: Some(Link::new(Words::key("nav-phone"), format!("/facility/{code}/phone"))),
    }
}

/// Shows all of them.
#[handler]
pub async fn show(visit: Visit, Path(code): Path<String>) -> PageResult {
    let desk = Desk::with_children(&visit, &code)?;
    let page = paging::asked(&mut query(&visit));
    let page = found(&visit, &desk, FormData::default(), page).await?;
    visit.page(desk.trail(&[]), &page)
}

/// Searches.
#[handler]
pub async fn search(visit: Visit, Path(code): Path<String>, mut form: FormData) -> PageResult {
    let desk = Desk::with_children(&visit, &code)?;
    let page = paging::asked(&mut form);
    let page = found(&visit, &desk, form, page).await?;
    visit.page(desk.trail(&[]), &page)
}

async fn found(visit: &Visit, desk: &Desk, mut form: FormData, page: u32) -> AppResult<ChildrenPage> {
    let text = form.text("who").max(100).optional().unwrap_or_default();
    let load = |page| search_linked(visit, desk.id, &text, page);
    let (number, found, count) = paged(page, load).await?;
    Ok(ChildrenPage {
        code: desk.code.clone(),
        form: form.view(),
        who: text,
        rows: found.iter().map(|f| FoundRow::new(visit, desk, f)).collect(),
        previous: (number > 1).then(|| number - 1),
        next: (number < ListPage::pages(count)).then(|| number + 1),
        empty: found.is_empty().then(|| empty(&desk.code)),
        count,
    })
}
