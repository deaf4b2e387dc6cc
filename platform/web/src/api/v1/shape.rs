//! Shapes that several operations answer with, and the way from stored things to them.

use crate::api::v1::arg::{Args, args};
use crate::api::v1::problem::Reason;
use crate::api::v1::text::{Date, Key, OneLine, Time};
use crate::i18n::Words;
use crate::visit::Visit;
use chrono::{DateTime, FixedOffset, NaiveDate, NaiveDateTime, Offset, Utc};
use platform_app::store::bookings::Booking as StoredBooking;
use platform_app::store::places::{Facility, Program};
use platform_app::{AppError, AppResult};
use platform_program_api::answer::Weight;
use platform_program_api::{Answers, Cell as ReportCell, Finding, Quote as FeeQuote};
use platform_values::{Phase as PhaseValue, Source as SourceValue, Span};
use poem_openapi::types::{ParseFromJSON, ToJSON, Type};
use poem_openapi::{ApiResponse, Enum, Object, payload::Json};
use std::collections::BTreeMap;
use uuid::Uuid;

/// A moment with the city's offset from UTC.
pub type Moment = DateTime<FixedOffset>;

/// A page of a list.
#[derive(Debug, Object)]
pub struct Listed<T: Type + ParseFromJSON + ToJSON> {
    /// The entries.
    pub items: Vec<T>,
    /// How many there are on all pages.
    pub total: u64,
    /// How many were left out before these.
    pub offset: u32,
    /// How many are shown at most.
    pub limit: u32,
}

impl<T: Type + ParseFromJSON + ToJSON> Listed<T> {
    /// A page of everything.
    pub fn cut(all: Vec<T>, offset: u32, limit: u32) -> Self {
        let total = all.len() as u64;
        let items = all.into_iter().skip(offset as usize).take(limit as usize).collect();
        Self { items, total, offset, limit }
    }
}

/// The id of what was made or changed.
#[derive(Debug, Object)]
pub struct Made {
    /// Id.
    pub id: Uuid,
}

/// Ids of what was made or changed.
#[derive(Debug, Object)]
pub struct Ids {
    /// One each; may be empty.
    pub ids: Vec<Uuid>,
}

/// Several things were made.
#[derive(ApiResponse)]
pub enum ManyCreated {
    /// They were made, or they had been made by the first request with this idempotency key.
    #[oai(status = 201)]
    Made(Json<Ids>),
}

/// Something was made.
#[derive(ApiResponse)]
pub enum Created {
    /// It was made, or it had been made by the first request with this idempotency key.
    #[oai(status = 201)]
    Made(Json<Made>),
}

impl Created {
    /// With this id.
    pub fn id(id: impl Into<Uuid>) -> Self {
        Self::Made(Json(Made { id: id.into() }))
    }
}

/// One line of a fee.
#[derive(Debug, Object)]
pub struct QuoteLine {
    /// Stable code.
    pub code: String,
    /// Values of the words: numbers, or text.
    pub args: Args,
    /// Yen; negative for reductions.
    pub amount: i64,
    /// The line in Japanese.
    pub message: String,
}

/// A fee as line items.
#[derive(Debug, Object)]
pub struct Quote {
    /// The lines in order.
    pub lines: Vec<QuoteLine>,
    /// Their sum, in yen.
    pub total: i64,
}

/// Where a booking stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
#[oai(rename_all = "snake_case")]
pub enum Phase {
    /// Asked for; holds its place until the facility decides.
    Requested,
    /// On the waiting list.
    Waitlisted,
    /// Offered from the waiting list.
    Offered,
    /// Certain.
    Confirmed,
    /// The child is there.
    InUse,
    /// The child was there and went home.
    Completed,
    /// Declined by the facility.
    Declined,
    /// Cancelled.
    Cancelled,
    /// The child did not come.
    NoShow,
    /// Ended by time alone.
    Lapsed,
}

macro_rules! same {
    ($here:ident = $there:ident: $($word:ident),+) => {
        impl From<$there> for $here {
            fn from(word: $there) -> Self {
                match word { $($there::$word => Self::$word),+ }
            }
        }
        impl From<$here> for $there {
            fn from(word: $here) -> Self {
                match word { $($here::$word => Self::$word),+ }
            }
        }
    };
}
pub(crate) use same;

same!(Phase = PhaseValue: Requested, Waitlisted, Offered, Confirmed, InUse, Completed, Declined, Cancelled, NoShow, Lapsed);

/// How a booking came to be.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
#[oai(rename_all = "snake_case")]
pub enum Source {
    /// By a guardian.
    Guardian,
    /// By staff or an officer for a family.
    Staff,
    /// Entered afterwards as a use without booking.
    Usage,
}

same!(Source = SourceValue: Guardian, Staff, Usage);

/// A booking.
#[derive(Debug, Object)]
#[oai(skip_serializing_if_is_none)]
pub struct Booking {
    /// Id.
    pub id: Uuid,
    /// Id of the child.
    pub child: Uuid,
    /// Code of the facility.
    pub facility: String,
    /// Key of the program.
    pub program: String,
    /// Day of care.
    pub day: Date,
    /// From when.
    pub from: Time,
    /// To when.
    pub to: Time,
    /// Where it stands.
    pub phase: Phase,
    /// How it came to be.
    pub source: Source,
    /// The use type, where one was stated; otherwise empty.
    pub use_type: String,
    /// The fee as told when it was booked.
    pub quote: Quote,
    /// The fee by the actual times, or for cancelling late.
    pub final_quote: Option<Quote>,
    /// The facility's words to the family.
    pub message: String,
    /// Why it was declined or cancelled.
    pub reason: String,
    /// Actual arrival.
    pub arrived: Option<Time>,
    /// Actual departure.
    pub departed: Option<Time>,
    /// Whether the fee was received.
    pub paid: bool,
    /// Whether it was cancelled after the deadline.
    pub late_cancel: bool,
    /// When it was asked for.
    pub requested_at: Moment,
    /// When the facility decided.
    pub decided_at: Option<Moment>,
}

