//! Before a family's or a child's page: what it is looked at for. Asked once a login and family; stands in no address.

use super::search;
use crate::forms::{FormData, FormView};
use crate::i18n::Words;
use crate::pages::city::parts;
use crate::render::Page;
use crate::visit::{PageResult, Visit, see_other};
use platform_app::families::{PURPOSE_CHARS_MAX, purpose, state_purpose};
use platform_values::HouseholdId;
use poem::handler;
use poem::web::Path;
use serde::Serialize;

/// The question.
#[derive(Clone, Debug, Serialize)]
pub struct PurposePage {
    form: FormView,
    action: String,
}

impl PurposePage {
    /// Nothing typed yet.
    pub fn empty(visit: &Visit) -> Self {
        Self { form: FormView::default(), action: visit.path.clone() }
    }
}

/// States it for a family.
#[handler]
pub async fn of_family(visit: Visit, Path(id): Path<String>, form: FormData) -> PageResult {
    state(&visit, parts::id(&id)?, form).await
}

/// States it for a child's family.
#[handler]
pub async fn of_child(visit: Visit, Path(id): Path<String>, form: FormData) -> PageResult {
    let (child, _) = visit.find_child(parts::id(&id)?).await?;
    state(&visit, child.household_id, form).await
}

async fn state(visit: &Visit, id: HouseholdId, mut form: FormData) -> PageResult {
    purpose(&visit.ctx, id).await?;
    let stated = form.text("purpose").max(PURPOSE_CHARS_MAX).required();
    form.label("purpose", "city-label-look-purpose");
    let Some(stated) = stated else {
        let page = PurposePage { form: form.view(), ..PurposePage::empty(visit) };
        return visit.again(parts::trail(vec![search::link()]), &page);
    };
    state_purpose(&visit.ctx, id, &stated).await?;
    Ok(see_other(&visit.path))
}

impl Page for PurposePage {
    const TEMPLATE: &'static str = "pages/city/purpose";

    fn title(&self) -> Words {
        Words::key("city-look-title")
    }

    fn samples() -> Vec<Self> {
        let mut form = FormData::default();
        form.text("purpose").required();
        form.label("purpose", "city-label-look-purpose");
        let action = "/city/families/a".to_owned();
        vec![Self { form: FormView::default(), action: action.clone() }, Self { form: form.view(), action }]
    }
}
