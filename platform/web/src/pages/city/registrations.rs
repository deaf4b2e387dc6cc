//! The queue of registrations over all facilities (M-06).

use crate::forms::FormView;
use crate::i18n::Words;
use crate::pages::city::parts::{self, kept, query};
use crate::render::Page;
use crate::view::{Badge, Choice, Empty, Link, Pager, Tone};
use crate::visit::{PageResult, Visit};
use chrono::NaiveDate;
use platform_app::overview::LONG_WAIT_DAYS;
use platform_app::page::Page as ListPage;
use platform_app::registrations::{QueueFilter, Queued, queue};
use platform_values::RegistrationState;
use poem::handler;
use serde::Serialize;

/// The queue.
#[derive(Clone, Debug, Serialize)]
pub struct RegistrationsPage {
    form: FormView,
    states: Vec<Choice>,
    wards: Vec<Choice>,
    facilities: Vec<Choice>,
    rows: Vec<Row>,
    pager: Pager,
    empty: Empty,
}

#[derive(Clone, Debug, Serialize)]
struct Row {
    child: String,
    href: String,
    birth: NaiveDate,
    on: NaiveDate,
    facility: String,
    ward: String,
    badge: Badge,
    applied: String,
    waiting: i64,
    /// True where it waits so long that somebody should call the facility.
    long: bool,
}

/// Shows the queue: by default what waits for a facility, longest first.
#[handler]
pub async fn show(visit: Visit) -> PageResult {
    let mut form = query(&visit);
    let state = form.text("state").parsed::<RegistrationState>().optional();
    let ward = form.text("ward").optional();
    let code = form.text("facility").optional();
    let facility = code.as_deref().and_then(|code| visit.city.facility_by_code(code)).map(|f| f.id);
    let days = form.text("days").number(0, 3650).optional().unwrap_or(0);
    let page = parts::page_number(&mut form);
    let filter =
        QueueFilter { ward: ward.clone(), facility, state, waiting_days: u32::try_from(days).unwrap_or(0) };
    let (found, count) = queue(&visit.ctx, &filter, ListPage::new(page)).await?;
    let fields = [
        ("state", state.map_or_else(String::new, |s| s.to_string())),
        ("ward", ward.unwrap_or_default()),
        ("facility", code.unwrap_or_default()),
        ("days", if days > 0 { days.to_string() } else { String::new() }),
    ];
    let page = RegistrationsPage {
        form: kept(&form),
        states: states(),
        wards: parts::wards(&visit),
        facilities: parts::facilities(&visit),
        rows: found.iter().map(|queued| row(&visit, queued)).collect(),
        pager: parts::pager(page, count, "/city/registrations", &fields),
        empty: empty(),
    };
    visit.page(parts::trail(Vec::new()), &page)
}

fn states() -> Vec<Choice> {
    let states = RegistrationState::ALL.iter();
    states.map(|state| Choice::new(state.as_str(), state_words(*state))).collect()
}

fn state_words(state: RegistrationState) -> Words {
    Words::key(format!("city-registration-{state}"))
}

/// The state of a registration.
pub fn badge(state: RegistrationState) -> Badge {
    let tone = match state {
        RegistrationState::Applied => Tone::Few,
        RegistrationState::Returned => Tone::Alert,
        RegistrationState::Accepted => Tone::Good,
        RegistrationState::Declined => Tone::Full,
        RegistrationState::Withdrawn => Tone::Off,
    };
    Badge::new(tone, state_words(state))
}

fn row(visit: &Visit, queued: &Queued) -> Row {
    let registration = &queued.registration;
    let facility = visit.city.facility(registration.facility_id);
    let waits = registration.state == RegistrationState::Applied;
    Row {
        child: queued.child.name.clone(),
        href: format!("/city/families/{}", queued.child.household_id),
        birth: queued.child.birth_date,
        on: visit.today(),
        facility: facility.map_or_else(String::new, |f| f.name.clone()),
        ward: facility.map_or_else(String::new, |f| f.ward.clone()),
        badge: badge(registration.state),
        applied: visit.civil(registration.applied_at).date().to_string(),
        waiting: queued.waiting_days,
        long: waits && queued.waiting_days >= i64::from(LONG_WAIT_DAYS),
    }
}

fn empty() -> Empty {
    Empty {
        title: Words::key("city-registrations-none"),
        text: Words::key("city-registrations-none-text"),
        action: Some(Link::new(Words::key("city-filter-clear"), "/city/registrations")),
    }
}

impl Page for RegistrationsPage {
    const TEMPLATE: &'static str = "pages/city/registrations";

    fn title(&self) -> Words {
        Words::key("city-registrations-title")
    }

    fn samples() -> Vec<Self> {
        let day = |y, m, d| NaiveDate::from_ymd_opt(y, m, d).unwrap_or_default();
        let row = |state, long| Row {
            child: "見本 はな".into(),
            href: "/city/families/a".into(),
            birth: day(2024, 11, 5),
            on: day(2026, 3, 5),
            facility: "さくら第一（見本）".into(),
            ward: "見本北区".into(),
            badge: badge(state),
            applied: "2026-02-20".into(),
            waiting: 13,
            long,
        };
        let full = Self {
            form: FormView::default(),
            states: states(),
            wards: vec![Choice::new("a", Words::text("見本北区"))],
            facilities: vec![Choice::new("a", Words::text("さくら第一（見本）"))],
            rows: vec![row(RegistrationState::Applied, true), row(RegistrationState::Accepted, false)],
            pager: Pager::new(1, 50, 2, |page| format!("?page={page}")),
            empty: empty(),
        };
        vec![full.clone(), Self { rows: Vec::new(), ..full }]
    }
}
