//! The module keeps the contract.

use chrono::{NaiveDate, NaiveDateTime};
use platform_program_api::conformance::{Example, check};
use platform_program_api::{
    Answers, Caller, Case, ChildFacts, Manifest, Messages, Origin, PastUse, Place, ProgramModule, Residence,
    RuleProblem, Rulebook, RulesDoc, Usage,
};
use platform_values::{Day, DayKind, Span};
use programs_testdummy::TestDummy;
use std::sync::Arc;

fn example(name: &'static str, rules: &'static str, kind: DayKind, span: &str) -> Example {
    let date: NaiveDate = "2026-03-05".parse().expect("well formed");
    let asked_at: NaiveDateTime = "2026-02-01T09:00:00".parse().expect("well formed");
    let span: Span = span.parse().expect("well formed");
    let past = PastUse { date, span, place: Place::Here, answers: Answers::default() };
    let child = ChildFacts { birth_date: None, residence: Residence::Resident, flags: Vec::new() };
    let day = Day { date, kind };
    Example {
        name,
        rules,
        case: Case {
            asked_at,
            caller: Caller::Guardian,
            day,
            span,
            child,
            answers: Answers::default(),
            history: vec![past],
            around: Vec::new(),
        },
        usage: Usage {
            date,
            span,
            arrived: None,
            left: None,
            birth_date: date,
            residence: Residence::Resident,
            reductions: Vec::new(),
            answers: Answers::default(),
        },
    }
}

#[test]
fn the_module_keeps_the_contract() {
    let closed = DayKind::ClosedByCity("臨時休業".into());
    let violations = check(
        &TestDummy,
        &[
            example("an ordinary day", "", DayKind::Ordinary, "09:00-17:00"),
            example("with approval", "approval = \"facility\"", DayKind::Ordinary, "09:00-17:00"),
            example("with a doctor's note", "doctor_note = true", DayKind::Ordinary, "09:00-17:00"),
            example("a closed day and a strange span", "", closed, "10:00-11:00"),
        ],
    );
    assert_eq!(violations, Vec::<String>::new());
}

/// The dummy without words, without its report column and without a look at its rules.
struct Broken;

impl ProgramModule for Broken {
    fn manifest(&self) -> Manifest {
        let messages = vec![Messages { locale: "ja", ftl: "closed = { $nobody }" }];
        Manifest { messages, report: Vec::new(), ..TestDummy.manifest() }
    }

    fn rulebook(&self, _rules: &RulesDoc) -> Result<Arc<dyn Rulebook>, Vec<RuleProblem>> {
        TestDummy.rulebook(&RulesDoc::from_toml(TestDummy.manifest().defaults, Origin::Module).expect("TOML"))
    }
}

#[test]
fn a_module_that_breaks_the_contract_is_told_where() {
    let closed = DayKind::ClosedByCity("臨時休業".into());
    let violations = check(&Broken, &[example("closed", "", closed, "09:00-17:00")]);
    for told in [
        "an unknown rule is not refused as `rule-unknown`",
        "no message `field-wish` in ja",
        "closed: message `closed` in ja asks for $nobody, which is not given",
        "closed: no message `fee-base` in ja",
        "closed: a report row has 1 cells for 0 columns",
    ] {
        assert!(violations.iter().any(|violation| violation == told), "{told}: {violations:?}");
    }
}
