//! A facility's rules in words: the module's own sentences, and every value with the layer that set it.

use crate::i18n::Words;
use crate::visit::Visit;
use platform_app::store::places::Program;
use platform_app::{AppResult, Book};
use platform_program_api::{Finding, Origin, RuleField, RuleKind};
use serde::Serialize;
use toml::Value;

/// Sentences under a heading.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Group {
    /// Heading.
    pub title: Words,
    /// Sentences.
    pub lines: Vec<Words>,
}

/// A rule with its origin.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct RuleRow {
    /// The thing of several that it belongs to, for example a use type.
    pub of: Option<Words>,
    /// What it rules.
    pub label: Words,
    /// Its value, piece by piece.
    pub value: Vec<Words>,
    /// Message of the layer that set it.
    pub origin: &'static str,
    /// Path, for grouping.
    #[serde(skip)]
    pub path: String,
}

/// The module's sentences under three headings. It tells who and when first, then what it costs, then how to book: the
/// sentences with amounts mark the middle part.
pub fn groups(book: &Book) -> Vec<Group> {
    let notices = book.rulebook.notices();
    let costs = |finding: &Finding| finding.args.contains_key("amount") || finding.args.contains_key("value");
    let first = notices.iter().position(costs).unwrap_or(notices.len());
    let end = notices.iter().rposition(costs).map_or(first, |last| last + 1);
    let parts = [("rules-care", 0..first), ("rules-fees", first..end), ("rules-booking", end..notices.len())];
    let group = |(key, range): (&'static str, std::ops::Range<usize>)| Group {
        title: Words::key(key),
        lines: notices.get(range).unwrap_or_default().iter().map(Words::from).collect(),
    };
    parts.into_iter().map(group).filter(|group| !group.lines.is_empty()).collect()
}

/// Every rule that is set, in the module's order.
pub fn rows(visit: &Visit, program: &Program, book: &Book) -> AppResult<Vec<RuleRow>> {
    let manifest = visit.city.module(program)?.manifest();
    let root = Value::Table(book.rules.values.clone());
    let mut rows = Vec::new();
    for field in &manifest.rules {
        for (path, star, value) in leaves(field.path, &root) {
            let Some(shown) = shown(visit, field, value) else { continue };
            rows.push(RuleRow {
                of: star.map(|key| name_of(visit, book, &path, &key)),
                label: Words::key(field.message()),
                value: shown,
                origin: origin(book.rules.origins.get(&path).copied()),
                path,
            });
        }
    }
    Ok(rows)
}

/// The leaves that a path with at most one star names: path, the star's key, value.
fn leaves<'v>(path: &str, root: &'v Value) -> Vec<(String, Option<String>, &'v Value)> {
    let at = |value: &'v Value, path: &str| path.split('.').try_fold(value, |value, key| value.get(key));
    let Some((before, after)) = path.split_once(".*.") else {
        return at(root, path).map(|value| (path.to_owned(), None, value)).into_iter().collect();
    };
    let Some(table) = at(root, before).and_then(Value::as_table) else { return Vec::new() };
    let entries = table.iter().filter(|(_, entry)| is_on(entry));
    let leaf = |(key, entry): (&String, &'v Value)| {
        Some((format!("{before}.{key}.{after}"), Some(key.clone()), at(entry, after)?))
    };
    entries.filter_map(leaf).collect()
}

/// An entry that says of itself that it is switched off rules nothing.
fn is_on(entry: &Value) -> bool {
    entry.get("enabled").and_then(Value::as_bool) != Some(false)
}

/// The name of one of several things: its own label, the form's word for it, else its key.
pub fn name_of(visit: &Visit, book: &Book, path: &str, key: &str) -> Words {
    let kind = path.split('.').next().unwrap_or_default();
    let own = book.rules.values.get(kind).and_then(|table| table.get(key)?.get("label")?.as_str());
    if let Some(own) = own.filter(|own| !own.is_empty()) {
        return Words::text(own);
    }
    let singular = kind.strip_suffix('s').unwrap_or(kind);
    let catalog = visit.site.renderer.catalog();
    let named =
        [format!("{singular}-{key}"), format!("{singular}-known")].into_iter().find(|name| catalog.has(name));
    match named {
        Some(name) => Words::key(name).with(singular, key),
        None => Words::text(key),
    }
}

fn origin(origin: Option<Origin>) -> &'static str {
    match origin {
        Some(Origin::City | Origin::CityEdit) => "origin-city",
        Some(Origin::Facility | Origin::FacilityEdit) => "origin-facility",
        Some(Origin::Module) | None => "origin-module",
    }
}

/// A value in words; `None` where it is taken away.
fn shown(visit: &Visit, field: &RuleField, value: &Value) -> Option<Vec<Words>> {
    let word = |word: &str| Words::key(format!("{}-{word}", field.message()));
    let text = value.as_str().filter(|text| !text.is_empty());
    Some(match &field.kind {
        RuleKind::Number { .. } => vec![number(visit, field, value.as_integer()?)],
        RuleKind::Yen => vec![Words::text(crate::format::yen(platform_values::Yen(value.as_integer()?)))],
        RuleKind::Switch => vec![Words::key(if value.as_bool()? { "rules-on" } else { "rules-off" })],
        RuleKind::Span | RuleKind::Time => vec![Words::text(crate::format::shown(text?))],
        RuleKind::Text => vec![Words::text(text?)],
        RuleKind::Choice(_) => vec![word(text?)],
        RuleKind::Choices(_) => value.as_array()?.iter().filter_map(Value::as_str).map(word).collect(),
    })
}

/// A number with its unit, where the module has words for it.
fn number(visit: &Visit, field: &RuleField, value: i64) -> Words {
    let key = format!("{}-number", field.message());
    if visit.site.renderer.catalog().has(&key) {
        return Words::key(key).with("value", value).with("hours", value / 60);
    }
    Words::text(value.to_string())
}

impl RuleRow {
    /// An invented one.
    pub fn sample(of: Option<Words>) -> Self {
        Self {
            of,
            label: Words::text("1日の定員"),
            value: vec![Words::text("10"), Words::text("人")],
            origin: "origin-facility",
            path: String::new(),
        }
    }
}
