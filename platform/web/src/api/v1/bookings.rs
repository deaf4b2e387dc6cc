//! Bookings: judging, making, seeing, cancelling; the facility's decision and what happens at the door.

use crate::api::v1::Tag;
use crate::api::v1::auth::LoggedIn;
use crate::api::v1::family::{not_offered, page};
use crate::api::v1::problem::{Change, Read, Refusal};
use crate::api::v1::shape::{Booking, Listed, Made, answers, days, span};
use crate::api::v1::text::{Date, Once};
use crate::api::v1::wishes::{
    Allowance, AttendanceRecord, Booked, BookingDecision, BookingDetail, Cancellation, DoorEvent,
    FeeCorrection, Judgement, Payment, PhaseChange, Taken, Verdict, Wish,
};
use crate::i18n::Words;
use crate::visit::Visit;
use platform_app::bookings::attend::{self, Attendance};
use platform_app::bookings::cancel::cancel;
use platform_app::bookings::decide::{Decision, decide};
use platform_app::bookings::fees::{self, Paid};
use platform_app::bookings::{self, Ask, Override, list, mine};
use platform_app::store::bookings::Event;
use platform_app::{AppError, AppResult};
use platform_program_api::Finding;
use platform_program_api::answer::Weight;
use platform_values::{BookingId, ChildId, Yen};
use poem_openapi::OpenApi;
use poem_openapi::param::{Header, Path, Query};
use poem_openapi::payload::Json;
use uuid::Uuid;

/// The calls about bookings.
pub struct BookingsApi;

#[OpenApi]
impl BookingsApi {
    /// Judge a wish by the rules; nothing is written
    ///
    /// It judges ages, days, caps, registration and the like, and tells the fee. It does not look for a free place: a
    /// wish that is `allowed` can still be refused as `full` (409) by `POST /bookings`.
    /// `GET /programs/{program}/vacancies` tells where places are free.
    #[oai(path = "/bookings/assess", method = "post", operation_id = "assessBooking", tag = "Tag::Bookings")]
    async fn assess(&self, visit: LoggedIn, body: Json<Wish>) -> Result<Json<Judgement>, Refusal<Change>> {
        let ask = ask(&visit, body.0)?;
        let judged = bookings::judge(&visit, &ask).await?;
        let allowance = |left: &platform_program_api::Allowance| Allowance {
            code: left.code.clone(),
            use_type: left.use_type.clone(),
            left: left.left,
            max: left.max,
            message: visit.say(&Words::from(left)),
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
        _once: Header<Once>,
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
        let (from, to) = days(from.0.0, to.0.0)?;
        let found = mine::between(&visit, from, to).await?;
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
        _once: Header<Once>,
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
        _once: Header<Once>,
        body: Json<BookingDecision>,
    ) -> Result<Json<Made>, Refusal<Change>> {
        let message = body.0.message.map_or_else(String::new, |message| message.0);
        let decision = match (body.0.decision, body.0.reason) {
            (Verdict::Approve, _) => Decision::Approve { message },
            (Verdict::Decline, Some(reason)) => {
                Decision::Decline { reason: reason.word().to_owned(), message }
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
        _once: Header<Once>,
        body: Json<AttendanceRecord>,
    ) -> Result<Json<Made>, Refusal<Change>> {
        let AttendanceRecord { event, time, arrived, departed, reason, sure } = body.0;
        let what = match event {
            DoorEvent::CheckIn => Attendance::CheckIn(time.map(|time| time.0)),
            DoorEvent::CheckOut => Attendance::CheckOut(time.map(|time| time.0)),
            DoorEvent::NoShow => Attendance::NoShow,
            DoorEvent::Undo => Attendance::Undo,
            DoorEvent::Correct => Attendance::Correct {
                arrived: arrived.ok_or_else(|| missing("arrived"))?.0,
                departed: departed.map(|departed| departed.0),
                reason: reason.ok_or_else(|| missing("reason"))?.0,
                sure: sure.unwrap_or(false),
            },
        };
        changed(attend::record(&visit, BookingId(id.0), &what).await)
    }

    /// Say whether a settled fee was received
    #[oai(path = "/bookings/:id/payment", method = "post", operation_id = "markPaid", tag = "Tag::Facility")]
    async fn pay(
        &self,
        visit: LoggedIn,
        /// Id of the booking.
        id: Path<Uuid>,
        /// Makes repeating this call harmless.
        #[oai(name = "Idempotency-Key")]
        _once: Header<Once>,
        body: Json<Payment>,
    ) -> Result<Json<Made>, Refusal<Change>> {
        let paid = if body.0.received { Paid::Yes } else { Paid::No };
        changed(fees::mark_paid(&visit, BookingId(id.0), paid).await)
    }

    /// Correct a settled fee
    ///
    /// Refused once the month was submitted, while the fee is marked as received, and above the city's ceiling.
    #[oai(path = "/bookings/:id/fee", method = "post", operation_id = "correctFee", tag = "Tag::Facility")]
    async fn correct_fee(
        &self,
        visit: LoggedIn,
        /// Id of the booking.
        id: Path<Uuid>,
        /// Makes repeating this call harmless.
        #[oai(name = "Idempotency-Key")]
        _once: Header<Once>,
        body: Json<FeeCorrection>,
    ) -> Result<Json<Made>, Refusal<Change>> {
        let FeeCorrection { fee, reason } = body.0;
        changed(fees::correct(&visit, BookingId(id.0), Yen(fee.into()), &reason.0).await)
    }
}

fn changed(result: AppResult<BookingId>) -> Result<Json<Made>, Refusal<Change>> {
    Ok(Json(Made { id: result?.0 }))
}

/// The refusal of a body that lacks what this kind of it needs.
pub fn missing(field: &str) -> AppError {
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
