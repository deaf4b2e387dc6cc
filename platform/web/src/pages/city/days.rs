//! Days from one to another, as the pages about closed days read them from a form.

use crate::forms::{FormData, FormView};
use crate::pages::city::parts::{self, Hidden};
use chrono::NaiveDate;

/// Days in a row, at least one.
pub struct Days(pub Vec<NaiveDate>);

impl Days {
    /// The first and the last.
    pub fn ends(&self) -> (NaiveDate, NaiveDate) {
        let day = |day: Option<&NaiveDate>| day.copied().unwrap_or_default();
        (day(self.0.first()), day(self.0.last()))
    }
}

/// Reads `<name>-from` and `<name>-to`; without an end it is one day. More days than `max` are refused with the words
/// beside it.
pub fn read(form: &mut FormData, name: &str, (max, long): (usize, &'static str)) -> Option<Days> {
    let from = form.date(&format!("{name}-from")).required();
    let until = format!("{name}-to");
    let to = form.date(&until).optional();
    let from = from?;
    let to = to.unwrap_or(from);
    if to < from {
        form.refuse(&until, "city-closure-order");
        return None;
    }
    let days: Vec<NaiveDate> = from.iter_days().take_while(|day| *day <= to).take(max + 1).collect();
    if days.len() > max {
        form.refuse(&until, long);
        return None;
    }
    Some(Days(days))
}

/// What was typed for the days and in these fields, to be sent again.
pub fn hidden(form: &FormView, name: &str, others: &[&str]) -> Vec<Hidden> {
    let part = |end: &&str| {
        ["year", "month", "day"].into_iter().map(|part| format!("{name}-{end}-{part}")).collect::<Vec<_>>()
    };
    let dates: Vec<String> = ["from", "to"].iter().flat_map(part).collect();
    let names: Vec<&str> = dates.iter().map(String::as_str).chain(others.iter().copied()).collect();
    parts::hidden(form, &names)
}
