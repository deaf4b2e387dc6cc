//! A day of a facility as symbol and word.

use crate::i18n::Words;
use crate::view::{Badge, Tone};
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
    let because = |code: &str| reasons.iter().any(|reason| reason.code.starts_with(code));
    match status {
        Status::Open => Badge::new(Tone::Good, Words::key("vacant-day-open")),
        Status::Few => Badge::new(Tone::Few, Words::key("vacant-day-few").with("left", free)),
        Status::Full => Badge::new(Tone::Full, Words::key("vacant-day-full")),
        Status::NotYet => Badge::new(Tone::Off, Words::key("vacant-day-not-yet")),
        Status::Ineligible => Badge::new(Tone::Off, Words::key("vacant-day-off")),
        Status::Closed if because("window-over") => over(),
        Status::Closed if because("facility-") => none(),
        Status::Closed => closed(),
    }
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
