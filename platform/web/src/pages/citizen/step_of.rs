//! The one next step of a child with what it is decided from: the same on every page that tells it.

use super::next_step::{Ahead, AtFacility, NextStep, Standing, next_step};
use super::parts::facility_name;
use super::said::Said;
use crate::i18n::Words;
use crate::view::Link;
use crate::visit::Visit;
use chrono::Days;
use platform_app::accounts::children::ChildView;
use platform_app::accounts::profile::{Profile, lacks_contact};
use platform_app::bookings::ask::iso;
use platform_app::bookings::mine;
use platform_app::store::bookings::Booking;
use platform_app::store::families::Household;
use platform_app::store::registrations::Registration;
use platform_app::{AppResult, interviews, registrations};
use platform_values::{InterviewState, RegistrationState};

/// How far ahead bookings are looked for.
const AHEAD_DAYS: u64 = 120;

/// The step in words.
pub struct StepOf {
    /// The step.
    pub step: NextStep,
    /// The button.
    pub words: Words,
    /// Why.
    pub text: Words,
    /// What a facility said that wants something or declined.
    pub said: Option<Said>,
    /// What is open at other facilities than that of the step: interviews and applications that wait.
    pub others: Vec<Link>,
    /// Where the child stands, facility by facility.
    pub at: Vec<AtFacility>,
}

/// Bookings of the family that are ahead, nearest first.
pub async fn ahead(visit: &Visit) -> AppResult<Vec<Booking>> {
    let today = visit.today();
    let until = today.checked_add_days(Days::new(AHEAD_DAYS)).unwrap_or(today);
    let mut bookings = mine::between(visit, today, until).await?;
    bookings.retain(|booking| !booking.phase.has_ended());
    Ok(bookings)
}

impl StepOf {
    /// The step of a child; `registered` and `bookings` are those of the whole family.
    pub async fn child(
        visit: &Visit,
        view: &ChildView,
        profile: &Profile,
        registered: &[Registration],
        bookings: &[Booking],
    ) -> AppResult<Self> {
        let child = &view.child;
        let mut at = Vec::new();
        for registration in registered.iter().filter(|r| r.child_id == child.id) {
            at.push(at_facility(visit, view, &profile.household, registration).await?);
        }
        let ahead = bookings.iter().filter(|b| b.child_id == child.id);
        let standing = Standing {
            child: child.id.to_string(),
            today: visit.today(),
            sheet_complete: view.next_step().is_none(),
            contact_missing: lacks_contact(&profile.household),
            phone_only: child.phone_only,
            registrations: at,
            bookings: ahead.map(|b| Ahead { id: b.id.to_string(), day: b.day, phase: b.phase }).collect(),
        };
        let step = next_step(&standing);
        let key = step.key;
        let meant = |r: &&Registration| step.href == format!("/registrations/{}", r.id);
        let registration = registered.iter().find(meant);
        let facility = registration.map(|r| facility_name(visit, r.facility_id)).unwrap_or_default();
        let of_step = |r: &&AtFacility| step.href == format!("/registrations/{}", r.registration);
        let meets = standing.registrations.iter().find(of_step).and_then(|r| r.meets);
        let plain = Words::key(format!("my-do-{key}-text"));
        let text = match (key, meets) {
            ("meet", Some(at)) => Words::key("my-do-meet-at").with("at", iso(at)).with("facility", facility),
            ("declined", _) => plain.with("facility", facility),
            _ if registration.is_some() => {
                Words::key("my-at-facility").with("facility", facility).with("text", visit.say(&plain))
            }
            _ => plain,
        };
        let others = standing.registrations.iter().filter(|r| !of_step(r));
        let others = others.filter_map(|r| open_at(visit, r)).collect();
        Ok(Self {
            words: Words::key(format!("my-do-{key}")),
            text,
            said: registration.and_then(Said::against),
            others,
            at: standing.registrations,
            step,
        })
    }
}

/// Where the child stands at a facility, and when they meet.
async fn at_facility(
    visit: &Visit,
    view: &ChildView,
    household: &Household,
    registration: &Registration,
) -> AppResult<AtFacility> {
    let live = matches!(registration.state, RegistrationState::Applied | RegistrationState::Accepted);
    let missing = live && registrations::interview_due(visit, &view.child, household, registration)?;
    let interviews =
        if live { interviews::of_registration(visit, registration.id).await? } else { Vec::new() };
    let ahead = interviews.iter().map(|(interview, _)| interview.state);
    let fixed = interviews.iter().find(|(interview, _)| interview.state == InterviewState::Fixed);
    Ok(AtFacility {
        code: visit.city.facility(registration.facility_id).map(|f| f.code.clone()).unwrap_or_default(),
        registration: registration.id.to_string(),
        state: registration.state,
        interview_missing: missing,
        interview: ahead.into_iter().find(|s| matches!(s, InterviewState::Asked | InterviewState::Fixed)),
        meets: fixed.and_then(|(interview, _)| interview.at).map(|at| visit.civil(at)),
    })
}

/// What is open at a facility, in a line that leads there; `None` where nothing is.
fn open_at(visit: &Visit, r: &AtFacility) -> Option<Link> {
    use InterviewState::{Asked, Fixed};
    use RegistrationState::{Accepted, Applied, Returned};
    let key = match (r.state, r.interview) {
        (Applied | Accepted, Some(Fixed)) if r.meets.is_some() => "meet",
        (Applied | Accepted, Some(Asked)) => "wait-call",
        (Applied | Accepted, _) if r.interview_missing => "interview",
        (Applied, _) => "wait-registration",
        (Returned, _) => "returned",
        _ => return None,
    };
    let facility = visit.city.facility_by_code(&r.code).map(|f| f.name.clone()).unwrap_or_default();
    let words = Words::key(format!("my-open-{key}")).with("facility", facility);
    let words = r.meets.iter().fold(words, |words, at| words.with("at", iso(*at)));
    Some(Link::new(words, format!("/registrations/{}", r.registration)))
}
