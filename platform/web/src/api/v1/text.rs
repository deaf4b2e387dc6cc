//! Texts with a shape: dates, times, months, keys and words with bounds. The document says the shape and reading refuses
//! everything else, so that handlers get values.

use chrono::NaiveDate;
use chrono::NaiveTime;
use platform_app::accounts::passwords;
use platform_values::Month as MonthValue;
use platform_values::text::{is_line, is_lines};
use poem_openapi::registry::{MetaSchema, MetaSchemaRef};
use poem_openapi::types::{ParseError, ParseFromJSON, ParseFromParameter, ParseResult, ToJSON, Type};
use serde_json::Value;
use std::borrow::Cow;

/// The pattern of one line: no control characters and no marks of direction.
pub const LINE: &str = r"^[^\x00-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]*$";
/// The pattern of several lines: the same with tabs and ends of lines.
pub const LINES: &str =
    r"^[^\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]*$";
/// The pattern of passwords.
pub const SECRET: &str = r"^[^\x00-\x1f\x7f-\x9f]*$";

/// A value that is written as text.
trait Written: Sized {
    fn schema() -> MetaSchema;
    fn read(text: &str) -> Option<Self>;
    fn write(&self) -> String;
}

macro_rules! written {
    ([$($generics:tt)*] $name:ty) => {
        impl<$($generics)*> Type for $name {
            const IS_REQUIRED: bool = true;
            type RawValueType = Self;
            type RawElementValueType = Self;

            fn name() -> Cow<'static, str> {
                "string".into()
            }

            fn schema_ref() -> MetaSchemaRef {
                MetaSchemaRef::Inline(Box::new(Self::schema()))
            }

            fn as_raw_value(&self) -> Option<&Self> {
                Some(self)
            }

            fn raw_element_iter<'a>(&'a self) -> Box<dyn Iterator<Item = &'a Self> + 'a> {
                Box::new(std::iter::once(self))
            }
        }

        impl<$($generics)*> ParseFromJSON for $name {
            fn parse_from_json(value: Option<Value>) -> ParseResult<Self> {
                match value.unwrap_or_default() {
                    Value::String(text) => Self::parse_from_parameter(&text),
                    other => Err(ParseError::expected_type(other)),
                }
            }
        }

        impl<$($generics)*> ParseFromParameter for $name {
            fn parse_from_parameter(text: &str) -> ParseResult<Self> {
                Self::read(text).ok_or_else(|| ParseError::custom("the text does not have the shape that the document gives"))
            }
        }

        impl<$($generics)*> ToJSON for $name {
            fn to_json(&self) -> Option<Value> {
                Some(Value::String(self.write()))
            }
        }
    };
}

/// A civil date of the 20th or 21st century, written `2026-03-05`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Date(pub NaiveDate);

impl Written for Date {
    fn schema() -> MetaSchema {
        let pattern = "^(19|20)[0-9]{2}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])$";
        MetaSchema { pattern: Some(pattern.into()), ..MetaSchema::new_with_format("string", "date") }
    }

    fn read(text: &str) -> Option<Self> {
        let century = text.starts_with("19") || text.starts_with("20");
        let date = text.parse().ok().filter(|_| century && shaped(text, "0000-00-00"))?;
        Some(Self(date))
    }

    fn write(&self) -> String {
        self.0.to_string()
    }
}

/// A time of day, written `08:30`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Time(pub NaiveTime);

impl Written for Time {
    fn schema() -> MetaSchema {
        let pattern = "^([01][0-9]|2[0-3]):[0-5][0-9]$";
        MetaSchema { pattern: Some(pattern.into()), ..MetaSchema::new_with_format("string", "HH:MM") }
    }

    fn read(text: &str) -> Option<Self> {
        NaiveTime::parse_from_str(text, "%H:%M").ok().filter(|_| shaped(text, "00:00")).map(Self)
    }

    fn write(&self) -> String {
        self.0.format("%H:%M").to_string()
    }
}

/// A month of the 20th or 21st century, written `2026-03`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Month(pub MonthValue);

impl Written for Month {
    fn schema() -> MetaSchema {
        let pattern = "^(19|20)[0-9]{2}-(0[1-9]|1[0-2])$";
        MetaSchema { pattern: Some(pattern.into()), ..MetaSchema::new_with_format("string", "YYYY-MM") }
    }

    fn read(text: &str) -> Option<Self> {
        let century = text.starts_with("19") || text.starts_with("20");
        text.parse().ok().filter(|_| century && shaped(text, "0000-00")).map(Self)
    }

    fn write(&self) -> String {
        self.0.to_string()
    }
}

/// A key of the city's set-up: a program, a facility, a form field, a choice.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Key(pub String);

impl Written for Key {
    fn schema() -> MetaSchema {
        MetaSchema {
            pattern: Some("^[A-Za-z0-9_-]{1,60}$".into()),
            min_length: Some(1),
            max_length: Some(60),
            ..MetaSchema::new_with_format("string", "key")
        }
    }

    fn read(text: &str) -> Option<Self> {
        let known = |c: char| c.is_ascii_alphanumeric() || c == '_' || c == '-';
        ((1..=60).contains(&text.len()) && text.chars().all(known)).then(|| Self(text.to_owned()))
    }

