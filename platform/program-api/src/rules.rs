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
