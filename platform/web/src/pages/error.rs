//! The page that says why there is no page: what happened, what to do, and for defects the incident number.

use crate::i18n::Words;
use crate::render::Page;
use poem::http::StatusCode;
use serde::Serialize;

/// An error in words.
#[derive(Clone, Debug, Serialize)]
pub struct ErrorPage {
    /// HTTP status, shown small.
    pub status: u16,
    /// What happened.
    pub heading: Words,
    /// What to do.
    pub advice: Words,
    /// Reasons, if there are several.
    pub reasons: Vec<Words>,
    /// What to tell the office.
    pub incident: Option<String>,
    /// Where to go on after logging in, if not here.
    pub to: Option<String>,
}

/// The part of message keys that stands for a status.
pub fn kind_of(status: StatusCode) -> &'static str {
    match status.as_u16() {
        400 => "bad-request",
        401 => "login",
        403 => "forbidden",
        404 => "not-found",
        405 => "method",
        409 => "conflict",
        413 => "too-large",
        415 => "content-type",
        422 => "refused",
        429 => "too-many",
        503 => "unavailable",
        _ => "internal",
    }
}

impl ErrorPage {
    /// The page for a status without more to say.
    pub fn of(status: StatusCode) -> Self {
        let kind = kind_of(status);
        Self {
            status: status.as_u16(),
            heading: Words::key(format!("error-page-{kind}")),
            advice: Words::key(format!("error-page-{kind}-advice")),
            reasons: Vec::new(),
            incident: None,
            to: None,
        }
    }

    /// The same for a form that found no login: back to its page.
    #[must_use]
    pub fn back_to_form(mut self, page: &str) -> Self {
        self.heading = Words::key("error-page-session-ended");
        self.advice = Words::key("error-page-session-ended-advice");
        self.to = Some(page.to_owned());
        self
    }

    /// The same with every reason.
    #[must_use]
    pub fn because(mut self, reasons: Vec<Words>) -> Self {
        self.reasons = reasons;
        self
    }

    /// The same with the number to ask about.
    #[must_use]
    #[expect(clippy::needless_pass_by_value, reason = "calls read better without &")]
    pub fn incident(mut self, number: impl ToString) -> Self {
        self.incident = Some(number.to_string());
        self
    }
}

impl Page for ErrorPage {
    const TEMPLATE: &'static str = "pages/error";

    fn title(&self) -> Words {
        self.heading.clone()
    }

    fn samples() -> Vec<Self> {
        let plain = [400, 401, 403, 404, 405, 409, 413, 415, 422, 429, 503];
        let mut all: Vec<Self> =
            plain.into_iter().filter_map(|status| StatusCode::from_u16(status).ok()).map(Self::of).collect();
        all.push(Self::of(StatusCode::UNAUTHORIZED).back_to_form("/my"));
        let reasons = vec![Words::text("<見本> & 理由"), Words::key("error-page-forbidden-advice")];
        all.push(Self::of(StatusCode::UNPROCESSABLE_ENTITY).because(reasons));
        all.push(Self::of(StatusCode::INTERNAL_SERVER_ERROR).incident("0199-SAMPLE"));
        all
    }
}
