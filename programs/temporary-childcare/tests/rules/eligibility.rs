//! Who may come: ages, residence, registration, interview, exclusivity.

use crate::support::*;
use platform_program_api::{Caller, Flag, Place, Residence, Weight};
use platform_values::{Day, DayKind};
use proptest::prelude::*;

const UNDER_3: &str = "ages = { until = \"months\", months_max = 36 }";

fn is_open(rules: &str, birth: &str, date: &str) -> bool {
    let all_days = "hours.weekdays = [\"mon\", \"tue\", \"wed\", \"thu\", \"fri\", \"sat\", \"sun\"]\n";
    codes(&book(&format!("{all_days}{rules}")).assess(&born(birth, date))).is_empty()
}

#[test]
fn under_three_ends_two_days_before_the_third_birthday() {
    for (birth, last, first_refused) in [
        ("2024-04-10", "2027-04-08", "2027-04-09"),
        ("2023-04-03", "2026-04-01", "2026-04-02"),
        ("2024-02-29", "2027-02-27", "2027-02-28"),
    ] {
        let rules = format!("{UNDER_3}\ninterview.required = false");
        assert!(is_open(&rules, birth, last), "{birth} on {last}");
        assert!(!is_open(&rules, birth, first_refused), "{birth} on {first_refused}");
    }
}

#[test]
fn the_refusal_of_an_older_child_names_the_last_day() {
    let answer = book(UNDER_3).assess(&born("2024-04-10", "2027-04-09"));
    assert_eq!(found(&answer, "age-too-old").args["until"], "2027-04-08");
    assert_eq!(found(&answer, "age-too-old").weight, Weight::Block);
}

#[test]
fn five_months_count_from_the_monthly_date_or_by_law_from_its_eve() {
    let legal = "ages.lower_bound = \"legal_day\"";
    assert!(is_open("", "2025-10-15", "2026-03-15"));
    assert!(!is_open("", "2025-10-15", "2026-03-14"));
    assert!(is_open(legal, "2025-10-15", "2026-03-14"));
    assert!(!is_open(legal, "2025-10-15", "2026-03-13"));
    let answer = book("").assess(&born("2025-10-15", "2026-03-13"));
    assert_eq!(found(&answer, "age-too-young").args["from"], "2026-03-15");
}

#[test]
fn six_months_without_a_31st_are_reached_on_the_30th() {
    let rules = "ages = { months_min = 6, lower_bound = \"legal_day\" }";
    assert!(is_open(rules, "2026-03-31", "2026-09-30"));
    assert!(!is_open(rules, "2026-03-31", "2026-09-29"));
}

#[test]
fn care_ends_on_31_march_before_school_and_1_april_children_go_with_the_older() {
    assert!(is_open("", "2020-04-02", "2027-03-31"));
    assert!(!is_open("", "2020-04-02", "2027-04-01"));
    assert!(is_open("", "2020-04-01", "2026-03-31"));
    assert!(!is_open("", "2020-04-01", "2026-04-01"));
}

#[test]
fn where_the_age_on_1_april_counts_a_child_waits_for_the_next_april() {
    let rules = "ages.reference = \"april_1\"";
    assert!(is_open(rules, "2025-11-01", "2026-04-01"));
    assert!(!is_open(rules, "2025-11-02", "2026-06-01"));
    let answer = book(rules).assess(&born("2025-11-02", "2026-06-01"));
    assert_eq!(found(&answer, "age-too-young").args["from"], "2027-04-01");
    let until_end_of_year = format!("{rules}\nages.until = \"months\"\nages.months_max = 36");
    assert!(is_open(&until_end_of_year, "2023-06-01", "2027-03-31"));
    assert!(!is_open(&until_end_of_year, "2023-06-01", "2027-04-01"));
}

