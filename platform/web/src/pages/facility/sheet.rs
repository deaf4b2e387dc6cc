//! The child's sheet (児童票) as staff read it: allergies and medical notes first, then whom to call, then the rest.

use super::desk::{ChildLine, Desk, read_id, refusal, told};
use super::interviews::interview_badge;
use super::invite::Invite;
use crate::forms::{FormData, FormView};
use crate::i18n::Words;
use crate::pages::child_way::{self, WayView};
use crate::render::Page;
use crate::view::{Badge, Notice};
use crate::visit::{PageResult, Visit, see_other};
use chrono::{NaiveDate, NaiveDateTime};
use platform_app::accounts::children::{ChildSheet as Stored, Section};
use platform_app::authz::Resource;
use platform_app::families::{ChildSheet, child_sheet, entered};
use platform_app::store::interviews::Interview;
use platform_app::store::registrations::Registration;
use platform_app::{AppError, AppResult, interviews};
use platform_values::{ChildId, InterviewId, InterviewState, RegistrationState};
use poem::handler;
use poem::web::Path;
use serde::Serialize;

/// One child's sheet.
#[derive(Clone, Debug, Serialize)]
pub struct SheetPage {
    code: String,
    form: FormView,
    problem: Option<Notice>,
    way: WayView,
    sheet: SheetView,
    met: Vec<Met>,
    may_edit: bool,
    invite: Option<Invite>,
}

/// One interview with what was written down.
#[derive(Clone, Debug, Serialize)]
pub struct Met {
    at: Option<NaiveDateTime>,
    /// The day on which it was held.
    on: Option<NaiveDate>,
    badge: Badge,
    record: Option<String>,
    href: String,
}

impl Met {
    /// An invented one.
    pub fn sample() -> Self {
        Self {
            at: Some(NaiveDateTime::default()),
            on: Some(NaiveDate::default()),
            badge: interview_badge(InterviewState::Done),
            record: Some("よく食べます（見本）".into()),
            href: "/".into(),
        }
    }

    /// All interviews of a registration, newest first.
    pub async fn all(visit: &Visit, desk: &Desk, registration: &Registration) -> AppResult<Vec<Self>> {
        let held = interviews::of_registration(visit, registration.id).await?;
        let last = held_on(registration, held.iter().map(|(interview, _)| interview));
        let met = held.into_iter().map(|(interview, _)| Self {
            on: last.filter(|(id, _)| *id == interview.id).map(|(_, day)| day),
            at: interview.at.or(interview.closed_at).map(|at| visit.civil(at)),
            badge: interview_badge(interview.state),
            record: told(&interview.record),
            href: desk.at(&format!("interviews/{}", interview.id)),
        });
        Ok(met.collect())
    }
}

/// The interview that was held last, of those of a registration from the newest on, with the day that staff wrote down.
pub fn held_on<'a>(
    registration: &Registration,
    mut all: impl Iterator<Item = &'a Interview>,
) -> Option<(InterviewId, NaiveDate)> {
    let last = all.find(|interview| interview.state == InterviewState::Done)?;
    Some((last.id, registration.interviewed_on?))
}

/// What a sheet tells; other pages show it as well.
#[derive(Clone, Debug, Serialize)]
pub struct SheetView {
    /// The child.
    pub child: ChildLine,
    /// Said when the family answered that no allergies are known.
    pub no_allergy: Option<Words>,
    /// Whom to call, in order.
    pub people: Vec<Person>,
    /// Where the family lives.
    pub address: String,
    /// Everything else that is filled in.
    pub facts: Vec<Fact>,
    /// Where the child is registered, as far as it may be seen.
    pub registrations: Vec<Registered>,
    /// Made by staff for a caller.
    pub by_staff: bool,
}

/// Somebody to call or to hand the child to.
#[derive(Clone, Debug, Serialize)]
pub struct Person {
    /// Guardian, emergency contact or somebody who may take the child home.
    pub part: Words,
    /// Name.
    pub name: String,
    /// Relation to the child.
    pub relation: String,
    /// Telephone.
    pub phone: String,
}

/// One line of the sheet.
#[derive(Clone, Debug, Serialize)]
pub struct Fact {
    /// What it is about.
    pub label: Words,
    /// What the family wrote.
    pub value: Words,
}

/// One registration.
#[derive(Clone, Debug, Serialize)]
pub struct Registered {
    facility: String,
    href: Option<String>,
    badge: Badge,
    interviewed: Option<NaiveDate>,
    conditions: Option<String>,
}

impl Page for SheetPage {
    const TEMPLATE: &'static str = "pages/facility/sheet";

