//! Pages around mailed links: "we sent a mail", and "this link does not work any more".

use crate::i18n::Words;
use crate::render::Page;
use crate::view::Link;
use crate::visit::{PageResult, Visit};
use platform_app::AppError;
use poem::http::StatusCode;
use serde::Serialize;

/// Says that a mail is on its way: the same words whether or not an account exists.
#[derive(Clone, Debug, Serialize)]
pub struct SentPage {
    /// Where it went, as typed.
    pub to: String,
    /// What to do with it.
    pub lead: Words,
    /// Where to start again.
    pub again: Link,
}

impl Page for SentPage {
    const TEMPLATE: &'static str = "pages/account/mail-sent";

    fn title(&self) -> Words {
        Words::key("mail-sent-title")
    }

    fn samples() -> Vec<Self> {
        let sample = |lead: &'static str, again: &'static str, path: &str| Self {
            to: "hanako@mihon.example".into(),
            lead: Words::key(lead),
            again: Link::new(Words::key(again), path),
        };
        vec![
            sample("mail-sent-sign-up", "sign-up-again", "/sign-up"),
            sample("mail-sent-reset", "reset-again", "/reset"),
            sample("mail-sent-email", "email-again", "/settings/email"),
        ]
    }
}

/// Says that a link was used or is too old, and where to get a new one.
#[derive(Clone, Debug, Serialize)]
pub struct GonePage {
    /// Where to start again.
    pub again: Link,
}

impl GonePage {
    /// The answer for a link that does not work; other errors go on.
    pub fn answer(visit: &Visit, error: AppError, key: &'static str, path: &str) -> PageResult {
        match error {
            AppError::Refused(findings) if findings.iter().any(|f| f.code == "link-used-up") => {
                let page = Self { again: Link::new(Words::key(key), path) };
                visit.page_as(StatusCode::GONE, Vec::new(), &page)
            }
            other => Err(other.into()),
        }
    }
}

impl Page for GonePage {
    const TEMPLATE: &'static str = "pages/account/link-gone";

    fn title(&self) -> Words {
        Words::key("link-gone-title")
    }

    fn samples() -> Vec<Self> {
        vec![Self { again: Link::new(Words::key("sign-up-again"), "/sign-up") }]
    }
}

/// The visit as if it were of `path`, so that no link of the page repeats the token of the address.
pub(super) fn without_token(visit: Visit, path: &str) -> Visit {
    Visit { path: path.to_owned(), ..visit }
}
