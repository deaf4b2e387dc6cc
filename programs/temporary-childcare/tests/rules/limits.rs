//! Caps over the child's history, at all facilities.

use crate::support::*;
use platform_program_api::{Caller, Case, PastUse, Place, Weight};
use platform_values::{Day, DayKind};

fn uses(use_type: &str, dates: &[&str]) -> Vec<PastUse> {
    let place = |i| if i % 2 == 0 { Place::Here } else { Place::Elsewhere };
    dates.iter().enumerate().map(|(i, date)| past(use_type, date, place(i))).collect()
}

fn asked(rules: &str, use_type: &str, date: &str, dates: &[&str]) -> Vec<String> {
    let answer = book(rules).assess(&wish(use_type, date, uses(use_type, dates)));
    answer.findings.into_iter().map(|finding| finding.code).collect()
}

const NONE: [&str; 0] = [];

#[test]
fn three_days_a_week_count_across_facilities() {
    assert_eq!(asked("", "hiteikei", "2026-03-06", &["2026-03-02"]), NONE);
    assert_eq!(asked("", "hiteikei", "2026-03-06", &["2026-03-02", "2026-03-03"]), NONE);
    let three = ["2026-03-02", "2026-03-03", "2026-03-04"];
    assert_eq!(asked("", "hiteikei", "2026-03-06", &three), ["limit-days-per-week"]);
    assert_eq!(asked("", "hiteikei", "2026-03-09", &three), NONE, "a new week begins on Monday");
    let answer = book("").assess(&wish("hiteikei", "2026-03-06", uses("hiteikei", &three)));
    let finding = found(&answer, "limit-days-per-week");
    assert_eq!((finding.args["from"].as_str(), finding.args["next"].as_str()), ("2026-03-02", "2026-03-09"));
    assert_eq!(finding.weight, Weight::Block);
}

#[test]
fn a_cap_on_one_use_type_does_not_count_another() {
    let history = uses("refresh", &["2026-03-02"]);
    assert_eq!(codes(&book("").assess(&wish("shigoto", "2026-03-05", history.clone()))), Vec::<&str>::new());
    let answer = book("").assess(&wish("refresh", "2026-03-05", history));
    assert_eq!((codes(&answer), answer.weight()), (vec!["limit-days-per-week"], Weight::Warn));
}

#[test]
fn a_city_makes_a_soft_cap_hard() {
    let rules = "use_types.refresh.days_per_week_weight = \"block\"";
    let answer = book(rules).assess(&wish("refresh", "2026-03-05", uses("refresh", &["2026-03-02"])));
    assert_eq!(answer.weight(), Weight::Block);
}

#[test]
fn fourteen_days_in_a_row_run_over_the_weekend() {
    let rules = "frame.minutes_per_month_max = 44640";
    let two_weeks = ["03-02", "03-03", "03-04", "03-05", "03-06", "03-09", "03-10", "03-11", "03-12"]
        .map(|day| format!("2026-{day}"));
    let mut dates: Vec<&str> = two_weeks.iter().map(String::as_str).collect();
    assert_eq!(asked(rules, "kinkyu", "2026-03-13", &dates), NONE, "12 days from Monday to Friday");
    dates.push("2026-03-13");
    assert_eq!(asked(rules, "kinkyu", "2026-03-16", &dates), ["limit-days-in-row"], "15 days");
    assert_eq!(asked(rules, "kinkyu", "2026-03-17", &dates), NONE, "an open day without use ends the run");
}

