//! Looking for a place: what a search tells of every day, and what a refusal tells besides that it is one.

use crate::api::log_in;
use crate::support::{Place, day, db_plain_rules, db_rules, jst};
use platform_app::bookings::book;
use platform_testkit::TestApp;
use platform_testkit::actors::Visitor;
use platform_testkit::maker::{Family, Plan};
use serde_json::json;

const CODE: &str = "nakahara-01";

/// In February, when days of March can be booked.
async fn start() -> (TestApp, Place) {
    let test = TestApp::start().await.expect("the application");
    test.clock.set(jst("2026-02-16 12:00"));
    db_plain_rules(&test).await;
    let place = Place::new(&test, CODE).await;
    (test, place)
}

/// A family with children of these birthdays that is registered nowhere.
async fn stranger(test: &TestApp, birthdays: &[&str]) -> (Family, Visitor) {
    let birthdays = birthdays.iter().map(|text| day(text)).collect();
    let plan = Plan { number: test.next_number(), resident: true, guardians: 1, birthdays };
    let family = test.kawasaki.db_family(&plan).await.expect("a family");
    let browser = log_in(test, &family.parent).await;
    (family, browser)
}

fn plain(page: &str) -> String {
    page.replace("&amp;", "&").replace("&#x3D;", "=").replace("%2D", "-")
}

