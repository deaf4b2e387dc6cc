//! For which child of a family with several a facility's page is: the one in the address, else the only one that the
//! facility takes, else each that it takes, with a month of its own; so nobody has to be asked, and no child is guessed.

use crate::forms::FormData;
use crate::i18n::Words;
use crate::pages::public::wish::{Family, Wish};
use crate::view::{Link, MonthTable};
use crate::visit::Visit;
use platform_app::store::families::Child;
use platform_app::store::places::Facility;
use platform_app::{AppResult, registrations};
use platform_values::{Month, RegistrationState};
use serde::Serialize;

/// Months shown one below the other at most.
const MONTHS_MAX: usize = 4;

/// A month, and whose it is where there are several.
#[derive(Clone, Debug, Serialize)]
pub struct ChildMonth {
    /// The child.
    pub whom: Option<Words>,
    /// Its month.
    pub month: MonthTable,
}

/// The wishes whose months the page shows: one, or one for each child that the facility takes.
pub async fn wishes(
    visit: &Visit,
    form: &FormData,
    family: Option<&Family>,
    facility: &Facility,
    wish: Wish,
) -> AppResult<Vec<Wish>> {
    let stated = ["child", "birth", "birth-year", "years", "months"];
    let open = wish.child.is_none() && stated.iter().all(|name| form.raw(name).is_none());
    let Some(family) = family.filter(|family| open && family.children.len() > 1) else {
        return Ok(vec![wish]);
    };
    let own = registrations::of_family(visit).await?;
    let taken = |child: &&Child| {
        own.iter().any(|r| {
            r.child_id == child.id
                && r.facility_id == facility.id
                && r.program_id == wish.program.id
                && r.state == RegistrationState::Accepted
        })
    };
    let each: Vec<Wish> =
        family.children.iter().filter(taken).take(MONTHS_MAX).map(|child| wish.for_child(child)).collect();
    Ok(if each.is_empty() { vec![wish] } else { each })
}

/// The children of a family with several, each with the way to its month.
pub fn pills(family: Option<&Family>, facility: &Facility, wish: Option<&Wish>, month: Month) -> Vec<Link> {
    let children = family.map(|family| family.children.as_slice()).unwrap_or_default();
    let chosen = wish.and_then(|wish| wish.child.as_ref()).map(|child| child.id);
    let link = |child: &Child| Link {
        current: chosen == Some(child.id),
        ..Link::new(
            Words::text(&child.name),
            format!("/facilities/{}?child={}&month={month}#month", facility.code, child.id),
        )
    };
    children.iter().filter(|_| children.len() > 1).map(link).collect()
}
