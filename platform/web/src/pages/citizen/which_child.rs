//! For which child: an only child is meant without asking, and so is the only one that a facility takes; which of several
//! is never guessed.

use super::wish::Wish;
use crate::i18n::Words;
use crate::view::Link;
use crate::visit::Visit;
use chrono::NaiveDate;
use platform_app::store::families::Child;
use platform_app::{AppResult, registrations};
use platform_values::{ChildId, RegistrationState};
use serde::Serialize;

/// A child to choose.
#[derive(Clone, Debug, Serialize)]
pub struct ChildLink {
    /// Its name, with the way on.
    pub link: Link,
    /// Date of birth.
    pub birth: String,
}

impl ChildLink {
    fn new(name: &str, birth: NaiveDate, href: String) -> Self {
        Self { link: Link::new(Words::text(name), href), birth: crate::format::birthday(birth) }
    }

    /// An invented one.
    pub fn sample(name: &str, current: bool) -> Self {
        let child = Self::new(name, NaiveDate::from_ymd_opt(2024, 5, 1).unwrap_or_default(), "/".into());
        Self { link: Link { current, ..child.link }, ..child }
    }
}

/// The only one.
pub fn only<T>(family: &[T]) -> Option<&T> {
    family.first().filter(|_| family.len() == 1)
}

/// The only one that the facility has accepted.
pub async fn only_accepted<'c>(
    visit: &Visit,
    family: &'c [Child],
    wish: &Wish<'_>,
) -> AppResult<Option<&'c Child>> {
    let own = registrations::of_family(visit).await?;
    let here = |child: &&Child| {
        own.iter().any(|r| {
            r.child_id == child.id
                && r.facility_id == wish.facility.id
                && r.program_id == wish.program.id
                && r.state == RegistrationState::Accepted
        })
    };
    let mut accepted = family.iter().filter(here);
    Ok(accepted.next().filter(|_| accepted.next().is_none()))
}

/// All children, the chosen one marked; `href` leads on with one of them.
pub fn links<'c>(
    family: impl IntoIterator<Item = &'c Child>,
    chosen: Option<ChildId>,
    href: impl Fn(ChildId) -> String,
) -> Vec<ChildLink> {
    let link = |child: &Child| {
        let new = ChildLink::new(&child.name, child.birth_date, href(child.id));
        ChildLink { link: Link { current: chosen == Some(child.id), ..new.link }, ..new }
    };
    family.into_iter().map(link).collect()
}
