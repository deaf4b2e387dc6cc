//! A stretch of one civil day.

use chrono::{NaiveTime, Timelike};
use serde::{Deserialize, Serialize};
use std::fmt;
use std::str::FromStr;

/// From a time to a later time of the same day, end excluded; written `08:30-17:00`.
///
/// ```
/// use platform_values::Span;
///
/// let (morning, afternoon): (Span, Span) = ("08:30-12:30".parse()?, "12:30-17:00".parse()?);
/// assert!(!morning.overlaps(afternoon));
/// assert_eq!(morning.minutes(), 240);
/// assert!("17:00-08:30".parse::<Span>().is_err());
/// # Ok::<(), platform_values::span::NotASpan>(())
/// ```
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Span {
    from: NaiveTime,
    to: NaiveTime,
}

/// Text that is not a span in the form `08:30-17:00` with the end after the start.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("a span is written like 08:30-17:00, and ends after it starts")]
pub struct NotASpan;

impl Span {
    /// The span; `None` unless `from` is before `to`.
    pub fn new(from: NaiveTime, to: NaiveTime) -> Option<Self> {
        (from < to).then_some(Self { from, to })
    }

    /// Start, included.
    pub fn from(self) -> NaiveTime {
        self.from
    }

    /// End, excluded.
    pub fn to(self) -> NaiveTime {
        self.to
    }

    /// Length in whole minutes.
    pub fn minutes(self) -> i64 {
        (self.to - self.from).num_minutes()
    }

    /// True if the two share at least a moment.
    pub fn overlaps(self, other: Self) -> bool {
        self.from < other.to && other.from < self.to
    }

    /// True if `other` lies wholly inside.
    pub fn contains(self, other: Self) -> bool {
        self.from <= other.from && other.to <= self.to
    }
}

impl fmt::Display for Span {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (a, b) = (self.from, self.to);
        write!(f, "{:02}:{:02}-{:02}:{:02}", a.hour(), a.minute(), b.hour(), b.minute())
    }
}

impl FromStr for Span {
    type Err = NotASpan;
    fn from_str(text: &str) -> Result<Self, NotASpan> {
        let (from, to) = text.split_once('-').ok_or(NotASpan)?;
        let time = |t: &str| NaiveTime::parse_from_str(t.trim(), "%H:%M").map_err(|_| NotASpan);
        Self::new(time(from)?, time(to)?).ok_or(NotASpan)
    }
}

impl TryFrom<String> for Span {
    type Error = NotASpan;
    fn try_from(text: String) -> Result<Self, NotASpan> {
        text.parse()
    }
}

impl From<Span> for String {
    fn from(span: Span) -> Self {
        span.to_string()
    }
}
