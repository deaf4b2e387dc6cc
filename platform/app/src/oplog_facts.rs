//! What a row of the operation log says was changed, in words. Details hold codes, dates and numbers, never words of people.

use crate::words::Words;
use platform_authz::Object;
use platform_store::audit::AuditEntry;
use serde_json::Value;
use std::collections::BTreeMap;

/// How a detail is told.
#[derive(Clone, Copy)]
enum Kind {
    /// As it is; the message ends with `-none` for nothing.
    Plain,
    /// A number that is told from 1 on.
    Number,
    /// That it is so.
    Flag,
    /// Whether it is so; the message ends with `-none` for no.
    Either,
    /// Codes whose messages begin so.
    Codes(&'static str),
    /// Days: one, or the first and the last.
    Days,
    /// How many there are.
    Count,
    /// The new state, in the words of what it is the state of.
    State,
}

/// Details that are told, in this order; their messages are `oplog-fact-<key>`.
const FACTS: [(&str, Kind); 41] = [
    ("month", Kind::Plain),
    ("day", Kind::Plain),
    ("refused", Kind::Count),
    ("times", Kind::Plain),
    ("version", Kind::Number),
    ("to", Kind::State),
    ("in_place", Kind::Flag),
    ("days", Kind::Days),
    ("facilities", Kind::Number),
    ("role", Kind::Codes("oplog-role")),
    ("revoked", Kind::Codes("oplog-role")),
    ("last_day", Kind::Plain),
    ("state", Kind::Codes("oplog-account")),
    ("changed", Kind::Codes("oplog-field")),
    ("corrected", Kind::Codes("oplog-field")),
    ("section", Kind::Codes("oplog-section")),
    ("opened_on", Kind::Plain),
    ("suspended_from", Kind::Plain),
    ("closed_on", Kind::Plain),
    ("succession", Kind::Plain),
    ("succession_taken_back", Kind::Plain),
    ("fee_before", Kind::Plain),
    ("fee_after", Kind::Plain),
    ("paid", Kind::Either),
    ("asked", Kind::Number),
    ("mails", Kind::Number),
    ("cancelled", Kind::Number),
    ("affected", Kind::Number),
    ("removed", Kind::Number),
    ("slots", Kind::Count),
    ("interviews", Kind::Count),
    ("interview", Kind::Flag),
    ("invited", Kind::Flag),
    ("reset_sent", Kind::Flag),
    ("email_asked", Kind::Flag),
    ("note", Kind::Flag),
    ("phone_only", Kind::Either),
    ("reductions", Kind::Count),
    ("confirmed", Kind::Flag),
    ("archived", Kind::Flag),
    ("ended", Kind::Flag),
];

/// The words of a row's details; empty where nothing is known.
pub(crate) fn told(words: &dyn Words, entry: &AuditEntry) -> String {
    let one = |(key, kind): &(&str, Kind)| fact(words, &entry.object, key, *kind, entry.detail.get(*key)?);
    FACTS.iter().filter_map(one).collect::<Vec<_>>().join(&words.text("oplog-fact-and", &BTreeMap::new()))
}

fn fact(words: &dyn Words, object: &str, key: &str, kind: Kind, value: &Value) -> Option<String> {
    let name = format!("oplog-fact-{key}");
    let say = |value: String| words.text(&name, &BTreeMap::from([("value".to_owned(), value)]));
    let none = || words.text(&format!("{name}-none"), &BTreeMap::new());
    match kind {
        Kind::Plain => Some(if value.is_null() { none() } else { say(plain(value)) }),
        Kind::Number => value.as_i64().filter(|number| *number > 0).map(|number| say(number.to_string())),
        Kind::Flag => value.as_bool().unwrap_or(true).then(|| say(String::new())),
        Kind::Either => value.as_bool().map(|holds| if holds { say(String::new()) } else { none() }),
        Kind::Codes(prefix) => {
            let said: Vec<String> =
                codes(value).into_iter().map(|code| code_words(words, prefix, code)).collect();
            (!said.is_empty()).then(|| say(said.join("・")))
        }
        Kind::Days => days(words, &name, value),
        Kind::Count => value.as_array().map(|all| say(all.len().to_string())),
        Kind::State => {
            let prefix = state_words(object)?;
            value.as_str().map(|state| say(code_words(words, prefix, state)))
        }
    }
}

fn plain(value: &Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}

fn codes(value: &Value) -> Vec<&str> {
    match value {
        Value::String(code) => vec![code],
        Value::Array(all) => all.iter().filter_map(Value::as_str).collect(),
        _ => Vec::new(),
    }
}

fn code_words(words: &dyn Words, prefix: &str, code: &str) -> String {
    words.text(&format!("{prefix}-{code}"), &BTreeMap::new())
}

fn days(words: &dyn Words, name: &str, value: &Value) -> Option<String> {
    let all = codes(value);
    let (first, last) = (*all.first()?, *all.last()?);
    let args = [("value", first.to_owned()), ("last", last.to_owned()), ("count", all.len().to_string())];
    let args = args.map(|(name, value)| (name.to_owned(), value)).into();
    let several = if first == last { "" } else { "-several" };
    Some(words.text(&format!("{name}{several}"), &args))
}

/// What the messages of an object's states begin with.
fn state_words(object: &str) -> Option<&'static str> {
    let all = [
        (Object::Booking, "report-phase"),
        (Object::Usage, "report-phase"),
        (Object::Report, "report-state"),
        (Object::Registration, "city-registration"),
        (Object::Interview, "oplog-interview"),
    ];
    all.into_iter().find(|(of, _)| of.as_str() == object).map(|(_, prefix)| prefix)
}

#[cfg(test)]
mod tests {
    use super::*;

    struct Keys;

    impl Words for Keys {
        fn text(&self, key: &str, args: &BTreeMap<String, String>) -> String {
            format!("{key}{}", args.values().cloned().collect::<Vec<_>>().join(":"))
        }
    }

    #[test]
    fn details_are_told_in_words_and_unknown_ones_are_left_out() {
        let say = |key, kind, value: Value| fact(&Keys, "report", key, kind, &value);
        assert_eq!(say("last_day", Kind::Plain, Value::Null).as_deref(), Some("oplog-fact-last_day-none"));
        assert_eq!(
            say("to", Kind::State, "approved".into()).as_deref(),
            Some("oplog-fact-toreport-state-approved")
        );
        assert_eq!(say("cancelled", Kind::Number, 0.into()), None);
        let days = say("days", Kind::Days, serde_json::json!(["2026-03-05"]));
        assert_eq!(days.as_deref(), Some("oplog-fact-days1:2026-03-05:2026-03-05"));
        assert_eq!(fact(&Keys, "facility", "to", Kind::State, &"x".into()), None);
    }
}
