//! The document of the API. What the service writes of itself is made stricter where it says less than is true: bodies
//! take no unknown fields, and optional fields may be null.

use crate::api::v1;
use poem::http::Method;
use serde_json::{Map, Value, json};
use std::collections::BTreeSet;
use std::sync::LazyLock;

static DOCUMENT: LazyLock<Value> = LazyLock::new(|| {
    // What the service prints is JSON; if it were not, the test of the document would say so.
    let mut document: Value = serde_json::from_str(&v1::service().spec()).unwrap_or_default();
    tell_more(&mut document);
    document
});
static OPERATIONS: LazyLock<Vec<Operation>> = LazyLock::new(|| read_operations(&DOCUMENT));

/// One call.
#[derive(Clone, Debug)]
pub struct Operation {
    /// Method.
    pub method: Method,
    /// Path from the root, with `{name}` for its variable parts.
    pub path: String,
    /// True if somebody must be logged in.
    pub login: bool,
    /// What the document says of it.
    pub about: Value,
}

/// The document: pretty JSON with keys in order, the same from every build.
pub fn spec() -> String {
    let mut text = format!("{:#}", sorted(&DOCUMENT));
    text.push('\n');
    text
}

/// Every call, by path and method.
pub fn operations() -> &'static [Operation] {
    &OPERATIONS
}

/// The schemas of the document, by name.
pub(super) fn schema(reference: &str) -> Option<&'static Value> {
    DOCUMENT.pointer(reference.strip_prefix('#')?)
}

/// Every schema of the document.
pub(super) fn schemas() -> impl Iterator<Item = (&'static String, &'static Value)> {
    DOCUMENT.pointer("/components/schemas").and_then(Value::as_object).into_iter().flatten()
}

/// What the document says of the whole API.
pub(super) fn about() -> String {
    DOCUMENT.pointer("/info/description").and_then(Value::as_str).unwrap_or_default().to_owned()
}

fn read_operations(document: &Value) -> Vec<Operation> {
    let mut found = Vec::new();
    for (path, methods) in document.get("paths").and_then(Value::as_object).into_iter().flatten() {
        for (method, about) in methods.as_object().into_iter().flatten() {
            if let Ok(method) = Method::from_bytes(method.to_ascii_uppercase().as_bytes()) {
                let login = about.get("security").is_some();
                found.push(Operation {
                    method,
                    path: format!("{}{path}", v1::PREFIX),
                    login,
                    about: about.clone(),
                });
            }
        }
    }
    found.sort_by(|a, b| (&a.path, a.method.as_str()).cmp(&(&b.path, b.method.as_str())));
    found
}

fn tell_more(document: &mut Value) {
    let mut bodies = BTreeSet::new();
    each_operation(document, &mut |operation| {
        if let Some(content) = operation.get_mut("requestBody").and_then(|body| body.get_mut("content")) {
            plain_json(content);
            let schema = content.pointer("/application~1json/schema/$ref").and_then(Value::as_str);
            bodies.extend(schema.and_then(|name| name.rsplit('/').next()).map(str::to_owned));
        }
        for answer in operation.get_mut("responses").and_then(Value::as_object_mut).into_iter().flatten() {
            if answer.1.get("description").and_then(Value::as_str) == Some("") {
                answer.1["description"] = json!("What was asked for.");
            }
            if let Some(content) = answer.1.get_mut("content") {
                plain_json(content);
            }
        }
    });
    reach(document, &mut bodies);
    let schemas = document.pointer_mut("/components/schemas").and_then(Value::as_object_mut);
    for (name, schema) in schemas.into_iter().flatten() {
        if bodies.contains(name) {
            close(schema);
        }
    }
}

/// Adds the objects that the bodies hold.
fn reach(document: &Value, bodies: &mut BTreeSet<String>) {
    let mut open: Vec<String> = bodies.iter().cloned().collect();
    while let Some(name) = open.pop() {
        let mut inside = Vec::new();
        references(document.pointer(&format!("/components/schemas/{name}")), &mut inside);
        open.extend(inside.into_iter().filter(|name| bodies.insert(name.clone())));
    }
}

