//! A form of an older login: what was typed is shown again, to be checked and sent under the login of now. Secrets are
//! not carried; a form that holds one is opened anew.

use crate::forms::FormData;
use crate::i18n::Words;
use crate::render::Page;
use crate::visit::Visit;
use poem::error::ResponseError;
use poem::http::StatusCode;
use serde::Serialize;

/// A form came with the token of another login.
#[derive(Debug, thiserror::Error)]
#[error("the form belongs to another login")]
pub struct OldForm(pub FormData);

impl ResponseError for OldForm {
    fn status(&self) -> StatusCode {
        StatusCode::FORBIDDEN
    }
}

/// The page that asks to check and send again.
#[derive(Clone, Debug, Serialize)]
pub struct OldFormPage {
    action: String,
    page: String,
    sendable: bool,
    fields: Vec<OldField>,
    told: Vec<OldField>,
}

/// One value as it was typed.
#[derive(Clone, Debug, Serialize)]
struct OldField {
    name: String,
    label: Words,
    value: String,
}

impl Page for OldFormPage {
    const TEMPLATE: &'static str = "pages/old-form";

    fn title(&self) -> Words {
        Words::key("old-form-title")
    }

    fn samples() -> Vec<Self> {
        let field =
            OldField { name: "who".into(), label: Words::key("label-who"), value: "見本<はな>".into() };
        let full = Self {
            action: "/x".into(),
            page: "/".into(),
            sendable: true,
            fields: vec![field.clone()],
            told: vec![field],
        };
        let secret = Self { sendable: false, fields: Vec::new(), told: Vec::new(), ..full.clone() };
        vec![full, secret]
    }
}

impl OldFormPage {
    /// The form as it was sent to `action` from `page`.
    pub fn of(visit: &Visit, action: &str, page: &str, form: &FormData) -> Self {
        let values = form.view().values;
        let secret = |name: &str| ["password", "token", "secret"].iter().any(|word| name.contains(word));
        let sendable = !values.keys().any(|name| secret(name)) && !action.starts_with("/log");
        let all = values.into_iter().filter(|(name, _)| name != "csrf" && name != "form-key");
        let fields: Vec<OldField> = all
            .filter(|_| sendable)
            .flat_map(|(name, values)| values.into_iter().map(move |value| (name.clone(), value)))
            .map(|(name, value)| OldField { label: Words::key(format!("label-{name}")), name, value })
            .collect();
        let catalog = visit.site.renderer.catalog();
        // Keys of choices say nothing to people.
        let is_key = |value: &str| value.bytes().all(|b| b.is_ascii_lowercase() || b"_-".contains(&b));
        let told = |field: &&OldField| !is_key(&field.value) && catalog.has(&format!("label-{}", field.name));
        let told = fields.iter().filter(told).cloned().collect();
        Self { action: action.to_owned(), page: page.to_owned(), sendable, fields, told }
    }
}
