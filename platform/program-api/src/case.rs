//! What a module is told: one child's wish on one day, without ids and names.

use chrono::{NaiveDate, NaiveDateTime, NaiveTime};
use platform_values::{Day, Span};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// One wish for care, with all the facts a rule may look at.
#[derive(Clone, Debug)]
pub struct Case {
    /// When the question is asked, in the city's civil time.
    pub asked_at: NaiveDateTime,
    /// Who asks: windows and soft caps bind guardians, staff may act outside them.
    pub caller: Caller,
    /// The day of care.
    pub day: Day,
    /// The wished span; one of the day's offers.
    pub span: Span,
    /// Facts about the child.
    pub child: ChildFacts,
    /// What the parent states in the program's form.
    pub answers: Answers,
    /// The child's other uses and standing requests around the day, at all facilities of the city.
    pub history: Vec<PastUse>,
    /// Days between these uses and the wished day that are not ordinary at this facility: holidays and closed days.
    pub around: Vec<Day>,
}

/// Who asks.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Caller {
    /// Nobody in particular: a public search. Rules that need the child's record are left out.
    Public,
    /// A guardian for an own child.
    Guardian,
    /// Staff for a caller or at the counter.
    Staff,
}

/// Where the family lives.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Residence {
    /// In the city.
    Resident,
    /// Elsewhere (市外在住).
    OutOfCity,
}

/// Facts about a child.
#[derive(Clone, Debug)]
pub struct ChildFacts {
    /// Date of birth; `None` only in a public search without one.
    pub birth_date: Option<NaiveDate>,
    /// Where the family lives.
    pub residence: Residence,
    /// Facts that staff have checked: `registered`, `interviewed`, `phone_only`, `enrolled_elsewhere` ...
    pub flags: Vec<Flag>,
}

/// A fact that staff have checked, with the day of the check.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Flag {
    /// The fact's key.
    pub key: String,
    /// Since when it holds.
    pub since: NaiveDate,
}

impl ChildFacts {
    /// The flag with this key.
    pub fn flag(&self, key: &str) -> Option<&Flag> {
        self.flags.iter().find(|flag| flag.key == key)
    }
}

/// What the parent states: field key to value.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Answers(pub BTreeMap<String, String>);

impl Answers {
    /// The answer to a field; `None` where it was left empty.
    pub fn get(&self, key: &str) -> Option<&str> {
        self.0.get(key).map(String::as_str).filter(|value| !value.is_empty())
    }

    /// True if a yes-or-no field was ticked.
    pub fn is_yes(&self, key: &str) -> bool {
        self.get(key) == Some("yes")
    }
}

/// Where a past use lies, seen from the facility that is asked now.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Place {
    /// At this facility.
    Here,
    /// At another facility of the city.
    Elsewhere,
    /// At this facility, on another day of the same wish: not asked for yet.
    Planned,
}

/// A use in the past, or a request or booking that stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PastUse {
    /// The day.
    pub date: NaiveDate,
    /// The span booked or used.
    pub span: Span,
    /// At this facility or elsewhere.
    pub place: Place,
    /// What was stated then.
    pub answers: Answers,
}

/// A booking or a finished use, for fees and reports.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Usage {
    /// The day of care.
    pub date: NaiveDate,
    /// The span booked.
    pub span: Span,
    /// Actual arrival, once known.
    pub arrived: Option<NaiveTime>,
    /// Actual departure, once known.
    pub left: Option<NaiveTime>,
    /// The child's date of birth.
    pub birth_date: NaiveDate,
    /// Where the family lives.
    pub residence: Residence,
    /// Reductions that the city granted (減免), by key.
    pub reductions: Vec<String>,
    /// What was stated.
    pub answers: Answers,
}
