//! A body that each call of the API can read, made from the document: what a stranger is told must not hang on a body that
//! was never read.

use crate::things::Things;
use platform_web::api::{self, Operation};
use serde_json::{Map, Value, json};

/// Bodies by the document's schemas, filled with the family's own things.
pub struct Bodies<'t> {
    document: Value,
    things: &'t Things,
}

impl<'t> Bodies<'t> {
    /// Reads the document.
    pub fn new(things: &'t Things) -> Self {
        Self { document: serde_json::from_str(&api::spec()).expect("the document"), things }
    }

    /// The body of a call: all that it needs, nothing else.
    pub fn of(&self, call: &Operation) -> Value {
        let schema = call.about.pointer("/requestBody/content/application~1json/schema");
        schema.map_or_else(|| json!({}), |schema| self.sample(schema, "body"))
    }

    fn sample(&self, schema: &Value, name: &str) -> Value {
        let schema = self.resolved(schema);
        // The document writes bounds of whole numbers as 1.0, which a number of a body must not be.
        #[expect(clippy::cast_possible_truncation, reason = "a bound of a whole number is whole")]
        let least = |key: &str| schema.get(key).and_then(Value::as_f64).map_or(0, |bound| bound as i64);
        if let Some(first) = schema.get("enum").and_then(Value::as_array).and_then(|all| all.first()) {
            return first.clone();
        }
        match schema.get("type").and_then(Value::as_str) {
            Some("object") => self.object(schema),
            Some("array") if least("minItems") > 0 => json!([self.sample(&schema["items"], name)]),
            Some("array") => json!([]),
            Some("integer") => json!(least("minimum").max(1)),
            Some("boolean") => json!(true),
            _ => json!(self.text(schema, name)),
        }
    }

    fn object(&self, schema: &Value) -> Value {
        let needed = schema.get("required").and_then(Value::as_array).into_iter().flatten();
        let fields = needed.filter_map(Value::as_str).map(|field| {
            let of_field = schema.pointer(&format!("/properties/{field}")).unwrap_or(&Value::Null);
            (field.to_owned(), self.sample(of_field, field))
        });
        Value::Object(fields.collect::<Map<_, _>>())
    }

    fn text(&self, schema: &Value, name: &str) -> String {
        let things = self.things;
        match (schema.get("format").and_then(Value::as_str), name) {
            (Some("uuid"), "child") => things.child.id.to_string(),
            (Some("uuid"), "slot") => things.slot.id.to_string(),
            (Some("date"), "birth_date") => "2023-05-10".into(),
            (Some("date"), _) => things.booking.day.to_string(),
            (Some("HH:MM"), "to" | "departed") => "17:00".into(),
            (Some("HH:MM"), _) => "08:30".into(),
            (_, "facility") => things.facility.code.clone(),
            (_, "program") => things.program.key.clone(),
            (_, "postcode") => "2110000".into(),
            (_, "phone") => "0440000000".into(),
            (_, "kana") => "みほん".into(),
            _ => "見本".into(),
        }
    }

    fn resolved<'s>(&'s self, schema: &'s Value) -> &'s Value {
        let of_all = schema.pointer("/allOf/0").unwrap_or(schema);
        let target = of_all.get("$ref").and_then(Value::as_str).and_then(|path| path.strip_prefix('#'));
        target.and_then(|path| self.document.pointer(path)).map_or(of_all, |found| self.resolved(found))
    }
}
