//! A facility's rules after the layers are merged: module defaults, city, facility, edits.

use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// Merged rules: one value a leaf, keyed by its dotted path (`fee.meal`), with the layer it came from.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct RulesDoc {
    /// The merged tree.
    pub values: toml::Table,
    /// Where each leaf was set last.
    pub origins: BTreeMap<String, Origin>,
}

impl RulesDoc {
    /// Rules of one layer, read from TOML text.
    pub fn from_toml(text: &str, origin: Origin) -> Result<Self, toml::de::Error> {
        let mut doc = Self::default();
        doc.lay(&text.parse::<toml::Table>()?, origin);
        Ok(doc)
    }

    /// Lays a higher layer over what stands: tables are merged, every other value is replaced.
    pub fn lay(&mut self, layer: &toml::Table, origin: Origin) {
        merge(&mut self.values, layer, "", origin, &mut self.origins);
    }
}

fn merge(
    into: &mut toml::Table,
    layer: &toml::Table,
    prefix: &str,
    origin: Origin,
    origins: &mut BTreeMap<String, Origin>,
) {
    for (key, value) in layer {
        let path = if prefix.is_empty() { key.clone() } else { format!("{prefix}.{key}") };
        match (into.get_mut(key), value) {
            (Some(toml::Value::Table(standing)), toml::Value::Table(table)) => {
                merge(standing, table, &path, origin, origins);
            }
            (_, toml::Value::Table(table)) => {
                let mut fresh = toml::Table::new();
                merge(&mut fresh, table, &path, origin, origins);
                into.insert(key.clone(), toml::Value::Table(fresh));
            }
            (_, leaf) => {
                into.insert(key.clone(), leaf.clone());
                origins.insert(path, origin);
            }
        }
    }
}

/// The layer a value came from.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Origin {
    /// The module's defaults.
    Module,
    /// The city's program file.
    City,
    /// The facility's file.
    Facility,
    /// An edit by the city's administrators.
    CityEdit,
    /// An edit by the facility.
    FacilityEdit,
}

/// A rule that can be set, for validation and for forms. Its label is the message `rule-<path with dashes>`.
#[derive(Clone, PartialEq, Debug)]
pub struct RuleField {
    /// Dotted path; a `*` stands for any key of a table.
    pub path: &'static str,
    /// What values it takes.
    pub kind: RuleKind,
}

impl RuleField {
    /// Key of the message with its label: `rule-` and the path with dashes for dots, stars left out. A choice's label is
    /// this key, a dash and the word.
    pub fn message(&self) -> String {
        let words: Vec<&str> = self.path.split('.').filter(|word| *word != "*").collect();
        format!("rule-{}", words.join("-"))
    }
}

/// What values a rule takes.
#[derive(Clone, PartialEq, Debug)]
pub enum RuleKind {
    /// A whole number from min to max.
    Number {
        /// Smallest.
        min: i64,
        /// Largest.
        max: i64,
    },
    /// An amount of yen from 0.
    Yen,
    /// A time span `08:30-17:00`.
    Span,
    /// A time of day `17:00`.
    Time,
    /// True or false.
    Switch,
    /// One of these words.
    Choice(Vec<&'static str>),
    /// Any of these words.
    Choices(Vec<&'static str>),
    /// Free text.
    Text,
}

/// What is wrong with a rule.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct RuleProblem {
    /// Dotted path of the leaf.
    pub path: String,
    /// Message key, for example `rule-above-ceiling`.
    pub code: String,
    /// Values for the message.
    pub args: BTreeMap<String, String>,
}

/// Codes of the problems that [`crate::Reader`] finds; every module has words for them.
pub const PROBLEM_CODES: [&str; 7] = [
    "rule-unknown",
    "rule-bad-key",
    "rule-wrong-type",
    "rule-out-of-bounds",
    "rule-bad-value",
    "rule-not-a-choice",
    "rule-missing",
];

impl RuleProblem {
    /// A problem without arguments yet.
    pub fn new(path: &str, code: &str) -> Self {
        Self { path: path.to_owned(), code: code.to_owned(), args: BTreeMap::new() }
    }

    /// The same with one more argument.
    #[must_use]
    #[expect(clippy::needless_pass_by_value, reason = "callers hand over numbers, dates and words alike")]
    pub fn with(mut self, name: &str, value: impl ToString) -> Self {
        self.args.insert(name.to_owned(), value.to_string());
        self
    }
}
