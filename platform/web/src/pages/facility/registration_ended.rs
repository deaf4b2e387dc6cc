//! A registration that was declined or taken back: what was answered, when, and of the child no more than its name.

use super::desk::{Desk, told};
use super::registrations::interview_words;
use super::sheet::registration_badge;
use crate::format;
use crate::i18n::Words;
use crate::render::Page;
use crate::view::{Badge, Notice};
use crate::visit::{PageResult, Visit};
use chrono::NaiveDateTime;
use platform_app::registrations;
use platform_app::store::registrations::Registration;
use platform_values::RegistrationState;
use serde::Serialize;

/// A registration whose child is not seen any more.
#[derive(Clone, Debug, Serialize)]
pub struct EndedPage {
    code: String,
    id: String,
    seen: String,
    problem: Option<Notice>,
    child: String,
    call: Option<String>,
    badge: Badge,
    program: String,
    applied_at: NaiveDateTime,
    decided_at: Option<NaiveDateTime>,
    reason: Option<String>,
    interview: Words,
    may_accept: bool,
}

impl Page for EndedPage {
    const TEMPLATE: &'static str = "pages/facility/registration-ended";

    fn title(&self) -> Words {
        Words::key("registration-title").with("child", &self.child)
    }

    fn samples() -> Vec<Self> {
        let declined = Self {
            code: "s-001".into(),
            id: "x".into(),
            seen: String::new(),
            problem: None,
            child: "見本 はな".into(),
            call: Some("090-0000-0000".into()),
            badge: registration_badge(RegistrationState::Declined),
            program: "一時保育".into(),
            applied_at: NaiveDateTime::default(),
            decided_at: Some(NaiveDateTime::default()),
            reason: Some("見本です".into()),
            interview: Words::key("desk-interview-none"),
            may_accept: true,
        };
        let withdrawn = Self {
            badge: registration_badge(RegistrationState::Withdrawn),
            decided_at: None,
            reason: None,
            may_accept: false,
            ..declined.clone()
        };
        vec![declined, withdrawn]
    }
}

/// Shows it; with a problem when a form of an older page was refused.
pub async fn ended(
    visit: &Visit,
    desk: &Desk,
    registration: &Registration,
    problem: Option<Notice>,
) -> PageResult {
    let declined = registration.state == RegistrationState::Declined;
    let again = problem.is_some();
    let (child, call) = registrations::ended_name(visit, registration).await?;
    let page = EndedPage {
        code: desk.code.clone(),
        id: registration.id.to_string(),
        seen: registrations::version(registration),
        problem,
        child,
        call: call.map(|phone| format::phone(&phone)),
        badge: registration_badge(registration.state),
        program: visit.city.program(registration.program_id).map_or_else(String::new, |p| p.name.clone()),
        applied_at: visit.civil(registration.applied_at),
        decided_at: registration.decided_at.map(|at| visit.civil(at)),
        reason: told(&registration.message),
        interview: interview_words(registration.interviewed_on, None),
        may_accept: declined,
    };
    let trail = desk.trail(&[("registrations-title", "registrations")]);
    if again { visit.again(trail, &page) } else { visit.page(trail, &page) }
}
