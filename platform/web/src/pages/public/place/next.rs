//! The one next step at a facility for whoever looks at its page.

use crate::i18n::Words;
use crate::pages::citizen::said::Said;
use crate::pages::public::wish::{Family, Wish};
use crate::visit::{Visit, with_next};
use platform_app::store::places::Facility;
use platform_app::store::registrations::Registration;
use platform_app::{AppResult, Book, registrations};
use platform_values::RegistrationState as State;
use serde::Serialize;

/// A step.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Next {
    /// The button.
    pub words: Words,
    /// Where it leads.
    pub href: String,
    /// Why this comes first.
    pub note: Words,
    /// True if the visitor may book here.
    pub books: bool,
    /// What a facility said that wants something or declined.
    pub said: Option<Said>,
    /// Conditions under which the child is accepted here.
    pub conditions: Option<String>,
}

impl Next {
    fn new(step: &str, href: String) -> Self {
        Self {
            words: Words::key(format!("next-{step}")),
            href,
            note: Words::key(format!("next-{step}-note")),
            books: step == "book",
            said: None,
            conditions: None,
        }
    }

    /// An invented one.
    pub fn sample(step: &str) -> Self {
        let conditions = (step == "book").then(|| "午前中の利用のみ（見本）".to_owned());
        Self { said: Some(Said::sample()), conditions, ..Self::new(step, "/login".into()) }
    }

    /// The step of this visitor; `None` for staff, whose pages are elsewhere. Logging in leads back `here`.
    pub async fn of(
        visit: &Visit,
        family: Option<&Family>,
        facility: &Facility,
        wish: &Wish,
        (book, here): (&Book, &str),
    ) -> AppResult<Option<Self>> {
        let path = format!("/facilities/{}", facility.code);
        if visit.actor.account.is_none() {
            return Ok(Some(Self::new("login", with_next("/login", here))));
        }
        let Some(family) = family else { return Ok(None) };
        if facility.suspended_from.is_some_and(|from| from <= visit.today()) {
            return Ok(None);
        }
        if family.children.is_empty() {
            return Ok(Some(Self::new("child", with_next("/children/new", here))));
        }
        let booking = || Self::new("book", wish.booking_link(&format!("{path}/book"), &[]));
        if !book.rulebook.notices().iter().any(|notice| notice.code == "notice-registration") {
            return Ok(Some(booking()));
        }
        let mut own = registrations::of_family(visit).await?;
        own.retain(|r| r.facility_id == facility.id && r.program_id == wish.program.id);
        if let Some(child) = &wish.child {
            own.retain(|registration| registration.child_id == child.id);
        }
        let first = |state: State| own.iter().find(|registration| registration.state == state);
        let see = |registration: &Registration| format!("/registrations/{}", registration.id);
        // Of several children, none of whom was chosen, nothing is told.
        let told = |registration: &Registration| Said::against(registration).filter(|_| wish.child.is_some());
        Ok(Some(if let Some(accepted) = first(State::Accepted) {
            let conditions = accepted.stands_under().filter(|_| wish.child.is_some());
            let call = wish.child.as_ref().is_some_and(|child| child.phone_only);
            let step = if call { Self::new("call", format!("tel:{}", facility.phone)) } else { booking() };
            Self { conditions: conditions.map(str::to_owned), ..step }
        } else if let Some(returned) = first(State::Returned) {
            Self { said: told(returned), ..Self::new("returned", see(returned)) }
        } else if let Some(applied) = first(State::Applied) {
            Self::new("applied", see(applied))
        } else if let Some(declined) = first(State::Declined).filter(|_| wish.child.is_some()) {
            Self { said: told(declined), ..Self::new("declined", see(declined)) }
        } else {
            Self::new("register", wish.booking_link(&format!("{path}/register"), &[]))
        }))
    }
}