    fn title(&self) -> Words {
        Words::key("sheet-title").with("child", &self.sheet.child.name)
    }

    fn samples() -> Vec<Self> {
        let full = Self {
            code: "s-001".into(),
            form: FormView::default(),
            problem: None,
            way: WayView::sample(true),
            sheet: SheetView::sample(),
            met: vec![Met::sample()],
            may_edit: true,
            invite: Some(Invite::sample(true)),
        };
        let mut fresh = Self { invite: Some(Invite::sample(false)), ..full.clone() };
        fresh.sheet.child = ChildLine::unanswered_sample();
        fresh.way = WayView::sample(false);
        vec![Self { met: Vec::new(), may_edit: false, invite: None, ..full.clone() }, fresh, full]
    }
}

impl SheetView {
    /// The sheet as it reads on a day.
    pub fn new(visit: &Visit, sheet: &ChildSheet, on: NaiveDate) -> AppResult<Self> {
        let stored: Stored = serde_json::from_value(sheet.child.sheet.clone())?;
        let child = ChildLine::new(&sheet.child.clone().into(), on);
        let none = child.allergy.is_none() && !child.unanswered;
        let registrations = sheet.registrations.iter().map(|r| Registered {
            facility: visit.city.facility(r.facility_id).map_or_else(String::new, |f| f.name.clone()),
            href: (visit.city.facility(r.facility_id))
                .filter(|f| visit.actor.facilities().contains(&f.id))
                .map(|f| format!("/facility/{}/registrations/{}", f.code, r.id)),
            badge: standing_badge(r),
            interviewed: r.interviewed_on,
            conditions: r.stands_under().map(str::to_owned),
        });
        let home = &sheet.household;
        Ok(Self {
            no_allergy: none.then(|| Words::key("sheet-no-allergy")),
            people: people(sheet, &stored),
            address: format!("{} {}{}{}", home.postcode, home.city, home.ward, home.address)
                .trim()
                .to_owned(),
            facts: facts(sheet, &stored),
            registrations: registrations.collect(),
            by_staff: home.made_by_staff,
            child,
        })
    }

    /// An invented sheet.
    pub fn sample() -> Self {
        Self {
            child: ChildLine::sample(),
            no_allergy: None,
            people: vec![Person {
                part: Words::key("sheet-guardian"),
                name: "見本 かおり".into(),
                relation: "母".into(),
                phone: "09000000000".into(),
            }],
            address: "見本区見本町1-1".into(),
            facts: vec![Fact {
                label: Words::key("sheet-sleep"), value: Words::text("13時から（見本）")
            }],
            registrations: vec![Registered {
                facility: "さくら第一（見本）".into(),
                href: Some("/".into()),
                badge: registration_badge(RegistrationState::Accepted),
                interviewed: NaiveDate::from_ymd_opt(2026, 2, 1),
                conditions: Some("午前中の利用のみ（見本）".into()),
            }],
            by_staff: true,
        }
    }
}

fn people(sheet: &ChildSheet, stored: &Stored) -> Vec<Person> {
    let person = |part: &'static str, name: &str, relation: &str, phone: &str| Person {
        part: Words::key(part),
        name: name.to_owned(),
        relation: relation.to_owned(),
        phone: phone.to_owned(),
    };
    let home = &sheet.household.phone;
    let mut people: Vec<Person> = sheet
        .guardians
        .iter()
        .map(|g| {
            let phone = if g.phone.is_empty() { home } else { &g.phone };
            person("sheet-guardian", &g.name, &g.relation, phone)
        })
        .collect();
    let contacts = sheet.household.emergency_contacts.as_array().map(Vec::as_slice).unwrap_or_default();
    for contact in contacts {
        let text = |key: &str| contact.get(key).and_then(|t| t.as_str()).unwrap_or_default();
        people.push(person("sheet-emergency", text("name"), text("relation"), text("phone")));
    }
    people.extend(stored.pickup.iter().map(|p| person("sheet-pickup", &p.name, &p.relation, &p.phone)));
    people.push(person("sheet-doctor", &stored.doctor.name, "", &stored.doctor.phone));
    people.retain(|person| !person.name.is_empty() || !person.phone.is_empty());
    people
}

