//! What a hostile or clumsy visitor sends: every case here once did harm.

use crate::support::{Place, codes, day, jst, ledger_errors, lines, number, run, span};
use platform_app::Ctx;
use platform_app::bookings::attend::{Attendance, enter_use, record};
use platform_app::bookings::decide::{self, Decision};
use platform_app::bookings::{book, cancel};
use platform_authz::Role;
use platform_testkit::TestApp;
use platform_testkit::maker::Family;
use platform_values::BookingId;
use reqwest::StatusCode;

const CARE: &str = "2026-03-02";
const HOURS: &str = "08:30-17:00";

/// A facility with a family that has asked for a day there.
struct Scene {
    test: TestApp,
    place: Place,
    family: Family,
    parent: Ctx,
    head: Ctx,
    booking: BookingId,
}

impl Scene {
    async fn new() -> Self {
        let test = TestApp::start().await.expect("the application");
        test.clock.set(jst("2026-02-16 12:00"));
        let place = Place::new(&test, "nakahara-01").await;
        let family = place.family(&test, "2023-05-10").await;
        let parent = test.kawasaki.ctx(&family.parent.actor).await.expect("a context");
        let head = test.kawasaki.ctx(&place.manager.actor).await.expect("a context");
        let ask = place.ask(&family.children[0], day(CARE), HOURS, "hiteikei");
        let booking = book(&parent, &ask).await.expect("a booking").id;
        Self { test, place, family, parent, head, booking }
    }

    async fn approve(&self) {
        let decision = Decision::Approve { message: String::new() };
        decide::decide(&self.head, self.booking, &decision).await.expect("an approval");
    }

