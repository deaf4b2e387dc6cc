//! What a module says about itself.

use crate::rules::RuleField;

/// A module's self-description.
#[derive(Clone, Debug)]
pub struct Manifest {
    /// Stable key, for example `temporary-childcare`.
    pub key: &'static str,
    /// Raised when the meaning of stored rules or answers changes.
    pub version: u32,
    /// The module's defaults, the lowest layer of rules (TOML).
    pub defaults: &'static str,
    /// Every rule that files and edits may set.
    pub rules: Vec<RuleField>,
    /// The booking form.
    pub form: Vec<Field>,
    /// Columns of the usage report, after those that the platform writes itself.
    pub report: Vec<Column>,
    /// Words, one entry a locale.
    pub messages: Vec<Messages>,
}

/// A field of the booking form. Its label is the message `field-<key>`, a choice's label `<key>-<choice>`.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Field {
    /// Key of the answer.
    pub key: &'static str,
    /// How it is asked.
    pub kind: FieldKind,
    /// Whether it must be answered.
    pub required: bool,
}

/// How a field is asked.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum FieldKind {
    /// One of several; the rulebook decides which are allowed for this child.
    Choice(Vec<&'static str>),
    /// Yes or no; ticked answers `yes`.
    Tick,
    /// A short free text.
    Text,
}

/// One choice that the rules of a facility give for a form field.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Choice {
    /// Key of the answer.
    pub key: String,
    /// The city's own words for it; `None` where the message `<field>-<key>` has them.
    pub label: Option<String>,
}

/// A column of the usage report. Its heading is the message `column-<key>`.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Column {
    /// Key.
    pub key: &'static str,
    /// Whether the report's foot adds it up.
    pub summed: bool,
}

/// A module's words in one language, as a Fluent resource.
#[derive(Clone, Copy, Debug)]
pub struct Messages {
    /// BCP 47 tag: `ja`, `ja-easy`, `en`.
    pub locale: &'static str,
    /// The text of the `.ftl` file.
    pub ftl: &'static str,
}