/// A cell of a report.
#[derive(Debug, Object)]
#[oai(skip_serializing_if_is_none)]
pub struct Cell {
    /// The words; empty where there is nothing to say.
    pub text: String,
    /// The number or the yen, where it is one.
    pub value: Option<i64>,
}

/// What can be said of stored things in this visit.
impl Visit {
    pub(super) fn reason(&self, finding: &Finding) -> Reason {
        Reason::of(finding, self.say(&Words::from(finding)))
    }

    pub(super) fn reasons(&self, findings: &[Finding]) -> Vec<Reason> {
        findings.iter().map(|finding| self.reason(finding)).collect()
    }

    pub(super) fn when(&self, at: DateTime<Utc>) -> Moment {
        let local = at.with_timezone(&self.city.files.tenant.timezone);
        local.with_timezone(&local.offset().fix())
    }

    pub(super) fn civil_when(&self, at: NaiveDateTime) -> Moment {
        self.when(self.moment(at))
    }

    pub(super) fn quote(&self, quote: &FeeQuote) -> Quote {
        let words = |code: &str, args: &BTreeMap<String, String>| {
            self.say(&Words::Message { key: code.to_owned().into(), args: args.clone() })
        };
        let lines = quote.lines.iter().map(|line| QuoteLine {
            code: line.code.clone(),
            args: args(&line.args),
            amount: line.amount.0,
            message: words(&line.code, &line.args),
        });
        Quote { lines: lines.collect(), total: quote.total().0 }
    }

    pub(super) fn cell(&self, cell: &ReportCell) -> Cell {
        let (text, value) = match cell {
            ReportCell::Text(text) => (text.clone(), None),
            ReportCell::Message(key) => (self.say(&Words::key(key.clone())), None),
            ReportCell::Number(number) => (number.to_string(), Some(*number)),
            ReportCell::Yen(yen) => (yen.to_string(), Some(yen.0)),
            ReportCell::Empty => (String::new(), None),
        };
        Cell { text, value }
    }

    pub(super) fn booking(&self, booking: &StoredBooking) -> AppResult<Booking> {
        let quote: FeeQuote = serde_json::from_value(booking.quote.clone())?;
        let last: Option<FeeQuote> = booking.final_quote.clone().map(serde_json::from_value).transpose()?;
        Ok(Booking {
            id: booking.id.0,
            child: booking.child_id.0,
            facility: self.city.facility(booking.facility_id).map_or_else(String::new, |f| f.code.clone()),
            program: self.city.program(booking.program_id).map_or_else(String::new, |p| p.key.clone()),
            day: Date(booking.day),
            from: Time(booking.starts),
            to: Time(booking.ends),
            phase: booking.phase.into(),
            source: booking.source.into(),
            use_type: booking.use_type.clone(),
            quote: self.quote(&quote),
            final_quote: last.map(|last| self.quote(&last)),
            message: booking.message.clone(),
            reason: booking.reason.clone(),
            arrived: booking.arrived.map(Time),
            departed: booking.departed.map(Time),
            paid: booking.paid,
            late_cancel: booking.late_cancel,
            requested_at: self.when(booking.requested_at),
            decided_at: booking.decided_at.map(|at| self.when(at)),
        })
    }

    pub(super) fn program_of(&self, key: &Key) -> AppResult<&Program> {
        self.city.program_by_key(&key.0).filter(|p| p.published).ok_or(AppError::NotFound)
    }

    /// A ward of this city, where one is asked for.
    pub(super) fn ward_of(&self, sent: Option<OneLine<1, 60>>) -> AppResult<Option<String>> {
        let Some(OneLine(ward)) = sent else { return Ok(None) };
        if self.city.files.tenant.wards.contains(&ward) {
            return Ok(Some(ward));
        }
        Err(AppError::refused(Finding::new("api-ward", Weight::Block).with("ward", ward)))
    }

    pub(super) fn facility_of(&self, code: &Key) -> AppResult<&Facility> {
        self.city.facility_by_code(&code.0).ok_or(AppError::NotFound)
    }
}

/// The answers of a program's form: only fields that the form has.
pub fn answers(
    visit: &Visit,
    program: &Program,
    sent: Option<BTreeMap<String, OneLine<0, 500>>>,
) -> AppResult<Answers> {
    let form = visit.city.module(program)?.manifest().form;
    let sent = sent.unwrap_or_default();
    let unknown: Vec<Finding> = sent
        .keys()
        .filter(|key| form.iter().all(|field| field.key != key.as_str()))
        .map(|key| Finding::new("api-unknown-answer", Weight::Block).with("field", key))
        .collect();
    if !unknown.is_empty() {
        return Err(AppError::Refused(unknown));
    }
    Ok(Answers(sent.into_iter().map(|(key, text)| (key, text.0)).collect()))
}

/// Days from the first to the last.
pub fn days(from: NaiveDate, to: NaiveDate) -> AppResult<(NaiveDate, NaiveDate)> {
    if from <= to {
        return Ok((from, to));
    }
    Err(AppError::refused(Finding::new("api-days-order", Weight::Block).with("from", from).with("to", to)))
}

/// A stretch of the day.
pub fn span(from: Time, to: Time) -> AppResult<Span> {
    Span::new(from.0, to.0).ok_or_else(|| AppError::refused(Finding::new("api-span-order", Weight::Block)))
}
