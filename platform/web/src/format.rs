//! How Japanese pages write dates, times, ages, money and months: the only place that knows these shapes.

use chrono::{Datelike, NaiveDate, NaiveDateTime, NaiveTime, Timelike, Weekday};
use platform_values::{Age, Month, Span, Yen};

tokio::task_local! {
    /// The year in which the page that is being made is read.
    static THIS_YEAR: i32;
}

/// Does `work` for somebody who reads in `year`: days of other years are shown with theirs.
pub async fn in_year<F: Future>(year: i32, work: F) -> F::Output {
    THIS_YEAR.scope(year, work).await
}

/// A day, without its year only if that is this year, or if nobody told the year: `3月5日(木)`.
pub fn date(day: NaiveDate) -> String {
    match THIS_YEAR.try_with(|year| *year) {
        Ok(this_year) if this_year != day.year() => date_with_year(day),
        _ => short(day),
    }
}

fn short(day: NaiveDate) -> String {
    format!("{}月{}日({})", day.month(), day.day(), weekday(day.weekday()))
}

/// A day with its year: `2026年3月5日(木)`.
pub fn date_with_year(day: NaiveDate) -> String {
    format!("{}年{}", day.year(), short(day))
}

/// A date of birth: `2024年5月1日`.
pub fn birthday(day: NaiveDate) -> String {
    format!("{}年{}月{}日", day.year(), day.month(), day.day())
}

/// A telephone number with hyphens where its parts are sure: `090-0000-0000`, `044-200-0000`.
pub fn phone(digits: &str) -> String {
    let cut = |first: usize, second: usize| {
        let (area, rest) = digits.split_at_checked(first)?;
        let (middle, last) = rest.split_at_checked(second)?;
        Some(format!("{area}-{middle}-{last}"))
    };
    let mobile = ["050", "070", "080", "090"].iter().any(|start| digits.starts_with(start));
    let plain = digits.bytes().all(|b| b.is_ascii_digit());
    let parts = match digits.len() {
        11 if plain && mobile => cut(3, 4),
        10 if plain && (digits.starts_with("03") || digits.starts_with("06")) => cut(2, 4),
        10 if plain && ["044", "045"].iter().any(|start| digits.starts_with(start)) => cut(3, 3),
        10 if plain && digits.starts_with("0120") => cut(4, 3),
        _ => None,
    };
    parts.unwrap_or_else(|| digits.to_owned())
}

/// A moment of civil time: `3月5日(木) 9:00`.
pub fn datetime(at: NaiveDateTime) -> String {
    format!("{} {}", date(at.date()), time(at.time()))
}

/// A time of day: `8:30`.
pub fn time(at: NaiveTime) -> String {
    format!("{}:{:02}", at.hour(), at.minute())
}

/// A stretch of a day: `8:30〜17:00`.
pub fn span(span: Span) -> String {
    format!("{}〜{}", time(span.from()), time(span.to()))
}

/// An age in years and months: `1歳4か月`, `5か月`, `2歳`.
pub fn age(age: Age) -> String {
    match (age.years(), age.months_of_year()) {
        (0, months) => format!("{months}か月"),
        (years, 0) => format!("{years}歳"),
        (years, months) => format!("{years}歳{months}か月"),
    }
}

/// An amount: `2,500円`.
pub fn yen(amount: Yen) -> String {
    format!("{amount}円")
}

/// A month: `2026年3月`.
pub fn month(month: Month) -> String {
    format!("{}年{}月", month.year(), month.number())
}

/// The year of a day as official forms write it: `令和8年`, `平成31年`, `令和元年`.
pub fn era_year(day: NaiveDate) -> String {
    // First day of each era that a living person may be born in.
    let eras = [("令和", (2019, 5, 1)), ("平成", (1989, 1, 8)), ("昭和", (1926, 12, 25))];
    let at = (day.year(), day.month(), day.day());
    match eras.into_iter().find(|(_, first)| at >= *first) {
        Some((era, (first, _, _))) if day.year() == first => format!("{era}元年"),
        Some((era, (first, _, _))) => format!("{era}{}年", day.year() - first + 1),
        None => format!("{}年", day.year()),
    }
}

/// The day of the week in one character.
pub fn weekday(day: Weekday) -> &'static str {
    match day {
        Weekday::Mon => "月",
        Weekday::Tue => "火",
        Weekday::Wed => "水",
        Weekday::Thu => "木",
        Weekday::Fri => "金",
        Weekday::Sat => "土",
        Weekday::Sun => "日",
    }
}

