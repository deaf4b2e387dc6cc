//! Reading a TOML table strictly: every key is asked for by name and type, problems are collected instead of stopping at
//! the first, and what nobody asked for is unknown. After a problem a placeholder is given; it never leaves the crate,
//! because a load with problems fails.

use crate::problems::{Code, ConfigProblem};
use std::cell::RefCell;
use std::collections::BTreeSet;
use std::ops::RangeInclusive;
use toml::{Table, Value};

/// The problems of one file so far.
#[derive(Debug)]
pub(crate) struct Sink {
    file: String,
    list: RefCell<Vec<ConfigProblem>>,
}

impl Sink {
    pub(crate) fn new(file: &str) -> Self {
        Self { file: file.to_owned(), list: RefCell::default() }
    }

    pub(crate) fn key(&self, key: &str, code: Code, args: &[(&str, &str)]) {
        let start = ConfigProblem::of_key(&self.file, key, code);
        self.list
            .borrow_mut()
            .push(args.iter().fold(start, |problem, (name, value)| problem.with(name, value)));
    }

    pub(crate) fn is_clean(&self) -> bool {
        self.list.borrow().is_empty()
    }

    pub(crate) fn into_problems(self) -> Vec<ConfigProblem> {
        self.list.into_inner()
    }

    /// The text as a table; a syntax problem names its line.
    pub(crate) fn parse(&self, text: &str) -> Table {
        text.parse().unwrap_or_else(|error: toml::de::Error| {
            let before = error.span().and_then(|span| text.get(..span.start)).unwrap_or_default();
            let line = before.matches('\n').count() + 1;
            let problem = ConfigProblem::of_file(&self.file, Code::Syntax).with("line", line);
            self.list.borrow_mut().push(problem.with("detail", error.message()));
            Table::new()
        })
    }
}

/// A table that is being read.
pub(crate) struct Section<'a> {
    sink: &'a Sink,
    prefix: String,
    table: &'a Table,
    asked: BTreeSet<&'static str>,
}

impl<'a> Section<'a> {
    pub(crate) fn new(sink: &'a Sink, prefix: &str, table: &'a Table) -> Self {
        Self { sink, prefix: prefix.to_owned(), table, asked: BTreeSet::new() }
    }

    /// The full name of a key of this table.
    pub(crate) fn path(&self, key: &str) -> String {
        if self.prefix.is_empty() { key.to_owned() } else { format!("{}.{key}", self.prefix) }
    }

    /// Reports a problem of one of this table's keys.
    pub(crate) fn problem(&self, key: &str, code: Code, args: &[(&str, &str)]) {
        self.sink.key(&self.path(key), code, args);
    }

