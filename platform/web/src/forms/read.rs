//! Typed readers. A reader holds a value or the first problem with it; `required` or `optional` ends the chain and
//! writes the problem into the form.

use super::{FieldError, FormData, narrow};
use crate::format;
use chrono::{NaiveDate, NaiveTime};
use platform_values::Month;
use platform_values::kana::reading;
use platform_values::text::{is_line, is_lines, trimmed};
use std::str::FromStr;

/// What is wrong with a value: message key and values.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Problem(FieldError);

impl Problem {
    /// The problem that the message `key` tells.
    pub fn new(key: &str) -> Self {
        Self(FieldError::new("", key))
    }

    fn with(self, name: &str, value: impl ToString) -> Self {
        Self(self.0.with(name, value))
    }
}

type Read<T> = Result<Option<T>, Problem>;

/// A field on its way from text to a typed value.
#[derive(Debug)]
#[must_use = "end with `required` or `optional`, which note the error"]
pub struct Reader<'f, T> {
    form: &'f mut FormData,
    name: &'f str,
    value: Read<T>,
}

impl<'f, T> Reader<'f, T> {
    pub(super) fn new(form: &'f mut FormData, name: &'f str, value: Read<T>) -> Self {
        Self { form, name, value }
    }

    /// Goes on with what `read` makes of the value.
    pub fn then<U>(self, read: impl FnOnce(T) -> Result<U, Problem>) -> Reader<'f, U> {
        let value = self.value.and_then(|value| value.map(read).transpose());
        Reader { form: self.form, name: self.name, value }
    }

    /// Refuses with the message `key` unless `holds`.
    pub fn check(self, key: &str, holds: impl FnOnce(&T) -> bool) -> Self {
        self.then(|value| if holds(&value) { Ok(value) } else { Err(Problem::new(key)) })
    }

    /// The value; missing is an error.
    pub fn required(self) -> Option<T> {
        self.required_or("error-required")
    }

    /// The value; missing is the error `key`, where "please enter" does not fit.
    pub fn required_or(self, key: &str) -> Option<T> {
        let (form, name) = (self.form, self.name);
        note(form, name, self.value.and_then(|value| value.ok_or_else(|| Problem::new(key))))
    }

    /// The value; missing is fine.
    pub fn optional(self) -> Option<T> {
        note(self.form, self.name, self.value).flatten()
    }
}

fn note<T>(form: &mut FormData, name: &str, value: Result<T, Problem>) -> Option<T> {
    match value {
        Ok(value) => Some(value),
        Err(Problem(mut error)) => {
            name.clone_into(&mut error.field);
            error.label = format!("label-{name}");
            form.refuse_with(error);
            None
        }
    }
}

impl<'f> Reader<'f, String> {
    /// At most `max` characters.
    pub fn max(self, max: usize) -> Self {
        self.then(|text| {
            let count = text.chars().count();
            if count <= max {
                Ok(text)
            } else {
                Err(Problem::new("error-long").with("max", max).with("count", count))
            }
        })
    }

    /// A reading: any width, hiragana or katakana; comes out as hiragana.
    pub fn kana(self) -> Self {
        self.then(|text| reading(&text).ok_or_else(|| Problem::new("error-kana")))
    }

    /// A Japanese telephone number, any width and punctuation; comes out as its digits.
    pub fn phone(self) -> Self {
        self.then(|text| {
            let plain = narrow(&text).replace("+81", "0");
            let digits: String = plain.chars().filter(char::is_ascii_digit).collect();
            let clean = plain.chars().all(|c| c.is_ascii_digit() || "-() ".contains(c));
            let length = matches!(digits.len(), 10 | 11);
            if clean && length && digits.starts_with('0') {
                Ok(digits)
            } else {
                Err(Problem::new("error-phone"))
            }
        })
    }

    /// A postcode, any width, with or without hyphen or 〒; comes out as `211-0063`.
    pub fn postcode(self) -> Self {
        self.then(|text| {
            let plain = narrow(&text);
            let digits: String =
                plain.trim_start_matches('〒').chars().filter(|c| !"- ".contains(*c)).collect();
            match (digits.len(), digits.bytes().all(|b| b.is_ascii_digit()), digits.split_at_checked(3)) {
                (7, true, Some((area, rest))) => Ok(format!("{area}-{rest}")),
                _ => Err(Problem::new("error-postcode")),
            }
        })
    }

    /// A mail address; the part after @ in small letters.
    pub fn email(self) -> Self {
        self.then(|text| mail_address(&narrow(&text)).ok_or_else(|| Problem::new("error-email")))
    }

