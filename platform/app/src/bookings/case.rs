//! From stored rows to the facts that a module may see, and back to the words that it stated.

use crate::city::City;
use crate::ctx::Ctx;
use crate::error::{AppError, AppResult};
use chrono::{Days, NaiveDate};
use platform_program_api::{Answers, Caller, Case, ChildFacts, Flag, PastUse, Place, Residence, Usage};
use platform_store::bookings::{self, Booking};
use platform_store::families::{Child, Household};
use platform_store::registrations::{self, Registration};
use platform_store::{StoreError, Tx};
use platform_values::{BookingId, ChildId, FacilityId, Phase, ProgramId, RegistrationState, Source, Span};
use serde::{Deserialize, Serialize};

/// How far around the wished day the history is read; more than the widest rule looks.
const HISTORY_DAYS: u64 = 45;

/// A wish for care.
#[derive(Clone, Debug)]
pub struct Ask {
    /// Which child.
    pub child: ChildId,
    /// Where.
    pub facility: FacilityId,
    /// Under which program.
    pub program: ProgramId,
    /// When.
    pub day: NaiveDate,
    /// From when to when.
    pub span: Span,
    /// What is stated in the program's form.
    pub answers: Answers,
    /// A note for the day.
    pub note: String,
    /// Staff's reason to go past warnings.
    pub going_past: Option<Override>,
}

/// Why staff go past a warning.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Override(String);

impl Override {
    /// The reason; `None` if it says nothing.
    pub fn because(reason: &str) -> Option<Self> {
        let reason = reason.trim();
        (!reason.is_empty()).then(|| Self(reason.to_owned()))
    }

    /// The reason in words.
    pub fn reason(&self) -> &str {
        &self.0
    }
}

/// Everything a judgement needs, read in one transaction.
pub struct Facts {
    /// The family.
    pub household: Household,
    /// The child.
    pub child: Child,
    /// The child's registration at the facility.
    pub registration: Option<Registration>,
    /// Bookings around the day that count against limits.
    pub history: Vec<Booking>,
    /// Uses that would stand as well if what was asked before in the same request were booked.
    pub planned: Vec<PastUse>,
}

impl Facts {
    /// Reads the facts about a child and its standing requests around a day. There is nothing to ask for a child that its
    /// family took off its list, or a family that left.
    pub async fn read(tx: &mut Tx, child: Child, household: Household, ask: &Ask) -> AppResult<Self> {
        if child.archived_at.is_some() || household.withdrawn_at.is_some() {
            return Err(AppError::NotFound);
        }
        let registration = registrations::of_child(tx, child.id, ask.facility, ask.program).await?;
        let from = ask.day.checked_sub_days(Days::new(HISTORY_DAYS)).ok_or(AppError::NotFound)?;
        let to = ask.day.checked_add_days(Days::new(HISTORY_DAYS)).ok_or(AppError::NotFound)?;
        let history = bookings::history(tx, child.id, from, to).await?;
        Ok(Self { household, child, registration, history, planned: Vec::new() })
    }

    /// A booking of what is asked for, as nothing happened with it yet: whoever makes it says where it stands, where it
    /// came from, and what it costs under which rules.
    pub fn booking(&self, ctx: &Ctx, ask: &Ask, id: BookingId) -> AppResult<Booking> {
        let now = ctx.now();
        Ok(Booking {
            id,
            household_id: self.household.id,
            child_id: ask.child,
            facility_id: ask.facility,
            program_id: ask.program,
            day: ask.day,
            starts: ask.span.from(),
            ends: ask.span.to(),
            use_type: ask.answers.get("use_type").unwrap_or_default().to_owned(),
            phase: Phase::Requested,
            source: Source::Staff,
            answers: serde_json::to_value(&ask.answers)?,
            quote: serde_json::json!({ "lines": [] }),
            final_quote: None,
            settled: None,
            rules_version: String::new(),
            override_reason: ask.going_past.as_ref().map_or_else(String::new, |why| why.reason().to_owned()),
            reason: String::new(),
            message: String::new(),
            note: ask.note.clone(),
            arrived: None,
            departed: None,
            attendance_note: String::new(),
            paid: false,
            paid_at: None,
            late_cancel: false,
            created_by: ctx.account()?,
            requested_at: now,
            decided_at: None,
            updated_at: now,
        })
    }

