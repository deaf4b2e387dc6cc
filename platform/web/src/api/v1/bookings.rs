//! Bookings: judging, making, seeing, cancelling; the facility's decision and what happens at the door.

use crate::api::v1::Tag;
use crate::api::v1::auth::LoggedIn;
use crate::api::v1::family::{not_offered, page};
use crate::api::v1::problem::{Change, Read, Reason, Refusal};
use crate::api::v1::shape::{Booking, Listed, Made, Moment, Phase, Quote, answers, span};
use crate::api::v1::text::{Date, Key, Once, Text, Time};
use crate::i18n::Words;
use crate::visit::Visit;
use platform_app::bookings::attend::{self, Attendance};
use platform_app::bookings::cancel::cancel;
use platform_app::bookings::decide::{Decision, decide};
use platform_app::bookings::{self, Ask, Override, list, mine};
use platform_app::store::bookings::Event;
use platform_app::{AppError, AppResult};
use platform_program_api::Finding;
use platform_program_api::answer::Weight;
use platform_values::{BookingId, ChildId};
use poem_openapi::param::{Header, Path, Query};
use poem_openapi::payload::Json;
use poem_openapi::{ApiResponse, Enum, Object, OpenApi};
use std::collections::BTreeMap;
use uuid::Uuid;

/// A wish for care.
#[derive(Debug, Object)]
#[oai(deny_unknown_fields)]
pub struct Wish {
    /// Id of the child.
    pub child: Uuid,
    /// Code of the facility.
    pub facility: Key,
    /// Key of the program.
    pub program: Key,
    /// Day of care.
    pub day: Date,
    /// From when; one of the day's offers.
    pub from: Time,
    /// To when.
    pub to: Time,
    /// The answers of the program's form, by the keys that the facility tells.
    #[oai(validator(max_properties = 50))]
    pub answers: Option<BTreeMap<String, Text<0, 500>>>,
    /// A note for the day.
    pub note: Option<Text<0, 1000>>,
    /// Why staff go past a warning; families cannot.
    pub going_past: Option<Text<1, 500>>,
}

/// What is left of a cap.
#[derive(Debug, Object)]
#[oai(skip_serializing_if_is_none)]
pub struct Allowance {
    /// Stable code.
    pub code: String,
    /// The use type it belongs to; all, where there is none.
    pub use_type: Option<String>,
    /// What is left.
    pub left: i64,
    /// The cap.
    pub max: i64,
    /// The same in Japanese.
    pub message: String,
}

/// The judgement of a wish. Whether a place is free is decided by booking alone.
#[derive(Debug, Object)]
pub struct Judgement {
    /// True if no reason stands against it.
    pub allowed: bool,
    /// Every reason, also those that only inform.
    pub findings: Vec<Reason>,
    /// The fee.
    pub quote: Quote,
    /// What is left of the caps.
    pub allowances: Vec<Allowance>,
    /// What must happen before it is confirmed, for example `facility_approval`.
    pub steps: Vec<String>,
    /// From when families in the city may book.
    pub opens_at: Moment,
    /// From when other families may book.
    pub opens_for_others_at: Moment,
    /// Until when families may book, and cancel without consequence.
    pub closes_at: Moment,
}

/// A booking that was made.
#[derive(Debug, Object)]
pub struct Booked {
    /// Id.
    pub id: Uuid,
    /// Where it stood when it was made.
    pub phase: Phase,
}

/// A place was taken.
#[derive(ApiResponse)]
pub enum Taken {
    /// The place is held: confirmed, or until the facility decides. The same for a repeated idempotency key.
    #[oai(status = 201)]
    Taken(
        Json<Booked>,
        /// Where the booking is.
        #[oai(header = "Location")]
        String,
    ),
}

/// A change of phase.
#[derive(Debug, Object)]
pub struct PhaseChange {
    /// When.
    pub at: Moment,
    /// The phase before; empty for the first.
    pub from: String,
    /// The phase after.
    pub to: String,
    /// Why.
    pub reason: String,
}

/// A booking with its history.
#[derive(Debug, Object)]
pub struct BookingDetail {
    /// The booking.
    pub booking: Booking,
    /// The answers of the form.
    pub answers: BTreeMap<String, String>,
    /// The family's note for the day.
    pub note: String,
    /// Every change of phase, oldest first.
    pub history: Vec<PhaseChange>,
}

/// Why a booking is called off.
#[derive(Debug, Object)]
#[oai(deny_unknown_fields)]
pub struct Cancellation {
    /// The reason in words.
    pub reason: Option<Text<0, 500>>,
}

/// What the facility decides.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
#[oai(rename_all = "snake_case")]
pub enum Verdict {
    /// The child may come.
    Approve,
    /// The child may not come; needs a reason.
    Decline,
}

/// Why a facility declines.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
#[oai(rename_all = "snake_case")]
pub enum DeclineReason {
    /// No place.
    Full,
    /// Too few staff.
    Staffing,
    /// The child's health.
    Health,
    /// A rule.
    Rule,
    /// Something else.
    Other,
}