#[tokio::test(flavor = "multi_thread")]
async fn a_long_search_tells_every_day_with_its_reason_and_the_opening() {
    let (test, place) = start().await;
    let visitor = test.browser(&test.kawasaki).expect("a browser");
    let path = "/search?from=2026-03-16&to=2026-04-20&ward=中原区&years=3";
    let page = visitor.page(path).await.expect("a page");
    let mut cards = page.split("<li class=\"card place\"").skip(1);
    let card = cards.find(|card| card.contains(&place.facility.name));
    let card = card.expect("the facility's card");
    for told in ["日ごとの空きを見る", "空き 1", "受付前", "休園", "3月1日(日) 9:00に始まります", "春分の日"]
    {
        assert!(card.contains(told), "{told}: {card}");
    }
    let days = card.matches(&format!("/facilities/{CODE}/days/2026-")).count();
    assert_eq!(days, 36, "every day of the search");
    let later = visitor.page("/search?from=2026-05-11&to=2026-06-03&ward=中原区").await.expect("a page");
    assert!(later.contains("空きのある日はありません") && later.contains("4月1日(水) 9:00に始まります"));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_closed_day_tells_all_that_stands_against_the_booking() {
    let (test, _) = start().await;
    let (family, browser) = stranger(&test, &["2023-05-10"]).await;
    let child = family.children[0].id;
    let page = browser.page(&format!("/facilities/{CODE}/book?date=2026-04-29")).await.expect("a page");
    for told in ["昭和の日", "予約の受付は3月1日", "この施設に利用登録する"] {
        assert!(page.contains(told), "{told}: {page}");
    }
    let page = plain(&page);
    let register = page.split("/register?").nth(1).expect("the way to registration");
    assert!(register.split('"').next().expect("an address").contains(&format!("child={child}")));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_day_that_there_is_not_is_named_and_refused() {
    let (test, _) = start().await;
    let (_, browser) = stranger(&test, &["2023-05-10"]).await;
    for query in ["date=2026-02-30", "date-year=2026&date-month=3&date-day="] {
        let answer = browser.get(&format!("/facilities/{CODE}/book?{query}")).await.expect("an answer");
        assert_eq!(answer.status().as_u16(), 422, "{query}");
        let page = answer.text().await.expect("a page");
        assert!(page.contains("error-summary") && page.contains("預ける日") && !page.contains('⟦'), "{page}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn instead_of_a_day_the_nearest_ones_are_offered() {
    let (test, place) = start().await;
    let (family, browser) = stranger(&test, &["2023-05-10"]).await;
    place.accept(&test, &family).await;
    let page = browser.page(&format!("/facilities/{CODE}/book?date=2026-05-13")).await.expect("a page");
    let page = plain(&page);
    for near in ["2026-03-31", "2026-03-30"] {
        assert!(page.contains(&format!("/book?date={near}")), "{near}: {page}");
    }
    assert!(!page.contains("date=2026-02-"), "{page}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_full_half_day_names_the_other_half_that_is_free() {
    let (test, place) = start().await;
    let halves = json!({ "full": "08:30-17:00", "morning": "08:30-12:30", "afternoon": "13:00-17:00" });
    let half = json!({ "half": 1000 });
    let bands = json!({ "bands": { "lt1": half, "lt3": half, "ge3": half } });
    let rules = json!({ "capacity": { "per_day": 1 }, "hours": halves, "fee": bands });
    db_rules(&test, place.facility.id, rules).await;
    let other = place.family(&test, "2023-05-10").await;
    let ctx = test.kawasaki.ctx(&other.parent.actor).await.expect("a context");
    book(&ctx, &place.ask(&other.children[0], day("2026-03-05"), "08:30-12:30", "hiteikei"))
        .await
        .expect("the only place of the morning");
    let (family, browser) = stranger(&test, &["2023-06-10"]).await;
    place.accept(&test, &family).await;
    let wish = format!("child={}&date=2026-03-05&offer=morning&use_type=hiteikei", family.children[0].id);
    for step in ["book", "book/check", "days/2026-03-05"] {
        let page = browser.page(&format!("/facilities/{CODE}/{step}?{wish}")).await.expect("a page");
        assert!(page.contains("同じ日の午後"), "{step}: {page}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_only_child_that_a_facility_takes_is_meant_and_of_several_each_has_a_month() {
    let (test, place) = start().await;
    let (family, browser) = stranger(&test, &["2023-05-10", "2024-06-01"]).await;
    let [first, second] = [&family.children[0], &family.children[1]];
    let accept = async |child| {
        let accepted =
            test.kawasaki.db_accept(child, place.facility.id, place.program.id, &place.manager).await;
        accepted.expect("a registration");
    };
    accept(first).await;
    let path = format!("/facilities/{CODE}?month=2026-03");
    let day_of = |child: &str| format!("/book?date=2026-03-05&child={child}");
    let page = plain(&browser.page(&path).await.expect("a page"));
    assert!(page.contains(&day_of(&first.id.to_string())), "{page}");
    assert!(page.contains(&format!("?child={}&month", second.id)), "the other one can be chosen");
    let step = browser.page(&format!("/facilities/{CODE}/book?date=2026-03-05")).await.expect("a page");
    assert!(step.contains("name=\"offer\""), "the second tap chooses hours and reason: {step}");
    accept(second).await;
    let page = plain(&browser.page(&path).await.expect("a page"));
    for child in [first, second] {
        assert!(page.contains(&day_of(&child.id.to_string())), "a month for each: {page}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn every_page_leads_to_its_chapter_and_inner_pages_tell_where_they_are() {
    let (test, place) = start().await;
    let (_, browser) = stranger(&test, &["2023-05-10"]).await;
    for (path, chapter) in [
        ("/bookings", "/help#booking"),
        ("/children", "/help#registration"),
        ("/registrations", "/help#registration"),
        ("/settings", "/help#trouble"),
        ("/search", "/help#search"),
    ] {
        let page = browser.page(path).await.expect("a page");
        assert!(page.contains(&format!("href=\"{chapter}\"")), "{path}: {page}");
        assert!(page.contains("class=\"wide trail\""), "{path}");
    }
    let desk = log_in(&test, &place.manager).await;
    let page = desk.page(&format!("/facility/{CODE}/bookings")).await.expect("a page");
    assert!(page.contains("href=\"/help/facility#bookings\""), "{page}");
    for path in ["/help", "/help/facility", "/help/city"] {
        assert!(desk.page(path).await.expect("a page").contains("link-list"), "{path}");
    }
}
