//! Another mail address: asked for with the password, written only when the mailed link is followed and confirmed.

use super::trail;
use crate::forms::{FieldError, FormData, FormView};
use crate::i18n::Words;
use crate::pages::account::input::refuse;
use crate::pages::account::link::{GonePage, SentPage, without_token};
use crate::render::Page;
use crate::view::Link;
use crate::visit::{PageResult, Visit, see_other};
use platform_app::accounts::profile;
use poem::handler;
use poem::web::Path;
use serde::Serialize;

/// The form for the new address.
#[derive(Clone, Debug, Serialize)]
pub struct EmailPage {
    form: FormView,
    email: String,
}

impl Page for EmailPage {
    const TEMPLATE: &'static str = "pages/account/settings-email";

    fn title(&self) -> Words {
        Words::key("settings-email-title")
    }

    fn samples() -> Vec<Self> {
        let errors = vec![FieldError::new("mail-address", "input-email")];
        let wrong = FormView { errors, ..FormView::default() };
        [FormView::default(), wrong].map(|form| Self { form, email: "hanako@mihon.example".into() }).to_vec()
    }
}

/// The question behind the link. Mail programs open links to look at them; only the button changes anything.
#[derive(Clone, Debug, Serialize)]
pub struct ConfirmPage {}

impl Page for ConfirmPage {
    const TEMPLATE: &'static str = "pages/account/email-confirm";

    fn title(&self) -> Words {
        Words::key("email-confirm-title")
    }

    fn samples() -> Vec<Self> {
        vec![Self {}]
    }
}

/// Shows the form.
#[handler]
pub async fn show(visit: Visit) -> PageResult {
    let email = profile::me(&visit).await?.email;
    visit.page(trail(), &EmailPage { form: FormView::default(), email })
}

/// Mails the link.
#[handler]
pub async fn submit(visit: Visit, mut form: FormData) -> PageResult {
    let address = form.text("mail-address").max(200).email().required();
    let password = form.secret("current-password").required();
    if let Some((to, password)) = form.valid(|| address.zip(password)) {
        match profile::ask_email_change(&visit, &to, &password).await {
            Ok(()) => {
                let again = Link::new(Words::key("email-again"), "/settings/email");
                return visit.page(trail(), &SentPage { to, lead: Words::key("mail-sent-email"), again });
            }
            Err(error) => {
                refuse(&mut form, error, &[("password-wrong", "current-password")], "mail-address")?;
            }
        }
    }
    let email = profile::me(&visit).await?.email;
    visit.again(trail(), &EmailPage { form: form.view(), email })
}

/// Asks whether to change the address.
#[handler]
pub async fn ask(visit: Visit, Path(token): Path<String>) -> PageResult {
    let visit = without_token(visit, "/settings/email");
    match profile::peek_email(&visit, &token).await {
        Ok(()) => visit.page(Vec::new(), &ConfirmPage {}),
        Err(error) => GonePage::answer(&visit, error, "email-again", "/settings/email"),
    }
}

/// Writes the new address.
#[handler]
pub async fn confirm(visit: Visit, Path(token): Path<String>) -> PageResult {
    let visit = without_token(visit, "/settings/email");
    match profile::confirm_email(&visit, &token).await {
        Ok(_) if visit.actor.account.is_some() => Ok(see_other("/settings?done=email-changed")),
        Ok(_) => Ok(see_other("/login?done=email-changed")),
        Err(error) => GonePage::answer(&visit, error, "email-again", "/settings/email"),
    }
}
