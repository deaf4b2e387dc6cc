//! The Japanese calendar: national holidays of 2025 to 2030 and the days a city or facility is closed.
//!
//! Source of the rules: 国民の祝日に関する法律 (substitute holidays 3条2項, a day between two holidays 3条3項). The dates
//! of the equinoxes are the government's announcements or, where none exists yet, the astronomical forecast; a city can
//! override any date.

use chrono::{Datelike, NaiveDate, Weekday};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// A day as a module sees it: civil date plus what the calendars say of it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Day {
    /// The civil date.
    pub date: NaiveDate,
    /// What kind of day the calendars make it.
    pub kind: DayKind,
}

/// Why a day is not an ordinary one.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DayKind {
    /// Nothing special: weekday rules apply.
    Ordinary,
    /// A national holiday, with its name.
    Holiday(String),
    /// Closed by the city (year-end, emergency), with the reason in words.
    ClosedByCity(String),
    /// Closed by the facility, with the reason in words.
    ClosedByFacility(String),
}

impl Day {
    /// An ordinary day, as tests and examples need it.
    pub fn ordinary(date: NaiveDate) -> Self {
        Self { date, kind: DayKind::Ordinary }
    }

    /// The day of the week.
    pub fn weekday(&self) -> Weekday {
        self.date.weekday()
    }
}

/// A city's calendar: national holidays, its overrides and its own closed days.
#[derive(Clone, Debug, Default)]
pub struct Calendar {
    holidays: BTreeMap<NaiveDate, String>,
    closures: BTreeMap<NaiveDate, String>,
    yearly: Vec<(MonthDay, MonthDay, String)>,
}

/// A day of any year, `(month, day)`.
pub type MonthDay = (u32, u32);

impl Calendar {
    /// The national calendar of 2025 to 2030.
    pub fn national() -> Self {
        let holidays = (2025..=2030).flat_map(holidays_of_year).collect();
        Self { holidays, closures: BTreeMap::new(), yearly: Vec::new() }
    }

    /// Adds, renames or (with `None`) removes a holiday.
    pub fn override_holiday(&mut self, date: NaiveDate, name: Option<String>) {
        match name {
            Some(name) => self.holidays.insert(date, name),
            None => self.holidays.remove(&date),
        };
    }

    /// Closes one day for the whole city.
    pub fn close(&mut self, date: NaiveDate, reason: String) {
        self.closures.insert(date, reason);
    }

    /// Closes the same days every year, first and last included; the stretch may run over the new year.
    pub fn close_yearly(&mut self, first: MonthDay, last: MonthDay, reason: String) {
        self.yearly.push((first, last, reason));
    }

    /// The holiday's name, if `date` is one.
    pub fn holiday(&self, date: NaiveDate) -> Option<&str> {
        self.holidays.get(&date).map(String::as_str)
    }

    /// The day as a facility without closures of its own sees it.
    pub fn day(&self, date: NaiveDate) -> Day {
        let kind = if let Some(reason) = self.closure(date) {
            DayKind::ClosedByCity(reason.to_owned())
        } else if let Some(name) = self.holiday(date) {
            DayKind::Holiday(name.to_owned())
        } else {
            DayKind::Ordinary
        };
        Day { date, kind }
    }

    fn closure(&self, date: NaiveDate) -> Option<&str> {
        let at = (date.month(), date.day());
        let yearly = self.yearly.iter().find(|(first, last, _)| {
            if first <= last { (*first..=*last).contains(&at) } else { at >= *first || at <= *last }
        });
        self.closures.get(&date).or(yearly.map(|(_, _, reason)| reason)).map(String::as_str)
    }
}

/// National holidays of one year by the rules of the law, with names.
fn holidays_of_year(year: i32) -> Vec<(NaiveDate, String)> {
    let named: BTreeMap<NaiveDate, &str> = named_days(year).into_iter().collect();
    let mut all: BTreeMap<NaiveDate, String> = named.iter().map(|(d, n)| (*d, (*n).to_owned())).collect();
    for date in named.keys().filter(|d| d.weekday() == Weekday::Sun) {
        // The next day that is not itself a holiday, which is not always the Monday.
        if let Some(substitute) = date.iter_days().skip(1).find(|d| !named.contains_key(d)) {
            all.insert(substitute, "振替休日".to_owned());
        }
    }
    for date in named.keys() {
        let between = date.iter_days().nth(1);
        let after = date.iter_days().nth(2);
        if let (Some(between), Some(after)) = (between, after)
            && named.contains_key(&after)
            && !all.contains_key(&between)
        {
            all.insert(between, "国民の休日".to_owned());
        }
    }
    all.into_iter().collect()
}

