//! What was answered to an application, and by whom; and the conditions under which a child was accepted.

use crate::i18n::Words;
use crate::view::{Badge, Tone};
use crate::visit::Visit;
use platform_app::store::registrations::Registration;
use platform_app::{AppResult, registrations};
use platform_values::{ChildId, FacilityId, ProgramId, RegistrationState};
use serde::Serialize;

/// Words of the facility, or of the city in its place.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Said {
    /// Whose words these are.
    pub by: Words,
    /// The words.
    pub words: String,
}

impl Said {
    /// The answer to an application, if it says anything.
    pub fn of(registration: &Registration) -> Option<Self> {
        let words = registration.message.trim().to_owned();
        let by = Words::key(if registration.by_city { "said-by-city" } else { "said-by-facility" });
        (!words.is_empty()).then_some(Self { by, words })
    }

    /// The answer of a facility that wants something, or declined.
    pub fn against(registration: &Registration) -> Option<Self> {
        let against = matches!(registration.state, RegistrationState::Returned | RegistrationState::Declined);
        Self::of(registration).filter(|_| against)
    }

    /// An invented one.
    pub fn sample() -> Self {
        Self {
            by: Words::key("said-by-city"), words: "かかりつけ医を書いてください（見本）".into()
        }
    }
}

/// Where a registration stands, as its family reads it.
pub fn badge(registration: &Registration) -> Badge {
    let badge = state_badge(registration.state);
    match registration.stands_under() {
        Some(_) => Badge { words: Words::key("my-registration-badge-accepted-conditions"), ..badge },
        None => badge,
    }
}

/// A registration's state as a badge.
pub fn state_badge(state: RegistrationState) -> Badge {
    let tone = match state {
        RegistrationState::Applied => Tone::Few,
        RegistrationState::Returned => Tone::Alert,
        RegistrationState::Accepted => Tone::Good,
        RegistrationState::Declined => Tone::Full,
        RegistrationState::Withdrawn => Tone::Off,
    };
    Badge::new(tone, Words::key(format!("my-registration-badge-{state}")))
}

/// The conditions under which a child of the family is accepted at a place.
pub async fn conditions(
    visit: &Visit,
    child: ChildId,
    facility: FacilityId,
    program: ProgramId,
) -> AppResult<Option<String>> {
    let own = registrations::of_family(visit).await?;
    let here = own.iter().find(|r| (r.child_id, r.facility_id, r.program_id) == (child, facility, program));
    Ok(here.and_then(|registration| registration.stands_under()).map(str::to_owned))
}
