//! A value of the words of a finding or a line of a fee: a number where it is one, else text.

use poem_openapi::registry::{MetaSchema, MetaSchemaRef};
use poem_openapi::types::{ParseError, ParseFromJSON, ParseResult, ToJSON, Type};
use serde_json::Value;
use std::borrow::Cow;
use std::collections::BTreeMap;

/// A number or a text; dates and times as in every other place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Arg(Value);

/// Values by the names of their places.
pub type Args = BTreeMap<String, Arg>;

/// Values as a use case gives them.
pub fn args(values: &BTreeMap<String, String>) -> Args {
    values.iter().map(|(name, value)| (name.clone(), Arg::of(value))).collect()
}

impl Arg {
    /// A value as a use case gives it: yen come with separators, and numbers keep their digits.
    pub fn of(text: &str) -> Self {
        let plain = text.replace(',', "");
        let grouped =
            plain.parse::<i64>().ok().filter(|number| text == number.to_string() || text == grouped(*number));
        Self(grouped.map_or_else(|| Value::from(text), Value::from))
    }
}

/// A number with separators between thousands.
fn grouped(number: i64) -> String {
    platform_values::Yen(number).to_string()
}

impl Type for Arg {
    const IS_REQUIRED: bool = true;
    type RawValueType = Self;
    type RawElementValueType = Self;

    fn name() -> Cow<'static, str> {
        "text or number".into()
    }

    fn schema_ref() -> MetaSchemaRef {
        let one = |kind| MetaSchemaRef::Inline(Box::new(MetaSchema::new(kind)));
        let any_of = vec![one("string"), one("integer")];
        MetaSchemaRef::Inline(Box::new(MetaSchema { any_of, ..MetaSchema::ANY }))
    }

    fn as_raw_value(&self) -> Option<&Self> {
        Some(self)
    }

    fn raw_element_iter<'a>(&'a self) -> Box<dyn Iterator<Item = &'a Self> + 'a> {
        Box::new(std::iter::once(self))
    }
}

impl ParseFromJSON for Arg {
    fn parse_from_json(value: Option<Value>) -> ParseResult<Self> {
        match value.unwrap_or_default() {
            value @ (Value::String(_) | Value::Number(_)) => Ok(Self(value)),
            other => Err(ParseError::expected_type(other)),
        }
    }
}

impl ToJSON for Arg {
    fn to_json(&self) -> Option<Value> {
        Some(self.0.clone())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn yen_and_counts_are_numbers_and_the_rest_is_text() {
        for (text, number) in [("1,800", 1800), ("0", 0), ("-12,500", -12_500), ("4", 4), ("1800", 1800)] {
            assert_eq!(Arg::of(text), Arg(Value::from(number)), "{text}");
        }
        for text in ["2026-03-05", "08:30", "007", "1,80", "under_1", "", "a, b", "044-200-1234"] {
            assert_eq!(Arg::of(text), Arg(Value::from(text)), "{text}");
        }
    }
}
