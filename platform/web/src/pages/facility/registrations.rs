//! The inbox of registrations: longest waiting first, several accepted at once.

use super::desk::{ChildLine, Desk, pager, query, reason};
use super::sheet::{registration_badge, standing_badge};
use crate::forms::{FormData, FormView};
use crate::i18n::Words;
use crate::paging::{self, paged};
use crate::render::Page;
use crate::view::{Badge, Choice, Empty, Link, Notice, NoticeKind, Pager};
use crate::visit::{PageResult, Visit};
use chrono::{NaiveDate, NaiveDateTime};
use platform_app::AppResult;
use platform_app::registrations::{self, Decision, RegistrationView, decide_many};
use platform_values::{InterviewState, RegistrationId, RegistrationState};
use poem::handler;
use poem::web::Path;
use serde::Serialize;

/// The inbox.
#[derive(Clone, Debug, Serialize)]
pub struct RegistrationsPage {
    code: String,
    form: FormView,
    states: Vec<Choice>,
    deciding: bool,
    rows: Vec<RegistrationRow>,
    results: Vec<Outcome>,
    pager: Pager,
    empty: Option<Empty>,
    problem: Option<Notice>,
}

#[derive(Clone, Debug, Serialize)]
struct RegistrationRow {
    id: String,
    href: String,
    child: ChildLine,
    guardian: String,
    program: String,
    badge: Badge,
    waiting: i64,
    long: bool,
    interview: Words,
    wish: String,
}

#[derive(Clone, Debug, Serialize)]
struct Outcome {
    child: String,
    href: String,
    against: Option<Words>,
}

/// A wait of more days than this is marked.
const LONG_DAYS: i64 = 5;

impl Page for RegistrationsPage {
    const TEMPLATE: &'static str = "pages/facility/registrations";

    fn title(&self) -> Words {
        Words::key("registrations-title")
    }

    fn samples() -> Vec<Self> {
        let row = RegistrationRow {
            id: "x".into(),
            href: "/".into(),
            child: ChildLine::sample(),
            guardian: "見本 かおり".into(),
            program: "一時保育".into(),
            badge: registration_badge(RegistrationState::Applied),
            waiting: 6,
            long: true,
            interview: Words::key("desk-interview-none"),
            wish: "見本です".into(),
        };
        let outcome = |against| Outcome { child: "見本 はな".into(), href: "/".into(), against };
        let page = |deciding, rows: Vec<RegistrationRow>| Self {
            code: "s-001".into(),
            form: FormView::default(),
            states: states(),
            deciding,
            results: vec![outcome(None), outcome(Some(Words::key("error-stale")))],
            pager: Pager::new(1, 50, rows.len() as u64, |n| format!("?page={n}")),
            empty: rows.is_empty().then(|| empty("s-001")),
            rows,
            problem: Some(none_ticked()),
        };
        vec![page(true, vec![row.clone()]), page(false, vec![row]), page(true, Vec::new())]
    }
}

fn states() -> Vec<Choice> {
    let words = |state: &RegistrationState| Words::key(format!("desk-registration-{state}"));
    RegistrationState::ALL.iter().map(|state| Choice::new(state.as_str(), words(state))).collect()
}

fn none_ticked() -> Notice {
    Notice { kind: NoticeKind::Error, title: Words::key("registrations-none-ticked"), lines: Vec::new() }
}

fn empty(code: &str) -> Empty {
    Empty {
        title: Words::key("registrations-empty"),
        text: Words::key("registrations-empty-advice"),
        action: Some(Link::new(Words::key("nav-interviews"), format!("/facility/{code}/interviews"))),
    }
}

