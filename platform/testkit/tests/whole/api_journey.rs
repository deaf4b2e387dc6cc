//! The whole way by the API alone: a family tells of its child, registers, is interviewed and books; the facility offers
//! the time, decides and writes down the use. Nothing is written past the API but the logins.

use crate::api::{at, codes, get, in_february, keyed, log_in, post, read, wish};
use crate::support::{Place, family, jst};
use platform_testkit::{TestApp, Visitor};
use reqwest::{Method, StatusCode};
use serde_json::{Value, json};

async fn put(browser: &Visitor, path: &str, key: &str, body: &Value) -> (StatusCode, Value) {
    let request = browser.request(Method::PUT, &format!("/api/v1{path}")).header("Idempotency-Key", key);
    read(request.json(body).send().await.expect("an answer")).await
}

fn id(made: &Value) -> String {
    at(made, "/id").as_str().expect("an id").to_owned()
}

/// A body for every section of a sheet.
fn section(name: &str) -> Value {
    match name {
        "health" => json!({ "allergy": "卵", "doctor": { "name": "見本小児科", "phone": "0440000000" } }),
        "daily" => json!({ "weaning_stage": "ordinary", "sleep": "12時から", "enrolled_elsewhere": false }),
        "pickup" => json!({
            "people": [{ "name": "見本 祖母", "relation": "祖母", "phone": "09000010001" }],
            "consents": { "emergency_care": true, "sharing": true, "photos": false },
        }),
        other => panic!("what is {other}?"),
    }
}

/// Adds a child and follows `next_step` until nothing is missing.
async fn child_with_sheet(browser: &Visitor) -> String {
    let new = json!({ "name": "見本 みどり", "kana": "みほん みどり", "birth_date": "2023-08-01" });
    let (status, made) = keyed(browser, "/children", "child", &new).await;
    assert_eq!(status, StatusCode::CREATED);
    assert_eq!(keyed(browser, "/children", "child", &new).await, (status, made.clone()));
    let child = id(&made);
    let mut steps = Vec::new();
    loop {
        let (status, sheet) = get(browser, &format!("/children/{child}")).await;
        assert_eq!(status, StatusCode::OK, "{sheet}");
        let Some(step) = at(&sheet, "/child/next_step").as_str().map(str::to_owned) else { break };
        let path = format!("/children/{child}/{step}");
        let (status, answer) = put(browser, &path, &step, &section(&step)).await;
        assert_eq!(status, StatusCode::OK, "{answer}");
        steps.push(step);
    }
    assert_eq!(steps, ["health", "daily", "pickup"]);
    let (_, sheet) = get(browser, &format!("/children/{child}")).await;
    assert_eq!(at(&sheet, "/health/allergy"), "卵");
    assert_eq!(at(&sheet, "/pickup/people/0/name"), "見本 祖母");
    // What was read can be sent back.
    for part in ["basics", "health", "daily", "pickup"] {
        let (status, answer) = put(
            browser,
            &format!("/children/{child}/{part}"),
            &format!("{part}-2"),
            at(&sheet, &format!("/{part}")),
        )
        .await;
        assert_eq!(status, StatusCode::OK, "{part}: {answer}");
    }
    let (_, again) = get(browser, &format!("/children/{child}")).await;
    assert_eq!(again, sheet);
    let (_, list) = get(browser, "/children").await;
    assert_eq!(at(&list, "/total"), 2);
    assert!(!list.to_string().contains("allergy"));
    child
}

async fn household(browser: &Visitor) {
    let (_, view) = get(browser, "/household").await;
    assert_eq!(at(&view, "/consent_needed"), &Value::Null, "{view}");
    let mut home = at(&view, "/household").clone();
    home["contacts"] = json!([{ "name": "見本 祖父", "relation": "祖父", "phone": "0440000001" }]);
    let (status, answer) = put(browser, "/household", "home", &home).await;
    assert_eq!(status, StatusCode::OK, "{answer}");
    let (_, view) = get(browser, "/household").await;
    assert_eq!(at(&view, "/household/contacts/0/name"), "見本 祖父");
    assert_eq!(at(&view, "/lacks_contact"), false);
    home["phone"] = json!("44");
    let (status, problem) = put(browser, "/household", "home-2", &home).await;
    assert_eq!((status, codes(&problem)), (StatusCode::UNPROCESSABLE_ENTITY, vec!["input-phone"]));
}

