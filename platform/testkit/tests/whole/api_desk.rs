//! What a facility does by the API: registrations, interviews, fees; and that two babies fill the places for babies.

use crate::api::{at, codes, get, in_february, keyed, log_in};
use crate::support::{Place, day, family, jst};
use platform_app::interviews::{NewSlot, add_slots};
use platform_authz::Role;
use platform_testkit::maker::Person;
use platform_testkit::{TestApp, Visitor};
use platform_values::InterviewMode;
use reqwest::StatusCode;
use serde_json::{Value, json};

/// A family that has applied for a registration: who they are, their browser and the registration.
async fn applicant(test: &TestApp, place: &Place) -> (Person, Visitor, String) {
    let parent = family(&test.kawasaki, test.next_number(), "2023-06-01").await;
    let browser = log_in(test, &parent.parent).await;
    let child = parent.children.first().expect("a child").id;
    let apply = json!({ "child": child, "facility": place.facility.code, "program": place.program.key });
    let (status, made) = keyed(&browser, "/registrations", "apply", &apply).await;
    assert_eq!(status, StatusCode::CREATED, "{made}");
    (parent.parent, browser, at(&made, "/id").as_str().expect("an id").to_owned())
}

async fn state(browser: &Visitor) -> String {
    let (_, list) = get(browser, "/registrations").await;
    at(&list, "/items/0/state").as_str().expect("a state").to_owned()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_registration_goes_by_interview_to_acceptance_and_back() {
    let (test, place) = in_february().await;
    let code = place.facility.code.clone();
    let (person, browser, id) = applicant(&test, &place).await;
    let head = log_in(&test, &place.manager).await;
    let (_, inbox) = get(&head, &format!("/facility/{code}/registrations")).await;
    assert_eq!((at(&inbox, "/total"), at(&inbox, "/items/0/registration/id")), (&json!(1), &json!(id)));
    assert!(!inbox.to_string().contains("allergy"));

    let decide = format!("/registrations/{id}/decision");
    let (status, problem) = keyed(&head, &decide, "1", &json!({ "decision": "return" })).await;
    assert_eq!((status, codes(&problem)), (StatusCode::UNPROCESSABLE_ENTITY, vec!["api-needed"]));
    let back = json!({ "decision": "return", "message": "かかりつけ医を書いてください" });
    assert_eq!(keyed(&browser, &decide, "family", &back).await.0, StatusCode::FORBIDDEN);
    assert_eq!(keyed(&head, &decide, "2", &back).await.0, StatusCode::OK);
    assert_eq!(state(&browser).await, "returned");

    interview(&test, &place, (&browser, &head), &id).await;
    let (browser, head) = (log_in(&test, &person).await, log_in(&test, &place.manager).await);
    let (_, list) = get(&browser, "/registrations").await;
    assert_eq!(at(&list, "/items/0/interviewed_on"), "2026-02-03");
    assert!(!list.to_string().contains("人見知り"), "families never see the record");
    let accept = json!({ "decision": "accept", "message": "お待ちしています", "conditions": "午前だけ" });
    let officer =
        test.kawasaki.db_staff("officer", "見本 職員", Role::CityAdmin, &[]).await.expect("an officer");
    let officer = log_in(&test, &officer).await;
    let (status, problem) = keyed(&officer, &decide, "o1", &accept).await;
    assert_eq!(
        (status, codes(&problem)),
        (StatusCode::UNPROCESSABLE_ENTITY, vec!["registration-reason-missing"])
    );
    let mut back = back.clone();
    back["reason"] = json!("園からの依頼");
    assert_eq!(
        keyed(&officer, &decide, "o2", &back).await.0,
        StatusCode::CONFLICT,
        "it was returned already"
    );
    assert_eq!(keyed(&head, &decide, "3", &accept).await.0, StatusCode::OK);
    assert_eq!(state(&browser).await, "accepted");

    let withdraw = format!("/registrations/{id}/withdraw");
    let stranger = family(&test.kawasaki, test.next_number(), "2023-06-01").await;
    let stranger = log_in(&test, &stranger.parent).await;
    assert_eq!(keyed(&stranger, &withdraw, "w", &json!({})).await.0, StatusCode::NOT_FOUND);
    assert_eq!(keyed(&browser, &withdraw, "w", &json!({})).await.0, StatusCode::OK);
    assert_eq!(state(&browser).await, "withdrawn");
    let decline = json!({ "decision": "decline", "message": "あとから" });
    assert_eq!(keyed(&head, &decide, "4", &decline).await.0, StatusCode::CONFLICT);
}

async fn interview(test: &TestApp, place: &Place, (browser, head): (&Visitor, &Visitor), id: &str) {
    let ctx = test.kawasaki.ctx(&place.manager.actor).await.expect("a context");
    let slot = NewSlot {
        starts: day("2026-02-04").and_hms_opt(10, 0, 0).expect("a time"),
        minutes: 30,
        capacity: 1,
        mode: InterviewMode::Online,
        place: String::new(),
    };
    add_slots(&ctx, place.facility.id, place.program.id, &[slot]).await.expect("a slot");
    let code = &place.facility.code;
    let (_, slots) = get(browser, &format!("/registrations/{id}/slots")).await;
    assert_eq!((at(&slots, "/total"), at(&slots, "/items/0/mode")), (&json!(1), &json!("online")), "{slots}");
    let choice = json!({ "slot": at(&slots, "/items/0/id") });
    let take = format!("/registrations/{id}/interview");
    let (status, taken) = keyed(browser, &take, "take", &choice).await;
    assert_eq!(status, StatusCode::CREATED, "{taken}");
    assert_eq!(keyed(browser, &take, "take", &choice).await, (status, taken.clone()));
    let (_, slots) = get(head, &format!("/facility/{code}/slots")).await;
    assert_eq!(at(&slots, "/items/0/taken"), 1, "{slots}");
    let (_, inbox) = get(head, &format!("/facility/{code}/interviews")).await;
    assert_eq!(at(&inbox, "/items/0/id"), at(&taken, "/id"), "{inbox}");

    let record = format!("/interviews/{}/record", at(&taken, "/id").as_str().expect("an id"));
    let came = json!({ "outcome": "held", "record": "人見知りはしない" });
    let (status, problem) = keyed(head, &record, "early", &came).await;
    assert_eq!((status, codes(&problem)), (StatusCode::UNPROCESSABLE_ENTITY, vec!["interview-day-not-come"]));
    test.clock.set(jst("2026-02-04 11:00"));
    let head = log_in(test, &place.manager).await;
    let on = |date: &str| json!({ "outcome": "held", "record": "人見知りはしない", "held_on": date });
    let (status, problem) = keyed(&head, &record, "ahead", &on("2026-02-05")).await;
    assert_eq!((status, codes(&problem)), (StatusCode::UNPROCESSABLE_ENTITY, vec!["interview-day-not-come"]));
    assert_eq!(keyed(&head, &record, "held", &on("2026-02-03")).await.0, StatusCode::OK);
}

/// A wish for Wednesday 4 March.
fn wednesday(place: &Place, child: &str) -> Value {
    json!({
        "child": child, "facility": place.facility.code, "program": place.program.key,
        "day": "2026-03-04", "from": "08:30", "to": "17:00", "answers": { "use_type": "refresh" },
    })
}

#[tokio::test(flavor = "multi_thread")]
async fn two_babies_fill_the_places_for_babies_but_not_those_of_others() {
    let (test, place) = in_february().await;
    let mut answers = Vec::new();
    for born in ["2025-06-01", "2025-07-01", "2025-08-01", "2023-06-01"] {
        let parent = place.family(&test, born).await;
        let browser = log_in(&test, &parent.parent).await;
        let child = parent.children.first().expect("a child").id.to_string();
        answers.push(keyed(&browser, "/bookings", "book", &wednesday(&place, &child)).await);
    }
    let statuses: Vec<u16> = answers.iter().map(|(status, _)| status.as_u16()).collect();
    assert_eq!(statuses, [201, 201, 409, 201], "{answers:?}");
    let refused = answers.get(2).map(|(_, problem)| problem).expect("the third");
    assert_eq!(codes(refused), ["full"]);
    assert_eq!(at(refused, "/findings/0/args/quota"), "under_1", "{refused}");
    let words = at(refused, "/findings/0/message").as_str().unwrap_or_default();
    assert!(words.contains("1歳未満") || words.contains("0歳"), "{words}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_fee_is_corrected_and_received_by_the_facility_alone() {
    let (test, place) = in_february().await;
    let parent = place.family(&test, "2023-06-01").await;
    let child = parent.children.first().expect("a child").id.to_string();
    test.clock.set(jst("2026-03-04 18:00"));
    let head = log_in(&test, &place.manager).await;
    let browser = log_in(&test, &parent.parent).await;
    let used = json!({
        "child": child, "program": place.program.key, "day": "2026-03-04", "from": "08:30", "to": "17:00",
        "arrived": "08:40", "departed": "16:30", "answers": { "use_type": "refresh" },
    });
    let (status, made) = keyed(&head, &format!("/facility/{}/uses", place.facility.code), "use", &used).await;
    assert_eq!(status, StatusCode::CREATED, "{made}");
    let booking = format!("/bookings/{}", at(&made, "/id").as_str().expect("an id"));
    let (fee, payment) = (format!("{booking}/fee"), format!("{booking}/payment"));
    let lower = json!({ "fee": 2000, "reason": "おやつなし" });
    for (path, body) in [(&fee, &lower), (&payment, &json!({ "received": true }))] {
        let (status, _) = keyed(&browser, path, "family", body).await;
        assert!(matches!(status.as_u16(), 403 | 404), "{path}: {status}");
    }
    let (status, problem) = keyed(&head, &fee, "1", &json!({ "fee": 9000, "reason": "多い" })).await;
    assert_eq!((status, codes(&problem)), (StatusCode::UNPROCESSABLE_ENTITY, vec!["fee-above-ceiling"]));
    assert_eq!(keyed(&head, &fee, "2", &lower).await.0, StatusCode::OK);
    let (_, seen) = get(&browser, &booking).await;
    assert_eq!(at(&seen, "/booking/final_quote/total"), 2000, "{seen}");
    assert_eq!(keyed(&head, &payment, "3", &json!({ "received": true })).await.0, StatusCode::OK);
    let (_, seen) = get(&head, &booking).await;
    assert_eq!(at(&seen, "/booking/paid"), true);
    let (_, problem) = keyed(&head, &fee, "4", &json!({ "fee": 1000, "reason": "あとから" })).await;
    assert_eq!(codes(&problem), ["fee-received"]);
    assert_eq!(keyed(&head, &payment, "5", &json!({ "received": false })).await.0, StatusCode::OK);
}
