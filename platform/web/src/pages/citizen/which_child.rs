//! For which child: an only child is meant without asking; which of several is never guessed.

use crate::i18n::Words;
use crate::view::Link;
use chrono::NaiveDate;
use platform_app::store::families::Child;
use platform_values::ChildId;
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
