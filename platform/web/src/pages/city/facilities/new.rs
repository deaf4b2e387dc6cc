//! Adding a facility.

#![expect(clippy::needless_pass_by_value, reason = "handlers own what was read from the request")]

use super::{form, link, list};
use crate::forms::{FormData, FormView};
use crate::i18n::Words;
use crate::pages::city::parts;
use crate::render::Page;
use crate::view::{Choice, Notice};
use crate::visit::{PageResult, Visit, see_other};
use platform_app::authz::{Action, Object, Of};
use platform_app::facilities;
use platform_values::ProgramId;
use poem::handler;
use serde::Serialize;

/// The form.
#[derive(Clone, Debug, Serialize)]
pub struct NewPage {
    form: FormView,
    refused: Option<Notice>,
    kinds: Vec<Choice>,
    operators: Vec<Choice>,
    wards: Vec<Choice>,
    programs: Vec<Choice>,
}

/// Shows the empty form.
#[handler]
pub fn show(visit: Visit) -> PageResult {
    visit.require(Action::Create, &Of::new(Object::Facility))?;
    visit.page(parts::trail(vec![link()]), &page(&visit, FormView::default(), None))
}

fn page(visit: &Visit, form: FormView, refused: Option<Notice>) -> NewPage {
    let programs = visit.city.set_up.programs.iter();
    NewPage {
        form,
        refused,
        kinds: list::kinds(),
        operators: form::operators(),
        wards: parts::wards(visit),
        programs: programs.map(|p| Choice::new(p.key.clone(), Words::text(&*p.name))).collect(),
    }
}

/// Adds the facility.
#[handler]
pub async fn create(visit: Visit, mut form: FormData) -> PageResult {
    visit.require(Action::Create, &Of::new(Object::Facility))?;
    let code = form.text("facility-code").max(40).required();
    let keys: Vec<String> = form.list("programs");
    let programs: Vec<ProgramId> =
        keys.iter().filter_map(|key| visit.city.program_by_key(key)).map(|program| program.id).collect();
    let master = form::read(&mut form);
    let trail = parts::trail(vec![link()]);
    let Some((code, master)) = form.valid(|| code.zip(master)) else {
        return visit.again(trail, &page(&visit, form.view(), None));
    };
    match facilities::create(&visit.ctx, &code, &programs, &master).await {
        Ok(_) => Ok(see_other(&format!("/city/facilities/{}?done=city-facility-added", code.trim()))),
        Err(error) => {
            let refused = Some(parts::refusal_of(error)?);
            visit.again(trail, &page(&visit, form.view(), refused))
        }
    }
}

impl Page for NewPage {
    const TEMPLATE: &'static str = "pages/city/facility-new";

    fn title(&self) -> Words {
        Words::key("city-facility-add")
    }

    fn samples() -> Vec<Self> {
        let mut typed = FormData::default();
        form::read(&mut typed);
        let choices = vec![Choice::new("a", Words::text("見本"))];
        let fresh = Self {
            form: FormView::default(),
            refused: None,
            kinds: list::kinds(),
            operators: form::operators(),
            wards: choices.clone(),
            programs: choices,
        };
        vec![fresh.clone(), Self { form: typed.view(), refused: Some(parts::refusal(&[])), ..fresh }]
    }
}
