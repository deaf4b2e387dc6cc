//! The family's registrations, each with where it stands.

use super::parts::{facility_name, names};
use super::said::{self, Said, state_badge};
use super::wish::query;
use crate::forms::FormView;
use crate::i18n::Words;
use crate::render::Page;
use crate::view::{Badge, Choice, Empty, Link, Pager};
use crate::visit::{PageResult, Visit};
use platform_app::accounts::children::{self, ChildView};
use platform_app::registrations;
use platform_app::store::registrations::Registration;
use platform_values::RegistrationState;
use poem::handler;
use serde::Serialize;

/// Registrations on a page.
const SIZE: usize = 20;

/// The list.
#[derive(Clone, Debug, Serialize)]
pub struct RegistrationsPage {
    form: FormView,
    tabs: Vec<Link>,
    all: bool,
    children: Vec<Choice>,
    rows: Vec<Row>,
    pager: Option<Pager>,
    empty: Option<Empty>,
}

/// One registration.
#[derive(Clone, Debug, Serialize)]
struct Row {
    href: String,
    facility: String,
    child: String,
    badge: Badge,
    said: Option<Said>,
    conditions: Option<String>,
}

impl Page for RegistrationsPage {
    const TEMPLATE: &'static str = "pages/citizen/registrations";

    fn title(&self) -> Words {
        Words::key("my-registrations-title")
    }

    fn samples() -> Vec<Self> {
        let row = Row {
            href: "/".into(),
            facility: "さくら第一（見本）".into(),
            child: "見本 はな".into(),
            badge: state_badge(RegistrationState::Returned),
            said: Some(Said::sample()),
            conditions: Some("午前中の利用のみ（見本）".into()),
        };
        let child = |id: &str| Choice::new(id, Words::text("見本 はな"));
        let full = Self {
            form: FormView::default(),
            tabs: tabs(false),
            all: true,
            children: vec![child("1"), child("2")],
            rows: vec![row],
            pager: Some(Pager::new(1, 20, 21, |page| format!("/registrations?page={page}"))),
            empty: None,
        };
        let none = Self { rows: Vec::new(), pager: None, children: Vec::new(), all: false, ..full.clone() };
        vec![
            full,
            Self { empty: Some(nothing(false, false)), ..none.clone() },
            Self { empty: Some(nothing(true, false)), ..none },
        ]
    }
}

/// True for registrations that are over: of one that was declined the family must know.
fn over(state: RegistrationState) -> bool {
    state == RegistrationState::Withdrawn
}

fn tabs(all: bool) -> Vec<Link> {
    let tab = |key: &'static str, href: &str, current| Link { current, ..Link::new(Words::key(key), href) };
    vec![
        tab("my-registrations-standing", "/registrations", !all),
        tab("my-registrations-all", "/registrations?show=all", all),
    ]
}

/// What to do where nothing is listed: other registrations may be there.
fn nothing(filtered: bool, all: bool) -> Empty {
    let words = |title, text, action, href| Empty {
        title: Words::key(title),
        text: Words::key(text),
        action: Some(Link::new(Words::key(action), href)),
    };
    if filtered {
        let href = if all { "/registrations?show=all" } else { "/registrations" };
        return words("my-registrations-none-here", "my-registrations-none-here-text", "list-all", href);
    }
    words("my-registrations-none", "my-registrations-none-text", "nav-search", "/")
}

/// Shows the list.
#[handler]
pub async fn show(visit: Visit) -> PageResult {
    let mut form = query(&visit)?;
    let all = form.raw("show") == Some("all");
    let family = children::list(&visit).await?;
    let known = |text: &str| family.iter().map(|view| view.child.id).find(|id| id.to_string() == text);
    let child = form.text("child").choice(known).optional();
    form.label("child", "book-child");
    let names = names(&visit).await?;
    let mut found = registrations::of_family(&visit).await?;
    found.retain(|one| (all || !over(one.state)) && child.is_none_or(|child| child == one.child_id));
    let pages = found.len().div_ceil(SIZE).max(1);
    let page = form.raw("page").and_then(|text| text.parse::<usize>().ok()).unwrap_or(1).clamp(1, pages);
    let link = |number: u64| {
        let show = if all { "&show=all" } else { "" };
        let child = child.map(|id| format!("&child={id}")).unwrap_or_default();
        format!("/registrations?page={number}{show}{child}")
    };
    let total = found.len() as u64;
    let row = |registration: Registration| Row {
        href: format!("/registrations/{}", registration.id),
        facility: facility_name(&visit, registration.facility_id),
        child: names.get(&registration.child_id).cloned().unwrap_or_default(),
        badge: said::badge(&registration),
        said: Said::of(&registration),
        conditions: registration.stands_under().map(str::to_owned),
    };
    let page = RegistrationsPage {
        tabs: tabs(all),
        all,
        children: choices(&family),
        pager: (total > 0).then(|| Pager::new(page as u64, SIZE as u64, total, link)),
        empty: (total == 0).then(|| nothing(child.is_some(), all)),
        rows: found.into_iter().skip((page - 1) * SIZE).take(SIZE).map(row).collect(),
        form: form.view(),
    };
    visit.page(Vec::new(), &page)
}

/// The children to choose from, where there are several.
pub fn choices(family: &[ChildView]) -> Vec<Choice> {
    let several = family.iter().filter(|_| family.len() > 1);
    several.map(|view| Choice::new(view.child.id.to_string(), Words::text(&view.child.name))).collect()
}
