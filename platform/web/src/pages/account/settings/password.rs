//! The own password: the old one is asked for, every other login ends.

use super::trail;
use crate::forms::{FieldError, FormData, FormView};
use crate::i18n::Words;
use crate::pages::account::input::refuse;
use crate::render::Page;
use crate::visit::{PageResult, Visit, see_other};
use platform_app::accounts::passwords::CHARS_MIN;
use platform_app::accounts::profile;
use poem::handler;
use serde::Serialize;

/// The form.
#[derive(Clone, Debug, Serialize)]
pub struct PasswordPage {
    form: FormView,
    chars_min: usize,
}

impl Page for PasswordPage {
    const TEMPLATE: &'static str = "pages/account/settings-password";

    fn title(&self) -> Words {
        Words::key("settings-password-title")
    }

    fn samples() -> Vec<Self> {
        let errors = vec![FieldError::new("current-password", "password-wrong")];
        let wrong = FormView { errors, ..FormView::default() };
        [FormView::default(), wrong].map(|form| Self { form, chars_min: CHARS_MIN }).to_vec()
    }
}

/// Shows the form.
#[handler]
pub fn show(visit: &Visit) -> PageResult {
    visit.page(trail(), &PasswordPage { form: FormView::default(), chars_min: CHARS_MIN })
}

/// Changes the password.
#[handler]
pub async fn submit(visit: Visit, mut form: FormData) -> PageResult {
    let old = form.secret("current-password").required();
    let new = form.secret("new-password").required();
    if let Some((old, new)) = form.valid(|| old.zip(new)) {
        match profile::change_password(&visit, &old, &new).await {
            Ok(()) => return Ok(see_other("/settings?done=password-changed")),
            Err(error) => {
                refuse(&mut form, error, &[("password-wrong", "current-password")], "new-password")?;
            }
        }
    }
    visit.again(trail(), &PasswordPage { form: form.view(), chars_min: CHARS_MIN })
}
