//! What is sent and answered about bookings.

use crate::api::v1::problem::Reason;
use crate::api::v1::shape::{Booking, Moment, Phase, Quote};
use crate::api::v1::text::{Date, Key, OneLine, Text, Time};
use poem_openapi::payload::Json;
use poem_openapi::{ApiResponse, Enum, Object};
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
    pub answers: Option<BTreeMap<String, OneLine<0, 500>>>,
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
    /// What is left, in days or minutes as the code says.
    pub left: i64,
    /// The cap, in the same unit.
    pub max: i64,
    /// The same in Japanese.
    pub message: String,
}

/// The judgement of a wish by the rules. Whether a place is free is not looked at: booking alone decides that.
#[derive(Debug, Object)]
pub struct Judgement {
    /// True if no rule stands against it; a place may be missing all the same.
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
    /// The times were wrong; needs `arrived`, `reason` and, unless the child is still here, `departed`.
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
    /// True, for correcting, if times outside the hours of the day are right all the same.
    pub sure: Option<bool>,
}

/// Whether a fee was received.
#[derive(Debug, Object)]
#[oai(deny_unknown_fields)]
pub struct Payment {
    /// True if it was; false takes that back.
    pub received: bool,
}

/// A corrected fee.
#[derive(Debug, Object)]
#[oai(deny_unknown_fields)]
pub struct FeeCorrection {
    /// The whole fee in yen.
    #[oai(validator(minimum(value = "0"), maximum(value = "100000")))]
    pub fee: u32,
    /// Why; the family and the city read it.
    pub reason: Text<1, 200>,
}

impl DeclineReason {
    /// The word that is stored.
    pub fn word(self) -> &'static str {
        match self {
            Self::Full => "full",
            Self::Staffing => "staffing",
            Self::Health => "health",
            Self::Rule => "rule",
            Self::Other => "other",
        }
    }
}
