//! What the document says of a value, in few words: its kind, its format, its bounds.

pub(super) use crate::api::shape::resolved;

use crate::i18n::Words;
use serde::Serialize;
use serde_json::Value;

/// The shape of a value.
#[derive(Clone, Debug, Default, Serialize)]
pub(super) struct Shape {
    /// A list, or values by name.
    many: Option<Words>,
    /// Kind of the value, where there is no link.
    kind: Option<Words>,
    /// The object that it is.
    pub(super) link: Option<String>,
    /// Format of a text.
    format: Option<String>,
    /// All it can be.
    choices: Vec<String>,
    /// Bounds and what stands where it is left out.
    limits: Vec<Words>,
    /// Pattern of a text.
    pattern: Option<String>,
}

impl Shape {
    /// Of a schema.
    pub(super) fn of(value: &Value) -> Self {
        let mut shape = Self::plain(value);
        if value.get("nullable") == Some(&Value::Bool(true)) {
            shape.limits.push(Words::key("api-limit-null"));
        }
        if let Some(usual) = value.get("default") {
            let usual = usual.as_str().map_or_else(|| usual.to_string(), str::to_owned);
            shape.limits.push(Words::key("api-limit-default").with("value", usual));
        }
        shape
    }

    fn plain(value: &Value) -> Self {
        let name = value.get("$ref").or_else(|| value.pointer("/allOf/0/$ref")).and_then(Value::as_str);
        let name = name.and_then(|name| name.rsplit('/').next()).map(str::to_owned);
        let known = resolved(value);
        let of = |key: &str| known.get(key).and_then(Value::as_str).map(str::to_owned);
        let inside = known.get("items").map(|one| ("list", one));
        let by_name =
            || known.get("additionalProperties").filter(|one| one.is_object()).map(|one| ("map", one));
        if let Some((many, one)) = inside.or_else(by_name) {
            let mut shape = Self::plain(one);
            shape.many = Some(Words::key(format!("api-kind-{many}")));
            shape.limits.extend(limit(known, "items", ("minItems", "maxItems")));
            shape.limits.extend(limit(known, "items", ("minProperties", "maxProperties")));
            return shape;
        }
        let choices = known.get("enum").and_then(Value::as_array).into_iter().flatten();
        let kind = known.get("type").and_then(Value::as_str).unwrap_or("any");
        let object = known.get("properties").is_some();
        let numbers = ["int32", "int64", "uint32", "uint64", "uint16", "double"];
        Self {
            many: None,
            kind: (!object).then(|| Words::key(format!("api-kind-{kind}"))),
            link: name.filter(|_| object),
            format: of("format").filter(|format| !numbers.contains(&format.as_str())),
            choices: choices.filter_map(|word| word.as_str().map(str::to_owned)).collect(),
            limits: [
                limit(known, "length", ("minLength", "maxLength")),
                limit(known, "range", ("minimum", "maximum")),
            ]
            .into_iter()
            .flatten()
            .collect(),
            pattern: of("pattern"),
        }
    }
}

/// Bounds in words, if there is an upper one.
fn limit(value: &Value, word: &str, (least, most): (&str, &str)) -> Option<Words> {
    let number = |key: &str| value.get(key).and_then(Value::as_f64).map(|number| format!("{number:.0}"));
    let most = number(most)?;
    let least = number(least).unwrap_or_else(|| "0".to_owned());
    Some(Words::key(format!("api-limit-{word}")).with("least", least).with("most", most))
}
