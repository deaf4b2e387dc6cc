//! What stands on the page of a booking besides the facts: steps, corrections, history, and what can be done.

use super::closed_month::ClosedMonth;
use super::desk::{phase_badge, told};
use crate::i18n::Words;
use crate::view::Badge;
use crate::visit::Visit;
use chrono::NaiveDateTime;
use platform_app::bookings::book::APPROVAL;
use platform_app::bookings::enter::removable;
use platform_app::bookings::fees;
use platform_app::bookings::phase::may_follow;
use platform_app::store::bookings::{Booking, Event};
use platform_values::{DayKind, Phase};
use serde::Serialize;

/// What can be done.
#[derive(Clone, Copy, Debug, Default, Serialize)]
#[expect(clippy::struct_excessive_bools, reason = "each is one form of the page")]
pub struct Can {
    decide: bool,
    approve: bool,
    cancel: bool,
    remove: bool,
    pay: bool,
    correct: bool,
    fee: bool,
}

impl Can {
    /// What can be done with a booking; `fee` is what was settled. What happened in a month that is with the city stays.
    pub fn now(
        visit: &Visit,
        booking: &Booking,
        open_steps: &[String],
        fee: Option<i64>,
        month: Option<&ClosedMonth>,
    ) -> Self {
        let (open, past) = (month.is_none(), booking.day < visit.today());
        Self {
            decide: booking.phase == Phase::Requested,
            approve: open_steps.iter().any(|key| key == APPROVAL) && !is_closed(visit, booking),
            cancel: may_follow(booking.phase, Phase::Cancelled)
                && !removable(visit, booking)
                && (open || !past),
            remove: open && removable(visit, booking),
            pay: fee.is_some_and(|fee| fee > 0),
            fee: open && fee.is_some() && !booking.paid,
            correct: open
                && booking.day <= visit.today()
                && matches!(booking.phase, Phase::Confirmed | Phase::InUse | Phase::Completed),
        }
    }

    /// Everything.
    pub fn sample() -> Self {
        Self { decide: true, approve: true, cancel: true, remove: true, pay: true, correct: true, fee: true }
    }
}

/// True if the day of a booking is closed, by the facility or the city.
fn is_closed(visit: &Visit, booking: &Booking) -> bool {
    let kind = visit.city.day(booking.facility_id, booking.day).kind;
    matches!(kind, DayKind::ClosedByCity(_) | DayKind::ClosedByFacility(_))
}

/// Something besides the facility's decision that the booking waits for.
#[derive(Clone, Debug, Serialize)]
pub struct StepLine {
    key: String,
    words: Words,
}

impl StepLine {
    /// What a request still waits for besides the decision.
    pub fn all(booking: &Booking, open: &[String]) -> Vec<Self> {
        let line = |key: &String| Self { key: key.clone(), words: Words::key(format!("step-{key}")) };
        let asked = booking.phase == Phase::Requested;
        open.iter().filter(|key| asked && *key != APPROVAL).map(line).collect()
    }

    /// One in words of its own.
    pub fn sample() -> Self {
        Self { key: "x".into(), words: Words::text("書類を受け取ります（見本）") }
    }
}

/// One correction of the fee.
#[derive(Clone, Debug, Serialize)]
pub struct CorrectionLine {
    at: NaiveDateTime,
    who: String,
    before: i64,
    after: i64,
    reason: String,
}

impl CorrectionLine {
    /// A correction with who made it.
    pub fn new(visit: &Visit, done: fees::Signed) -> Self {
        let (before, after) = (done.before.0, done.after.0);
        Self { at: visit.civil(done.at), who: done.who, before, after, reason: done.reason }
    }

    /// One by an invented person.
    pub fn sample() -> Self {
        let at = NaiveDateTime::default();
        Self { at, who: "見本 園長".into(), before: 2500, after: 2000, reason: "見本".into() }
    }
}

/// One change.
#[derive(Clone, Debug, Serialize)]
pub struct EventLine {
    at: NaiveDateTime,
    badge: Badge,
    who: String,
    why: Option<Words>,
}

impl EventLine {
    /// An event with who made it.
    pub fn new(visit: &Visit, booking: &Booking, (event, who): &(Event, String)) -> Self {
        Self {
            at: visit.civil(event.at),
            badge: phase_badge(event.to_phase.parse().unwrap_or(booking.phase)),
            who: who.clone(),
            why: told(&event.reason).map(|why| why_words(visit, &why)),
        }
    }

    /// One by an invented person.
    pub fn sample() -> Self {
        let (at, badge) = (NaiveDateTime::default(), phase_badge(Phase::Requested));
        Self { at, badge, who: "見本 かおり".into(), why: Some(Words::text("見本")) }
    }
}

/// A stored reason: a known code in words, else what was typed.
pub fn why_words(visit: &Visit, why: &str) -> Words {
    let known = [format!("decline-{why}"), format!("why-{why}")];
    let catalog = visit.site.renderer.catalog();
    known.into_iter().find(|key| catalog.has(key)).map_or_else(|| Words::text(why), Words::key)
}
