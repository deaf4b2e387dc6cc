//! The contract between the platform and a module of care. Modules decide, the platform commits: a module is given plain
//! facts in the city's civil time and answers typed questions. It sees no database, request, clock, session, id or name.

pub mod answer;
pub mod case;
#[cfg(feature = "conformance")]
pub mod conformance;
pub mod manifest;
pub mod quota;
pub mod reader;
pub mod rules;

pub use answer::{
    Allowance, Assessment, Cancellation, Cell, Finding, Quote, QuoteLine, Reduction, RowFacts, Step, Weight,
    Window,
};
pub use case::{Answers, Caller, Case, ChildFacts, Flag, PastUse, Place, Residence, Usage};
pub use manifest::{Choice, Column, Field, FieldKind, Manifest, Messages};
pub use quota::{Draw, Offer, Owner, Quota};
pub use reader::{Reader, RuleValue};
pub use rules::{Origin, RuleField, RuleKind, RuleProblem, RulesDoc};

use chrono::{NaiveDate, NaiveDateTime};
use platform_values::{Calendar, Day, Yen};
use std::sync::Arc;

/// Code for one kind of temporary care. Stateless; listed in `programs/registry`.
pub trait ProgramModule: Send + Sync {
    /// Key, version, form fields, rule fields with defaults and bounds, report columns and messages.
    fn manifest(&self) -> Manifest;

    /// Parses one facility's merged rules: the only fallible step, run when rules load or are edited.
    fn rulebook(&self, rules: &RulesDoc) -> Result<Arc<dyn Rulebook>, Vec<RuleProblem>>;

    /// Reads back what a row of the usage report tells of its use. `columns` are the keys of the columns that it was written
    /// under, which may be those of an earlier version; `None` where they do not tell it all.
    fn row_facts(&self, _columns: &[&str], _cells: &[Cell]) -> Option<RowFacts> {
        None
    }
}

/// One facility's rules for one program at one date. Pure: same question, same answer.
pub trait Rulebook: Send + Sync {
    /// Spans on offer on a day and the quotas behind them, whoever the child is; empty on a closed day.
    fn offers(&self, day: &Day) -> Vec<Offer>;

    /// All reasons for and against, what the booking draws, and the steps before it is confirmed.
    fn assess(&self, case: &Case) -> Assessment;

    /// When bookings for care on `date` open and close.
    fn window(&self, date: NaiveDate) -> Window;

    /// The same with the city's calendar at hand, for rules that move an opening off a holiday (受付開始日が休日のとき).
    fn window_in(&self, date: NaiveDate, _calendar: &Calendar) -> Window {
        self.window(date)
    }

    /// The choices of a form field under these rules, in order; empty where the manifest's own choices hold.
    fn choices(&self, _field: &str) -> Vec<Choice> {
        Vec::new()
    }

    /// The city's own words for a quota; `None` where the message `quota-<key>` has them.
    fn quota_label(&self, _key: &str) -> Option<String> {
        None
    }

    /// Whether the form asks for a field at all under these rules.
    fn asks(&self, _field: &str) -> bool {
        true
    }

    /// Whether a field must be answered where these answers were given.
    fn needs(&self, _field: &str, _answers: &Answers) -> bool {
        false
    }

    /// The reductions (減免) that a city can grant to a child under these rules.
    fn reductions(&self) -> Vec<Reduction> {
        Vec::new()
    }

    /// What is left for the child on `on`, for example 「今週 あと2日」. `around` are the days between the uses and `on` that
    /// are not ordinary at the facility, as in [`Case::around`].
    fn allowances(&self, on: NaiveDate, history: &[PastUse], around: &[Day]) -> Vec<Allowance>;

    /// Fee lines, for an estimate (no actual times) and the final account alike.
    fn quote(&self, usage: &Usage) -> Quote;

    /// The most that a facility may ask for a use, everything included; `None` where nothing binds it.
    fn fee_most(&self, _usage: &Usage) -> Option<Yen> {
        None
    }

    /// What cancelling at `at` means: until when it is free, whether that is over, what it costs.
    fn cancellation(&self, usage: &Usage, at: NaiveDateTime) -> Cancellation;

    /// One line of the usage report; cells in the order of the manifest's report columns. Money is that of the settled fee:
    /// it is not computed anew, whatever the rules have become.
    fn report_row(&self, usage: &Usage, settled: &Quote) -> Vec<Cell>;

    /// Facts for the facility's public page (ages, capacity, fees, deadline ...), as coded findings with arguments.
    fn notices(&self) -> Vec<Finding>;

    /// What people must know before they look at the facility more closely, in a word or two: told wherever the facility is
    /// listed. Each is told in full by [`Rulebook::notices`] as well.
    fn marks(&self) -> Vec<Finding> {
        Vec::new()
    }

    /// What the head of the facility's own page tells in a word or two: its marks, and what people ask before they log
    /// in, such as whether the program takes them at all.
    fn summary(&self) -> Vec<Finding> {
        self.marks()
    }
}