/// The facility's decision.
#[derive(Debug, Object)]
#[oai(deny_unknown_fields)]
pub struct BookingDecision {
    /// What is decided.
    pub decision: Verdict,
    /// Why, for declining.
    pub reason: Option<DeclineReason>,
    /// Words to the family.
    pub message: Option<Text<0, 1000>>,
}

/// What happened at the door.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
#[oai(rename_all = "snake_case")]
pub enum DoorEvent {
    /// The child came, at `time` or now.
    CheckIn,
    /// The child left, at `time` or now.
    CheckOut,
    /// The child did not come.
    NoShow,
    /// The last of these was a mistake.
    Undo,
    /// The times were wrong; needs `arrived`, `departed` and `reason`.
    Correct,
}

/// A record of attendance.
#[derive(Debug, Object)]
#[oai(deny_unknown_fields)]
pub struct AttendanceRecord {
    /// What happened.
    pub event: DoorEvent,
    /// When, for coming and leaving; now unless stated.
    pub time: Option<Time>,
    /// Arrival, for correcting.
    pub arrived: Option<Time>,
    /// Departure, for correcting.
    pub departed: Option<Time>,
    /// Why, for correcting.
    pub reason: Option<Text<1, 500>>,
}

/// The calls about bookings.
pub struct BookingsApi;

#[OpenApi]
impl BookingsApi {
    /// Judge a wish; nothing is written
    #[oai(path = "/bookings/assess", method = "post", operation_id = "assessBooking", tag = "Tag::Bookings")]
    async fn assess(&self, visit: LoggedIn, body: Json<Wish>) -> Result<Json<Judgement>, Refusal<Change>> {
        let ask = ask(&visit, body.0)?;
        let judged = bookings::judge(&visit, &ask).await?;
        let allowance = |left: &platform_program_api::Allowance| Allowance {
            code: left.code.clone(),
            use_type: left.use_type.clone(),
            left: left.left,
            max: left.max,
            message: visit.say(&Words::key(left.code.clone()).with("left", left.left).with("max", left.max)),
        };
        Ok(Json(Judgement {
            allowed: judged.against(&ask).is_empty(),
            findings: visit.reasons(&judged.assessment.findings),
            quote: visit.quote(&judged.quote),
            allowances: judged.allowances.iter().map(allowance).collect(),
            steps: judged.assessment.steps.iter().map(|step| step.key.clone()).collect(),
            opens_at: visit.civil_when(judged.window.opens_at),
            opens_for_others_at: visit.civil_when(judged.window.opens_for_others_at),
            closes_at: visit.civil_when(judged.window.closes_at),
        }))
    }

    /// Take a place
    ///
    /// All reasons against it come at once (422). When the last place is gone it is 409 with the finding `full`.
    #[oai(path = "/bookings", method = "post", operation_id = "book", tag = "Tag::Bookings")]
    async fn book(
        &self,
        visit: LoggedIn,
        /// Makes repeating this call harmless: the first result comes again.
        #[oai(name = "Idempotency-Key")]
        _once: Header<Option<Once>>,
        body: Json<Wish>,
    ) -> Result<Taken, Refusal<Change>> {
        let ask = ask(&visit, body.0)?;
        let booked = bookings::book(&visit, &ask).await?;
        let place = format!("/api/v1/bookings/{}", booked.id);
        Ok(Taken::Taken(Json(Booked { id: booked.id.0, phase: booked.phase.into() }), place))
    }

    /// The own family's bookings
    #[oai(path = "/bookings", method = "get", operation_id = "listBookings", tag = "Tag::Bookings")]
    async fn list(
        &self,
        visit: LoggedIn,
        /// First day.
        from: Query<Date>,
        /// Last day.
        to: Query<Date>,
        /// Entries to leave out at the start.
        #[oai(default, validator(minimum(value = "0"), maximum(value = "100000")))]
        offset: Query<u32>,
        /// Entries to show at most.
        #[oai(default = "page", validator(minimum(value = "1"), maximum(value = "200")))]
        limit: Query<u32>,
    ) -> Result<Json<Listed<Booking>>, Refusal<Read>> {
        let found = mine::between(&visit, from.0.0, to.0.0).await?;
        let all: AppResult<Vec<Booking>> = found.iter().map(|booking| visit.booking(booking)).collect();
        Ok(Json(Listed::cut(all?, offset.0, limit.0)))
    }

