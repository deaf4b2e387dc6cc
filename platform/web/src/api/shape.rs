//! Whether a value has the shape that the document gives: every difference is a coded finding that names its place. It
//! knows what the document says and no more; what the rules say of a value is decided by the use cases.

use crate::api::document::schema;
use crate::api::v1::text::{Date, Key, LINE, LINES, Month, Once, SECRET, Time};
use chrono::DateTime;
use platform_app::accounts::passwords;
use platform_program_api::Finding;
use platform_program_api::answer::Weight;
use platform_values::text::{is_line, is_lines};
use poem_openapi::types::ParseFromParameter;
use serde_json::{Map, Value};
use uuid::Uuid;

/// Most differences that are told at once.
const TOLD_MAX: usize = 50;

/// What a value is compared with, and what was found so far.
pub(super) struct Shapes {
    place: &'static str,
    found: Vec<Finding>,
}

impl Shapes {
    /// For values of the body, the query, the path or a header.
    pub(super) fn of(place: &'static str) -> Self {
        Self { place, found: Vec::new() }
    }

    /// Everything that was found.
    pub(super) fn found(mut self) -> Vec<Finding> {
        self.found.truncate(TOLD_MAX);
        self.found
    }

    fn finding(&self, code: &str, field: &str) -> Finding {
        let field = if field.is_empty() { self.place } else { field };
        Finding::new(code, Weight::Block).with("field", field).with("place", self.place)
    }

    /// A value that must be there and is not.
    pub(super) fn missing(&mut self, field: &str) {
        self.found.push(self.finding("api-missing", field));
    }

    /// A value that nobody asks for.
    pub(super) fn unknown(&mut self, field: &str) {
        self.found.push(self.finding("api-unknown", field));
    }

    /// A parameter as it was written.
    pub(super) fn text(&mut self, shape: &Value, field: &str, text: &str) {
        let shape = resolved(shape);
        let value = match kind_of(shape) {
            "integer" => text.parse::<i64>().map(Value::from).ok(),
            "number" => text.parse::<f64>().map(Value::from).ok(),
            "boolean" => text.parse::<bool>().map(Value::from).ok(),
            _ => None,
        };
        self.value(shape, field, &value.unwrap_or_else(|| Value::String(text.to_owned())));
    }

    /// A value of a body.
    pub(super) fn value(&mut self, shape: &Value, field: &str, value: &Value) {
        if self.found.len() > TOLD_MAX {
            return;
        }
        if value.is_null() {
            if shape.get("nullable") != Some(&Value::Bool(true)) {
                self.missing(field);
            }
            return;
        }
        let shape = resolved(shape);
        match (kind_of(shape), value) {
            ("string", Value::String(text)) => self.words(shape, field, text),
            ("integer", Value::Number(number)) if number.is_i64() || number.is_u64() => {
                self.range(shape, field, number.as_f64());
            }
            ("number", Value::Number(number)) => self.range(shape, field, number.as_f64()),
            ("boolean", Value::Bool(_)) | ("", _) => {}
            ("array", Value::Array(items)) => self.items(shape, field, items),
            ("object", Value::Object(fields)) => self.fields(shape, field, fields),
            (kind, _) => {
                let finding = self.finding("api-type", field).with("expected", kind);
                self.found.push(finding);
            }
        }
    }

    fn words(&mut self, shape: &Value, field: &str, text: &str) {
        if let Some(choices) = shape.get("enum").and_then(Value::as_array) {
            let choices: Vec<&str> = choices.iter().filter_map(Value::as_str).collect();
            if !choices.contains(&text) {
                let finding = self.finding("api-choice", field).with("choices", choices.join(", "));
                self.found.push(finding);
            }
            return;
        }
        let (least, most) = (bound(shape, "minLength"), bound(shape, "maxLength"));
        let length = text.chars().count() as u64;
        if least.is_some_and(|least| length < least) || most.is_some_and(|most| length > most) {
            self.bounds("api-length", field, least.unwrap_or(0), most.unwrap_or(u64::MAX));
        } else if let Some(expected) = misread(shape, text) {
            let finding = self.finding("api-shape", field).with("expected", expected);
            self.found.push(finding);
        }
    }

    #[expect(clippy::cast_possible_truncation, reason = "the document's bounds are small whole numbers")]
    fn range(&mut self, shape: &Value, field: &str, number: Option<f64>) {
        let of = |key: &str| shape.get(key).and_then(Value::as_f64);
        let (least, most) = (of("minimum"), of("maximum"));
        let number = number.unwrap_or(f64::NAN);
        if least.is_some_and(|least| number < least) || most.is_some_and(|most| number > most) {
            let (least, most) = (least.unwrap_or(f64::MIN), most.unwrap_or(f64::MAX));
            self.bounds("api-range", field, least as i64, most as i64);
        }
    }

