//! Whether a child's family books online or calls first, as the facility and the city both see and decide it.

use crate::forms::FormData;
use crate::visit::Visit;
use platform_app::AppResult;
use platform_app::authz::{Action, Resource};
use platform_app::families::{DECISION_CHARS_MAX, Way, decide_way};
use platform_app::store::families::Child;
use platform_values::ChildId;
use serde::Serialize;

/// How a child is booked, with the form that changes it.
#[derive(Clone, Debug, Serialize)]
pub struct WayView {
    phone_only: bool,
    reason: String,
    action: String,
    may: bool,
    open: bool,
}

impl WayView {
    /// How the child is booked now; `action` is where the form is sent.
    pub fn new(visit: &Visit, child: &Child, of: &dyn Resource, action: String) -> Self {
        Self {
            phone_only: child.phone_only,
            reason: child.phone_only_reason.clone(),
            action,
            may: child.archived_at.is_none() && visit.may(Action::Decide, of),
            open: false,
        }
    }

    /// With the form open: it was sent and refused.
    #[must_use]
    pub fn opened(self) -> Self {
        Self { open: true, ..self }
    }

    /// Of an invented child.
    pub fn sample(phone_only: bool) -> Self {
        let reason =
            if phone_only { "ご相談が必要なため（見本）".into() } else { String::new() };
        Self { phone_only, reason, action: "/".into(), may: true, open: phone_only }
    }
}

/// Reads and makes the decision; the word of what was done, or `None` where the form is not valid.
pub async fn decide(visit: &Visit, child: ChildId, form: &mut FormData) -> AppResult<Option<&'static str>> {
    let known = |word: &str| match word {
        "phone" => Some((Way::PhoneOnly, "way-phone")),
        "online" => Some((Way::Online, "way-online")),
        _ => None,
    };
    let way = form.text("way").choice(known).required_or("error-choice");
    let reason = form.text("way-reason").max(DECISION_CHARS_MAX).required();
    match form.valid(|| way.zip(reason)) {
        None => Ok(None),
        Some(((way, done), reason)) => {
            decide_way(visit, child, way, &reason).await?;
            Ok(Some(done))
        }
    }
}