/// The family finds no time and asks for a call, the facility offers one, and the family takes it instead.
async fn interview(place: &Place, (browser, head): (&Visitor, &Visitor), registration: &str) -> String {
    let code = &place.facility.code;
    let of = format!("/registrations/{registration}");
    let call = json!({ "wish": "平日の午前に電話ください" });
    let (status, asked) = keyed(browser, &format!("{of}/call"), "call", &call).await;
    assert_eq!(status, StatusCode::CREATED, "{asked}");
    let (_, list) = get(browser, &format!("{of}/interviews")).await;
    assert_eq!((at(&list, "/total"), at(&list, "/items/0/state")), (&json!(1), &json!("asked")), "{list}");

    let slots = json!({
        "program": place.program.key, "days": ["2026-02-04"], "times": ["10:00", "11:00"], "minutes": 30,
        "capacity": 1, "mode": "in_person", "place": "見本室",
    });
    let path = format!("/facility/{code}/slots");
    let (status, _) = keyed(browser, &path, "slots", &slots).await;
    assert!(matches!(status.as_u16(), 403 | 404), "families offer no times: {status}");
    let (status, made) = keyed(head, &path, "slots", &slots).await;
    assert_eq!(status, StatusCode::CREATED, "{made}");
    let second = at(&made, "/ids/1").as_str().expect("a second slot");
    let (status, _) = keyed(head, &format!("/slots/{second}/cancel"), "less", &json!({})).await;
    assert_eq!(status, StatusCode::OK);
    let (_, open) = get(browser, &format!("{of}/slots")).await;
    assert_eq!(at(&open, "/total"), 1, "{open}");

    let choice = json!({ "slot": at(&open, "/items/0/id") });
    let (status, taken) = keyed(browser, &format!("{of}/interview"), "take", &choice).await;
    assert_eq!((status, at(&taken, "/id")), (StatusCode::CREATED, at(&asked, "/id")));
    let one = format!("/interviews/{}", id(&taken));
    let fixed =
        json!({ "day": "2026-02-03", "time": "15:30", "minutes": 20, "mode": "online", "place": "見本URL" });
    assert_eq!(keyed(browser, &format!("{one}/time"), "mine", &fixed).await.0, StatusCode::FORBIDDEN);
    let (status, answer) = keyed(head, &format!("{one}/time"), "time", &fixed).await;
    assert_eq!(status, StatusCode::OK, "{answer}");
    let (_, list) = get(browser, &format!("{of}/interviews")).await;
    let told =
        ["/items/0/at", "/items/0/minutes", "/items/0/mode", "/items/0/place"].map(|field| at(&list, field));
    assert_eq!(
        told,
        [&json!("2026-02-03T15:30:00+09:00"), &json!(20), &json!("online"), &json!("見本URL")],
        "{list}"
    );
    let (_, inbox) = get(head, &format!("/facility/{code}/interviews")).await;
    assert_eq!(
        (at(&inbox, "/items/0/place"), at(&inbox, "/items/0/minutes")),
        (&json!("見本URL"), &json!(20))
    );

    // Called off by the family, it is asked for anew.
    assert_eq!(keyed(browser, &format!("{one}/cancel"), "off", &json!({})).await.0, StatusCode::OK);
    let (_, list) = get(browser, &format!("{of}/interviews")).await;
    assert_eq!(at(&list, "/items/0/state"), "cancelled", "{list}");
    let (status, again) = keyed(browser, &format!("{of}/interview"), "again", &choice).await;
    assert_eq!(status, StatusCode::CREATED, "{again}");
    id(&again)
}

