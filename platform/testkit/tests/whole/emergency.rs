//! What the city does for many at once: emergency closures, reminders of reports, mails sent again; and what ends an
//! account's rights.

use crate::support::{Place, codes, day, family, jst, ledger_errors, lines, number, run};
use platform_app::accounts::{roles, sessions, staff};
use platform_app::bookings::book;
use platform_app::closures;
use platform_app::emergencies::{self, Area};
use platform_app::reports;
use platform_authz::{Actor, Role};
use platform_testkit::TestApp;
use platform_testkit::maker::{PASSWORD, Person};
use platform_values::Month;

async fn officer(test: &TestApp, role: Role) -> (Person, platform_app::Ctx) {
    let login = format!("officer{}", test.next_number());
    let person = test.kawasaki.db_staff(&login, "見本 職員", role, &[]).await.expect("an officer");
    let ctx = test.kawasaki.ctx(&person.actor).await.expect("a context");
    (person, ctx)
}

#[tokio::test(flavor = "multi_thread")]
async fn an_emergency_cancels_for_free_tells_everybody_once_and_opening_brings_nothing_back() {
    let test = TestApp::start().await.expect("the application");
    test.clock.set(jst("2026-03-02 10:00"));
    let here = Place::new(&test, "nakahara-01").await;
    let there = Place::new(&test, "kawasaki-01").await;
    let first = here.family(&test, "2023-05-10").await;
    let second = there.family(&test, "2023-06-10").await;
    let mut booked = Vec::new();
    for (place, family, date) in [
        (&here, &first, "2026-03-05"),
        (&here, &first, "2026-03-06"),
        (&here, &first, "2026-03-12"),
        (&there, &second, "2026-03-05"),
    ] {
        let ctx = test.kawasaki.ctx(&family.parent.actor).await.expect("a context");
        let ask = place.ask(&family.children[0], day(date), "08:30-17:00", "hiteikei");
        booked.push(book(&ctx, &ask).await.expect("a booking").id);
    }
    run(
        &test,
        &format!("UPDATE accounts SET state = 'disabled' WHERE household_id = '{}'", second.household),
    )
    .await;
    let (_, city) = officer(&test, Role::CityStaff).await;
    let days = [day("2026-03-05"), day("2026-03-06")];
    let area = Area::Ward(here.facility.ward.clone());
    let told = emergencies::preview(&city, &area, &days, "台風").await.expect("a look");
    assert_eq!((told.bookings, told.families, told.by_phone.len()), (2, 1, 0));
    let everywhere = emergencies::preview(&city, &Area::City, &days, "台風").await.expect("a look");
    assert_eq!((everywhere.bookings, everywhere.families, everywhere.by_phone.len()), (3, 2, 1));
    let head = test.kawasaki.ctx(&here.manager.actor).await.expect("a context");
    assert!(emergencies::declare(&head, &area, &days, "台風").await.is_err(), "a head closes no ward");
    let refused = emergencies::declare(&city, &area, &[day("2026-03-01")], " ").await;
    assert_eq!(codes(&refused), ["closure-day-past", "closure-reason-missing"]);
    let ended = emergencies::declare(&city, &area, &days, "台風").await.expect("a closure");
    assert_eq!((ended.bookings, ended.families), (2, 1));
    let cancelled = "SELECT count(*) AS n FROM bookings WHERE phase = 'cancelled' AND NOT late_cancel AND final_quote IS NULL";
    assert_eq!(number(&test, cancelled).await, 2);
    let mails = "SELECT count(*) AS n FROM outbox WHERE subject LIKE '%臨時休園のため%'";
    assert_eq!(number(&test, mails).await, 1, "one mail a family");
    let heads = "SELECT count(*) AS n FROM outbox WHERE subject LIKE '%臨時休園のお知らせ%'";
    assert_eq!(number(&test, heads).await, 1, "heads of the ward that have an account");
    assert_eq!(ledger_errors(&test).await, 0);
    tokio::time::sleep(std::time::Duration::from_millis(600)).await;
    let parent = test.kawasaki.ctx(&first.parent.actor).await.expect("a context");
    let again = here.ask(&first.children[0], day("2026-03-05"), "08:30-17:00", "hiteikei");
    assert_eq!(codes(&book(&parent, &again).await), ["closed"]);
    let (_, city) = officer(&test, Role::CityStaff).await;
    let running = emergencies::list(&city).expect("a list");
    assert_eq!(running.len(), 1);
    emergencies::lift(&city, running[0].id).await.expect("open again");
    tokio::time::sleep(std::time::Duration::from_millis(600)).await;
    assert_eq!(number(&test, cancelled).await, 2, "nothing comes back");
    let parent = test.kawasaki.ctx(&first.parent.actor).await.expect("a context");
    book(&parent, &again).await.expect("the week's limit was given back as well");
}

