//! What the API says to requests that do not have its shape: where, in Japanese, and never more than was asked for.

use crate::api::{at, codes, get, in_february, keyed, log_in, read};
use crate::support::{family, jst};
use reqwest::{Method, StatusCode};
use serde_json::{Value, json};

/// Codes with the fields that they name.
fn told(problem: &Value) -> Vec<String> {
    let findings = at(problem, "/findings").as_array().expect("findings");
    let word = |finding: &Value| {
        let words = at(finding, "/message").as_str().unwrap_or_default();
        assert!(!words.is_ascii() && !words.contains('⟦'), "{words}");
        let of = |field: &str| at(finding, field).as_str().unwrap_or_default();
        format!("{} {} {}", of("/code"), of("/args/place"), of("/args/field"))
    };
    let mut told: Vec<String> = findings.iter().map(word).collect();
    told.sort();
    told
}

#[tokio::test(flavor = "multi_thread")]
async fn every_wrong_field_and_parameter_is_named() {
    let (test, place) = in_february().await;
    let parent = family(&test.kawasaki, test.next_number(), "2023-06-01").await;
    let browser = log_in(&test, &parent.parent).await;
    let wrong = json!({ "name": null, "birth_date": "2026-02-30", "sex": 1, "nam": "x" });
    let (status, problem) = keyed(&browser, "/children", "a b", &wrong).await;
    assert_eq!(status, StatusCode::BAD_REQUEST);
    let all = [
        "api-missing body kana",
        "api-missing body name",
        "api-shape body birth_date",
        "api-type body sex",
        "api-unknown body nam",
        "idempotency-key-needed  ",
    ];
    assert_eq!(told(&problem), all, "{problem}");
    assert_eq!(at(&problem, "/detail"), "findings が示す項目を直してください。");

    let (status, problem) = get(&browser, "/bookings/not-an-id").await;
    assert_eq!((status, told(&problem)), (StatusCode::BAD_REQUEST, vec!["api-shape path id".to_owned()]));
    let program = &place.program.key;
    let query = "from=5.3.2026&birthdate=2023-08-01&limit=0&residence=moon";
    let (status, problem) = get(&browser, &format!("/programs/{program}/vacancies?{query}")).await;
    let all = [
        "api-choice query residence",
        "api-range query limit",
        "api-shape query from",
        "api-unknown query birthdate",
    ];
    assert_eq!((status, told(&problem)), (StatusCode::BAD_REQUEST, all.map(str::to_owned).to_vec()));
    let (status, problem) = get(&browser, "/bookings").await;
    assert_eq!(status, StatusCode::BAD_REQUEST);
    assert_eq!(told(&problem), ["api-missing query from", "api-missing query to"]);

    for (kind, body, status, code) in [
        ("application/json", "{\"name\":", StatusCode::BAD_REQUEST, "api-json"),
        ("application/json", "", StatusCode::BAD_REQUEST, "api-body"),
        ("application/json; charset=utf-8", "[]", StatusCode::BAD_REQUEST, "api-type"),
        ("application/json; charset=shift_jis", "{}", StatusCode::UNSUPPORTED_MEDIA_TYPE, "api-content-type"),
        ("application/merge-patch+json", "{}", StatusCode::UNSUPPORTED_MEDIA_TYPE, "api-content-type"),
    ] {
        let request = browser.request(Method::POST, "/api/v1/children").header("Idempotency-Key", "k");
        let answer = request.header("Content-Type", kind).body(body).send().await.expect("an answer");
        let (answered, problem) = read(answer).await;
        assert_eq!((answered, codes(&problem)), (status, vec![code]), "{kind} {body}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn days_in_the_wrong_order_and_unknown_wards_are_refused_alike() {
    let (test, place) = in_february().await;
    let parent = family(&test.kawasaki, test.next_number(), "2023-06-01").await;
    let (browser, head) = (log_in(&test, &parent.parent).await, log_in(&test, &place.manager).await);
    let role = platform_authz::Role::CityAdmin;
    let officer = test.kawasaki.db_staff("officer-days", "見本 職員", role, &[]).await.expect("an officer");
    let officer = log_in(&test, &officer).await;
    let (program, code) = (&place.program.key, &place.facility.code);
    let days = "from=2026-03-05&to=2026-03-04";
    for (who, path) in [
        (&browser, format!("/programs/{program}/vacancies?{days}")),
        (&browser, format!("/bookings?{days}")),
        (&head, format!("/facility/{code}/bookings?{days}")),
        (&head, format!("/facility/{code}/slots?{days}")),
        (&officer, format!("/city/figures?program={program}&{days}")),
    ] {
        let (status, problem) = get(who, &path).await;
        assert_eq!(
            (status, codes(&problem)),
            (StatusCode::UNPROCESSABLE_ENTITY, vec!["api-days-order"]),
            "{path}"
        );
    }
    for path in [
        "/facilities?ward=火星区".to_owned(),
        format!("/programs/{program}/vacancies?ward=火星区"),
        format!("/city/reports?month=2026-03&program={program}&ward=火星区"),
    ] {
        let (status, problem) = get(&officer, &path).await;
        assert_eq!((status, codes(&problem)), (StatusCode::UNPROCESSABLE_ENTITY, vec!["api-ward"]), "{path}");
    }
    let (_, facility) = get(&browser, &format!("/facilities/{code}")).await;
    let facts = at(&facility, "/programs/0/facts").as_array().expect("facts");
    let fee = facts.iter().find(|fact| at(fact, "/code") == "notice-fee").expect("a fee");
    assert!(at(fee, "/args/amount").is_i64(), "{fee}");
}

#[tokio::test(flavor = "multi_thread")]
async fn errors_speak_no_words_of_pages_and_bring_their_headers() {
    let (test, _) = in_february().await;
    let nobody = test.browser(&test.kawasaki).expect("a browser");
    let header = |answer: &reqwest::Response, name: &str| {
        answer.headers().get(name).and_then(|value| value.to_str().ok()).unwrap_or_default().to_owned()
    };
    let answer = nobody.get("/api/v1/bookings").await.expect("an answer");
    assert!(header(&answer, "www-authenticate").starts_with("Cookie "));
    for (method, path) in [("GET", "/nothing"), ("DELETE", "/bookings"), ("GET", "/children")] {
        let method = Method::from_bytes(method.as_bytes()).expect("a method");
        let answer = nobody.request(method, &format!("/api/v1{path}")).send().await.expect("an answer");
        let (_, problem) = read(answer).await;
        let words = problem.to_string();
        assert!(["ページ", "画面", "ボタン"].iter().all(|word| !words.contains(word)), "{words}");
    }
    let who = json!({ "login_id": "nobody@mihon.example", "password": "not the password" });
    for tries in 0..200 {
        let request = nobody.request(Method::POST, "/api/v1/sessions").json(&who);
        let answer = request.send().await.expect("an answer");
        if answer.status() == StatusCode::TOO_MANY_REQUESTS {
            let wait: i64 = header(&answer, "retry-after").parse().expect("seconds");
            let (_, problem) = read(answer).await;
            assert_eq!(
                (codes(&problem), at(&problem, "/findings/0/args/seconds")),
                (vec!["api-too-many"], &json!(wait))
            );
            return;
        }
        assert!(tries < 199, "nobody counts");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_use_that_was_entered_by_mistake_is_removed() {
    let (test, place) = in_february().await;
    let parent = place.family(&test, "2023-06-01").await;
    let child = parent.children.first().expect("a child").id.to_string();
    test.clock.set(jst("2026-03-04 18:00"));
    let (browser, head) = (log_in(&test, &parent.parent).await, log_in(&test, &place.manager).await);
    let used = json!({
        "child": child, "program": place.program.key, "day": "2026-03-04", "from": "08:30", "to": "17:00",
        "arrived": "08:40", "departed": "16:30", "answers": { "use_type": "refresh" },
    });
    let (status, made) = keyed(&head, &format!("/facility/{}/uses", place.facility.code), "use", &used).await;
    assert_eq!(status, StatusCode::CREATED, "{made}");
    let id = at(&made, "/id").as_str().expect("an id");
    let (remove, why) = (format!("/uses/{id}/remove"), json!({ "reason": "別のお子さんの分" }));
    assert_eq!(keyed(&browser, &remove, "family", &why).await.0, StatusCode::FORBIDDEN);
    assert_eq!(keyed(&head, &remove, "head", &why).await.0, StatusCode::OK);
    let (_, seen) = get(&head, &format!("/bookings/{id}")).await;
    assert_eq!(
        (at(&seen, "/booking/phase"), at(&seen, "/booking/reason")),
        (&json!("cancelled"), at(&why, "/reason"))
    );
}