fn facts(sheet: &ChildSheet, stored: &Stored) -> Vec<Fact> {
    let texts = [
        ("sheet-medicines", &stored.medicines),
        ("sheet-disability", &stored.disability),
        ("sheet-convulsions", &stored.convulsions),
        ("sheet-history", &stored.history),
        ("sheet-vaccinations", &stored.vaccinations),
        ("sheet-meals", &stored.meals),
        ("sheet-sleep", &stored.sleep),
        ("sheet-usual", &stored.usual_facility),
        ("sheet-notes", &stored.notes),
        ("sheet-sex", &sheet.child.sex),
    ];
    let mut facts: Vec<Fact> = texts
        .into_iter()
        .filter(|(_, text)| !text.trim().is_empty())
        .map(|(key, text)| Fact { label: Words::key(key), value: Words::text(text.clone()) })
        .collect();
    if let Some(stage) = stored.weaning_stage.and_then(|stage| serde_json::to_value(stage).ok()) {
        let word = stage.as_str().unwrap_or_default().to_owned();
        facts.push(Fact {
            label: Words::key("sheet-weaning"),
            value: Words::key(format!("sheet-weaning-{word}")),
        });
    }
    let unasked = !stored.filled.contains(&Section::Pickup);
    let yes_no = |yes: bool| {
        let no = if unasked { "sheet-unasked" } else { "sheet-not-agreed" };
        Words::key(if yes { "sheet-agreed" } else { no })
    };
    facts.push(Fact {
        label: Words::key("sheet-consent-emergency"),
        value: yes_no(stored.consents.emergency_care),
    });
    facts.push(Fact { label: Words::key("sheet-consent-photos"), value: yes_no(stored.consents.photos) });
    facts
}

/// Where a registration stands, as symbol, word and colour.
pub fn registration_badge(state: RegistrationState) -> Badge {
    use crate::view::Tone;
    let tone = match state {
        RegistrationState::Applied => Tone::Few,
        RegistrationState::Accepted => Tone::Good,
        RegistrationState::Returned => Tone::Alert,
        RegistrationState::Declined | RegistrationState::Withdrawn => Tone::Full,
    };
    Badge::new(tone, Words::key(format!("desk-registration-{state}")))
}

/// The same for one registration: conditions of an acceptance are told.
pub fn standing_badge(registration: &Registration) -> Badge {
    let badge = registration_badge(registration.state);
    match registration.stands_under() {
        Some(_) => Badge { words: Words::key("desk-registration-accepted-conditions"), ..badge },
        None => badge,
    }
}

/// A child linked to the desk's facility.
pub async fn linked_child(visit: &Visit, desk: &Desk, id: &str) -> AppResult<ChildId> {
    let (child, of) = visit.find_child(read_id::<ChildId>(id)?).await?;
    if Resource::facilities(&of).contains(&desk.id) { Ok(child.id) } else { Err(AppError::NotFound) }
}

/// Shows the sheet; the view is written into the operation log.
#[handler]
pub async fn show(visit: Visit, Path((code, id)): Path<(String, String)>) -> PageResult {
    let desk = Desk::with_children(&visit, &code)?;
    let id = linked_child(&visit, &desk, &id).await?;
    let page = page(&visit, &desk, id, FormView::default(), None).await?;
    visit.page(desk.trail(&[("desk-children-title", "children")]), &page)
}

/// Decides whether the child's family books online or calls first.
#[handler]
pub async fn decide_way(
    visit: Visit,
    Path((code, id)): Path<(String, String)>,
    mut form: FormData,
) -> PageResult {
    let desk = Desk::with_children(&visit, &code)?;
    let id = linked_child(&visit, &desk, &id).await?;
    let problem = match child_way::decide(&visit, id, &mut form).await {
        Ok(Some(done)) => return Ok(see_other(&desk.at(&format!("children/{id}?done={done}")))),
        Ok(None) => None,
        Err(error) => Some(refusal(error)?),
    };
    let page = page(&visit, &desk, id, form.view(), problem).await?;
    let page = SheetPage { way: page.way.opened(), ..page };
    visit.again(desk.trail(&[("desk-children-title", "children")]), &page)
}

async fn page(
    visit: &Visit,
    desk: &Desk,
    id: ChildId,
    form: FormView,
    problem: Option<Notice>,
) -> AppResult<SheetPage> {
    let (_, of) = visit.find_child(id).await?;
    let sheet = child_sheet(visit, id).await?;
    let way = WayView::new(visit, &sheet.child, &of, desk.at(&format!("children/{id}/way")));
    let mut met = Vec::new();
    for registration in sheet.registrations.iter().filter(|r| r.facility_id == desk.id) {
        met.extend(Met::all(visit, desk, registration).await?);
    }
    let may_edit = entered(visit, desk.id, id).await?.is_some();
    let sheet = SheetView::new(visit, &sheet, visit.today())?;
    let invite = Invite::of(visit, desk, id).await?;
    Ok(SheetPage { code: desk.code.clone(), form, problem, way, sheet, met, may_edit, invite })
}
