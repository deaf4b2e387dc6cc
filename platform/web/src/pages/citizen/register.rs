//! Applying for use at a facility: what is needed, and the application itself once the child's sheet is complete.

use super::book::no_child;
use super::parts::{Reason, place};
use super::register_steps::{Meeting, Standing, steps};
use super::said::Said;
use super::which_child::{self, ChildLink};
use super::wish::query;
use crate::forms::{FormData, FormView};
use crate::i18n::Words;
use crate::pages::account::consent;
use crate::render::Page;
use crate::view::{Empty, Link, Step};
use crate::visit::{PageResult, Visit, see_other, with_next};
use platform_app::accounts::children::{self, ChildEdit, ChildView, Consents, Section};
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
    children: Vec<ChildLink>,
    /// True while it must be said first for which of several children.
    ask_child: bool,
    child: Option<String>,
    name: String,
    program: String,
    steps: Vec<Step>,
    reasons: Vec<Reason>,
    notes: Vec<Words>,
    /// What was answered to the application before this one.
    said: Option<Said>,
    sheet: Option<String>,
    /// Where somebody to be called in an emergency is named, if that comes first.
    contact: Option<String>,
    /// The next step of a registration that stands already.
    next: Option<Link>,
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
            children: vec![ChildLink::sample("見本 はな", true)],
            ask_child: false,
            child: Some("1".into()),
            name: "見本 はな".into(),
            program: "p".into(),
            steps: steps(Needs { registration: true, interview: true }, Standing::Nothing, &[]),
            reasons: Vec::new(),
            notes: vec![Words::text("生後5か月からお預かりします（見本）")],
            said: Some(Said::sample()),
            sheet: None,
            contact: None,
            next: None,
            can_go: true,
            empty: None,
        };
        let sheet = Self { sheet: Some("/children/1".into()), can_go: false, ..open.clone() };
        let contact = Self { contact: Some("/settings/profile".into()), can_go: false, ..open.clone() };
        let which = Self {
            ask_child: true,
            child: None,
            children: vec![ChildLink::sample("見本 はな", false), ChildLink::sample("見本 たろう", false)],
            can_go: false,
            ..open.clone()
        };
        let applied = Self {
            steps: steps(Needs { registration: true, interview: true }, Standing::Applied(Meeting::Due), &[]),
            next: Some(Link::new(Words::key("my-do-interview"), "/registrations/1")),
            can_go: false,
            ..open.clone()
        };
        let reason =
            Reason { words: Words::text("すでに申し込んでいます（見本）"), action: None };
        let refused = Self { reasons: vec![reason], can_go: false, ..open.clone() };
        let empty = Self {
            child: None,
            children: Vec::new(),
            can_go: false,
            empty: Some(no_child("")),
            ..open.clone()
        };
        vec![open, sheet, refused, empty, contact, which, applied]
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
    let page = build(&visit, (facility, program), child, None, &[]).await?;
    visit.page(trail(facility), &page)
}

/// Applies. That the facility may see the child's sheet is asked each time, and noted on the sheet.
#[handler]
pub async fn submit(visit: Visit, Path(code): Path<String>, mut form: FormData) -> PageResult {
    let program = form.raw("program").map(str::to_owned);
    let (facility, program) = place(&visit, &code, program.as_deref())?;
    let child: Option<ChildId> = form.raw("child").and_then(|id| id.parse().ok());
    let wish = form.lines("register-wish").max(WISH_CHARS_MAX).optional().unwrap_or_default();
    let family = children::list(&visit).await?;
    let chosen = family.iter().find(|view| Some(view.child.id) == child).ok_or(AppError::NotFound)?;
    if !form.flag("register-sharing") && chosen.next_step().is_none() {
        form.refuse("register-sharing", "register-error-sharing");
    }
    let again = (facility, program);
    if !form.is_valid() {
        return visit.again(trail(facility), &build(&visit, again, child, Some(form.view()), &[]).await?);
    }
    if form.flag("register-sharing") {
        share(&visit, chosen).await?;
    }
    match registrations::apply(&visit, chosen.child.id, facility.id, program.id, &wish).await {
        Ok(id) => Ok(see_other(&format!("/registrations/{id}?done=registered"))),
        Err(AppError::Refused(findings)) => {
            visit.again(trail(facility), &build(&visit, again, child, Some(form.view()), &findings).await?)
        }
        Err(other) => Err(other.into()),
    }
}

/// Notes the consent on the child's sheet, if it does not say so yet.
async fn share(visit: &Visit, view: &ChildView) -> AppResult<()> {
    if !view.sheet.consents.sharing {
        let consents = Consents { sharing: true, ..view.sheet.consents };
        let edit = ChildEdit::Pickup { pickup: view.sheet.pickup.clone(), consents };
        children::save(&visit.part(1), view.child.id, edit).await?;
    }
    Ok(())
}