    fn write(&self) -> String {
        self.0.clone()
    }
}

impl From<&str> for Key {
    fn from(key: &str) -> Self {
        Self(key.to_owned())
    }
}

/// Words of `MIN` to `MAX` characters, without marks of direction and control characters except tabs and ends of lines.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Text<const MIN: usize, const MAX: usize>(pub String);

impl<const MIN: usize, const MAX: usize> Written for Text<MIN, MAX> {
    fn schema() -> MetaSchema {
        MetaSchema {
            pattern: Some(LINES.into()),
            min_length: Some(MIN),
            max_length: Some(MAX),
            ..MetaSchema::new("string")
        }
    }

    fn read(text: &str) -> Option<Self> {
        (is_lines(text) && (MIN..=MAX).contains(&text.chars().count())).then(|| Self(text.to_owned()))
    }

    fn write(&self) -> String {
        self.0.clone()
    }
}

/// One line of `MIN` to `MAX` characters, without control characters and marks of direction: names and the like.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OneLine<const MIN: usize, const MAX: usize>(pub String);

impl<const MIN: usize, const MAX: usize> Written for OneLine<MIN, MAX> {
    fn schema() -> MetaSchema {
        MetaSchema {
            pattern: Some(LINE.into()),
            min_length: Some(MIN),
            max_length: Some(MAX),
            ..MetaSchema::new("string")
        }
    }

    fn read(text: &str) -> Option<Self> {
        (is_line(text) && (MIN..=MAX).contains(&text.chars().count())).then(|| Self(text.to_owned()))
    }

    fn write(&self) -> String {
        self.0.clone()
    }
}

/// A password, by the limits of every password; never shown.
#[derive(Clone)]
pub struct Secret(pub String);

impl Written for Secret {
    fn schema() -> MetaSchema {
        MetaSchema {
            pattern: Some(SECRET.into()),
            min_length: Some(1),
            max_length: Some(passwords::CHARS_MAX),
            write_only: true,
            ..MetaSchema::new_with_format("string", "password")
        }
    }

    fn read(text: &str) -> Option<Self> {
        (!text.is_empty() && passwords::can_be(text)).then(|| Self(text.to_owned()))
    }

    fn write(&self) -> String {
        String::new()
    }
}

impl std::fmt::Debug for Secret {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Secret")
    }
}

/// The key that makes a repeated write harmless: printable ASCII.
#[derive(Clone, Debug)]
pub struct Once;

impl Written for Once {
    fn schema() -> MetaSchema {
        MetaSchema {
            pattern: Some("^[!-~]{1,200}$".into()),
            min_length: Some(1),
            max_length: Some(200),
            ..MetaSchema::new_with_format("string", "idempotency-key")
        }
    }

    fn read(text: &str) -> Option<Self> {
        ((1..=200).contains(&text.len()) && text.chars().all(|c| c.is_ascii_graphic())).then_some(Self)
    }

    fn write(&self) -> String {
        String::new()
    }
}

written!([] Date);
written!([] Time);
written!([] Month);
written!([] Key);
written!([const MIN: usize, const MAX: usize] Text<MIN, MAX>);
written!([const MIN: usize, const MAX: usize] OneLine<MIN, MAX>);
written!([] Secret);
written!([] Once);

/// True if digits stand where the model has a `0` and its other characters stand as they are.
fn shaped(text: &str, model: &str) -> bool {
    text.len() == model.len()
        && text.bytes().zip(model.bytes()).all(|(t, m)| if m == b'0' { t.is_ascii_digit() } else { t == m })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_have_the_shape_that_the_document_gives() {
        for wrong in ["2026-3-5", "+2026-03-05", "1899-12-31", "2026-02-30", "2026-03-05 ", ""] {
            assert!(Date::read(wrong).is_none(), "{wrong}");
        }
        assert_eq!(Date::read("2026-03-05").map(|d| d.write()), Some("2026-03-05".into()));
        assert!(Time::read("8:30").is_none() && Time::read("24:00").is_none());
        assert_eq!(Time::read("08:30").map(|t| t.write()), Some("08:30".into()));
        assert!(Month::read("2026-3").is_none() && Month::read("2026-13").is_none());
        assert!(Key::read("").is_none() && Key::read("中").is_none() && Key::read("under_1-x").is_some());
        assert!(Text::<0, 2>::read("あいう").is_none() && Text::<0, 2>::read("\0").is_none());
        assert!(Text::<0, 9>::read("a\nb").is_some() && OneLine::<0, 9>::read("a\nb").is_none());
        for wrong in ["改\r\nBcc: x", "\u{202E}x", "\u{2067}x", "x\u{200F}"] {
            assert!(OneLine::<0, 20>::read(wrong).is_none(), "{wrong:?}");
        }
        let most = "あ".repeat(passwords::CHARS_MAX);
        assert!(Secret::read(&most).is_some() && Secret::read(&format!("{most}a")).is_none());
        assert!(Secret::read("").is_none() && Secret::read("a\0").is_none());
        assert!(Once::read("a b").is_none() && Once::read("").is_none() && Once::read("a-1").is_some());
    }
}
