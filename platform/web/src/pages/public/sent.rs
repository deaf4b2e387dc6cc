//! Conditions of a search that were sent: the date of birth goes into the browser's keeping, everything else into the
//! address of the page that shows the result.

use super::wish::{Wish, address, typed_birth};
use crate::forms::FormData;
use crate::visit::{PageResult, Visit, see_other};
use crate::{birth, cookie};
use poem::Response;
use serde::Serialize;

/// What an address may carry: nothing that tells who the child is.
const CARRIED: [&str; 14] = [
    "program",
    "child",
    "years",
    "months",
    "residence",
    "use",
    "start",
    "end",
    "from",
    "to",
    "ward",
    "kind",
    "station",
    "open",
];

/// Leads to the result of the conditions; gives the form back if its date of birth cannot be meant, to be shown again.
pub fn answer(visit: &Visit, form: FormData, path: &str) -> Result<PageResult, FormData> {
    let mut trial = form.clone();
    let typed = typed_birth(visit, &mut trial);
    if !trial.is_valid() {
        return Err(form);
    }
    let child = form.raw("child").is_some_and(|child| !child.is_empty());
    let typed = typed.filter(|_| !child);
    let aged = child || typed.is_some();
    let kept = carried(&form).filter(|(name, _)| !(aged && matches!(*name, "years" | "months")));
    let anchor = if form.raw("month").is_some() { "#month" } else { "" };
    let answer = see_other(&(address(path, kept) + anchor));
    let answer = if typed.is_some() || visit.birth.is_some() {
        cookie::with(answer, birth::cookie(visit, typed))
    } else {
        Ok(answer)
    };
    Ok(answer.map_err(Into::into))
}

fn carried(form: &FormData) -> impl Iterator<Item = (&'static str, &str)> {
    let fields = CARRIED.iter().chain(&["month"]);
    fields.filter_map(|name| Some((*name, form.raw(name).filter(|value| !value.is_empty())?)))
}

/// Leads away from an address with a date of birth, such as older links have.
pub fn without_birth(visit: &Visit, form: &FormData) -> Option<Response> {
    let named =
        ["birth", "birth-year", "birth-month", "birth-day"].iter().any(|name| form.raw(name).is_some());
    named.then(|| see_other(&address(&visit.path, carried(form))))
}

/// The way to make the browser forget the date of birth: the same conditions without it.
#[derive(Clone, Debug, Serialize)]
pub struct Forget {
    fields: Vec<Hidden>,
}

/// A field that a form carries along.
#[derive(Clone, Debug, Serialize)]
pub struct Hidden {
    /// Name.
    pub name: String,
    /// Value.
    pub value: String,
}

impl Forget {
    /// The way, if the page uses what the browser keeps.
    pub fn of(wish: &Wish, form: &FormData) -> Option<Self> {
        let hidden = |(name, value): (&str, &str)| Hidden { name: name.to_owned(), value: value.to_owned() };
        wish.remembered.then(|| Self { fields: carried(form).map(hidden).collect() })
    }

    /// An invented one.
    pub fn sample() -> Self {
        Self { fields: vec![Hidden { name: "ward".into(), value: "見本北区".into() }] }
    }
}
