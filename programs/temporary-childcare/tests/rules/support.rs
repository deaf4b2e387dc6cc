//! Builders: a facility's rules and a child of one year, so that a test names only what it is about.

use chrono::{NaiveDate, NaiveDateTime};
use platform_program_api::{
    Answers, Assessment, Caller, Case, ChildFacts, Finding, Flag, Origin, PastUse, Place, ProgramModule,
    Residence, RuleProblem, Rulebook, RulesDoc, Usage,
};
use platform_values::{Day, Span};
use programs_temporary_childcare::TemporaryChildcare;
use std::sync::Arc;

/// The defaults with a layer of TOML over them.
pub fn try_book(rules: &str) -> Result<Arc<dyn Rulebook>, Vec<RuleProblem>> {
    let module = TemporaryChildcare;
    let mut doc = RulesDoc::from_toml(module.manifest().defaults, Origin::Module).expect("defaults");
    doc.lay(&RulesDoc::from_toml(rules, Origin::City).expect("TOML").values, Origin::City);
    module.rulebook(&doc)
}

pub fn book(rules: &str) -> Arc<dyn Rulebook> {
    try_book(rules).unwrap_or_else(|problems| panic!("{problems:?}"))
}

pub fn d(text: &str) -> NaiveDate {
    text.parse().expect("a date")
}

pub fn at(text: &str) -> NaiveDateTime {
    NaiveDateTime::parse_from_str(text, "%Y-%m-%d %H:%M").expect("a moment")
}

pub fn answers(pairs: &[(&str, &str)]) -> Answers {
    Answers(pairs.iter().map(|(key, value)| ((*key).to_owned(), (*value).to_owned())).collect())
}

/// A registered and interviewed child born on 2024-11-05 who wishes a whole day of 非定型 on `date`.
pub fn case(date: &str) -> Case {
    let flag = |key: &str| Flag { key: key.to_owned(), since: d("2026-01-10") };
    Case {
        asked_at: at("2026-02-01 09:00"),
        caller: Caller::Guardian,
        day: Day::ordinary(d(date)),
        span: full(),
        child: ChildFacts {
            birth_date: Some(d("2024-11-05")),
            residence: Residence::Resident,
            flags: vec![flag("registered"), flag("interviewed")],
        },
        answers: answers(&[("use_type", "hiteikei")]),
        history: Vec::new(),
        around: Vec::new(),
    }
}

pub fn born(birth: &str, date: &str) -> Case {
    let mut case = case(date);
    case.child.birth_date = Some(d(birth));
    case
}

pub fn wish(use_type: &str, date: &str, history: Vec<PastUse>) -> Case {
    Case { answers: answers(&[("use_type", use_type)]), history, ..case(date) }
}

pub fn full() -> Span {
    span("08:30-17:00")
}

pub fn span(text: &str) -> Span {
    text.parse().expect("a span")
}

pub fn past(use_type: &str, date: &str, place: Place) -> PastUse {
    PastUse { date: d(date), span: full(), place, answers: answers(&[("use_type", use_type)]) }
}

/// A finished use of a child born on `birth`.
pub fn usage(birth: &str, date: &str) -> Usage {
    Usage {
        date: d(date),
        span: full(),
        arrived: None,
        left: None,
        birth_date: d(birth),
        residence: Residence::Resident,
        reductions: Vec::new(),
        answers: answers(&[("use_type", "hiteikei")]),
    }
}

pub fn codes(assessment: &Assessment) -> Vec<&str> {
    assessment.findings.iter().map(|finding| finding.code.as_str()).collect()
}

pub fn found<'a>(assessment: &'a Assessment, code: &str) -> &'a Finding {
    assessment.findings.iter().find(|finding| finding.code == code).expect("the finding")
}
