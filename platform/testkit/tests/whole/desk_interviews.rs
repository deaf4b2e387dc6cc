//! Interviews at the desk of a facility have no dead end: a new one after one that was called off, one that was held before
//! its date, slots however far ahead; and slots that overlap are asked about.

use crate::desk::hidden;
use crate::support::{Place, day, family, jst, number, run};
use chrono::NaiveTime;
use platform_app::Ctx;
use platform_app::interviews::{self, NewSlot, add_slots, take_slot};
use platform_app::registrations::apply;
use platform_testkit::{TestApp, Visitor};
use platform_values::{InterviewMode, RegistrationId};

const DESK: &str = "/facility/nakahara-01";

struct Room {
    test: TestApp,
    place: Place,
    head: Ctx,
    parent: Ctx,
    waits: RegistrationId,
    browser: Visitor,
}

impl Room {
    /// A facility at which one child waits.
    async fn new() -> Self {
        let test = TestApp::start().await.expect("the application");
        test.clock.set(jst("2026-02-16 10:00"));
        let place = Place::new(&test, "nakahara-01").await;
        let family = family(&test.kawasaki, test.next_number(), "2023-05-10").await;
        let parent = test.kawasaki.ctx(&family.parent.actor).await.expect("a context");
        let head = test.kawasaki.ctx(&place.manager.actor).await.expect("a context");
        let (child, facility) = (family.children[0].id, place.facility.id);
        let waits = apply(&parent, child, facility, place.program.id, "").await.expect("an application");
        let browser = test.browser(&test.kawasaki).expect("a browser");
        browser.log_in(&place.manager).await.expect("a login");
        Self { test, place, head, parent, waits, browser }
    }

    /// A slot of one family at ten o'clock.
    async fn slot(&self, date: &str) -> platform_values::InterviewSlotId {
        let slot = NewSlot {
            starts: day(date).and_time(NaiveTime::from_hms_opt(10, 0, 0).expect("a time")),
            minutes: 30,
            capacity: 1,
            mode: InterviewMode::InPerson,
            place: String::new(),
        };
        let added = add_slots(&self.head, self.place.facility.id, self.place.program.id, &[slot]).await;
        added.expect("a slot")[0]
    }

