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
pub fn hidden(html: &str, name: &str) -> String {
    let (_, rest) = html.split_once(&format!("name=\"{name}\" value=\"")).expect("the field");
    rest.split('"').next().unwrap_or_default().replace("&#x3D;", "=")
}

fn accept() -> Decision {
    Decision::Accept { message: String::new(), conditions: None, interviewed: None }
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

/// How many bookings of February were called off, as the report tells it: by families, the facility and the city.
async fn called_off(ctx: &platform_app::Ctx, place: &Place) -> (i64, i64, i64) {
    let month = platform_values::Month::of(day("2026-02-16"));
    let sheet = platform_app::reports::draft(ctx, place.facility.id, place.program.id, month).await;
    let sides = sheet.expect("a report").totals.cancelled;
    (sides.family, sides.facility, sides.city)
}

#[tokio::test(flavor = "multi_thread")]
async fn a_child_without_a_booking_is_taken_in_at_the_door_and_leaves_from_the_board() {
    use platform_app::bookings::attend::{Attendance, record};
    use platform_app::bookings::enter::{doubts, enter_use, remove_use, walk_in};
    let test = TestApp::start().await.expect("the application");
    test.clock.set(jst("2026-02-16 10:00"));
    let place = Place::new(&test, "nakahara-01").await;
    let family = place.family(&test, "2023-05-10").await;
    let ctx = test.kawasaki.ctx(&place.manager.actor).await.expect("a context");
    let time = |hour| chrono::NaiveTime::from_hms_opt(hour, 0, 0).expect("a time");
    let ask = place.ask(&family.children[0], day("2026-02-16"), "08:30-17:00", "hiteikei");
    let ahead = enter_use(&ctx, &ask, time(9), time(17)).await;
    assert_eq!(codes(&ahead), ["attendance-time-ahead"], "nobody left in the future");
    let past = place.ask(&family.children[0], day("2026-02-13"), "08:30-17:00", "hiteikei");
    assert_eq!(codes(&walk_in(&ctx, &past, time(9)).await), ["use-departure-missing"]);
    let sunday = place.ask(&family.children[0], day("2026-02-15"), "08:30-17:00", "hiteikei");
    assert_eq!(doubts(&ctx, &sunday, time(9), Some(time(16))).expect("doubts").len(), 1, "no care that day");
    assert_eq!(doubts(&ctx, &past, time(5), Some(time(16))).expect("doubts").len(), 1, "before it opens");
    assert_eq!(doubts(&ctx, &past, time(9), Some(time(16))).expect("doubts").len(), 0);

    let browser = test.browser(&test.kawasaki).expect("a browser");
    browser.log_in(&place.manager).await.expect("a login");
    let page = format!("/facility/nakahara-01/uses/new?child={}", family.children[0].id);
    let action = format!("/facility/nakahara-01/uses/new/{}", family.children[0].id);
    let date = [("use-day-year", "2026"), ("use-day-month", "2"), ("use-day-day", "16")];
    let rest = [
        ("offer", "full"),
        ("arrived", "10:00"),
        ("answer-use_type", "hiteikei"),
        ("use-note", "見本の備考"),
    ];
    let fields: Vec<_> = date.into_iter().chain(rest).collect();
    let answer = browser.post_form(&page, &action, &fields).await.expect("an answer");
    assert_eq!(answer.status().as_u16(), 303, "{}", answer.text().await.unwrap_or_default());
    let board = browser.page("/facility/nakahara-01/today").await.expect("the board");
    assert!(board.contains("備考（職員）：見本の備考"), "{board}");
    let (_, id) = board.split_once("id=\"row-").expect("a row");
    let id = id.split('"').next().unwrap_or_default().to_owned();

    let door = format!("/facility/nakahara-01/attendance/{id}");
    let asked = browser.post_form("/facility/nakahara-01/today", &door, &[("act", "out")]).await;
    let asked = asked.expect("an answer").text().await.expect("text");
    assert!(asked.contains("もう降園しますか"), "a second tap is asked about");
    let booking = id.parse::<uuid::Uuid>().expect("an id").into();
    test.clock.set(jst("2026-02-16 15:00"));
    record(&ctx, booking, &Attendance::CheckOut(None)).await.expect("a departure");
    browser.log_in(&place.manager).await.expect("a login after so many hours");
    let again = browser.post_form("/facility/nakahara-01/today", &door, &[("act", "out")]).await;
    let again = again.expect("an answer").text().await.expect("text");
    assert!(again.contains("記録はできませんでした") && again.contains("row-"), "back on the board: {again}");
    let correct = Attendance::Correct {
        arrived: time(9),
        departed: Some(time(14)),
        reason: "押し忘れ（見本）".into(),
        sure: true,
    };
    record(&ctx, booking, &correct).await.expect("a correction");
    let story = browser.page(&format!("/facility/nakahara-01/bookings/{id}")).await.expect("the booking");
    assert!(story.contains("10:00〜15:00 → 9:00〜14:00 押し忘れ（見本）"), "{story}");

    let mails = number(&test, "SELECT count(*) AS n FROM outbox").await;
    assert_eq!(codes(&remove_use(&ctx, booking, " ").await), ["use-reason-missing"]);
    remove_use(&ctx, booking, "まちがい（見本）").await.expect("it is gone");
    assert_eq!(number(&test, "SELECT count(*) AS n FROM outbox").await, mails, "nobody is told");
    assert_eq!(called_off(&ctx, &place).await, (0, 0, 0), "nothing was called off");
    let gone = browser.page(&format!("/facility/nakahara-01/bookings/{id}")).await.expect("the entry");
    assert!(
        !gone.contains("料金") && gone.contains("まちがい（見本）"),
        "what is no use costs nothing: {gone}"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn times_that_were_forgotten_are_announced_today() {
    let test = TestApp::start().await.expect("the application");
    test.clock.set(jst("2026-02-16 10:00"));
    let place = Place::new(&test, "nakahara-01").await;
    let family = place.family(&test, "2023-05-10").await;
    let ctx = test.kawasaki.ctx(&place.manager.actor).await.expect("a context");
    let ask = place.ask(&family.children[0], day("2026-02-17"), "08:30-17:00", "hiteikei");
    platform_app::bookings::book(&ctx, &ask).await.expect("a booking");
    test.clock.set(jst("2026-02-18 10:00"));
    let browser = test.browser(&test.kawasaki).expect("a browser");
    browser.log_in(&place.manager).await.expect("a login");
    let board = browser.page("/facility/nakahara-01/today").await.expect("the board");
    assert!(board.contains("未記入") && board.contains("/facility/nakahara-01/days/2026-02-17"), "{board}");
    let day = browser.page("/facility/nakahara-01/days/2026-02-17").await.expect("that day");
    assert!(day.contains("登園・降園の時刻を入れる"), "{day}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_form_of_an_older_login_is_shown_again_with_what_was_typed() {
    let test = TestApp::start().await.expect("the application");
    let place = Place::new(&test, "nakahara-01").await;
    let browser = test.browser(&test.kawasaki).expect("a browser");
    let typed = [("child-name", "見本 いちろう"), ("csrf", "of-an-older-login")];
    let form = "/facility/nakahara-01/phone/new";
    let out = browser.post_raw(form, &typed).await.expect("an answer");
    assert_eq!(out.status().as_u16(), 401);
    let out = out.text().await.expect("text");
    assert!(out.contains("/login?to=%2Ffacility%2Fnakahara%2D01%2Fphone\""), "back to a page: {out}");
    browser.log_in(&place.manager).await.expect("a login");
    let old = browser.post_raw(form, &typed).await.expect("an answer");
    assert_eq!(old.status().as_u16(), 403);
    let old = old.text().await.expect("text");
    assert!(old.contains("画面が古くなっています") && old.contains("見本 いちろう"), "{old}");
    let secret = [("old-password", "geheim-1"), ("csrf", "x")];
    let old = browser.post_raw("/settings/password", &secret).await.expect("an answer");
    assert!(!old.text().await.expect("text").contains("geheim-1"), "secrets are not shown");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_caller_s_child_waits_for_its_interview_and_can_be_mended_by_those_who_entered_it() {
    use platform_app::families::{Correction, NewCaller, correct, register_caller};
    use platform_app::interviews::{Outcome, inbox, record};
    use platform_app::page::Page;
    let test = TestApp::start().await.expect("the application");
    test.clock.set(jst("2026-02-16 10:00"));
    let place = Place::new(&test, "nakahara-01").await;
    let ctx = test.kawasaki.ctx(&place.manager.actor).await.expect("a context");
    let caller = |birth: &str| NewCaller {
        program: place.program.id,
        guardian_name: "見本 けい".into(),
        guardian_kana: String::new(),
        phone: "09000000001".into(),
        child_name: "見本 じろう".into(),
        child_kana: "みほん じろう".into(),
        birth_date: day(birth),
        resident: true,
        ward: "中原区".into(),
        allergy: String::new(),
        interviewed: None,
    };
    let old = register_caller(&ctx, place.facility.id, &caller("1990-01-01")).await;
    assert!(!codes(&old).is_empty(), "nobody of the program was born then: {old:?}");
    let child = register_caller(&ctx, place.facility.id, &caller("2023-05-10")).await.expect("a child");
    let (open, _) =
        inbox(&ctx, place.facility.id, interviews::Part::Ahead, Page::default()).await.expect("interviews");
    let id = open.first().expect("it waits").interview.id;
    record(&ctx, id, &Outcome::Held { record: "人見知り（見本）".into(), day: None })
        .await
        .expect("it was held");

    let browser = test.browser(&test.kawasaki).expect("a browser");
    browser.log_in(&place.manager).await.expect("a login");
    let address = format!("/facility/nakahara-01/children/{child}");
    let sheet = browser.page(&address).await.expect("the sheet");
    assert!(sheet.contains("未確認") && sheet.contains("人見知り（見本）"), "{sheet}");
    assert!(!sheet.contains("同意なし"), "nobody asked");
    let edit = format!("{address}/edit");
    assert!(sheet.contains(&edit));
    browser.page(&edit).await.expect("the form");
    let correction = Correction {
        child_name: "見本 じろう".into(),
        child_kana: "みほん じろう".into(),
        birth_date: day("2023-05-11"),
        allergy: "卵（見本）".into(),
        guardian_name: "見本 けい".into(),
        guardian_kana: "みほん けい".into(),
        phone: "09000000001".into(),
        resident: true,
        ward: "中原区".into(),
        address: String::new(),
    };
    correct(&ctx, place.facility.id, child, &correction).await.expect("a correction");
    assert!(browser.page(&address).await.expect("the sheet").contains("卵（見本）"));
    let logged = "SELECT count(*) AS n FROM audit WHERE object = 'child' AND action = 'correct'
        AND detail -> 'changed' ? 'birth_date'";
    assert_eq!(number(&test, logged).await, 1);

    let family = place.family(&test, "2023-05-10").await;
    let own = correct(&ctx, place.facility.id, family.children[0].id, &correction).await;
    assert!(matches!(own, Err(AppError::NotFound)), "a family with an account mends its own: {own:?}");
    let other = Place::new(&test, "nakahara-02").await;
    let stranger = test.kawasaki.ctx(&other.manager.actor).await.expect("a context");
    let foreign = correct(&stranger, other.facility.id, child, &correction).await;
    assert!(matches!(foreign, Err(AppError::NotFound)), "{foreign:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn closed_days_open_again_as_one_and_a_family_without_mail_is_called() {
    let test = TestApp::start().await.expect("the application");
    test.clock.set(jst("2026-02-16 10:00"));
    let place = Place::new(&test, "nakahara-01").await;
    let browser = test.browser(&test.kawasaki).expect("a browser");
    browser.log_in(&place.manager).await.expect("a login");
    let settings = "/facility/nakahara-01/settings";
    let close = "/facility/nakahara-01/settings/close";
    let closing = |first, last, reason| {
        [("closing-first", first), ("closing-last", last), ("closing-reason", reason), ("sure", "yes")]
    };
    let wrong = browser.post_form(settings, close, &closing("2026-03-05", "2026-03-04", "見本行事")).await;
    let wrong = wrong.expect("an answer").text().await.expect("text");
    assert!(wrong.contains("おわりの日は、はじめの日より後") && wrong.contains("見本行事"), "{wrong}");
    let done = browser.post_form(settings, close, &closing("2026-03-09", "2026-03-11", "見本行事")).await;
    assert_eq!(done.expect("an answer").status().as_u16(), 303);
    let look =
        |first, last| [("closing-first", first), ("closing-last", last), ("closing-reason", "見本行事")];
    let again = browser.post_form(settings, close, &look("2026-03-09", "2026-03-09")).await;
    let again = again.expect("an answer").text().await.expect("text");
    assert!(!again.contains("この日を休みにしますか"), "refused before it is asked for: {again}");
    let page = browser.page(settings).await.expect("the settings");
    assert!(page.contains("name=\"last\" value=\"2026-03-11\""), "{page}");
    let days = [("day", "2026-03-09"), ("last", "2026-03-11")];
    let csrf = hidden(&page, "csrf");
    let sent = [("csrf", csrf.as_str()), days[0], days[1]];
    let opened = browser.post_raw("/facility/nakahara-01/settings/reopen", &sent).await.expect("an answer");
    assert_eq!(opened.status().as_u16(), 303);
    assert_eq!(number(&test, "SELECT count(*) AS n FROM closures WHERE reason = '見本行事'").await, 0);

    let family = place.family(&test, "2023-05-10").await;
    crate::support::run(&test, "UPDATE accounts SET state = 'withdrawn' WHERE household_id IS NOT NULL")
        .await;
    let ctx = test.kawasaki.ctx(&place.manager.actor).await.expect("a context");
    let ask = place.ask(&family.children[0], day("2026-03-02"), "08:30-17:00", "hiteikei");
    let id = platform_app::bookings::book(&ctx, &ask).await.expect("a booking").id;
    let booking = browser.page(&format!("/facility/nakahara-01/bookings/{id}")).await.expect("the booking");
    assert!(booking.contains("メールの届かないご家庭"), "{booking}");

    let at_the_door = place.ask(&family.children[0], day("2026-02-16"), "08:30-17:00", "hiteikei");
    let came = at_the_door.span.from();
    platform_app::bookings::enter::walk_in(&ctx, &at_the_door, came).await.expect("a child at the door");
    let today = browser.post_form(settings, close, &look("2026-02-16", "2026-02-16")).await;
    let today = today.expect("an answer").text().await.expect("text");
    assert!(today.contains("来ているお子さんが1人") && today.contains(&family.children[0].name), "{today}");
    let free = browser.post_form(settings, close, &look("2026-03-12", "2026-03-12")).await;
    let free = free.expect("an answer").text().await.expect("text");
    assert!(free.contains("この日の予約や面談はありません"), "{free}");
}
