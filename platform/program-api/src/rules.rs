//! A facility's rules after the layers are merged: module defaults, city, facility, edits.

use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use toml::Value;

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

    /// Lays a higher layer over what stands: tables are merged, every other value, a list too, is replaced whole.
    pub fn lay(&mut self, layer: &toml::Table, origin: Origin) {
        lay_over(&mut self.values, layer, "", origin, &mut self.origins);
    }
}

fn lay_over(
    below: &mut toml::Table,
    layer: &toml::Table,
    prefix: &str,
    origin: Origin,
    origins: &mut BTreeMap<String, Origin>,
) {
    for (key, value) in layer {
        let path = if prefix.is_empty() { key.clone() } else { format!("{prefix}.{key}") };
        if let Value::Table(inner) = value {
            origins.remove(&path);
            let slot = below.entry(key.as_str()).or_insert_with(|| Value::Table(toml::Table::new()));
            if !slot.is_table() {
                *slot = Value::Table(toml::Table::new());
            }
            if let Value::Table(slot) = slot {
                lay_over(slot, inner, &path, origin, origins);
            }
        } else {
            // A leaf hides a whole table below it, with all that was said there.
            if below.get(key).is_some_and(Value::is_table) {
                let inside = format!("{path}.");
                origins.retain(|other, _| !other.starts_with(&inside));
            }
            below.insert(key.clone(), value.clone());
            origins.insert(path, origin);
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

    /// True if this field is the one that describes the leaf at `path`.
    pub fn describes(&self, path: &str) -> bool {
        path.split('.').count() == self.path.split('.').count() && covers(self.path, path)
    }
}

/// True if `path` is what `pattern` names or lies inside it; a `*` stands for any one key.
pub fn covers(pattern: &str, path: &str) -> bool {
    let mut keys = path.split('.');
    pattern.split('.').all(|wanted| keys.next().is_some_and(|key| wanted == "*" || wanted == key))
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

#[cfg(test)]
mod tests {
    use super::*;
    use toml::Table;

    fn table(text: &str) -> Table {
        text.parse().expect("TOML")
    }

    fn laid(layers: &[(Origin, &Table)]) -> RulesDoc {
        let mut doc = RulesDoc::default();
        for (origin, layer) in layers {
            doc.lay(layer, *origin);
        }
        doc
    }

    #[test]
    fn each_leaf_remembers_the_layer_that_set_it_last() {
        let module =
            table("approval = 'facility'\n[fee]\nmeal = 300\nbands = [1, 2]\n[capacity]\nper_day = 10");
        let city = table("[fee]\nmeal = 250");
        let facility = table("[capacity]\nper_day = 12\n[fee]\nbands = [3]");
        let doc = laid(&[(Origin::Module, &module), (Origin::City, &city), (Origin::Facility, &facility)]);
        let expected = "approval = 'facility'\n[fee]\nmeal = 250\nbands = [3]\n[capacity]\nper_day = 12";
        assert_eq!(doc.values, table(expected));
        let origins: Vec<(&str, Origin)> = doc.origins.iter().map(|(p, o)| (p.as_str(), *o)).collect();
        assert_eq!(
            origins,
            [
                ("approval", Origin::Module),
                ("capacity.per_day", Origin::Facility),
                ("fee.bands", Origin::Facility),
                ("fee.meal", Origin::City),
            ]
        );
    }

    #[test]
    fn a_leaf_over_a_table_and_back_leaves_no_stale_origins() {
        let (deep, flat) = (table("[a]\nb = 1"), table("a = 2"));
        let down = laid(&[(Origin::Module, &deep), (Origin::City, &flat)]);
        assert_eq!(down.origins.keys().collect::<Vec<_>>(), ["a"]);
        let up = laid(&[(Origin::Module, &flat), (Origin::City, &deep)]);
        assert_eq!(up.origins.keys().collect::<Vec<_>>(), ["a.b"]);
        assert_eq!(up.values, deep);
    }

    #[test]
    fn a_pattern_covers_what_lies_inside_it() {
        assert!(covers("fee.bands", "fee.bands.lt1.full"));
        assert!(covers("use_types.*.places_max", "use_types.refresh.places_max"));
        assert!(!covers("fee.bands.lt1", "fee.bands"));
        assert!(!covers("fee.meal", "fee.meals"));
    }

    #[test]
    fn a_field_describes_its_own_leaves() {
        let describes = |pattern, path| RuleField { path: pattern, kind: RuleKind::Yen }.describes(path);
        assert!(describes("fee.meal", "fee.meal"));
        assert!(describes("use_types.*.label", "use_types.refresh.label"));
        assert!(!describes("use_types.*.label", "use_types.refresh.enabled"));
        assert!(!describes("fee", "fee.meal"));
    }
}
