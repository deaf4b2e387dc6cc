//! Leaving (退会): what it means comes first; while bookings stand, they are shown instead of the button.

use super::trail;
use crate::forms::{FieldError, FormData, FormView};
use crate::i18n::Words;
use crate::pages::account::cookie;
use crate::pages::account::input::refuse;
use crate::render::Page;
use crate::view::Confirm;
use crate::visit::{PageResult, Visit};
use platform_app::accounts::profile;
use poem::handler;
use serde::Serialize;

/// The question.
#[derive(Clone, Debug, Serialize)]
pub struct WithdrawPage {
    form: FormView,
    standing: i64,
    confirm: Confirm,
}

impl WithdrawPage {
    fn with(form: FormView, standing: i64) -> Self {
        let lines = ["withdraw-login", "withdraw-health", "withdraw-kept", "withdraw-again"];
        let confirm =
            Confirm { title: Words::key("withdraw-question"), consequences: lines.map(Words::key).to_vec() };
        Self { form, standing, confirm }
    }
}

impl Page for WithdrawPage {
    const TEMPLATE: &'static str = "pages/account/settings-withdraw";

    fn title(&self) -> Words {
        Words::key("withdraw-title")
    }

    fn samples() -> Vec<Self> {
        let errors = vec![FieldError::new("current-password", "password-wrong")];
        vec![
            Self::with(FormView::default(), 0),
            Self::with(FormView::default(), 2),
            Self::with(FormView { errors, ..FormView::default() }, 0),
        ]
    }
}

/// Shows the question.
#[handler]
pub async fn show(visit: Visit) -> PageResult {
    let standing = profile::standing_bookings(&visit).await?;
    visit.page(trail(), &WithdrawPage::with(FormView::default(), standing))
}

/// Leaves.
#[handler]
pub async fn submit(visit: Visit, mut form: FormData) -> PageResult {
    let password = form.secret("current-password").required();
    if let Some(password) = form.valid(|| password) {
        match profile::withdraw(&visit, &password).await {
            Ok(_) => return Ok(cookie::end(&visit, "/?done=withdrawn")?),
            Err(error) => refuse(&mut form, error, &[], "current-password")?,
        }
    }
    let standing = profile::standing_bookings(&visit).await?;
    visit.again(trail(), &WithdrawPage::with(form.view(), standing))
}
