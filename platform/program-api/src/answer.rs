//! What a module answers.

use crate::case::Residence;
use crate::quota::Draw;
use chrono::NaiveDateTime;
use platform_values::Yen;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// One reason. The words are the message whose key is `code`; `args` fill its places.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Finding {
    /// Message key, for example `limit-days-per-week`.
    pub code: String,
    /// How much the reason weighs.
    pub weight: Weight,
    /// Values for the message, ready as text or ISO dates (`2026-03-05`, shown in the reader's style).
    pub args: BTreeMap<String, String>,
}

/// How much a reason weighs.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Weight {
    /// Told, nothing more.
    Note,
    /// Refuses a guardian; staff may override it with a reason.
    Warn,
    /// Refuses everybody.
    Block,
}

impl Finding {
    /// A finding without arguments yet.
    pub fn new(code: &str, weight: Weight) -> Self {
        Self { code: code.to_owned(), weight, args: BTreeMap::new() }
    }

    /// The same with one more argument.
    #[must_use]
    #[expect(clippy::needless_pass_by_value, reason = "callers hand over numbers, dates and words alike")]
    pub fn with(mut self, name: &str, value: impl ToString) -> Self {
        self.args.insert(name.to_owned(), value.to_string());
        self
    }

    /// The same, said of a field of the form: answering it is all that is needed.
    #[must_use]
    pub fn for_missing(self, field: &str) -> Self {
        self.with("missing_field", field)
    }

    /// The field of the form that only has to be answered.
    pub fn missing_field(&self) -> Option<&str> {
        self.args.get("missing_field").map(String::as_str)
    }
}

/// Something that must happen before a booking is confirmed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Step {
    /// `facility_approval`, `doctor_note` ...
    pub key: String,
}

/// The answer to a case: all findings at once, what it draws and what must still happen.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Assessment {
    /// Every reason, in the order a person should read them.
    pub findings: Vec<Finding>,
    /// Places the booking takes, if nothing refuses it.
    pub draws: Vec<Draw>,
    /// What must happen before it is confirmed; empty means confirmed at once.
    pub steps: Vec<Step>,
}

impl Assessment {
    /// Adds a blocking reason if `refused`; gives it back so that arguments can be added.
    pub fn add_if(&mut self, refused: bool, finding: Finding) {
        if refused {
            self.findings.push(finding);
        }
    }

    /// The heaviest weight among the findings.
    pub fn weight(&self) -> Weight {
        self.findings.iter().map(|f| f.weight).max().unwrap_or(Weight::Note)
    }
}

/// When bookings for one day of care open and close, in civil time.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Window {
    /// Residents may book from here.
    pub opens_at: NaiveDateTime,
    /// Families from elsewhere may book from here; the same or later.
    pub opens_for_others_at: NaiveDateTime,
    /// Families may not book from here.
    pub closes_at: NaiveDateTime,
}

/// What cancelling at a moment means.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Cancellation {
    /// Until when it costs nothing and counts for nothing.
    pub free_until: NaiveDateTime,
    /// True from that moment on.
    pub late: bool,
    /// What it costs; no lines where it is not late.
    pub quote: Quote,
}

/// What is left of a cap.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Allowance {
    /// Message key.
    pub code: String,
    /// The use type it belongs to; `None` for all.
    pub use_type: Option<String>,
    /// What is left, in days or minutes as the code says.
    pub left: i64,
    /// The cap, in the same unit.
    pub max: i64,
}

impl Allowance {
    /// Values for the message: `left` and `max`, and for a cap in minutes the same in hours and minutes.
    pub fn args(&self) -> BTreeMap<String, String> {
        let all = [
            ("left", self.left),
            ("max", self.max),
            ("left_hours", self.left / 60),
            ("left_minutes", self.left % 60),
            ("max_hours", self.max / 60),
        ];
        all.map(|(name, value)| (name.to_owned(), value.to_string())).into()
    }
}

/// A reduction that the rules know, as [`crate::Usage::reductions`] names it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reduction {
    /// Its key.
    pub key: String,
    /// What it does, as a note.
    pub told: Finding,
}

/// One line of a fee.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct QuoteLine {
    /// Message key, for example `fee-base`.
    pub code: String,
    /// Values for the message.
    pub args: BTreeMap<String, String>,
    /// The amount; negative for reductions.
    pub amount: Yen,
}

/// A fee as line items. Its total is always their sum.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Quote {
    /// The lines in the order shown.
    pub lines: Vec<QuoteLine>,
}

impl Quote {
    /// The sum of the lines.
    pub fn total(&self) -> Yen {
        self.lines.iter().map(|line| line.amount).sum()
    }
}

/// What a row of the usage report tells of its use.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RowFacts {
    /// Age group as the row words it; `Empty` where it words none.
    pub age_group: Cell,
    /// Use type as the row words it; `Empty` where it words none.
    pub use_type: Cell,
    /// Where the family lives.
    pub residence: Residence,
    /// Minutes of care.
    pub minutes: i64,
    /// What reductions took off; 0 or less.
    pub reduced: Yen,
}

/// A cell of a report row.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Cell {
    /// Words or codes as they stand.
    Text(String),
    /// A message to be shown in the reader's language.
    Message(String),
    /// A whole number.
    Number(i64),
    /// An amount.
    Yen(Yen),
    /// Nothing to say.
    Empty,
}
