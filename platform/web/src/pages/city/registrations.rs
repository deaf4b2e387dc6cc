//! The queue of registrations over all facilities (M-06), several decided at once in their facilities' place.

use crate::failure::reasons_of;
use crate::forms::{FormData, FormView};
use crate::i18n::Words;
use crate::pages::city::parts::{self, Hidden, kept, query};
use crate::pages::city::registration::{choices, read_decision};
use crate::render::Page;
use crate::view::{Badge, Choice, Empty, Link, Notice, NoticeKind, Pager, Tone};
use crate::visit::{PageResult, Visit};
use chrono::NaiveDate;
use platform_app::authz::{Action, Object};
use platform_app::overview::LONG_WAIT_DAYS;
use platform_app::registrations::{QueueFilter, Queued, decide_many_in_place, find, queue};
use platform_app::{AppError, AppResult};
use platform_values::{RegistrationId, RegistrationState};
use poem::handler;
use serde::Serialize;

/// The queue.
#[derive(Clone, Debug, Serialize)]
pub struct RegistrationsPage {
    form: FormView,
    states: Vec<Choice>,
    wards: Vec<Choice>,
    facilities: Vec<Choice>,
    /// What may be decided about the ticked rows; empty where nothing may.
    decisions: Vec<Choice>,
    /// The filter, to be kept when the form below the list is sent.
    hidden: Vec<Hidden>,
    problem: Option<Notice>,
    results: Vec<Outcome>,
    rows: Vec<Row>,
    pager: Pager,
    empty: Empty,
}

/// What became of one registration.
#[derive(Clone, Debug, Serialize)]
struct Outcome {
    child: String,
    href: String,
    against: Vec<Words>,
}

#[derive(Clone, Debug, Serialize)]
#[expect(clippy::struct_excessive_bools, reason = "each is a mark of the row")]
struct Row {
    id: String,
    /// True where it may be decided with others.
    open: bool,
    ticked: bool,
    child: String,
    href: String,
    /// True where another family may be the same.
    alike: bool,
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
    let page = listing(&visit, &mut query(&visit), &[]).await?;
    visit.page(parts::trail(Vec::new()), &page)
}

async fn listing(
    visit: &Visit,
    form: &mut FormData,
    ticked: &[RegistrationId],
) -> AppResult<RegistrationsPage> {
    let state = form.text("state").parsed::<RegistrationState>().optional();
    let ward = form.text("ward").optional();
    let code = form.text("facility").optional();
    let facility = code.as_deref().and_then(|code| visit.city.facility_by_code(code)).map(|f| f.id);
    let days = form.text("days").number(0, 3650).optional().unwrap_or(0);
    let page = parts::page_number(form);
    let filter =
        QueueFilter { ward: ward.clone(), facility, state, waiting_days: u32::try_from(days).unwrap_or(0) };
    let load = |page| queue(&visit.ctx, &filter, page);
    let (page, found, count) = parts::paged(page, load).await?;
    let fields = [
        ("state", state.map_or_else(String::new, |s| s.to_string())),
        ("ward", ward.unwrap_or_default()),
        ("facility", code.unwrap_or_default()),
        ("days", if days > 0 { days.to_string() } else { String::new() }),
    ];
    let rows: Vec<Row> = found.iter().map(|queued| row(visit, queued, ticked)).collect();
    let decides = visit.may_somewhere(Action::Decide, Object::Registration) && rows.iter().any(|r| r.open);
    Ok(RegistrationsPage {
        form: kept(form),
        states: states(),
        wards: parts::wards(visit),
        facilities: parts::facilities(visit),
        decisions: if decides { choices(state.unwrap_or(RegistrationState::Applied)) } else { Vec::new() },
        hidden: parts::hidden(
            &FormData::filled(fields.clone()).view(),
            &["state", "ward", "facility", "days"],
        ),
        problem: None,
        results: Vec::new(),
        rows,
        pager: parts::pager(page, count, "/city/registrations", &fields),
        empty: empty(),
    })
}

