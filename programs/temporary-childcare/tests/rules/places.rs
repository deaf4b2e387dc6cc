//! Offers, quotas and draws.

use crate::support::*;
use platform_values::Day;
use proptest::prelude::*;

const HALVES: &str = r#"
    hours = { morning = "08:30-12:30", afternoon = "12:30-17:00" }
    fee.bands = { lt1 = { half = 1500 }, lt3 = { half = 1300 }, ge3 = { half = 800 } }
"#;

fn drawn(rules: &str, case: &platform_program_api::Case) -> Vec<(String, String, i64)> {
    let draws = book(rules).assess(case).draws;
    let told = draws.into_iter().map(|draw| {
        (
            draw.quota.key,
            format!("{}-{}", draw.quota.from.format("%dT%H"), draw.quota.to.format("%dT%H")),
            draw.quota.limit,
        )
    });
    told.collect()
}

fn taken(key: &str, window: &str, limit: i64) -> (String, String, i64) {
    (key.to_owned(), window.to_owned(), limit)
}

/// What a whole day on the 5th takes of one quota.
fn day(key: &str, limit: i64) -> [(String, String, i64); 2] {
    [taken(key, "05T00-05T12", limit), taken(key, "05T12-06T00", limit)]
}

#[test]
fn ten_places_a_day_of_which_two_are_for_infants() {
    let one_year_old = drawn("", &born("2025-03-05", "2026-03-05"));
    assert_eq!(one_year_old, [day("places", 10), day("use_type_hiteikei", 10)].concat());
    let eleven_months = drawn("", &born("2025-03-06", "2026-03-05"));
    assert_eq!(eleven_months, [day("places", 10), day("under_1", 2), day("use_type_hiteikei", 10)].concat());
}

#[test]
fn what_is_drawn_does_not_hang_on_what_the_rules_limit() {
    let keys = |rules: &str| -> Vec<(String, String)> {
        let drawn = drawn(rules, &born("2025-06-01", "2026-03-05"));
        drawn.into_iter().map(|(key, window, _)| (key, window)).collect()
    };
    let plain = keys("capacity.under_1 = \"\"");
    assert_eq!(plain.len(), 6, "{plain:?}");
    for changed in ["", HALVES, "capacity.under_1 = 1", "use_types.hiteikei.places_max = 1"] {
        assert_eq!(keys(changed), plain, "{changed}");
    }
}

#[test]
fn only_what_the_rules_limit_is_told() {
    let told = |rules: &str| -> Vec<String> {
        let offers = book(rules).offers(&Day::ordinary(d("2026-03-05")));
        offers[0].told().map(|quota| quota.key.clone()).collect()
    };
    assert_eq!(told("capacity.under_1 = \"\""), ["places", "places"]);
    let limited = told("use_types.hiteikei.places_max = 1");
    let parts = ["under_1", "use_type_hiteikei"].into_iter().flat_map(|key| [key, key]);
    assert_eq!(limited, ["places", "places"].into_iter().chain(parts).collect::<Vec<_>>());
}

#[test]
fn a_half_day_takes_its_half() {
    let mut case = case("2026-03-05");
    let whole = drawn(HALVES, &case);
    assert_eq!(whole, [day("places", 10), day("use_type_hiteikei", 10)].concat());
    case.span = span("12:30-17:00");
    let half = ["places", "use_type_hiteikei"].map(|key| taken(key, "05T12-06T00", 10));
    assert_eq!(drawn(HALVES, &case), half);
    let keys: Vec<_> = book(HALVES).offers(&case.day).into_iter().map(|offer| offer.key).collect();
    assert_eq!(keys, ["full", "morning", "afternoon"]);
}

#[test]
fn a_facility_may_offer_mornings_only() {
    let rules = HALVES.replace("afternoon = \"12:30-17:00\"", "afternoon = \"\"");
    let keys: Vec<_> =
        book(&rules).offers(&Day::ordinary(d("2026-03-05"))).into_iter().map(|o| o.key).collect();
    assert_eq!(keys, ["full", "morning"]);
    let mut afternoon = case("2026-03-05");
    afternoon.span = span("12:30-17:00");
    let answer = book(&rules).assess(&afternoon);
    assert_eq!(codes(&answer), ["span-not-offered"]);
    assert_eq!(found(&answer, "span-not-offered").args["offered"], "08:30-17:00, 08:30-12:30");
}

#[test]
fn changed_hours_leave_the_taken_places_taken() {
    let late = drawn("hours.full = \"09:00-16:30\"", &{
        let mut case = case("2026-03-05");
        case.span = span("09:00-16:30");
        case
    });
    assert_eq!(late, drawn("", &case("2026-03-05")));
}

#[test]
fn a_use_type_with_few_places_draws_on_them_too() {
    let rules = "use_types.refresh.places_max = 3";
    let refresh = drawn(rules, &wish("refresh", "2026-03-05", vec![]));
    assert_eq!(refresh, [day("places", 10), day("use_type_refresh", 3)].concat());
    let other = drawn(rules, &wish("hiteikei", "2026-03-05", vec![]));
    assert_eq!(other, [day("places", 10), day("use_type_hiteikei", 10)].concat());
}

#[test]
fn a_weekday_may_have_other_places_and_no_part_exceeds_the_whole() {
    let rules = "capacity.by_weekday = { thu = 1, fri = 0 }";
    let infant = drawn(rules, &born("2025-06-01", "2026-03-05"));
    assert_eq!(infant, [day("places", 1), day("under_1", 1), day("use_type_hiteikei", 1)].concat());
    assert!(book(rules).offers(&Day::ordinary(d("2026-03-06"))).is_empty());
    assert_eq!(codes(&book(rules).assess(&case("2026-03-06"))), ["closed"]);
}

#[test]
fn half_days_that_overlap_or_leave_the_day_are_refused() {
    let overlapping = HALVES.replace("12:30-17:00", "12:00-17:00");
    let outside = HALVES.replace("12:30-17:00", "12:30-18:00");
    for (rules, code) in [(overlapping, "rule-halves-overlap"), (outside, "rule-outside-full")] {
        let problems = try_book(&rules).err().unwrap_or_default();
        assert_eq!(problems.iter().map(|p| p.code.as_str()).collect::<Vec<_>>(), [code]);
    }
    let problems = try_book("hours.morning = \"08:30-12:30\"").err().unwrap_or_default();
    assert!(problems.len() == 3 && problems.iter().all(|p| p.code == "rule-half-fee-missing"));
}

proptest! {
    #[test]
    fn every_draw_is_on_a_quota_of_the_offer(day in 0u64..400, age in 0u64..2500, part in 0usize..3, places in 1i64..30) {
        let rules = format!("{HALVES}\ncapacity.per_day = {places}\nuse_types.hiteikei.places_max = 5");
        let book = book(&rules);
        let day = Day::ordinary(d("2026-01-01") + chrono::Days::new(day));
        let mut case = case("2026-03-05");
        case.child.birth_date = Some(day.date - chrono::Days::new(age));
        case.day = day;
        let offers = book.offers(&case.day);
        if let Some(offer) = offers.get(part) {
            case.span = offer.span;
            let draws = book.assess(&case).draws;
            prop_assert!(!draws.is_empty());
            prop_assert!(draws.iter().all(|draw| offer.quotas.contains(&draw.quota)));
        }
    }
}
