//! What a family and a stranger meet on their pages: lists in pages, searches that nothing fits, addresses that are none.

use crate::support::{Place, jst};
use platform_testkit::{TestApp, seed};

#[tokio::test(flavor = "multi_thread")]
async fn registrations_come_in_pages_and_by_child() {
    let test = TestApp::start().await.expect("the application");
    test.clock.set(jst("2026-02-16 12:00"));
    let first = Place::new(&test, "nakahara-01").await;
    let family = first.family(&test, "2023-05-10").await;
    let facilities = test.kawasaki.facilities().await.expect("facilities");
    for facility in facilities.iter().filter(|facility| facility.id != first.facility.id).take(21) {
        let accepted =
            test.kawasaki.db_accept(&family.children[0], facility.id, first.program.id, &first.manager);
        accepted.await.expect("a registration");
    }
    let browser = test.browser(&test.kawasaki).expect("a browser");
    browser.log_in(&family.parent).await.expect("a login");
    let count = |page: &str| page.matches("class=\"card\"").count();
    let page = browser.page("/registrations").await.expect("the list");
    assert!(count(&page) == 20 && page.contains("page&#x3D;2"), "{page}");
    let page = browser.page("/registrations?page=2").await.expect("the rest");
    assert_eq!(count(&page), 2);
    let mine = format!("/registrations?child={}", family.children[0].id);
    assert_eq!(count(&browser.page(&mine).await.expect("of the child")), 20);
    let none = browser.page(&format!("/bookings?child={}", family.children[0].id)).await.expect("a page");
    assert!(none.contains("このお子さんの予約はありません"), "the empty list says what to do");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_child_too_young_for_all_is_told_from_when_without_empty_cards() {
    let test = TestApp::start().await.expect("the application");
    test.clock.set(jst("2026-02-16 12:00"));
    let nobody = test.nobody().expect("a browser").0;
    let page = nobody.page("/search?years=0&months=1").await.expect("the result");
    assert!(page.contains("このお子さんを預けられるのは"), "{page}");
    assert!(!page.contains("card place"), "no card without use");
    let older = nobody.page("/search?years=2&months=0").await.expect("the result");
    assert!(older.contains("card place"));
}

#[tokio::test(flavor = "multi_thread")]
async fn addresses_and_methods_that_are_none_are_told_in_japanese() {
    let test = TestApp::start().await.expect("the application");
    let nobody = test.nobody().expect("a browser").0;
    for path in ["/%ff", "/facilities/%ff", "/static/%ff"] {
        let answer = nobody.get(path).await.expect("an answer");
        assert_eq!(answer.status().as_u16(), 404, "{path}");
        let page = answer.text().await.expect("a page");
        assert!(page.contains("ページが見つかりません") && page.contains("川崎市"), "{path}: {page}");
    }
    let answer = nobody.post_raw("/guide", &[]).await.expect("an answer");
    assert_eq!(answer.status().as_u16(), 405);
    assert!(answer.text().await.expect("a page").contains("この操作は、このアドレスではできません"));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_lost_record_of_the_seed_is_written_again() {
    let test = TestApp::start().await.expect("the application");
    test.clock.set(jst("2026-03-11 10:00"));
    let port = test.address.port();
    let file = std::env::temp_dir().join(format!("azukari-seed-{port}.json"));
    let read = || -> serde_json::Value {
        serde_json::from_slice(&std::fs::read(&file).expect("the record")).expect("a document")
    };
    let made = seed::run(&test.app, port, 5, &file).await.expect("the seed");
    assert_eq!(made, seed::Outcome::Made);
    let first = read();
    std::fs::remove_file(&file).expect("the record is lost");
    let again = seed::run(&test.app, port, 5, &file).await.expect("the seed");
    assert_eq!(again, seed::Outcome::Before);
    let second = read();
    std::fs::remove_file(&file).expect("the end");
    for part in ["tenant", "base_url", "programs"] {
        assert_eq!(first["cities"][0][part], second["cities"][0][part]);
    }
    let logins = |document: &serde_json::Value| {
        let all = document["cities"][0]["accounts"].as_array().expect("accounts").iter();
        all.map(|account| format!("{} {} {}", account["role"], account["login"], account["household"]))
            .collect::<std::collections::BTreeSet<String>>()
    };
    assert_eq!(logins(&first), logins(&second));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_booking_takes_four_taps_from_the_facility_page() {
    let test = TestApp::start().await.expect("the application");
    test.clock.set(jst("2026-02-16 12:00"));
    let place = Place::new(&test, "nakahara-01").await;
    let family = place.family(&test, "2023-05-10").await;
    let browser = test.browser(&test.kawasaki).expect("a browser");
    browser.log_in(&family.parent).await.expect("a login");
    let facility = browser.page("/facilities/nakahara-01").await.expect("the facility");
    let links = facility.split("href=\"").skip(1).filter_map(|rest| rest.split_once('"').map(|(to, _)| to));
    let day = links.map(plain).find(|to| to.contains("/book?") && to.contains("date=")).expect("a free day");
    let choice = browser.page(&day).await.expect("the first tap: the day");
    assert!(choice.contains("内容を確認する"), "the second tap chooses, the third goes on");
    let (step, query) = day.split_once('?').expect("a query");
    let wish: Vec<_> =
        query.split('&').filter_map(|pair| pair.split_once('=')).chain([("use_type", "refresh")]).collect();
    let held = browser.post_form(&day, &format!("{step}/check"), &wish).await.expect("the third tap");
    let check = held.headers()["location"].to_str().expect("an address").to_owned();
    let page = browser.page(&check).await.expect("the check");
    assert!(page.contains("取り置いています"), "the place is held meanwhile");
    let booked =
        browser.post_form(&check, "/facilities/nakahara-01/book", &[]).await.expect("the fourth tap");
    let to = booked.headers()["location"].to_str().expect("an address").to_owned();
    assert!(to.starts_with("/bookings/"), "{to}");
    let nobody = test.nobody().expect("a browser").0.page("/facilities/nakahara-01").await.expect("a page");
    assert!(!nobody.contains("/book?"), "who cannot book yet is told the way first");
}

fn plain(href: &str) -> String {
    href.replace("&amp;", "&").replace("&#x3D;", "=")
}
