//! Two officers at one page, and what the operation log tells of them.

use crate::support::{Place, family, jst, lines, run};
use platform_app::oplog::{self, LogQuery};
use platform_authz::Role;
use platform_testkit::maker::PASSWORD;
use platform_testkit::{TestApp, Visitor};

async fn officer(test: &TestApp, login: &str) -> Visitor {
    let person = test.kawasaki.db_staff(login, "見本 職員", Role::CityAdmin, &[]).await.expect("an officer");
    let browser = test.browser(&test.kawasaki).expect("a browser");
    let fields = [("login-id", person.login.as_str()), ("password", PASSWORD)];
    browser.post_form("/login", "/login", &fields).await.expect("a login");
    browser
}

/// The value of the hidden field that says which version a page shows.
fn seen(html: &str) -> String {
    let (_, rest) = html.split_once("name=\"seen\" value=\"").expect("the field");
    rest.split('"').next().unwrap_or_default().replace("&#x2B;", "+")
}

#[tokio::test(flavor = "multi_thread")]
async fn an_announcement_is_not_written_over_from_an_older_page() {
    let test = TestApp::start().await.expect("the application");
    test.clock.set(jst("2026-03-11 10:00"));
    let (one, two) = (officer(&test, "officer1").await, officer(&test, "officer2").await);
    let words = |body: &'static str| {
        vec![
            ("announcement-heading", "受付について（見本）"),
            ("announcement-body", body),
            ("shown-from-year", "2026"),
            ("shown-from-month", "3"),
            ("shown-from-day", "11"),
        ]
    };
    one.post_form("/city/announcements/new", "/city/announcements/new", &words("はじめの文"))
        .await
        .expect("announced");
    let id = lines(&test, "SELECT id::text AS line FROM announcements").await.remove(0);
    let page = format!("/city/announcements/{id}");
    let old = seen(&two.page(&page).await.expect("a page"));
    one.post_form(&page, &page, &words("一人目の文")).await.expect("saved");
    let mut late = words("二人目の文");
    late.push(("seen", &old));
    let refused = overtaken(&two, &page, &late).await;
    assert!(refused.contains("ほかの方が先に変更しました"), "{refused}");
    assert!(refused.contains("「二人目の文」"), "what was typed is not lost: {refused}");
    assert!(refused.contains(">一人目の文</textarea>"), "the form shows what stands: {refused}");
    let stands = lines(&test, "SELECT body AS line FROM announcements").await;
    assert_eq!(stands, ["一人目の文"]);
}

/// Sends a form with the version of an older page in place of the present one.
async fn overtaken(browser: &Visitor, page: &str, fields: &[(&str, &str)]) -> String {
    let html = browser.page(page).await.expect("a page");
    let csrf = html.split_once("name=\"csrf\" value=\"").expect("a token").1;
    let csrf = csrf.split('"').next().unwrap_or_default().replace("&#x3D;", "=");
    let mut all = vec![("csrf", csrf.as_str())];
    all.extend_from_slice(fields);
    browser.post_raw(page, &all).await.expect("an answer").text().await.expect("text")
}

