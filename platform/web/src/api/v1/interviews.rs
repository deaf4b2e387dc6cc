//! Interviews: the slots a family can take, those a facility offers, and what came of a meeting.

use crate::api::v1::Tag;
use crate::api::v1::auth::LoggedIn;
use crate::api::v1::facility::{BookedChild, child};
use crate::api::v1::family::{not_offered, page};
use crate::api::v1::problem::{Change, Read, Refusal};
use crate::api::v1::shape::{Created, Ids, Listed, Made, ManyCreated, Moment, days, same};
use crate::api::v1::text::{Date, Key, Once, OneLine, Text, Time};
use crate::visit::Visit;
use chrono::Days;
use platform_app::interviews::{self, NewSlot, Outcome, Part, every};
use platform_app::page::Page;
use platform_app::store::interviews::Slot as Stored;
use platform_values::{
    InterviewId, InterviewMode as ModeValue, InterviewSlotId, InterviewState as StateValue, RegistrationId,
};
use poem_openapi::param::{Header, Path, Query};
use poem_openapi::payload::Json;
use poem_openapi::{Enum, Object, OpenApi};
use uuid::Uuid;

/// How people meet.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
#[oai(rename_all = "snake_case")]
pub enum InterviewMode {
    /// At the facility.
    InPerson,
    /// By video.
    Online,
    /// By telephone.
    Phone,
}

same!(InterviewMode = ModeValue: InPerson, Online, Phone);

/// Where an interview stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
#[oai(rename_all = "snake_case")]
pub enum InterviewState {
    /// A call was asked for.
    Asked,
    /// Date and time are fixed.
    Fixed,
    /// Held.
    Done,
    /// The family did not come.
    Missed,
    /// Called off.
    Cancelled,
}

same!(InterviewState = StateValue: Asked, Fixed, Done, Missed, Cancelled);

/// A time offered for interviews.
#[derive(Debug, Object)]
pub struct Slot {
    /// Id.
    pub id: Uuid,
    /// When it begins.
    pub starts_at: Moment,
    /// How long it takes.
    pub minutes: i32,
    /// How many families at once.
    pub capacity: i32,
    /// How many have taken it.
    pub taken: i32,
    /// How people meet.
    pub mode: InterviewMode,
    /// Where, or how to connect; may be empty.
    pub place: String,
}

impl Slot {
    fn of(visit: &Visit, slot: &Stored) -> Self {
        Self {
            id: slot.id.0,
            starts_at: visit.when(slot.starts_at),
            minutes: slot.minutes,
            capacity: slot.capacity,
            taken: slot.taken,
            mode: slot.mode.into(),
            place: slot.place.clone(),
        }
    }
}

/// An interview as the facility sees it.
#[derive(Debug, Object)]
#[oai(skip_serializing_if_is_none)]
pub struct Interview {
    /// Id.
    pub id: Uuid,
    /// Id of the registration.
    pub registration: Uuid,
    /// The child.
    pub child: BookedChild,
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
    /// What the family wishes.
    pub wish: String,
}

/// The slot that a family takes.
#[derive(Debug, Object)]
#[oai(deny_unknown_fields)]
pub struct SlotChoice {
    /// Id of the slot.
    pub slot: Uuid,
}

/// What came of an interview.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
#[oai(rename_all = "snake_case")]
pub enum InterviewOutcome {
    /// It was held: it counts for the registration from its day.
    Held,
    /// The family did not come.
    Missed,
}

/// A record of an interview.
#[derive(Debug, Object)]
#[oai(deny_unknown_fields)]
pub struct InterviewRecord {
    /// What came of it.
    pub outcome: InterviewOutcome,
    /// What staff write down; families never see it.
    pub record: Option<Text<0, 2000>>,
    /// On which day it was held, not after today; the agreed day unless stated, today where none was agreed.
    pub held_on: Option<Date>,
}

/// Times to be offered: each of the times on each of the days.
#[derive(Debug, Object)]
#[oai(deny_unknown_fields)]
pub struct NewSlots {
    /// Key of the program.
    pub program: Key,
    /// The days.
    #[oai(validator(min_items = 1, max_items = 100))]
    pub days: Vec<Date>,
    /// When they begin; at most 500 slots are made at once.
    #[oai(validator(min_items = 1, max_items = 100))]
    pub times: Vec<Time>,
    /// How long each takes.
    #[oai(validator(minimum(value = "5"), maximum(value = "480")))]
    pub minutes: i32,
    /// How many families at once.
    #[oai(validator(minimum(value = "1"), maximum(value = "100")))]
    pub capacity: i32,
    /// How people meet.
    pub mode: InterviewMode,
    /// Where, or how to connect.
    pub place: Option<OneLine<0, 200>>,
}

/// The calls about interviews.
pub struct InterviewsApi;

