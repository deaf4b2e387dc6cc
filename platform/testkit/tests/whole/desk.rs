//! The desk of a facility: what an older page may not do, what stays in sight, what is asked once more.

use crate::support::{Place, codes, day, family, jst, number};
use platform_app::interviews::{self, Appointment};
use platform_app::registrations::{self, Decision, apply, decide, decide_many};
use platform_app::{AppError, Ctx};
use platform_testkit::TestApp;
use platform_testkit::maker::PASSWORD;
use platform_values::{InterviewMode, RegistrationId, RegistrationState};

/// The head of a facility and a registration that waits there.
async fn waiting(test: &TestApp, place: &Place) -> (Ctx, RegistrationId) {
    let family = family(&test.kawasaki, test.next_number(), "2023-05-10").await;
    let parent = test.kawasaki.ctx(&family.parent.actor).await.expect("a context");
    let (child, facility) = (family.children[0].id, place.facility.id);
    let id = apply(&parent, child, facility, place.program.id, "").await.expect("an application");
    (test.kawasaki.ctx(&place.manager.actor).await.expect("a context"), id)
}

fn shown(ctx: &Ctx, version: &str) -> Ctx {
    let mut ctx = ctx.clone();
    ctx.request.seen = Some(version.to_owned());
    ctx
}

/// The value of the first hidden field of this name.
fn hidden(html: &str, name: &str) -> String {
    let (_, rest) = html.split_once(&format!("name=\"{name}\" value=\"")).expect("the field");
    rest.split('"').next().unwrap_or_default().replace("&#x3D;", "=")
}

fn accept() -> Decision {
    Decision::Accept { message: String::new(), conditions: String::new(), interviewed: None }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_older_page_does_not_overrule_a_colleague() {
    let test = TestApp::start().await.expect("the application");
    test.clock.set(jst("2026-02-16 12:00"));
    let place = Place::new(&test, "nakahara-01").await;
    let (ctx, id) = waiting(&test, &place).await;
    let (registration, _) = registrations::find(&ctx, id).await.expect("the registration");
    let both = shown(&ctx, &registrations::version(&registration));
    decide(&both, id, &accept()).await.expect("the first decision");
    let decline = Decision::Decline { message: "園の都合（見本）".into() };
    let second = decide(&both, id, &decline).await;
    assert!(matches!(second, Err(AppError::Stale)), "{second:?}");
    let (registration, _) = registrations::find(&ctx, id).await.expect("the registration");
    assert_eq!(registration.state, RegistrationState::Accepted);
    let now = shown(&ctx, &registrations::version(&registration));
    decide(&now, id, &decline).await.expect("whoever saw the acceptance may end it");
    let listed = decide_many(&ctx, &[id], &accept()).await;
    assert!(matches!(listed[0].1, Err(AppError::Stale)), "a list shows only those that wait");
}

#[tokio::test(flavor = "multi_thread")]
async fn an_interview_moved_by_a_colleague_is_not_moved_from_an_older_page() {
    let test = TestApp::start().await.expect("the application");
    test.clock.set(jst("2026-02-16 12:00"));
    let place = Place::new(&test, "nakahara-01").await;
    let (ctx, id) = waiting(&test, &place).await;
    let interview = interviews::ask_for_call(&ctx, id, "").await.expect("an interview");
    let (seen, _) = interviews::find(&ctx, interview).await.expect("the interview");
    let both = shown(&ctx, &interviews::version(&seen));
    let at = |hour| Appointment {
        at: day("2026-02-20").and_hms_opt(hour, 0, 0).expect("a time"),
        minutes: 30,
        mode: InterviewMode::Phone,
        place: String::new(),
    };
    interviews::fix(&both, interview, &at(10)).await.expect("the first date");
    let second = interviews::fix(&both, interview, &at(15)).await;
    assert!(matches!(second, Err(AppError::Stale)), "{second:?}");
    let gone = interviews::cancel(&both, interview).await;
    assert!(matches!(gone, Err(AppError::Stale)), "{gone:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_decline_ends_on_a_page_with_its_reason_and_no_more_of_the_child_than_its_name() {
    let test = TestApp::start().await.expect("the application");
    test.clock.set(jst("2026-02-16 12:00"));
    let place = Place::new(&test, "nakahara-01").await;
    let (ctx, id) = waiting(&test, &place).await;
    crate::support::run(&test, "UPDATE children SET allergy = '見本アレルギー'").await;
    let browser = test.browser(&test.kawasaki).expect("a browser");
    let login = [("login-id", place.manager.login.as_str()), ("password", PASSWORD)];
    browser.post_form("/login", "/login", &login).await.expect("a login");
    let address = format!("/facility/nakahara-01/registrations/{id}");
    let open = browser.page(&address).await.expect("the open registration");
    assert!(open.contains("見本アレルギー"));
    let begin = "申し訳ありませんが、今回は利用登録をお受けできません。";
    let to = format!("{address}/decide");
    let (csrf, seen) = (hidden(&open, "csrf"), hidden(&open, "seen"));
    let form =
        |words| [("csrf", csrf.as_str()), ("seen", &seen), ("act", "decline"), ("decline-message", words)];
    let refused = browser.post_raw(&to, &form(begin)).await.expect("an answer");
    assert_eq!(refused.status().as_u16(), 422, "the polite beginning is no reason");
    let done = browser.post_raw(&to, &form("体制が整わないため（見本）")).await.expect("an answer");
    let location = done.headers()["location"].to_str().expect("text").to_owned();
    let ended = browser.page(&location).await.expect("the page after it");
    assert!(ended.contains("体制が整わないため（見本）") && !ended.contains("見本アレルギー"), "{ended}");
    let list = browser.page("/facility/nakahara-01/registrations?state=declined").await.expect("the list");
    assert!(list.contains(&address) && !list.contains("見本アレルギー"));
    let views = "SELECT count(*) AS n FROM audit WHERE object = 'registration' AND action = 'read'";
    assert!(number(&test, views).await > 0, "the look is logged");
    decide(&ctx, id, &accept()).await.expect("a decline can be reversed");
    assert!(browser.page(&address).await.expect("the open page").contains("見本アレルギー"));
}

#[tokio::test(flavor = "multi_thread")]
async fn another_reason_needs_words() {
    use platform_app::bookings::decide::{Decision, decide};
    let test = TestApp::start().await.expect("the application");
    test.clock.set(jst("2026-02-16 12:00"));
    let place = Place::new(&test, "nakahara-01").await;
    let family = place.family(&test, "2023-05-10").await;
    let parent = test.kawasaki.ctx(&family.parent.actor).await.expect("a context");
    let ask = place.ask(&family.children[0], day("2026-03-02"), "08:30-17:00", "hiteikei");
    let id = platform_app::bookings::book(&parent, &ask).await.expect("a request").id;
    let ctx = test.kawasaki.ctx(&place.manager.actor).await.expect("a context");
    let other = |message: &str| Decision::Decline { reason: "other".into(), message: message.into() };
    assert_eq!(codes(&decide(&ctx, id, &other(" ")).await), ["decline-words-missing"]);
    decide(&ctx, id, &other("園の行事のため（見本）")).await.expect("a decline");
}