    async fn phase(&self) -> String {
        let sql = format!("SELECT phase AS line FROM bookings WHERE id = '{}'", self.booking);
        lines(&self.test, &sql).await.remove(0)
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_child_that_came_under_another_booking_did_not_come_twice() {
    let scene = Scene::new().await;
    scene.approve().await;
    scene.test.clock.set(jst("2026-03-02 18:00"));
    record(&scene.head, scene.booking, &Attendance::NoShow).await.expect("a note");
    let child = &scene.family.children[0];
    for hours in [HOURS, "12:30-17:00"] {
        let ask = scene.place.ask(child, day(CARE), hours, "hiteikei");
        let (from, to) = (span(hours).from(), span(hours).to());
        let used = enter_use(&scene.head, &ask, from, to).await.expect("a use");
        let undone = record(&scene.head, scene.booking, &Attendance::Undo).await;
        assert_eq!(codes(&undone), ["attendance-twice"], "{hours}");
        assert_eq!(scene.phase().await, "no_show");
        run(&scene.test, &format!("UPDATE bookings SET phase = 'cancelled' WHERE id = '{used}'")).await;
    }
    record(&scene.head, scene.booking, &Attendance::Undo).await.expect("nothing stands against it now");
    assert_eq!(ledger_errors(&scene.test).await, 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_family_does_not_cancel_what_is_over() {
    let scene = Scene::new().await;
    scene.approve().await;
    scene.test.clock.set(jst("2026-03-02 17:00"));
    assert_eq!(codes(&cancel::cancel(&scene.parent, scene.booking, "").await), ["cancel-over"]);
    assert_eq!(codes(&cancel::preview(&scene.parent, scene.booking).await), ["cancel-over"]);
    assert_eq!(scene.phase().await, "confirmed");
    let draws = number(&scene.test, "SELECT count(*) AS n FROM quota_draws").await;
    assert!(draws > 0, "it keeps its places");
    scene.test.clock.set(jst("2026-03-03 09:00"));
    cancel::cancel(&scene.head, scene.booking, "入力の誤り").await.expect("the facility may correct it");
}

#[tokio::test(flavor = "multi_thread")]
async fn an_approved_month_is_neither_cancelled_nor_decided() {
    let scene = Scene::new().await;
    scene.test.clock.set(jst("2026-04-10 09:00"));
    let (tenant, facility) = (scene.test.kawasaki.tenant, scene.place.facility.id);
    let id = scene.test.kawasaki.new_id::<uuid::Uuid>();
    let sql = format!(
        "INSERT INTO reports (tenant_id, id, facility_id, program_id, month, state, version, totals)
         VALUES ('{tenant}', '{id}', '{facility}', '{}', '2026-03-01', 'approved', 1, '{{}}')",
        scene.place.program.id
    );
    run(&scene.test, &sql).await;
    let approval = Decision::Approve { message: String::new() };
    let decided = decide::decide(&scene.head, scene.booking, &approval).await;
    assert_eq!(codes(&decided), ["month-locked"]);
    let cancelled = cancel::cancel(&scene.head, scene.booking, "入力の誤り").await;
    assert_eq!(codes(&cancelled), ["month-locked"]);
    assert_eq!(scene.phase().await, "requested");
}

#[tokio::test(flavor = "multi_thread")]
async fn answers_that_no_form_gives_are_refused() {
    let scene = Scene::new().await;
    let mut ask = scene.place.ask(&scene.family.children[0], day("2026-03-03"), HOURS, "hiteikei");
    ask.answers.0.insert("meal".into(), "yes<script>".into());
    assert_eq!(codes(&book(&scene.parent, &ask).await), ["answer-strange"]);
    ask.answers.0.insert("meal".into(), "yes".into());
    ask.answers.0.insert("secret".into(), "x".into());
    assert_eq!(codes(&book(&scene.parent, &ask).await), ["answer-strange"]);
    ask.answers.0.remove("secret");
    assert!(book(&scene.parent, &ask).await.is_ok());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_request_ticked_twice_is_approved_once_and_said_so() {
    let scene = Scene::new().await;
    let staff = scene.test.staff(Role::FacilityManager, scene.place.facility.id).await.expect("staff");
    let id = scene.booking.to_string();
    let fields = [("booking", id.as_str()), ("booking", id.as_str()), ("act", "approve")];
    let inbox = "/facility/nakahara-01/bookings";
    let answer =
        staff.browser.post_form(inbox, &format!("{inbox}/decide"), &fields).await.expect("an answer");
    assert_eq!(answer.status(), StatusCode::SEE_OTHER);
    assert_eq!(scene.phase().await, "confirmed");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_sent_does_not_swell_into_an_address() {
    let scene = Scene::new().await;
    let child = scene.family.children[0].id;
    let parent = scene.test.parent(scene.family).await.expect("a parent");
    let long = "a".repeat(10_000);
    let check = format!("/facilities/nakahara-01/book/check?child={child}&date=2026-03-03");
    for path in
        [format!("{check}&offer={long}"), format!("{check}&meal={long}"), format!("{check}&use={long}")]
    {
        let answer = parent.browser.get(&path).await.expect("an answer");
        assert_eq!(answer.status(), StatusCode::SEE_OTHER);
        let to = answer.headers().get("location").expect("an address").len();
        assert!(to < 500, "{to} bytes");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_cannot_be_meant_is_refused_before_it_is_read() {
    let scene = Scene::new().await;
    let browser = scene.test.browser(&scene.test.kawasaki).expect("a browser");
    for (path, allow) in [("/my", "GET, HEAD"), ("/login", "GET, HEAD, POST"), ("/logout", "POST")] {
        for method in ["PUT", "DELETE", "PATCH", "TRACE", "OPTIONS"] {
            let method = reqwest::Method::from_bytes(method.as_bytes()).expect("a method");
            let answer = browser.request(method.clone(), path).send().await.expect("an answer");
            let told = answer.headers().get("allow").and_then(|allow| allow.to_str().ok());
            assert_eq!(
                (answer.status(), told),
                (StatusCode::METHOD_NOT_ALLOWED, Some(allow)),
                "{method} {path}"
            );
        }
    }
    let most = "a".repeat(256);
    for (password, status) in [(most.clone(), 422), (format!("{most}a"), 400), ("a\0b".to_owned(), 400)] {
        let who = serde_json::json!({ "login_id": "nobody@mihon.example", "password": password });
        let answer = browser.request(reqwest::Method::POST, "/api/v1/sessions").json(&who).send().await;
        assert_eq!(answer.expect("an answer").status().as_u16(), status, "{} characters", password.len());
    }
}
