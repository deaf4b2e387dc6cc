//! What a facility does in a day: the board, its bookings, uses without booking.

use crate::api::v1::Tag;
use crate::api::v1::auth::LoggedIn;
use crate::api::v1::family::{not_offered, page};
use crate::api::v1::problem::{Change, Read, Refusal};
use crate::api::v1::shape::{Booking, Created, Listed, Made, Moment, Phase, answers, days, span};
use crate::api::v1::text::{Date, Key, Once, OneLine, Text, Time};
use platform_app::bookings::{Ask, Override, attend, enter, list};
use platform_app::families::ChildSummary;
use platform_app::page::Page;
use platform_app::store::bookings::ListFilter;
use platform_app::{AppResult, board};
use platform_values::{BookingId, ChildId, Month as MonthValue, Phase as PhaseValue};
use poem_openapi::param::{Header, Path, Query};
use poem_openapi::payload::Json;
use poem_openapi::{Object, OpenApi};
use std::collections::BTreeMap;
use uuid::Uuid;

/// A child as a booking needs it: no health record.
#[derive(Debug, Object)]
pub struct BookedChild {
    /// Id.
    pub id: Uuid,
    /// Name.
    pub name: String,
    /// Its reading.
    pub kana: String,
    /// Date of birth.
    pub birth_date: Date,
}

/// A booking with its child.
#[derive(Debug, Object)]
pub struct FacilityBooking {
    /// The booking.
    pub booking: Booking,
    /// The child.
    pub child: BookedChild,
}

/// One child on the board.
#[derive(Debug, Object)]
pub struct BoardRow {
    /// The booking.
    pub booking: Booking,
    /// The child.
    pub child: BookedChild,
    /// True if the child's record notes an allergy: open the record before meals.
    pub allergy_noted: bool,
    /// False if the family has not answered the question about allergies yet: ask before meals.
    pub allergy_answered: bool,
    /// Who comes for the child; may be empty.
    pub pickup: String,
}

/// How far places are used.
#[derive(Debug, Object)]
pub struct QuotaState {
    /// Key of the program.
    pub program: String,
    /// What is counted.
    pub key: String,
    /// From when.
    pub from: Moment,
    /// To when.
    pub to: Moment,
    /// Places taken.
    pub used: i64,
    /// Places in all.
    pub limit: i64,
}

/// A facility's day.
#[derive(Debug, Object)]
pub struct Board {
    /// The day.
    pub date: Date,
    /// Children by the time they come.
    pub rows: Vec<BoardRow>,
    /// Places.
    pub quotas: Vec<QuotaState>,
    /// Staff required at the fullest moment.
    pub staff: u32,
    /// Registrations that wait for a decision.
    pub registrations_waiting: i64,
    /// Interviews without a date.
    pub interviews_waiting: i64,
    /// Bookings that wait for a decision.
    pub bookings_waiting: i64,
}

/// A use that took place without a booking.
#[derive(Debug, Object)]
#[oai(deny_unknown_fields)]
pub struct NewUse {
    /// Id of the child.
    pub child: Uuid,
    /// Key of the program.
    pub program: Key,
    /// The day.
    pub day: Date,
    /// Agreed from when.
    pub from: Time,
    /// Agreed to when.
    pub to: Time,
    /// Actual arrival.
    pub arrived: Time,
    /// Actual departure.
    pub departed: Time,
    /// The answers of the program's form.
    #[oai(validator(max_properties = 50))]
    pub answers: Option<BTreeMap<String, OneLine<0, 500>>>,
    /// A note.
    pub note: Option<Text<0, 1000>>,
    /// Why the use is right though the day or the times are doubted.
    pub going_past: Option<Text<1, 500>>,
}

/// Why a use is removed.
#[derive(Debug, Object)]
#[oai(deny_unknown_fields)]
pub struct UseRemoval {
    /// Why; it stays with the use.
    pub reason: OneLine<1, 200>,
}

/// The calls of a facility.
pub struct FacilityApi;

#[OpenApi]
impl FacilityApi {
    /// A facility's day
    ///
    /// Every call is written into the operation log.
    #[oai(path = "/facility/:code/board", method = "get", operation_id = "getBoard", tag = "Tag::Facility")]
    async fn board(
        &self,
        visit: LoggedIn,
        /// Code of the facility.
        code: Path<Key>,
        /// The day; today unless stated.
        date: Query<Option<Date>>,
    ) -> Result<Json<Board>, Refusal<Read>> {
        let facility = visit.desk(&code.0.0)?.id;
        let date = date.0.map_or_else(|| visit.today(), |date| date.0);
        let day = board::day(&visit, facility, None, date).await?;
        let rows: AppResult<Vec<BoardRow>> = day.rows.iter().map(|row| board_row(&visit, row)).collect();
        let quotas = day.quotas.iter().map(|quota| QuotaState {
            program: visit.city.program(quota.program).map_or_else(String::new, |p| p.key.clone()),
            key: quota.key.clone(),
            from: visit.civil_when(quota.from),
            to: visit.civil_when(quota.to),
            used: quota.used,
            limit: quota.limit,
        });
        Ok(Json(Board {
            date: Date(day.date),
            rows: rows?,
            quotas: quotas.collect(),
            staff: day.staff,
            registrations_waiting: day.waiting.registrations,
            interviews_waiting: day.waiting.interviews,
            bookings_waiting: day.waiting.bookings,
        }))
    }

