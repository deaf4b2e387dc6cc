//! The module keeps the contract.

use crate::support::*;
use chrono::NaiveTime;
use platform_program_api::conformance::{Example, check};
use platform_program_api::{Caller, Place, Residence};
use platform_values::{Day, DayKind};
use programs_temporary_childcare::TemporaryChildcare;

const EVERYTHING: &str = r#"
    exclusive = true
    residents_only = true
    use_types.own = { label = "里帰り", places_max = 1, days_per_month_max = 1, reason_required = true }
    use_types.kinkyu.enabled = false
    use_types.refresh.places_max = 2
    hours = { morning = "08:30-12:30", afternoon = "12:30-17:00" }
    fee = { age_basis = "class_age", meal_half = 100, extension_per_30_min = 200, bands = { lt1 = { half = 1500 }, lt3 = { half = 1300 }, ge3 = { half = 800 } } }
    ages.reference = "april_1"
    capacity.by_weekday.fri = 3
    reductions.hikazei = { kind = "percent", value = 50 }
    reductions.shien = { label = "市の支援", kind = "off", value = 100 }
    window = { opens = "half_month", residents_earlier_days = 3 }
    interview.valid_months = 1
    frame.minutes_per_month_max = 60
    meal.offered = false
    cancel.fee_percent = 50
"#;

fn refused_for_everything() -> Example {
    let mut case = wish("own", "2026-03-05", vec![past("own", "2026-03-05", Place::Elsewhere)]);
    case.child.birth_date = Some(d("2026-01-01"));
    case.child.residence = Residence::OutOfCity;
    case.child.flags.retain(|flag| flag.key != "registered");
    case.answers = answers(&[("use_type", "own"), ("meal", "yes")]);
    case.asked_at = at("2026-03-05 08:00");
    let mut usage = usage("2024-11-05", "2026-03-05");
    usage.reductions = vec!["hikazei".into(), "shien".into()];
    usage.span = span("12:30-17:00");
    (usage.arrived, usage.left) = (NaiveTime::from_hms_opt(12, 0, 0), NaiveTime::from_hms_opt(17, 20, 0));
    Example { name: "everything set, everything wrong", rules: EVERYTHING, case, usage }
}

#[test]
fn the_module_keeps_the_contract() {
    let simple = |name, case| Example { name, rules: "", case, usage: usage("2025-11-05", "2026-03-05") };
    let mut strange = case("2026-03-07");
    strange.span = span("10:00-11:00");
    strange.answers = answers(&[("use_type", "nothing"), ("meal", "yes")]);
    let mut holiday = case("2026-03-20");
    holiday.day = Day { date: d("2026-03-20"), kind: DayKind::Holiday("春分の日".into()) };
    holiday.answers = answers(&[]);
    let mut public = case("2026-03-05");
    (public.caller, public.child.birth_date) = (Caller::Public, None);
    let disabled =
        Example { rules: EVERYTHING, ..simple("a disabled type", wish("kinkyu", "2026-03-05", vec![])) };
    let worn: Vec<_> =
        (1..=14).map(|day| past("kinkyu", &format!("2026-03-{day:02}"), Place::Elsewhere)).collect();
    let examples = [
        simple("an ordinary wish", case("2026-03-05")),
        simple("a weekend and a strange span", strange),
        simple("a holiday", holiday),
        simple("a public search", public),
        simple("many days", wish("kinkyu", "2026-03-16", worn)),
        simple(
            "a full week",
            wish("refresh", "2026-03-05", vec![past("refresh", "2026-03-02", Place::Here)]),
        ),
        simple("too old", born("2019-04-02", "2026-04-01")),
        disabled,
        Example {
            rules: "ages.until = \"months\"\nages.months_max = 36\nwindow.closes_days_before = 0\n\
                cancel.fee_percent = 10\nfee.extension_per_30_min = 100\nfee.extension_grace_minutes = 5",
            ..simple("same-day deadline", case("2026-03-05"))
        },
        refused_for_everything(),
    ];
    assert_eq!(check(&TemporaryChildcare, &examples), Vec::<String>::new());
}

#[test]
fn every_reason_is_told_at_once() {
    let Example { rules, case, .. } = refused_for_everything();
    let answer = book(rules).assess(&case);
    assert_eq!(
        codes(&answer),
        [
            "age-too-young",
            "residents-only",
            "registration-missing",
            "interview-expired",
            "enrolled-elsewhere",
            "reason-missing",
            "meal-not-offered",
            "same-day-elsewhere",
            "limit-minutes-per-month"
        ]
    );
}

#[test]
fn a_wrong_rule_is_refused_with_its_path() {
    for (rules, path, code) in [
        ("capacity.perday = 3", "capacity.perday", "rule-unknown"),
        ("use_types.refresh.cap = 3", "use_types.refresh.cap", "rule-unknown"),
        (
            "use_types.refresh.days_per_week_max = 8",
            "use_types.refresh.days_per_week_max",
            "rule-out-of-bounds",
        ),
        (
            "use_types.refresh.days_per_week_weight = \"soft\"",
            "use_types.refresh.days_per_week_weight",
            "rule-not-a-choice",
        ),
        ("capacity.per_day = \"ten\"", "capacity.per_day", "rule-wrong-type"),
        ("capacity.per_day = \"\"", "capacity.per_day", "rule-missing"),
        ("hours.full = \"8-17\"", "hours.full", "rule-bad-value"),
        ("ages.until = \"months\"", "ages.months_max", "rule-missing"),
        ("reductions.x = { kind = \"percent\", value = 101 }", "reductions.x.value", "rule-out-of-bounds"),
        (
            "window = { opens = \"days_before\", days_before = 1 }",
            "window.days_before",
            "rule-opens-after-closing",
        ),
        ("cancel.free_until_days = 2", "cancel.free_until_time", "rule-missing"),
        (
            "ages = { months_min = 36, until = \"months\", months_max = 12 }",
            "ages.months_min",
            "rule-ages-reversed",
        ),
        (
            "window = { opens_day = 28, closes_days_before = 7 }",
            "window.closes_days_before",
            "rule-opens-after-closing-month",
        ),
        (
            "window = { opens = \"half_month\", closes_days_before = 13 }",
            "window.closes_days_before",
            "rule-opens-after-closing-month",
        ),
        (
            "window = { opens_day = 20, residents_earlier_days = 8 }",
            "window.residents_earlier_days",
            "rule-others-after-closing",
        ),
    ] {
        let problems = try_book(rules).err().unwrap_or_default();
        let told: Vec<_> = problems.iter().map(|p| (p.path.as_str(), p.code.as_str())).collect();
        assert_eq!(told, [(path, code)], "{rules}");
    }
}