#[test]
fn days_in_a_row_are_counted_at_below_and_above_the_bound() {
    let rules = "frame.minutes_per_month_max = 44640\n\
        hours.weekdays = [\"mon\", \"tue\", \"wed\", \"thu\", \"fri\", \"sat\", \"sun\"]";
    let days = |n: u32| (1..=n).map(|day| format!("2026-03-{day:02}")).collect::<Vec<_>>();
    for (used, wished, refused) in
        [(12, "2026-03-13", false), (13, "2026-03-14", false), (14, "2026-03-15", true)]
    {
        let used = days(used);
        let used: Vec<&str> = used.iter().map(String::as_str).collect();
        assert_eq!(!asked(rules, "kinkyu", wished, &used).is_empty(), refused, "{wished}");
    }
    // A wish that closes a gap joins both runs.
    let around: Vec<String> = days(15).into_iter().filter(|day| day != "2026-03-08").collect();
    let around: Vec<&str> = around.iter().map(String::as_str).collect();
    assert_eq!(asked(rules, "kinkyu", "2026-03-08", &around), ["limit-days-in-row"]);
}

#[test]
fn a_month_may_have_its_own_cap_of_days() {
    let rules = "use_types.kinkyu.days_per_month_max = 2";
    assert_eq!(asked(rules, "kinkyu", "2026-03-31", &["2026-03-02", "2026-02-27"]), NONE);
    assert_eq!(asked(rules, "kinkyu", "2026-03-31", &["2026-03-02", "2026-03-10"]), ["limit-days-per-month"]);
}

#[test]
fn sixty_four_hours_a_month_are_one_frame_for_all_types_and_facilities() {
    // Seven whole days are 59 and a half hours: four and a half are left.
    let dates =
        ["2026-03-02", "2026-03-03", "2026-03-04", "2026-03-09", "2026-03-10", "2026-03-11", "2026-03-16"];
    let mut history = uses("kinkyu", &dates);
    let rules = "hours.morning = \"08:30-13:00\"\nfee.bands = { lt1.half = 1, lt3.half = 1, ge3.half = 1 }";
    let mut morning = wish("hiteikei", "2026-03-24", history.clone());
    morning.span = span("08:30-13:00");
    assert_eq!(codes(&book(rules).assess(&morning)), Vec::<&str>::new(), "exactly 64 hours");
    let answer = book(rules).assess(&wish("hiteikei", "2026-03-24", history.clone()));
    let finding = found(&answer, "limit-minutes-per-month");
    assert_eq!((finding.args["left_hours"].as_str(), finding.args["left_minutes"].as_str()), ("4", "30"));
    assert_eq!(finding.args["next"], "2026-04-01");
    for past in &mut history {
        past.date = past.date + chrono::Months::new(1);
    }
    assert_eq!(codes(&book("").assess(&wish("hiteikei", "2026-03-24", history))), Vec::<&str>::new());
}

#[test]
fn a_type_outside_the_frame_neither_fills_nor_meets_it() {
    let rules = "use_types.kinkyu.counts_in_frame = false\nframe.minutes_per_month_max = 600";
    assert_eq!(asked(rules, "kinkyu", "2026-03-06", &["2026-03-02", "2026-03-03"]), NONE);
    let answer =
        book(rules).assess(&wish("hiteikei", "2026-03-06", uses("kinkyu", &["2026-03-02", "2026-03-03"])));
    assert_eq!(codes(&answer), Vec::<&str>::new());
}

#[test]
fn the_frame_may_bind_only_weeks_with_more_days() {
    let rules = "frame = { minutes_per_month_max = 600, applies = \"beyond_days_per_week\", days_per_week_max = 3 }\n\
        use_types.hiteikei.days_per_week_max = 5";
    assert_eq!(asked(rules, "hiteikei", "2026-03-06", &["2026-03-02", "2026-03-03"]), NONE);
    let three = ["2026-03-02", "2026-03-03", "2026-03-04"];
    assert_eq!(asked(rules, "hiteikei", "2026-03-06", &three), ["limit-minutes-per-month"]);
}

