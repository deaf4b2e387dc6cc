//! Where a child stands with a facility that refuses a booking: a registration that is under way or was declined and an
//! interview that is fixed are told as such, with the way there, instead of being asked for again.

use super::parts::Reason;
use super::said::Said;
use crate::i18n::Words;
use crate::view::Link;
use crate::visit::Visit;
use chrono::{DateTime, Utc};
use platform_app::bookings::ask::iso;
use platform_app::store::places::{Facility, Program};
use platform_app::store::registrations::Registration;
use platform_app::{AppResult, interviews, registrations};
use platform_program_api::Finding;
use platform_values::{ChildId, InterviewState, RegistrationState};

/// A registration that is under way, or was declined.
pub struct Standing {
    href: String,
    state: RegistrationState,
    said: Option<Said>,
    interview: Option<(InterviewState, Option<DateTime<Utc>>)>,
}

impl Standing {
    /// The child's own, if the findings ask for a registration or an interview.
    pub async fn of(
        visit: &Visit,
        findings: &[&Finding],
        child: ChildId,
        facility: &Facility,
        program: &Program,
    ) -> AppResult<Option<Self>> {
        let asks = |finding: &&Finding| is_registration(finding) || is_interview(finding);
        if !findings.iter().any(asks) {
            return Ok(None);
        }
        let here = |r: &Registration| {
            r.child_id == child
                && r.facility_id == facility.id
                && r.program_id == program.id
                && lives(r.state)
        };
        let Some(own) = registrations::of_family(visit).await?.into_iter().find(here) else {
            return Ok(None);
        };
        let ahead = |state| matches!(state, InterviewState::Asked | InterviewState::Fixed);
        let all = interviews::of_registration(visit, own.id).await?;
        let interview = all.into_iter().map(|(one, _)| (one.state, one.at)).find(|(state, _)| ahead(*state));
        let (href, state) = (format!("/registrations/{}", own.id), own.state);
        Ok(Some(Self { href, state, said: Said::of(&own), interview }))
    }

    /// The reason of a finding; `None` where nothing of it is under way.
    pub fn reason(&self, visit: &Visit, finding: &Finding) -> Option<Reason> {
        let see =
            |words: Words, button| Reason { words, action: Some(Link::new(Words::key(button), &self.href)) };
        if is_registration(finding) {
            return match self.state {
                RegistrationState::Applied => {
                    Some(see(Words::key("book-registration-applied"), "book-go-registration"))
                }
                RegistrationState::Returned => Some(see(Words::key("my-do-returned-text"), "my-do-returned")),
                RegistrationState::Declined => {
                    let said = self.said.as_ref();
                    let by = said.map(|said| visit.say(&said.by)).unwrap_or_default();
                    let told = Words::key("book-registration-declined").with("by", by);
                    let words = said.map(|said| said.words.clone()).unwrap_or_default();
                    Some(see(told.with("words", words), "book-go-declined"))
                }
                _ => None,
            };
        }
        if !is_interview(finding) || self.state == RegistrationState::Declined {
            return None;
        }
        Some(match self.interview {
            Some((InterviewState::Fixed, Some(at))) => {
                see(Words::key("book-interview-fixed").with("at", iso(visit.civil(at))), "my-do-meet")
            }
            Some(_) => see(Words::key("my-do-wait-call-text"), "my-do-wait-call"),
            None => see(Words::from(finding), "book-go-interview"),
        })
    }
}

fn lives(state: RegistrationState) -> bool {
    use RegistrationState::{Accepted, Applied, Declined, Returned};
    matches!(state, Applied | Returned | Accepted | Declined)
}

fn is_registration(finding: &Finding) -> bool {
    finding.code.starts_with("registration-")
}

fn is_interview(finding: &Finding) -> bool {
    finding.code.starts_with("interview-")
}
