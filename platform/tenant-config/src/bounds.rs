//! What a facility may change by itself: only the rules its city lists, and only inside the city's bounds. Whether the
//! value makes sense at all is the module's question.

use crate::layers::leaves;
use crate::problems::{Code, rule_problem};
use crate::program::ProgramFile;
use crate::reader::Sink;
use chrono::NaiveTime;
use platform_program_api::RuleProblem;
use platform_program_api::rules::covers;
use platform_values::Span;
use toml::{Table, Value};

/// What values the city lets a facility choose.
#[derive(Clone, PartialEq, Debug)]
pub enum Bound {
    /// A whole number from min to max, both included and both optional.
    Numbers {
        /// Smallest.
        min: Option<i64>,
        /// Largest.
        max: Option<i64>,
    },
    /// A time of day from min to max, both included and both optional.
    Times {
        /// Earliest.
        min: Option<NaiveTime>,
        /// Latest.
        max: Option<NaiveTime>,
    },
    /// A span that lies inside this one.
    Within(Span),
    /// One of these values, or a list of only these.
    OneOf(Vec<Value>),
}

/// Refuses what a facility may not set: every leaf that is not listed or lies outside its bounds.
pub fn edit_problems(program: &ProgramFile, edit: &Table) -> Vec<RuleProblem> {
    let mut problems = Vec::new();
    for (path, value) in leaves(edit) {
        if !program.facility_may_edit.iter().any(|pattern| covers(pattern, &path)) {
            problems.push(rule_problem(&path, Code::RuleNotEditable, &[]));
            continue;
        }
        let bounds = program.bounds.iter().filter(|(pattern, _)| covers(pattern, &path));
        for (_, bound) in bounds.filter(|(_, bound)| !bound.allows(value)) {
            let args = [("value", shown(value)), ("allowed", bound.shown())];
            problems.push(rule_problem(&path, Code::RuleOutOfBounds, &args));
        }
    }
    problems
}

impl Bound {
    /// True if the city lets a facility choose `value`.
    pub fn allows(&self, value: &Value) -> bool {
        match self {
            Self::Numbers { min, max } => value.as_integer().is_some_and(|number| inside(number, *min, *max)),
            Self::Times { min, max } => value.as_str().and_then(time).is_some_and(|t| inside(t, *min, *max)),
            Self::Within(outer) => {
                // An empty text takes a span of a lower layer away, and what is not there lies outside of nothing.
                let inside = |text: &str| text.parse::<Span>().is_ok_and(|span| outer.contains(span));
                value.as_str().is_some_and(|text| text.is_empty() || inside(text))
            }
            Self::OneOf(allowed) => match value {
                Value::Array(list) => list.iter().all(|item| allowed.contains(item)),
                single => allowed.contains(single),
            },
        }
    }

    /// The bound in signs, for a message: `1..12`, `07:00-19:00` or a list.
    fn shown(&self) -> String {
        match self {
            Self::Numbers { min, max } => format!("{}..{}", or_empty(*min), or_empty(*max)),
            Self::Times { min, max } => {
                let text = |time: &Option<NaiveTime>| time.map(|t| t.format("%H:%M").to_string());
                format!("{}..{}", text(min).unwrap_or_default(), text(max).unwrap_or_default())
            }
            Self::Within(span) => span.to_string(),
            Self::OneOf(allowed) => allowed.iter().map(shown).collect::<Vec<_>>().join(", "),
        }
    }

    /// The bound as it stands in a file.
    pub(crate) fn to_value(&self) -> Value {
        let limits = |min: Option<Value>, max: Option<Value>| {
            let pairs = [("min", min), ("max", max)].into_iter();
            Value::Table(pairs.filter_map(|(key, value)| Some((key.to_owned(), value?))).collect())
        };
        let text = |time: &NaiveTime| Value::from(time.format("%H:%M").to_string());
        match self {
            Self::Numbers { min, max } => limits(min.map(Value::from), max.map(Value::from)),
            Self::Times { min, max } => limits(min.as_ref().map(text), max.as_ref().map(text)),
            Self::Within(span) => {
                Value::Table(Table::from_iter([("within".to_owned(), Value::from(span.to_string()))]))
            }
            Self::OneOf(allowed) => Value::Array(allowed.clone()),
        }
    }
}

/// Reads one entry of `[bounds]`; reports and skips what is none.
pub(crate) fn read(sink: &Sink, key: &str, value: &Value) -> Option<Bound> {
    let bound = match value {
        Value::Array(allowed) if !allowed.is_empty() => Some(Bound::OneOf(allowed.clone())),
        Value::Table(table) => limits(table),
        _ => None,
    };
    if bound.is_none() {
        sink.key(key, Code::BoundShape, &[]);
    }
    bound
}

fn limits(table: &Table) -> Option<Bound> {
    if table.is_empty() || table.keys().any(|key| !matches!(key.as_str(), "min" | "max" | "within")) {
        return None;
    }
    if let Some(within) = table.get("within") {
        return (table.len() == 1).then(|| within.as_str()?.parse().ok().map(Bound::Within))?;
    }
    let (min, max) = (table.get("min"), table.get("max"));
    let both = || min.into_iter().chain(max);
    if both().all(Value::is_integer) {
        let (min, max) = (min.and_then(Value::as_integer), max.and_then(Value::as_integer));
        return ordered(min, max).then_some(Bound::Numbers { min, max });
    }
    let as_time = |value: &Value| value.as_str().and_then(time);
    if both().all(|value| as_time(value).is_some()) {
        let (min, max) = (min.and_then(as_time), max.and_then(as_time));
        return ordered(min, max).then_some(Bound::Times { min, max });
    }
    None
}

fn ordered<T: PartialOrd + Copy>(min: Option<T>, max: Option<T>) -> bool {
    min.zip(max).is_none_or(|(min, max)| min <= max)
}

fn inside<T: PartialOrd + Copy>(value: T, min: Option<T>, max: Option<T>) -> bool {
    min.is_none_or(|min| min <= value) && max.is_none_or(|max| value <= max)
}

fn time(text: &str) -> Option<NaiveTime> {
    NaiveTime::parse_from_str(text, "%H:%M").ok()
}

fn or_empty(number: Option<i64>) -> String {
    number.map(|number| number.to_string()).unwrap_or_default()
}

fn shown(value: &Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}