    fn items(&mut self, shape: &Value, field: &str, items: &[Value]) {
        let (least, most) = (bound(shape, "minItems"), bound(shape, "maxItems"));
        let count = items.len() as u64;
        if least.is_some_and(|least| count < least) || most.is_some_and(|most| count > most) {
            self.bounds("api-count", field, least.unwrap_or(0), most.unwrap_or(u64::MAX));
            return;
        }
        let Some(one) = shape.get("items") else { return };
        for (index, item) in items.iter().enumerate() {
            self.value(one, &format!("{field}[{index}]"), item);
        }
    }

    fn fields(&mut self, shape: &Value, field: &str, sent: &Map<String, Value>) {
        let under = |name: &str| if field.is_empty() { name.to_owned() } else { format!("{field}.{name}") };
        let known = shape.get("properties").and_then(Value::as_object);
        let required = shape.get("required").and_then(Value::as_array).into_iter().flatten();
        for name in required.filter_map(Value::as_str).filter(|name| !sent.contains_key(*name)) {
            self.missing(&under(name));
        }
        if let Some(most) = bound(shape, "maxProperties").filter(|most| sent.len() as u64 > *most) {
            self.bounds("api-count", field, 0, most);
            return;
        }
        let others = shape.get("additionalProperties");
        for (name, value) in sent {
            let own = known.and_then(|known| known.get(name));
            if let Some(shape) = own.or_else(|| others.filter(|others| others.is_object())) {
                self.value(shape, &under(name), value);
            } else if others == Some(&Value::Bool(false)) {
                self.unknown(&under(name));
            }
        }
    }

    fn bounds<T: ToString + Copy>(&mut self, code: &str, field: &str, least: T, most: T) {
        let finding = self.finding(code, field).with("least", least).with("most", most);
        self.found.push(finding);
    }
}

/// What a reference stands for.
pub(super) fn resolved(value: &Value) -> &Value {
    let reference = value.get("$ref").or_else(|| value.pointer("/allOf/0/$ref")).and_then(Value::as_str);
    reference.and_then(schema).unwrap_or(value)
}

fn kind_of(shape: &Value) -> &str {
    shape.get("type").and_then(Value::as_str).unwrap_or_default()
}

fn bound(shape: &Value, key: &str) -> Option<u64> {
    shape.get(key).and_then(Value::as_u64)
}

/// What a text should be and is not: a word for the message.
fn misread(shape: &Value, text: &str) -> Option<&'static str> {
    let read = |word: &'static str, well: bool| (!well).then_some(word);
    match shape.get("format").and_then(Value::as_str) {
        Some("uuid") => return read("id", Uuid::parse_str(text).is_ok()),
        Some("date") => return read("date", Date::parse_from_parameter(text).is_ok()),
        Some("date-time") => return read("moment", DateTime::parse_from_rfc3339(text).is_ok()),
        Some("HH:MM") => return read("time", Time::parse_from_parameter(text).is_ok()),
        Some("YYYY-MM") => return read("month", Month::parse_from_parameter(text).is_ok()),
        Some("key") => return read("key", Key::parse_from_parameter(text).is_ok()),
        Some("idempotency-key") => return read("once", Once::parse_from_parameter(text).is_ok()),
        _ => {}
    }
    match shape.get("pattern").and_then(Value::as_str) {
        Some(LINE) => read("line", is_line(text)),
        Some(LINES) => read("lines", is_lines(text)),
        Some(SECRET) => read("line", passwords::can_be(text)),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn found(body: &str, value: &Value) -> Vec<String> {
        let mut shapes = Shapes::of("body");
        shapes.value(&json!({ "$ref": format!("#/components/schemas/{body}") }), "", value);
        let word = |f: Finding| format!("{} {}", f.code, f.args.get("field").map_or("", String::as_str));
        shapes.found().into_iter().map(word).collect()
    }

    #[test]
    fn every_difference_names_its_place() {
        let child = json!({ "name": null, "kana": "", "birth_date": "2026-02-30", "sexx": "x" });
        let differs = ["api-missing name", "api-shape birth_date", "api-length kana", "api-unknown sexx"]
            .map(str::to_owned);
        let mut told = found("ChildBasics", &child);
        told.sort_by_key(|word| differs.iter().position(|known| known == word));
        assert_eq!(told.len(), 4, "{told:?}");
        assert!(differs.iter().all(|word| told.contains(word)), "{told:?}");
        let pickup = json!({
            "people": [{ "name": "見本", "relation": "祖母", "phone": 44 }],
            "consents": { "emergency_care": "yes", "sharing": true, "photos": false },
        });
        let told = found("ChildPickup", &pickup);
        assert_eq!(told.len(), 2, "{told:?}");
        assert!(told.contains(&"api-type people[0].phone".into()), "{told:?}");
        assert!(told.contains(&"api-type consents.emergency_care".into()), "{told:?}");
        assert_eq!(found("FeeCorrection", &json!({ "fee": -1, "reason": "見本" })), ["api-range fee"]);
        assert_eq!(found("BookingDecision", &json!({ "decision": "yes" })), ["api-choice decision"]);
        assert_eq!(found("ChildBasics", &json!([])), ["api-type body"]);
    }
}
