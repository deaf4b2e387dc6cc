//! Handing a family that was entered for a caller its own login: from its child's sheet, by mail.

use super::desk::{Desk, refusal};
use super::sheet::linked_child;
use crate::forms::{FieldError, FormData, FormView};
use crate::i18n::Words;
use crate::render::Page;
use crate::view::Notice;
use crate::visit::{PageResult, Visit, see_other};
use chrono::NaiveDateTime;
use platform_app::accounts::claim::{self, Standing};
use platform_app::{AppError, AppResult};
use platform_values::ChildId;
use poem::handler;
use poem::web::Path;
use serde::Serialize;

/// Where the hand-over stands.
#[derive(Clone, Debug, Serialize)]
pub struct Invite {
    sent: Option<Sent>,
}

/// A link that still works.
#[derive(Clone, Debug, Serialize)]
struct Sent {
    email: String,
    until: NaiveDateTime,
}

impl Invite {
    /// For a family that has no login yet.
    pub async fn of(visit: &Visit, desk: &Desk, child: ChildId) -> AppResult<Option<Self>> {
        let standing = claim::standing(visit, desk.id, child).await?;
        Ok(standing.map(|standing| match standing {
            Standing::Open => Self { sent: None },
            Standing::Sent { email, until } => Self { sent: Some(Sent { email, until: visit.civil(until) }) },
        }))
    }

    /// An invented one.
    pub fn sample(sent: bool) -> Self {
        let until = NaiveDateTime::default();
        Self { sent: sent.then(|| Sent { email: "hana@mihon.example".into(), until }) }
    }
}

/// The form for the address.
#[derive(Clone, Debug, Serialize)]
pub struct InvitePage {
    form: FormView,
    problem: Option<Notice>,
    child: String,
    invite: Invite,
    back: String,
}

impl Page for InvitePage {
    const TEMPLATE: &'static str = "pages/facility/invite";

    fn title(&self) -> Words {
        Words::key("invite-title")
    }

    fn samples() -> Vec<Self> {
        let mut wrong = FormView::default();
        wrong.errors.push(FieldError::new("invite-email", "error-email"));
        let page = |form, sent| Self {
            form,
            problem: None,
            child: "見本 はな".into(),
            invite: Invite::sample(sent),
            back: "/".into(),
        };
        vec![page(FormView::default(), false), page(wrong, true)]
    }
}

/// Shows the form.
#[handler]
pub async fn show(visit: Visit, Path((code, id)): Path<(String, String)>) -> PageResult {
    let desk = Desk::with_children(&visit, &code)?;
    let child = linked_child(&visit, &desk, &id).await?;
    let page = page(&visit, &desk, child, FormView::default(), None).await?;
    visit.page(desk.trail(&[("desk-children-title", "children")]), &page)
}

async fn page(
    visit: &Visit,
    desk: &Desk,
    child: ChildId,
    form: FormView,
    problem: Option<Notice>,
) -> AppResult<InvitePage> {
    let invite = Invite::of(visit, desk, child).await?.ok_or(AppError::NotFound)?;
    let (found, _) = visit.find_child(child).await?;
    let back = desk.at(&format!("children/{child}"));
    Ok(InvitePage { form, problem, child: found.name, invite, back })
}

/// Mails the link.
#[handler]
pub async fn act(visit: Visit, Path((code, id)): Path<(String, String)>, mut form: FormData) -> PageResult {
    let desk = Desk::with_children(&visit, &code)?;
    let child = linked_child(&visit, &desk, &id).await?;
    let email = form.text("invite-email").email().required();
    let problem = match form.valid(|| email) {
        None => None,
        Some(email) => match claim::invite(&visit, desk.id, child, &email).await {
            Ok(_) => return Ok(see_other(&desk.at(&format!("children/{child}?done=invited")))),
            Err(error) => Some(refusal(error)?),
        },
    };
    let page = page(&visit, &desk, child, form.view(), problem).await?;
    visit.again(desk.trail(&[("desk-children-title", "children")]), &page)
}
