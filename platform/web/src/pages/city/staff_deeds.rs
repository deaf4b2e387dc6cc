//! What is done to the account of one person: correcting it, and the question before it is suspended.

use super::staff::link;
use crate::forms::FormData;
use crate::i18n::Words;
use crate::pages::city::parts;
use crate::render::Page;
use crate::view::{Confirm, Link};
use crate::visit::{PageResult, Visit};
use platform_app::AppResult;
use platform_app::accounts::corrections;
use platform_values::AccountId;
use serde::Serialize;

/// The question before an account is suspended.
#[derive(Clone, Debug, Serialize)]
pub struct SuspendPage {
    action: String,
    confirm: Confirm,
}

fn confirm(name: &str) -> Confirm {
    let lines =
        ["login", "mail", "bookings", "kept"].map(|what| Words::key(format!("city-staff-suspend-{what}")));
    Confirm { title: Words::key("city-staff-suspend-confirm").with("name", name), consequences: lines.into() }
}

/// Asks first.
pub(super) fn ask(visit: &Visit, name: &str) -> PageResult {
    let page = SuspendPage { action: visit.path.clone(), confirm: confirm(name) };
    visit.page(parts::trail(vec![link(), Link::new(Words::text(name), visit.path.clone())]), &page)
}

/// Corrects name and mail address; `None` if the form is wrong.
pub(super) async fn correct(
    visit: &Visit,
    id: AccountId,
    form: &mut FormData,
) -> Option<AppResult<AccountId>> {
    let name = form.text("staff-name").max(60).required();
    let email = form.text("staff-email").email().required();
    let (name, email) = form.valid(|| name.zip(email))?;
    Some(corrections::correct(&visit.ctx, id, &name, &email).await)
}

impl Page for SuspendPage {
    const TEMPLATE: &'static str = "pages/city/staff-suspend";

    fn title(&self) -> Words {
        Words::key("city-staff-suspend-title")
    }

    fn samples() -> Vec<Self> {
        vec![Self { action: "/city/staff/a".into(), confirm: confirm("見本 みどり") }]
    }
}
