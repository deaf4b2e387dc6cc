//! Fees at the facility: corrected with a reason, received, open, and what the family and the city see of it.

use crate::support::{Place, day, jst, lines};
use chrono::NaiveTime;
use platform_app::bookings::attend;
use platform_app::reports;
use platform_testkit::maker::Family;
use platform_testkit::{TestApp, Visitor};
use platform_values::{BookingId, Month};

const CODE: &str = "nakahara-01";

/// A finished use of 3 March whose fee is 2,500 yen.
async fn used(test: &TestApp, place: &Place, family: &Family) -> BookingId {
    let ctx = test.kawasaki.ctx(&place.manager.actor).await.expect("a context");
    let child = family.children.first().expect("a child");
    let ask = place.ask(child, day("2026-03-03"), "08:30-17:00", "refresh");
    let time = |hour| NaiveTime::from_hms_opt(hour, 30, 0).expect("a time");
    attend::enter_use(&ctx, &ask, time(8), time(16)).await.expect("a use")
}

async fn start() -> (TestApp, Place, Family, BookingId, Visitor) {
    let test = TestApp::start().await.expect("an application");
    test.clock.set(jst("2026-03-03 18:00"));
    let place = Place::new(&test, CODE).await;
    let family = place.family(&test, "2023-06-01").await;
    let id = used(&test, &place, &family).await;
    let head = test.browser(&test.kawasaki).expect("a browser");
    head.log_in(&place.manager).await.expect("a login");
    (test, place, family, id, head)
}

/// Sends the form that corrects a fee; gives the page that refuses, or nothing.
async fn correct(head: &Visitor, id: BookingId, fee: &str, reason: &str) -> String {
    let page = format!("/facility/{CODE}/bookings/{id}/fee");
    let answer = head.post_form(&page, &page, &[("fee-new", fee), ("fee-reason", reason)]).await;
    let answer = answer.expect("an answer");
    if answer.status().is_redirection() { String::new() } else { answer.text().await.expect("a page") }
}

