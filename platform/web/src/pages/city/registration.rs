//! One registration for review: how it stands, families that may be the same, and a decision in the facility's place.

use crate::forms::{FormData, FormView};
use crate::i18n::Words;
use crate::pages::city::families::family_link;
use crate::pages::city::parts::{self, moment};
use crate::pages::city::registrations::{badge, state_words};
use crate::render::Page;
use crate::view::{Badge, Choice, Link, Notice};
use crate::visit::{PageResult, Visit, see_other};
use chrono::NaiveDate;
use platform_app::authz::Action;
use platform_app::registrations::{self, Alike, Decision, Review, may_follow};
use platform_app::store::registrations::Registration;
use platform_values::{InterviewState, RegistrationId, RegistrationState};
use poem::handler;
use poem::web::Path;
use serde::Serialize;

/// The registration.
#[derive(Clone, Debug, Serialize)]
pub struct RegistrationPage {
    form: FormView,
    problem: Option<Notice>,
    id: String,
    badge: Badge,
    child: String,
    kana: String,
    birth: NaiveDate,
    on: NaiveDate,
    sheet: String,
    family: Link,
    guardian: String,
    phone: String,
    /// True where mails reach nobody of the family.
    by_phone: bool,
    facility: String,
    facility_phone: String,
    program: String,
    applied: Option<String>,
    waiting: i64,
    wish: String,
    interview: Words,
    message: String,
    conditions: String,
    notes: String,
    decided: Option<String>,
    decided_by: String,
    alike: Vec<AlikeRow>,
    elsewhere: Vec<Elsewhere>,
    /// What may be decided now; empty where nothing may.
    decisions: Vec<Choice>,
}

#[derive(Clone, Debug, Serialize)]
struct AlikeRow {
    child: String,
    kana: String,
    birth: NaiveDate,
    guardian: String,
    phone: String,
    href: String,
    why: Vec<Words>,
}

#[derive(Clone, Debug, Serialize)]
struct Elsewhere {
    facility: String,
    href: String,
    badge: Badge,
    applied: String,
}

/// What the city may decide about a registration that stands so.
pub fn choices(from: RegistrationState) -> Vec<Choice> {
    use RegistrationState::{Accepted, Declined, Returned};
    let all = [(Returned, "return"), (Accepted, "accept"), (Declined, "decline")].into_iter();
    // An acceptance stands until it is ended; conditions are the facility's.
    all.filter(|(to, _)| *to != from && may_follow(from, *to))
        .map(|(_, act)| Choice {
            value: act.into(),
            words: Words::key(format!("city-review-{act}")),
            note: Some(Words::key(format!("city-review-{act}-note"))),
        })
        .collect()
}

/// Reads a decision and the reason that the facility is told.
pub fn read_decision(form: &mut FormData) -> Option<(Decision, String)> {
    let act = form.text("city-decision").required_or("error-choice");
    let message = form.lines("city-message").max(1000).optional().unwrap_or_default();
    let reason = form.lines("city-reason").max(300).required();
    let accepts = act.as_deref() == Some("accept");
    if act.is_some() && !accepts && message.is_empty() {
        form.refuse("city-message", "error-required");
    }
    let decision = match act.as_deref()? {
        "accept" => Decision::Accept { message, conditions: None, interviewed: None },
        "return" => Decision::Return { message },
        "decline" => Decision::Decline { message },
        _ => {
            form.refuse("city-decision", "error-choice");
            return None;
        }
    };
    form.valid(|| Some((decision, reason?)))
}

/// Shows the registration.
#[handler]
pub async fn show(visit: Visit, Path(id): Path<String>) -> PageResult {
    let seen = registrations::review(&visit.ctx, parts::id(&id)?).await?;
    visit.page(trail(), &page(&visit, &seen, FormView::default(), None))
}

/// Decides it in the facility's place.
#[handler]
pub async fn decide(visit: Visit, Path(id): Path<String>, mut form: FormData) -> PageResult {
    let id: RegistrationId = parts::id(&id)?;
    let seen = registrations::review(&visit.ctx, id).await?;
    visit.require(Action::Decide, &seen.of)?;
    let mut problem = None;
    if let Some((decision, reason)) = read_decision(&mut form) {
        match registrations::decide_in_place(&visit.ctx, id, &decision, &reason).await {
            Ok(_) => {
                let done = decision.state();
                return Ok(see_other(&format!("/city/registrations/{id}?done=city-review-{done}")));
            }
            Err(error) => problem = Some(parts::refusal_of(error)?),
        }
    }
    visit.again(trail(), &page(&visit, &seen, form.view(), problem))
}

fn trail() -> Vec<Link> {
    parts::trail(vec![Link::new(Words::key("nav-city-registrations"), "/city/registrations")])
}

