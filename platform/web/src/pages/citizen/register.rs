//! Applying for use at a facility: what is needed, and the application itself once the child's sheet is complete.

use super::book::no_child;
use super::parts::{Reason, place};
use super::wish::query;
use crate::forms::{FormData, FormView};
use crate::i18n::Words;
use crate::pages::account::consent;
use crate::render::Page;
use crate::view::{Empty, Link, Step, StepState};
use crate::visit::{PageResult, Visit, see_other};
use platform_app::accounts::children::{self, ChildView};
use platform_app::accounts::{consents, profile};
use platform_app::registrations::{self, Needs};
use platform_app::store::places::{Facility, Program};
use platform_app::{AppError, AppResult};
use platform_program_api::{Finding, Weight};
use platform_values::ChildId;
use poem::handler;
use poem::web::Path;
use serde::Serialize;

/// The most characters of a wish.
const WISH_CHARS_MAX: usize = 1000;

/// The application.
#[derive(Clone, Debug, Serialize)]
pub struct RegisterPage {
    form: FormView,
    code: String,
    facility: String,
    children: Vec<Link>,
    child: Option<String>,
    name: String,
    program: String,
    steps: Vec<Step>,
    reasons: Vec<Reason>,
    notes: Vec<Words>,
    sheet: Option<String>,
    can_go: bool,
    empty: Option<Empty>,
}

impl Page for RegisterPage {
    const TEMPLATE: &'static str = "pages/citizen/register";

    fn title(&self) -> Words {
        Words::key("register-title")
    }

    fn samples() -> Vec<Self> {
        let open = Self {
            form: FormView::default(),
            code: "f001".into(),
            facility: "さくら第一（見本）".into(),
            children: vec![Link::new(Words::text("見本 はな"), "/")],
            child: Some("1".into()),
            name: "見本 はな".into(),
            program: "p".into(),
            steps: steps(Needs { registration: true, interview: true }, true),
            reasons: Vec::new(),
            notes: vec![Words::text("生後5か月からお預かりします（見本）")],
            sheet: None,
            can_go: true,
            empty: None,
        };
        let sheet = Self { sheet: Some("/children/1".into()), can_go: false, ..open.clone() };
        let reason =
            Reason { words: Words::text("すでに申し込んでいます（見本）"), action: None };
        let refused = Self { reasons: vec![reason], can_go: false, ..open.clone() };
        let empty = Self {
            child: None,
            children: Vec::new(),
            can_go: false,
            empty: Some(no_child()),
            ..open.clone()
        };
        vec![open, sheet, refused, empty]
    }
}

/// Shows what is needed.
#[handler]
pub async fn show(visit: Visit, Path(code): Path<String>) -> PageResult {
    if let Some(question) = consent::first(&visit).await? {
        return Ok(question);
    }
    let form = query(&visit)?;
    let (facility, program) = place(&visit, &code, form.raw("program"))?;
    let child = form.raw("child").and_then(|id| id.parse().ok());
    let page = build(&visit, facility, program, child, FormView::default(), &[]).await?;
    visit.page(trail(facility), &page)
}

/// Applies.
#[handler]
pub async fn submit(visit: Visit, Path(code): Path<String>, mut form: FormData) -> PageResult {
    let program = form.raw("program").map(str::to_owned);
    let (facility, program) = place(&visit, &code, program.as_deref())?;
    let child: Option<ChildId> = form.raw("child").and_then(|id| id.parse().ok());
    let wish = form.lines("register-wish").max(WISH_CHARS_MAX).optional().unwrap_or_default();
    let family = children::list(&visit).await?;
    let chosen = family.iter().find(|view| Some(view.child.id) == child).ok_or(AppError::NotFound)?;
    if !form.is_valid() {
        return visit
            .again(trail(facility), &build(&visit, facility, program, child, form.view(), &[]).await?);
    }
    match registrations::apply(&visit, chosen.child.id, facility.id, program.id, &wish).await {
        Ok(id) => Ok(see_other(&format!("/registrations/{id}?done=registered"))),
        Err(AppError::Refused(findings)) => visit
            .again(trail(facility), &build(&visit, facility, program, child, form.view(), &findings).await?),
        Err(other) => Err(other.into()),
    }
}

fn trail(facility: &Facility) -> Vec<Link> {
    vec![Link::new(Words::text(&facility.name), format!("/facilities/{}", facility.code))]
}

async fn build(
    visit: &Visit,
    facility: &Facility,
    program: &Program,
    child: Option<ChildId>,
    form: FormView,
    refused: &[Finding],
) -> AppResult<RegisterPage> {
    let family = children::list(visit).await?;
    let chosen: Option<&ChildView> = match child {
        Some(id) => Some(family.iter().find(|view| view.child.id == id).ok_or(AppError::NotFound)?),
        None => family.first(),
    };
    let mut findings = refused.to_vec();
    let mut needs = Needs::default();
    if let Some(view) = chosen {
        let household = profile::load(visit).await?.household;
        needs = registrations::needs(visit, &view.child, &household, facility.id, program.id)?;
        if findings.is_empty() {
            findings = registrations::hints(visit, view.child.id, facility.id, program.id).await?;
        }
    }
    let sheet = chosen.and_then(|view| view.next_step().map(|_| format!("/children/{}", view.child.id)));
    // What the sheet lacks stands in a part of its own with the way there.
    findings.retain(|finding| finding.code != children::MISSING);
    let (notes, against): (Vec<_>, Vec<_>) = findings.iter().partition(|f| f.weight == Weight::Note);
    let reason = |finding: &&Finding| Reason {
        action: match finding.code.as_str() {
            "registration-already" => Some(Link::new(Words::key("my-registrations-title"), "/registrations")),
            consents::NEEDED => Some(Link::new(Words::key("book-go-consent"), "/settings/privacy")),
            _ => None,
        },
        words: Words::from(*finding),
    };
    let link = |view: &ChildView| Link {
        current: chosen.is_some_and(|c| c.child.id == view.child.id),
        ..Link::new(
            Words::text(&view.child.name),
            format!("/facilities/{}/register?program={}&child={}", facility.code, program.key, view.child.id),
        )
    };
    Ok(RegisterPage {
        form,
        code: facility.code.clone(),
        facility: facility.name.clone(),
        children: family.iter().map(link).collect(),
        child: chosen.map(|view| view.child.id.to_string()),
        name: chosen.map(|view| view.child.name.clone()).unwrap_or_default(),
        program: program.key.clone(),
        steps: steps(needs, sheet.is_none()),
        reasons: against.iter().map(reason).collect(),
        notes: notes.into_iter().map(Words::from).collect(),
        can_go: chosen.is_some() && sheet.is_none() && against.is_empty(),
        sheet,
        empty: chosen.is_none().then(no_child),
    })
}

/// The way to the first booking.
fn steps(needs: Needs, sheet_complete: bool) -> Vec<Step> {
    let step = |key: &'static str, state| Step { words: Words::key(key), state };
    let (first, second) =
        if sheet_complete { (StepState::Done, StepState::Now) } else { (StepState::Now, StepState::Later) };
    let mut steps = vec![step("register-step-sheet", first), step("register-step-apply", second)];
    if needs.interview {
        steps.push(step("register-step-interview", StepState::Later));
    }
    steps.push(step("register-step-answer", StepState::Later));
    steps.push(step("register-step-book", StepState::Later));
    steps
}
