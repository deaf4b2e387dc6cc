//! What parents are told of applications and interviews at several facilities, of siblings, and before they log in.

use crate::api::log_in;
use crate::support::{Place, codes, day, db_plain_rules, fill_sheets, jst, number};
use chrono::Days;
use platform_app::accounts::children::archive;
use platform_app::interviews::{NewSlot, add_slots, ask_for_call, open_slots_for, take_slot};
use platform_app::{Ctx, registrations};
use platform_testkit::TestApp;
use platform_testkit::maker::{Family, Plan};
use platform_values::{InterviewMode, RegistrationId};

const CODES: [&str; 2] = ["nakahara-01", "nakahara-02"];

/// A family with these children that may apply, and two facilities, in February.
async fn scene(birthdays: &[&str]) -> (TestApp, [Place; 2], Family, Ctx) {
    let test = TestApp::start().await.expect("the application");
    test.clock.set(jst("2026-02-16 12:00"));
    db_plain_rules(&test).await;
    let places = [Place::new(&test, CODES[0]).await, Place::new(&test, CODES[1]).await];
    let birthdays = birthdays.iter().map(|text| day(text)).collect();
    let plan = Plan { number: test.next_number(), resident: true, guardians: 1, birthdays };
    let family = test.kawasaki.db_family(&plan).await.expect("a family");
    fill_sheets(&test).await;
    let ctx = test.kawasaki.ctx(&family.parent.actor).await.expect("a context");
    (test, places, family, ctx)
}

/// Offers one time for an interview in five days.
async fn offer(test: &TestApp, place: &Place) {
    let head = test.kawasaki.ctx(&place.manager.actor).await.expect("a context");
    let day = test.kawasaki.today().checked_add_days(Days::new(5)).expect("a day");
    let slot = NewSlot {
        starts: day.and_hms_opt(10, 0, 0).expect("a time"),
        minutes: 30,
        capacity: 2,
        mode: InterviewMode::InPerson,
        place: String::new(),
    };
    add_slots(&head, place.facility.id, place.program.id, &[slot]).await.expect("a time");
}

async fn apply(ctx: &Ctx, family: &Family, child: usize, place: &Place) -> RegistrationId {
    let child = family.children[child].id;
    registrations::apply(ctx, child, place.facility.id, place.program.id, "").await.expect("an application")
}