#[OpenApi]
impl InterviewsApi {
    /// The slots that a family can take for a registration
    #[oai(
        path = "/registrations/:id/slots",
        method = "get",
        operation_id = "listOpenSlots",
        tag = "Tag::Family"
    )]
    async fn open_slots(
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
    ) -> Result<Json<Listed<Slot>>, Refusal<Read>> {
        let found = interviews::open_slots_for(&visit, RegistrationId(id.0)).await?;
        let all = found.iter().map(|slot| Slot::of(&visit, slot)).collect();
        Ok(Json(Listed::cut(all, offset.0, limit.0)))
    }

    /// Take a slot
    ///
    /// An interview that was fixed before moves to it. If others were quicker it is 409.
    #[oai(
        path = "/registrations/:id/interview",
        method = "post",
        operation_id = "takeSlot",
        tag = "Tag::Family"
    )]
    async fn take(
        &self,
        visit: LoggedIn,
        /// Id of the registration.
        id: Path<Uuid>,
        /// Makes repeating this call harmless.
        #[oai(name = "Idempotency-Key")]
        _once: Header<Once>,
        body: Json<SlotChoice>,
    ) -> Result<Created, Refusal<Change>> {
        let slot = InterviewSlotId(body.0.slot);
        Ok(Created::id(interviews::take_slot(&visit, RegistrationId(id.0), slot).await?))
    }

    /// The slots that a facility offers
    #[oai(path = "/facility/:code/slots", method = "get", operation_id = "listSlots", tag = "Tag::Facility")]
    async fn slots(
        &self,
        visit: LoggedIn,
        /// Code of the facility.
        code: Path<Key>,
        /// First day; today unless stated.
        from: Query<Option<Date>>,
        /// Last day; eight weeks after the first unless stated.
        to: Query<Option<Date>>,
        /// Entries to leave out at the start.
        #[oai(default, validator(minimum(value = "0"), maximum(value = "100000")))]
        offset: Query<u32>,
        /// Entries to show at most.
        #[oai(default = "page", validator(minimum(value = "1"), maximum(value = "200")))]
        limit: Query<u32>,
    ) -> Result<Json<Listed<Slot>>, Refusal<Read>> {
        let facility = visit.facility_of(&code.0)?;
        let from = from.0.map_or_else(|| visit.today(), |day| day.0);
        let last = to.0.map_or_else(|| from.checked_add_days(Days::new(56)).unwrap_or(from), |day| day.0);
        let (from, to) = days(from, last)?;
        let found = interviews::slots(&visit, facility.id, from, to).await?;
        let standing = found.iter().filter(|slot| slot.cancelled_at.is_none());
        let all = standing.map(|slot| Slot::of(&visit, slot)).collect();
        Ok(Json(Listed::cut(all, offset.0, limit.0)))
    }

    /// Offer times for interviews
    #[oai(path = "/facility/:code/slots", method = "post", operation_id = "addSlots", tag = "Tag::Facility")]
    async fn add(
        &self,
        visit: LoggedIn,
        /// Code of the facility.
        code: Path<Key>,
        /// Makes repeating this call harmless.
        #[oai(name = "Idempotency-Key")]
        _once: Header<Once>,
        body: Json<NewSlots>,
    ) -> Result<ManyCreated, Refusal<Change>> {
        let facility = visit.facility_of(&code.0)?.id;
        let NewSlots { program, days, times, minutes, capacity, mode, place } = body.0;
        let program = visit.program_of(&program).map_err(|_| not_offered())?.id;
        let days: Vec<_> = days.into_iter().map(|day| day.0).collect();
        let times: Vec<_> = times.into_iter().map(|time| time.0).collect();
        let place = place.map_or_else(String::new, |place| place.0);
        let like = NewSlot { starts: visit.civil_now(), minutes, capacity, mode: mode.into(), place };
        let made = interviews::add_slots(&visit, facility, program, &every(&days, &times, &like)).await?;
        Ok(ManyCreated::Made(Json(Ids { ids: made.into_iter().map(|id| id.0).collect() })))
    }

    /// A facility's interviews that are ahead
    #[oai(
        path = "/facility/:code/interviews",
        method = "get",
        operation_id = "listInterviews",
        tag = "Tag::Facility"
    )]
    async fn inbox(
        &self,
        visit: LoggedIn,
        /// Code of the facility.
        code: Path<Key>,
        /// Entries to leave out at the start.
        #[oai(default, validator(minimum(value = "0"), maximum(value = "100000")))]
        offset: Query<u32>,
        /// Entries to show at most.
        #[oai(default = "page", validator(minimum(value = "1"), maximum(value = "200")))]
        limit: Query<u32>,
    ) -> Result<Json<Listed<Interview>>, Refusal<Read>> {
        let facility = visit.facility_of(&code.0)?;
        let page = Page::cut(offset.0, limit.0);
        let (found, total) = interviews::inbox(&visit, facility.id, Part::Ahead, page).await?;
        let items = found.iter().map(|view| Interview {
            id: view.interview.id.0,
            registration: view.interview.registration_id.0,
            child: child(&view.child),
            state: view.interview.state.into(),
            at: view.interview.at.map(|at| visit.when(at)),
            minutes: view.slot.as_ref().map(|slot| slot.minutes),
            mode: view.slot.as_ref().map(|slot| slot.mode.into()),
            place: view.slot.as_ref().map(|slot| slot.place.clone()),
            wish: view.interview.wish.clone(),
        });
        let total = u64::try_from(total).unwrap_or(0);
        Ok(Json(Listed { items: items.collect(), total, offset: offset.0, limit: limit.0 }))
    }

    /// Write down what came of an interview
    #[oai(
        path = "/interviews/:id/record",
        method = "post",
        operation_id = "recordInterview",
        tag = "Tag::Facility"
    )]
    async fn record(
        &self,
        visit: LoggedIn,
        /// Id of the interview.
        id: Path<Uuid>,
        /// Makes repeating this call harmless.
        #[oai(name = "Idempotency-Key")]
        _once: Header<Once>,
        body: Json<InterviewRecord>,
    ) -> Result<Json<Made>, Refusal<Change>> {
        let InterviewRecord { outcome, record, held_on } = body.0;
        let record = record.map_or_else(String::new, |record| record.0);
        let outcome = match outcome {
            InterviewOutcome::Held => Outcome::Held { record, day: held_on.map(|day| day.0) },
            InterviewOutcome::Missed => Outcome::Missed,
        };
        let id = interviews::record(&visit, InterviewId(id.0), &outcome).await?;
        Ok(Json(Made { id: id.0 }))
    }
}