    /// A facility's bookings
    ///
    /// Every call is written into the operation log.
    #[oai(
        path = "/facility/:code/bookings",
        method = "get",
        operation_id = "listFacilityBookings",
        tag = "Tag::Facility"
    )]
    #[expect(clippy::too_many_arguments, reason = "each is one parameter of the query")]
    async fn bookings(
        &self,
        visit: LoggedIn,
        /// Code of the facility.
        code: Path<Key>,
        /// First day; the first of this month unless stated.
        from: Query<Option<Date>>,
        /// Last day; the last of the month after unless stated.
        to: Query<Option<Date>>,
        /// Only those that stand so.
        phase: Query<Option<Phase>>,
        /// Entries to leave out at the start.
        #[oai(default, validator(minimum(value = "0"), maximum(value = "100000")))]
        offset: Query<u32>,
        /// Entries to show at most.
        #[oai(default = "page", validator(minimum(value = "1"), maximum(value = "200")))]
        limit: Query<u32>,
    ) -> Result<Json<Listed<FacilityBooking>>, Refusal<Read>> {
        let facility = visit.facility_of(&code.0)?;
        let month = MonthValue::of(visit.today());
        let first = from.0.map_or(month.first(), |day| day.0);
        let days = days(first, to.0.map_or(month.next().last(), |day| day.0))?;
        let phases = phase.0.map_or_else(|| PhaseValue::ALL.to_vec(), |phase| vec![phase.into()]);
        let wanted = ListFilter { phases, days: Some(days), late: false, unpaid: false };
        let (found, total) = list::list(&visit, facility.id, &wanted, Page::cut(offset.0, limit.0)).await?;
        let items: AppResult<Vec<FacilityBooking>> = found
            .iter()
            .map(|one| {
                Ok(FacilityBooking { booking: visit.booking(&one.booking)?, child: child(&one.child) })
            })
            .collect();
        let total = u64::try_from(total).unwrap_or(0);
        Ok(Json(Listed { items: items?, total, offset: offset.0, limit: limit.0 }))
    }

    /// Enter a use without booking
    #[oai(path = "/facility/:code/uses", method = "post", operation_id = "enterUse", tag = "Tag::Facility")]
    async fn enter_use(
        &self,
        visit: LoggedIn,
        /// Code of the facility.
        code: Path<Key>,
        /// Makes repeating this call harmless.
        #[oai(name = "Idempotency-Key")]
        _once: Header<Once>,
        body: Json<NewUse>,
    ) -> Result<Created, Refusal<Change>> {
        let facility = visit.facility_of(&code.0)?;
        let used = body.0;
        let program = visit.program_of(&used.program)?;
        if !visit.city.offers(facility.id, program.id) {
            return Err(not_offered().into());
        }
        let ask = Ask {
            child: ChildId(used.child),
            facility: facility.id,
            program: program.id,
            day: used.day.0,
            span: span(used.from, used.to)?,
            answers: answers(&visit, program, used.answers)?,
            note: used.note.map_or_else(String::new, |note| note.0),
            going_past: used.going_past.and_then(|reason| Override::because(&reason.0)),
        };
        Ok(Created::id(attend::enter_use(&visit, &ask, used.arrived.0, used.departed.0).await?))
    }

    /// Remove a use that was entered by mistake
    ///
    /// Only what staff entered; a family's booking is cancelled instead. What was received for it is given back first.
    #[oai(path = "/uses/:id/remove", method = "post", operation_id = "removeUse", tag = "Tag::Facility")]
    async fn remove_use(
        &self,
        visit: LoggedIn,
        /// Id of the use.
        id: Path<Uuid>,
        /// Makes repeating this call harmless.
        #[oai(name = "Idempotency-Key")]
        _once: Header<Once>,
        body: Json<UseRemoval>,
    ) -> Result<Json<Made>, Refusal<Change>> {
        let id = enter::remove_use(&visit, BookingId(id.0), &body.0.reason.0).await?;
        Ok(Json(Made { id: id.0 }))
    }
}

/// A child without its health record.
pub fn child(child: &ChildSummary) -> BookedChild {
    BookedChild {
        id: child.id.0,
        name: child.name.clone(),
        kana: child.kana.clone(),
        birth_date: Date(child.birth_date),
    }
}

fn board_row(visit: &LoggedIn, row: &board::Row) -> AppResult<BoardRow> {
    Ok(BoardRow {
        booking: visit.booking(&row.booking)?,
        child: child(&row.child),
        allergy_noted: !row.child.allergy.is_empty(),
        allergy_answered: !row.child.unanswered,
        pickup: row.pickup.clone(),
    })
}