    /// Posts from a page of the desk; gives the status, the address that comes next and the page.
    async fn post(&self, page: &str, to: &str, fields: &[(&str, &str)]) -> (u16, String, String) {
        let (page, to) = (format!("{DESK}/{page}"), format!("{DESK}/{to}"));
        let answer = self.browser.post_form(&page, &to, fields).await.expect("an answer");
        let next = answer.headers().get("location").and_then(|to| to.to_str().ok()).unwrap_or_default();
        let next = next.to_owned();
        (answer.status().as_u16(), next, answer.text().await.expect("text"))
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn after_an_interview_was_called_off_a_new_one_can_be_begun() {
    let room = Room::new().await;
    let registration = format!("registrations/{}", room.waits);
    let begin = format!("{registration}/interview");
    let first = interviews::ask_for_call(&room.head, room.waits, "").await.expect("an interview");
    let page = room.browser.page(&format!("{DESK}/{registration}")).await.expect("a page");
    assert!(!page.contains(&begin), "one is ahead");
    interviews::cancel(&room.head, first).await.expect("called off");
    let page = room.browser.page(&format!("{DESK}/{registration}")).await.expect("a page");
    assert!(page.contains(&begin), "{page}");
    let (status, next, _) = room.post(&registration, &begin, &[]).await;
    assert!(status == 303 && next.contains("/interviews/") && !next.contains(&first.to_string()), "{next}");
    assert!(room.browser.page(&next).await.expect("the new interview").contains("電話で決めた日時を入れる"));
    let (status, _, page) = room.post(&registration, &begin, &[]).await;
    assert!(status == 422 && page.contains("ほかの方が先に変更しました"), "one at a time: {page}");
}

#[tokio::test(flavor = "multi_thread")]
async fn an_interview_can_be_held_before_its_date_and_its_place_is_free_again() {
    let room = Room::new().await;
    let slot = room.slot("2026-03-03").await;
    let id = take_slot(&room.parent, room.waits, slot).await.expect("an interview");
    let (page, to) = (format!("interviews/{id}"), format!("interviews/{id}/close"));
    let shown = room.browser.page(&format!("{DESK}/{page}")).await.expect("a page");
    assert!(shown.contains("決めた日より前に面談をしたとき") && !shown.contains("来なかった"), "{shown}");
    let ahead = [("act", "held"), ("held-day", "2026-03-03")];
    assert_eq!(room.post(&page, &to, &ahead).await.0, 422, "not before it was held");
    let today = [("act", "held"), ("held-day", "2026-02-16"), ("record", "見本")];
    assert_eq!(room.post(&page, &to, &today).await.0, 303);
    let held = "SELECT count(*) AS n FROM interviews i JOIN registrations r ON r.id = i.registration_id
        WHERE i.state = 'done' AND (i.at AT TIME ZONE 'Asia/Tokyo')::date = '2026-02-16'
        AND r.interviewed_on = '2026-02-16'";
    assert_eq!(number(&room.test, held).await, 1);
    assert_eq!(number(&room.test, "SELECT sum(taken) AS n FROM interview_slots").await, 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_slot_however_far_ahead_can_be_called_off() {
    let room = Room::new().await;
    let (one, two) = (room.slot("2028-06-01").await, room.slot("2028-06-02").await);
    let to = format!("interviews/slots/{one}/cancel");
    assert_eq!(room.post("interviews", &to, &[]).await.0, 303);
    let two = two.to_string();
    let (status, next, page) =
        room.post("interviews", "interviews/slots/remove", &[("slot", two.as_str())]).await;
    assert!(status == 303 && next.contains("removed=1"), "{page}");
    let standing = "SELECT count(*) AS n FROM interview_slots WHERE cancelled_at IS NULL";
    assert_eq!(number(&room.test, standing).await, 0);

    // More slots than one answer holds: every one of them is told.
    run(
        &room.test,
        "INSERT INTO interview_slots SELECT (jsonb_populate_record(s, jsonb_build_object('id', gen_random_uuid(),
            'starts_at', timestamptz '2026-03-03 09:00+09' + (n % 400) * interval '1 minute',
            'cancelled_at', NULL))).*
         FROM interview_slots s, generate_series(1, 2500) n WHERE s.id = (SELECT min(id::text)::uuid FROM interview_slots)",
    )
    .await;
    let (from, to) = (day("2026-03-01"), day("2026-03-31"));
    let all = interviews::slots(&room.head, room.place.facility.id, from, to).await.expect("slots");
    assert_eq!(all.len(), 2500);
}

#[tokio::test(flavor = "multi_thread")]
async fn slots_that_overlap_are_offered_only_when_somebody_is_sure() {
    let room = Room::new().await;
    room.slot("2026-03-03").await;
    let form = |times, more: &[(&'static str, &'static str)]| {
        let fields = [
            ("slot-first", "2026-03-03"),
            ("slot-last", "2026-03-03"),
            ("slot-weekday", "2"),
            ("times", times),
            ("minutes", "30"),
            ("capacity", "1"),
            ("mode", "in_person"),
        ];
        fields.into_iter().chain(more.iter().copied()).collect::<Vec<_>>()
    };
    let post = async |fields: Vec<_>| room.post("interviews", "interviews/slots", &fields).await;
    let count = "SELECT count(*) AS n FROM interview_slots";
    let (status, _, page) = post(form("10:15", &[])).await;
    assert!(
        status == 422 && page.contains("重なる枠があります") && page.contains("3月3日(火) 10:15"),
        "{page}"
    );
    let (status, _, page) = post(form("13:00 13:20", &[])).await;
    assert!(status == 422 && page.contains("重なる枠があります"), "among themselves: {page}");
    assert_eq!(number(&room.test, count).await, 1);
    let (status, next, _) = post(form("10:15", &[("slots-sure", "yes")])).await;
    assert!(status == 303 && next.contains("added=1"), "{next}");
    let (status, next, _) = post(form("10:00 11:00", &[])).await;
    assert!(status == 303 && next.contains("added=1") && next.contains("there=1"), "{next}");
    assert_eq!(number(&room.test, count).await, 3);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_call_without_an_interview_is_shown_the_way_to_it() {
    let test = TestApp::start().await.expect("the application");
    test.clock.set(jst("2026-02-16 10:00"));
    let place = Place::new(&test, "nakahara-01").await;
    let family = place.family(&test, "2023-05-10").await;
    run(&test, "UPDATE registrations SET interviewed_on = NULL").await;
    let browser = test.browser(&test.kawasaki).expect("a browser");
    browser.log_in(&place.manager).await.expect("a login");
    let book = format!("{DESK}/phone/{}?day=2026-03-03", family.children[0].id);
    let wish = [("offer", "full"), ("answer-use_type", "hiteikei")];
    let answer = browser.post_form(&book, &book, &wish).await.expect("an answer");
    assert_eq!(answer.status().as_u16(), 422);
    let page = answer.text().await.expect("a page");
    assert!(page.contains("利用登録を開く") && page.contains(&format!("{DESK}/interviews\"")), "{page}");
    let (reason, table) = (page.find("name=\"override\""), page.find("<h2>日を選ぶ"));
    assert!(reason.is_some() && reason < table, "the reason is asked for before the days: {page}");
}

#[tokio::test(flavor = "multi_thread")]
async fn interviews_are_found_by_where_they_stand_and_what_is_over_is_kept() {
    let room = Room::new().await;
    let part = async |part: &str| {
        room.browser.page(&format!("{DESK}/interviews?part={part}&page=9")).await.expect("a page")
    };
    let child = "inbox-row";
    assert!(part("over").await.contains("終わった面談はありません"));
    let slot = room.slot("2026-03-03").await;
    let id = take_slot(&room.parent, room.waits, slot).await.expect("an interview");
    assert!(part("fixed").await.contains(child) && part("ahead").await.contains(child));
    assert!(!part("asked").await.contains(child) && !part("over").await.contains(child));
    interviews::cancel(&room.head, id).await.expect("called off");
    let over = part("over").await;
    assert!(over.contains(child) && over.contains("取りやめ") && over.contains(&id.to_string()), "{over}");
    assert!(over.contains("全1件のうち1〜1件目"), "{over}");
    assert!(part("ahead").await.contains("これからの面談はありません"));
}

#[tokio::test(flavor = "multi_thread")]
async fn the_day_held_is_told_and_a_note_is_not_overwritten_unseen() {
    use platform_app::registrations;
    let room = Room::new().await;
    let registration = format!("registrations/{}", room.waits);
    let (found, _) = registrations::find(&room.head, room.waits).await.expect("a registration");
    let seen = registrations::note_version(&found);
    let shown = room.browser.page(&format!("{DESK}/{registration}")).await.expect("a page");
    assert!(shown.contains(&seen), "the form tells which note was shown: {shown}");
    let note = format!("{registration}/note");
    let first = room.post(&registration, &note, &[("staff-note", "はじめの備考（見本）")]).await;
    assert_eq!(first.0, 303, "the form as it was shown");
    let csrf = hidden(&shown, "csrf");
    let stale = [("csrf", csrf.as_str()), ("seen", &seen), ("staff-note", "あとの備考（見本）")];
    let answer = room.browser.post_raw(&format!("{DESK}/{note}"), &stale).await.expect("an answer");
    assert_eq!(answer.status().as_u16(), 422);
    let page = answer.text().await.expect("text");
    assert!(page.contains("ほかの方が先に変更しました"), "{page}");
    assert!(page.contains("はじめの備考") && page.contains("あとの備考"), "both are there: {page}");

    let id = interviews::ask_for_call(&room.head, room.waits, "").await.expect("an interview");
    let (page, to) = (format!("interviews/{id}"), format!("interviews/{id}/close"));
    let held = [("act", "held"), ("held-day", "2026-02-12"), ("record", "見本")];
    assert_eq!(room.post(&page, &to, &held).await.0, 303);
    let told = room.browser.page(&format!("{DESK}/{page}")).await.expect("a page");
    assert!(told.contains("面談をした日") && told.contains("2月12日"), "{told}");
    let list = room.browser.page(&format!("{DESK}/{registration}")).await.expect("a page");
    assert!(list.contains("2月12日"), "{list}");
}
