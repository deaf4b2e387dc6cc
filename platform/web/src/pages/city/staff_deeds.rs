//! What is done to the account of one person: correcting it, and the question before it is suspended.

use super::staff::link;
use crate::format::date_with_year;
use crate::forms::{FormData, FormView};
use crate::i18n::Words;
use crate::pages::city::parts::{self, Hidden};
use crate::render::Page;
use crate::view::{Confirm, Link};
use crate::visit::{PageResult, Visit};
use chrono::NaiveDate;
use platform_app::AppResult;
use platform_app::accounts::corrections;
use platform_values::AccountId;
use serde::Serialize;

/// The question before an account is suspended.
#[derive(Clone, Debug, Serialize)]
pub struct SuspendPage {
    action: String,
    confirm: Confirm,
    deed: &'static str,
    button: Words,
    hidden: Vec<Hidden>,
}

fn confirm(name: &str) -> Confirm {
    let lines =
        ["login", "mail", "bookings", "kept"].map(|what| Words::key(format!("city-staff-suspend-{what}")));
    Confirm { title: Words::key("city-staff-suspend-confirm").with("name", name), consequences: lines.into() }
}

fn suspend(action: String, name: &str) -> SuspendPage {
    let button = Words::key("city-staff-disable");
    SuspendPage { action, confirm: confirm(name), deed: "disable", button, hidden: Vec::new() }
}

/// A last day that is over shuts the person out at once.
fn end(action: String, name: &str, day: Option<NaiveDate>, typed: &FormView) -> SuspendPage {
    let day = day.map_or_else(String::new, date_with_year);
    let lines = vec![
        Words::key("city-staff-last-day-over").with("day", day),
        Words::key("city-staff-suspend-login"),
        Words::key("city-staff-suspend-bookings"),
    ];
    SuspendPage {
        action,
        confirm: Confirm {
            title: Words::key("city-staff-last-day-confirm").with("name", name),
            consequences: lines,
        },
        deed: "last-day",
        button: Words::key("city-staff-last-day-save"),
        hidden: parts::hidden(typed, &["staff-last-day-year", "staff-last-day-month", "staff-last-day-day"]),
    }
}

/// Asks before somebody is shut out by a last day that is over.
pub(super) fn ask_end(visit: &Visit, name: &str, day: Option<NaiveDate>, typed: &FormView) -> PageResult {
    let page = end(visit.path.clone(), name, day, typed);
    visit.page(parts::trail(vec![link(), Link::new(Words::text(name), visit.path.clone())]), &page)
}

/// Asks first.
pub(super) fn ask(visit: &Visit, name: &str) -> PageResult {
    let page = suspend(visit.path.clone(), name);
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
        let over = NaiveDate::from_ymd_opt(2026, 3, 5);
        let form = FormData::filled([("staff-last-day-year", "2026".to_owned())]).view();
        let name = "見本 みどり";
        vec![suspend("/city/staff/a".into(), name), end("/city/staff/a".into(), name, over, &form)]
    }
}
