//! What is written down at the door: no impossible times; a settled fee and its line stand whatever becomes of the family
//! and the prices; a payment does not outlive its amount.

use crate::support::{Place, codes, cookie, day, db_rules, jst, lines, number, run, span};
use platform_app::Ctx;
use platform_app::board;
use platform_app::bookings::attend::{Attendance, enter_use, record};
use platform_app::bookings::book;
use platform_app::bookings::decide::{self, Decision};
use platform_app::bookings::fees::{self, Paid, mark_paid};
use platform_app::reports;
use platform_testkit::maker::Family;
use platform_testkit::{TestApp, Visitor};
use platform_values::{BookingId, Month, Yen};
use serde_json::{Value, json};

const HOURS: &str = "08:30-17:00";

struct Door {
    test: TestApp,
    place: Place,
    family: Family,
    head: Ctx,
}

impl Door {
    async fn new() -> Self {
        let test = TestApp::start().await.expect("the application");
        test.clock.set(jst("2026-02-16 12:00"));
        let place = Place::new(&test, "nakahara-01").await;
        let fee = json!({ "fee": { "extension_per_30_min": 200 } });
        db_rules(&test, place.facility.id, fee).await;
        let family = place.family(&test, "2023-05-10").await;
        let head = test.kawasaki.ctx(&place.manager.actor).await.expect("a context");
        Self { test, place, family, head }
    }

    /// A booking of the day that stands.
    async fn booked(&self, care: &str) -> BookingId {
        let parent = self.test.kawasaki.ctx(&self.family.parent.actor).await.expect("a context");
        let ask = self.place.ask(&self.family.children[0], day(care), HOURS, "hiteikei");
        let id = book(&parent, &ask).await.expect("a booking").id;
        let yes = Decision::Approve { message: String::new() };
        decide::decide(&self.head, id, &yes).await.expect("an approval")
    }

    /// A use that took place, with the times booked.
    async fn used(&self, care: &str) -> BookingId {
        let ask = self.place.ask(&self.family.children[0], day(care), HOURS, "hiteikei");
        enter_use(&self.head, &ask, ask.span.from(), ask.span.to()).await.expect("a use")
    }

    async fn correct(&self, id: BookingId, times: &str) {
        let (arrived, departed) = (span(times).from(), Some(span(times).to()));
        let what = Attendance::Correct { arrived, departed, reason: "見本".into(), sure: true };
        record(&self.head, id, &what).await.expect("a correction");
    }

    /// A browser in which the head is logged in now.
    async fn browser(&self) -> Visitor {
        let browser = self.test.browser(&self.test.kawasaki).expect("a browser");
        browser.with_cookie(&cookie(&self.test.kawasaki, &self.place.manager).await)
    }

    async fn is_paid(&self, id: BookingId) -> bool {
        number(&self.test, &format!("SELECT paid::int::bigint AS n FROM bookings WHERE id = '{id}'")).await
            == 1
    }

    async fn line(&self) -> String {
        let head = self.test.kawasaki.ctx(&self.place.manager.actor).await.expect("a context");
        let month = Month::new(2026, 1).expect("a month");
        let sheet = reports::draft(&head, self.place.facility.id, self.place.program.id, month).await;
        let sheet = sheet.expect("a report");
        let told = sheet.lines.expect("lines");
        assert_eq!(told.len(), 1);
        format!("{:?} {:?}", told[0].cells, sheet.totals)
    }
}

/// Records attendance; gives `done` or the problem.
async fn record_by_api(browser: &Visitor, id: BookingId, key: &str, body: &Value) -> String {
    let path = format!("/api/v1/bookings/{id}/attendance");
    let answer = browser.post_json(&path, key, body).await.expect("an answer");
    if answer.status().is_success() { "done".to_owned() } else { answer.text().await.expect("a text") }
}

