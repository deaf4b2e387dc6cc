//! Fees, meals, extensions, reductions and the ceiling.

use crate::support::*;
use chrono::NaiveTime;
use platform_program_api::{Cell, ProgramModule, Residence, Usage};
use platform_values::Yen;
use programs_temporary_childcare::TemporaryChildcare;
use proptest::prelude::*;

fn lines(rules: &str, usage: &Usage) -> Vec<(String, i64)> {
    book(rules).quote(usage).lines.into_iter().map(|line| (line.code, line.amount.0)).collect()
}

fn base(rules: &str, birth: &str, date: &str) -> i64 {
    lines(rules, &usage(birth, date)).first().map_or(0, |(_, amount)| *amount)
}

fn with_reduction(birth: &str, key: &str) -> Usage {
    Usage { reductions: vec![key.to_owned()], ..usage(birth, "2026-03-05") }
}

#[test]
fn the_fee_falls_on_the_first_and_third_birthday() {
    assert_eq!(base("", "2025-03-06", "2026-03-05"), 2900);
    assert_eq!(base("", "2025-03-05", "2026-03-05"), 2500);
    assert_eq!(base("", "2023-03-06", "2026-03-05"), 2500);
    assert_eq!(base("", "2023-03-05", "2026-03-05"), 1500);
}

#[test]
fn by_class_age_the_fee_turns_between_1_and_2_april_births() {
    let rules = "fee.age_basis = \"class_age\"";
    assert_eq!(base(rules, "2025-04-01", "2026-04-01"), 2500);
    assert_eq!(base(rules, "2025-04-02", "2027-03-31"), 2900);
    assert_eq!(base(rules, "2024-04-02", "2026-05-01"), 2500);
    assert_eq!(base(rules, "2023-04-02", "2026-05-01"), 2500);
    assert_eq!(base(rules, "2023-04-01", "2026-05-01"), 1500);
}

#[test]
fn a_fee_above_the_ceiling_of_the_city_is_refused() {
    let ceiling = "ceiling.lt1 = 2900\nceiling.lt3 = 2500\nceiling.ge3 = 1500\n";
    assert!(try_book(ceiling).is_ok(), "at the ceiling");
    let above = format!("{ceiling}fee.bands.lt3.full = 2501");
    let problems = try_book(&above).err().unwrap_or_default();
    assert_eq!(problems.len(), 1);
    assert_eq!(
        (problems[0].path.as_str(), problems[0].code.as_str()),
        ("fee.bands.lt3.full", "rule-above-ceiling")
    );
    assert_eq!(problems[0].args["ceiling"], "2,500");
    let half = try_book(&format!("{ceiling}fee.bands.ge3.half = 1501")).err().unwrap_or_default();
    assert_eq!(half[0].path, "fee.bands.ge3.half");
    assert!(try_book(&format!("{above}\nceiling.applies = false")).is_ok(), "unlicensed facilities are free");
}

#[test]
fn the_same_number_means_less_as_a_reduction_than_as_what_is_left_to_pay() {
    let rules = "reductions.off = { kind = \"off\", value = 400 }\n\
        reductions.rest = { kind = \"to_pay\", value = 400 }\n\
        reductions.share = { kind = \"percent\", value = 30 }";
    let care = |key: &str| lines(rules, &with_reduction("2024-11-05", key));
    let expected = |off| vec![("fee-base".to_owned(), 2500), ("fee-reduction".to_owned(), off)];
    assert_eq!(care("off"), expected(-400));
    assert_eq!(care("rest"), expected(-2100));
    assert_eq!(care("share"), expected(-750));
    assert_eq!(care("unknown"), [("fee-base".to_owned(), 2500)]);
    let mut both = with_reduction("2024-11-05", "off");
    both.reductions.push("share".into());
    assert_eq!(lines(rules, &both), expected(-750), "the largest counts, they do not add up");
}

#[test]
fn a_reduction_never_pays_money_out_nor_raises_the_fee() {
    let rules = "reductions.big = { kind = \"off\", value = 9000 }\nreductions.rest = { kind = \"to_pay\", value = 9000 }";
    assert_eq!(book(rules).quote(&with_reduction("2024-11-05", "big")).total(), Yen::ZERO);
    assert_eq!(book(rules).quote(&with_reduction("2024-11-05", "rest")).total(), Yen(2500));
}

#[test]
fn the_most_is_the_ceiling_with_meal_and_extension_less_the_reduction() {
    let most = |rules: &str, usage: &Usage| book(rules).fee_most(usage).map(|yen| yen.0);
    let rules = "ceiling = { applies = true, lt3 = 2500 }\nfee.meal = 300\n\
        reductions = { half = { kind = \"percent\", value = 50 }, none = { kind = \"to_pay\", value = 0 } }";
    assert_eq!(most(rules, &usage("2024-11-05", "2026-03-05")), Some(2800));
    assert_eq!(most(rules, &with_reduction("2024-11-05", "half")), Some(1550));
    assert_eq!(most(rules, &with_reduction("2024-11-05", "none")), Some(300));
    assert_eq!(most("ceiling.applies = false", &usage("2024-11-05", "2026-03-05")), None);
}

#[test]
fn a_half_day_has_its_own_fee_and_meal() {
    let rules = "hours.morning = \"08:30-12:30\"\nfee.meal = 450\nfee.meal_half = 350\n\
        fee.bands = { lt1.half = 1500, lt3.half = 1300, ge3.half = 800 }";
    let mut morning = usage("2024-11-05", "2026-03-05");
    morning.span = span("08:30-12:30");
    morning.answers = answers(&[("meal", "yes")]);
    assert_eq!(lines(rules, &morning), [("fee-base".to_owned(), 1300), ("fee-meal".to_owned(), 350)]);
    morning.span = full();
    assert_eq!(lines(rules, &morning), [("fee-base".to_owned(), 2500), ("fee-meal".to_owned(), 450)]);
}

