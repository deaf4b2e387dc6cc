//! A form as a page shows it again: what was typed and what is wrong with it.

use crate::i18n::Args;
use serde::Serialize;
use std::collections::BTreeMap;

/// One error of one field.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct FieldError {
    /// The field's name; the error list links to it.
    pub field: String,
    /// Message key; the message may use `$label`, the field's name in words.
    pub key: String,
    /// Values for the message.
    pub args: Args,
    /// Message key of the field's name in words.
    pub label: String,
}

impl FieldError {
    /// The error `key` of `field`, whose label is `label-<field>`.
    pub fn new(field: &str, key: &str) -> Self {
        Self {
            field: field.to_owned(),
            key: key.to_owned(),
            args: Args::new(),
            label: format!("label-{field}"),
        }
    }

    /// The same with one more value.
    #[must_use]
    #[expect(clippy::needless_pass_by_value, reason = "calls read better without &")]
    pub fn with(mut self, name: &str, value: impl ToString) -> Self {
        self.args.insert(name.to_owned(), value.to_string());
        self
    }
}

/// What a page needs of a form; empty for a first showing. Pages carry it as their field `form`.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize)]
pub struct FormView {
    /// Values by field, in the order they were sent.
    pub values: BTreeMap<String, Vec<String>>,
    /// Errors in the order the fields were read.
    pub errors: Vec<FieldError>,
}

impl FormView {
    /// The first value of a field.
    pub fn value(&self, name: &str) -> Option<&str> {
        self.values.get(name).and_then(|values| values.first()).map(String::as_str)
    }

    /// This form over another of the same page: what this one does not carry stays as it is there.
    #[must_use]
    pub fn over(mut self, mut other: Self) -> Self {
        other.values.append(&mut self.values);
        Self { values: other.values, errors: self.errors }
    }

    /// The first error of a field.
    pub fn error(&self, name: &str) -> Option<&FieldError> {
        self.errors.iter().find(|error| error.field == name)
    }
}