fn page(visit: &Visit, seen: &Review, form: FormView, problem: Option<Notice>) -> RegistrationPage {
    let registration = &seen.registration;
    let facility = visit.city.facility(registration.facility_id);
    let guardian = seen.guardians.first();
    let phone = guardian.map(|g| g.phone.clone()).filter(|phone| !phone.is_empty());
    let may = visit.may(Action::Decide, &seen.of);
    RegistrationPage {
        form,
        problem,
        id: registration.id.to_string(),
        badge: badge(registration.state),
        child: seen.child.name.clone(),
        kana: seen.child.kana.clone(),
        birth: seen.child.birth_date,
        on: visit.today(),
        sheet: format!("/city/children/{}", seen.child.id),
        family: family_link(registration.household_id),
        guardian: guardian.map_or_else(String::new, |g| g.name.clone()),
        phone: phone.unwrap_or_else(|| seen.household.phone.clone()),
        by_phone: seen.mails == 0,
        facility: facility.map_or_else(String::new, |f| f.name.clone()),
        facility_phone: facility.map_or_else(String::new, |f| f.phone.clone()),
        program: visit.city.program(registration.program_id).map_or_else(String::new, |p| p.name.clone()),
        applied: moment(visit, Some(registration.applied_at)),
        waiting: registrations::waited(&visit.ctx, registration),
        wish: registration.wish.clone(),
        interview: interview_words(visit, seen),
        message: registration.message.clone(),
        conditions: registration.stands_under().unwrap_or_default().to_owned(),
        notes: registration.staff_note.clone(),
        decided: moment(visit, registration.decided_at),
        decided_by: seen.decided_by.clone().unwrap_or_default(),
        alike: seen.alike.iter().map(alike_row).collect(),
        elsewhere: seen.elsewhere.iter().map(|other| elsewhere(visit, other)).collect(),
        decisions: if may { choices(registration.state) } else { Vec::new() },
    }
}

fn interview_words(visit: &Visit, seen: &Review) -> Words {
    let newest = seen.interview.as_ref();
    match (seen.registration.interviewed_on, newest.map(|i| (i.state, i.at))) {
        (_, Some((InterviewState::Fixed, Some(at)))) => {
            let at = visit.civil(at).format("%Y-%m-%dT%H:%M");
            Words::key("city-review-interview-fixed").with("at", at)
        }
        (Some(day), _) => Words::key("city-review-interview-done").with("day", day),
        (None, Some((InterviewState::Asked, _))) => Words::key("city-review-interview-asked"),
        (None, _) => Words::key("city-review-interview-none"),
    }
}

fn alike_row(alike: &Alike) -> AlikeRow {
    let why = [(alike.same_child, "city-review-same-child"), (alike.same_phone, "city-review-same-phone")];
    AlikeRow {
        child: alike.child.name.clone(),
        kana: alike.child.kana.clone(),
        birth: alike.child.birth_date,
        guardian: alike.guardian.name.clone(),
        phone: alike.guardian.phone.clone(),
        href: format!("/city/families/{}", alike.child.household_id),
        why: why.into_iter().filter(|(holds, _)| *holds).map(|(_, key)| Words::key(key)).collect(),
    }
}

fn elsewhere(visit: &Visit, other: &Registration) -> Elsewhere {
    Elsewhere {
        facility: visit.city.facility(other.facility_id).map_or_else(String::new, |f| f.name.clone()),
        href: format!("/city/registrations/{}", other.id),
        badge: Badge::new(badge(other.state).tone, state_words(other.state)),
        applied: visit.civil(other.applied_at).date().to_string(),
    }
}

impl Page for RegistrationPage {
    const TEMPLATE: &'static str = "pages/city/registration";

    fn title(&self) -> Words {
        Words::key("city-review-title")
    }

    fn samples() -> Vec<Self> {
        let day = |y, m, d| NaiveDate::from_ymd_opt(y, m, d).unwrap_or_default();
        let mut form = FormData::filled([("city-decision", "return".to_owned())]);
        read_decision(&mut form);
        let full = Self {
            form: form.view(),
            problem: Some(parts::refusal(&[])),
            id: "a".into(),
            badge: badge(RegistrationState::Applied),
            child: "見本 はな".into(),
            kana: "みほん はな".into(),
            birth: day(2024, 11, 5),
            on: day(2026, 3, 5),
            sheet: "/city/children/a".into(),
            family: Link::new(Words::key("city-family-title"), "/city/families/a"),
            guardian: "見本 あおい".into(),
            phone: "09000000000".into(),
            by_phone: true,
            facility: "さくら第一（見本）".into(),
            facility_phone: "044-000-0000".into(),
            program: "一時保育".into(),
            applied: Some("2026-02-20T09:00".into()),
            waiting: 13,
            wish: "見本です".into(),
            interview: Words::key("city-review-interview-none"),
            message: "見本です".into(),
            conditions: "午前中の利用のみ（見本）".into(),
            notes: "見本です".into(),
            decided: Some("2026-02-21T09:00".into()),
            decided_by: "見本 職員".into(),
            alike: vec![AlikeRow {
                child: "見本 はな".into(),
                kana: "みほん はな".into(),
                birth: day(2024, 11, 5),
                guardian: "見本 かおる".into(),
                phone: "09000000000".into(),
                href: "/city/families/b".into(),
                why: vec![Words::key("city-review-same-child"), Words::key("city-review-same-phone")],
            }],
            elsewhere: vec![Elsewhere {
                facility: "さくら第二（見本）".into(),
                href: "/city/registrations/b".into(),
                badge: badge(RegistrationState::Accepted),
                applied: "2026-01-10".into(),
            }],
            decisions: choices(RegistrationState::Applied),
        };
        let bare = Self {
            form: FormView::default(),
            problem: None,
            by_phone: false,
            phone: String::new(),
            facility_phone: String::new(),
            wish: String::new(),
            message: String::new(),
            conditions: String::new(),
            notes: String::new(),
            decided: None,
            alike: Vec::new(),
            elsewhere: Vec::new(),
            decisions: Vec::new(),
            ..full.clone()
        };
        vec![full, bare]
    }
}
