//! How an interview gets its date: what a family asks for and sees, and the times that a facility fixes and takes back.

use crate::api::v1::Tag;
use crate::api::v1::auth::LoggedIn;
use crate::api::v1::family::page;
use crate::api::v1::interviews::{InterviewMode, InterviewState};
use crate::api::v1::problem::{Change, Read, Refusal};
use crate::api::v1::shape::{Created, Ids, Listed, Made, Moment};
use crate::api::v1::text::{Date, Once, OneLine, Text, Time};
use crate::visit::Visit;
use platform_app::interviews::{self, Appointment};
use platform_app::store::interviews::{Interview, Slot};
use platform_values::{InterviewId, InterviewSlotId, RegistrationId};
use poem_openapi::param::{Header, Path, Query};
use poem_openapi::payload::Json;
use poem_openapi::{Object, OpenApi};
use uuid::Uuid;

/// An interview of a registration.
#[derive(Debug, Object)]
#[oai(skip_serializing_if_is_none)]
pub struct Meeting {
    /// Id.
    pub id: Uuid,
    /// Where it stands.
    pub state: InterviewState,
    /// When, once it is fixed.
    pub at: Option<Moment>,
    /// How long it takes, once it is fixed.
    pub minutes: Option<i32>,
    /// How people meet, once it is fixed.
    pub mode: Option<InterviewMode>,
    /// Where, or how to connect, once it is fixed; may be empty.
    pub place: Option<String>,
    /// What the family wished when it asked for a call.
    pub wish: String,
}

impl Meeting {
    fn of(visit: &Visit, interview: &Interview, slot: Option<&Slot>) -> Self {
        let slot = slot.filter(|_| interview.at.is_some());
        Self {
            id: interview.id.0,
            state: interview.state.into(),
            at: interview.at.map(|at| visit.when(at)),
            minutes: slot.map(|slot| slot.minutes),
            mode: slot.map(|slot| slot.mode.into()),
            place: slot.map(|slot| slot.place.clone()),
            wish: interview.wish.clone(),
        }
    }
}

/// A wish for a call.
#[derive(Debug, Object)]
#[oai(deny_unknown_fields)]
pub struct CallWish {
    /// When the family can be reached, and when it can come.
    pub wish: Text<1, 500>,
}

/// A time that staff agreed with a family.
#[derive(Debug, Object)]
#[oai(deny_unknown_fields)]
pub struct InterviewTime {
    /// The day.
    pub day: Date,
    /// When it begins.
    pub time: Time,
    /// How long it takes.
    #[oai(validator(minimum(value = "5"), maximum(value = "480")))]
    pub minutes: i32,
    /// How people meet.
    pub mode: InterviewMode,
    /// Where, or how to connect.
    pub place: Option<OneLine<0, 200>>,
}

/// The calls about the dates of interviews.
pub struct AppointmentsApi;

#[OpenApi]
impl AppointmentsApi {
    /// The interviews of a registration, newest first
    #[oai(
        path = "/registrations/:id/interviews",
        method = "get",
        operation_id = "listMeetings",
        tag = "Tag::Family"
    )]
    async fn meetings(
        &self,
        visit: LoggedIn,
        /// Id of the registration.
        id: Path<Uuid>,
        /// Entries to leave out at the start.
        #[oai(default, validator(minimum(value = "0"), maximum(value = "100000")))]
        offset: Query<u32>,
        /// Entries to show at most.
        #[oai(default = "page", validator(minimum(value = "1"), maximum(value = "200")))]
        limit: Query<u32>,
    ) -> Result<Json<Listed<Meeting>>, Refusal<Read>> {
        let found = interviews::of_registration(&visit, RegistrationId(id.0)).await?;
        let all = found.iter().map(|(interview, slot)| Meeting::of(&visit, interview, slot.as_ref()));
        Ok(Json(Listed::cut(all.collect(), offset.0, limit.0)))
    }

    /// Ask the facility to call and agree on a time
    ///
    /// For families that find no slot that suits them. Asking again replaces the wish.
    #[oai(
        path = "/registrations/:id/call",
        method = "post",
        operation_id = "askForCall",
        tag = "Tag::Family"
    )]
    async fn call(
        &self,
        visit: LoggedIn,
        /// Id of the registration.
        id: Path<Uuid>,
        /// Makes repeating this call harmless.
        #[oai(name = "Idempotency-Key")]
        _once: Header<Once>,
        body: Json<CallWish>,
    ) -> Result<Created, Refusal<Change>> {
        Ok(Created::id(interviews::ask_for_call(&visit, RegistrationId(id.0), &body.0.wish.0).await?))
    }

    /// Call an interview off
    ///
    /// The family its own, staff those of their facility. The family is mailed. It has no body.
    #[oai(
        path = "/interviews/:id/cancel",
        method = "post",
        operation_id = "cancelInterview",
        tag = "Tag::Family"
    )]
    async fn cancel(
        &self,
        visit: LoggedIn,
        /// Id of the interview.
        id: Path<Uuid>,
        /// Makes repeating this call harmless.
        #[oai(name = "Idempotency-Key")]
        _once: Header<Once>,
    ) -> Result<Json<Made>, Refusal<Change>> {
        let id = interviews::cancel(&visit, InterviewId(id.0)).await?;
        Ok(Json(Made { id: id.0 }))
    }

    /// Fix or move an interview to a time agreed with the family
    #[oai(
        path = "/interviews/:id/time",
        method = "post",
        operation_id = "fixInterview",
        tag = "Tag::Facility"
    )]
    async fn fix(
        &self,
        visit: LoggedIn,
        /// Id of the interview.
        id: Path<Uuid>,
        /// Makes repeating this call harmless.
        #[oai(name = "Idempotency-Key")]
        _once: Header<Once>,
        body: Json<InterviewTime>,
    ) -> Result<Json<Made>, Refusal<Change>> {
        let InterviewTime { day, time, minutes, mode, place } = body.0;
        let place = place.map_or_else(String::new, |place| place.0);
        let agreed = Appointment { at: day.0.and_time(time.0), minutes, mode: mode.into(), place };
        let id = interviews::fix(&visit, InterviewId(id.0), &agreed).await?;
        Ok(Json(Made { id: id.0 }))
    }

    /// Take an offered time back
    ///
    /// Families that had taken it are mailed, and their interviews, whose ids come back, wait for another date. It has no
    /// body.
    #[oai(path = "/slots/:id/cancel", method = "post", operation_id = "cancelSlot", tag = "Tag::Facility")]
    async fn take_back(
        &self,
        visit: LoggedIn,
        /// Id of the slot.
        id: Path<Uuid>,
        /// Makes repeating this call harmless.
        #[oai(name = "Idempotency-Key")]
        _once: Header<Once>,
    ) -> Result<Json<Ids>, Refusal<Change>> {
        let moved = interviews::cancel_slot(&visit, InterviewSlotId(id.0)).await?;
        Ok(Json(Ids { ids: moved.into_iter().map(|id| id.0).collect() }))
    }
}
