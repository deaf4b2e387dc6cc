//! Reads typed values out of merged rules. Everything that is wrong is found at once: keys nobody knows, wrong types, values
//! outside their bounds. An empty text takes away what a lower layer had set.

use crate::rules::{RuleField, RuleKind, RuleProblem, RulesDoc};
use chrono::NaiveTime;
use platform_values::{Span, Yen};
use toml::{Table, Value};

/// Merged rules while a rulebook is made of them.
pub struct Reader<'a> {
    values: &'a Table,
    problems: Vec<RuleProblem>,
}

/// A type that a rule's value can be read as.
pub trait RuleValue: Sized {
    /// The value; `None` if it is of another type or shape.
    fn read(value: &Value) -> Option<Self>;
}

impl RuleValue for i64 {
    fn read(value: &Value) -> Option<Self> {
        value.as_integer()
    }
}

impl RuleValue for u32 {
    fn read(value: &Value) -> Option<Self> {
        value.as_integer()?.try_into().ok()
    }
}

impl RuleValue for Yen {
    fn read(value: &Value) -> Option<Self> {
        value.as_integer().map(Self)
    }
}

impl RuleValue for bool {
    fn read(value: &Value) -> Option<Self> {
        value.as_bool()
    }
}

impl RuleValue for String {
    fn read(value: &Value) -> Option<Self> {
        value.as_str().map(str::to_owned)
    }
}

impl RuleValue for Span {
    fn read(value: &Value) -> Option<Self> {
        value.as_str()?.parse().ok()
    }
}

impl RuleValue for NaiveTime {
    fn read(value: &Value) -> Option<Self> {
        NaiveTime::parse_from_str(value.as_str()?, "%H:%M").ok()
    }
}

impl RuleValue for Vec<String> {
    fn read(value: &Value) -> Option<Self> {
        value.as_array()?.iter().map(String::read).collect()
    }
}

impl<'a> Reader<'a> {
    /// Checks every leaf against the fields that a module knows.
    pub fn new(fields: &[RuleField], doc: &'a RulesDoc) -> Self {
        let mut problems = Vec::new();
        check_table(fields, &doc.values, &mut Vec::new(), &mut problems);
        Self { values: &doc.values, problems }
    }

    /// The value at a dotted path, if it is set.
    pub fn get<T: RuleValue>(&self, path: &str) -> Option<T> {
        self.leaf(path).and_then(T::read)
    }

    /// The value at a dotted path; its absence is a problem.
    pub fn need<T: RuleValue>(&mut self, path: &str) -> Option<T> {
        if self.leaf(path).is_none() {
            self.problem(RuleProblem::new(path, "rule-missing"));
        }
        self.get(path)
    }

    /// The keys of the table at a dotted path, in the order of the files.
    pub fn keys(&self, path: &str) -> Vec<String> {
        let table = path.split('.').try_fold(self.values, |table, key| table.get(key)?.as_table());
        table.map(|table| table.keys().cloned().collect()).unwrap_or_default()
    }

    /// Notes a problem that only the module can see.
    pub fn problem(&mut self, problem: RuleProblem) {
        self.problems.push(problem);
    }

    /// What was made of the rules, or everything that is wrong with them.
    pub fn finish<T>(self, made: Option<T>) -> Result<T, Vec<RuleProblem>> {
        match made {
            Some(made) if self.problems.is_empty() => Ok(made),
            _ => Err(self.problems),
        }
    }

    fn leaf(&self, path: &str) -> Option<&'a Value> {
        let (parents, last) =
            path.rsplit_once('.').map_or((None, path), |(parents, last)| (Some(parents), last));
        let keys = parents.into_iter().flat_map(|parents| parents.split('.'));
        let table = keys.into_iter().try_fold(self.values, |table, key| table.get(key)?.as_table())?;
        table.get(last).filter(|value| value.as_str() != Some(""))
    }
}

fn check_table(fields: &[RuleField], table: &Table, path: &mut Vec<String>, problems: &mut Vec<RuleProblem>) {
    for (key, value) in table {
        path.push(key.clone());
        let dotted = path.join(".");
        if key.is_empty() || !key.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'_') {
            problems.push(RuleProblem::new(&dotted, "rule-bad-key").with("key", key));
        } else if let Value::Table(inner) = value {
            if fields.iter().any(|field| matches(field, path, true)) {
                check_table(fields, inner, path, problems);
            } else {
                problems.push(RuleProblem::new(&dotted, "rule-unknown").with("key", key));
            }
        } else {
            match fields.iter().find(|field| matches(field, path, false)) {
                Some(field) => problems.extend(check_leaf(&field.kind, value, &dotted)),
                None => problems.push(RuleProblem::new(&dotted, "rule-unknown").with("key", key)),
            }
        }
        path.pop();
    }
}

/// True if the path is the field's, or for a table if the field lies below it.
fn matches(field: &RuleField, path: &[String], table: bool) -> bool {
    let words: Vec<&str> = field.path.split('.').collect();
    let long_enough = if table { words.len() > path.len() } else { words.len() == path.len() };
    long_enough && words.iter().zip(path).all(|(word, key)| *word == "*" || word == key)
}

