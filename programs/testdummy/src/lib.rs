//! The smallest module that is still useful: one offer a day, one quota, no registration. The platform's own tests use it,
//! so that they do not hang on the rules of any real kind of care. Open on every day that no calendar closes.

use chrono::{Days, NaiveDate, NaiveDateTime, NaiveTime};
use platform_program_api::{
    Allowance, Assessment, Cancellation, Case, Cell, Column, Draw, Field, FieldKind, Finding, Manifest,
    Messages, Offer, Owner, PastUse, ProgramModule, Quota, Quote, QuoteLine, Reader, RuleField, RuleKind,
    RuleProblem, Rulebook, RulesDoc, Step, Usage, Weight, Window,
};
use platform_values::{Day, DayKind, Span, Yen};
use std::collections::BTreeMap;
use std::sync::Arc;

/// The module, as `programs/registry` lists it.
#[derive(Debug, Clone, Copy, Default)]
pub struct TestDummy;

struct Book {
    places: i64,
    fee: Yen,
    opens_days_before: u32,
    approval: bool,
    doctor_note: bool,
    span: Span,
}

impl ProgramModule for TestDummy {
    fn manifest(&self) -> Manifest {
        Manifest {
            key: "testdummy",
            version: 1,
            defaults: include_str!("../defaults.toml"),
            rules: fields(),
            form: vec![Field { key: "wish", kind: FieldKind::Text, required: false }],
            report: vec![Column { key: "total", summed: true }],
            messages: vec![Messages { locale: "ja", ftl: include_str!("../messages/ja.ftl") }],
        }
    }

    fn rulebook(&self, rules: &RulesDoc) -> Result<Arc<dyn Rulebook>, Vec<RuleProblem>> {
        let mut reader = Reader::new(&fields(), rules);
        let made = read(&mut reader);
        reader.finish(made).map(|book| Arc::new(book) as Arc<dyn Rulebook>)
    }
}

fn fields() -> Vec<RuleField> {
    vec![
        RuleField { path: "approval", kind: RuleKind::Choice(vec!["facility", "automatic"]) },
        RuleField { path: "doctor_note", kind: RuleKind::Switch },
        RuleField { path: "opens_days_before", kind: RuleKind::Number { min: 1, max: 3660 } },
        RuleField { path: "capacity.per_day", kind: RuleKind::Number { min: 0, max: 100_000 } },
        RuleField { path: "fee.amount", kind: RuleKind::Yen },
    ]
}

fn read(reader: &mut Reader<'_>) -> Option<Book> {
    let at = |hour| NaiveTime::from_hms_opt(hour, 0, 0);
    Some(Book {
        places: reader.need("capacity.per_day")?,
        fee: reader.need("fee.amount")?,
        opens_days_before: reader.need("opens_days_before")?,
        approval: reader.need::<String>("approval")? == "facility",
        doctor_note: reader.need("doctor_note")?,
        span: Span::new(at(9)?, at(17)?)?,
    })
}

impl Book {
    fn quota(&self, date: NaiveDate) -> Quota {
        let from = date.and_time(NaiveTime::MIN);
        let to = (date + Days::new(1)).and_time(NaiveTime::MIN);
        Quota { owner: Owner::Facility, key: "places".to_owned(), from, to, limit: self.places }
    }
}

impl Rulebook for Book {
    fn offers(&self, day: &Day) -> Vec<Offer> {
        match day.kind {
            DayKind::ClosedByCity(_) | DayKind::ClosedByFacility(_) => Vec::new(),
            DayKind::Ordinary | DayKind::Holiday(_) => {
                vec![Offer { key: "day".to_owned(), span: self.span, quotas: vec![self.quota(day.date)] }]
            }
        }
    }

    fn assess(&self, case: &Case) -> Assessment {
        let mut a = Assessment::default();
        let date = case.day.date;
        let open = !self.offers(&case.day).is_empty();
        a.add_if(!open, Finding::new("closed", Weight::Block).with("date", date));
        let other = Finding::new("span-not-offered", Weight::Block).with("span", case.span);
        a.add_if(case.span != self.span, other.with("offered", self.span));
        let twice = case.history.iter().any(|past| past.date == date && past.span.overlaps(case.span));
        a.add_if(twice, Finding::new("same-day", Weight::Block).with("date", date));
        if open && case.span == self.span {
            a.draws.push(Draw { quota: self.quota(date), amount: 1 });
        }
        if self.approval {
            a.steps.push(Step { key: "facility_approval".to_owned() });
        }
        if self.doctor_note {
            a.steps.push(Step { key: "doctor_note".to_owned() });
        }
        a
    }

    /// Open from so many days before until care begins.
    fn window(&self, date: NaiveDate) -> Window {
        let opens_at = (date - Days::new(self.opens_days_before.into())).and_time(NaiveTime::MIN);
        Window { opens_at, opens_for_others_at: opens_at, closes_at: date.and_time(self.span.from()) }
    }

    fn allowances(&self, _on: NaiveDate, _history: &[PastUse], _around: &[Day]) -> Vec<Allowance> {
        Vec::new()
    }

    fn quote(&self, _usage: &Usage) -> Quote {
        let line = QuoteLine { code: "fee-base".to_owned(), args: BTreeMap::new(), amount: self.fee };
        Quote { lines: vec![line] }
    }

    /// Free until care begins, and free of charge then.
    fn cancellation(&self, usage: &Usage, at: NaiveDateTime) -> Cancellation {
        let free_until = usage.date.and_time(usage.span.from());
        Cancellation { free_until, late: at >= free_until, quote: Quote::default() }
    }

    fn report_row(&self, _usage: &Usage, settled: &Quote) -> Vec<Cell> {
        vec![Cell::Yen(settled.total())]
    }

    fn notices(&self) -> Vec<Finding> {
        vec![Finding::new("notice-capacity", Weight::Note).with("places", self.places)]
    }
}