/// How far the interview of a registration has come.
pub fn interview_words(
    interviewed: Option<NaiveDate>,
    newest: Option<(InterviewState, Option<NaiveDateTime>)>,
) -> Words {
    match (interviewed, newest) {
        (_, Some((InterviewState::Fixed, Some(at)))) => {
            Words::key("desk-interview-fixed").with("at", at.format("%Y-%m-%dT%H:%M"))
        }
        (_, Some((InterviewState::Asked, _))) => Words::key("desk-interview-asked"),
        (Some(day), _) => Words::key("desk-interview-done").with("day", day),
        (None, Some((InterviewState::Missed, _))) => Words::key("desk-interview-missed"),
        (None, _) => Words::key("desk-interview-none"),
    }
}

/// Shows the inbox.
#[handler]
pub async fn show(visit: Visit, Path(code): Path<String>) -> PageResult {
    let desk = Desk::with_children(&visit, &code)?;
    let page = inbox(&visit, &desk).await?;
    visit.page(desk.trail(&[]), &page)
}

async fn inbox(visit: &Visit, desk: &Desk) -> AppResult<RegistrationsPage> {
    let mut query = query(visit);
    let state = query.text("state").parsed::<RegistrationState>().optional();
    let state = state.unwrap_or(RegistrationState::Applied);
    let load = |page| registrations::inbox(visit, desk.id, std::slice::from_ref(&state), page);
    let (number, views, total) = paged(paging::asked(&mut query), load).await?;
    let mut form = query.view();
    form.errors.clear();
    form.values.insert("state".into(), vec![state.to_string()]);
    let address = format!("{}?state={state}&", desk.at("registrations"));
    Ok(RegistrationsPage {
        code: desk.code.clone(),
        form,
        states: states(),
        deciding: state == RegistrationState::Applied,
        empty: views.is_empty().then(|| empty(&desk.code)),
        rows: views.iter().map(|view| row(visit, desk, view)).collect(),
        results: Vec::new(),
        pager: pager(number, total, &address),
        problem: None,
    })
}

fn row(visit: &Visit, desk: &Desk, view: &RegistrationView) -> RegistrationRow {
    let registration = &view.registration;
    let newest = view.interview.as_ref().map(|i| (i.state, i.at.map(|at| visit.civil(at))));
    RegistrationRow {
        id: registration.id.to_string(),
        href: desk.at(&format!("registrations/{}", registration.id)),
        child: ChildLine::new(&view.child, visit.today()),
        guardian: view.guardian.clone(),
        program: visit.city.program(registration.program_id).map_or_else(String::new, |p| p.name.clone()),
        badge: standing_badge(registration),
        waiting: view.waiting_days,
        long: registration.state == RegistrationState::Applied && view.waiting_days > LONG_DAYS,
        interview: interview_words(registration.interviewed_on, newest),
        wish: registration.wish.clone(),
    }
}

/// Accepts the ticked registrations, each by itself.
#[handler]
pub async fn accept(visit: Visit, Path(code): Path<String>, mut form: FormData) -> PageResult {
    let desk = Desk::with_children(&visit, &code)?;
    let ids: Vec<RegistrationId> = form.list("registration");
    let message = form.lines("accept-message").max(1000).optional().unwrap_or_default();
    let mut children = Vec::with_capacity(ids.len());
    for id in &ids {
        let (registration, _) = registrations::find(&visit, *id).await?;
        if registration.facility_id != desk.id {
            return Err(platform_app::AppError::NotFound.into());
        }
        children.push(visit.find_child(registration.child_id).await?.0.name);
    }
    if ids.is_empty() || !form.is_valid() {
        let page = RegistrationsPage { problem: Some(none_ticked()), ..inbox(&visit, &desk).await? };
        return visit.again(desk.trail(&[]), &page);
    }
    let decision = Decision::Accept { message, conditions: None, interviewed: None };
    let mut results = Vec::with_capacity(ids.len());
    for ((id, result), child) in decide_many(&visit, &ids, &decision).await.into_iter().zip(children) {
        let against = result.err().map(reason).transpose()?;
        results.push(Outcome { child, href: desk.at(&format!("registrations/{id}")), against });
    }
    let page = RegistrationsPage { results, ..inbox(&visit, &desk).await? };
    visit.page(desk.trail(&[]), &page)
}