    /// The case as the module sees it.
    pub fn case(&self, ctx: &Ctx, city: &City, ask: &Ask, caller: Caller) -> AppResult<Case> {
        let mut history = past_uses(&self.history, ask.facility)?;
        history.extend(self.planned.iter().cloned());
        let around = city.around(ask.facility, ask.day, &history);
        Ok(Case {
            asked_at: ctx.civil_now(),
            caller,
            day: city.day(ask.facility, ask.day),
            span: ask.span,
            child: child_facts(ctx, &self.child, &self.household, self.registration.as_ref()),
            answers: ask.answers.clone(),
            history,
            around,
        })
    }
}

/// Where a family lives, in the contract's words.
pub fn residence(household: &Household) -> Residence {
    if household.resident { Residence::Resident } else { Residence::OutOfCity }
}

/// What a rule may know of a child.
pub fn child_facts(
    ctx: &Ctx,
    child: &Child,
    household: &Household,
    registration: Option<&Registration>,
) -> ChildFacts {
    let mut flags = Vec::new();
    if let Some(registration) = registration.filter(|r| r.state == RegistrationState::Accepted) {
        let since = registration.decided_at.map_or_else(|| ctx.today(), |at| ctx.civil(at).date());
        flags.push(Flag { key: "registered".into(), since });
        if let Some(day) = registration.interviewed_on {
            flags.push(Flag { key: "interviewed".into(), since: day });
        }
    }
    let since = ctx.civil(child.updated_at).date();
    for (key, set) in [("phone_only", child.phone_only), ("enrolled_elsewhere", child.enrolled_elsewhere)] {
        if set {
            flags.push(Flag { key: key.into(), since });
        }
    }
    ChildFacts { birth_date: Some(child.birth_date), residence: residence(household), flags }
}

/// Stored bookings as past uses, seen from one facility.
pub fn past_uses(history: &[Booking], here: FacilityId) -> AppResult<Vec<PastUse>> {
    history
        .iter()
        .map(|b| {
            Ok(PastUse {
                date: b.day,
                span: span_of(b)?,
                place: if b.facility_id == here { Place::Here } else { Place::Elsewhere },
                answers: serde_json::from_value(b.answers.clone())?,
            })
        })
        .collect()
}

/// The booked span.
pub fn span_of(booking: &Booking) -> AppResult<Span> {
    Span::new(booking.starts, booking.ends)
        .ok_or_else(|| StoreError::Corrupt(format!("booking {} ends before it starts", booking.id)).into())
}

/// What was true of a use when its fee was settled. Reports tell this, whatever the family or the rules become later.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Settled {
    /// The use as the module saw it.
    pub usage: Usage,
    /// Ward of a family of the city, municipality of others.
    pub lives_in: String,
}

impl Settled {
    /// The facts as they are now.
    pub fn now(booking: &Booking, child: &Child, household: &Household) -> AppResult<Self> {
        let Household { city, ward, resident, .. } = household;
        let usage = usage_of(booking, child, household)?;
        Ok(Self { usage, lives_in: lives_in(*resident, city, ward) })
    }
}

/// Ward of a family of the city, municipality of others.
pub fn lives_in(resident: bool, city: &str, ward: &str) -> String {
    if resident && !ward.is_empty() { ward.to_owned() } else { city.to_owned() }
}

/// A booking as fees and reports see it.
pub fn usage_of(booking: &Booking, child: &Child, household: &Household) -> AppResult<Usage> {
    Ok(Usage {
        date: booking.day,
        span: span_of(booking)?,
        arrived: booking.arrived,
        left: booking.departed,
        birth_date: child.birth_date,
        residence: residence(household),
        reductions: child.reductions.clone(),
        answers: serde_json::from_value(booking.answers.clone())?,
    })
}