    fn ask(&mut self, key: &'static str) -> Option<&'a Value> {
        self.asked.insert(key);
        self.table.get(key)
    }

    fn need(&mut self, key: &'static str) -> Option<&'a Value> {
        let value = self.ask(key);
        if value.is_none() {
            self.problem(key, Code::KeyMissing, &[]);
        }
        value
    }

    fn wrong_type(&self, key: &str, wanted: &str, found: &Value) {
        self.problem(key, Code::WrongType, &[("wanted", wanted), ("found", found.type_str())]);
    }

    /// A text that must be there, not empty, of at most `longest` characters.
    pub(crate) fn text(&mut self, key: &'static str, longest: usize) -> String {
        self.need(key).map(|value| self.as_text(key, value, longest)).unwrap_or_default()
    }

    /// A text that may be absent.
    pub(crate) fn text_if_any(&mut self, key: &'static str, longest: usize) -> Option<String> {
        self.ask(key).map(|value| self.as_text(key, value, longest))
    }

    fn as_text(&self, key: &str, value: &Value, longest: usize) -> String {
        let Some(text) = value.as_str() else {
            self.wrong_type(key, "string", value);
            return String::new();
        };
        if text.trim().is_empty() {
            self.problem(key, Code::Empty, &[]);
        } else if text.chars().count() > longest {
            self.problem(key, Code::TooLong, &[("max", &longest.to_string())]);
        }
        text.to_owned()
    }

    /// A whole number that must be there and inside `range`.
    pub(crate) fn number(&mut self, key: &'static str, range: RangeInclusive<u32>) -> u32 {
        let Some(value) = self.need(key) else { return *range.start() };
        let Some(number) = value.as_integer() else {
            self.wrong_type(key, "integer", value);
            return *range.start();
        };
        let sound = u32::try_from(number).ok().filter(|number| range.contains(number));
        sound.unwrap_or_else(|| {
            let (min, max) = (range.start().to_string(), range.end().to_string());
            self.problem(key, Code::OutOfRange, &[("min", &min), ("max", &max)]);
            *range.start()
        })
    }

    /// A number with decimals that must be there and pass `inside`; `outside` is told otherwise.
    pub(crate) fn decimal(&mut self, key: &'static str, outside: Code, inside: fn(f64) -> bool) -> f64 {
        let Some(value) = self.need(key) else { return 0.0 };
        let Some(number) = value.as_float() else {
            self.wrong_type(key, "float", value);
            return 0.0;
        };
        if !inside(number) {
            self.problem(key, outside, &[("value", &number.to_string())]);
        }
        number
    }

    /// True or false, which must be there.
    pub(crate) fn switch(&mut self, key: &'static str) -> bool {
        let Some(value) = self.need(key) else { return false };
        value.as_bool().unwrap_or_else(|| {
            self.wrong_type(key, "boolean", value);
            false
        })
    }

    /// A list of different texts, which must be there.
    pub(crate) fn texts(&mut self, key: &'static str) -> Vec<String> {
        let Some(value) = self.need(key) else { return Vec::new() };
        let Some(list) = value.as_array() else {
            self.wrong_type(key, "array", value);
            return Vec::new();
        };
        let mut texts: Vec<String> = Vec::new();
        for (index, item) in list.iter().enumerate() {
            let place = format!("{key}.{index}");
            let text = self.as_text(&place, item, 200);
            if !text.is_empty() && texts.contains(&text) {
                self.problem(&place, Code::Duplicate, &[("value", &text)]);
            }
            texts.push(text);
        }
        texts
    }

    /// A table that must be there.
    pub(crate) fn table(&mut self, key: &'static str) -> Option<&'a Table> {
        let value = self.need(key)?;
        self.as_table(key, value)
    }

    /// A table that may be absent.
    pub(crate) fn table_if_any(&mut self, key: &'static str) -> Option<&'a Table> {
        let value = self.ask(key)?;
        self.as_table(key, value)
    }

    fn as_table(&self, key: &str, value: &'a Value) -> Option<&'a Table> {
        if !value.is_table() {
            self.wrong_type(key, "table", value);
        }
        value.as_table()
    }

    /// The table under `key` as a section of its own; it must be there.
    pub(crate) fn section(&mut self, key: &'static str) -> Option<Section<'a>> {
        let table = self.table(key)?;
        Some(Section::new(self.sink, &self.path(key), table))
    }

    /// A list of tables (`[[key]]`), each with its number in its path; none if absent.
    pub(crate) fn sections(&mut self, key: &'static str) -> Vec<Section<'a>> {
        let Some(value) = self.ask(key) else { return Vec::new() };
        let Some(list) = value.as_array() else {
            self.wrong_type(key, "array of tables", value);
            return Vec::new();
        };
        let numbered = list.iter().enumerate().map(|(index, item)| (format!("{key}.{index}"), item));
        numbered
            .filter_map(|(place, item)| {
                let table = self.as_table(&place, item)?;
                Some(Section::new(self.sink, &self.path(&place), table))
            })
            .collect()
    }

    /// Reports keys that nobody asked for.
    pub(crate) fn finish(self) {
        for key in self.table.keys().filter(|key| !self.asked.contains(key.as_str())) {
            self.problem(key, Code::KeyUnknown, &[]);
        }
    }
}