/// Decides the ticked registrations, each by itself.
#[handler]
pub async fn decide(visit: Visit, mut form: FormData) -> PageResult {
    let ids: Vec<RegistrationId> = form.list("registration");
    let asked = read_decision(&mut form);
    let errors = form.view().errors;
    let Some((decision, reason)) = asked.filter(|_| !ids.is_empty()) else {
        let mut page = listing(&visit, &mut form, &ids).await?;
        page.form.errors = errors;
        page.problem = ids.is_empty().then(none_ticked);
        return visit.again(parts::trail(Vec::new()), &page);
    };
    let mut results = Vec::with_capacity(ids.len());
    for (id, result) in decide_many_in_place(&visit.ctx, &ids, &decision, &reason).await {
        let against = match result {
            Ok(_) => Vec::new(),
            Err(AppError::Internal(cause)) => return Err(AppError::Internal(cause).into()),
            Err(error) => told(&error),
        };
        let child = match find(&visit.ctx, id).await {
            Ok((registration, _)) => visit.find_child(registration.child_id).await?.0.name,
            Err(_) => id.to_string(),
        };
        results.push(Outcome { child, href: format!("/city/registrations/{id}"), against });
    }
    let fresh = ["state", "ward", "facility", "days"];
    let filter = fresh.map(|name| (name, form.raw(name).unwrap_or_default().to_owned()));
    let page = RegistrationsPage { results, ..listing(&visit, &mut FormData::filled(filter), &[]).await? };
    visit.page(parts::trail(Vec::new()), &page)
}

fn told(error: &AppError) -> Vec<Words> {
    let reasons = reasons_of(error);
    if reasons.is_empty() { vec![Words::key("error-page-forbidden")] } else { reasons }
}

fn none_ticked() -> Notice {
    Notice { kind: NoticeKind::Error, title: Words::key("city-review-none-ticked"), lines: Vec::new() }
}

fn states() -> Vec<Choice> {
    let states = RegistrationState::ALL.iter();
    states.map(|state| Choice::new(state.as_str(), state_words(*state))).collect()
}

/// The state of a registration in words.
pub fn state_words(state: RegistrationState) -> Words {
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

fn row(visit: &Visit, queued: &Queued, ticked: &[RegistrationId]) -> Row {
    let registration = &queued.registration;
    let facility = visit.city.facility(registration.facility_id);
    let waits = registration.state == RegistrationState::Applied;
    Row {
        id: registration.id.to_string(),
        open: matches!(registration.state, RegistrationState::Applied | RegistrationState::Returned),
        ticked: ticked.contains(&registration.id),
        child: queued.child.name.clone(),
        href: format!("/city/registrations/{}", registration.id),
        alike: queued.alike,
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
            id: "a".into(),
            open: long,
            ticked: false,
            alike: long,
            child: "見本 はな".into(),
            href: "/city/registrations/a".into(),
            birth: day(2024, 11, 5),
            on: day(2026, 3, 5),
            facility: "さくら第一（見本）".into(),
            ward: "見本北区".into(),
            badge: badge(state),
            applied: "2026-02-20".into(),
            waiting: 13,
            long,
        };
        let outcome = |against| Outcome { child: "見本 はな".into(), href: "/".into(), against };
        let full = Self {
            decisions: choices(RegistrationState::Applied),
            hidden: parts::hidden(&FormData::filled([("days", "3".to_owned())]).view(), &["days"]),
            problem: Some(none_ticked()),
            results: vec![outcome(Vec::new()), outcome(vec![Words::key("error-stale")])],
            form: FormView::default(),
            states: states(),
            wards: vec![Choice::new("a", Words::text("見本北区"))],
            facilities: vec![Choice::new("a", Words::text("さくら第一（見本）"))],
            rows: vec![row(RegistrationState::Applied, true), row(RegistrationState::Accepted, false)],
            pager: Pager::new(1, 50, 2, |page| format!("?page={page}")),
            empty: empty(),
        };
        let bare = Self { decisions: Vec::new(), problem: None, results: Vec::new(), ..full.clone() };
        vec![full, Self { rows: Vec::new(), ..bare.clone() }, bare]
    }
}
