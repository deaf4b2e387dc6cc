//! The one next step of a child, from plain facts. Pure, so that every order of events can be tested.

use chrono::{NaiveDate, NaiveDateTime};
use platform_values::{InterviewState, Phase, RegistrationState};

/// How many days before care the belongings come first.
const PACK_DAYS: i64 = 2;

/// Where a child stands at one facility.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AtFacility {
    /// Code of the facility.
    pub code: String,
    /// Id of the registration.
    pub registration: String,
    /// Its state.
    pub state: RegistrationState,
    /// True if an interview must come first and none was held.
    pub interview_missing: bool,
    /// State of the interview that is ahead.
    pub interview: Option<InterviewState>,
    /// When they meet, once it is fixed.
    pub meets: Option<NaiveDateTime>,
}

/// A booking that is ahead.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ahead {
    /// Its id.
    pub id: String,
    /// Day of care.
    pub day: NaiveDate,
    /// Where it stands.
    pub phase: Phase,
}

/// What is known of a child.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Standing {
    /// The child.
    pub child: String,
    /// Today.
    pub today: NaiveDate,
    /// True if all steps of the sheet are filled.
    pub sheet_complete: bool,
    /// True if the family named nobody to be called in an emergency and was never asked by staff.
    pub contact_missing: bool,
    /// True if the family must call before each booking.
    pub phone_only: bool,
    /// Registrations, newest first.
    pub registrations: Vec<AtFacility>,
    /// Bookings ahead, nearest first.
    pub bookings: Vec<Ahead>,
}

/// What to do next: the message that says it, and where.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NextStep {
    /// Key after `next-`.
    pub key: &'static str,
    /// Where it is done.
    pub href: String,
    /// True if the family only has to wait.
    pub waits: bool,
}

impl NextStep {
    fn act(key: &'static str, href: String) -> Self {
        Self { key, href, waits: false }
    }

    fn wait(key: &'static str, href: String) -> Self {
        Self { key, href, waits: true }
    }
}

/// The one next step: what is due soonest, then what is in the way, then what would be nice, then what is waited for.
pub fn next_step(s: &Standing) -> NextStep {
    let confirmed = s.bookings.iter().find(|b| matches!(b.phase, Phase::Confirmed | Phase::InUse));
    let packing = confirmed.map(|b| NextStep::act("pack", format!("/bookings/{}", b.id)));
    let soon = confirmed.is_some_and(|b| (b.day - s.today).num_days() <= PACK_DAYS);
    packing
        .clone()
        .filter(|_| soon)
        .or_else(|| (!s.sheet_complete).then(|| NextStep::act("sheet", format!("/children/{}", s.child))))
        .or_else(|| first_contact(s))
        .or_else(|| at(s, "returned", |r| r.state == RegistrationState::Returned))
        .or_else(|| at(s, "interview", |r| standing(r) && r.interview_missing && r.interview.is_none()))
        .or_else(|| meeting(s))
        .or(packing)
        .or_else(|| requested(s))
        .or_else(|| ready(s))
        .or_else(|| waiting(s))
        .or_else(|| at(s, "declined", |r| r.state == RegistrationState::Declined))
        .unwrap_or_else(|| NextStep::act("register", format!("/search?child={}", s.child)))
}

/// Whom to call in an emergency comes before the first registration, and stops nothing that stands already.
fn first_contact(s: &Standing) -> Option<NextStep> {
    let first = s.registrations.is_empty() && s.bookings.is_empty();
    (s.contact_missing && first).then(|| NextStep::act("contact", "/settings/profile?to=/my#contacts".into()))
}

/// The interview that comes first.
fn meeting(s: &Standing) -> Option<NextStep> {
    let fixed = |r: &&AtFacility| standing(r) && r.interview == Some(InterviewState::Fixed);
    let first = s.registrations.iter().filter(fixed).min_by_key(|r| r.meets)?;
    Some(NextStep::act("meet", format!("/registrations/{}", first.registration)))
}

fn standing(r: &AtFacility) -> bool {
    matches!(r.state, RegistrationState::Applied | RegistrationState::Accepted)
}

fn at(s: &Standing, key: &'static str, holds: impl Fn(&AtFacility) -> bool) -> Option<NextStep> {
    let found = s.registrations.iter().find(|r| holds(r))?;
    Some(NextStep::act(key, format!("/registrations/{}", found.registration)))
}

