//! What no client gets around, whichever way it comes: incomplete sheets, more than one family's share, names that turn
//! lines or directions, and hosts that are not the city's.

use crate::api::{codes as reasons, in_february, keyed, log_in};
use crate::support::{Place, codes, family, fill_sheets, jst, lines, number, run};
use chrono::Days;
use platform_app::accounts::{reset, sessions};
use platform_app::interviews::{NewSlot, add_slots, open_slots_for, take_slot};
use platform_app::registrations;
use platform_authz::Actor;
use platform_testkit::TestApp;
use platform_values::InterviewMode;
use reqwest::{Method, StatusCode};
use serde_json::json;

const EMPTY: &str = r#"UPDATE children SET sheet = '{"filled": ["basics"]}', allergy = ''"#;

#[tokio::test(flavor = "multi_thread")]
async fn a_child_whose_sheet_is_not_complete_cannot_apply_and_staff_see_what_was_not_answered() {
    let (test, place) = in_february().await;
    let parent = place.family(&test, "2023-06-01").await;
    let child = parent.children[0].id;
    run(&test, "DELETE FROM registrations").await;
    run(&test, EMPTY).await;
    let browser = log_in(&test, &parent.parent).await;
    let apply = json!({ "child": child, "facility": place.facility.code, "program": place.program.key });
    let (status, problem) = keyed(&browser, "/registrations", "a", &apply).await;
    assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(reasons(&problem), ["child-sheet-missing"; 3], "{problem}");
    let path = format!("/facilities/{}/register", place.facility.code);
    let fields = [("program", place.program.key.as_str()), ("child", &child.to_string())];
    let answer = browser.post_form("/my", &path, &fields).await.expect("an answer");
    assert_eq!(answer.status().as_u16(), 422);
    assert!(answer.text().await.expect("a page").contains("情報がまだそろっていません"));
    fill_sheets(&test).await;
    let (status, made) = keyed(&browser, "/registrations", "b", &apply).await;
    assert_eq!(status, StatusCode::CREATED, "{made}");

    let head = log_in(&test, &place.manager).await;
    let id = lines(&test, "SELECT id::text AS line FROM registrations").await.remove(0);
    let code = &place.facility.code;
    let pages =
        [format!("/facility/{code}/registrations/{id}"), format!("/facility/{code}/children/{child}")];
    run(&test, "UPDATE children SET allergy = ''").await;
    for page in &pages {
        let shown = head.page(page).await.expect("a page");
        assert!(shown.contains("アレルギーの申告はありません") && !shown.contains("未確認"), "{shown}");
    }
    run(&test, EMPTY).await;
    for page in &pages {
        let shown = head.page(page).await.expect("a page");
        assert!(!shown.contains("アレルギーの申告はありません"), "{shown}");
        assert!(shown.contains("未回答") && shown.contains("児童票の確認：未確認"), "{shown}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_family_takes_one_place_of_a_slot_and_waits_for_ten_answers_at_most() {
    let test = TestApp::start().await.expect("the application");
    test.clock.set(jst("2026-03-11 10:00"));
    let place = Place::new(&test, "nakahara-01").await;
    let parent = family(&test.kawasaki, 1, "2023-05-10").await;
    let twin = platform_store::families::Child {
        id: test.kawasaki.new_id(),
        name: "見本 ふたご".into(),
        ..parent.children[0].clone()
    };
    let mut tx = test.kawasaki.db_write().await.expect("a transaction");
    platform_store::families::add_child(&mut tx, &twin).await.expect("a child");
    tx.commit(&serde_json::Value::Null).await.expect("a commit");
    let ctx = test.kawasaki.ctx(&parent.parent.actor).await.expect("a context");
    let (facility, program) = (place.facility.id, place.program.id);
    let mut asked = Vec::new();
    for child in [parent.children[0].id, twin.id] {
        asked.push(registrations::apply(&ctx, child, facility, program, "").await.expect("an application"));
    }
    let head = test.kawasaki.ctx(&place.manager.actor).await.expect("a context");
    let day = test.kawasaki.today().checked_add_days(Days::new(5)).expect("a day");
    let slot = NewSlot {
        starts: day.and_hms_opt(10, 0, 0).expect("a time"),
        minutes: 30,
        capacity: 2,
        mode: InterviewMode::InPerson,
        place: String::new(),
    };
    add_slots(&head, facility, program, &[slot]).await.expect("a slot");
    let slot = open_slots_for(&ctx, asked[0]).await.expect("slots").remove(0).id;
    take_slot(&ctx, asked[0], slot).await.expect("an interview");
    assert!(open_slots_for(&ctx, asked[1]).await.expect("slots").is_empty(), "it is not offered");
    assert_eq!(codes(&take_slot(&ctx, asked[1], slot).await), ["interview-slot-family"]);
    assert_eq!(number(&test, "SELECT sum(taken) AS n FROM interview_slots").await, 1);

    let city = test.kawasaki.city().await.expect("the city");
    let elsewhere = city.set_up.facilities.iter().filter(|f| f.id != facility && city.offers(f.id, program));
    let mut last = Ok(asked[0]);
    for other in elsewhere.take(9) {
        last = registrations::apply(&ctx, twin.id, other.id, program, "").await;
    }
    assert_eq!(codes(&last), ["registration-too-many"]);
    assert_eq!(number(&test, "SELECT count(*) AS n FROM registrations").await, 10);
    registrations::withdraw(&ctx, asked[1]).await.expect("taken back");
    registrations::apply(&ctx, twin.id, facility, program, "").await.expect("there is room again");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_name_is_one_line_in_one_direction() {
    let (test, _) = in_february().await;
    let parent = family(&test.kawasaki, test.next_number(), "2023-06-01").await;
    let browser = log_in(&test, &parent.parent).await;
    for (key, name) in ["改\r\nBcc: x", "見本\u{202E}なは", "見本\u{2067}", "見本\u{200F}"].iter().enumerate()
    {
        let new = json!({ "name": name, "kana": "みほん", "birth_date": "2023-08-01" });
        let (status, _) = keyed(&browser, "/children", &format!("{key}"), &new).await;
        assert_eq!(status, StatusCode::BAD_REQUEST, "{name:?}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_link_in_a_mail_leads_to_this_server_whatever_the_client_calls_it() {
    let test = TestApp::start().await.expect("the application");
    test.clock.set(jst("2026-03-11 10:00"));
    let parent = family(&test.kawasaki, 1, "2023-05-10").await;
    let browser = test.browser(&test.kawasaki).expect("a browser");
    let name = test.kawasaki.host.split(':').next().expect("a host").to_owned();
    let ask = async |host: &str| {
        let request = browser.request(Method::POST, "/reset").header("Host", host);
        let answer = request.form(&[("login-id", parent.parent.login.as_str())]).send().await;
        answer.expect("an answer").status().as_u16()
    };
    for wrong in [":", ":x", ":80x", ":99999", ":80:81", "@evil.example", ".evil.example"] {
        assert_eq!(ask(&format!("{name}{wrong}")).await, 404, "{wrong}");
    }
    assert_eq!(ask("evil.example").await, 404);
    assert_eq!(number(&test, "SELECT count(*) AS n FROM outbox").await, 0);
    assert!(ask(&format!("{name}:666")).await < 400);
    let body = lines(&test, "SELECT body AS line FROM outbox").await.remove(0);
    assert!(body.contains(&format!("http://{}/", test.kawasaki.host)) && !body.contains("666"), "{body}");
}

#[tokio::test(flavor = "multi_thread")]
async fn one_client_alone_locks_nobody_else_out_and_a_new_password_lifts_the_lock() {
    let test = TestApp::start().await.expect("the application");
    test.clock.set(jst("2026-03-11 10:00"));
    let person = family(&test.kawasaki, 1, "2023-05-10").await.parent;
    let nobody = test.kawasaki.ctx(&Actor::nobody()).await.expect("a context");
    let mut reached = Vec::new();
    for client in ["one", "two", "three"] {
        let mut within = 0;
        for _ in 0..12 {
            let tried = sessions::log_in(&nobody, &person.login, "wrong", "見本", client).await.map(drop);
            within += usize::from(codes(&tried) == ["login-wrong"]);
        }
        reached.push(within);
    }
    assert_eq!(reached, [5, 5, 0], "one client leaves tries to others, all together have ten");
    let fresh = test.browser(&test.kawasaki).expect("a browser");
    assert!(fresh.log_in(&person).await.is_err());
    let asked = fresh.post_form("/reset", "/reset", &[("login-id", &person.login)]).await;
    assert!(asked.expect("an answer").status().as_u16() < 400);
    let body = lines(&test, "SELECT body AS line FROM outbox WHERE body LIKE '%/reset/%'").await.remove(0);
    let token = body.split("/reset/").nth(1).and_then(|rest| rest.split_whitespace().next());
    let new = "あたらしい合い言葉をよっつ並べた見本";
    reset::finish(&nobody, token.expect("a token"), new).await.expect("a new password");
    sessions::log_in(&nobody, &person.login, new, "見本", "one").await.expect("a login");
}
