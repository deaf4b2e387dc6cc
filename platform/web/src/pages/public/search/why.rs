//! Why days of a search are not free: each reason once, with the days it stands against; and when booking opens for days
//! that cannot be booked yet.

use crate::i18n::Words;
use crate::pages::public::place::windows::days_until;
use crate::pages::public::state;
use crate::view::Badge;
use crate::visit::Visit;
use chrono::{Datelike, NaiveDate, NaiveDateTime};
use platform_app::Book;
use platform_app::vacancies::{DayVacancy, Status};
use platform_program_api::Finding;
use serde::Serialize;

/// Openings told at a card; a search reaches over three months at most.
const OPENINGS_MAX: usize = 3;

/// A reason with its days.
#[derive(Clone, Debug, Serialize)]
pub struct Why {
    /// The state that the days are in.
    badge: Badge,
    /// The days: `1/4〜1/8、1/12`.
    on: String,
    /// The reason.
    words: Words,
}

impl Why {
    /// An invented one.
    pub fn sample() -> Self {
        Self {
            badge: state::closed(), on: "3/8、3/15".into(), words: Words::text("日曜日はお休みです。")
        }
    }
}

/// The reasons against days that are not free, in the order of their first days.
pub fn of(visit: &Visit, book: &Book, days: &[DayVacancy]) -> Vec<Why> {
    // Compared as they read: most reasons know their day without telling it.
    let mut found: Vec<(String, Badge, Vec<NaiveDate>)> = Vec::new();
    for day in days.iter().filter(|day| !state::bookable(day.status)) {
        for words in day.reasons.iter().map(|reason| visit.say(&told(visit, book, reason))) {
            match found.iter_mut().find(|(known, ..)| *known == words) {
                Some((.., on)) => on.push(day.date),
                None => found.push((words, state::of_day(day), vec![day.date])),
            }
        }
    }
    let why = |(text, badge, on): (String, Badge, Vec<NaiveDate>)| {
        let words = Words::text(text);
        Why { badge, on: stretches(&on), words }
    };
    found.into_iter().map(why).collect()
}

/// A reason without its day, which stands beside it. Which places are gone is told by their name.
fn told(visit: &Visit, book: &Book, reason: &Finding) -> Words {
    if reason.code != "full" {
        return Words::from(reason);
    }
    let key = reason.args.get("quota").map_or("other", String::as_str);
    let own = book.rulebook.quota_label(key);
    let part = own.unwrap_or_else(|| visit.say(&Words::key(format!("quota-{key}"))));
    Words::key("card-full").with("part", part)
}

/// When booking opens, for each stretch of days that open together.
pub fn opens(visit: &Visit, days: &[DayVacancy]) -> Vec<Words> {
    let mut found: Vec<(NaiveDateTime, NaiveDate, NaiveDate)> = Vec::new();
    for day in days.iter().filter(|day| day.status == Status::NotYet) {
        let Some(opens) = opening(day) else { continue };
        match found.last_mut().filter(|(known, ..)| *known == opens) {
            Some((.., last)) => *last = day.date,
            None => found.push((opens, day.date, day.date)),
        }
    }
    let words = |(opens, first, last): (NaiveDateTime, NaiveDate, NaiveDate)| {
        let key = if first == last { "window-next-one" } else { "window-next" };
        let left = days_until(visit.today(), opens);
        let opens = platform_app::bookings::ask::iso(opens);
        Words::key(key).with("opens", opens).with("left", left).with("from", first).with("to", last)
    };
    found.into_iter().take(OPENINGS_MAX).map(words).collect()
}

/// The opening as the reason carries it.
fn opening(day: &DayVacancy) -> Option<NaiveDateTime> {
    let text = day.reasons.iter().find_map(|reason| reason.args.get("opens"))?;
    NaiveDateTime::parse_from_str(text, "%Y-%m-%dT%H:%M").ok()
}

/// Days in order, those that follow one another as a stretch: `1/4〜1/8、1/12`.
fn stretches(days: &[NaiveDate]) -> String {
    let mut found: Vec<(NaiveDate, NaiveDate)> = Vec::new();
    for day in days {
        match found.last_mut().filter(|(_, last)| last.succ_opt() == Some(*day)) {
            Some((_, last)) => *last = *day,
            None => found.push((*day, *day)),
        }
    }
    let short = |day: NaiveDate| format!("{}/{}", day.month(), day.day());
    let stretch = |(first, last): &(NaiveDate, NaiveDate)| {
        if first == last { short(*first) } else { format!("{}〜{}", short(*first), short(*last)) }
    };
    found.iter().map(stretch).collect::<Vec<_>>().join("、")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_that_follow_one_another_are_one_stretch() {
        let day = |number| NaiveDate::from_ymd_opt(2027, 1, number).expect("a day");
        let days: Vec<NaiveDate> = [4, 5, 6, 8, 12, 13].into_iter().map(day).collect();
        assert_eq!(stretches(&days), "1/4〜1/6、1/8、1/12〜1/13");
    }
}
