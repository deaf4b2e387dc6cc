//! The way into a call: what is sent is compared with the document before anything is made of it, so that every
//! difference is told at once, with the name of the field or parameter, in Japanese.

use crate::api::document::{Operation, operations};
use crate::api::fits;
use crate::api::shape::Shapes;
use crate::visit::Visit;
use percent_encoding::percent_decode_str;
use platform_program_api::Finding;
use platform_program_api::answer::Weight;
use poem::error::ResponseError;
use poem::http::{Method, StatusCode, header};
use poem::{Body, Error, Request, Result};
use serde_json::Value;
use std::borrow::Cow;

/// The header of the key that makes a repeated write harmless.
pub const ONCE: &str = "Idempotency-Key";

/// A request that does not have the shape that the document gives.
#[derive(Debug, thiserror::Error)]
#[error("the request does not have the shape that the document gives")]
pub struct Unreadable {
    /// 400, or 415 for another content type.
    pub status: StatusCode,
    /// Every difference.
    pub findings: Vec<Finding>,
}

impl ResponseError for Unreadable {
    fn status(&self) -> StatusCode {
        self.status
    }
}

/// The refusal of a key that is missing or cannot be one.
pub fn key_needed() -> Finding {
    Finding::new("idempotency-key-needed", Weight::Block)
}

/// Refuses a request that has not the shape of its call. Whoever must log in first is told that instead.
pub(super) async fn check(request: &mut Request) -> Result<()> {
    let path = request.original_uri().path().to_owned();
    let method = if request.method() == Method::HEAD { Method::GET } else { request.method().clone() };
    let Some(operation) = operation(&method, &path) else { return Ok(()) };
    let known = request.data::<Visit>().is_some_and(|visit| visit.account().is_ok());
    if operation.login && !known {
        return Ok(());
    }
    let body = operation.about.pointer("/requestBody/content/application~1json/schema");
    if body.is_some() && !is_json(request.content_type()) {
        let finding = Finding::new("api-content-type", Weight::Block);
        let sent = request.content_type().unwrap_or_default();
        let findings = vec![finding.with("field", header::CONTENT_TYPE).with("reason", sent)];
        return Err(Unreadable { status: StatusCode::UNSUPPORTED_MEDIA_TYPE, findings }.into());
    }
    let mut findings = parameters(operation, request, &path);
    if let Some(shape) = body {
        findings.extend(of_body(shape, request).await?);
    }
    if findings.is_empty() {
        return Ok(());
    }
    Err(Unreadable { status: StatusCode::BAD_REQUEST, findings }.into())
}

/// The call of a path: one that is written out wins over one with variable parts, as in the router.
fn operation(method: &Method, path: &str) -> Option<&'static Operation> {
    let fitting = operations().iter().filter(|one| one.method == *method && fits(&one.path, path));
    fitting.min_by_key(|one| one.path.matches('{').count())
}

/// JSON in UTF-8, and nothing that is only built on it.
fn is_json(content_type: Option<&str>) -> bool {
    let mut parts = content_type.unwrap_or_default().split(';').map(str::trim);
    let json = parts.next().is_some_and(|kind| kind.eq_ignore_ascii_case("application/json"));
    json && parts.filter_map(|part| part.split_once('=')).all(|(name, value)| {
        !name.trim().eq_ignore_ascii_case("charset")
            || value.trim().trim_matches('"').eq_ignore_ascii_case("utf-8")
    })
}

fn parameters(operation: &Operation, request: &Request, path: &str) -> Vec<Finding> {
    let (mut in_path, mut in_query) = (Shapes::of("path"), Shapes::of("query"));
    let query = pairs(request.original_uri().query().unwrap_or_default());
    let mut key = Vec::new();
    let mut asked = Vec::new();
    let declared = operation.about.get("parameters").and_then(Value::as_array).into_iter().flatten();
    for parameter in declared {
        let of = |name: &str| parameter.get(name).and_then(Value::as_str).unwrap_or_default();
        let (name, shape) = (of("name"), parameter.get("schema").unwrap_or(&Value::Null));
        match of("in") {
            "path" => {
                if let Some(sent) = part(&operation.path, path, name) {
                    in_path.text(shape, name, &sent);
                }
            }
            "query" => {
                asked.push(name);
                let sent = query.iter().find(|(sent, _)| sent == name);
                match sent {
                    Some((_, value)) => in_query.text(shape, name, value),
                    None if parameter.get("required") == Some(&Value::Bool(true)) => in_query.missing(name),
                    None => {}
                }
            }
            "header" if name == ONCE => {
                let mut shapes = Shapes::of("header");
                match request.header(ONCE) {
                    Some(sent) => shapes.text(shape, ONCE, sent),
                    None => shapes.missing(ONCE),
                }
                key.extend(shapes.found().first().map(|_| key_needed()));
            }
            _ => {}
        }
    }
    for (name, _) in query.iter().filter(|(name, _)| !asked.contains(&name.as_ref())) {
        in_query.unknown(name);
    }
    [key, in_path.found(), in_query.found()].into_iter().flatten().collect()
}

async fn of_body(shape: &Value, request: &mut Request) -> Result<Vec<Finding>> {
    let sent =
        request.take_body().into_bytes().await.map_err(|_| Error::from_status(StatusCode::BAD_REQUEST))?;
    let mut shapes = Shapes::of("body");
    let read: serde_json::Result<Value> =
        if sent.is_empty() { Ok(Value::Null) } else { serde_json::from_slice(&sent) };
    let findings = match read {
        Ok(Value::Null) => vec![Finding::new("api-body", Weight::Block)],
        Ok(value) => {
            shapes.value(shape, "", &value);
            shapes.found()
        }
        Err(error) => {
            let finding = Finding::new("api-json", Weight::Block).with("reason", &error);
            vec![finding.with("line", error.line()).with("column", error.column())]
        }
    };
    request.set_body(Body::from(sent));
    Ok(findings)
}

/// The part of a path that stands for a variable of its pattern.
fn part<'p>(pattern: &str, path: &'p str, name: &str) -> Option<Cow<'p, str>> {
    let mut both = pattern.split('/').zip(path.split('/'));
    let wanted =
        both.find(|(part, _)| part.strip_prefix('{').and_then(|p| p.strip_suffix('}')) == Some(name));
    wanted.map(|(_, sent)| percent_decode_str(sent).decode_utf8_lossy())
}

fn pairs(query: &str) -> Vec<(String, String)> {
    let plain = |text: &str| percent_decode_str(&text.replace('+', " ")).decode_utf8_lossy().into_owned();
    let pair =
        |pair: &str| pair.split_once('=').map_or((plain(pair), String::new()), |(n, v)| (plain(n), plain(v)));
    query.split('&').filter(|part| !part.is_empty()).map(pair).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_json_in_utf_8_is_json() {
        for kind in
            ["application/json", "Application/JSON; charset=UTF-8", "application/json;charset=\"utf-8\""]
        {
            assert!(is_json(Some(kind)), "{kind}");
        }
        for kind in ["application/merge-patch+json", "application/json; charset=shift_jis", "text/json", ""] {
            assert!(!is_json(Some(kind)), "{kind}");
        }
        assert!(!is_json(None));
    }

    #[test]
    fn parts_of_a_path_have_names() {
        let path = "/api/v1/facility/a%20b/reports/2026-03";
        let pattern = "/api/v1/facility/{code}/reports/{month}";
        assert_eq!(part(pattern, path, "code").as_deref(), Some("a b"));
        assert_eq!(part(pattern, path, "month").as_deref(), Some("2026-03"));
        assert_eq!(part(pattern, path, "id"), None);
    }
}
