//! The API as a program meets it: a facility's and the city's calls, and the shape of every kind of error. The way of a
//! family stands in `api_journey`.

use crate::support::{Place, day, jst};
use platform_testkit::maker::{PASSWORD, Person};
use platform_testkit::{TestApp, Visitor};
use platform_values::Clock;
use platform_web::api::operations;
use reqwest::{Method, Response, StatusCode};
use serde_json::{Value, json};

/// A moment in February in which March can be booked.
pub async fn in_february() -> (TestApp, Place) {
    let test = TestApp::start().await.expect("an application");
    test.clock.set(jst("2026-02-02 10:00"));
    let facilities = test.kawasaki.facilities().await.expect("facilities");
    let code = facilities.first().expect("a facility").code.clone();
    let place = Place::new(&test, &code).await;
    (test, place)
}

pub async fn log_in(test: &TestApp, person: &Person) -> Visitor {
    let browser = test.browser(&test.kawasaki).expect("a browser");
    let who = json!({ "login_id": person.login, "password": PASSWORD });
    let answer = post(&browser, "/sessions", &who).await;
    assert_eq!(answer.status(), StatusCode::CREATED);
    browser
}

pub async fn post(browser: &Visitor, path: &str, body: &Value) -> Response {
    browser.request(Method::POST, &format!("/api/v1{path}")).json(body).send().await.expect("an answer")
}

pub async fn keyed(browser: &Visitor, path: &str, key: &str, body: &Value) -> (StatusCode, Value) {
    let request = browser.request(Method::POST, &format!("/api/v1{path}")).header("Idempotency-Key", key);
    read(request.json(body).send().await.expect("an answer")).await
}

pub async fn get(browser: &Visitor, path: &str) -> (StatusCode, Value) {
    read(browser.get(&format!("/api/v1{path}")).await.expect("an answer")).await
}

pub async fn read(answer: Response) -> (StatusCode, Value) {
    let status = answer.status();
    let kind = answer
        .headers()
        .get("content-type")
        .and_then(|kind| kind.to_str().ok())
        .unwrap_or_default()
        .to_owned();
    let body = answer.json().await.unwrap_or_default();
    if status.is_client_error() {
        assert_eq!(kind, "application/problem+json");
        assert_eq!(at(&body, "/status"), status.as_u16());
    }
    (status, body)
}

pub fn at<'a>(value: &'a Value, pointer: &str) -> &'a Value {
    value.pointer(pointer).unwrap_or(&Value::Null)
}

pub fn codes(problem: &Value) -> Vec<&str> {
    let findings = at(problem, "/findings").as_array().expect("findings");
    findings.iter().filter_map(|finding| at(finding, "/code").as_str()).collect()
}

/// A wish for the first offer of the first day that has a free place.
pub async fn wish(browser: &Visitor, place: &Place, child: &str, born: &str) -> Value {
    let (program, code) = (&place.program.key, &place.facility.code);
    let query = format!("from=2026-03-02&to=2026-03-20&facility={code}&birth_date={born}");
    let (status, found) = get(browser, &format!("/programs/{program}/vacancies?{query}")).await;
    assert_eq!(status, StatusCode::OK);
    let days = at(&found, "/items/0/days").as_array().expect("days");
    let free = days.iter().find(|day| at(day, "/status") == "open").expect("a free day");
    let offers = at(free, "/offers").as_array().expect("offers");
    let offer = offers.iter().find(|offer| at(offer, "/status") == "open").expect("a free offer");
    let (_, about) = get(browser, &format!("/facilities/{code}")).await;
    let form = at(&about, "/programs/0/form").as_array().expect("a form");
    let needed = form.iter().filter(|field| at(field, "/required") == &Value::Bool(true));
    let answers: serde_json::Map<String, Value> = needed
        .map(|field| {
            let key = at(field, "/key").as_str().expect("a key").to_owned();
            let choices = at(field, "/choices").as_array().expect("choices");
            let refresh = choices.iter().find(|choice| at(choice, "/key") == "refresh").or(choices.first());
            (key, refresh.map_or(json!("x"), |choice| at(choice, "/key").clone()))
        })
        .collect();
    json!({
        "child": child, "facility": code, "program": program, "day": at(free, "/date"),
        "from": at(offer, "/from"), "to": at(offer, "/to"), "answers": answers,
    })
}