    /// One booking with its history
    #[oai(path = "/bookings/:id", method = "get", operation_id = "getBooking", tag = "Tag::Bookings")]
    async fn one(
        &self,
        visit: LoggedIn,
        /// Id of the booking.
        id: Path<Uuid>,
    ) -> Result<Json<BookingDetail>, Refusal<Read>> {
        let id = BookingId(id.0);
        let (booking, history): (_, Vec<Event>) = if visit.actor.household.is_some() {
            let detail = mine::detail(&visit, id).await?;
            (detail.booking, detail.events)
        } else {
            let story = list::story(&visit, id).await?;
            (story.listed.booking, story.events.into_iter().map(|(event, _)| event).collect())
        };
        let answers = serde_json::from_value(booking.answers.clone()).map_err(AppError::from)?;
        let change = |event: Event| PhaseChange {
            at: visit.when(event.at),
            from: event.from_phase,
            to: event.to_phase,
            reason: event.reason,
        };
        Ok(Json(BookingDetail {
            answers,
            note: booking.note.clone(),
            history: history.into_iter().map(change).collect(),
            booking: visit.booking(&booking)?,
        }))
    }

    /// Call a booking off
    ///
    /// The place is free at once. After the deadline it counts as late and may cost something.
    #[oai(
        path = "/bookings/:id/cancel",
        method = "post",
        operation_id = "cancelBooking",
        tag = "Tag::Bookings"
    )]
    async fn cancel(
        &self,
        visit: LoggedIn,
        /// Id of the booking.
        id: Path<Uuid>,
        /// Makes repeating this call harmless.
        #[oai(name = "Idempotency-Key")]
        _once: Header<Option<Once>>,
        body: Json<Cancellation>,
    ) -> Result<Json<Made>, Refusal<Change>> {
        let reason = body.0.reason.map_or_else(String::new, |reason| reason.0);
        changed(cancel(&visit, BookingId(id.0), &reason).await)
    }

    /// Decide a request
    #[oai(
        path = "/bookings/:id/decision",
        method = "post",
        operation_id = "decideBooking",
        tag = "Tag::Facility"
    )]
    async fn decide(
        &self,
        visit: LoggedIn,
        /// Id of the booking.
        id: Path<Uuid>,
        /// Makes repeating this call harmless.
        #[oai(name = "Idempotency-Key")]
        _once: Header<Option<Once>>,
        body: Json<BookingDecision>,
    ) -> Result<Json<Made>, Refusal<Change>> {
        let message = body.0.message.map_or_else(String::new, |message| message.0);
        let decision = match (body.0.decision, body.0.reason) {
            (Verdict::Approve, _) => Decision::Approve { message },
            (Verdict::Decline, Some(reason)) => {
                Decision::Decline { reason: word(reason).to_owned(), message }
            }
            (Verdict::Decline, None) => return Err(missing("reason").into()),
        };
        changed(decide(&visit, BookingId(id.0), &decision).await)
    }

    /// Write down what happened at the door
    #[oai(
        path = "/bookings/:id/attendance",
        method = "post",
        operation_id = "recordAttendance",
        tag = "Tag::Facility"
    )]
    async fn attend(
        &self,
        visit: LoggedIn,
        /// Id of the booking.
        id: Path<Uuid>,
        /// Makes repeating this call harmless.
        #[oai(name = "Idempotency-Key")]
        _once: Header<Option<Once>>,
        body: Json<AttendanceRecord>,
    ) -> Result<Json<Made>, Refusal<Change>> {
        let AttendanceRecord { event, time, arrived, departed, reason } = body.0;
        let what = match event {
            DoorEvent::CheckIn => Attendance::CheckIn(time.map(|time| time.0)),
            DoorEvent::CheckOut => Attendance::CheckOut(time.map(|time| time.0)),
            DoorEvent::NoShow => Attendance::NoShow,
            DoorEvent::Undo => Attendance::Undo,
            DoorEvent::Correct => Attendance::Correct {
                arrived: arrived.ok_or_else(|| missing("arrived"))?.0,
                departed: departed.ok_or_else(|| missing("departed"))?.0,
                reason: reason.ok_or_else(|| missing("reason"))?.0,
            },
        };
        changed(attend::record(&visit, BookingId(id.0), &what).await)
    }
}

fn changed(result: AppResult<BookingId>) -> Result<Json<Made>, Refusal<Change>> {
    Ok(Json(Made { id: result?.0 }))
}

fn word(reason: DeclineReason) -> &'static str {
    match reason {
        DeclineReason::Full => "full",
        DeclineReason::Staffing => "staffing",
        DeclineReason::Health => "health",
        DeclineReason::Rule => "rule",
        DeclineReason::Other => "other",
    }
}

/// The refusal of a body that lacks what this kind of it needs.
fn missing(field: &str) -> AppError {
    AppError::refused(Finding::new("api-needed", Weight::Block).with("field", field))
}

fn ask(visit: &Visit, wish: Wish) -> AppResult<Ask> {
    let here = visit.city.facility_by_code(&wish.facility.0).zip(visit.program_of(&wish.program).ok());
    let (facility, program) = here.ok_or_else(not_offered)?;
    Ok(Ask {
        child: ChildId(wish.child),
        facility: facility.id,
        program: program.id,
        day: wish.day.0,
        span: span(wish.from, wish.to)?,
        answers: answers(visit, program, wish.answers)?,
        note: wish.note.map_or_else(String::new, |note| note.0),
        going_past: wish.going_past.and_then(|reason| Override::because(&reason.0)),
    })
}
