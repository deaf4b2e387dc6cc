//! Reading the days that a family wishes: weekdays over a period, or single days as people type them.

use crate::forms::{FieldError, FormData, narrow};
use chrono::{Datelike, Months, NaiveDate};
use std::collections::BTreeSet;

/// The most days of one request.
pub(super) const DAYS_MAX: usize = 31;
/// How many months ahead a wished day may be.
const MONTHS_MAX: u32 = 6;

/// The wished days, each once and in order. A day that is over, or too far ahead, is refused as such.
pub(super) fn read(today: NaiveDate, form: &mut FormData) -> Vec<NaiveDate> {
    let chosen: Vec<u32> = form.list("weekdays");
    let mut days: BTreeSet<NaiveDate> = BTreeSet::new();
    let last = today.checked_add_months(Months::new(MONTHS_MAX)).unwrap_or(today);
    let typed = form.lines("dates").optional().unwrap_or_default();
    for text in typed.split(between).filter(|text| !text.is_empty()) {
        match one(text, today) {
            Some(day) if day < today => {
                let past = FieldError::new("dates", "my-days-error-past").with("typed", text);
                form.refuse_with(past.with("day", crate::format::date_with_year(day)));
            }
            Some(day) if last < day => {
                let far = FieldError::new("dates", "my-days-error-far").with("typed", text);
                form.refuse_with(far.with("last", crate::format::date_with_year(last)));
            }
            Some(day) => {
                days.insert(day);
            }
            None => form.refuse_with(FieldError::new("dates", "my-days-error-dates").with("typed", text)),
        }
    }
    if !chosen.is_empty() {
        let from = form.date("from").between(today, last).required();
        let to = form.date("to").between(from.unwrap_or(today), last).required();
        if let (Some(from), Some(to)) = (from, to) {
            let wanted = |day: &NaiveDate| chosen.contains(&day.weekday().number_from_monday());
            days.extend(from.iter_days().take_while(|day| *day <= to).filter(wanted));
        }
    }
    if days.is_empty() && form.is_valid() {
        form.refuse("weekdays", "my-days-error-none");
    }
    if days.len() > DAYS_MAX {
        form.refuse_with(FieldError::new("weekdays", "my-days-error-many").with("max", DAYS_MAX));
    }
    days.into_iter().collect()
}

/// What people put between two days.
fn between(c: char) -> bool {
    c.is_whitespace() || matches!(c, ',' | '，' | '、' | '､' | ';' | '；' | '・' | '。')
}

/// A day as `2026-03-05`, `2026/3/5` or `2026年3月5日`; or `3/5` and `3月5日`, which mean the nearest such day, whether it
/// is over or still to come. A weekday in brackets may follow.
fn one(text: &str, today: NaiveDate) -> Option<NaiveDate> {
    let plain = narrow(text);
    let plain = plain.split('(').next().unwrap_or_default();
    let plain = plain.trim_end_matches('日').replace(['年', '月', '-', '.'], "/");
    let parts: Vec<u32> = plain.split('/').map(|part| part.parse().ok()).collect::<Option<_>>()?;
    match parts.as_slice() {
        [year, month, day] if (1000..10_000).contains(year) => {
            NaiveDate::from_ymd_opt(i32::try_from(*year).ok()?, *month, *day)
        }
        [month, day] => [today.year() - 1, today.year(), today.year() + 1]
            .into_iter()
            .filter_map(|year| NaiveDate::from_ymd_opt(year, *month, *day))
            .min_by_key(|date| (*date - today).num_days().abs()),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> NaiveDate {
        crate::format::parse_date(text).expect("a date")
    }

    #[test]
    fn days_are_read_as_people_type_them() {
        let read = |text| one(text, day("2026-12-20")).map(|day| day.to_string());
        for (typed, meant) in [
            ("2027-01-05", "2027-01-05"),
            ("2027/1/5", "2027-01-05"),
            ("２０２７年１月５日（火）", "2027-01-05"),
            ("１２／２５", "2026-12-25"),
            ("12月25日", "2026-12-25"),
            ("1/5", "2027-01-05"),
            ("12/19", "2026-12-19"),
            ("11/3", "2026-11-03"),
        ] {
            assert_eq!(read(typed).as_deref(), Some(meant), "{typed}");
        }
        for strange in ["13/5", "3", "a/b", "3/5/7", "", "2/30"] {
            assert_eq!(read(strange), None, "{strange}");
        }
    }

    #[test]
    fn commas_of_all_kinds_part_days_and_a_day_that_is_over_is_refused() {
        let typed = |text: &str| FormData::filled([("dates", text.to_owned())]);
        let mut form = typed("3/5、3/6,３／７　3/8\n3/9，3/10");
        assert_eq!(super::read(day("2026-03-01"), &mut form).len(), 6);
        assert!(form.is_valid());
        let mut form = typed("2/20、3/6");
        super::read(day("2026-03-01"), &mut form);
        let view = form.view();
        let errors: Vec<&str> = view.errors.iter().map(|error| error.key.as_str()).collect();
        assert_eq!(errors, ["my-days-error-past"]);
        let mut form = typed("9999-12-31");
        super::read(day("2026-03-01"), &mut form);
        assert_eq!(form.view().errors[0].key, "my-days-error-far");
        assert_eq!(view.errors[0].args["day"], "2026年2月20日(金)");
    }
}