#[test]
fn time_beyond_the_booking_costs_by_begun_half_hours_after_the_grace() {
    let rules = "fee = { extension_per_30_min = 200, extension_grace_minutes = 10 }";
    let extension = |arrived: (u32, u32), left: (u32, u32)| {
        let time = |(hour, minute)| NaiveTime::from_hms_opt(hour, minute, 0);
        let usage = Usage { arrived: time(arrived), left: time(left), ..usage("2024-11-05", "2026-03-05") };
        book(rules).quote(&usage).total().0 - 2500
    };
    assert_eq!(extension((8, 30), (17, 0)), 0);
    assert_eq!(extension((8, 20), (17, 10)), 0, "within the grace");
    assert_eq!(extension((8, 30), (17, 11)), 200);
    assert_eq!(extension((8, 30), (17, 30)), 200);
    assert_eq!(extension((8, 30), (17, 31)), 400);
    assert_eq!(extension((8, 0), (17, 31)), 600, "before and after");
    assert_eq!(extension((9, 0), (16, 0)), 0);
}

#[test]
fn cancelling_is_free_until_the_deadline_and_then_costs_a_share() {
    let usage = usage("2024-11-05", "2026-03-05");
    let fee = |rules: &str, when: &str| book(rules).cancellation(&usage, at(when)).quote.total().0;
    let half = "cancel.fee_percent = 50";
    assert_eq!(fee(half, "2026-03-04 16:59"), 0);
    assert_eq!(fee(half, "2026-03-04 17:00"), 1250);
    assert_eq!(fee("", "2026-03-05 12:00"), 0);
    let earlier = "cancel = { fee_percent = 100, free_until_days = 2, free_until_time = \"07:30\" }";
    assert_eq!(fee(earlier, "2026-03-03 07:29"), 0);
    assert_eq!(fee(earlier, "2026-03-03 07:30"), 2500);
    let answer = |rules: &str, when: &str| book(rules).cancellation(&usage, at(when));
    assert_eq!(answer(earlier, "2026-03-03 07:30").free_until, at("2026-03-03 07:30"));
    assert!(answer(earlier, "2026-03-03 07:30").late && !answer(earlier, "2026-03-03 07:29").late);
    assert_eq!(answer("", "2026-03-03 07:30").free_until, at("2026-03-04 17:00"));
}

#[test]
fn a_report_row_tells_the_use_and_its_money() {
    let mut usage = with_reduction("2024-11-05", "hikazei");
    usage.answers = answers(&[("use_type", "refresh"), ("meal", "yes")]);
    (usage.arrived, usage.left) = (NaiveTime::from_hms_opt(8, 34, 0), NaiveTime::from_hms_opt(16, 50, 0));
    let book = book("reductions.hikazei = { kind = \"to_pay\", value = 1000 }");
    let row = book.report_row(&usage, &book.quote(&usage));
    let expected = [
        Cell::Message("band-lt3".into()),
        Cell::Message("residence-resident".into()),
        Cell::Message("use_type-refresh".into()),
        Cell::Text("08:30-17:00".into()),
        Cell::Text("08:34-16:50".into()),
        Cell::Number(496),
        Cell::Yen(Yen(2500)),
        Cell::Yen(Yen(-1500)),
        Cell::Yen(Yen(300)),
        Cell::Yen(Yen(0)),
        Cell::Yen(Yen(1300)),
    ];
    assert_eq!(row, expected);
    let module = TemporaryChildcare;
    let columns: Vec<&str> = module.manifest().report.iter().map(|column| column.key).collect();
    let facts = module.row_facts(&columns, &row).expect("a row that can be read back");
    assert_eq!((facts.residence, facts.minutes, facts.reduced), (Residence::Resident, 496, Yen(-1500)));
    assert_eq!((&facts.age_group, &facts.use_type), (&row[0], &row[2]));
    assert_eq!(module.row_facts(&columns[2..], &row), None, "the columns of a home are missing");
}

#[test]
fn a_report_row_stands_when_prices_change() {
    let usage = usage("2024-11-05", "2026-03-05");
    let settled = book("").quote(&usage);
    let dearer = "fee = { age_basis = \"class_age\", bands = { lt1 = { full = 9 }, lt3 = { full = 8 } } }";
    let row = |rules: &str| book(rules).report_row(&usage, &settled);
    assert_eq!(row(dearer), row(""));
}

proptest! {
    #[test]
    fn a_report_row_adds_up(birth in 0u64..2500, late in 0u32..180, value in 0i64..5000, meal: bool) {
        let rules = format!("reductions.r = {{ kind = \"off\", value = {value} }}\nfee.extension_per_30_min = 200");
        let birth = (d("2026-03-05") - chrono::Days::new(birth)).to_string();
        let mut usage = with_reduction(&birth, "r");
        usage.left = NaiveTime::from_hms_opt(17 + late / 60, late % 60, 0);
        usage.answers = answers(&[("meal", if meal { "yes" } else { "" })]);
        let book = book(&rules);
        let yen: Vec<i64> = book.report_row(&usage, &book.quote(&usage)).iter().filter_map(|cell| match cell {
            Cell::Yen(yen) => Some(yen.0),
            _ => None,
        }).collect();
        let (total, parts) = yen.split_last().unwrap();
        prop_assert_eq!(*total, parts.iter().sum::<i64>());
        prop_assert!(*total >= 0);
    }
}
