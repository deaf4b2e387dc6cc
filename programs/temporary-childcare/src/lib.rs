//! 一時保育: temporary childcare by the day or half day. The rules in prose, with their sources, are in `README.md`.

mod assess;
mod fees;
mod limits;
mod manifest;
mod notices;
mod offers;
mod report;
mod rules;
mod sense;
mod window;

use chrono::{NaiveDate, NaiveDateTime};
use platform_program_api::{
    Allowance, Answers, Assessment, Cancellation, Case, Cell, Choice, Finding, Manifest, Offer, PastUse,
    ProgramModule, Quote, Reduction, RowFacts, RuleProblem, Rulebook, RulesDoc, Usage, Window,
};
use platform_values::{Calendar, Day, Yen};
use rules::Rules;
use std::sync::Arc;

/// The module, as `programs/registry` lists it.
#[derive(Debug, Clone, Copy, Default)]
pub struct TemporaryChildcare;

impl ProgramModule for TemporaryChildcare {
    fn manifest(&self) -> Manifest {
        manifest::manifest()
    }

    fn rulebook(&self, rules: &RulesDoc) -> Result<Arc<dyn Rulebook>, Vec<RuleProblem>> {
        Ok(Arc::new(Book(rules::parse(rules)?)))
    }

    fn row_facts(&self, columns: &[&str], cells: &[Cell]) -> Option<RowFacts> {
        report::facts(columns, cells)
    }
}

/// One facility's rules, ready to answer.
struct Book(Rules);

impl Rulebook for Book {
    fn offers(&self, day: &Day) -> Vec<Offer> {
        offers::offers(&self.0, day)
    }

    fn assess(&self, case: &Case) -> Assessment {
        assess::assess(&self.0, case)
    }

    fn window(&self, date: NaiveDate) -> Window {
        window::window(&self.0, date, &Calendar::default())
    }

    fn window_in(&self, date: NaiveDate, calendar: &Calendar) -> Window {
        window::window(&self.0, date, calendar)
    }

    fn choices(&self, field: &str) -> Vec<Choice> {
        let types = self.0.use_types.iter().filter(|t| field == "use_type" && t.enabled);
        types.map(|t| Choice { key: t.key.clone(), label: t.label.clone() }).collect()
    }

    fn quota_label(&self, key: &str) -> Option<String> {
        let key = key.strip_prefix("use_type_")?;
        self.0.use_types.iter().find(|t| t.key == key)?.label.clone()
    }

    fn asks(&self, field: &str) -> bool {
        match field {
            "meal" => self.0.meal_offered,
            "use_type" => self.0.use_types.iter().any(|t| t.enabled),
            "reason" => self.0.use_types.iter().any(|t| t.enabled && t.reason_required),
            _ => true,
        }
    }

    fn needs(&self, field: &str, answers: &Answers) -> bool {
        let chosen = self.0.use_types.iter().find(|t| answers.get("use_type") == Some(&t.key));
        field == "reason" && chosen.is_some_and(|t| t.reason_required)
    }

    fn reductions(&self) -> Vec<Reduction> {
        let known = |r: &rules::Reduction| Reduction { key: r.key.clone(), told: notices::reduction(r) };
        self.0.reductions.iter().map(known).collect()
    }

    fn allowances(&self, on: NaiveDate, history: &[PastUse], around: &[Day]) -> Vec<Allowance> {
        limits::allowances(&self.0, on, history, around)
    }

    fn quote(&self, usage: &Usage) -> Quote {
        fees::quote(&self.0, usage)
    }

    fn fee_most(&self, usage: &Usage) -> Option<Yen> {
        fees::most(&self.0, usage)
    }

    fn cancellation(&self, usage: &Usage, at: NaiveDateTime) -> Cancellation {
        fees::cancellation(&self.0, usage, at)
    }

    fn report_row(&self, usage: &Usage, settled: &Quote) -> Vec<Cell> {
        report::row(&self.0, usage, settled)
    }

    fn notices(&self) -> Vec<Finding> {
        notices::notices(&self.0)
    }

    fn marks(&self) -> Vec<Finding> {
        notices::marks(&self.0)
    }

    fn summary(&self) -> Vec<Finding> {
        notices::summary(&self.0)
    }
}
