//! Consent to the notice on personal data: kept for each version, asked for at the next login, needed before the next
//! booking or application and for nothing else.

use crate::support::{Place, codes, day, jst, number, run};
use platform_app::bookings::book;
use platform_app::registrations::apply;
use platform_testkit::TestApp;
use platform_testkit::maker::PASSWORD;

#[tokio::test(flavor = "multi_thread")]
async fn a_newer_notice_is_asked_for_once_and_before_the_next_booking() {
    let test = TestApp::start().await.expect("the application");
    test.clock.set(jst("2026-02-16 12:00"));
    let place = Place::new(&test, "nakahara-01").await;
    let other = Place::new(&test, "nakahara-02").await;
    let family = place.family(&test, "2023-05-10").await;
    let child = &family.children[0];
    run(&test, "UPDATE consents SET notice = '2020-01-01'").await;

    let browser = test.browser(&test.kawasaki).expect("a browser");
    let login = [("login-id", family.parent.login.as_str()), ("password", PASSWORD)];
    let led = browser.post_form("/login", "/login", &login).await.expect("a login");
    assert_eq!(led.headers()["location"], "/settings/privacy?to=%2Fmy");

    let ctx = test.kawasaki.ctx(&family.parent.actor).await.expect("a context");
    let ask = place.ask(child, day("2026-03-02"), "08:30-17:00", "hiteikei");
    assert_eq!(codes(&book(&ctx, &ask).await), ["consent-needed"]);
    let applied = apply(&ctx, child.id, other.facility.id, other.program.id, "").await;
    assert_eq!(codes(&applied), ["consent-needed"]);
    let refused = number(&test, "SELECT count(*) AS n FROM refusals").await;
    assert_eq!(refused, 0, "it is no unmet demand");
    let form = browser.get("/facilities/nakahara-02/register").await.expect("an answer");
    let question = "/settings/privacy?to=%2Ffacilities%2Fnakahara%2D02%2Fregister";
    assert_eq!(form.headers()["location"], question);
    for free in ["/my", "/bookings", "/registrations", "/settings", "/settings/withdraw"] {
        browser.page(free).await.expect("no function but booking waits for it");
    }

    let post = "/settings/privacy";
    let empty = browser.post_form(question, post, &[]).await.expect("an answer");
    assert_eq!(empty.status().as_u16(), 422, "the tick is needed");
    let given = browser.post_form(question, post, &[("privacy-consent", "on")]).await.expect("an answer");
    assert_eq!(given.headers()["location"], "/facilities/nakahara-02/register");
    assert_eq!(number(&test, "SELECT count(*) AS n FROM consents").await, 2, "each is a row of its own");
    let settings = browser.page(post).await.expect("the record");
    assert!(settings.contains("2020年1月1日") && settings.contains("2026年1月5日"), "{settings}");

    book(&ctx, &ask).await.expect("a booking");
    apply(&ctx, child.id, other.facility.id, other.program.id, "").await.expect("an application");
    let again = test.browser(&test.kawasaki).expect("a browser");
    let led = again.post_form("/login", "/login", &login).await.expect("a login");
    assert_eq!(led.headers()["location"], "/my", "asked once");
}

#[tokio::test(flavor = "multi_thread")]
async fn staff_book_for_a_family_that_has_not_answered_yet() {
    let test = TestApp::start().await.expect("the application");
    test.clock.set(jst("2026-02-16 12:00"));
    let place = Place::new(&test, "nakahara-01").await;
    let family = place.family(&test, "2023-05-10").await;
    run(&test, "DELETE FROM consents").await;
    let ctx = test.kawasaki.ctx(&place.manager.actor).await.expect("a context");
    let ask = place.ask(&family.children[0], day("2026-03-02"), "08:30-17:00", "hiteikei");
    book(&ctx, &ask).await.expect("a booking");
}