#[tokio::test(flavor = "multi_thread")]
async fn a_facility_decides_and_the_city_sees_the_month() {
    let (test, place) = in_february().await;
    let parent = place.family(&test, "2023-06-01").await;
    let browser = log_in(&test, &parent.parent).await;
    let child = parent.children.first().expect("a child").id.to_string();
    let wished = wish(&browser, &place, &child, "2023-06-01").await;
    let (status, booked) = keyed(&browser, "/bookings", "book", &wished).await;
    assert_eq!(status, StatusCode::CREATED, "{booked}");
    let id = at(&booked, "/id").as_str().expect("an id");
    let code = &place.facility.code;

    let head = log_in(&test, &place.manager).await;
    let (_, list) = get(&head, &format!("/facility/{code}/bookings?phase=requested")).await;
    assert_eq!(at(&list, "/items/0/booking/id"), id, "{list}");
    let decide = format!("/bookings/{id}/decision");
    let (status, problem) = keyed(&head, &decide, "decide-0", &json!({ "decision": "decline" })).await;
    assert_eq!((status, codes(&problem)), (StatusCode::UNPROCESSABLE_ENTITY, vec!["api-needed"]));
    let (status, _) = keyed(&head, &decide, "decide-1", &json!({ "decision": "approve" })).await;
    assert_eq!(status, StatusCode::OK);

    let date = at(&wished, "/day").as_str().expect("a day");
    test.clock.set(jst(&format!("{date} 17:30")));
    let head = log_in(&test, &place.manager).await;
    let (_, board) = get(&head, &format!("/facility/{code}/board?date={date}")).await;
    assert_eq!(at(&board, "/rows/0/booking/phase"), "confirmed", "{board}");
    let attend = format!("/bookings/{id}/attendance");
    for (key, body) in
        [("in", json!({ "event": "check_in", "time": "08:45" })), ("out", json!({ "event": "check_out" }))]
    {
        let (status, answer) = keyed(&head, &attend, key, &body).await;
        assert_eq!(status, StatusCode::OK, "{answer}");
    }

    test.clock.set(jst("2026-04-01 10:00"));
    let head = log_in(&test, &place.manager).await;
    let program = &place.program.key;
    let month = format!("/facility/{code}/reports/2026-03");
    let (_, report) = get(&head, &format!("{month}?program={program}")).await;
    assert_eq!(
        (at(&report, "/state"), at(&report, "/person_days")),
        (&json!("not_started"), &json!(1)),
        "{report}"
    );
    let body = json!({ "program": program, "responsible": "見本 園長" });
    let (status, made) = keyed(&head, &format!("{month}/submit"), "submit", &body).await;
    assert_eq!(status, StatusCode::OK, "{made}");
    approve(&test, program, at(&made, "/id").as_str().expect("an id")).await;
}

async fn approve(test: &TestApp, program: &str, report: &str) {
    let role = platform_authz::Role::CityAdmin;
    let officer = test.kawasaki.db_staff("officer-api", "見本 職員", role, &[]).await.expect("an officer");
    let officer = log_in(test, &officer).await;
    let query = format!("/city/reports?month=2026-03&program={program}&state=submitted");
    let (_, list) = get(&officer, &query).await;
    assert_eq!(at(&list, "/items/0/id"), report, "{list}");
    let decide = format!("/city/reports/{report}/decision");
    let (status, _) = keyed(&officer, &decide, "old", &json!({ "decision": "approve", "version": 0 })).await;
    assert_eq!(status, StatusCode::CONFLICT, "another version than the one that was looked at");
    let (status, _) = keyed(&officer, &decide, "new", &json!({ "decision": "approve", "version": 1 })).await;
    assert_eq!(status, StatusCode::OK);
    let query = format!("/city/figures?program={program}&from=2026-03-01&to=2026-03-31");
    let (status, figures) = get(&officer, &query).await;
    assert_eq!((status, at(&figures, "/sum/used")), (StatusCode::OK, &json!(1)), "{figures}");
}

