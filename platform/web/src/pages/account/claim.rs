//! A family that staff entered for a caller takes its record over: a question first, then a password. Whoever got the link
//! by mistake sees nothing but the address to which it was sent.

use super::input::refuse;
use super::link::{GonePage, without_token};
use crate::forms::{FieldError, FormData, FormView};
use crate::i18n::Words;
use crate::render::Page;
use crate::visit::{PageResult, Visit, see_other};
use chrono::Months;
use platform_app::AppError;
use platform_app::accounts::claim;
use platform_app::accounts::passwords::CHARS_MIN;
use poem::handler;
use poem::web::Path;
use serde::Serialize;

/// The form.
#[derive(Clone, Debug, Serialize)]
pub struct ClaimPage {
    form: FormView,
    email: String,
    chars_min: usize,
}

impl Page for ClaimPage {
    const TEMPLATE: &'static str = "pages/account/claim";

    fn title(&self) -> Words {
        Words::key("claim-title")
    }

    fn samples() -> Vec<Self> {
        let wrong =
            FormView { errors: vec![FieldError::new("claim-birth", "claim-wrong")], ..FormView::default() };
        let page = |form| Self { form, email: "hana@mihon.example".into(), chars_min: CHARS_MIN };
        vec![page(FormView::default()), page(wrong)]
    }
}

/// Shows the form while the link works.
#[handler]
pub async fn show(visit: Visit, Path(token): Path<String>) -> PageResult {
    let visit = without_token(visit, "/login");
    match claim::peek(&visit, &token).await {
        Ok(email) => {
            visit.page(Vec::new(), &ClaimPage { form: FormView::default(), email, chars_min: CHARS_MIN })
        }
        Err(error) => gone(&visit, error),
    }
}

/// Makes the login.
#[handler]
pub async fn finish(visit: Visit, Path(token): Path<String>, mut form: FormData) -> PageResult {
    let visit = without_token(visit, "/login");
    let today = visit.today();
    let first = today.checked_sub_months(Months::new(12 * 20)).unwrap_or_default();
    let birth = form.date("claim-birth").between(first, today).required();
    let password =
        form.secret("new-password").check("claim-short", |p| p.chars().count() >= CHARS_MIN).required();
    if let Some((birth, password)) = form.valid(|| birth.zip(password)) {
        match claim::finish(&visit, &token, birth, &password, &visit.client).await {
            Ok(_) => return Ok(see_other("/login?done=claimed")),
            Err(AppError::Refused(found)) if found.iter().all(|f| f.code != "link-used-up") => {
                let fields = [("claim-wrong", "claim-birth")];
                refuse(&mut form, AppError::Refused(found), &fields, "new-password")?;
            }
            Err(error) => return gone(&visit, error),
        }
    }
    match claim::peek(&visit, &token).await {
        Ok(email) => visit.again(Vec::new(), &ClaimPage { form: form.view(), email, chars_min: CHARS_MIN }),
        Err(error) => gone(&visit, error),
    }
}

fn gone(visit: &Visit, error: AppError) -> PageResult {
    GonePage::answer(visit, error, "claim-again", "/login")
}
