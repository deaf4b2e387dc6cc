//! How files are imported: by a command of the server, told step by step (M-22).

#![expect(clippy::needless_pass_by_value, reason = "handlers own what was read from the request")]

use crate::i18n::Words;
use crate::pages::city::parts;
use crate::render::Page;
use crate::visit::{PageResult, Visit};
use platform_app::authz::{Action, Object, Of};
use poem::handler;
use serde::Serialize;

/// The steps.
#[derive(Clone, Debug, Serialize)]
pub struct ImportPage {
    slug: String,
}

/// Shows the steps.
#[handler]
pub fn show(visit: Visit) -> PageResult {
    visit.require(Action::Create, &Of::new(Object::Import))?;
    let page = ImportPage { slug: visit.city.files.tenant.slug.clone() };
    visit.page(parts::trail(Vec::new()), &page)
}

impl Page for ImportPage {
    const TEMPLATE: &'static str = "pages/city/import";

    fn title(&self) -> Words {
        Words::key("city-import-title")
    }

    fn samples() -> Vec<Self> {
        vec![Self { slug: "mihon".into() }]
    }
}
