//! A child's sheet as a whole: what it says, what is missing, and the question whether all of it is still true, which
//! booking asks when the last answer is old.

use super::trail;
use crate::forms::FormData;
use crate::i18n::Words;
use crate::pages::account::input::{own_path, to_of};
use crate::pages::citizen::said::Said;
use crate::pages::citizen::step_of::{self, StepOf};
use crate::render::Page;
use crate::view::Link;
use crate::visit::{PageResult, Visit, see_other};
use chrono::NaiveDate;
use platform_app::accounts::children::{self, ChildView, Section};
use platform_app::accounts::profile::{self, Profile};
use platform_app::families::reductions_of;
use platform_app::{AppResult, registrations};
use platform_values::{ChildId, RegistrationState};
use poem::handler;
use poem::web::Path;
use serde::Serialize;
use uuid::Uuid;

/// The sheet.
#[derive(Clone, Debug, Serialize)]
pub struct SheetPage {
    name: String,
    kana: String,
    birth: NaiveDate,
    today: NaiveDate,
    confirmed_on: NaiveDate,
    href: String,
    missing: Vec<Link>,
    sections: Vec<Part>,
    full: bool,
    /// The next step, once the sheet is full: the same that my page tells.
    next: Option<Next>,
    /// Why the child cannot be booked online, and whom to call.
    phone_only: Option<PhoneOnly>,
    /// Reductions that the city granted.
    reductions: Vec<Words>,
}

/// Why a child cannot be booked online, and whom to call.
#[derive(Clone, Debug, Serialize)]
struct PhoneOnly {
    reason: String,
    places: Vec<(String, String)>,
}

/// What to do next.
#[derive(Clone, Debug, Serialize)]
struct Next {
    text: Words,
    link: Link,
    waits: bool,
    said: Option<Said>,
}

/// The question whether all is still true.
#[derive(Clone, Debug, Serialize)]
pub struct ConfirmPage {
    name: String,
    confirmed_on: NaiveDate,
    href: String,
    to: String,
    sections: Vec<Part>,
}

/// One step of the sheet with what it says.
#[derive(Clone, Debug, Serialize)]
struct Part {
    title: Words,
    href: String,
    filled: bool,
    facts: Vec<Fact>,
}

/// One line of it.
#[derive(Clone, Debug, Serialize)]
struct Fact {
    label: Words,
    value: Words,
}

impl Page for SheetPage {
    const TEMPLATE: &'static str = "pages/account/child";

    fn title(&self) -> Words {
        Words::text(&self.name)
    }

    fn samples() -> Vec<Self> {
        let day = NaiveDate::from_ymd_opt(2026, 3, 5).unwrap_or_default();
        let full = Self {
            name: "見本 あおい".into(),
            kana: "みほん あおい".into(),
            birth: NaiveDate::from_ymd_opt(2024, 11, 5).unwrap_or_default(),
            today: day,
            confirmed_on: day,
            href: "/children/1".into(),
            missing: Vec::new(),
            sections: sample_parts(true),
            full: true,
            next: Some(Next {
                text: Words::key("my-do-register-text"),
                link: Link::new(Words::key("my-do-register"), "/"),
                waits: false,
                said: Some(Said::sample()),
            }),
            phone_only: Some(PhoneOnly {
                reason: "ご相談が必要なため（見本）".into(),
                places: vec![("さくら第一（見本）".into(), "044-000-0000".into())],
            }),
            reductions: vec![Words::text("住民税非課税世帯：保育料が50%安くなります（見本）")],
        };
        let missing = vec![Link::new(Words::key("missing-health"), "/children/1/health")];
        vec![
            Self {
                missing,
                sections: sample_parts(false),
                full: false,
                next: None,
                phone_only: None,
                ..full.clone()
            },
            full,
        ]
    }
}

impl Page for ConfirmPage {
    const TEMPLATE: &'static str = "pages/account/child-confirm";

    fn title(&self) -> Words {
        Words::key("child-confirm-title")
    }

    fn samples() -> Vec<Self> {
        let page = |to: &str| Self {
            name: "見本 あおい".into(),
            confirmed_on: NaiveDate::from_ymd_opt(2025, 12, 1).unwrap_or_default(),
            href: "/children/1".into(),
            to: to.into(),
            sections: sample_parts(true),
        };
        vec![page(""), page("/bookings")]
    }
}

fn sample_parts(filled: bool) -> Vec<Part> {
    let part = |section: Section, filled| Part {
        title: Words::key(format!("child-step-{}", section.as_str())),
        href: format!("/children/1/{}", section.as_str()),
        filled,
        facts: if filled { vec![fact("label-allergy", "見本の卵")] } else { Vec::new() },
    };
    vec![part(Section::Basics, true), part(Section::Health, filled)]
}

/// Shows the sheet.
#[handler]
pub async fn show(visit: Visit, Path(id): Path<Uuid>) -> PageResult {
    let view = children::find(&visit, ChildId(id)).await?;
    let profile = profile::load(&visit).await?;
    let full = view.next_step().is_none();
    let next = if full { Some(next(&visit, &view, &profile).await?) } else { None };
    let page = SheetPage {
        name: view.child.name.clone(),
        kana: view.child.kana.clone(),
        birth: view.child.birth_date,
        today: visit.today(),
        confirmed_on: view.child.confirmed_on,
        href: href(&view),
        missing: missing(&view, profile.contacts.is_empty()),
        sections: parts(&view),
        full,
        next,
        phone_only: phone_only(&visit, &view).await?,
        reductions: reductions_of(&visit, &view.child)?.iter().map(Words::from).collect(),
    };
    visit.page(trail(None), &page)
}