fn requested(s: &Standing) -> Option<NextStep> {
    let found = s.bookings.iter().find(|b| b.phase == Phase::Requested)?;
    Some(NextStep::wait("wait-booking", format!("/bookings/{}", found.id)))
}

fn ready(s: &Standing) -> Option<NextStep> {
    let found =
        s.registrations.iter().find(|r| r.state == RegistrationState::Accepted && !r.interview_missing)?;
    let key = if s.phone_only { "call" } else { "book" };
    Some(NextStep::act(key, format!("/facilities/{}?child={}", found.code, s.child)))
}

fn waiting(s: &Standing) -> Option<NextStep> {
    let found = s.registrations.iter().find(|r| standing(r))?;
    let key = if found.interview == Some(InterviewState::Asked) { "wait-call" } else { "wait-registration" };
    Some(NextStep::wait(key, format!("/registrations/{}", found.registration)))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(number: u32) -> NaiveDate {
        NaiveDate::from_ymd_opt(2026, 3, number).expect("a date")
    }

    fn fresh() -> Standing {
        Standing {
            child: "c".into(),
            today: day(2),
            sheet_complete: true,
            contact_missing: false,
            phone_only: false,
            registrations: Vec::new(),
            bookings: Vec::new(),
        }
    }

    fn registered(state: RegistrationState, missing: bool, interview: Option<InterviewState>) -> Standing {
        let at = AtFacility {
            code: "f".into(),
            registration: "r".into(),
            state,
            interview_missing: missing,
            interview,
            meets: None,
        };
        Standing { registrations: vec![at], ..fresh() }
    }

    #[test]
    fn the_way_from_the_sheet_to_the_first_booking_is_told_step_by_step() {
        use InterviewState::{Asked, Fixed};
        use RegistrationState::{Accepted, Applied, Declined, Returned, Withdrawn};
        let sheet = Standing { sheet_complete: false, ..fresh() };
        for (standing, key) in [
            (sheet, "sheet"),
            (Standing { contact_missing: true, ..fresh() }, "contact"),
            (Standing { contact_missing: true, ..registered(Accepted, false, None) }, "book"),
            (fresh(), "register"),
            (registered(Returned, true, None), "returned"),
            (registered(Applied, true, None), "interview"),
            (registered(Applied, true, Some(Asked)), "wait-call"),
            (registered(Applied, true, Some(Fixed)), "meet"),
            (registered(Applied, false, None), "wait-registration"),
            (registered(Accepted, true, None), "interview"),
            (registered(Accepted, false, None), "book"),
            (Standing { phone_only: true, ..registered(Accepted, false, None) }, "call"),
            (registered(Declined, true, None), "declined"),
            (registered(Withdrawn, true, None), "register"),
        ] {
            assert_eq!(next_step(&standing).key, key, "{standing:?}");
        }
    }

    #[test]
    fn a_booking_that_is_near_comes_before_everything() {
        let booking = |number, phase| Ahead { id: "b".into(), day: day(number), phase };
        let with = |bookings: Vec<Ahead>, base: Standing| Standing { bookings, ..base };
        let open = registered(RegistrationState::Returned, true, None);
        let near = with(vec![booking(4, Phase::Confirmed)], open.clone());
        assert_eq!(next_step(&near).key, "pack");
        let far = with(vec![booking(5, Phase::Confirmed)], open);
        assert_eq!(next_step(&far).key, "returned");
        let accepted = registered(RegistrationState::Accepted, false, None);
        let asked = with(vec![booking(3, Phase::Requested)], accepted);
        assert_eq!((next_step(&asked).key, next_step(&asked).waits), ("wait-booking", true));
    }

    #[test]
    fn of_two_interviews_the_sooner_one_comes_first() {
        let met = |id: &str, number: u32| {
            let at = day(number).and_hms_opt(10, 0, 0);
            let base = registered(RegistrationState::Applied, true, Some(InterviewState::Fixed));
            let mut all = base.registrations.into_iter();
            all.next().map(|r| AtFacility { registration: id.into(), meets: at, ..r }).expect("one")
        };
        let two = Standing { registrations: vec![met("later", 9), met("sooner", 5)], ..fresh() };
        assert_eq!(next_step(&two).href, "/registrations/sooner");
    }
}