fn named_days(year: i32) -> Vec<(NaiveDate, &'static str)> {
    let monday = |month, n| NaiveDate::from_weekday_of_month_opt(year, month, Weekday::Mon, n);
    let fixed = |month, day| NaiveDate::from_ymd_opt(year, month, day);
    // Spring and autumn equinox days of 2025 to 2030.
    let spring = if year == 2027 { 21 } else { 20 };
    let autumn = if year == 2028 { 22 } else { 23 };
    [
        (fixed(1, 1), "元日"),
        (monday(1, 2), "成人の日"),
        (fixed(2, 11), "建国記念の日"),
        (fixed(2, 23), "天皇誕生日"),
        (fixed(3, spring), "春分の日"),
        (fixed(4, 29), "昭和の日"),
        (fixed(5, 3), "憲法記念日"),
        (fixed(5, 4), "みどりの日"),
        (fixed(5, 5), "こどもの日"),
        (monday(7, 3), "海の日"),
        (fixed(8, 11), "山の日"),
        (monday(9, 3), "敬老の日"),
        (fixed(9, autumn), "秋分の日"),
        (monday(10, 2), "スポーツの日"),
        (fixed(11, 3), "文化の日"),
        (fixed(11, 23), "勤労感謝の日"),
    ]
    .into_iter()
    .filter_map(|(date, name)| date.map(|d| (d, name)))
    .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn d(text: &str) -> NaiveDate {
        text.parse().expect("a date")
    }

    /// Every holiday of six years, written down by hand: what the rules above must come to.
    const TABLE: [(i32, &str); 6] = [
        (
            2025,
            "1/1 1/13 2/11 2/23 2/24 3/20 4/29 5/3 5/4 5/5 5/6 7/21 8/11 9/15 9/23 10/13 11/3 11/23 11/24",
        ),
        (2026, "1/1 1/12 2/11 2/23 3/20 4/29 5/3 5/4 5/5 5/6 7/20 8/11 9/21 9/22 9/23 10/12 11/3 11/23"),
        (2027, "1/1 1/11 2/11 2/23 3/21 3/22 4/29 5/3 5/4 5/5 7/19 8/11 9/20 9/23 10/11 11/3 11/23"),
        (2028, "1/1 1/10 2/11 2/23 3/20 4/29 5/3 5/4 5/5 7/17 8/11 9/18 9/22 10/9 11/3 11/23"),
        (2029, "1/1 1/8 2/11 2/12 2/23 3/20 4/29 4/30 5/3 5/4 5/5 7/16 8/11 9/17 9/23 9/24 10/8 11/3 11/23"),
        (2030, "1/1 1/14 2/11 2/23 3/20 4/29 5/3 5/4 5/5 5/6 7/15 8/11 8/12 9/16 9/23 10/14 11/3 11/4 11/23"),
    ];

    #[test]
    fn the_holidays_of_each_year_are_those_of_the_table() {
        let calendar = Calendar::national();
        for (year, table) in TABLE {
            let first = NaiveDate::from_ymd_opt(year, 1, 1).expect("a date");
            let days = first.iter_days().take_while(|day| day.year() == year);
            let found = days.filter(|day| calendar.holiday(*day).is_some());
            let found: Vec<String> = found.map(|day| format!("{}/{}", day.month(), day.day())).collect();
            assert_eq!(found.join(" "), table, "{year}");
        }
    }

    /// The equinox days follow from the usual approximation, valid from 1980 to 2099.
    #[test]
    fn the_equinox_days_agree_with_astronomy() {
        let calendar = Calendar::national();
        for year in 2025..=2030 {
            let since = year - 1980;
            let day =
                |constant: f64| (constant + 0.242_194 * f64::from(since)).floor() - f64::from(since / 4);
            for (month, constant, name) in [(3, 20.8431, "春分の日"), (9, 23.2488, "秋分の日")] {
                let date = format!("{year}-{month:02}-{:02}", day(constant));
                assert_eq!(calendar.holiday(d(&date)), Some(name), "{date}");
            }
        }
    }

    #[test]
    fn substitute_and_between_days_follow_the_law() {
        let calendar = Calendar::national();
        for (date, name) in [
            ("2025-02-24", "振替休日"),
            ("2025-05-06", "振替休日"),
            ("2025-11-24", "振替休日"),
            ("2026-05-06", "振替休日"),
            ("2026-09-22", "国民の休日"),
            ("2027-03-22", "振替休日"),
            ("2026-03-20", "春分の日"),
        ] {
            assert_eq!(calendar.holiday(d(date)), Some(name), "{date}");
        }
        assert_eq!(calendar.holiday(d("2026-05-07")), None);
    }

    #[test]
    fn the_year_end_stretch_runs_over_the_new_year() {
        let mut calendar = Calendar::national();
        calendar.close_yearly((12, 29), (1, 3), "年末年始".into());
        assert_eq!(calendar.day(d("2026-01-03")).kind, DayKind::ClosedByCity("年末年始".into()));
        assert_eq!(calendar.day(d("2026-12-28")).kind, DayKind::Ordinary);
        assert_eq!(calendar.day(d("2026-01-04")).kind, DayKind::Ordinary);
    }
}