#[tokio::test(flavor = "multi_thread")]
async fn a_family_comes_from_its_child_to_a_booking_by_the_api_alone() {
    let (test, place) = in_february().await;
    let parent = family(&test.kawasaki, test.next_number(), "2023-06-01").await;
    let browser = log_in(&test, &parent.parent).await;
    let child = child_with_sheet(&browser).await;
    household(&browser).await;
    let apply = json!({ "child": child, "facility": place.facility.code, "program": place.program.key });
    let (status, made) = keyed(&browser, "/registrations", "apply", &apply).await;
    assert_eq!(status, StatusCode::CREATED, "{made}");
    let registration = id(&made);
    let (_, list) = get(&browser, &format!("/registrations?child={child}")).await;
    assert_eq!(at(&list, "/items/0/state"), "applied");

    // Not accepted yet: every reason at once, and nothing is taken.
    let wished = wish(&browser, &place, &child, "2023-08-01").await;
    let (status, judged) = read(post(&browser, "/bookings/assess", &wished).await).await;
    assert_eq!((status, at(&judged, "/allowed")), (StatusCode::OK, &Value::Bool(false)), "{judged}");
    let (status, problem) = keyed(&browser, "/bookings", "early", &wished).await;
    assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(!codes(&problem).is_empty());

    let head = log_in(&test, &place.manager).await;
    let (_, sheet) = get(&head, &format!("/children/{child}")).await;
    assert_eq!(at(&sheet, "/health/allergy"), "卵", "{sheet}");
    let met = interview(&place, (&browser, &head), &registration).await;
    test.clock.set(jst("2026-02-04 11:30"));
    let (browser, head) = (log_in(&test, &parent.parent).await, log_in(&test, &place.manager).await);
    let record = json!({ "outcome": "held", "record": "人見知りはしない" });
    assert_eq!(keyed(&head, &format!("/interviews/{met}/record"), "held", &record).await.0, StatusCode::OK);
    let accept = json!({ "decision": "accept", "message": "お待ちしています" });
    let (status, answer) =
        keyed(&head, &format!("/registrations/{registration}/decision"), "yes", &accept).await;
    assert_eq!(status, StatusCode::OK, "{answer}");
    books_once_and_cancels(&test, &browser, &wished).await;
}

async fn books_once_and_cancels(test: &TestApp, browser: &Visitor, wished: &Value) {
    let (status, judged) = read(post(browser, "/bookings/assess", wished).await).await;
    assert_eq!((status, at(&judged, "/allowed")), (StatusCode::OK, &Value::Bool(true)), "{judged}");
    assert!(at(&judged, "/quote/total").as_i64().is_some_and(|yen| yen > 0));

    // Without its key nothing is written, and it is said why.
    for sent in [None, Some("改行"), Some("a b")] {
        let mut request = browser.request(Method::POST, "/api/v1/bookings").json(wished);
        if let Some(key) = sent {
            request = request.header("Idempotency-Key", key.as_bytes());
        }
        let (status, problem) = read(request.send().await.expect("an answer")).await;
        assert_eq!((status, codes(&problem)), (StatusCode::BAD_REQUEST, vec!["idempotency-key-needed"]));
        let words = at(&problem, "/findings/0/message").as_str().unwrap_or_default();
        assert!(words.contains("Idempotency-Key"), "{words}");
    }

    let (status, booked) = keyed(browser, "/bookings", "book", wished).await;
    assert_eq!(status, StatusCode::CREATED, "{booked}");
    assert_eq!(keyed(browser, "/bookings", "book", wished).await, (status, booked.clone()));
    let mut other = wished.clone();
    other["note"] = json!("お昼寝は短めです");
    let (status, problem) = keyed(browser, "/bookings", "book", &other).await;
    assert_eq!((status, codes(&problem)), (StatusCode::UNPROCESSABLE_ENTITY, vec!["idempotency-key-reused"]));
    assert!(!problem.to_string().contains("画面"), "{problem}");

    let one = format!("/bookings/{}", id(&booked));
    let (_, list) = get(browser, "/bookings?from=2026-03-01&to=2026-03-31").await;
    assert_eq!((at(&list, "/total"), at(&list, "/items/0/id")), (&json!(1), at(&booked, "/id")));
    let (status, _) = keyed(browser, &format!("{one}/cancel"), "cancel-1", &json!({})).await;
    assert_eq!(status, StatusCode::OK);
    let (_, detail) = get(browser, &one).await;
    assert_eq!(at(&detail, "/booking/phase"), "cancelled");
    let (status, _) = keyed(browser, &format!("{one}/cancel"), "cancel-2", &json!({})).await;
    assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY, "it was cancelled before");

    // Another family sees neither the booking nor that it exists.
    let stranger = family(&test.kawasaki, test.next_number(), "2023-06-01").await;
    let stranger = log_in(test, &stranger.parent).await;
    assert_eq!(get(&stranger, &one).await.0, StatusCode::NOT_FOUND);
    let child = at(wished, "/child").as_str().expect("a child");
    assert_eq!(get(&stranger, &format!("/children/{child}")).await.0, StatusCode::NOT_FOUND);
    let taken = put(&stranger, &format!("/children/{child}/health"), "h", &section("health")).await;
    assert_eq!(taken.0, StatusCode::NOT_FOUND);
}
