//! What the city decides about a child: whether its family books online or calls first, and which reductions it has.

use super::household;
use crate::forms::{FormData, FormView};
use crate::i18n::Words;
use crate::pages::child_way::{self, WayView};
use crate::pages::city::parts;
use crate::render::Page;
use crate::view::{Choice, Notice};
use crate::visit::{PageResult, Visit, see_other};
use platform_app::AppResult;
use platform_app::authz::{Action, Object, Of};
use platform_app::families::{
    DECISION_CHARS_MAX, child_sheet, decide_reductions, known_reductions, purpose, reductions_of,
};
use platform_program_api::Finding;
use platform_values::{ChildId, HouseholdId};
use poem::handler;
use poem::web::Path;
use serde::Serialize;

/// The decisions.
#[derive(Clone, Debug, Serialize)]
pub struct DecisionsPage {
    form: FormView,
    problem: Option<Notice>,
    id: String,
    name: String,
    sheet: String,
    way: WayView,
    /// Reductions that the child has.
    granted: Vec<Words>,
    /// Reductions that the rules know; empty where there are none to grant.
    reductions: Vec<Choice>,
    may_grant: bool,
}

/// Shows them; what the family is looked at for is asked first.
#[handler]
pub async fn show(visit: Visit, Path(id): Path<String>) -> PageResult {
    let id: ChildId = parts::id(&id)?;
    let (child, _) = visit.find_child(id).await?;
    if purpose(&visit.ctx, child.household_id).await?.is_none() {
        return Ok(see_other(&format!("/city/children/{id}")));
    }
    let (page, home) = page(&visit, id, None, None).await?;
    visit.page(parts::trail(vec![household::link(home)]), &page)
}

/// Decides how the child is booked.
#[handler]
pub async fn way(visit: Visit, Path(id): Path<String>, mut form: FormData) -> PageResult {
    let id: ChildId = parts::id(&id)?;
    let problem = match child_way::decide(&visit, id, &mut form).await {
        Ok(Some(done)) => return Ok(see_other(&format!("/city/children/{id}/decisions?done={done}"))),
        Ok(None) => None,
        Err(error) => Some(parts::refusal_of(error)?),
    };
    let (page, home) = page(&visit, id, Some(form), problem).await?;
    let page = DecisionsPage { way: page.way.opened(), ..page };
    visit.again(parts::trail(vec![household::link(home)]), &page)
}

/// Grants reductions.
#[handler]
pub async fn reductions(visit: Visit, Path(id): Path<String>, mut form: FormData) -> PageResult {
    let id: ChildId = parts::id(&id)?;
    let granted: Vec<String> = form.list("reductions");
    let reason = form.text("reductions-reason").max(DECISION_CHARS_MAX).required();
    let mut problem = None;
    if let Some(reason) = form.valid(|| reason) {
        match decide_reductions(&visit, id, &granted, &reason).await {
            Ok(_) => return Ok(see_other(&format!("/city/children/{id}/decisions?done=reductions"))),
            Err(error) => problem = Some(parts::refusal_of(error)?),
        }
    }
    let (page, home) = page(&visit, id, Some(form), problem).await?;
    visit.again(parts::trail(vec![household::link(home)]), &page)
}

async fn page(
    visit: &Visit,
    id: ChildId,
    typed: Option<FormData>,
    problem: Option<Notice>,
) -> AppResult<(DecisionsPage, HouseholdId)> {
    let (_, of) = visit.find_child(id).await?;
    let child = child_sheet(visit, id).await?.child;
    let mut form = typed.map(|form| form.view()).unwrap_or_default();
    if !form.values.contains_key("reductions-reason") {
        form.values.insert("reductions".into(), child.reductions.clone());
    }
    let home = child.household_id;
    let family = Of::new(Object::Household).id(home.0).household(home);
    let known = known_reductions(visit)?.into_iter();
    let page = DecisionsPage {
        form,
        problem,
        id: id.to_string(),
        name: child.name.clone(),
        sheet: format!("/city/children/{id}"),
        way: WayView::new(visit, &child, &of, format!("/city/children/{id}/way")),
        granted: told(&reductions_of(visit, &child)?),
        reductions: known.map(|known| Choice::new(known.key, Words::from(&known.told))).collect(),
        may_grant: child.archived_at.is_none() && visit.may(Action::Decide, &family),
    };
    Ok((page, home))
}

/// Reductions in words.
pub fn told(findings: &[Finding]) -> Vec<Words> {
    findings.iter().map(Words::from).collect()
}

impl Page for DecisionsPage {
    const TEMPLATE: &'static str = "pages/city/child-decisions";

    fn title(&self) -> Words {
        Words::key("child-decisions-title").with("child", &self.name)
    }

    fn samples() -> Vec<Self> {
        let mut form = FormData::default();
        form.text("reductions-reason").required();
        let half = Words::text("住民税非課税世帯：保育料が50%安くなります（見本）");
        let full = Self {
            form: form.view(),
            problem: Some(parts::refusal(&[])),
            id: "a".into(),
            name: "見本 はな".into(),
            sheet: "/city/children/a".into(),
            way: WayView::sample(true),
            granted: vec![half.clone()],
            reductions: vec![Choice::new("hikazei", half)],
            may_grant: true,
        };
        let bare = Self {
            form: FormView::default(),
            problem: None,
            way: WayView::sample(false),
            granted: Vec::new(),
            reductions: Vec::new(),
            ..full.clone()
        };
        vec![full, bare]
    }
}