fn check_leaf(kind: &RuleKind, value: &Value, path: &str) -> Option<RuleProblem> {
    if value.as_str() == Some("") {
        return None;
    }
    let wrong_type =
        |expected: &str| Some(RuleProblem::new(path, "rule-wrong-type").with("expected", expected));
    let bad_value = |expected: &str| {
        let found = value.as_str().unwrap_or_default();
        Some(RuleProblem::new(path, "rule-bad-value").with("expected", expected).with("value", found))
    };
    match kind {
        RuleKind::Number { min, max } => check_number(value, *min, *max, path),
        RuleKind::Yen => check_number(value, 0, 1_000_000, path),
        RuleKind::Span if !value.is_str() => wrong_type("span"),
        RuleKind::Span => Span::read(value).map_or_else(|| bad_value("span"), |_| None),
        RuleKind::Time if !value.is_str() => wrong_type("time"),
        RuleKind::Time => NaiveTime::read(value).map_or_else(|| bad_value("time"), |_| None),
        RuleKind::Switch => {
            if value.is_bool() {
                None
            } else {
                wrong_type("switch")
            }
        }
        RuleKind::Choice(words) => match value.as_str() {
            None => wrong_type("choice"),
            Some(word) => check_word(words, word, path),
        },
        RuleKind::Choices(words) => match Vec::<String>::read(value) {
            None => wrong_type("choices"),
            Some(chosen) => chosen.iter().find_map(|word| check_word(words, word, path)),
        },
        RuleKind::Text => {
            if value.is_str() {
                None
            } else {
                wrong_type("text")
            }
        }
    }
}

fn check_number(value: &Value, min: i64, max: i64, path: &str) -> Option<RuleProblem> {
    let Some(number) = value.as_integer() else {
        return Some(RuleProblem::new(path, "rule-wrong-type").with("expected", "number"));
    };
    let problem = RuleProblem::new(path, "rule-out-of-bounds").with("min", min).with("max", max);
    (!(min..=max).contains(&number)).then(|| problem.with("value", number))
}

fn check_word(words: &[&str], word: &str, path: &str) -> Option<RuleProblem> {
    let problem =
        || RuleProblem::new(path, "rule-not-a-choice").with("value", word).with("choices", words.join(", "));
    (!words.contains(&word)).then(problem)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rules::Origin;

    fn fields() -> Vec<RuleField> {
        vec![
            RuleField { path: "capacity.per_day", kind: RuleKind::Number { min: 0, max: 500 } },
            RuleField { path: "types.*.weight", kind: RuleKind::Choice(vec!["block", "warn"]) },
            RuleField { path: "hours.full", kind: RuleKind::Span },
            RuleField { path: "hours.weekdays", kind: RuleKind::Choices(vec!["mon", "tue"]) },
            RuleField { path: "fee.meal", kind: RuleKind::Yen },
            RuleField { path: "meal.offered", kind: RuleKind::Switch },
        ]
    }

    fn problems(text: &str) -> Vec<(String, String)> {
        let doc = RulesDoc::from_toml(text, Origin::City).expect("TOML");
        let reader = Reader::new(&fields(), &doc);
        reader.finish(Some(())).err().unwrap_or_default().into_iter().map(|p| (p.path, p.code)).collect()
    }

    #[test]
    fn every_kind_of_mistake_is_named_with_its_path() {
        for (text, path, code) in [
            ("capacity.per_dya = 1", "capacity.per_dya", "rule-unknown"),
            ("nothing = {}", "nothing", "rule-unknown"),
            ("capacity.per_day = \"10\"", "capacity.per_day", "rule-wrong-type"),
            ("capacity.per_day = -1", "capacity.per_day", "rule-out-of-bounds"),
            ("capacity = 5", "capacity", "rule-unknown"),
            ("types.own.weight = \"maybe\"", "types.own.weight", "rule-not-a-choice"),
            ("types.\"A b\".weight = \"warn\"", "types.A b", "rule-bad-key"),
            ("hours.full = \"17:00-08:30\"", "hours.full", "rule-bad-value"),
            ("hours.weekdays = [\"mon\", \"someday\"]", "hours.weekdays", "rule-not-a-choice"),
            ("fee.meal = -1", "fee.meal", "rule-out-of-bounds"),
            ("meal.offered = 1", "meal.offered", "rule-wrong-type"),
        ] {
            assert_eq!(problems(text), [(path.to_owned(), code.to_owned())], "{text}");
        }
    }

    #[test]
    fn a_higher_layer_replaces_single_leaves_and_an_empty_text_takes_one_away() {
        let mut doc = RulesDoc::from_toml("hours.full = \"08:00-12:00\"\nfee.meal = 300", Origin::Module)
            .expect("TOML");
        doc.lay(&"fee.meal = \"\"".parse().expect("TOML"), Origin::Facility);
        let mut reader = Reader::new(&fields(), &doc);
        assert_eq!(reader.get::<Yen>("fee.meal"), None);
        assert_eq!(reader.need::<Span>("hours.full").map(Span::minutes), Some(240));
        assert_eq!(doc.origins.get("fee.meal"), Some(&Origin::Facility));
        assert_eq!(doc.origins.get("hours.full"), Some(&Origin::Module));
        assert!(reader.finish(Some(())).is_ok());
    }
}
