//! What a facility may change by itself: only the rules its city lists, and only inside the city's bounds. Whether the
//! value makes sense at all is the module's question.

use crate::layers::leaves;
use crate::problems::{Args, Code, shorten};
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
    let problem =
        |(path, code, args): (String, Code, Args)| RuleProblem { path, code: code.key().to_owned(), args };
    trespasses(program, edit).into_iter().map(problem).collect()
}

/// Paths that a facility may not set so, each with what is wrong and the bound.
pub(crate) fn trespasses(program: &ProgramFile, edit: &Table) -> Vec<(String, Code, Args)> {
    let mut problems = Vec::new();
    for (path, value) in leaves(edit) {
        if !program.may_edit(&path) {
            problems.push((path, Code::RuleNotEditable, Args::new()));
            continue;
        }
        let bounds = program.bounds.iter().filter(|(pattern, _)| covers(pattern, &path));
        for (_, bound) in bounds.filter(|(_, bound)| !bound.allows(value)) {
            let (code, mut args) = bound.told();
            args.insert("value".to_owned(), shorten(&shown(value)));
            problems.push((path.clone(), code, args));
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

    /// What to say to a value outside, with the bound for the message.
    fn told(&self) -> (Code, Args) {
        let text = |time: &NaiveTime| time.format("%H:%M").to_string();
        match self {
            Self::Numbers { min, max } => {
                limited(min.map(|number| number.to_string()), max.map(|number| number.to_string()))
            }
            Self::Times { min, max } => limited(min.as_ref().map(text), max.as_ref().map(text)),
            Self::Within(span) => {
                (Code::RuleOutsideSpan, Args::from([("within".to_owned(), span.to_string())]))
            }
            Self::OneOf(allowed) => {
                let all = allowed.iter().map(shown).collect::<Vec<_>>().join(", ");
                (Code::RuleOutOfBounds, Args::from([("allowed".to_owned(), shorten(&all))]))
            }
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

fn limited(min: Option<String>, max: Option<String>) -> (Code, Args) {
    let code = match (&min, &max) {
        (Some(_), None) => Code::RuleBelow,
        (None, Some(_)) => Code::RuleAbove,
        _ => Code::RuleOutOfRange,
    };
    let ends = [("min", min), ("max", max)].into_iter();
    (code, ends.filter_map(|(name, end)| Some((name.to_owned(), end?))).collect())
}

fn shown(value: &Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}