#[tokio::test(flavor = "multi_thread")]
async fn one_press_reminds_those_who_owe_the_month_once_a_day() {
    let test = TestApp::start().await.expect("the application");
    test.clock.set(jst("2026-04-03 10:00"));
    let place = Place::new(&test, "nakahara-01").await;
    let (_, city) = officer(&test, Role::CityStaff).await;
    let month = Month::new(2026, 3).expect("a month");
    let running = reports::remind(&city, place.program.id, month.next()).await;
    assert_eq!(codes(&running), ["report-month-running"]);
    let told = reports::remind(&city, place.program.id, month).await.expect("reminders");
    assert_eq!((told.asked, told.today), (1, 0));
    assert!(told.unreached > 0, "facilities without a head are told to the officer");
    let told = reports::remind(&city, place.program.id, month).await.expect("reminders");
    assert_eq!((told.asked, told.today), (0, 1));
    let mails = "SELECT count(*) AS n FROM outbox WHERE subject LIKE '%提出のお願い%'";
    assert_eq!(number(&test, mails).await, 1);
    let standing = reports::remind::standing(&city, place.program.id, month).await.expect("how it stands");
    assert!(standing.today == 1 && standing.unreached.len() == told.unreached);
    assert!(standing.unreached.iter().all(|entry| entry.facility.id != place.facility.id));
    let head = test.kawasaki.ctx(&place.manager.actor).await.expect("a context");
    reports::save(&head, place.facility.id, place.program.id, month, "園長").await.expect("a draft");
    run(&test, "UPDATE reports SET state = 'returned'; DELETE FROM report_reminders").await;
    reports::remind(&city, place.program.id, month).await.expect("reminders");
    let mails = "SELECT body AS line FROM outbox WHERE subject LIKE '%再提出のお願い%'";
    assert!(lines(&test, mails).await.concat().contains("再提出してください"), "it was handed in once");
    assert!(reports::remind(&head, place.program.id, month).await.is_err());
}

#[tokio::test(flavor = "multi_thread")]
async fn an_account_ends_after_its_last_day_and_roles_can_be_exchanged() {
    let test = TestApp::start().await.expect("the application");
    test.clock.set(jst("2026-03-11 10:00"));
    let (_, admin) = officer(&test, Role::CityAdmin).await;
    let (person, _) = officer(&test, Role::CityStaff).await;
    let id = person.actor.account.expect("an account");
    let nobody = test.kawasaki.ctx(&Actor::nobody()).await.expect("a context");
    let token = sessions::log_in(&nobody, &person.login, PASSWORD, "見本", "client").await.expect("a login");
    assert_eq!(
        codes(&roles::revoke(&admin, id, Role::CityStaff, None).await),
        ["staff-last-role"],
        "shutting out is another deed"
    );
    staff::grant(&admin, id, Role::Auditor, None).await.expect("a role");
    roles::revoke(&admin, id, Role::CityStaff, None).await.expect("a change");
    let resumed = sessions::resume(&test.app, test.kawasaki.tenant, token.secret()).await.expect("an answer");
    let held: Vec<Role> = resumed.expect("a login").actor.grants.iter().map(|grant| grant.role).collect();
    assert_eq!(held, [Role::Auditor]);
    roles::set_last_day(&admin, id, Some(day("2026-03-11"))).await.expect("a last day");
    let live = async || {
        sessions::resume(&test.app, test.kawasaki.tenant, token.secret()).await.expect("an answer").is_some()
    };
    assert!(live().await, "the last day is whole");
    test.clock.set(jst("2026-03-11 10:05"));
    let own = roles::set_last_day(&admin, admin.account().expect("an account"), None).await;
    assert_eq!(codes(&own), ["staff-not-yourself"]);
    roles::set_last_day(&admin, id, Some(day("2026-03-10"))).await.expect("a last day");
    assert!(!live().await, "logins end");
    let wrong = sessions::log_in(&nobody, &person.login, PASSWORD, "見本", "client").await;
    assert_eq!(codes(&wrong.map(drop)), ["login-wrong"]);
    let (_, plain) = officer(&test, Role::CityStaff).await;
    assert!(roles::set_last_day(&plain, id, None).await.is_err(), "only administrators");
    let parent = family(&test.kawasaki, 1, "2023-05-10").await.parent.actor.account.expect("an account");
    assert!(roles::set_last_day(&admin, parent, Some(day("2026-03-10"))).await.is_err());
}