#[test]
fn a_closed_day_says_why() {
    let book = book("");
    for (kind, word) in [
        (DayKind::Holiday("春分の日".into()), "holiday"),
        (DayKind::ClosedByCity("年末年始".into()), "city"),
        (DayKind::ClosedByFacility("行事".into()), "facility"),
    ] {
        let mut case = case("2026-03-20");
        case.day = Day { date: d("2026-03-20"), kind };
        let answer = book.assess(&case);
        assert_eq!(found(&answer, "closed").args["kind"], word);
        assert!(answer.draws.is_empty());
        assert!(book.offers(&case.day).is_empty());
    }
    assert_eq!(found(&book.assess(&case("2026-03-07")), "closed").args["kind"], "weekday");
}

#[test]
fn a_facility_may_open_on_holidays() {
    let day = Day { date: d("2026-03-20"), kind: DayKind::Holiday("春分の日".into()) };
    assert_eq!(book("hours.open_on_holidays = true").offers(&day).len(), 1);
}

#[test]
fn a_child_without_registration_or_interview_is_told_both() {
    let mut case = case("2026-03-05");
    case.child.flags.clear();
    let answer = book("").assess(&case);
    assert_eq!(codes(&answer), ["registration-missing", "interview-missing"]);
    assert_eq!(found(&answer, "registration-missing").weight, Weight::Block);
    assert_eq!(found(&answer, "interview-missing").weight, Weight::Warn);
    let free = book("registration.required = false\ninterview.required = false").assess(&case);
    assert_eq!(codes(&free), Vec::<&str>::new());
}

#[test]
fn an_interview_holds_for_the_months_of_the_rule() {
    let rules = "interview.valid_months = 2";
    assert_eq!(codes(&book(rules).assess(&case("2026-03-10"))), Vec::<&str>::new());
    assert_eq!(codes(&book(rules).assess(&case("2026-03-11"))), ["interview-expired"]);
}

#[test]
fn an_exclusive_facility_refuses_children_of_others_for_thirty_days() {
    let elsewhere = |date: &str| vec![past("refresh", date, Place::Elsewhere)];
    let book = book("exclusive = true");
    let answer = book.assess(&wish("hiteikei", "2026-03-31", elsewhere("2026-03-02")));
    assert_eq!(found(&answer, "enrolled-elsewhere").args["from"], "2026-04-02");
    assert_eq!(
        codes(&book.assess(&wish("hiteikei", "2026-04-02", elsewhere("2026-03-02")))),
        Vec::<&str>::new()
    );
    let here = vec![past("refresh", "2026-03-02", Place::Here)];
    assert_eq!(codes(&book.assess(&wish("hiteikei", "2026-03-31", here))), Vec::<&str>::new());
    let mut enrolled = case("2026-03-05");
    enrolled.child.flags.push(Flag { key: "enrolled_elsewhere".into(), since: d("2025-04-01") });
    assert_eq!(codes(&book.assess(&enrolled)), ["enrolled-elsewhere"]);
}

#[test]
fn a_phone_only_child_is_booked_by_staff() {
    let mut case = case("2026-03-05");
    case.child.flags.push(Flag { key: "phone_only".into(), since: d("2026-01-01") });
    let answer = book("").assess(&case);
    assert_eq!((codes(&answer), answer.weight()), (vec!["phone-only"], Weight::Warn));
    assert!(!answer.draws.is_empty(), "staff may go on");
}

#[test]
fn a_public_search_is_not_asked_for_records() {
    let mut case = born("2025-12-01", "2026-03-05");
    case.caller = Caller::Public;
    case.child.flags.clear();
    case.answers = answers(&[]);
    case.child.residence = Residence::OutOfCity;
    assert_eq!(codes(&book("residents_only = true").assess(&case)), ["age-too-young", "residents-only"]);
}

