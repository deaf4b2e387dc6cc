//! When bookings open and close.

use crate::support::*;
use platform_values::Calendar;

#[test]
fn a_month_opens_on_the_first_of_the_month_before() {
    let window = book("").window(d("2026-03-31"));
    assert_eq!(window.opens_at, at("2026-02-01 09:00"));
    assert_eq!(window.opens_for_others_at, window.opens_at);
    assert_eq!(window.closes_at, at("2026-03-30 17:00"));
    assert_eq!(book("").window(d("2026-01-05")).opens_at, at("2025-12-01 09:00"));
}

#[test]
fn half_months_open_on_the_1st_and_the_16th() {
    let book = book("window.opens = \"half_month\"");
    for (care, opens) in [
        ("2026-03-16", "2026-03-01 09:00"),
        ("2026-03-31", "2026-03-01 09:00"),
        ("2026-04-01", "2026-03-16 09:00"),
        ("2026-04-15", "2026-03-16 09:00"),
    ] {
        assert_eq!(book.window(d(care)).opens_at, at(opens), "{care}");
    }
}

#[test]
fn days_before_open_at_the_time_of_the_rule() {
    let rules = "window = { opens = \"days_before\", days_before = 30, opens_time = \"12:00\", closes_days_before = 3, \
        closes_time = \"12:00\" }";
    let window = book(rules).window(d("2026-03-31"));
    assert_eq!((window.opens_at, window.closes_at), (at("2026-03-01 12:00"), at("2026-03-28 12:00")));
}

#[test]
fn residents_may_book_earlier() {
    let window = book("window.residents_earlier_days = 5").window(d("2026-03-10"));
    assert_eq!(window.opens_at, at("2026-02-01 09:00"));
    assert_eq!(window.opens_for_others_at, at("2026-02-06 09:00"));
}

#[test]
fn an_opening_on_a_closed_day_moves_if_the_rules_say_so() {
    // 1 February 2026 is a Sunday; 23 February a holiday after a weekend.
    let opens = |shift: &str, day: u32| {
        let rules = format!("window = {{ holiday_shift = \"{shift}\", opens_day = {day} }}");
        book(&rules).window_in(d("2026-03-10"), &Calendar::national()).opens_at
    };
    assert_eq!(opens("none", 1), at("2026-02-01 09:00"));
    assert_eq!(opens("before", 1), at("2026-01-30 09:00"));
    assert_eq!(opens("after", 1), at("2026-02-02 09:00"));
    assert_eq!(opens("before", 23), at("2026-02-20 09:00"));
    assert_eq!(opens("after", 23), at("2026-02-24 09:00"));
}

#[test]
fn the_opening_for_others_moves_off_closed_days_too() {
    // Sunday 1 February moves to Monday; five days later is Saturday the 7th.
    let others = |shift: &str| {
        let rules = format!("window = {{ holiday_shift = \"{shift}\", residents_earlier_days = 5 }}");
        book(&rules).window_in(d("2026-03-10"), &Calendar::national()).opens_for_others_at
    };
    assert_eq!(others("after"), at("2026-02-09 09:00"));
    assert_eq!(others("before"), at("2026-02-04 09:00"));
    assert_eq!(others("none"), at("2026-02-06 09:00"));
}
