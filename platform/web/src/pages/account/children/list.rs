//! The list of a family's children, each with its one next step.

use crate::i18n::Words;
use crate::render::Page;
use crate::view::{Badge, Empty, Link, Tone};
use crate::visit::{PageResult, Visit};
use chrono::NaiveDate;
use platform_app::accounts::children::{self, ChildView};
use poem::handler;
use serde::Serialize;

/// The list.
#[derive(Clone, Debug, Serialize)]
pub struct ListPage {
    today: NaiveDate,
    children: Vec<ChildCard>,
    empty: Empty,
}

/// One child.
#[derive(Clone, Debug, Serialize)]
struct ChildCard {
    name: String,
    kana: String,
    birth: NaiveDate,
    href: String,
    state: Badge,
    next: Option<Link>,
}

impl ListPage {
    fn with(today: NaiveDate, children: Vec<ChildCard>) -> Self {
        let empty = Empty {
            title: Words::key("children-none"),
            text: Words::key("children-none-text"),
            action: Some(Link::new(Words::key("child-add"), "/children/new")),
        };
        Self { today, children, empty }
    }
}

impl Page for ListPage {
    const TEMPLATE: &'static str = "pages/account/children";

    fn title(&self) -> Words {
        Words::key("children-title")
    }

    fn samples() -> Vec<Self> {
        let today = NaiveDate::from_ymd_opt(2026, 3, 5).unwrap_or_default();
        let card = |state, next| ChildCard {
            name: "見本 あおい".into(),
            kana: "みほん あおい".into(),
            birth: NaiveDate::from_ymd_opt(2024, 11, 5).unwrap_or_default(),
            href: "/children/1".into(),
            state,
            next,
        };
        let going = card(
            Badge::new(Tone::Few, Words::key("child-sheet-going").with("left", 2)),
            Some(Link::new(Words::key("child-sheet-go-on"), "/children/1/health")),
        );
        let full = card(Badge::new(Tone::Good, Words::key("child-sheet-full")), None);
        vec![Self::with(today, Vec::new()), Self::with(today, vec![going, full])]
    }
}

/// Shows the list.
#[handler]
pub async fn show(visit: Visit) -> PageResult {
    let children = children::list(&visit).await?;
    visit.page(Vec::new(), &ListPage::with(visit.today(), children.iter().map(card).collect()))
}

fn card(view: &ChildView) -> ChildCard {
    let href = format!("/children/{}", view.child.id);
    let left = children::Section::ALL.len() - view.sheet.filled.len();
    let next = view.next_step();
    ChildCard {
        name: view.child.name.clone(),
        kana: view.child.kana.clone(),
        birth: view.child.birth_date,
        state: if next.is_some() {
            Badge::new(Tone::Few, Words::key("child-sheet-going").with("left", left))
        } else {
            Badge::new(Tone::Good, Words::key("child-sheet-full"))
        },
        next: next
            .map(|step| Link::new(Words::key("child-sheet-go-on"), format!("{href}/{}", step.as_str()))),
        href,
    }
}
