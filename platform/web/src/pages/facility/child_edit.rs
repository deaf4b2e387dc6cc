//! Mending a child that the facility entered itself for a caller.

use super::caller_fields::{CallerFields, wards};
use super::desk::{Desk, refusal};
use super::sheet::linked_child;
use crate::forms::{FieldError, FormData, FormView};
use crate::i18n::Words;
use crate::render::Page;
use crate::view::{Choice, Notice};
use crate::visit::{PageResult, Visit, see_other};
use platform_app::AppError;
use platform_app::families::{Correction, Entered, correct, entered, look};
use poem::handler;
use poem::web::Path;
use serde::Serialize;

/// The form.
#[derive(Clone, Debug, Serialize)]
pub struct ChildEditPage {
    form: FormView,
    problem: Option<Notice>,
    child: String,
    wards: Vec<Choice>,
    back: String,
}

impl Page for ChildEditPage {
    const TEMPLATE: &'static str = "pages/facility/child-edit";

    fn title(&self) -> Words {
        Words::key("child-edit-title").with("child", &self.child)
    }

    fn samples() -> Vec<Self> {
        let mut form = FormView::default();
        form.errors.push(FieldError::new("child-kana", "error-kana"));
        let wards = vec![Choice::new("a", Words::text("見本区"))];
        let wrong = Self { form, problem: None, child: "見本 はな".into(), wards, back: "/".into() };
        vec![Self { form: FormView::default(), wards: Vec::new(), ..wrong.clone() }, wrong]
    }
}

fn filled(found: &Entered) -> FormView {
    let (child, home) = (&found.child, &found.household);
    let guardian = found.guardian.as_ref();
    let yes = if home.resident { "yes" } else { "" };
    FormData::filled([
        ("child-name", child.name.clone()),
        ("child-kana", child.kana.clone()),
        ("birth", child.birth_date.to_string()),
        ("guardian-name", guardian.map_or_else(String::new, |g| g.name.clone())),
        ("guardian-kana", guardian.map_or_else(String::new, |g| g.kana.clone())),
        ("caller-phone", home.phone.clone()),
        ("caller-allergy", child.allergy.clone()),
        ("resident", yes.to_owned()),
        ("caller-ward", home.ward.clone()),
        ("caller-address", home.address.clone()),
    ])
    .view()
}

fn page(
    visit: &Visit,
    desk: &Desk,
    found: &Entered,
    form: FormView,
    problem: Option<Notice>,
) -> ChildEditPage {
    ChildEditPage {
        form,
        problem,
        child: found.child.name.clone(),
        wards: wards(visit),
        back: desk.at(&format!("children/{}", found.child.id)),
    }
}

/// Shows the form with what was entered.
#[handler]
pub async fn show(visit: Visit, Path((code, id)): Path<(String, String)>) -> PageResult {
    let desk = Desk::with_children(&visit, &code)?;
    let child = linked_child(&visit, &desk, &id).await?;
    let found = look(&visit, desk.id, child).await?.ok_or(AppError::NotFound)?;
    let page = page(&visit, &desk, &found, filled(&found), None);
    visit.page(desk.trail(&[("desk-children-title", "children")]), &page)
}

/// Writes it.
#[handler]
pub async fn save(visit: Visit, Path((code, id)): Path<(String, String)>, mut form: FormData) -> PageResult {
    let desk = Desk::with_children(&visit, &code)?;
    let child = linked_child(&visit, &desk, &id).await?;
    let found = entered(&visit, desk.id, child).await?.ok_or(AppError::NotFound)?;
    let fields = CallerFields::read(&visit, &mut form);
    let address = form.text("caller-address").max(200).optional().unwrap_or_default();
    let correction = form.valid(|| fields).map(|fields| Correction {
        child_name: fields.child_name,
        child_kana: fields.child_kana,
        birth_date: fields.birth,
        allergy: fields.allergy,
        guardian_name: fields.guardian_name,
        guardian_kana: fields.guardian_kana,
        phone: fields.phone,
        resident: fields.resident,
        ward: fields.ward,
        address,
    });
    let problem = match correction {
        None => None,
        Some(correction) => match correct(&visit, desk.id, child, &correction).await {
            Ok(_) => return Ok(see_other(&desk.at(&format!("children/{child}?done=saved")))),
            Err(error) => Some(refusal(error)?),
        },
    };
    let page = page(&visit, &desk, &found, form.view(), problem);
    visit.again(desk.trail(&[("desk-children-title", "children")]), &page)
}
