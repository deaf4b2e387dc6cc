//! What an officer looks at a family for: asked before the first page, carried into the log by every look, in no address.

use crate::support::{Place, family, jst, lines};
use platform_app::{families, registrations};
use platform_authz::Role;
use platform_testkit::TestApp;

/// Purposes of the looks at a child's sheet, oldest first.
async fn looks(test: &TestApp, child: platform_values::ChildId) -> Vec<String> {
    let sql = format!(
        "SELECT purpose AS line FROM audit WHERE object = 'child' AND action = 'read' AND child_id = '{child}'
         ORDER BY at, id"
    );
    lines(test, &sql).await
}

#[tokio::test(flavor = "multi_thread")]
async fn the_purpose_of_a_search_stands_in_the_log_of_what_is_opened_from_it() {
    let test = TestApp::start().await.expect("the application");
    test.clock.set(jst("2026-03-11 10:00"));
    let family = family(&test.kawasaki, 1, "2023-05-10").await;
    let child = family.children[0].id;
    let officer = test.officer(Role::CityStaff).await.expect("an officer");
    let browser = &officer.browser;
    for (birth, purpose) in [("令和5年5月10日", "電話の問い合わせ"), ("R5.5.10", "転居の確認")]
    {
        let fields = [("text", birth), ("purpose", purpose)];
        let found = browser.post_form("/city/families", "/city/families", &fields).await.expect("an answer");
        let page = found.text().await.expect("a page");
        let href = format!("/city/families/{}\"", family.household);
        assert!(page.contains(&href), "found by {birth}, and no purpose in the address: {page}");
        let page = browser.page(&format!("/city/families/{}", family.household)).await.expect("the family");
        assert!(page.contains(&format!("見る目的：{purpose}")), "{page}");
        browser.page(&format!("/city/children/{child}")).await.expect("the sheet");
    }
    assert_eq!(looks(&test, child).await, ["電話の問い合わせ", "転居の確認"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn without_a_purpose_an_officer_sees_nothing_of_a_family() {
    let test = TestApp::start().await.expect("the application");
    test.clock.set(jst("2026-03-11 10:00"));
    let family = family(&test.kawasaki, 1, "2023-05-10").await;
    let child = &family.children[0];
    let officer = test.officer(Role::CityStaff).await.expect("an officer");
    let (home, sheet) =
        (format!("/city/families/{}", family.household), format!("/city/children/{}", child.id));
    for path in [&home, &sheet] {
        let page = officer.browser.page(path).await.expect("a page");
        assert!(page.contains("何のために見るのか") && !page.contains(&child.name), "{page}");
    }
    let ctx = test.kawasaki.ctx(&officer.person.actor).await.expect("a context");
    assert!(families::child_sheet(&ctx, child.id).await.is_err() && looks(&test, child.id).await.is_empty());
    let nothing = officer.browser.post_form(&sheet, &sheet, &[("purpose", " ")]).await.expect("an answer");
    assert_eq!(nothing.status().as_u16(), 422);
    let stated = [("purpose", "予約の確認")];
    let answer = officer.browser.post_form(&sheet, &sheet, &stated).await.expect("an answer");
    assert_eq!((answer.status().as_u16(), answer.headers()["location"].to_str().ok()), (303, Some(&*sheet)));
    assert!(officer.browser.page(&sheet).await.expect("the sheet").contains(&child.name));
    assert!(officer.browser.page(&home).await.expect("the family").contains(&child.name));
    assert_eq!(looks(&test, child.id).await, ["予約の確認"]);
    // It ends with the login, and is nobody else's.
    let other = test.officer(Role::CityAdmin).await.expect("an officer");
    assert!(!other.browser.page(&sheet).await.expect("a page").contains(&child.name));
    officer.browser.post_form("/city", "/logout", &[]).await.expect("logged out");
    assert!(lines(&test, "SELECT purpose AS line FROM look_purposes").await.is_empty());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_review_is_itself_the_purpose_of_what_is_opened_from_it() {
    let test = TestApp::start().await.expect("the application");
    test.clock.set(jst("2026-03-11 10:00"));
    let place = Place::new(&test, "nakahara-01").await;
    let family = family(&test.kawasaki, 1, "2023-05-10").await;
    let child = family.children[0].id;
    let parent = test.kawasaki.ctx(&family.parent.actor).await.expect("a context");
    let applied = registrations::apply(&parent, child, place.facility.id, place.program.id, "週1日").await;
    let officer = test.officer(Role::CityStaff).await.expect("an officer");
    let review = format!("/city/registrations/{}", applied.expect("an application"));
    officer.browser.page(&review).await.expect("the registration");
    officer.browser.page(&format!("/city/children/{child}")).await.expect("the sheet");
    assert_eq!(looks(&test, child).await, ["利用登録の確認"]);
    // Whoever cares for the child needs no purpose.
    crate::support::run(&test, "UPDATE registrations SET state = 'accepted'").await;
    let head = test.kawasaki.ctx(&place.manager.actor).await.expect("a context");
    families::child_sheet(&head, child).await.expect("the sheet");
    assert_eq!(looks(&test, child).await.len(), 2);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_closure_that_ends_before_it_begins_is_refused_and_the_year_is_told() {
    let test = TestApp::start().await.expect("the application");
    test.clock.set(jst("2026-03-11 10:00"));
    let officer = test.officer(Role::CityAdmin).await.expect("an officer");
    let fields = |to: &'static str| {
        [("closure-from", "2026-05-07"), ("closure-to", to), ("closure-reason", "行事（見本）")]
    };
    let page = "/city/closures";
    let answer = officer.browser.post_form(page, page, &fields("2026-05-06")).await.expect("an answer");
    assert_eq!(answer.status().as_u16(), 422);
    let refused = answer.text().await.expect("a page");
    assert!(refused.contains("始まりの日と同じか、後の日") && !refused.contains("confirmed"), "{refused}");
    let answer = officer.browser.post_form(page, page, &fields("2026-05-08")).await.expect("an answer");
    let asked = answer.text().await.expect("a page");
    assert!(asked.contains("2026年5月7日(木)から2026年5月8日(金)まで"), "{asked}");
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_cannot_log_in_any_more_gets_no_mail() {
    let test = TestApp::start().await.expect("the application");
    test.clock.set(jst("2026-03-11 10:00"));
    let place = Place::new(&test, "nakahara-01").await;
    let at = [place.facility.id];
    let head = |login: &'static str| test.kawasaki.db_staff(login, "見本 園長", Role::FacilityManager, &at);
    for (login, change) in [("over", "expires_at = '2026-03-10 15:00Z'"), ("out", "state = 'disabled'")] {
        head(login).await.expect("a head");
        crate::support::run(&test, &format!("UPDATE accounts SET {change} WHERE login_id = '{login}'")).await;
    }
    head("here").await.expect("a head");
    let mut tx = test.kawasaki.db_write().await.expect("a transaction");
    let now = jst("2026-03-11 10:00");
    let mails = platform_store::accounts::emails_at(&mut tx, at[0], &["facility_manager"], now).await;
    let known: Vec<String> = mails.expect("addresses");
    let sql = "SELECT login_id AS line FROM accounts WHERE email IN ";
    let names: Vec<String> = known.iter().map(|mail| format!("'{mail}'")).collect();
    let logins = lines(&test, &format!("{sql} ({})", names.join(","))).await;
    assert!(logins.contains(&"here".to_owned()), "{logins:?}");
    assert!(!logins.contains(&"over".to_owned()) && !logins.contains(&"out".to_owned()), "{logins:?}");
}