/// Where the child is registered, people know it.
async fn phone_only(visit: &Visit, view: &ChildView) -> AppResult<Option<PhoneOnly>> {
    if !view.child.phone_only {
        return Ok(None);
    }
    let own = registrations::of_family(visit).await?;
    let here =
        own.iter().filter(|r| r.child_id == view.child.id && RegistrationState::STANDING.contains(&r.state));
    let places = here.filter_map(|r| visit.city.facility(r.facility_id));
    Ok(Some(PhoneOnly {
        reason: view.child.phone_only_reason.clone(),
        places: places.map(|facility| (facility.name.clone(), facility.phone.clone())).collect(),
    }))
}

async fn next(visit: &Visit, view: &ChildView, profile: &Profile) -> AppResult<Next> {
    let registered = registrations::of_family(visit).await?;
    let bookings = step_of::ahead(visit).await?;
    let next = StepOf::child(visit, view, profile, &registered, &bookings).await?;
    let link = Link::new(next.words, next.step.href);
    Ok(Next { text: next.text, link, waits: next.step.waits, said: next.said })
}

/// Asks whether all is still true.
#[handler]
pub async fn ask(visit: Visit, Path(id): Path<Uuid>) -> PageResult {
    let view = children::find(&visit, ChildId(id)).await?;
    let page = ConfirmPage {
        name: view.child.name.clone(),
        confirmed_on: view.child.confirmed_on,
        href: href(&view),
        to: to_of(&visit),
        sections: parts(&view),
    };
    visit.page(trail(Some(&view)), &page)
}

/// Notes that all is still true, and goes on where the question came from.
#[handler]
pub async fn confirm(visit: Visit, Path(id): Path<Uuid>, form: FormData) -> PageResult {
    children::confirm_unchanged(&visit, ChildId(id)).await?;
    let own = format!("/children/{id}?done=child-confirmed");
    Ok(see_other(form.raw("to").and_then(own_path).unwrap_or(&own)))
}

fn href(view: &ChildView) -> String {
    format!("/children/{}", view.child.id)
}

/// What a facility will ask for, with the page where it is told.
fn missing(view: &ChildView, no_contacts: bool) -> Vec<Link> {
    let mut missing: Vec<Link> = Section::ALL
        .into_iter()
        .filter(|section| !view.sheet.filled.contains(section))
        .map(|section| {
            let word = section.as_str();
            Link::new(Words::key(format!("missing-{word}")), format!("{}/{word}", href(view)))
        })
        .collect();
    if view.sheet.filled.contains(&Section::Pickup) && !view.sheet.consents.emergency_care {
        missing.push(Link::new(Words::key("missing-emergency-care"), format!("{}/pickup", href(view))));
    }
    if !view.sheet.consents.sharing {
        missing.push(Link::new(Words::key("missing-sharing"), format!("{}/pickup", href(view))));
    }
    if no_contacts {
        missing.push(Link::new(Words::key("missing-contacts"), "/settings/profile"));
    }
    missing
}

fn parts(view: &ChildView) -> Vec<Part> {
    let part = |section: Section| {
        let filled = view.sheet.filled.contains(&section);
        Part {
            title: Words::key(format!("child-step-{}", section.as_str())),
            href: format!("{}/{}", href(view), section.as_str()),
            filled,
            facts: if filled { facts(view, section) } else { Vec::new() },
        }
    };
    Section::ALL.map(part).to_vec()
}

fn facts(view: &ChildView, section: Section) -> Vec<Fact> {
    let (child, sheet) = (&view.child, &view.sheet);
    match section {
        Section::Basics => vec![
            fact("label-child-full-name", &child.name),
            fact("label-child-kana", &child.kana),
            Fact { label: Words::key("label-child-sex"), value: none(&child.sex, "child-untold") },
        ],
        Section::Health => vec![
            Fact { label: Words::key("label-allergy"), value: none(&child.allergy, "child-none-known") },
            fact("label-medical", &child.medical),
            fact("label-history", &sheet.history),
            fact("label-convulsions", &sheet.convulsions),
            fact("label-vaccinations", &sheet.vaccinations),
            fact("label-medicines", &sheet.medicines),
            fact("label-disability", &sheet.disability),
            fact("label-doctor", &format!("{} {}", sheet.doctor.name, sheet.doctor.phone)),
        ],
        Section::Daily => {
            let stage = sheet.weaning_stage.map_or(Words::key("child-untold"), super::step_form::stage_words);
            vec![
                Fact { label: Words::key("label-weaning"), value: stage },
                fact("label-meals", &sheet.meals),
                fact("label-sleep", &sheet.sleep),
                fact("label-usual-facility", &sheet.usual_facility),
                yes_no("label-enrolled-elsewhere", child.enrolled_elsewhere),
                fact("label-child-notes", &sheet.notes),
            ]
        }
        Section::Pickup => {
            let people: Vec<String> =
                sheet.pickup.iter().map(|p| format!("{} ({}) {}", p.name, p.relation, p.phone)).collect();
            vec![
                Fact {
                    label: Words::key("label-pickup"),
                    value: none(&people.join("\n"), "child-pickup-guardians"),
                },
                yes_no("label-consent-emergency", sheet.consents.emergency_care),
                yes_no("label-consent-sharing", sheet.consents.sharing),
                yes_no("label-consent-photos", sheet.consents.photos),
            ]
        }
    }
}

fn fact(label: &'static str, value: &str) -> Fact {
    Fact { label: Words::key(label), value: none(value, "child-untold") }
}

fn none(value: &str, key: &'static str) -> Words {
    if value.trim().is_empty() { Words::key(key) } else { Words::text(value) }
}

fn yes_no(label: &'static str, yes: bool) -> Fact {
    Fact { label: Words::key(label), value: Words::key(if yes { "yes" } else { "no" }) }
}