/// Presses the button on a list that says whether a fee was received.
async fn press(head: &Visitor, list: &str, id: BookingId) {
    let action = format!("/facility/{CODE}/bookings/{id}/paid");
    assert!(head.page(list).await.expect("a list").contains(&action), "{list} has the button");
    let answer = head.post_form(list, &action, &[]).await.expect("an answer");
    assert!(answer.status().is_redirection(), "{}", answer.status());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_fee_is_corrected_with_a_reason_and_everybody_sees_it() {
    let (test, place, family, id, head) = start().await;
    let page = correct(&head, id, "2900", "多く請求").await;
    assert!(page.contains("2,800円までです"), "above the ceiling: {page}");
    assert!(correct(&head, id, "2000", " ").await.contains("入力してください"), "no reason");
    assert!(correct(&head, id, "2500", "同じ").await.contains("すでに2,500円です"));
    assert_eq!(correct(&head, id, "2000", "おやつをとらなかったため").await, "");

    let page = head.page(&format!("/facility/{CODE}/bookings/{id}")).await.expect("the use");
    assert!(page.contains("2,500円 → 2,000円") && page.contains("見本 園長"), "{page}");
    let parent = test.parent(family).await.expect("a parent");
    for path in [format!("/bookings/{id}"), "/uses?month=2026-03".into()] {
        let seen = parent.browser.page(&path).await.expect("a page");
        assert!(
            seen.contains("2,000円") && seen.contains("料金の訂正（おやつをとらなかったため）"),
            "{path}"
        );
    }
    let report = head.page(&format!("/facility/{CODE}/reports/2026-03")).await.expect("the report");
    assert!(report.contains("おやつをとらなかったため") && report.contains("料金の訂正"), "{report}");
    let sql = format!(
        "SELECT concat_ws('|', a.action, a.detail->>'fee_before', a.detail->>'fee_after', c.reason) AS line
         FROM audit a JOIN fee_corrections c ON c.booking_id = a.object_id AND c.actor_id = a.account_id
         WHERE a.object = 'usage' AND a.object_id = '{id}' AND a.detail ? 'fee_before'"
    );
    assert_eq!(lines(&test, &sql).await, ["correct|2500|2000|おやつをとらなかったため"]);

    // Back to what the rules say: the line is gone, the history stays.
    assert_eq!(correct(&head, id, "2500", "まちがえたため").await, "");
    let seen = parent.browser.page("/uses?month=2026-03").await.expect("a page");
    assert!(seen.contains("2,500円") && !seen.contains("料金の訂正"));

    // What was reported is not changed behind the city's back.
    test.clock.set(jst("2026-04-01 10:00"));
    let ctx = test.kawasaki.ctx(&place.manager.actor).await.expect("a context");
    let month = Month::of(day("2026-03-01"));
    let report = reports::submit(&ctx, place.facility.id, place.program.id, month, "見本 園長").await;
    let report = report.expect("a submission");
    head.log_in(&place.manager).await.ok();
    assert!(correct(&head, id, "1000", "あとから").await.contains("市に提出済みです"));
    reports::withdraw(&ctx, report).await.expect("taken back");
    assert_eq!(correct(&head, id, "1000", "あとから").await, "");
}

#[tokio::test(flavor = "multi_thread")]
async fn open_fees_are_listed_received_and_taken_back() {
    let (test, place, _family, id, head) = start().await;
    let open = format!("/facility/{CODE}/unpaid");
    let page = head.page(&open).await.expect("the list");
    assert!(page.contains("2,500円") && page.contains("全1件"), "{page}");
    assert!(!head.page(&format!("{open}?month=2026-02")).await.expect("a list").contains("2,500円"));

    // Received two days later: in the cash list of that day, though the care was on another.
    test.clock.set(jst("2026-03-05 09:00"));
    head.log_in(&place.manager).await.ok();
    press(&head, &open, id).await;
    let page = head.page(&open).await.expect("the list");
    assert!(page.contains("まだ受け取っていない料金はありません"), "{page}");
    let cash = head.page(&format!("/facility/{CODE}/cash?date=2026-03-05")).await.expect("the cash list");
    assert!(cash.contains("ほかの日の利用の料金で、この日に受け取ったもの") && cash.contains("2,500円"));
    let care = head.page(&format!("/facility/{CODE}/cash?date=2026-03-03")).await.expect("the cash list");
    assert!(care.contains("3月5日(木)に受け取り"), "{care}");
    assert!(correct(&head, id, "2000", "あとから").await.contains("受け取りを取り消してから"));

    press(&head, &format!("/facility/{CODE}/cash?date=2026-03-05"), id).await;
    assert!(head.page(&open).await.expect("the list").contains("2,500円"));
    // The list of uses means the same by unpaid: a fee of nothing is not owed.
    let uses = format!("/facility/{CODE}/uses?month=2026-03&view=unpaid");
    let listed = async || head.page(&uses).await.expect("the uses").contains(&format!("bookings/{id}"));
    assert!(listed().await);
    assert_eq!(correct(&head, id, "0", "免除のため").await, "");
    assert!(!listed().await);
    let other = Place::new(&test, "nakahara-02").await;
    let stranger = test.browser(&test.kawasaki).expect("a browser");
    stranger.log_in(&other.manager).await.expect("a login");
    let answer = stranger.get(&format!("/facility/nakahara-02/bookings/{id}/fee")).await.expect("an answer");
    assert_eq!(answer.status().as_u16(), 404);
}

#[tokio::test(flavor = "multi_thread")]
async fn uses_come_from_a_table_line_by_line() {
    let (test, _place, family, _id, head) = start().await;
    let child = family.children.first().expect("a child");
    let page = format!("/facility/{CODE}/uses/import");
    let table = format!(
        "利用日,ふりがな,生年月日,登園,降園,理由,備考\n2026/2/3,{0},2023-06-01,8:40,16:20,リフレッシュ,電話\n\
         2026-02-04,だれか,2020-01-01,8:40,16:20,,\n2026-03-03,{0},2023-06-01,9:00,12:00,refresh,\n",
        child.kana
    );
    for (act, uses) in [("check", 1), ("enter", 2), ("enter", 2)] {
        let answer =
            head.post_form(&page, &page, &[("table", &table), ("act", act)]).await.expect("an answer");
        let shown = answer.text().await.expect("a page");
        assert!(shown.contains("この施設の登録にありません"), "{act}: {shown}");
        let sql = "SELECT count(*) AS n FROM bookings WHERE source = 'usage'";
        assert_eq!(crate::support::number(&test, sql).await, uses, "{act}: {shown}");
    }
}
