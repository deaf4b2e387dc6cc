//! The family's registrations, each with where it stands.

use super::parts::{facility_name, names};
use crate::forms::FormView;
use crate::i18n::Words;
use crate::render::Page;
use crate::view::{Badge, Empty, Link, Tone};
use crate::visit::{PageResult, Visit};
use platform_app::registrations;
use platform_values::RegistrationState;
use poem::handler;
use serde::Serialize;

/// The list.
#[derive(Clone, Debug, Serialize)]
pub struct RegistrationsPage {
    form: FormView,
    tabs: Vec<Link>,
    count: usize,
    rows: Vec<Row>,
    empty: Option<Empty>,
}

/// One registration.
#[derive(Clone, Debug, Serialize)]
struct Row {
    href: String,
    facility: String,
    child: String,
    badge: Badge,
    message: String,
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
            message: "かかりつけ医を書いてください（見本）".into(),
        };
        let full =
            Self { form: FormView::default(), tabs: tabs(false), count: 1, rows: vec![row], empty: None };
        vec![full.clone(), Self { rows: Vec::new(), count: 0, empty: Some(nothing()), ..full }]
    }
}

/// A registration's state as a badge.
pub fn state_badge(state: RegistrationState) -> Badge {
    let tone = match state {
        RegistrationState::Applied => Tone::Few,
        RegistrationState::Returned => Tone::Alert,
        RegistrationState::Accepted => Tone::Good,
        RegistrationState::Declined => Tone::Full,
        RegistrationState::Withdrawn => Tone::Off,
    };
    Badge::new(tone, Words::key(format!("my-registration-badge-{state}")))
}

/// True for registrations that are over.
fn over(state: RegistrationState) -> bool {
    matches!(state, RegistrationState::Declined | RegistrationState::Withdrawn)
}

fn tabs(all: bool) -> Vec<Link> {
    let tab = |key: &'static str, href: &str, current| Link { current, ..Link::new(Words::key(key), href) };
    vec![
        tab("my-registrations-standing", "/registrations", !all),
        tab("my-registrations-all", "/registrations?show=all", all),
    ]
}

fn nothing() -> Empty {
    Empty {
        title: Words::key("my-registrations-none"),
        text: Words::key("my-registrations-none-text"),
        action: Some(Link::new(Words::key("nav-search"), "/")),
    }
}

/// Shows the list.
#[handler]
pub async fn show(visit: Visit) -> PageResult {
    let all = visit.query.split('&').any(|pair| pair == "show=all");
    let names = names(&visit).await?;
    let found = registrations::of_family(&visit).await?;
    let rows: Vec<Row> = found
        .into_iter()
        .filter(|registration| all || !over(registration.state))
        .map(|registration| Row {
            href: format!("/registrations/{}", registration.id),
            facility: facility_name(&visit, registration.facility_id),
            child: names.get(&registration.child_id).cloned().unwrap_or_default(),
            badge: state_badge(registration.state),
            message: registration.message,
        })
        .collect();
    let page = RegistrationsPage {
        form: FormView::default(),
        tabs: tabs(all),
        count: rows.len(),
        empty: rows.is_empty().then(nothing),
        rows,
    };
    visit.page(Vec::new(), &page)
}