fn references(value: Option<&Value>, found: &mut Vec<String>) {
    match value {
        Some(Value::Object(fields)) => {
            let name = fields.get("$ref").and_then(Value::as_str).and_then(|name| name.rsplit('/').next());
            found.extend(name.map(str::to_owned));
            fields.values().for_each(|inside| references(Some(inside), found));
        }
        Some(Value::Array(items)) => items.iter().for_each(|inside| references(Some(inside), found)),
        _ => {}
    }
}

fn each_operation(document: &mut Value, change: &mut dyn FnMut(&mut Value)) {
    let paths = document.get_mut("paths").and_then(Value::as_object_mut).into_iter().flatten();
    for operation in paths.filter_map(|(_, methods)| methods.as_object_mut()).flatten() {
        change(operation.1);
    }
}

/// JSON is UTF-8; its media type has no parameter.
fn plain_json(content: &mut Value) {
    if let Some(content) = content.as_object_mut()
        && let Some(json) = content.remove("application/json; charset=utf-8")
    {
        content.insert("application/json".into(), json);
    }
}

/// A body takes its own fields only, and null for those that may be left out.
fn close(schema: &mut Value) {
    if schema.get("properties").is_none() {
        return;
    }
    let required: BTreeSet<String> = schema
        .get("required")
        .and_then(Value::as_array)
        .into_iter()
        .flatten()
        .filter_map(|name| name.as_str().map(str::to_owned))
        .collect();
    for (name, property) in schema.get_mut("properties").and_then(Value::as_object_mut).into_iter().flatten()
    {
        if required.contains(name) {
            continue;
        }
        if property.get("$ref").is_some() {
            *property = json!({ "allOf": [property.take()] });
        }
        property["nullable"] = Value::Bool(true);
    }
    schema["additionalProperties"] = Value::Bool(false);
}

fn sorted(value: &Value) -> Value {
    match value {
        Value::Object(map) => {
            let mut entries: Vec<_> = map.iter().collect();
            entries.sort_by_key(|(key, _)| key.as_str());
            Value::Object(
                entries.into_iter().map(|(key, value)| (key.clone(), sorted(value))).collect::<Map<_, _>>(),
            )
        }
        Value::Array(items) => Value::Array(items.iter().map(sorted).collect()),
        other => other.clone(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::path::Path;

    #[test]
    fn the_checked_in_document_is_that_of_the_code() {
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/generated/openapi.json");
        let checked_in = std::fs::read_to_string(path).unwrap_or_default();
        assert!(checked_in == spec(), "run `cargo dev regen` and look at the difference");
    }

    #[test]
    fn no_path_is_told_twice() {
        // Calls of one path must stand in one block of code: the document would name the last block's only.
        let raw = v1::service().spec();
        let mut paths: Vec<&str> = raw.lines().filter(|line| line.starts_with("    \"/")).collect();
        assert!(paths.len() > 30, "{paths:?}");
        paths.sort_unstable();
        assert!(paths.windows(2).all(|two| two.first() != two.last()), "{paths:?}");
    }

    #[test]
    fn every_call_says_its_errors_and_bodies_are_closed() {
        assert!(operations().len() >= 20);
        for operation in operations() {
            let name = format!("{} {}", operation.method, operation.path);
            let answers = operation.about.get("responses").and_then(Value::as_object).expect("answers");
            assert!(answers.contains_key("500"), "{name}");
            assert_eq!(answers.contains_key("401"), operation.login, "{name}");
            assert!(operation.about.get("operationId").is_some(), "{name}");
            let body = operation.about.pointer("/requestBody/content/application~1json/schema/$ref");
            if let Some(body) = body.and_then(Value::as_str) {
                let closed = schema(body).and_then(|schema| schema.get("additionalProperties"));
                assert_eq!(closed, Some(&Value::Bool(false)), "{name}");
                assert!(answers.contains_key("415"), "{name}");
            }
        }
    }
}
