//! What the pages ask for, the API asks for too; what a role's pages do not show, the API does not tell it.

use crate::api::{at, codes, get, in_february, keyed, log_in};
use crate::support::{day, family, fill_sheets, jst, run};
use platform_app::bookings::book;
use platform_authz::Role;
use reqwest::StatusCode;
use serde_json::{Value, json};

const REFUSED: StatusCode = StatusCode::UNPROCESSABLE_ENTITY;

#[tokio::test(flavor = "multi_thread")]
async fn a_use_names_one_of_the_facilitys_reasons_and_a_correction_says_why() {
    let (test, place) = in_february().await;
    let parent = place.family(&test, "2023-06-01").await;
    let child = parent.children[0].id.to_string();
    test.clock.set(jst("2026-03-05 18:00"));
    let head = log_in(&test, &place.manager).await;
    let path = format!("/facility/{}/uses", place.facility.code);
    let used = |answers: Value| {
        json!({
            "child": child, "program": place.program.key, "day": "2026-03-04", "from": "08:30", "to": "17:00",
            "arrived": "08:40", "departed": "16:30", "answers": answers,
        })
    };
    for (key, answers, code) in [
        ("none", json!({}), "answer-missing"),
        ("strange", json!({ "use_type": "bogus" }), "answer-strange"),
        ("tick", json!({ "use_type": "refresh", "meal": "maybe" }), "answer-strange"),
    ] {
        let (status, problem) = keyed(&head, &path, key, &used(answers)).await;
        assert_eq!((status, codes(&problem)), (REFUSED, vec![code]), "{problem}");
    }
    let (status, made) = keyed(&head, &path, "fine", &used(json!({ "use_type": "refresh" }))).await;
    assert_eq!(status, StatusCode::CREATED, "{made}");
    let attend = format!("/bookings/{}/attendance", at(&made, "/id").as_str().expect("an id"));
    let times = |reason: &str| json!({ "event": "correct", "arrived": "08:30", "departed": "16:00", "reason": reason });
    let (status, problem) = keyed(&head, &attend, "blank", &times("　 ")).await;
    assert_eq!((status, codes(&problem)), (REFUSED, vec!["correct-reason-missing"]), "{problem}");
    let (status, answer) = keyed(&head, &attend, "told", &times("押し忘れ")).await;
    assert_eq!(status, StatusCode::OK, "{answer}");
    let logged = "SELECT string_agg(detail ->> 'times', ',') AS line FROM audit WHERE action = 'correct'";
    assert_eq!(crate::support::lines(&test, logged).await, ["8:40〜16:30 → 8:30〜16:00"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_family_names_whom_to_call_and_how_a_name_is_read() {
    let (test, place) = in_february().await;
    let parent = family(&test.kawasaki, test.next_number(), "2023-06-01").await;
    fill_sheets(&test).await;
    run(&test, "UPDATE households SET emergency_contacts = '[]'").await;
    let browser = log_in(&test, &parent.parent).await;
    let child = parent.children[0].id;
    let apply = json!({ "child": child, "facility": place.facility.code, "program": place.program.key });
    let (status, problem) = keyed(&browser, "/registrations", "apply", &apply).await;
    assert_eq!((status, codes(&problem)), (REFUSED, vec!["registration-contact-missing"]), "{problem}");
    for (key, kana) in [("kanji", "漢字"), ("latin", "kanji 1")] {
        let new = json!({ "name": "見本 かな", "kana": kana, "birth_date": "2024-01-05" });
        let (status, problem) = keyed(&browser, "/children", key, &new).await;
        assert_eq!((status, codes(&problem)), (REFUSED, vec!["input-kana"]), "{problem}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn nobody_cancels_for_a_family_without_saying_why_nor_goes_past_rules_for_itself() {
    let (test, place) = in_february().await;
    let parent = place.family(&test, "2023-06-01").await;
    let ctx = test.kawasaki.ctx(&parent.parent.actor).await.expect("a context");
    let ask = place.ask(&parent.children[0], day("2026-03-04"), "08:30-17:00", "refresh");
    let cancel = format!("/bookings/{}/cancel", book(&ctx, &ask).await.expect("a booking").id);
    let officer = test.kawasaki.db_staff("officer", "見本 職員", Role::CityStaff, &[]).await;
    let officer = log_in(&test, &officer.expect("an officer")).await;
    let head = log_in(&test, &place.manager).await;
    for (browser, key) in [(&officer, "officer"), (&head, "head")] {
        let (status, problem) = keyed(browser, &cancel, key, &json!({ "reason": " " })).await;
        assert_eq!((status, codes(&problem)), (REFUSED, vec!["cancel-reason-missing"]), "{problem}");
    }
    let board = format!("/facility/{}/board?date=2026-03-04", place.facility.code);
    assert_eq!(get(&officer, &board).await.0, StatusCode::NOT_FOUND, "it is the desk of its staff");
    let browser = log_in(&test, &parent.parent).await;
    let wish = json!({
        "child": parent.children[0].id, "facility": place.facility.code, "program": place.program.key,
        "day": "2026-03-11", "from": "08:30", "to": "17:00", "answers": { "use_type": "refresh" },
        "going_past": "自分で",
    });
    for path in ["/bookings/assess", "/bookings"] {
        assert_eq!(keyed(&browser, path, path, &wish).await.0, StatusCode::FORBIDDEN, "{path}");
    }
    assert_eq!(keyed(&browser, &cancel, "own", &json!({})).await.0, StatusCode::OK);
    let (status, problem) = keyed(&browser, &cancel, "again", &json!({})).await;
    assert_eq!((status, codes(&problem)), (REFUSED, vec!["cancel-not-possible"]), "{problem}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_question_to_staff_is_no_unmet_demand() {
    let (test, place) = in_february().await;
    let parent = place.family(&test, "2023-06-01").await;
    let head = log_in(&test, &place.manager).await;
    let wish = |past: Option<&str>| {
        json!({
            "child": parent.children[0].id, "facility": place.facility.code, "program": place.program.key,
            "day": "2026-06-03", "from": "08:30", "to": "17:00", "answers": { "use_type": "refresh" },
            "going_past": past,
        })
    };
    let (status, problem) = keyed(&head, "/bookings", "early", &wish(None)).await;
    assert_eq!((status, codes(&problem)), (REFUSED, vec!["window-not-yet"]), "{problem}");
    let (status, made) = keyed(&head, "/bookings", "told", &wish(Some("園の行事のため"))).await;
    assert_eq!(status, StatusCode::CREATED, "{made}");
    assert_eq!(crate::support::number(&test, "SELECT count(*) AS n FROM refusals").await, 0);
    let past = "SELECT count(*) AS n FROM audit WHERE action = 'override'";
    assert_eq!(crate::support::number(&test, past).await, 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_saw_a_child_in_a_list_is_found_in_the_log() {
    let (test, place) = in_february().await;
    let parent = place.family(&test, "2023-06-01").await;
    let ctx = test.kawasaki.ctx(&parent.parent.actor).await.expect("a context");
    let ask = place.ask(&parent.children[0], day("2026-02-04"), "08:30-17:00", "refresh");
    test.clock.set(jst("2026-02-02 12:00"));
    book(&ctx, &ask).await.expect("a booking");
    let head = log_in(&test, &place.manager).await;
    let code = &place.facility.code;
    let pages =
        ["days/2026-02-04", "week?from=2026-02-02", "bookings", "registrations?state=accepted", "children"];
    for page in pages {
        run(&test, "DELETE FROM audit").await;
        head.page(&format!("/facility/{code}/{page}")).await.expect("a page");
        let seen = format!(
            "SELECT count(*) AS n FROM audit WHERE children @> ARRAY['{}'::uuid] AND account_id IS NOT NULL",
            parent.children[0].id
        );
        assert_eq!(crate::support::number(&test, &seen).await, 1, "{page}");
    }
}
