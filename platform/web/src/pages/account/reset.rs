//! A forgotten password, and the first password of staff who were invited: both come by a mailed link.

use super::input::refuse;
use super::link::{GonePage, SentPage, without_token};
use crate::forms::{FieldError, FormData, FormView};
use crate::i18n::Words;
use crate::render::Page;
use crate::view::Link;
use crate::visit::{PageResult, Visit, see_other};
use platform_app::AppError;
use platform_app::accounts::passwords::CHARS_MIN;
use platform_app::accounts::reset;
use poem::handler;
use poem::web::Path;
use serde::Serialize;

/// The form that asks for a link.
#[derive(Clone, Debug, Serialize)]
pub struct AskPage {
    form: FormView,
}

impl Page for AskPage {
    const TEMPLATE: &'static str = "pages/account/reset";

    fn title(&self) -> Words {
        Words::key("reset-title")
    }

    fn samples() -> Vec<Self> {
        let form =
            FormView { errors: vec![FieldError::new("login-id", "error-required")], ..FormView::default() };
        vec![Self { form: FormView::default() }, Self { form }]
    }
}

/// The form for a new password.
#[derive(Clone, Debug, Serialize)]
pub struct ChoosePage {
    form: FormView,
    chars_min: usize,
}

impl Page for ChoosePage {
    const TEMPLATE: &'static str = "pages/account/reset-choose";

    fn title(&self) -> Words {
        Words::key("reset-choose-title")
    }

    fn samples() -> Vec<Self> {
        let errors = vec![FieldError::new("new-password", "password-too-common")];
        let wrong = FormView { errors, ..FormView::default() };
        [FormView::default(), wrong].map(|form| Self { form, chars_min: CHARS_MIN }).to_vec()
    }
}

/// Shows the form.
#[handler]
pub fn ask(visit: &Visit) -> PageResult {
    visit.page(Vec::new(), &AskPage { form: FormView::default() })
}

/// Sends the mail, if there is such an account; the answer is the same.
#[handler]
pub async fn send(visit: Visit, mut form: FormData) -> PageResult {
    let login_id = form.text("login-id").max(254).required();
    let Some(to) = form.valid(|| login_id) else {
        return visit.again(Vec::new(), &AskPage { form: form.view() });
    };
    reset::ask(&visit, &to).await?;
    let again = Link::new(Words::key("reset-again"), "/reset");
    visit.page(Vec::new(), &SentPage { to, lead: Words::key("mail-sent-reset"), again })
}

/// Shows the form for a new password while the link works.
#[handler]
pub async fn choose(visit: Visit, Path(token): Path<String>) -> PageResult {
    let visit = without_token(visit, "/reset");
    match reset::peek(&visit, &token).await {
        Ok(()) => visit.page(Vec::new(), &ChoosePage { form: FormView::default(), chars_min: CHARS_MIN }),
        Err(error) => gone(&visit, error),
    }
}

/// Sets the password. Every login of the account ends, so the next step is to log in.
#[handler]
pub async fn finish(visit: Visit, Path(token): Path<String>, mut form: FormData) -> PageResult {
    let visit = without_token(visit, "/reset");
    let password = form.secret("new-password").required();
    if let Some(password) = form.valid(|| password) {
        match reset::finish(&visit, &token, &password).await {
            Ok(_) => return Ok(see_other("/login?done=password-set")),
            Err(AppError::Refused(found)) if found.iter().all(|f| f.code != "link-used-up") => {
                refuse(&mut form, AppError::Refused(found), &[], "new-password")?;
            }
            Err(error) => return gone(&visit, error),
        }
    }
    visit.again(Vec::new(), &ChoosePage { form: form.view(), chars_min: CHARS_MIN })
}

fn gone(visit: &Visit, error: AppError) -> PageResult {
    GonePage::answer(visit, error, "reset-again", "/reset")
}