fn trail(facility: &Facility) -> Vec<Link> {
    vec![Link::new(Words::text(&facility.name), format!("/facilities/{}", facility.code))]
}

async fn build(
    visit: &Visit,
    (facility, program): (&Facility, &Program),
    child: Option<ChildId>,
    form: Option<FormView>,
    refused: &[Finding],
) -> AppResult<RegisterPage> {
    let family = children::list(visit).await?;
    let chosen: Option<&ChildView> = match child {
        Some(id) => Some(family.iter().find(|view| view.child.id == id).ok_or(AppError::NotFound)?),
        None => which_child::only(&family),
    };
    let id = chosen.map(|view| view.child.id);
    let href = |id| format!("/facilities/{}/register?program={}&child={id}", facility.code, program.key);
    let mut page = RegisterPage {
        form: form.unwrap_or_default(),
        code: facility.code.clone(),
        facility: facility.name.clone(),
        children: which_child::links(family.iter().map(|view| &view.child), id, href),
        ask_child: chosen.is_none() && !family.is_empty(),
        child: id.map(|id| id.to_string()),
        name: chosen.map(|view| view.child.name.clone()).unwrap_or_default(),
        program: program.key.clone(),
        steps: Vec::new(),
        reasons: Vec::new(),
        notes: Vec::new(),
        said: None,
        sheet: None,
        contact: None,
        next: None,
        can_go: false,
        empty: family.is_empty().then(|| no_child(&visit.here())),
    };
    if let Some(view) = chosen {
        page.fill(visit, view, (facility, program), refused).await?;
    }
    Ok(page)
}

impl RegisterPage {
    async fn fill(
        &mut self,
        visit: &Visit,
        view: &ChildView,
        (facility, program): (&Facility, &Program),
        refused: &[Finding],
    ) -> AppResult<()> {
        let id = view.child.id;
        let profile = profile::load(visit).await?;
        let needs = registrations::needs(visit, &view.child, &profile.household, facility.id, program.id)?;
        let own = registrations::of_family(visit)
            .await?
            .into_iter()
            .find(|r| (r.child_id, r.facility_id, r.program_id) == (id, facility.id, program.id));
        let standing = Standing::of(visit, own.as_ref()).await?;
        let mut findings = refused.to_vec();
        if findings.is_empty() {
            findings = registrations::hints(visit, id, facility.id, program.id).await?;
        }
        self.next = standing.next(own.as_ref(), facility);
        // What the sheet lacks, and what stands already, have parts of their own with the way on.
        findings.retain(|finding| {
            finding.code != children::MISSING
                && finding.code != registrations::CONTACT_MISSING
                && !(self.next.is_some() && finding.code == "registration-already")
        });
        let (notes, against): (Vec<_>, Vec<_>) = findings.iter().partition(|f| f.weight == Weight::Note);
        self.reasons = against.iter().map(|finding| reason(finding)).collect();
        self.notes = notes.into_iter().map(Words::from).collect();
        let here = format!("{}?program={}&child={id}", visit.path, program.key);
        let step = |section: Section| with_next(&format!("/children/{id}/{}", section.as_str()), &here);
        self.sheet = view.next_step().map(step);
        let first = own.is_none() && self.sheet.is_none() && self.reasons.is_empty();
        self.contact = (first && profile::lacks_contact(&profile.household))
            .then(|| format!("{}#contacts", with_next("/settings/profile", &here)));
        let missing = [
            self.sheet.as_ref().map(|_| "register-step-sheet"),
            (own.is_none() && profile::lacks_contact(&profile.household)).then_some("register-step-contact"),
        ];
        self.steps = steps(needs, standing, &missing.into_iter().flatten().collect::<Vec<_>>());
        self.can_go =
            self.sheet.is_none() && self.contact.is_none() && self.next.is_none() && self.reasons.is_empty();
        self.said = own.as_ref().and_then(Said::against);
        let fresh = !self.form.values.contains_key("program");
        // What was wished before is wished again, until somebody writes something else.
        if let Some(own) = own.filter(|own| fresh && !own.wish.is_empty()) {
            self.form.values.insert("register-wish".into(), vec![own.wish]);
        }
        Ok(())
    }
}

fn reason(finding: &Finding) -> Reason {
    Reason {
        action: match finding.code.as_str() {
            "registration-already" => Some(Link::new(Words::key("my-registrations-title"), "/registrations")),
            consents::NEEDED => Some(Link::new(Words::key("book-go-consent"), "/settings/privacy")),
            _ => None,
        },
        words: Words::from(finding),
    }
}