#[tokio::test(flavor = "multi_thread")]
async fn a_facility_is_not_written_over_from_an_older_page_even_if_pressed_again() {
    let test = TestApp::start().await.expect("the application");
    test.clock.set(jst("2026-03-11 10:00"));
    let place = Place::new(&test, "nakahara-01").await;
    let (one, two) = (officer(&test, "officer1").await, officer(&test, "officer2").await);
    let page = "/city/facilities/nakahara-01";
    let old = seen(&two.page(page).await.expect("a page"));
    let master = |phone: &'static str| {
        vec![
            ("master-name", place.facility.name.clone()),
            ("master-kind", place.facility.kind.to_string()),
            ("master-operator", place.facility.operator.to_string()),
            ("master-ward", place.facility.ward.clone()),
            ("master-address", place.facility.address.clone()),
            ("master-phone", phone.to_owned()),
        ]
    };
    let first = master("044-111-1111");
    let first: Vec<(&str, &str)> = first.iter().map(|(name, value)| (*name, value.as_str())).collect();
    one.post_form(page, page, &first).await.expect("saved");
    let second = master("044-222-2222");
    let mut second: Vec<(&str, &str)> = second.iter().map(|(name, value)| (*name, value.as_str())).collect();
    second.push(("seen", &old));
    let refused = overtaken(&two, page, &second).await;
    assert!(refused.contains("「044-222-2222」"), "what was typed is not lost: {refused}");
    assert!(refused.contains("value=\"044-111-1111\""), "the form shows what stands: {refused}");
    let phone = lines(&test, "SELECT phone AS line FROM facilities WHERE code = 'nakahara-01'").await;
    assert_eq!(phone, ["044-111-1111"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_log_names_the_child_that_was_looked_at_to_those_who_may_see_families() {
    let test = TestApp::start().await.expect("the application");
    test.clock.set(jst("2026-03-11 10:00"));
    let family = family(&test.kawasaki, 1, "2023-05-10").await;
    let staff = |login: &'static str, role| test.kawasaki.db_staff(login, "見本 職員", role, &[]);
    let admin = staff("admin1", Role::CityAdmin).await.expect("an officer");
    let auditor = staff("auditor1", Role::Auditor).await.expect("an auditor");
    let admin = test.kawasaki.ctx(&admin.actor).await.expect("a context");
    let auditor = test.kawasaki.ctx(&auditor.actor).await.expect("a context");
    let browser = officer(&test, "admin2").await;
    let sheet = format!("/city/children/{}", family.children[0].id);
    let stated = [("purpose", "電話での問い合わせ（見本）")];
    browser.post_form(&sheet, &sheet, &stated).await.expect("a purpose");
    browser.page(&sheet).await.expect("the sheet");
    browser.page(&format!("/city/families/{}", family.household)).await.expect("the family");
    let query = LogQuery { child: Some(family.children[0].id), ..LogQuery::default() };
    let of_family = |page: &oplog::LogPage| page.rows.iter().any(|row| row.entry.child_id.is_none());
    assert!(of_family(&oplog::list(&admin, &query, 0, 50).await.expect("the log")), "the family was seen");
    let own = |page: oplog::LogPage| page.rows.into_iter().filter(|row| row.entry.child_id.is_some());
    let abouts = |page: oplog::LogPage| own(page).map(|row| row.about).collect::<Vec<_>>();
    let named = abouts(oplog::list(&admin, &query, 0, 50).await.expect("the log"));
    assert!(!named.is_empty() && named.iter().all(|name| *name == family.children[0].name), "{named:?}");
    let hidden = abouts(oplog::list(&auditor, &query, 0, 50).await.expect("the log"));
    assert!(!hidden.is_empty() && hidden.iter().all(String::is_empty), "{hidden:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_log_is_searched_by_telephone_number_and_date_of_birth() {
    let test = TestApp::start().await.expect("the application");
    test.clock.set(jst("2026-03-11 10:00"));
    let place = Place::new(&test, "nakahara-01").await;
    let (family, _) = (place.family(&test, "2023-05-10").await, place.family(&test, "2024-06-11").await);
    run(
        &test,
        &format!("UPDATE guardians SET phone = '090-7777-1234' WHERE household_id = '{}'", family.household),
    )
    .await;
    let auditor =
        test.kawasaki.db_staff("auditor1", "見本 職員", Role::Auditor, &[]).await.expect("an auditor");
    let auditor = test.kawasaki.ctx(&auditor.actor).await.expect("a context");
    let browser = officer(&test, "admin2").await;
    let sheet = format!("/city/children/{}", family.children[0].id);
    let stated = [("purpose", "電話での問い合わせ（見本）")];
    browser.post_form(&sheet, &sheet, &stated).await.expect("a purpose");
    browser.page(&sheet).await.expect("the sheet");
    let found = async |who: &str| {
        let fields = [("who", who), ("from", "2026-03-11")];
        let answer = browser.post_form("/city/log", "/city/log", &fields).await.expect("an answer");
        answer.text().await.expect("a page").contains(&family.children[0].id.to_string())
    };
    for who in ["09077771234", "090-7777-1234", "1234", "2023-05-10", "令和5年5月10日", "admin2"] {
        assert!(found(who).await, "{who}");
    }
    for who in ["09077771235", "2024-06-11", "admin-1234"] {
        assert!(!found(who).await, "{who}");
    }
    let query = LogQuery { who: Some("1234".into()), ..LogQuery::default() };
    let hidden = oplog::list(&auditor, &query, 0, 50).await.expect("the log");
    assert!(hidden.rows.is_empty(), "who may see no family learns nothing of its number");
}
