//! The way to the first booking at a facility, with what is done, and the one step that is next.

use crate::i18n::Words;
use crate::view::{Link, Step, StepState};
use crate::visit::Visit;
use platform_app::registrations::{Needs, interview_due_of};
use platform_app::store::places::Facility;
use platform_app::store::registrations::Registration;
use platform_app::{AppResult, interviews};
use platform_values::{InterviewState, RegistrationState};

/// How the interview stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Meeting {
    /// None is needed any more.
    Over,
    /// A time or a call must be asked for.
    Due,
    /// The facility will call.
    Asked,
    /// The time is fixed.
    Fixed,
}

/// How a child's registration at the facility stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Standing {
    /// There is none, or it ended, or it must be sent again.
    Nothing,
    /// The facility has not answered.
    Applied(Meeting),
    /// The facility accepted it.
    Accepted(Meeting),
}

impl Standing {
    /// How it stands now.
    pub async fn of(visit: &Visit, own: Option<&Registration>) -> AppResult<Self> {
        let Some(own) = own else { return Ok(Self::Nothing) };
        let standing = match own.state {
            RegistrationState::Applied => Self::Applied,
            RegistrationState::Accepted => Self::Accepted,
            _ => return Ok(Self::Nothing),
        };
        if !interview_due_of(visit, own).await? {
            return Ok(standing(Meeting::Over));
        }
        let all = interviews::of_registration(visit, own.id).await?;
        let ahead = |state: InterviewState| all.iter().any(|(interview, _)| interview.state == state);
        Ok(standing(if ahead(InterviewState::Fixed) {
            Meeting::Fixed
        } else if ahead(InterviewState::Asked) {
            Meeting::Asked
        } else {
            Meeting::Due
        }))
    }

    /// What the family does next where it applied already, or what it waits for.
    pub fn next(self, own: Option<&Registration>, facility: &Facility) -> Option<Link> {
        let own = own?;
        let see = |key: &'static str| Link::new(Words::key(key), format!("/registrations/{}", own.id));
        Some(match self {
            Self::Nothing => return None,
            Self::Applied(Meeting::Due) | Self::Accepted(Meeting::Due) => see("my-do-interview"),
            Self::Applied(Meeting::Fixed) | Self::Accepted(Meeting::Fixed) => see("my-do-meet"),
            Self::Applied(_) | Self::Accepted(Meeting::Asked) => see("register-see"),
            Self::Accepted(Meeting::Over) => {
                let href = format!("/facilities/{}?child={}", facility.code, own.child_id);
                Link::new(Words::key("my-registration-book"), href)
            }
        })
    }
}

/// The way to the first booking. `missing` are the steps before the application that are open.
pub fn steps(needs: Needs, standing: Standing, missing: &[&'static str]) -> Vec<Step> {
    let (applied, meeting, answered) = match standing {
        Standing::Nothing => (false, Meeting::Due, false),
        Standing::Applied(meeting) => (true, meeting, false),
        Standing::Accepted(meeting) => (true, meeting, true),
    };
    let mut way = vec![("register-step-sheet", !missing.contains(&"register-step-sheet"))];
    way.extend(missing.iter().filter(|key| **key == "register-step-contact").map(|key| (*key, false)));
    way.push(("register-step-apply", applied));
    if needs.interview || (applied && meeting != Meeting::Over) {
        way.push(("register-step-interview", applied && meeting == Meeting::Over));
    }
    way.push(("register-step-answer", answered));
    way.push(("register-step-book", false));
    let mut now = Some(StepState::Now);
    let step = |(key, done): (&'static str, bool)| {
        let state = if done { StepState::Done } else { now.take().unwrap_or(StepState::Later) };
        Step { words: Words::key(key), state }
    };
    way.into_iter().map(step).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_step_that_is_next_is_the_first_that_is_not_done() {
        let needs = Needs { registration: true, interview: true };
        let now = |standing, missing: &[&'static str]| {
            let steps = steps(needs, standing, missing);
            let now: Vec<Words> = steps
                .into_iter()
                .filter(|step| step.state == StepState::Now)
                .map(|step| step.words)
                .collect();
            now
        };
        for (standing, missing, key) in [
            (Standing::Nothing, vec!["register-step-sheet"], "register-step-sheet"),
            (Standing::Nothing, vec!["register-step-contact"], "register-step-contact"),
            (Standing::Nothing, vec![], "register-step-apply"),
            (Standing::Applied(Meeting::Due), vec![], "register-step-interview"),
            (Standing::Applied(Meeting::Over), vec![], "register-step-answer"),
            (Standing::Accepted(Meeting::Fixed), vec![], "register-step-interview"),
            (Standing::Accepted(Meeting::Over), vec![], "register-step-book"),
        ] {
            assert_eq!(now(standing, &missing), [Words::key(key)], "{standing:?}");
        }
    }
}