#[test]
fn a_child_cannot_be_in_two_places_at_once() {
    let answer = book("").assess(&wish(
        "hiteikei",
        "2026-03-05",
        vec![past("refresh", "2026-03-05", Place::Elsewhere)],
    ));
    assert_eq!(codes(&answer), ["same-day-elsewhere"]);
    let mut afternoon = past("hiteikei", "2026-03-05", Place::Elsewhere);
    afternoon.span = span("17:00-18:00");
    assert_eq!(codes(&book("").assess(&wish("hiteikei", "2026-03-05", vec![afternoon]))), Vec::<&str>::new());
}

#[test]
fn what_is_left_is_told_for_the_week_and_the_month() {
    let history = uses("hiteikei", &["2026-03-02", "2026-03-03"]);
    let left = book("").allowances(d("2026-03-05"), &history, &[]);
    let told: Vec<_> = left.iter().map(|a| (a.use_type.as_deref(), a.left, a.max)).collect();
    let expected = [
        (Some("hiteikei"), 1, 3),
        (Some("kinkyu"), 14, 14),
        (Some("shigoto"), 1, 1),
        (Some("refresh"), 1, 1),
        (None, 47 * 60, 64 * 60),
    ];
    assert_eq!(told, expected);
}

#[test]
fn every_closed_day_bridges_a_run_alike() {
    // Friday 18 and Thursday 24 September 2026; three holidays follow the weekend between them.
    let rules = "use_types.kinkyu.days_in_row_max = 6";
    let strange = |kind: DayKind| -> Vec<Day> {
        ["2026-09-21", "2026-09-22", "2026-09-23"]
            .map(|date| Day { date: d(date), kind: kind.clone() })
            .into()
    };
    let kinds = [
        DayKind::Holiday("敬老の日".into()),
        DayKind::ClosedByCity("年末年始".into()),
        DayKind::ClosedByFacility("行事".into()),
    ];
    let history = uses("kinkyu", &["2026-09-18"]);
    for kind in kinds {
        let case = Case { around: strange(kind.clone()), ..wish("kinkyu", "2026-09-24", history.clone()) };
        let answer = book(rules).assess(&case);
        assert_eq!(codes(&answer), ["limit-days-in-row"], "{kind:?}");
        let finding = found(&answer, "limit-days-in-row");
        assert_eq!(
            (finding.args["first"].as_str(), finding.args["last"].as_str()),
            ("2026-09-18", "2026-09-24")
        );
        let left = book(rules).allowances(d("2026-09-24"), &history, &case.around);
        let left = left.iter().find(|a| a.code == "allowance-days-in-row").map(|a| (a.left, a.max));
        assert_eq!(left, Some((0, 6)), "{kind:?}");
    }
    let open = Case { around: Vec::new(), ..wish("kinkyu", "2026-09-24", history.clone()) };
    assert_eq!(codes(&book(rules).assess(&open)), Vec::<&str>::new(), "open days without use end the run");
}

#[test]
fn what_is_left_in_a_row_is_counted_with_the_day_itself() {
    let left = |on: &str, used: &[&str]| {
        let left = book("").allowances(d(on), &uses("kinkyu", used), &[]);
        left.iter().find(|a| a.code == "allowance-days-in-row").map(|a| a.left)
    };
    assert_eq!(left("2026-03-03", &["2026-03-02"]), Some(13), "one day is behind");
    assert_eq!(left("2026-03-02", &["2026-03-02"]), Some(13), "the day itself was used");
    assert_eq!(left("2026-03-05", &["2026-03-02"]), Some(14), "a gap");
}

#[test]
fn a_guardian_is_told_that_a_soft_cap_can_be_asked_about() {
    let asked = |caller| {
        let history = uses("refresh", &["2026-03-02"]);
        let answer = book("").assess(&Case { caller, ..wish("refresh", "2026-03-05", history) });
        found(&answer, "limit-days-per-week").args["ask"].clone()
    };
    assert_eq!((asked(Caller::Guardian), asked(Caller::Staff)), ("yes".to_owned(), "no".to_owned()));
}
