//! Taking a child off the list: what it means comes first.

use super::trail;
use crate::failure::reasons_of;
use crate::i18n::Words;
use crate::render::Page;
use crate::view::Confirm;
use crate::visit::{PageResult, Visit, see_other};
use platform_app::AppError;
use platform_app::accounts::children::{self, ChildView};
use platform_values::ChildId;
use poem::handler;
use poem::web::Path;
use serde::Serialize;
use uuid::Uuid;

/// The question.
#[derive(Clone, Debug, Serialize)]
pub struct ArchivePage {
    name: String,
    href: String,
    refused: Vec<Words>,
    confirm: Confirm,
}

impl ArchivePage {
    fn with(name: &str, href: String, refused: Vec<Words>) -> Self {
        let lines = ["child-archive-gone", "child-archive-kept", "child-archive-again"];
        let title = Words::key("child-archive-question").with("name", name);
        let confirm = Confirm { title, consequences: lines.map(Words::key).to_vec() };
        Self { name: name.to_owned(), href, refused, confirm }
    }

    fn of(view: &ChildView, refused: Vec<Words>) -> Self {
        Self::with(&view.child.name, format!("/children/{}", view.child.id), refused)
    }
}

impl Page for ArchivePage {
    const TEMPLATE: &'static str = "pages/account/child-archive";

    fn title(&self) -> Words {
        Words::key("child-archive-title")
    }

    fn samples() -> Vec<Self> {
        [Vec::new(), vec![Words::key("child-open-bookings")]]
            .map(|refused| Self::with("見本 あおい", "/children/1".into(), refused))
            .to_vec()
    }
}

/// Shows the question.
#[handler]
pub async fn show(visit: Visit, Path(id): Path<Uuid>) -> PageResult {
    let view = children::find(&visit, ChildId(id)).await?;
    visit.page(trail(Some(&view)), &ArchivePage::of(&view, Vec::new()))
}

/// Takes the child off the list.
#[handler]
pub async fn submit(visit: Visit, Path(id): Path<Uuid>) -> PageResult {
    match children::archive(&visit, ChildId(id)).await {
        Ok(_) => Ok(see_other("/children?done=child-archived")),
        Err(error @ AppError::Refused(_)) => {
            let view = children::find(&visit, ChildId(id)).await?;
            visit.again(trail(Some(&view)), &ArchivePage::of(&view, reasons_of(&error)))
        }
        Err(other) => Err(other.into()),
    }
}
