//! When bookings open and close.

use crate::rules::{Opens, Rules, Shift};
use chrono::{Datelike, Days, NaiveDate};
use platform_program_api::Window;
use platform_values::{Calendar, DayKind, Month};

/// The window for care on `date`; the calendar matters only where an opening moves off closed days.
pub(crate) fn window(rules: &Rules, date: NaiveDate, calendar: &Calendar) -> Window {
    let w = &rules.window;
    let month = Month::of(date);
    let nominal = match w.opens {
        Opens::MonthBefore { day } => nth(month.previous(), day),
        Opens::HalfMonth if date.day() >= 16 => month.first(),
        Opens::HalfMonth => nth(month.previous(), 16),
        Opens::DaysBefore { days } => date - Days::new(days.into()),
    };
    let closes = date - Days::new(w.closes_days_before.into());
    let opens = shifted(rules, nominal, calendar, closes);
    let others = match w.residents_earlier_days {
        0 => opens,
        days => {
            let nominal = opens + Days::new(days.into());
            // Moved to the day before, others would begin together with the residents: then it stays.
            Some(shifted(rules, nominal, calendar, closes)).filter(|day| *day > opens).unwrap_or(nominal)
        }
    };
    Window {
        opens_at: opens.and_time(w.opens_time),
        opens_for_others_at: others.and_time(w.opens_time),
        closes_at: closes.and_time(w.closes_time),
    }
}

fn nth(month: Month, day: u32) -> NaiveDate {
    month.first().with_day(day).unwrap_or(month.first())
}

/// The opening itself, or the nearest day the facility works if the rules say so; gives up after a month of closed days, and
/// where booking would be over by then.
fn shifted(rules: &Rules, nominal: NaiveDate, calendar: &Calendar, closes: NaiveDate) -> NaiveDate {
    let works = |day: NaiveDate| {
        calendar.day(day).kind == DayKind::Ordinary && rules.hours.weekdays.contains(&day.weekday())
    };
    let found = match rules.window.shift {
        Shift::None => None,
        Shift::Before => (0..31).map(|n| nominal - Days::new(n)).find(|day| works(*day)),
        Shift::After => (0..31).map(|n| nominal + Days::new(n)).find(|day| works(*day)),
    };
    found.filter(|day| *day < closes).unwrap_or(nominal)
}
