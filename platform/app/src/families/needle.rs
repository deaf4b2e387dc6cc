//! What a person typed into a search box, taken apart: a date of birth, a telephone number, a reading or a name.

use chrono::NaiveDate;
use platform_store::families_search::{Needle, fold};

/// The fewest digits that are looked for as part of a telephone number.
const DIGITS_MIN: usize = 4;

/// The digits of a text, of either width.
pub fn digits(text: &str) -> String {
    text.chars().filter_map(digit).collect()
}

fn digit(c: char) -> Option<char> {
    match c {
        '0'..='9' => Some(c),
        '０'..='９' => char::from_u32(u32::from(c) - 0xFEE0),
        _ => None,
    }
}

/// What to look for.
pub fn needle(text: &str) -> Needle {
    let text = text.trim();
    if let Some(birth_date) = date(text) {
        return Needle { birth_date: Some(birth_date), ..Needle::default() };
    }
    let digits = digits(text);
    if !digits.is_empty() {
        let phone = (digits.len() >= DIGITS_MIN).then_some(digits);
        return Needle { phone, ..Needle::default() };
    }
    let folded = fold(text);
    let reading = !folded.is_empty() && folded.chars().all(|c| ('ぁ'..='ゖ').contains(&c));
    let name: String = text.chars().filter(|c| !c.is_whitespace()).collect();
    Needle { kana: reading.then_some(folded), name: (!name.is_empty()).then_some(name), ..Needle::default() }
}

/// A date written as 2024-05-01, 2024/5/1, 2024年5月1日, 20240501, 令和6年5月1日, R6.5.1 or R060501.
pub(crate) fn date(text: &str) -> Option<NaiveDate> {
    if let Some((before_first, rest)) = era(text) {
        let first = rest.replacen('元', "1", 1);
        let plain: String = first.chars().map(|c| digit(c).unwrap_or(' ')).collect();
        let parts: Vec<&str> = plain.split_whitespace().collect();
        let [year, month, day] = match parts.as_slice() {
            [all] if all.len() == 6 => [all.get(..2)?, all.get(2..4)?, all.get(4..)?],
            [year, month, day] => [*year, *month, *day],
            _ => return None,
        };
        let year = year.parse::<i32>().ok().filter(|year| (1..=99).contains(year))?;
        return NaiveDate::from_ymd_opt(before_first + year, month.parse().ok()?, day.parse().ok()?);
    }
    let plain: String = text.chars().map(|c| digit(c).unwrap_or(' ')).collect();
    let parts: Vec<&str> = plain.split_whitespace().collect();
    match parts.as_slice() {
        [all] if all.len() == 8 && text.chars().all(|c| digit(c).is_some()) => {
            NaiveDate::parse_from_str(all, "%Y%m%d").ok().filter(|day| (1900..2200).contains(&year(*day)))
        }
        [year, month, day] if year.len() == 4 && month.len() <= 2 && day.len() <= 2 => {
            NaiveDate::from_ymd_opt(year.parse().ok()?, month.parse().ok()?, day.parse().ok()?)
        }
        _ => None,
    }
}

/// The year before the first one of the era that the text begins with, and the rest of the text.
fn era(text: &str) -> Option<(i32, &str)> {
    let eras = [
        ("令和", 2018),
        ("㋿", 2018),
        ("平成", 1988),
        ("㍻", 1988),
        ("R", 2018),
        ("H", 1988),
        ("r", 2018),
        ("h", 1988),
    ];
    let wide = [("Ｒ", 2018), ("Ｈ", 1988)];
    let found = eras.into_iter().chain(wide).find_map(|(name, year)| Some((year, text.strip_prefix(name)?)));
    found.filter(|(_, rest)| rest.chars().any(|c| digit(c).is_some()))
}

fn year(day: NaiveDate) -> i32 {
    chrono::Datelike::year(&day)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_of_birth_are_known_however_they_are_written() {
        let day = NaiveDate::from_ymd_opt(2024, 5, 1);
        let born = |text: &str| needle(text).birth_date.map(|day| day.to_string());
        assert_eq!(born("平成31年4月30日").as_deref(), Some("2019-04-30"));
        assert_eq!(born("令和元年5月1日").as_deref(), Some("2019-05-01"));
        assert_eq!(born("H30.12.3").as_deref(), Some("2018-12-03"));
        assert_eq!((born("令和6年13月1日"), born("R6")), (None, None));
        let eras = ["令和6年5月1日", "R6.5.1", "r6/5/1", "令和６年５月１日"];
        let plain = ["2024-05-01", "2024/5/1", "2024年5月1日", "20240501", "２０２４年５月１日"];
        let named = [
            "令和 6年 5月 1日",
            "令和6年5月1日生まれ",
            "㋿6年5月1日",
            "R06.05.01",
            "Ｒ６．５．１",
            "R060501",
        ];
        let plain = plain.into_iter().chain(named);
        for text in plain.chain(eras) {
            assert_eq!(needle(text), Needle { birth_date: day, ..Needle::default() }, "{text}");
        }
    }

    #[test]
    fn telephone_numbers_are_looked_for_by_digits() {
        let phone = |digits: &str| Needle { phone: Some(digits.into()), ..Needle::default() };
        assert_eq!(needle("090-0000-1234"), phone("09000001234"));
        assert_eq!(needle("１２３４"), phone("1234"));
        assert!(needle("12").is_empty());
    }

    #[test]
    fn readings_fold_and_names_stay() {
        let found = needle("ｻｻｷﾞ はな");
        assert_eq!((found.kana.as_deref(), found.name.as_deref()), (Some("ささきはな"), Some("ｻｻｷﾞはな")));
        let found = needle("佐々木 花");
        assert_eq!((found.kana, found.name.as_deref()), (None, Some("佐々木花")));
        assert!(needle("  ").is_empty());
    }
}
