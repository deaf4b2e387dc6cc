//! Registrations at a facility: the inbox, the decision, and taking one back.

use crate::api::v1::Tag;
use crate::api::v1::auth::LoggedIn;
use crate::api::v1::bookings::missing;
use crate::api::v1::facility::{BookedChild, child};
use crate::api::v1::family::{Registration, RegistrationState, page};
use crate::api::v1::problem::{Change, Read, Refusal};
use crate::api::v1::shape::{Listed, Made};
use crate::api::v1::text::{Date, Key, Once, Text};
use platform_app::page::Page;
use platform_app::registrations::{self, Decision};
use platform_values::{RegistrationId, RegistrationState as State};
use poem_openapi::param::{Header, Path, Query};
use poem_openapi::payload::Json;
use poem_openapi::{Enum, Object, OpenApi};
use uuid::Uuid;

/// A registration with its child.
#[derive(Debug, Object)]
pub struct FacilityRegistration {
    /// The registration.
    pub registration: Registration,
    /// The child.
    pub child: BookedChild,
    /// Whole days since it was applied for.
    pub waiting_days: i64,
}

/// What a facility decides on a registration.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
#[oai(rename_all = "snake_case")]
pub enum RegistrationVerdict {
    /// The child may book here.
    Accept,
    /// The family must complete something; needs a message.
    Return,
    /// The child may not book here; needs a message.
    Decline,
}

/// A facility's decision on a registration.
#[derive(Debug, Object)]
#[oai(deny_unknown_fields)]
pub struct RegistrationDecision {
    /// What is decided.
    pub decision: RegistrationVerdict,
    /// Words to the family.
    pub message: Option<Text<1, 1000>>,
    /// Conditions of an acceptance, told to the family; empty for none. Without them, those of the last acceptance hold
    /// again.
    pub conditions: Option<Text<0, 1000>>,
    /// Day of the interview, where it was not recorded before.
    pub interviewed: Option<Date>,
    /// Why an officer decides in the facility's place; told to the facility, not to the family. Officers must state it.
    pub reason: Option<Text<1, 200>>,
}

/// The calls about registrations after the application.
pub struct RegistrationsApi;

#[OpenApi]
impl RegistrationsApi {
    /// A facility's registrations, longest waiting first
    #[oai(
        path = "/facility/:code/registrations",
        method = "get",
        operation_id = "listFacilityRegistrations",
        tag = "Tag::Facility"
    )]
    async fn inbox(
        &self,
        visit: LoggedIn,
        /// Code of the facility.
        code: Path<Key>,
        /// Only those that stand so; those that wait for a decision unless stated.
        state: Query<Option<RegistrationState>>,
        /// Entries to leave out at the start.
        #[oai(default, validator(minimum(value = "0"), maximum(value = "100000")))]
        offset: Query<u32>,
        /// Entries to show at most.
        #[oai(default = "page", validator(minimum(value = "1"), maximum(value = "200")))]
        limit: Query<u32>,
    ) -> Result<Json<Listed<FacilityRegistration>>, Refusal<Read>> {
        let facility = visit.facility_of(&code.0)?;
        let states = [state.0.map_or(State::Applied, State::from)];
        let shown = Page::cut(offset.0, limit.0);
        let (found, total) = registrations::inbox(&visit, facility.id, &states, shown).await?;
        let items = found.iter().map(|view| FacilityRegistration {
            registration: Registration::of(&visit, &view.registration),
            child: child(&view.child),
            waiting_days: view.waiting_days,
        });
        let total = u64::try_from(total).unwrap_or(0);
        Ok(Json(Listed { items: items.collect(), total, offset: offset.0, limit: limit.0 }))
    }

    /// Decide a registration
    #[oai(
        path = "/registrations/:id/decision",
        method = "post",
        operation_id = "decideRegistration",
        tag = "Tag::Facility"
    )]
    async fn decide(
        &self,
        visit: LoggedIn,
        /// Id of the registration.
        id: Path<Uuid>,
        /// Makes repeating this call harmless.
        #[oai(name = "Idempotency-Key")]
        _once: Header<Once>,
        body: Json<RegistrationDecision>,
    ) -> Result<Json<Made>, Refusal<Change>> {
        let RegistrationDecision { decision, message, conditions, interviewed, reason } = body.0;
        let message = message.map(|message| message.0);
        let decision = match decision {
            RegistrationVerdict::Accept => Decision::Accept {
                message: message.unwrap_or_default(),
                conditions: conditions.map(|words| words.0),
                interviewed: interviewed.map(|day| day.0),
            },
            RegistrationVerdict::Return => {
                Decision::Return { message: message.ok_or_else(|| missing("message"))? }
            }
            RegistrationVerdict::Decline => {
                Decision::Decline { message: message.ok_or_else(|| missing("message"))? }
            }
        };
        let id = RegistrationId(id.0);
        let id = match reason {
            Some(reason) => registrations::decide_in_place(&visit, id, &decision, &reason.0).await?,
            None => registrations::decide(&visit, id, &decision).await?,
        };
        Ok(Json(Made { id: id.0 }))
    }

    /// Take a registration back
    ///
    /// Refused while bookings of the child stand at the facility. It has no body.
    #[oai(
        path = "/registrations/:id/withdraw",
        method = "post",
        operation_id = "withdrawRegistration",
        tag = "Tag::Family"
    )]
    async fn withdraw(
        &self,
        visit: LoggedIn,
        /// Id of the registration.
        id: Path<Uuid>,
        /// Makes repeating this call harmless.
        #[oai(name = "Idempotency-Key")]
        _once: Header<Once>,
    ) -> Result<Json<Made>, Refusal<Change>> {
        let id = registrations::withdraw(&visit, RegistrationId(id.0)).await?;
        Ok(Json(Made { id: id.0 }))
    }
}
