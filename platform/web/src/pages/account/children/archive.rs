//! Taking a child off the list: what it means comes first.

use super::trail;
use crate::i18n::Words;
use crate::render::Page;
use crate::view::{Confirm, Link};
use crate::visit::{PageResult, Visit, see_other};
use platform_app::AppError;
use platform_app::accounts::children::{self, ChildView};
use platform_program_api::{Finding, Weight};
use platform_values::ChildId;
use poem::handler;
use poem::web::Path;
use serde::Serialize;
use uuid::Uuid;

/// What says that bookings stand.
const BOOKED: &str = "child-open-bookings";

/// The question.
#[derive(Clone, Debug, Serialize)]
pub struct ArchivePage {
    name: String,
    href: String,
    refused: Vec<Words>,
    /// Where what stands is taken back.
    ways: Vec<Link>,
    confirm: Confirm,
}

impl ArchivePage {
    fn with(name: &str, href: String, against: &[Finding]) -> Self {
        let lines = ["child-archive-gone", "child-archive-kept", "child-archive-again"];
        let title = Words::key("child-archive-question").with("name", name);
        let confirm = Confirm { title, consequences: lines.map(Words::key).to_vec() };
        let refused: Vec<Words> = against.iter().map(Words::from).collect();
        let booked = |finding: &Finding| finding.code == BOOKED;
        let bookings = against.iter().any(booked).then_some(("withdraw-see-bookings", "/bookings"));
        let waits = !against.iter().all(booked);
        let registrations = waits.then_some(("my-registrations-title", "/registrations"));
        let ways = [bookings, registrations].into_iter().flatten();
        let ways = ways.map(|(key, href)| Link::new(Words::key(key), href)).collect();
        Self { name: name.to_owned(), href, refused, ways, confirm }
    }

    fn of(view: &ChildView, against: &[Finding]) -> Self {
        Self::with(&view.child.name, format!("/children/{}", view.child.id), against)
    }
}

impl Page for ArchivePage {
    const TEMPLATE: &'static str = "pages/account/child-archive";

    fn title(&self) -> Words {
        Words::key("child-archive-title")
    }

    fn samples() -> Vec<Self> {
        let block = |code| Finding::new(code, Weight::Block).with("facility", "さくら第一（見本）");
        [Vec::new(), vec![block(BOOKED), block("child-open-registration")]]
            .map(|against| Self::with("見本 あおい", "/children/1".into(), &against))
            .to_vec()
    }
}

/// Shows the question.
#[handler]
pub async fn show(visit: Visit, Path(id): Path<Uuid>) -> PageResult {
    let view = children::find(&visit, ChildId(id)).await?;
    visit.page(trail(Some(&view)), &ArchivePage::of(&view, &[]))
}

/// Takes the child off the list.
#[handler]
pub async fn submit(visit: Visit, Path(id): Path<Uuid>) -> PageResult {
    match children::archive(&visit, ChildId(id)).await {
        Ok(_) => Ok(see_other("/children?done=child-archived")),
        Err(AppError::Refused(findings)) => {
            let view = children::find(&visit, ChildId(id)).await?;
            visit.again(trail(Some(&view)), &ArchivePage::of(&view, &findings))
        }
        Err(other) => Err(other.into()),
    }
}