/// The Japanese shape of a value in ISO form (`2026-03-05`, `2026-03-05T09:00`, `09:00`, `08:30-17:00`, `2026-03`);
/// anything else comes back as it is.
pub fn shown(text: &str) -> String {
    if !text.as_bytes().first().is_some_and(u8::is_ascii_digit) || text.len() > 30 {
        return text.to_owned();
    }
    parse_date(text)
        .map(date)
        .or_else(|| parse_datetime(text).map(datetime))
        .or_else(|| parse_time(text).map(time))
        .or_else(|| text.parse().ok().map(span))
        .or_else(|| text.parse().ok().map(month))
        .unwrap_or_else(|| text.to_owned())
}

/// Reads `2026-03-05` and nothing looser.
pub fn parse_date(text: &str) -> Option<NaiveDate> {
    (text.len() == 10).then(|| text.parse().ok()).flatten()
}

/// True for days that people can mean. Beyond them neither the database nor the calendar follows.
fn is_meant(day: NaiveDate) -> bool {
    (1900..=2100).contains(&day.year())
}

/// Reads a day that somebody sent: as [`parse_date`], and one that people can mean.
pub fn sent_date(text: &str) -> Option<NaiveDate> {
    parse_date(text).filter(|day| is_meant(*day))
}

/// Reads a month that somebody sent, `2026-03`.
pub fn sent_month(text: &str) -> Option<Month> {
    text.parse::<Month>().ok().filter(|month| is_meant(month.first()))
}

/// Reads `2026-03-05T09:00`, with or without seconds and fractions.
pub fn parse_datetime(text: &str) -> Option<NaiveDateTime> {
    let (day, at) = text.split_once('T')?;
    Some(parse_date(day)?.and_time(parse_time(at)?))
}

/// Reads `09:00`, with or without seconds and fractions.
pub fn parse_time(text: &str) -> Option<NaiveTime> {
    ["%H:%M", "%H:%M:%S", "%H:%M:%S%.f"].iter().find_map(|form| NaiveTime::parse_from_str(text, form).ok())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn iso_values_are_shown_the_japanese_way() {
        for (iso, shape) in [
            ("2026-03-05", "3月5日(木)"),
            ("2026-03-05T09:00", "3月5日(木) 9:00"),
            ("2026-03-05T17:30:00", "3月5日(木) 17:30"),
            ("09:05", "9:05"),
            ("08:30-17:00", "8:30〜17:00"),
            ("2026-03", "2026年3月"),
            ("2026-02-30", "2026-02-30"),
            ("3", "3"),
            ("044-200-0000", "044-200-0000"),
            ("さくら", "さくら"),
        ] {
            assert_eq!(shown(iso), shape, "{iso}");
        }
    }

    #[test]
    fn another_year_is_told_and_numbers_are_cut() {
        let day = |text: &str| parse_date(text).expect("a date");
        THIS_YEAR.sync_scope(2026, || {
            assert_eq!(date(day("2026-03-05")), "3月5日(木)");
            assert_eq!(date(day("2027-01-05")), "2027年1月5日(火)");
            assert_eq!(shown("2025-12-31T09:00"), "2025年12月31日(水) 9:00");
        });
        for (plain, cut) in [
            ("09000000000", "090-0000-0000"),
            ("0442000000", "044-200-0000"),
            ("0300000000", "03-0000-0000"),
            ("0466000000", "0466000000"),
            ("044-200-0000", "044-200-0000"),
            ("", ""),
        ] {
            assert_eq!(phone(plain), cut);
        }
    }

    #[test]
    fn ages_and_money_and_years_read_naturally() {
        let ages: Vec<String> = [0, 5, 12, 16, 36].map(|m| age(Age::of_months(m))).into();
        assert_eq!(ages, ["0か月", "5か月", "1歳", "1歳4か月", "3歳"]);
        assert_eq!(yen(Yen(2_500)), "2,500円");
        let day = |text: &str| parse_date(text).expect("a date");
        assert_eq!(date_with_year(day("2026-03-05")), "2026年3月5日(木)");
        assert_eq!(era_year(day("2026-03-05")), "令和8年");
        assert_eq!(era_year(day("2019-04-30")), "平成31年");
        assert_eq!(era_year(day("2019-05-01")), "令和元年");
        assert_eq!(era_year(day("1988-06-01")), "昭和63年");
    }
}
