//! What officers' forms ask before they do it, where errors stand, and that the overview leads everywhere.

use crate::support::{Place, jst, number};
use platform_authz::Role;
use platform_testkit::TestApp;
use platform_testkit::Visitor;
use platform_web::routes;

async fn send(browser: &Visitor, path: &str, fields: &[(&str, &str)]) -> (u16, String) {
    let answer = browser.post_form(path, path, fields).await.expect("an answer");
    (answer.status().as_u16(), answer.text().await.expect("a page"))
}

#[tokio::test(flavor = "multi_thread")]
async fn the_overview_leads_to_every_page_that_a_role_may_see() {
    // Pages that other pages lead to, or that are asked for with more than their address.
    const BELOW: [&str; 4] =
        ["/city/announcements/new", "/city/staff/new", "/city/facilities/new", "/city/reports/reminded"];
    let test = TestApp::start().await.expect("the application");
    test.clock.set(jst("2026-03-11 10:00"));
    for role in [Role::CityStaff, Role::CityAdmin, Role::Auditor] {
        let browser = test.officer(role).await.expect("an officer").browser;
        let home = browser.page("/city").await.expect("a page").replace("&#x3D;", "=");
        let home = home.split_once("すべてのメニュー").expect("the menu").1;
        for row in routes::table() {
            let own = row.method == "GET" && row.path.starts_with("/city/") && !row.path.contains(':');
            if !own || row.path.ends_with("/file") || BELOW.contains(&row.path) {
                continue;
            }
            let may = browser.get(row.path).await.expect("an answer").status().as_u16() == 200;
            assert_eq!(home.contains(&format!("href=\"{}\"", row.path)), may, "{role:?} {}", row.path);
        }
        assert!(home.contains("href=\"/city/reports/2026-02/totals\""), "{role:?}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_last_day_that_is_over_is_asked_about_before_it_shuts_anything() {
    let test = TestApp::start().await.expect("the application");
    test.clock.set(jst("2026-03-11 10:00"));
    let place = Place::new(&test, "nakahara-01").await;
    let admin = test.officer(Role::CityAdmin).await.expect("an administrator").browser;
    let person = format!("/city/staff/{}", place.manager.actor.account.expect("an account"));
    let last = [
        ("deed", "last-day"),
        ("staff-last-day-year", "2026"),
        ("staff-last-day-month", "3"),
        ("staff-last-day-day", "10"),
    ];
    let (status, asked) = send(&admin, &person, &last).await;
    assert!(
        status == 200 && asked.contains("すぐに終わりにしますか") && asked.contains("2026年3月10日"),
        "{asked}"
    );
    let set = "SELECT count(*) AS n FROM accounts WHERE expires_at IS NOT NULL";
    assert_eq!(number(&test, set).await, 0, "nothing happened yet");
    let sure = [&last[..], &[("confirmed", "yes")]].concat();
    assert_eq!(send(&admin, &person, &sure).await.0, 303);
    assert_eq!(number(&test, set).await, 1);

    let path = "/city/facilities/nakahara-01";
    let master = [
        ("master-name", "見本園"),
        ("master-kind", place.facility.kind.as_str()),
        ("master-operator", place.facility.operator.as_str()),
        ("master-ward", place.facility.ward.as_str()),
        ("master-address", "見本"),
        ("closed-on-year", "2026"),
        ("closed-on-month", "3"),
        ("closed-on-day", "1"),
    ];
    let (status, asked) = send(&admin, path, &master).await;
    assert!(status == 200 && asked.contains("もう来ています。保存すると、すぐに閉園"), "{status} {asked}");
    assert_eq!(number(&test, "SELECT count(*) AS n FROM facilities WHERE closed_on IS NOT NULL").await, 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_wrong_with_a_new_account_stands_at_its_field() {
    let test = TestApp::start().await.expect("the application");
    test.clock.set(jst("2026-03-11 10:00"));
    Place::new(&test, "nakahara-01").await;
    let admin = test.officer(Role::CityAdmin).await.expect("an administrator").browser;
    let path = "/city/staff/new";
    let form = |login: &'static str, role: &'static str| {
        [
            ("staff-name", "見本"),
            ("staff-login", login),
            ("staff-email", "a@example.jp"),
            ("staff-role", role),
        ]
    };
    for (fields, field) in [
        (form("head-nakahara-01", "city_staff"), "staff-login"),
        (form("a b", "city_staff"), "staff-login"),
        (form("shin-jin", "facility_staff"), "staff-role"),
    ] {
        let (status, page) = send(&admin, path, &fields).await;
        assert_eq!(status, 422, "{field}");
        assert!(page.contains(&format!("href=\"#field-{field}\"")), "{field}: {page}");
        assert!(!page.contains("この内容では受け付けられません"), "no box beside it: {page}");
    }
}
