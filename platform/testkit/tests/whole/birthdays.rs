//! A child's birth date that is typed to look for places stays with its owner: it stands in no address.

use crate::support::{family, jst};
use platform_testkit::{TestApp, Visitor};
use reqwest::Response;
use reqwest::header::{CACHE_CONTROL, LOCATION, SET_COOKIE};

const FACILITY: &str = "/facilities/nakahara-01";
const BORN: [(&str, &str); 3] = [("birth-year", "2023"), ("birth-month", "5"), ("birth-day", "10")];

fn header(answer: &Response, name: reqwest::header::HeaderName) -> String {
    let values = answer.headers().get_all(name);
    let values: Vec<&str> = values.iter().filter_map(|value| value.to_str().ok()).collect();
    values.join("; ")
}

/// Sends the search with this birth date and gives the address to which it leads.
async fn look(browser: &Visitor, more: &[(&str, &str)]) -> String {
    let fields = [&BORN[..], more].concat();
    let answer = browser.post_form("/", "/search", &fields).await.expect("an answer");
    assert_eq!(answer.status().as_u16(), 303);
    let cookie = header(&answer, SET_COOKIE);
    assert!(cookie.contains("=2023-05-10."), "{cookie}");
    assert!(cookie.contains("HttpOnly") && cookie.contains("SameSite=Lax"), "{cookie}");
    assert!(!cookie.contains("Domain") && !cookie.contains("Max-Age"), "{cookie}");
    header(&answer, LOCATION)
}

fn no_address_tells(page: &str) {
    for part in page.split("href=\"").skip(1).chain(page.split("action=\"").skip(1)) {
        let address = part.split('"').next().unwrap_or_default();
        assert!(!address.contains("birth") && !address.contains("2023"), "{address}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_birth_date_is_searched_with_and_stands_in_no_address() {
    let test = TestApp::start().await.expect("an application");
    test.clock.set(jst("2026-02-16 12:00"));
    let nobody = test.nobody().expect("a browser").0;
    let found = look(&nobody, &[("ward", "中原区"), ("years", "1"), ("start", "09:00")]).await;
    assert_eq!(found, "/search?start=09%3A00&ward=%E4%B8%AD%E5%8E%9F%E5%8C%BA");
    for path in [found.as_str(), FACILITY, &format!("{FACILITY}/days/2026-03-05")] {
        let answer = nobody.get(path).await.expect("an answer");
        assert_eq!(header(&answer, CACHE_CONTROL), "no-store", "{path}");
        let page = answer.text().await.expect("a page");
        assert!(
            page.contains("2023年5月10日生まれ（2歳9か月）") && page.contains("生年月日を消す"),
            "{page}"
        );
        no_address_tells(&page);
    }
    let aged = nobody.page("/search?years=1").await.expect("a page");
    assert!(
        aged.contains("1歳のお子さん") && !aged.contains("生年月日を消す"),
        "what an address says comes first"
    );

    let answer = nobody.post_raw(&format!("{FACILITY}/days/2026-03-05"), &[]).await.expect("an answer");
    assert!(header(&answer, SET_COOKIE).contains("Max-Age=0"));
    assert!(!nobody.page(&found).await.expect("the result").contains("生まれ"), "it is forgotten");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_birth_date_is_used_for_some_hours_and_by_its_browser_only() {
    let test = TestApp::start().await.expect("an application");
    test.clock.set(jst("2026-02-16 12:00"));
    let nobody = test.nobody().expect("a browser").0;
    let found = look(&nobody, &[]).await;
    let stranger = test.nobody().expect("a browser").0;
    assert!(!stranger.page(&found).await.expect("the result").contains("生まれ"));
    test.clock.set(jst("2026-02-16 16:01"));
    assert!(!nobody.page(&found).await.expect("the result").contains("生まれ"));
}

#[tokio::test(flavor = "multi_thread")]
async fn old_addresses_lose_the_birth_date_and_wrong_dates_are_refused() {
    let test = TestApp::start().await.expect("an application");
    test.clock.set(jst("2026-02-16 12:00"));
    let nobody = test.nobody().expect("a browser").0;
    for (old, clean) in [
        ("/search?birth-year=2023&birth-month=5&birth-day=10&kind=licensed", "/search?kind=licensed"),
        ("/search?birth=2023-05-10", "/search"),
        ("/facilities/nakahara-01?birth=2023-05-10&month=2026-03", "/facilities/nakahara-01?month=2026%2D03"),
        (
            "/facilities/nakahara-01/days/2026-03-05?birth=2023-05-10",
            "/facilities/nakahara-01/days/2026-03-05",
        ),
    ] {
        let answer = nobody.get(old).await.expect("an answer");
        assert_eq!((answer.status().as_u16(), header(&answer, LOCATION)), (303, clean.to_owned()));
        assert!(header(&answer, SET_COOKIE).is_empty());
    }
    for path in ["/search", FACILITY] {
        let wrong = [("birth-year", "2023"), ("birth-month", "2"), ("birth-day", "31"), ("ward", "中原区")];
        let answer = nobody.post_raw(path, &wrong).await.expect("an answer");
        assert_eq!(answer.status().as_u16(), 422, "{path}");
        assert!(answer.text().await.expect("a page").contains("value=\"31\""), "{path}: it is kept");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_family_looks_for_its_child_and_for_another_one() {
    let test = TestApp::start().await.expect("an application");
    test.clock.set(jst("2026-02-16 12:00"));
    let own = family(&test.kawasaki, 77, "2024-06-01").await;
    let browser = test.browser(&test.kawasaki).expect("a browser");
    browser.log_in(&own.parent).await.expect("a login");
    assert!(browser.page(FACILITY).await.expect("the facility").contains(&own.children[0].name));
    look(&browser, &[]).await;
    let page = browser.page(FACILITY).await.expect("the facility");
    assert!(page.contains("2023年5月10日生まれ"), "the other child's month");
    no_address_tells(&page);
    browser.post_form("/settings", "/logout", &[]).await.expect("an answer");
    assert!(!browser.page("/search").await.expect("the search").contains("生まれ"), "logging out forgets");
}