async fn meet(ctx: &Ctx, id: RegistrationId) {
    let slot = open_slots_for(ctx, id).await.expect("times").remove(0).id;
    take_slot(ctx, id, slot).await.expect("an interview");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_child_for_whom_a_facility_waits_stays_on_the_list() {
    let (test, places, family, ctx) = scene(&["2023-05-10"]).await;
    let child = family.children[0].id;
    offer(&test, &places[0]).await;
    let dated = apply(&ctx, &family, 0, &places[0]).await;
    meet(&ctx, dated).await;
    let waiting = apply(&ctx, &family, 0, &places[1]).await;
    let mut found = codes(&archive(&ctx, child).await);
    found.sort();
    assert_eq!(found, ["child-open-interview", "child-open-registration"]);
    let browser = log_in(&test, &family.parent).await;
    let path = format!("/children/{child}/archive");
    let page = browser.post_form(&path, &path, &[]).await.expect("an answer").text().await.expect("a page");
    for told in [&*places[0].facility.name, &*places[1].facility.name, "2月21日", "href=\"/registrations\""]
    {
        assert!(page.contains(told), "{told}: {page}");
    }
    for id in [dated, waiting] {
        registrations::withdraw(&ctx, id).await.expect("taken back");
    }
    archive(&ctx, child).await.expect("nobody waits for the child any more");
    assert_eq!(number(&test, "SELECT sum(taken) AS n FROM interview_slots").await, 0, "the place is free");
}

#[tokio::test(flavor = "multi_thread")]
async fn every_interview_and_application_is_told_with_its_facility() {
    let (test, places, family, ctx) = scene(&["2023-05-10"]).await;
    for place in &places {
        offer(&test, place).await;
    }
    let first = apply(&ctx, &family, 0, &places[0]).await;
    meet(&ctx, first).await;
    let browser = log_in(&test, &family.parent).await;
    let names = places.each_ref().map(|place| place.facility.name.as_str());
    let page = browser.page("/my").await.expect("a page");
    assert!(page.contains(&format!("{}での面談は2月21日", names[0])), "{page}");
    let second = apply(&ctx, &family, 0, &places[1]).await;
    let page = browser.page("/my").await.expect("a page");
    assert!(page.contains(&format!("{}：はじめての利用の前に", names[1])), "one next step: {page}");
    assert!(page.contains(&format!("{}：面談は2月21日", names[0])), "{page}");
    meet(&ctx, second).await;
    let page = browser.page("/my").await.expect("a page");
    assert_eq!(page.matches("面談は2月21日").count(), 2, "{page}");
    assert_eq!(page.matches("class=\"button main\"").count(), 1, "one next step: {page}");
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_asked_for_a_call_is_not_sent_to_a_form_that_is_not_there() {
    let (test, places, family, ctx) = scene(&["2023-05-10"]).await;
    let id = apply(&ctx, &family, 0, &places[0]).await;
    let browser = log_in(&test, &family.parent).await;
    let path = format!("/registrations/{id}");
    assert!(browser.page(&path).await.expect("a page").contains("下の「電話を頼む」から"));
    ask_for_call(&ctx, id, "夕方").await.expect("a wish");
    let page = browser.page(&path).await.expect("a page");
    for gone in ["面談の日を変える", "電話を頼む"] {
        assert!(!page.contains(gone), "{gone}: {page}");
    }
    assert!(page.contains("施設からの電話をお待ちください"), "{page}");
    offer(&test, &places[0]).await;
    assert!(
        browser.page(&path).await.expect("a page").contains("面談の日を選ぶ"),
        "a time can still be taken"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn the_time_of_a_sibling_is_told_instead_of_being_left_out() {
    let (test, places, family, ctx) = scene(&["2023-05-10", "2024-05-10"]).await;
    offer(&test, &places[0]).await;
    let elder = apply(&ctx, &family, 0, &places[0]).await;
    let younger = apply(&ctx, &family, 1, &places[0]).await;
    meet(&ctx, elder).await;
    let browser = log_in(&test, &family.parent).await;
    let told = "きょうだい一緒の面談を希望するときは、施設に電話してください";
    let page = async |id| browser.page(&format!("/registrations/{id}")).await.expect("a page");
    assert!(page(younger).await.contains(told));
    assert!(!page(elder).await.contains(told), "the time is its own");
}

#[tokio::test(flavor = "multi_thread")]
async fn consent_to_show_the_sheet_is_never_ticked_beforehand() {
    let (test, places, family, _) = scene(&["2023-05-10"]).await;
    let consented = r#"UPDATE children SET sheet = jsonb_set(sheet, '{consents}', '{"sharing": true}')"#;
    crate::support::run(&test, consented).await;
    let browser = log_in(&test, &family.parent).await;
    let page =
        browser.page(&format!("/facilities/{}/register", places[1].facility.code)).await.expect("a page");
    let tick = page.split("<input").find(|part| part.contains("name=\"register-sharing\"")).expect("a tick");
    let tick = tick.split('>').next().unwrap_or_default();
    assert!(!tick.contains("checked"), "{tick}");
}

#[tokio::test(flavor = "multi_thread")]
async fn who_may_come_and_how_the_interview_is_fixed_is_told_before_logging_in() {
    let test = TestApp::start().await.expect("the application");
    test.clock.set(jst("2026-02-16 12:00"));
    db_plain_rules(&test).await;
    let place = Place::new(&test, CODES[0]).await;
    let nobody = test.nobody().expect("a browser");
    let path = format!("/facilities/{}", CODES[0]);
    let page = nobody.0.page(&path).await.expect("a page");
    for told in ["<span>市外の方も利用できます</span>", "<span>面談の日は電話で決めます</span>"]
    {
        assert!(page.contains(told), "{told}: {page}");
    }
    offer(&test, &place).await;
    assert!(nobody.0.page(&path).await.expect("a page").contains("<span>面談の空きあり</span>"));
    assert!(nobody.0.page("/guide").await.expect("a page").contains("市外にお住まいの方も利用できます"));
    let only = serde_json::json!({ "residents_only": true });
    crate::support::db_rules(&test, place.facility.id, only).await;
    assert!(nobody.0.page(&path).await.expect("a page").contains("<span>市内の方だけ</span>"));
}

#[tokio::test(flavor = "multi_thread")]
async fn days_that_only_together_are_too_many_are_told_so() {
    let (test, places, family, _) = scene(&["2023-05-10"]).await;
    places[0].accept(&test, &family).await;
    let browser = log_in(&test, &family.parent).await;
    let path = format!("/facilities/{}/book-days", CODES[0]);
    let child = family.children[0].id.to_string();
    let fields =
        [("child", &*child), ("use_type", "refresh"), ("offer", "full"), ("dates", "3/2 3/3 3/4 3/5")];
    let answer = browser.post_form(&path, &path, &fields).await.expect("an answer");
    let page = answer.text().await.expect("a page");
    assert!(page.contains("いま一緒に選んでいるほかの日と合わせると"), "{page}");
    assert!(!page.contains("上限に達しています"), "{page}");
}
