//! `calendar.toml`: the city's closed days and its corrections to the national holidays.

use crate::problems::Code;
use crate::reader::{Section, Sink};
use chrono::NaiveDate;
use platform_values::Calendar;
use platform_values::calendar::MonthDay;
use toml::{Table, Value};

/// What the city adds to the national calendar.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct CityCalendar {
    /// Stretches closed every year.
    pub yearly: Vec<YearlyClosure>,
    /// Single closed days.
    pub closed: Vec<ClosedDay>,
    /// Corrections to the holidays.
    pub holidays: Vec<HolidayOverride>,
}

/// A stretch that is closed every year.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct YearlyClosure {
    /// First day, included.
    pub first: MonthDay,
    /// Last day, included; before `first` if the stretch runs over the new year.
    pub last: MonthDay,
    /// The reason in words.
    pub reason: String,
}

/// A closed day.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct ClosedDay {
    /// The day.
    pub date: NaiveDate,
    /// The reason in words.
    pub reason: String,
}

/// A holiday that the city adds, renames or removes.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct HolidayOverride {
    /// The day.
    pub date: NaiveDate,
    /// Its name; `None` makes it an ordinary day.
    pub name: Option<String>,
}

impl CityCalendar {
    /// The national calendar with the city's changes.
    pub fn calendar(&self) -> Calendar {
        let mut calendar = Calendar::national();
        for holiday in &self.holidays {
            calendar.override_holiday(holiday.date, holiday.name.clone());
        }
        for stretch in &self.yearly {
            calendar.close_yearly(stretch.first, stretch.last, stretch.reason.clone());
        }
        for day in &self.closed {
            calendar.close(day.date, day.reason.clone());
        }
        calendar
    }

    /// The file's content.
    pub(crate) fn to_table(&self) -> Table {
        let text = |key: &str, value: &str| (key.to_owned(), Value::from(value));
        let date = |date: NaiveDate| ("date".to_owned(), Value::from(date.to_string()));
        let month_day = |(month, day): MonthDay| format!("{month:02}-{day:02}");
        let table = |pairs: Vec<(String, Value)>| Value::Table(pairs.into_iter().collect());
        let yearly = self.yearly.iter().map(|stretch| {
            table(vec![
                text("first", &month_day(stretch.first)),
                text("last", &month_day(stretch.last)),
                text("reason", &stretch.reason),
            ])
        });
        let closed = self.closed.iter().map(|day| table(vec![date(day.date), text("reason", &day.reason)]));
        let holiday = self.holidays.iter().map(|holiday| {
            let name = holiday.name.as_ref().map(|name| text("name", name));
            table([date(holiday.date)].into_iter().chain(name).collect())
        });
        [
            ("yearly".to_owned(), Value::Array(yearly.collect())),
            ("closed".to_owned(), Value::Array(closed.collect())),
            ("holiday".to_owned(), Value::Array(holiday.collect())),
        ]
        .into_iter()
        .filter(|(_, list)| list.as_array().is_some_and(|list| !list.is_empty()))
        .collect()
    }
}

/// Reads the file.
pub(crate) fn read(sink: &Sink, table: &Table) -> CityCalendar {
    let mut top = Section::new(sink, "", table);
    let mut calendar = CityCalendar::default();
    for mut section in top.sections("yearly") {
        let (first, last) = (month_day(&mut section, "first"), month_day(&mut section, "last"));
        let reason = section.text("reason", 60);
        section.finish();
        calendar.yearly.push(YearlyClosure { first, last, reason });
    }
    for mut section in top.sections("closed") {
        let date = date(&mut section);
        if date != NaiveDate::default() && calendar.closed.iter().any(|day| day.date == date) {
            section.problem("date", Code::Duplicate, &[("value", &date.to_string())]);
        }
        let reason = section.text("reason", 60);
        section.finish();
        calendar.closed.push(ClosedDay { date, reason });
    }
    for mut section in top.sections("holiday") {
        let date = date(&mut section);
        if date != NaiveDate::default() && calendar.holidays.iter().any(|holiday| holiday.date == date) {
            section.problem("date", Code::Duplicate, &[("value", &date.to_string())]);
        }
        let name = section.text_if_any("name", 40);
        section.finish();
        calendar.holidays.push(HolidayOverride { date, name });
    }
    top.finish();
    calendar
}

/// The section's date; the default date stands for a reported problem.
fn date(section: &mut Section<'_>) -> NaiveDate {
    let text = section.text("date", 10);
    NaiveDate::parse_from_str(&text, "%Y-%m-%d").ok().filter(|_| text.len() == 10).unwrap_or_else(|| {
        if !text.is_empty() {
            section.problem("date", Code::DateShape, &[("value", &text)]);
        }
        NaiveDate::default()
    })
}

fn month_day(section: &mut Section<'_>, key: &'static str) -> MonthDay {
    let text = section.text(key, 5);
    // Judged in a leap year, so that 29 February may be named.
    let parts = text.split_once('-').filter(|(month, day)| month.len() == 2 && day.len() == 2);
    let numbers = parts.and_then(|(month, day)| Some((month.parse().ok()?, day.parse().ok()?)));
    let real = numbers.filter(|(month, day)| NaiveDate::from_ymd_opt(2028, *month, *day).is_some());
    real.unwrap_or_else(|| {
        if !text.is_empty() {
            section.problem(key, Code::MonthDayShape, &[("value", &text)]);
        }
        (1, 1)
    })
}
