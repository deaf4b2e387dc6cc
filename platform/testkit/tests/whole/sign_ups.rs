//! Signing up: the way back to the facility where it began, to no other place, and who counts as living elsewhere.

use crate::api::codes;
use crate::support::{jst, lines};
use platform_testkit::{TestApp, Visitor};
use reqwest::StatusCode;
use serde_json::json;

const BOOK: &str = "/facilities/nakahara-01/book?date=2026-03-05";
const PASSWORD: &str = "kabocha-no-nimono-3";

struct Scene {
    test: TestApp,
    browser: Visitor,
}

impl Scene {
    async fn new() -> Self {
        let test = TestApp::start().await.expect("the application");
        test.clock.set(jst("2026-02-16 12:00"));
        let browser = test.browser(&test.kawasaki).expect("a browser");
        Self { test, browser }
    }

    /// Asks for a mail from this page; the path of the link in it.
    async fn link(&self, page: &str) -> String {
        let mail = format!("new{}@mihon.example", self.test.next_number());
        let sent = self.browser.post_form(page, "/sign-up", &[("mail-address", &mail)]).await;
        assert_eq!(sent.expect("an answer").status(), StatusCode::OK, "{page}");
        let sql = format!("SELECT body AS line FROM outbox WHERE recipient = '{mail}'");
        let body = lines(&self.test, &sql).await.remove(0);
        let (_, link) = body.split_once("/sign-up/").expect("a link");
        format!("/sign-up/{}", link.split_whitespace().next().expect("a token"))
    }

    /// Sends the family's form of a link; the status, where it leads, and what it says.
    async fn finish(&self, link: &str, home: &[(&str, &str)]) -> (StatusCode, String, String) {
        let browser = self.test.browser(&self.test.kawasaki).expect("a browser");
        let own = [
            ("new-password", PASSWORD),
            ("guardian-1-name", "見本 花子"),
            ("guardian-1-kana", "みほん はなこ"),
            ("guardian-1-relation", "母"),
            ("home-phone", "090-0000-0001"),
            ("home-postcode", "999-0000"),
            ("home-address", "見本町1-2-3"),
            ("privacy-consent", "yes"),
        ];
        let answer = browser.post_form(link, link, &[&own[..], home].concat()).await.expect("an answer");
        let next =
            answer.headers().get("location").and_then(|to| to.to_str().ok()).unwrap_or_default().to_owned();
        (answer.status(), next, answer.text().await.expect("a page"))
    }
}

const HERE: [(&str, &str); 2] = [("home-in-city", "in"), ("home-ward", "中原区")];

/// The address that a link of the page leads to.
fn address_of(page: &str, begin: &str) -> String {
    let (_, rest) = page.split_once(&format!("href=\"{begin}")).expect("a link");
    let rest = rest.split('"').next().expect("its end");
    format!("{begin}{}", rest.replace("&amp;", "&").replace("&#x3D;", "="))
}

#[tokio::test(flavor = "multi_thread")]
async fn who_signs_up_on_the_way_to_a_booking_comes_back_to_it() {
    let scene = Scene::new().await;
    let asked = scene.browser.get(BOOK).await.expect("an answer");
    let login =
        asked.headers().get("location").and_then(|to| to.to_str().ok()).expect("the login").to_owned();
    let page = scene.browser.page(&login).await.expect("the login");
    let sign_up = address_of(&page, "/sign-up?to=");
    let link = scene.link(&sign_up).await;
    let (status, next, page) = scene.finish(&link, &HERE).await;
    assert_eq!((status, next), (StatusCode::SEE_OTHER, format!("{BOOK}&done=signed-up")), "{page}");
}

#[tokio::test(flavor = "multi_thread")]
async fn signing_up_leads_to_no_other_place() {
    let scene = Scene::new().await;
    let elsewhere = [
        "https://evil.example/",
        "//evil.example/facilities/",
        "/\\evil.example",
        "/settings",
        "/facilities/%0d%0aSet-Cookie:x",
    ];
    for to in elsewhere {
        let link = scene.link(&format!("/sign-up?to={to}")).await;
        assert!(!link.contains('?'), "{to}: {link}");
        // Whoever writes a mail of their own gets no further.
        let (status, next, page) = scene.finish(&format!("{link}?to={to}"), &HERE).await;
        assert_eq!((status.as_u16(), next.as_str()), (303, "/children/new?done=signed-up"), "{to}: {page}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn nobody_lives_elsewhere_in_this_city() {
    let scene = Scene::new().await;
    let link = scene.link("/sign-up").await;
    for here in ["川崎市", "神奈川県川崎市", "神奈川県 川崎市　中原区", "川崎市高津区"]
    {
        let (status, _, page) = scene.finish(&link, &[("home-in-city", "out"), ("home-city", here)]).await;
        assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY, "{here}");
        assert!(page.contains("川崎市にお住まいのときは") && page.contains(here), "{here}: {page}");
    }
    let nowhere = scene.finish(&link, &[("home-in-city", "out"), ("home-city", " ")]).await;
    assert_eq!(nowhere.0, StatusCode::UNPROCESSABLE_ENTITY);
    for elsewhere in ["横浜市", "東京都見本区", "宮城県柴田郡川崎町", "府中市"] {
        let link = scene.link("/sign-up").await;
        let (status, _, page) =
            scene.finish(&link, &[("home-in-city", "out"), ("home-city", elsewhere)]).await;
        assert_eq!(status, StatusCode::SEE_OTHER, "{elsewhere}: {page}");
        let sql = format!(
            "SELECT (NOT resident AND ward = '')::text AS line FROM households WHERE city = '{elsewhere}'"
        );
        assert_eq!(lines(&scene.test, &sql).await, ["true"], "{elsewhere}");
    }
    // The API asks the same.
    let family = crate::support::family(&scene.test.kawasaki, 500, "2023-05-10").await;
    let browser = crate::api::log_in(&scene.test, &family.parent).await;
    let (_, view) = crate::api::get(&browser, "/household").await;
    let mut household = view["household"].clone();
    household["resident"] = json!(false);
    for (key, city, found) in [("a", "神奈川県川崎市幸区", vec!["input-city-here"]), ("b", "横浜市", vec![])]
    {
        household["city"] = json!(city);
        let request = browser.call("PUT", "/api/v1/household", key, &household).await.expect("an answer");
        let answer: serde_json::Value = request.json().await.expect("JSON");
        let told = answer["findings"].as_array().map_or(vec![], |_| codes(&answer));
        assert_eq!(told, found, "{answer}");
    }
}