    /// A whole number in any width, within bounds.
    pub fn number(self, least: i64, most: i64) -> Reader<'f, i64> {
        self.then(|text| match narrow(&text).replace(',', "").parse() {
            Ok(number) if (least..=most).contains(&number) => Ok(number),
            _ => Err(Problem::new("error-number").with("least", least).with("most", most)),
        })
    }

    /// An amount of yen in any width, also written as `1,500円` or `¥1500`.
    pub fn yen(self, most: i64) -> Reader<'f, i64> {
        let bare = |text: String| {
            narrow(&text).trim_start_matches(['¥', '￥', '\\']).trim_end_matches('円').to_owned()
        };
        self.then(|text| Ok(bare(text).trim().to_owned())).number(0, most)
    }

    /// One of the values that `read` knows.
    pub fn choice<U>(self, read: impl FnOnce(&str) -> Option<U>) -> Reader<'f, U> {
        self.then(|text| read(&text).ok_or_else(|| Problem::new("error-choice")))
    }

    /// An id, as `form.text("child").uuid::<ChildId>()`.
    pub fn uuid<U: From<uuid::Uuid>>(self) -> Reader<'f, U> {
        self.choice(|text| text.parse::<uuid::Uuid>().ok().map(U::from))
    }

    /// Anything that is written as ISO text or a plain code.
    pub fn parsed<U: FromStr>(self) -> Reader<'f, U> {
        self.choice(|text| narrow(text).parse().ok())
    }

    /// A month, `2026-03`.
    pub fn month(self) -> Reader<'f, Month> {
        self.choice(|text| format::sent_month(&narrow(text)))
    }

    /// A day, `2026-03-05`.
    pub fn day(self) -> Reader<'f, NaiveDate> {
        self.then(|text| iso_date(&text))
    }

    /// A time of day, `8:30` in any width.
    pub fn time(self) -> Reader<'f, NaiveTime> {
        self.then(|text| format::parse_time(&narrow(&text)).ok_or_else(|| Problem::new("error-time")))
    }
}

impl Reader<'_, NaiveDate> {
    /// Within bounds, both included.
    pub fn between(self, first: NaiveDate, last: NaiveDate) -> Self {
        self.then(|day| {
            let inside = (first..=last).contains(&day);
            if inside {
                Ok(day)
            } else {
                Err(Problem::new("error-date-range").with("first", first).with("last", last))
            }
        })
    }
}

/// One line: without spaces and invisible characters at its ends, empty counts as missing, tabs become spaces, control
/// characters refused.
pub(super) fn line(value: Option<String>) -> Read<String> {
    clean(value.map(|text| text.replace('\t', " ")), is_line)
}

/// Several lines: ends normalised, trimmed, other control characters refused.
pub(super) fn lines(value: Option<String>) -> Read<String> {
    clean(value.map(|text| text.replace("\r\n", "\n").replace('\r', "\n")), is_lines)
}

fn clean(value: Option<String>, allowed: impl Fn(&str) -> bool) -> Read<String> {
    let Some(text) = value.map(|text| trimmed(&text).to_owned()).filter(|text| !text.is_empty()) else {
        return Ok(None);
    };
    if allowed(&text) { Ok(Some(text)) } else { Err(Problem::new("error-control")) }
}

pub(super) fn iso_date(text: &str) -> Result<NaiveDate, Problem> {
    format::sent_date(&narrow(text)).ok_or_else(|| Problem::new("error-date"))
}

/// A real date of year, month and day fields; all empty counts as missing.
pub(super) fn date_of_parts(parts: (Option<String>, Option<String>, Option<String>)) -> Read<NaiveDate> {
    let (year, month, day) = match parts {
        (None, None, None) => return Ok(None),
        (Some(year), Some(month), Some(day)) => (year, month, day),
        _ => return Err(Problem::new("error-date-part")),
    };
    let number = |text: &str| narrow(text).parse::<u32>().ok();
    let date = year_of(&narrow(&year))
        .zip(number(&month).zip(number(&day)))
        .and_then(|(year, (month, day))| NaiveDate::from_ymd_opt(year, month, day));
    date.map(Some).ok_or_else(|| Problem::new("error-date"))
}

/// A year as people write it: `2026`, `2026年`, `令和8`, `令和元年`, `R8`.
fn year_of(text: &str) -> Option<i32> {
    let text = trimmed(text.trim_end_matches('年'));
    let eras = [("令和", 2018), ("平成", 1988), ("昭和", 1925), ("R", 2018), ("H", 1988), ("S", 1925)];
    let era = eras.into_iter().find_map(|(name, before)| Some((trimmed(text.strip_prefix(name)?), before)));
    let year = match era {
        Some(("元", before)) => before + 1,
        Some((year, before)) => before + i32::from(year.parse::<u8>().ok().filter(|year| *year > 0)?),
        None => text.parse().ok()?,
    };
    (1900..=2100).contains(&year).then_some(year)
}