#[tokio::test(flavor = "multi_thread")]
async fn every_error_is_problem_details() {
    let (test, place) = in_february().await;
    let nobody = test.browser(&test.kawasaki).expect("a browser");
    let (status, problem) = get(&nobody, "/bookings/not-an-id").await;
    assert_eq!(status, StatusCode::UNAUTHORIZED, "{problem}");
    let (status, problem) = get(&nobody, "/programs/none/vacancies?from=5.3.2026").await;
    assert_eq!((status, codes(&problem)), (StatusCode::BAD_REQUEST, vec!["api-shape"]));
    assert_eq!(get(&nobody, "/programs/none/vacancies").await.0, StatusCode::NOT_FOUND);
    assert_eq!(get(&nobody, "/nothing").await.0, StatusCode::NOT_FOUND);
    let dates = "from=2026-03-01&to=2026-12-31";
    let (status, problem) = get(&nobody, &format!("/programs/{}/vacancies?{dates}", place.program.key)).await;
    assert_eq!((status, codes(&problem)), (StatusCode::UNPROCESSABLE_ENTITY, vec!["search-dates"]));
    let who = json!({ "login_id": "nobody@mihon.example", "password": "not the password" });
    let (status, problem) = read(post(&nobody, "/sessions", &who).await).await;
    assert_eq!((status, codes(&problem)), (StatusCode::UNPROCESSABLE_ENTITY, vec!["login-wrong"]));

    let sessions = "/api/v1/sessions";
    let form =
        nobody.request(Method::POST, sessions).form(&[("login_id", "a")]).send().await.expect("an answer");
    assert_eq!(read(form).await.0, StatusCode::UNSUPPORTED_MEDIA_TYPE);
    let foreign = nobody.request(Method::POST, sessions).header("Origin", "http://other.example").json(&who);
    assert_eq!(read(foreign.send().await.expect("an answer")).await.0, StatusCode::FORBIDDEN);
    let huge = json!({ "login_id": "a", "password": "x".repeat(300_000) });
    assert_eq!(read(post(&nobody, "/sessions", &huge).await).await.0, StatusCode::PAYLOAD_TOO_LARGE);
    let more = json!({ "login_id": "a", "password": "b", "role": "city_admin" });
    assert_eq!(read(post(&nobody, "/sessions", &more).await).await.0, StatusCode::BAD_REQUEST);
    let patch = nobody.request(Method::PATCH, sessions).send().await.expect("an answer");
    assert_eq!(patch.headers().get("allow").and_then(|allow| allow.to_str().ok()), Some("DELETE, POST"));
    assert_eq!(read(patch).await.0, StatusCode::METHOD_NOT_ALLOWED);
    let (_, document) = get(&nobody, "/openapi.json").await;
    assert_eq!(at(&document, "/info/title"), "Azukari");
}

#[tokio::test(flavor = "multi_thread")]
async fn nobody_is_told_to_log_in_by_every_call_that_needs_it() {
    let (test, _) = in_february().await;
    assert!(test.clock.now() < jst("2026-02-03 00:00") && day("2026-02-02") == test.kawasaki.today());
    let nobody = test.browser(&test.kawasaki).expect("a browser");
    for operation in operations().iter().filter(|operation| operation.login) {
        let id = uuid::Uuid::nil().to_string();
        let path = operation.path.replace("{id}", &id).replace("{code}", "x").replace("{month}", "2026-03");
        let request = nobody.request(operation.method.clone(), &path);
        let request = if operation.method == Method::GET { request } else { request.json(&json!({})) };
        let answer = request.send().await.expect("an answer");
        assert_eq!(answer.status(), StatusCode::UNAUTHORIZED, "{} {path}", operation.method);
    }
}