#[test]
fn a_city_names_its_own_use_types_and_turns_others_off() {
    let rules = "use_types.own = { label = \"里帰り\" }\nuse_types.refresh.enabled = false";
    let book = book(rules);
    let keys: Vec<_> = book.choices("use_type").into_iter().map(|choice| choice.key).collect();
    assert_eq!(keys, ["hiteikei", "kinkyu", "shigoto", "own"]);
    assert_eq!(codes(&book.assess(&wish("own", "2026-03-05", vec![]))), Vec::<&str>::new());
    assert_eq!(codes(&book.assess(&wish("refresh", "2026-03-05", vec![]))), ["use-type-disabled"]);
    assert_eq!(codes(&book.assess(&wish("strange", "2026-03-05", vec![]))), ["use-type-unknown"]);
}

#[test]
fn without_a_use_type_the_wish_is_not_complete() {
    let mut case = case("2026-03-05");
    case.answers = answers(&[]);
    assert_eq!(codes(&book("").assess(&case)), ["use-type-missing"]);
}

#[test]
fn approval_is_a_step_only_where_the_facility_wants_it() {
    let steps = |rules: &str| book(rules).assess(&case("2026-03-05")).steps.len();
    assert_eq!((steps(""), steps("approval = \"automatic\"")), (1, 0));
    assert_eq!(steps("use_types.hiteikei.approval = \"automatic\""), 0, "one use type by itself");
    assert_eq!(steps("approval = \"automatic\"\nuse_types.hiteikei.approval = \"facility\""), 1);
    assert_eq!(steps("use_types.kinkyu.approval = \"automatic\""), 1, "another one does not matter");
}

proptest! {
    #[test]
    fn the_day_named_in_a_refusal_is_the_first_that_is_not_refused(birth in 0u64..4000, ahead in 0u64..400) {
        let birth = d("2020-01-01") + chrono::Days::new(birth);
        let book = book("");
        let ask = |date| {
            let mut case = case("2026-03-05");
            case.day = Day::ordinary(date);
            case.child.birth_date = Some(birth);
            book.assess(&case)
        };
        let answer = ask(birth + chrono::Days::new(ahead));
        if let Some(young) = answer.findings.iter().find(|f| f.code == "age-too-young") {
            let from = d(&young.args["from"]);
            prop_assert!(!codes(&ask(from)).contains(&"age-too-young"));
            prop_assert!(codes(&ask(from.pred_opt().unwrap())).contains(&"age-too-young"));
        }
    }
}

#[test]
fn a_child_of_a_nursery_is_for_the_facility_to_decide() {
    let mut enrolled = case("2026-03-05");
    enrolled.child.flags.push(Flag { key: "enrolled_elsewhere".into(), since: d("2025-04-01") });
    let weight = |rules: &str| {
        book(rules).assess(&enrolled).findings.iter().map(|f| (f.code.clone(), f.weight)).collect::<Vec<_>>()
    };
    let told = |weight| vec![("enrolled-in-nursery".to_owned(), weight)];
    assert_eq!(weight(""), told(Weight::Warn));
    assert_eq!(weight("enrolled = \"block\""), told(Weight::Block));
    assert_eq!(weight("enrolled = \"allow\""), Vec::new());
}

#[test]
fn a_use_type_may_ask_for_a_reason_in_words() {
    let book = book("use_types.kinkyu.reason_required = true");
    let mut wish = wish("kinkyu", "2026-03-05", Vec::new());
    let answer = book.assess(&wish);
    assert_eq!(codes(&answer), ["reason-missing"]);
    assert_eq!(found(&answer, "reason-missing").missing_field(), Some("reason"));
    assert!(book.needs("reason", &wish.answers) && !book.needs("reason", &case("2026-03-05").answers));
    wish.answers.0.insert("reason".into(), " ".into());
    assert_eq!(codes(&book.assess(&wish)), ["reason-missing"]);
    wish.answers.0.insert("reason".into(), "母の入院".into());
    assert_eq!(codes(&book.assess(&wish)), Vec::<&str>::new());
}