fn mail_address(text: &str) -> Option<String> {
    let (local, domain) = text.rsplit_once('@')?;
    let graphic = |part: &str| part.bytes().all(|b| b.is_ascii_graphic() && !b"\"(),:;<>@[\\]".contains(&b));
    let dots = |part: &str| part.split('.').all(|piece| !piece.is_empty());
    let named = domain.contains('.')
        && domain.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-' || b == b'.')
        && domain.split('.').all(|piece| !piece.starts_with('-') && !piece.ends_with('-'));
    // Some Japanese carriers gave out addresses with dots side by side or at the end: those stay allowed.
    let fits = !local.is_empty() && local.len() <= 64 && text.len() <= 254;
    (fits && graphic(local) && dots(domain) && named)
        .then(|| format!("{local}@{}", domain.to_ascii_lowercase()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use platform_values::ChildId;

    /// Reads one field through the named readers: its value, or the key of its error.
    macro_rules! read {
        ($value:expr $(, $reader:ident $(::<$to:ty>)? ($($bound:expr),*))*) => {{
            let mut form = FormData::filled([("x", String::from($value))]);
            let value = form.text("x")$(.$reader$(::<$to>)?($($bound),*))*.required();
            value.ok_or_else(|| form.view().errors[0].key.clone())
        }};
    }

    #[test]
    fn text_is_read_generously_and_stored_in_one_shape() {
        assert_eq!(read!("　カワサキ　ﾀﾛｳ ", kana()), Ok("かわさき たろう".into()));
        assert_eq!(read!("０４４－２００－００００", phone()), Ok("0442000000".into()));
        assert_eq!(read!("+81-90-1234-5678", phone()), Ok("09012345678".into()));
        assert_eq!(read!("〒２１１ー００６３", postcode()), Ok("211-0063".into()));
        assert_eq!(read!("a..b.@Example.JP", email()), Ok("a..b.@example.jp".into()));
        assert_eq!(read!("８：３０", time()), Ok(NaiveTime::from_hms_opt(8, 30, 0).expect("a time")));
        assert_eq!(read!("１,２００", number(0, 2000)), Ok(1200));
        assert_eq!(read!("髙𠮷👶", max(3)), Ok("髙𠮷👶".into()));
    }

    #[test]
    fn what_cannot_be_meant_is_refused_by_name() {
        assert_eq!(read!("abcd", max(3)), Err("error-long".into()));
        assert_eq!(read!("太郎", kana()), Err("error-kana".into()));
        assert_eq!(read!("123", phone()), Err("error-phone".into()));
        assert_eq!(read!("2110", postcode()), Err("error-postcode".into()));
        for bad in ["a", "a@b", "a@b..jp", "a b@c.jp", "@c.jp", "a@-c.jp"] {
            assert_eq!(read!(bad, email()), Err("error-email".into()), "{bad}");
        }
        assert_eq!(read!("x", uuid::<ChildId>()), Err("error-choice".into()));
        assert_eq!(read!("a\u{0}b"), Err("error-control".into()));
        assert_eq!(read!("a\nb"), Err("error-control".into()));
        assert_eq!(read!("a\u{200F}b"), Err("error-control".into()));
        for empty in ["　 ", "\u{200B}", "\u{2028}\u{FEFF}"] {
            assert_eq!(read!(empty), Err("error-required".into()), "{empty:?}");
        }
        assert_eq!(read!("\u{200B}見本 はな\u{2060}"), Ok("見本 はな".into()));
    }

    #[test]
    fn dates_come_in_one_field_or_three() {
        let date = |fields: &[(&str, &str)]| {
            let mut form = FormData::filled(fields.iter().map(|(n, v)| (*n, (*v).to_owned())));
            let value = form.date("b").required();
            value.map(|d| d.to_string()).ok_or_else(|| form.view().errors[0].key.clone())
        };
        assert_eq!(date(&[("b", "2024-02-29")]), Ok("2024-02-29".into()));
        assert_eq!(
            date(&[("b-year", "２０２４"), ("b-month", "2"), ("b-day", "９")]),
            Ok("2024-02-09".into())
        );
        assert_eq!(date(&[("b-year", "2025"), ("b-month", "2"), ("b-day", "29")]), Err("error-date".into()));
        for year in ["令和８", "令和 8年", "R8", "平成38", "2026年"] {
            let day = date(&[("b-year", year), ("b-month", "2"), ("b-day", "9")]);
            assert_eq!(day, date(&[("b-year", "2026"), ("b-month", "2"), ("b-day", "9")]), "{year}");
        }
        assert_eq!(date(&[("b-year", "8"), ("b-month", "2"), ("b-day", "9")]), Err("error-date".into()));
        assert_eq!(date(&[("b-year", "2025"), ("b-month", "")]), Err("error-date-part".into()));
        assert_eq!(date(&[("b-year", "")]), Err("error-required".into()));
        assert_eq!(date(&[("b", "2025/1/1")]), Err("error-date".into()));
    }
}