#[tokio::test(flavor = "multi_thread")]
async fn mails_that_failed_are_sent_again_by_hand() {
    let test = TestApp::start().await.expect("the application");
    test.clock.set(jst("2026-03-11 10:00"));
    let place = Place::new(&test, "nakahara-01").await;
    let parent = family(&test.kawasaki, 1, "2023-05-10").await;
    let ctx = test.kawasaki.ctx(&parent.parent.actor).await.expect("a context");
    let child = parent.children[0].id;
    let applied =
        platform_app::registrations::apply(&ctx, child, place.facility.id, place.program.id, "").await;
    applied.expect("an application");
    run(&test, "UPDATE outbox SET state = 'failed', tries = 5").await;
    let officer = test.officer(Role::CityStaff).await.expect("an officer");
    let id = lines(&test, "SELECT id::text AS line FROM outbox").await.remove(0);
    let answer = officer.browser.post_form("/city/mails", "/city/mails/again", &[("mail", &id)]).await;
    assert_eq!(answer.expect("an answer").status().as_u16(), 303);
    let waiting = "SELECT count(*) AS n FROM outbox WHERE state = 'waiting' AND tries = 0";
    assert_eq!(number(&test, waiting).await, 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_closure_is_refused_before_it_is_asked_for_and_opening_again_asks_first() {
    let test = TestApp::start().await.expect("the application");
    test.clock.set(jst("2026-03-11 10:00"));
    let officer = test.officer(Role::CityStaff).await.expect("an officer");
    let fresh = async || test.kawasaki.ctx(&officer.person.actor).await.expect("a context");
    let city = fresh().await;
    let past = closures::preview(&city, None, &[day("2026-03-10")], "見本").await;
    assert_eq!(codes(&past.map(drop)), ["closure-day-past"]);
    let (one, two) = (day("2026-03-17"), day("2026-03-18"));
    closures::close(&city, None, &[one], "見本").await.expect("closed");
    tokio::time::sleep(std::time::Duration::from_millis(600)).await;
    let city = fresh().await;
    let again = closures::preview(&city, None, &[one], "見本").await;
    assert_eq!(codes(&again.map(drop)), ["closure-day-closed"]);
    assert_eq!(closures::preview(&city, None, &[one, two], "見本").await.expect("a preview").closed, [one]);
    let ended = emergencies::declare(&city, &Area::Ward("中原区".into()), &[two], "見本の台風").await;
    assert_eq!(ended.expect("an emergency").bookings, 0);
    tokio::time::sleep(std::time::Duration::from_millis(600)).await;
    let page = officer.browser.page("/city/emergency").await.expect("a page");
    assert!(page.contains("中原区のすべての施設"), "{page}");
    let id = lines(
        &test,
        "SELECT DISTINCT emergency_id::text AS line FROM closures WHERE emergency_id IS NOT NULL",
    );
    let id = id.await.remove(0);
    let stands = "SELECT count(*) AS n FROM closures WHERE emergency_id IS NOT NULL";
    let before = number(&test, stands).await;
    let html = officer.browser.page("/city/emergency").await.expect("a page");
    let csrf = html.split_once("name=\"csrf\" value=\"").expect("a token").1;
    let csrf = csrf.split('"').next().unwrap_or_default().replace("&#x3D;", "=");
    let fields = [("csrf", csrf.as_str()), ("id", id.as_str())];
    let asked = officer.browser.post_raw("/city/emergency/lift", &fields).await.expect("an answer");
    assert!(asked.text().await.expect("text").contains("再開しますか"));
    assert_eq!(number(&test, stands).await, before, "it only asked");
    emergencies::lift(&fresh().await, id.parse().expect("an id")).await.expect("opened");
    assert_eq!(number(&test, stands).await, 0);
}
