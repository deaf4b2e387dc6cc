//! A day of a facility as symbol and word.

use crate::i18n::Words;
use crate::view::{Badge, Tone};
use crate::visit::Visit;
use chrono::{Datelike, NaiveDate};
use platform_app::vacancies::{DayVacancy, OfferVacancy, Status};
use platform_program_api::Finding;
use serde::Serialize;

/// A day that a list shows, with the way to its page.
#[derive(Clone, Debug, Serialize)]
pub struct DayLink {
    /// The day.
    pub date: NaiveDate,
    /// The day as it fits into a narrow cell: `3/5`.
    pub short: String,
    /// How it stands.
    pub badge: Badge,
    /// Its page.
    pub href: String,
}

impl DayLink {
    /// A day that leads to its page.
    pub fn new(date: NaiveDate, badge: Badge, href: String) -> Self {
        Self { date, short: format!("{}/{}", date.month(), date.day()), badge, href }
    }
}

/// How a day stands.
pub fn of_day(day: &DayVacancy) -> Badge {
    badge(day.status, day.free, &day.reasons)
}

/// How one span of a day stands.
pub fn of_offer(offer: &OfferVacancy) -> Badge {
    badge(offer.status, offer.free, &offer.reasons)
}

/// A day that is over.
pub fn over() -> Badge {
    Badge::new(Tone::Off, Words::key("vacant-day-over"))
}

/// A day on which the facility is closed.
pub fn closed() -> Badge {
    Badge::new(Tone::Closed, Words::key("vacant-day-closed"))
}

/// A day on which the facility takes nobody.
pub fn none() -> Badge {
    Badge::new(Tone::Off, Words::key("vacant-day-none"))
}

fn badge(status: Status, free: i64, reasons: &[Finding]) -> Badge {
    let (tone, key) = word(status, reasons);
    let words = Words::key(key);
    Badge::new(tone, if status == Status::Few { words.with("left", free) } else { words })
}

/// Symbol and word of a state.
fn word(status: Status, reasons: &[Finding]) -> (Tone, &'static str) {
    let because = |code: &str| reasons.iter().any(|reason| reason.code.starts_with(code));
    match status {
        Status::Open => (Tone::Good, "vacant-day-open"),
        Status::Few => (Tone::Few, "vacant-day-few"),
        Status::Full => (Tone::Full, "vacant-day-full"),
        Status::NotYet => (Tone::Off, "vacant-day-not-yet"),
        Status::Ineligible => (Tone::Off, "vacant-day-off"),
        Status::Closed if because("window-over") => (Tone::Off, "vacant-day-over"),
        Status::Closed if because("facility-") => (Tone::Off, "vacant-day-none"),
        Status::Closed => (Tone::Closed, "vacant-day-closed"),
    }
}

/// How many of the days are in each state, the best state first.
pub fn counts(visit: &Visit, days: &[DayVacancy]) -> Vec<Badge> {
    let mut counts: Vec<(Status, Tone, &'static str, usize)> = Vec::new();
    for day in days {
        let (tone, key) = word(day.status, &day.reasons);
        match counts.iter_mut().find(|(_, _, known, _)| *known == key) {
            Some((.., count)) => *count += 1,
            None => counts.push((day.status, tone, key, 1)),
        }
    }
    counts.sort_by_key(|(status, ..)| *status);
    let badge = |(_, tone, key, count)| {
        let key = if key == "vacant-day-few" { "legend-few" } else { key };
        let state = visit.say(&Words::key(key));
        Badge::new(tone, Words::key("card-count").with("state", state).with("count", count))
    };
    counts.into_iter().map(badge).collect()
}

/// Days in weeks from Monday; `None` where the days begin and end within a week.
pub fn weeks(days: Vec<DayLink>) -> Vec<Vec<Option<DayLink>>> {
    let lead = days.first().map_or(0, |day| day.date.weekday().num_days_from_monday());
    let mut cells: Vec<Option<DayLink>> = (0..lead).map(|_| None).collect();
    cells.extend(days.into_iter().map(Some));
    cells.resize_with(cells.len().next_multiple_of(7), || None);
    cells.chunks(7).map(<[_]>::to_vec).collect()
}

/// True if somebody can book it now.
pub fn bookable(status: Status) -> bool {
    status <= Status::Few
}

/// One of each, for the legend of a table.
pub fn legend() -> Vec<Badge> {
    vec![
        Badge::new(Tone::Good, Words::key("legend-open")),
        Badge::new(Tone::Few, Words::key("legend-few")),
        Badge::new(Tone::Full, Words::key("legend-full")),
        Badge::new(Tone::Off, Words::key("legend-off")),
        Badge::new(Tone::Closed, Words::key("legend-closed")),
    ]
}
