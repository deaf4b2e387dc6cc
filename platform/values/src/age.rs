//! Ages by Japanese law, in months, and class ages (クラス年齢).
//!
//! Sources: 年齢計算ニ関スル法律 and 民法143条 (an age is reached at the end of the eve of the corresponding day; where
//! that day does not exist, on the last day of the month); 学校教育法 for the class year that begins on 2 April.
//!
//! ```
//! use platform_values::age::{Age, class_age};
//!
//! let birth = "2024-08-31".parse()?;
//! // February has no 31st: half a year is full when it is over.
//! assert_eq!(Age::on(birth, "2025-02-28".parse()?).months(), 5);
//! assert_eq!(Age::on(birth, "2025-03-01".parse()?).months(), 6);
//! // Whoever was born on 1 April belongs to the class before.
//! assert_eq!(class_age("2024-04-01".parse()?, 2025), 1);
//! assert_eq!(class_age("2024-04-02".parse()?, 2025), 0);
//! # Ok::<(), chrono::ParseError>(())
//! ```

use chrono::{Datelike, Days, Months, NaiveDate};
use serde::{Deserialize, Serialize};

/// Completed months of life on a day, counted by the monthly date as offices do (応当日).
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Age {
    months: u32,
}

/// On which day an "at least n months" rule is first met.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum LowerBound {
    /// The eve of the monthly date: strict law.
    LegalDay,
    /// The monthly date itself: what offices usually do.
    #[default]
    Anniversary,
}

/// Which day an age rule looks at.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AgeReference {
    /// The day of care.
    #[default]
    UseDate,
    /// 1 April of the fiscal year of the day of care.
    April1,
}

impl AgeReference {
    /// The day to compute the age on, for care on `day`.
    pub fn day(self, day: NaiveDate) -> NaiveDate {
        match self {
            Self::UseDate => day,
            Self::April1 => NaiveDate::from_ymd_opt(fiscal_year(day), 4, 1).unwrap_or(day),
        }
    }
}

impl Age {
    /// An age of so many completed months.
    pub const fn of_months(months: u32) -> Self {
        Self { months }
    }

    /// The age of a child born on `birth` on the day `on`; zero before birth.
    pub fn on(birth: NaiveDate, on: NaiveDate) -> Self {
        let whole = (on.year() - birth.year()) * 12 + on.month().cast_signed() - birth.month().cast_signed();
        let mut months = u32::try_from(whole).unwrap_or(0);
        while months > 0 && anniversary(birth, months) > on {
            months -= 1;
        }
        Self { months }
    }

    /// Completed months in all.
    pub fn months(self) -> u32 {
        self.months
    }

    /// Completed years.
    pub fn years(self) -> u32 {
        self.months / 12
    }

    /// Completed months beyond the years, 0 to 11.
    pub fn months_of_year(self) -> u32 {
        self.months % 12
    }
}

/// The monthly date (応当日) `months` after birth. 29 February and the 31st fall to the day after the last day of a
/// month that lacks them, so that its eve is that last day (民法143条2項ただし書).
pub fn anniversary(birth: NaiveDate, months: u32) -> NaiveDate {
    let Some(clamped) = birth.checked_add_months(Months::new(months)) else { return NaiveDate::MAX };
    if clamped.day() == birth.day() { clamped } else { clamped + Days::new(1) }
}

/// The day at whose end the law says that `months` are completed: the eve of the monthly date.
pub fn reached_on(birth: NaiveDate, months: u32) -> NaiveDate {
    anniversary(birth, months) - Days::new(1)
}

/// The first day on which a rule "from `months` months" lets the child in.
pub fn first_day_from(birth: NaiveDate, months: u32, bound: LowerBound) -> NaiveDate {
    match bound {
        LowerBound::LegalDay => reached_on(birth, months),
        LowerBound::Anniversary => anniversary(birth, months),
    }
}

/// The last day of a rule "until the day before reaching `years` years": two days before the birthday.
pub fn last_day_under(birth: NaiveDate, years: u32) -> NaiveDate {
    reached_on(birth, years * 12) - Days::new(1)
}

/// The fiscal year (年度) of a day: it begins on 1 April.
pub fn fiscal_year(day: NaiveDate) -> i32 {
    if day.month() >= 4 { day.year() } else { day.year() - 1 }
}

/// The class age (0歳児 is 0) in a fiscal year; negative if born after it began.
///
/// Born 2 April Y to 1 April Y+1 is one class, because the law completes a year on the eve of the birthday.
pub fn class_age(birth: NaiveDate, fiscal_year: i32) -> i32 {
    let born_in = if (birth.month(), birth.day()) <= (4, 1) { birth.year() - 1 } else { birth.year() };
    fiscal_year - born_in - 1
}

/// The last day before school entry (就学前): 31 March of the fiscal year in which the class age is 5.
pub fn last_day_before_school(birth: NaiveDate) -> NaiveDate {
    let entry_class = 5 - class_age(birth, 0);
    NaiveDate::from_ymd_opt(entry_class + 1, 3, 31).unwrap_or(NaiveDate::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn d(text: &str) -> NaiveDate {
        text.parse().expect("a date")
    }

    #[test]
    fn under_three_ends_two_days_before_the_birthday() {
        assert_eq!(last_day_under(d("2024-04-10"), 3), d("2027-04-08"));
        assert_eq!(last_day_under(d("2023-04-03"), 3), d("2026-04-01"));
        assert_eq!(last_day_under(d("2024-02-29"), 3), d("2027-02-27"));
    }

    #[test]
    fn a_leap_day_child_reaches_three_on_the_last_of_february() {
        assert_eq!(reached_on(d("2024-02-29"), 36), d("2027-02-28"));
        assert_eq!(reached_on(d("2024-02-29"), 48), d("2028-02-28"));
    }

    #[test]
    fn six_months_without_a_31st_are_reached_on_the_30th() {
        assert_eq!(reached_on(d("2026-03-31"), 6), d("2026-09-30"));
    }

    #[test]
    fn the_class_year_turns_between_1_and_2_april() {
        assert_eq!(class_age(d("2025-04-01"), 2026), 1);
        assert_eq!(class_age(d("2025-04-02"), 2026), 0);
        assert_eq!(class_age(d("2024-04-02"), 2026), 1);
        assert_eq!(class_age(d("2024-04-01"), 2026), 2);
        assert_eq!(class_age(d("2023-04-02"), 2026), 2);
    }

    #[test]
    fn school_entry_follows_the_class() {
        assert_eq!(last_day_before_school(d("2020-04-02")), d("2027-03-31"));
        assert_eq!(last_day_before_school(d("2020-04-01")), d("2026-03-31"));
    }

    #[test]
    fn age_counts_completed_months() {
        assert_eq!(Age::on(d("2025-01-31"), d("2025-02-28")).months(), 0);
        assert_eq!(Age::on(d("2025-01-31"), d("2025-03-01")).months(), 1);
        assert_eq!(Age::on(d("2024-11-05"), d("2026-03-05")).months(), 16);
        assert_eq!(Age::on(d("2026-03-05"), d("2025-03-05")).months(), 0);
    }

    #[test]
    fn the_lower_bound_is_the_monthly_date_or_its_eve() {
        assert_eq!(first_day_from(d("2025-10-15"), 5, LowerBound::Anniversary), d("2026-03-15"));
        assert_eq!(first_day_from(d("2025-10-15"), 5, LowerBound::LegalDay), d("2026-03-14"));
    }
}
