//! One step of a child's sheet. Each is saved by itself, so that the sheet can be left and taken up again.

use super::step_form::{self, FIELDS};
use super::trail;
use crate::forms::{FieldError, FormData, FormView};
use crate::i18n::Words;
use crate::pages::account::input::{refuse, to_of, view};
use crate::render::Page;
use crate::view::{Choice, Step, StepState};
use crate::visit::{PageResult, Visit, see_other, with_done, with_next};
use platform_app::accounts::children::{self, ChildView, Section};
use platform_app::{AppError, AppResult};
use platform_values::ChildId;
use poem::handler;
use poem::web::Path;
use serde::Serialize;
use uuid::Uuid;

/// People who may be named to take the child home.
pub(super) const PICKUP: usize = 6;

/// The form of a step.
#[derive(Clone, Debug, Serialize)]
pub struct StepPage {
    form: FormView,
    section: Section,
    name: Option<String>,
    steps: Vec<Step>,
    back: String,
    last: bool,
    sexes: Vec<Choice>,
    allergies: Vec<Choice>,
    stages: Vec<Choice>,
    pickup: Vec<usize>,
    more_pickup: Vec<usize>,
}

impl StepPage {
    fn with(form: FormView, section: Section, child: Option<&ChildView>) -> Self {
        let filled = |step: Section| child.is_some_and(|view| view.sheet.filled.contains(&step));
        let state = |step: Section| match (step == section, filled(step)) {
            (true, _) => StepState::Now,
            (false, true) => StepState::Done,
            (false, false) => StepState::Later,
        };
        let words = |step: Section| Words::key(format!("child-step-{}", step.as_str()));
        let typed = |number: &usize| {
            form.value(&format!("pickup-{number}-name")).is_some_and(|name| !name.is_empty())
        };
        let shown = (1..=PICKUP).rev().find(typed).unwrap_or(0) + 1;
        Self {
            name: child.map(|view| view.child.name.clone()),
            steps: Section::ALL.map(|step| Step { words: words(step), state: state(step) }).to_vec(),
            back: child.map_or_else(|| "/children".into(), |view| format!("/children/{}", view.child.id)),
            last: section == Section::Pickup,
            sexes: step_form::sexes(),
            allergies: step_form::allergies(),
            stages: step_form::stages(),
            pickup: (1..=shown.min(PICKUP)).collect(),
            more_pickup: (shown + 1..=PICKUP).collect(),
            form,
            section,
        }
    }
}

impl Page for StepPage {
    const TEMPLATE: &'static str = "pages/account/child-step";

    fn title(&self) -> Words {
        Words::key(format!("child-step-{}", self.section.as_str()))
    }

    fn samples() -> Vec<Self> {
        let wrong = |field: &str| FormView {
            errors: vec![FieldError::new(field, "error-required")],
            ..FormView::default()
        };
        let plain = Section::ALL.map(|section| Self::with(FormView::default(), section, None));
        let basics = Self::with(wrong("child-birth"), Section::Basics, None);
        let health = Self::with(wrong("allergy-any"), Section::Health, None);
        plain.into_iter().chain([basics, Self { name: Some("見本 あおい".into()), ..health }]).collect()
    }
}

/// Shows the first step for another child.
#[handler]
pub fn new(visit: &Visit) -> PageResult {
    visit.page(trail(None), &StepPage::with(FormView::default(), Section::Basics, None))
}

/// Adds a child.
#[handler]
pub async fn add(visit: Visit, mut form: FormData) -> PageResult {
    let basics = step_form::basics(&mut form, &visit);
    if let Some(basics) = form.valid(|| basics) {
        match children::add(&visit, basics).await {
            Ok(id) => return Ok(see_other(&after(&visit, &form, id, Section::Basics))),
            Err(error) => refuse(&mut form, error, &FIELDS, "child-full-name")?,
        }
    }
    visit.again(trail(None), &StepPage::with(view(&form), Section::Basics, None))
}

/// Shows a step with what is stored.
#[handler]
pub async fn show(visit: Visit, Path((id, step)): Path<(Uuid, String)>) -> PageResult {
    let section = section_of(&step)?;
    let child = children::find(&visit, ChildId(id)).await?;
    let form = step_form::stored(&visit, &child, section);
    visit.page(trail(Some(&child)), &StepPage::with(form, section, Some(&child)))
}

/// Writes a step and leads to the next one, or back to the sheet.
#[handler]
pub async fn submit(visit: Visit, Path((id, step)): Path<(Uuid, String)>, mut form: FormData) -> PageResult {
    let section = section_of(&step)?;
    let id = ChildId(id);
    let edit = step_form::read(&mut form, section, &visit);
    if let Some(edit) = form.valid(|| edit) {
        match children::save(&visit, id, edit).await {
            Ok(_) => return Ok(see_other(&after(&visit, &form, id, section))),
            Err(error) => refuse(&mut form, error, &FIELDS, first_field(section))?,
        }
    }
    let child = children::find(&visit, id).await?;
    visit.again(trail(Some(&child)), &StepPage::with(view(&form), section, Some(&child)))
}

fn section_of(step: &str) -> AppResult<Section> {
    Section::ALL.into_iter().find(|section| section.as_str() == step).ok_or(AppError::NotFound)
}

/// The step that follows; behind the last one the page that the sheet was needed for, else the child's own.
fn after(visit: &Visit, form: &FormData, id: ChildId, section: Section) -> String {
    let to = to_of(visit);
    let following = Section::ALL.into_iter().find(|step| *step > section);
    match following.filter(|_| form.raw("after") == Some("next")) {
        Some(step) => with_next(&format!("/children/{id}/{}?done=saved", step.as_str()), &to),
        None if to.is_empty() || form.raw("after") == Some("stop") => format!("/children/{id}?done=saved"),
        None => with_done(&to, "saved"),
    }
}

/// Where a reason stands that is about no field.
fn first_field(section: Section) -> &'static str {
    match section {
        Section::Basics => "child-full-name",
        Section::Health => "allergy",
        Section::Daily => "meals",
        Section::Pickup => "pickup-1-name",
    }
}
