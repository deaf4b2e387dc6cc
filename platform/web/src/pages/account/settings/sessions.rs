//! Where a person is logged in, and ending that: one by one or everywhere.

use super::trail;
use crate::forms::FormData;
use crate::i18n::Words;
use crate::pages::account::cookie;
use crate::render::Page;
use crate::visit::{PageResult, Visit, see_other};
use chrono::{NaiveDate, NaiveDateTime};
use platform_app::AppError;
use platform_app::accounts::sessions;
use poem::handler;
use serde::Serialize;

/// The list of logins.
#[derive(Clone, Debug, Serialize)]
pub struct SessionsPage {
    logins: Vec<Login>,
    others: bool,
}

/// One login.
#[derive(Clone, Debug, Serialize)]
struct Login {
    id: String,
    device: Words,
    began: NaiveDateTime,
    seen: NaiveDateTime,
    current: bool,
}

impl Page for SessionsPage {
    const TEMPLATE: &'static str = "pages/account/settings-sessions";

    fn title(&self) -> Words {
        Words::key("settings-sessions-title")
    }

    fn samples() -> Vec<Self> {
        let at =
            NaiveDate::from_ymd_opt(2026, 3, 5).and_then(|day| day.and_hms_opt(8, 30, 0)).unwrap_or_default();
        let login = |id: &str, device, current| Login { id: id.into(), device, began: at, seen: at, current };
        let own = login("a", Words::text("Safari (iPhone)"), true);
        let other = login("b", Words::key("session-device-unknown"), false);
        vec![
            Self { logins: vec![own.clone()], others: false },
            Self { logins: vec![own, other], others: true },
        ]
    }
}

/// Shows the list.
#[handler]
pub async fn show(visit: Visit) -> PageResult {
    let logins: Vec<Login> = sessions::list(&visit)
        .await?
        .into_iter()
        .map(|session| Login {
            device: if session.device.is_empty() {
                Words::key("session-device-unknown")
            } else {
                Words::text(session.device)
            },
            id: session.id,
            began: visit.civil(session.created_at),
            seen: visit.civil(session.seen_at),
            current: session.current,
        })
        .collect();
    let others = logins.iter().any(|login| !login.current);
    visit.page(trail(), &SessionsPage { logins, others })
}

/// Ends one login.
#[handler]
pub async fn end(visit: Visit, mut form: FormData) -> PageResult {
    let id = form.text("session").max(200).required().ok_or(AppError::NotFound)?;
    sessions::end(&visit, &id).await?;
    Ok(see_other("/settings/sessions?done=session-ended"))
}

/// Ends every login, this one included.
#[handler]
pub async fn end_all(visit: Visit) -> PageResult {
    sessions::log_out_everywhere(&visit).await?;
    Ok(cookie::end(&visit, "/login?done=logged-out-everywhere")?)
}
