//! Logging in and out. One sentence for every failed try, whatever the cause.

use super::consent;
use super::input::{own_path, to_of};
use super::{cookie, device};
use crate::forms::{FieldError, FormData, FormView};
use crate::i18n::Words;
use crate::nav;
use crate::render::Page;
use crate::visit::{PageResult, Visit, see_other};
use platform_app::accounts::sessions;
use platform_app::{AppError, AppResult};
use poem::handler;
use poem::http::{StatusCode, header};
use serde::Serialize;

/// The form to log in.
#[derive(Clone, Debug, Serialize)]
pub struct LoginPage {
    form: FormView,
    to: String,
    trouble: Option<Words>,
}

impl Page for LoginPage {
    const TEMPLATE: &'static str = "pages/account/login";

    fn title(&self) -> Words {
        Words::key("login-title")
    }

    fn samples() -> Vec<Self> {
        let mut form = FormData::filled([("login-id", "hanako@mihon.example".to_owned())]).view();
        let wrong = Self { form: form.clone(), to: "/my".into(), trouble: Some(Words::key("login-wrong")) };
        let wait = Words::key("login-too-many").with("minutes", 15);
        form.errors = vec![FieldError::new("password", "error-required")];
        vec![
            Self { form: FormView::default(), to: String::new(), trouble: None },
            wrong,
            Self { form: form.clone(), to: "/my".into(), trouble: None },
            Self { form: FormView::default(), to: String::new(), trouble: Some(wait) },
        ]
    }
}

/// Shows the form; who is logged in goes on.
#[handler]
pub fn show(visit: &Visit) -> PageResult {
    let to = to_of(visit);
    if visit.actor.account.is_some() {
        return Ok(see_other(&next(visit, &to)));
    }
    visit.page(Vec::new(), &LoginPage { form: FormView::default(), to, trouble: None })
}

/// Logs in.
#[handler]
pub async fn submit(visit: Visit, mut form: FormData) -> PageResult {
    let to = form.raw("to").and_then(own_path).unwrap_or_default().to_owned();
    if visit.actor.account.is_some() {
        return Ok(see_other(&next(&visit, &to)));
    }
    let login_id = form.text("login-id").max(254).required();
    let password = form.secret("password").required();
    let Some((login_id, password)) = form.valid(|| login_id.zip(password)) else {
        return visit.again(Vec::new(), &LoginPage { form: form.view(), to, trouble: None });
    };
    let device = device::name(&visit.device);
    let trouble = match sessions::log_in(&visit, &login_id, &password, &device, &visit.client).await {
        Ok(token) => {
            let visit = as_logged_in(&visit, &token).await?;
            let home = consent::before(&visit, next(&visit, &to)).await?;
            return Ok(cookie::begin(&visit, &home, &token)?);
        }
        Err(AppError::Refused(findings)) => findings.first().map(Words::from),
        Err(AppError::TooMany { retry_after }) => {
            let minutes = retry_after.div_ceil(60).max(1);
            let trouble = Some(Words::key("login-too-many").with("minutes", minutes));
            let page = LoginPage { form: form.view(), to, trouble };
            let mut response = visit.page_as(StatusCode::TOO_MANY_REQUESTS, Vec::new(), &page)?;
            response.headers_mut().insert(header::RETRY_AFTER, retry_after.into());
            return Ok(response);
        }
        Err(other) => return Err(other.into()),
    };
    visit.again(Vec::new(), &LoginPage { form: form.view(), to, trouble })
}

/// Ends this login.
#[handler]
pub async fn leave(visit: Visit) -> PageResult {
    if let Some(session) = &visit.request.session {
        sessions::log_out(&visit, session).await?;
    }
    Ok(cookie::end(&visit, "/?done=logged-out")?)
}

/// The visit of the person who has just logged in.
pub(super) async fn as_logged_in(visit: &Visit, token: &sessions::Token) -> AppResult<Visit> {
    let mut visit = visit.clone();
    if let Some(resumed) = sessions::resume(&visit.app, visit.tenant(), token.secret()).await? {
        visit.ctx.actor = resumed.actor;
    }
    Ok(visit)
}

/// Back to the page that asked for the login; from pages for strangers, to the person's own first page.
fn next(visit: &Visit, to: &str) -> String {
    let path = to.split('?').next().unwrap_or_default();
    let strangers = ["/login", "/logout", "/sign-up", "/reset"];
    let own = own_path(to).filter(|_| path != "/" && !strangers.iter().any(|page| path.starts_with(page)));
    own.map_or_else(|| nav::home(visit), str::to_owned)
}