#[tokio::test(flavor = "multi_thread")]
async fn times_that_cannot_be_are_refused_by_the_api() {
    let door = Door::new().await;
    let id = door.booked("2026-03-02").await;
    door.test.clock.set(jst("2026-03-02 08:40"));
    let browser = door.browser().await;
    let ask = async |key: &str, body: &Value| record_by_api(&browser, id, key, body).await;
    let refused = |answer: String, code: &str| assert!(answer.contains(code), "{code}: {answer}");
    let ahead = json!({ "event": "check_in", "time": "08:41" });
    refused(ask("1", &ahead).await, "attendance-time-ahead");
    let both = json!({ "event": "correct", "arrived": "08:30", "departed": "17:00", "reason": "見本" });
    refused(ask("2", &both).await, "attendance-time-ahead");
    assert_eq!(ask("3", &json!({ "event": "check_in", "time": "08:35" })).await, "done");
    refused(ask("4", &json!({ "event": "check_out", "time": "08:34" })).await, "attendance-order");

    door.test.clock.set(jst("2026-03-03 09:00"));
    let browser = door.browser().await;
    let ask = async |key: &str, body: &Value| record_by_api(&browser, id, key, body).await;
    refused(ask("5", &json!({ "event": "check_out" })).await, "attendance-time-needed");
    assert_eq!(ask("6", &json!({ "event": "undo" })).await, "done");
    refused(ask("7", &json!({ "event": "check_in" })).await, "attendance-time-needed");
    let turned = json!({ "event": "correct", "arrived": "17:00", "departed": "08:30", "reason": "見本" });
    refused(ask("8", &turned).await, "attendance-order");
    assert_eq!(ask("9", &both).await, "done", "a day later the whole day has passed");

    let today = door.place.ask(&door.family.children[0], day("2026-03-03"), HOURS, "hiteikei");
    let entered = enter_use(&door.head, &today, today.span.from(), today.span.to()).await;
    assert_eq!(codes(&entered), ["attendance-time-ahead"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_settled_line_stands_when_the_family_moves_and_prices_change() {
    let door = Door::new().await;
    let id = door.used("2026-01-08").await;
    let before = door.line().await;
    let (household, child) = (door.family.household, door.family.children[0].id);
    run(
        &door.test,
        &format!(
            "UPDATE households SET resident = false, city = 'となりの見本市', ward = '' WHERE id = '{household}';
             UPDATE children SET reductions = '{{hikazei}}' WHERE id = '{child}'"
        ),
    )
    .await;
    let dearer = json!({ "fee": { "bands": { "lt3": { "full": 100 }, "ge3": { "full": 90 } } } });
    db_rules(&door.test, door.place.facility.id, dearer).await;
    assert_eq!(door.line().await, before);

    door.correct(id, HOURS).await;
    let kept = "SELECT settled #>> '{usage,residence}' AS line FROM bookings";
    assert_eq!(lines(&door.test, kept).await, ["resident"], "a correction of times moves nobody");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_payment_does_not_outlive_its_amount() {
    let door = Door::new().await;
    let id = door.used("2026-01-08").await;
    mark_paid(&door.head, id, Paid::Yes).await.expect("a payment");
    door.correct(id, "08:31-17:00").await;
    assert!(door.is_paid(id).await, "the same amount stays paid");
    door.correct(id, "08:30-18:00").await;
    assert!(!door.is_paid(id).await, "another amount is open again");
    mark_paid(&door.head, id, Paid::Yes).await.expect("a payment");
    assert_eq!(codes(&record(&door.head, id, &Attendance::Undo).await), ["undo-paid"]);
    assert!(door.is_paid(id).await, "no payment is lost at one tap");
    mark_paid(&door.head, id, Paid::No).await.expect("taken back");
    fees::correct(&door.head, id, Yen(1000), "見本").await.expect("another fee");
    assert_eq!(codes(&record(&door.head, id, &Attendance::Undo).await), ["undo-fee-corrected"]);
    let browser = door.browser().await;
    let board = browser.page("/facility/nakahara-01/days/2026-01-08").await.expect("a board");
    assert!(!board.contains("value=\"undo\"") && board.contains("時刻を直す"));
    let form = format!("/facility/nakahara-01/attendance/{id}");
    let typed = [("arrived", "08:30"), ("departed", "17:30"), ("correction", "見本"), ("times-sure", "yes")];
    let answer = browser.post_form(&form, &form, &typed).await.expect("an answer");
    let next = answer.headers()["location"].to_str().expect("an address").to_owned();
    assert!(next.contains("done=corrected-fee-anew"), "{next}");
    let page = browser.page(&format!("/facility/nakahara-01/bookings/{id}")).await.expect("a page");
    assert!(page.contains("規則どおりに計算し直されました") && page.contains("登園 8:30"));
    door.correct(id, HOURS).await;
    record(&door.head, id, &Attendance::Undo).await.expect("nothing is lost");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_first_use_is_the_earliest_day_and_past_days_tell_who_came() {
    let door = Door::new().await;
    let later = door.used("2026-02-05").await;
    let earlier = door.used("2026-01-08").await;
    let first = async |care: &str, id: BookingId| {
        let board = board::day(&door.head, door.place.facility.id, None, day(care)).await.expect("a board");
        board.rows.iter().find(|row| row.booking.id == id).expect("a row").first
    };
    assert!(first("2026-01-08", earlier).await, "entered later, used earlier");
    assert!(!first("2026-02-05", later).await);
    let page = door.browser().await.page("/facility/nakahara-01/days/2026-02-05").await.expect("a board");
    assert!(page.contains("予約 0人・予約なし 1人") && !page.contains("残り"));
}

#[tokio::test(flavor = "multi_thread")]
async fn the_same_times_once_more_add_nothing_to_the_history() {
    let door = Door::new().await;
    let id = door.used("2026-01-08").await;
    let events = "SELECT count(*) AS n FROM booking_events";
    let before = number(&door.test, events).await;
    door.correct(id, HOURS).await;
    door.correct(id, HOURS).await;
    assert_eq!(number(&door.test, events).await, before);
    door.correct(id, "08:31-17:00").await;
    assert_eq!(number(&door.test, events).await, before + 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_use_that_is_over_does_not_begin_again_and_an_arrival_is_corrected_alone() {
    let door = Door::new().await;
    let id = door.booked("2026-03-02").await;
    door.test.clock.set(jst("2026-03-02 08:40"));
    let board = "/facility/nakahara-01/today";
    let to = format!("/facility/nakahara-01/attendance/{id}");
    let post = async |browser: &Visitor, fields: &[(&str, &str)]| {
        browser.post_form(board, &to, fields).await.expect("an answer").status().as_u16()
    };
    let sql =
        "SELECT phase || ' ' || coalesce(arrived::text, '') || ' ' || coalesce(departed::text, '') || ' '
        || coalesce(final_quote::text, '') AS line FROM bookings";
    let browser = door.browser().await;
    assert_eq!(post(&browser, &[("act", "in")]).await, 303);
    door.test.clock.set(jst("2026-03-02 08:50"));
    assert_ne!(post(&browser, &[("act", "in")]).await, 303, "pressed again");
    assert_eq!(lines(&door.test, sql).await, ["in_use 08:40:00  "]);
    let page = browser.page(&to).await.expect("the form");
    assert!(page.contains("まだ園にいるときは"), "{page}");
    assert_eq!(post(&browser, &[("arrived", "08:35"), ("departed", ""), ("correction", "見本")]).await, 303);
    assert_eq!(lines(&door.test, sql).await, ["in_use 08:35:00  "], "the child is still here");

    door.test.clock.set(jst("2026-03-02 16:00"));
    let browser = door.browser().await;
    assert_eq!(post(&browser, &[("act", "out")]).await, 303);
    fees::correct(&door.head, id, Yen(100), "見本").await.expect("a corrected fee");
    let stands = lines(&door.test, sql).await;
    assert_ne!(post(&browser, &[("act", "in")]).await, 303, "a board of this morning");
    let again = record_by_api(&browser, id, "again", &json!({ "event": "check_in" })).await;
    assert!(again.contains("\"status\":409"), "{again}");
    assert_eq!(lines(&door.test, sql).await, stands, "times, departure and the corrected fee stand");
    let alone = json!({ "event": "correct", "arrived": "08:30", "reason": "見本" });
    let alone = record_by_api(&browser, id, "alone", &alone).await;
    assert!(alone.contains("use-departure-missing"), "who left has a departure: {alone}");
}
