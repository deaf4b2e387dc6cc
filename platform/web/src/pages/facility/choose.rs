//! Which facility? Who works at one goes straight there.

use super::desk::{Desk, query};
use crate::forms::FormView;
use crate::i18n::Words;
use crate::render::Page;
use crate::view::Link;
use crate::visit::{PageResult, Visit, see_other};
use platform_app::AppError;
use platform_app::authz::{Action, Object, Of};
use poem::handler;
use serde::Serialize;

/// The facilities of a visitor.
#[derive(Clone, Debug, Serialize)]
pub struct ChoosePage {
    form: FormView,
    places: Vec<Link>,
    count: usize,
}

impl Page for ChoosePage {
    const TEMPLATE: &'static str = "pages/facility/choose";

    fn title(&self) -> Words {
        Words::key("choose-place-title")
    }

    fn samples() -> Vec<Self> {
        let place = Link::new(Words::text("さくら第一（見本）"), "/facility/s-001/today");
        let page = |places: Vec<Link>| Self { form: FormView::default(), count: places.len(), places };
        vec![page(vec![place]), page(Vec::new())]
    }
}

/// Shows the choice.
#[handler]
#[expect(clippy::needless_pass_by_value, reason = "handlers are given their visit")]
pub fn show(visit: Visit) -> PageResult {
    let ids = visit.actor.facilities();
    let mut query = query(&visit);
    let word = query.text("place").max(100).optional().unwrap_or_default();
    let mut places: Vec<Desk> = Vec::new();
    for id in &ids {
        let place = visit.city.facility(*id).ok_or(AppError::NotFound)?;
        places.push(Desk::of(&visit, &place.code)?);
    }
    let home = |desk: &Desk| {
        let uses = visit.may(Action::List, &Of::new(Object::Usage).facility(desk.id));
        desk.at(if uses { "today" } else { "reports" })
    };
    if let [only] = places.as_slice() {
        return Ok(see_other(&home(only)));
    }
    places.sort_by(|a, b| a.code.cmp(&b.code));
    let hit = |desk: &&Desk| word.is_empty() || desk.name.contains(&word) || desk.code.contains(&word);
    let links: Vec<Link> =
        places.iter().filter(hit).map(|d| Link::new(Words::text(d.name.clone()), home(d))).collect();
    let page = ChoosePage { form: query.view(), count: links.len(), places: links };
    visit.page(Vec::new(), &page)
}
