//! The first step: a mail address. The answer is the same for every address.

use crate::forms::{FieldError, FormData, FormView};
use crate::i18n::Words;
use crate::pages::account::input::{facility_page, refuse, to_of};
use crate::pages::account::link::SentPage;
use crate::render::Page;
use crate::view::Link;
use crate::visit::{PageResult, Visit, see_other, with_next};
use platform_app::accounts::sign_up;
use poem::handler;
use serde::Serialize;

/// The form for the mail address.
#[derive(Clone, Debug, Serialize)]
pub struct AskPage {
    form: FormView,
    /// The facility's page that it began from.
    to: String,
}

impl Page for AskPage {
    const TEMPLATE: &'static str = "pages/account/sign-up";

    fn title(&self) -> Words {
        Words::key("sign-up-title")
    }

    fn samples() -> Vec<Self> {
        let mut form = FormData::filled([("mail-address", "hanako@".to_owned())]).view();
        form.errors = vec![FieldError::new("mail-address", "error-email")];
        let to = String::new();
        vec![Self { form: FormView::default(), to: to.clone() }, Self { form, to }]
    }
}

/// Shows the form; who is logged in has an account already.
#[handler]
pub fn show(visit: &Visit) -> PageResult {
    if visit.actor.account.is_some() {
        return Ok(see_other("/settings"));
    }
    let to = facility_page(&to_of(visit)).unwrap_or_default().to_owned();
    visit.page(Vec::new(), &AskPage { form: FormView::default(), to })
}

/// Sends the mail.
#[handler]
pub async fn submit(visit: Visit, mut form: FormData) -> PageResult {
    let back = form.raw("to").and_then(facility_page).unwrap_or_default().to_owned();
    let address = form.text("mail-address").max(200).email().required();
    let Some(to) = form.valid(|| address) else {
        return visit.again(Vec::new(), &AskPage { form: form.view(), to: back });
    };
    let query = with_next("", &back);
    if let Err(error) = sign_up::ask(&visit, &to, &query).await {
        refuse(&mut form, error, &[], "mail-address")?;
        return visit.again(Vec::new(), &AskPage { form: form.view(), to: back });
    }
    let again = Link::new(Words::key("sign-up-again"), format!("/sign-up{query}"));
    visit.page(Vec::new(), &SentPage { to, lead: Words::key("mail-sent-sign-up"), again })
}
