//! The desk of a facility looks at a week and does many things at once; what cannot be done is named, and what a month
//! that is with the city does not allow is not offered.

use crate::months::Office;
use crate::support::{Place, codes, day, db_rules, family, jst, number, run};
use platform_app::board::week;
use platform_app::bookings::book;
use platform_app::interviews::{self, NewSlot, add_slots, every, remove_slots, take_slot};
use platform_app::registrations::apply;
use platform_app::{AppError, interviews::Outcome};
use platform_testkit::TestApp;
use platform_values::InterviewMode;

#[tokio::test(flavor = "multi_thread")]
async fn a_week_tells_places_children_allergies_and_what_waits_of_each_day() {
    let test = TestApp::start().await.expect("the application");
    test.clock.set(jst("2026-02-16 10:00"));
    let place = Place::new(&test, "nakahara-01").await;
    let (one, two) = (place.family(&test, "2025-08-10").await, place.family(&test, "2023-05-10").await);
    let egg = format!("UPDATE children SET allergy = '卵（見本）' WHERE id = '{}'", two.children[0].id);
    run(&test, &format!("UPDATE children SET allergy = ''; {egg}")).await;
    let head = test.kawasaki.ctx(&place.manager.actor).await.expect("a context");
    let parent = test.kawasaki.ctx(&two.parent.actor).await.expect("a context");
    let baby = place.ask(&one.children[0], day("2026-03-03"), "08:30-17:00", "hiteikei");
    book(&head, &baby).await.expect("a booking");
    for date in ["2026-03-03", "2026-03-05"] {
        let ask = place.ask(&two.children[0], day(date), "08:30-17:00", "hiteikei");
        let by = if date == "2026-03-03" { &head } else { &parent };
        book(by, &ask).await.expect("a booking");
    }
    let days = week(&head, place.facility.id, day("2026-03-02")).await.expect("a week");
    let told: Vec<_> = days.iter().map(|day| (day.children, day.allergies, day.asked)).collect();
    assert_eq!(told, [(0, 0, 0), (2, 1, 0), (0, 0, 0), (0, 0, 1), (0, 0, 0), (0, 0, 0), (0, 0, 0)]);
    let ages = days[1].ages.map(|(_, count)| count);
    assert_eq!(ages, [1, 1, 0]);
    assert_eq!(days[1].quotas[0].used, 2);
    assert_eq!(days[3].quotas[0].used, 1, "a request holds its place");
    assert!(days[6].quotas.is_empty(), "no care on Sunday");

    let browser = test.browser(&test.kawasaki).expect("a browser");
    browser.log_in(&place.manager).await.expect("a login");
    let page = browser.page("/facility/nakahara-01/week?day=2026-03-05").await.expect("the week");
    assert!(page.contains("3月2日(月)から3月8日(日)までの週") && page.contains("/days/2026-03-03"), "{page}");
    let to = browser.get("/facility/nakahara-01/days?day=2026-03-03").await.expect("an answer");
    assert_eq!(to.headers()["location"], "/facility/nakahara-01/days/2026-03-03");
}

#[tokio::test(flavor = "multi_thread")]
async fn many_requests_are_declined_with_one_reason_and_what_was_overtaken_is_named() {
    let test = TestApp::start().await.expect("the application");
    test.clock.set(jst("2026-02-16 10:00"));
    let place = Place::new(&test, "nakahara-01").await;
    let head = test.kawasaki.ctx(&place.manager.actor).await.expect("a context");
    let mut ids = Vec::new();
    for birthday in ["2023-05-10", "2023-06-10"] {
        let family = place.family(&test, birthday).await;
        let parent = test.kawasaki.ctx(&family.parent.actor).await.expect("a context");
        let ask = place.ask(&family.children[0], day("2026-03-03"), "08:30-17:00", "hiteikei");
        ids.push(book(&parent, &ask).await.expect("a request").id.to_string());
    }
    let browser = test.browser(&test.kawasaki).expect("a browser");
    browser.log_in(&place.manager).await.expect("a login");
    let (inbox, decide) = ("/facility/nakahara-01/bookings", "/facility/nakahara-01/bookings/decide");
    let sent = |more: &[(&'static str, &'static str)]| {
        let ticked = ids.iter().map(|id| ("booking", id.clone()));
        ticked.chain(more.iter().map(|(name, value)| (*name, (*value).to_owned()))).collect::<Vec<_>>()
    };
    let post = async |fields: &[(&'static str, String)]| {
        let fields: Vec<_> = fields.iter().map(|(name, value)| (*name, value.as_str())).collect();
        let answer = browser.post_form(inbox, decide, &fields).await.expect("an answer");
        (answer.status().as_u16(), answer.text().await.expect("text"))
    };
    let (status, page) = post(&sent(&[("act", "decline")])).await;
    assert!(status == 422 && page.matches(" checked").count() == 2, "a reason is needed: {page}");
    let (status, page) = post(&sent(&[("act", "decline"), ("decline", "other")])).await;
    assert!(status == 422 && page.contains("ひとこと"), "another reason needs words: {page}");
    assert_eq!(page.matches("class=\"field-error\"").count(), 1, "it is told once: {page}");
    assert_eq!(number(&test, "SELECT count(*) AS n FROM bookings WHERE phase = 'declined'").await, 0);

    let first = ids[0].parse::<uuid::Uuid>().expect("an id").into();
    let approve = platform_app::bookings::decide::Decision::Approve { message: String::new() };
    platform_app::bookings::decide::decide(&head, first, &approve).await.expect("a colleague was faster");
    let (status, page) = post(&sent(&[("act", "decline")])).await;
    assert!(status == 422 && page.matches(" checked").count() == 1, "one is left: {page}");
    assert!(page.contains("ほかの方が先に変更したものを外しました") && page.contains(&ids[0]), "{page}");
    let (status, page) = post(&sent(&[("act", "decline"), ("decline", "staffing")])).await;
    assert_eq!(status, 200);
    assert!(page.contains("1件をお断りしました") && page.contains("ほかの方が先に"), "{page}");
    let declined = "SELECT count(*) AS n FROM bookings WHERE phase = 'declined' AND reason = 'staffing'";
    assert_eq!(number(&test, declined).await, 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn slots_go_together_but_one_that_a_family_took_stays_and_is_named() {
    let test = TestApp::start().await.expect("the application");
    test.clock.set(jst("2026-02-16 10:00"));
    let place = Place::new(&test, "nakahara-01").await;
    let family = family(&test.kawasaki, test.next_number(), "2023-05-10").await;
    let parent = test.kawasaki.ctx(&family.parent.actor).await.expect("a context");
    let head = test.kawasaki.ctx(&place.manager.actor).await.expect("a context");
    let (facility, program) = (place.facility.id, place.program.id);
    let waits = apply(&parent, family.children[0].id, facility, program, "").await.expect("an application");
    let time = |hour| chrono::NaiveTime::from_hms_opt(hour, 0, 0).expect("a time");
    let like = NewSlot {
        starts: day("2026-03-03").and_time(time(9)),
        minutes: 30,
        capacity: 1,
        mode: InterviewMode::InPerson,
        place: String::new(),
    };
    let wanted = every(&[day("2026-03-03"), day("2026-03-04")], &[time(10), time(14)], &like);
    let slots = add_slots(&head, facility, program, &wanted).await.expect("slots");
    take_slot(&parent, waits, slots[0]).await.expect("an interview");

    let browser = test.browser(&test.kawasaki).expect("a browser");
    browser.log_in(&place.manager).await.expect("a login");
    let (page, to) = ("/facility/nakahara-01/interviews", "/facility/nakahara-01/interviews/slots/remove");
    let none = browser.post_form(page, to, &[]).await.expect("an answer");
    assert_eq!(none.status().as_u16(), 422);
    let third = slots[2].to_string();
    let fields = [("slot-day", "2026-03-03"), ("slot", third.as_str())];
    let answer = browser.post_form(page, to, &fields).await.expect("an answer");
    let page = answer.text().await.expect("a page");
    assert!(
        page.contains("2件を取りやめました。1件は残しました") && page.contains("3月3日(火) 10:00"),
        "{page}"
    );
    let standing = interviews::slots(&head, facility, day("2026-03-01"), day("2026-03-31")).await;
    let standing: Vec<_> = standing.expect("slots").iter().map(|slot| slot.id).collect();
    assert_eq!(standing, [slots[0], slots[3]]);
    let fixed = "SELECT count(*) AS n FROM interviews WHERE state = 'fixed'";
    assert_eq!(number(&test, fixed).await, 1, "the interview stands");

    let other = Place::new(&test, "nakahara-02").await;
    let stranger = test.kawasaki.ctx(&other.manager.actor).await.expect("a context");
    let foreign = remove_slots(&stranger, &slots[3..]).await;
    assert!(matches!(foreign[0].1, Err(AppError::NotFound | AppError::Forbidden)), "another facility's");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_a_month_with_the_city_does_not_allow_is_not_offered() {
    let office = Office::new().await;
    let used = office.used.to_string();
    let browser = office.test.browser(&office.test.kawasaki).expect("a browser");
    browser.log_in(&office.place.manager).await.expect("a login");
    let board = "/facility/nakahara-01/days/2026-01-08";
    let (door, booking) = (
        format!("/facility/nakahara-01/attendance/{used}"),
        format!("/facility/nakahara-01/bookings/{used}"),
    );
    assert!(browser.page(board).await.expect("the board").contains("時刻を直す"));
    office.submit().await.expect("a report");
    for address in [board, &door, &booking, &format!("{booking}/fee")] {
        let page = browser.page(address).await.expect("a page");
        assert!(page.contains("提出済みです") && page.contains("/reports/2026-01?program"), "{page}");
        let offers =
            ["時刻を直す</a>", "料金を直す</a>", "name=\"fee-new\"", "name=\"correction\"", "記録を消す"];
        assert!(offers.iter().all(|offer| !page.contains(offer)), "{address}: {page}");
    }
    let report = "/facility/nakahara-01/reports/2026-01";
    let page = browser.page(report).await.expect("the report");
    assert!(page.contains("未収額は、提出したときの額です") && page.contains("承認のあとも記録"), "{page}");
    let odd = browser.post_form(report, report, &[("act", "burn")]).await.expect("an answer");
    assert_eq!(odd.status().as_u16(), 422, "what nobody can mean is refused");
}

#[tokio::test(flavor = "multi_thread")]
async fn an_interview_counts_from_a_day_of_this_year() {
    let test = TestApp::start().await.expect("the application");
    test.clock.set(jst("2026-02-16 10:00"));
    let place = Place::new(&test, "nakahara-01").await;
    let child = family(&test.kawasaki, test.next_number(), "2023-05-10").await;
    let parent = test.kawasaki.ctx(&child.parent.actor).await.expect("a context");
    let head = test.kawasaki.ctx(&place.manager.actor).await.expect("a context");
    let (facility, program) = (place.facility.id, place.program.id);
    let waits = apply(&parent, child.children[0].id, facility, program, "").await.expect("an application");
    let id = interviews::ask_for_call(&head, waits, "").await.expect("an interview");
    let took_place = |date| Outcome::Held { record: String::new(), day: Some(day(date)) };
    assert_eq!(
        codes(&interviews::record(&head, id, &took_place("2026-02-17")).await),
        ["interview-day-not-come"]
    );
    assert_eq!(
        codes(&interviews::record(&head, id, &took_place("2024-02-17")).await),
        ["interview-day-long-gone"]
    );
    interviews::record(&head, id, &took_place("2026-02-12")).await.expect("it was held");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_morning_and_the_afternoon_of_one_day_are_approved_together() {
    let test = TestApp::start().await.expect("the application");
    test.clock.set(jst("2026-02-16 10:00"));
    let place = Place::new(&test, "nakahara-01").await;
    let fee = serde_json::json!({ "half": 1000 });
    let rules = serde_json::json!({
        "hours": { "morning": "08:30-12:30", "afternoon": "12:30-17:00" },
        "fee": { "bands": { "lt1": fee, "lt3": fee, "ge3": fee } },
    });
    db_rules(&test, place.facility.id, rules).await;
    let family = place.family(&test, "2023-05-10").await;
    let parent = test.kawasaki.ctx(&family.parent.actor).await.expect("a context");
    let mut ids = Vec::new();
    for hours in ["08:30-12:30", "12:30-17:00"] {
        let ask = place.ask(&family.children[0], day("2026-03-03"), hours, "hiteikei");
        ids.push(book(&parent, &ask).await.expect("a request").id.to_string());
    }
    let browser = test.browser(&test.kawasaki).expect("a browser");
    browser.log_in(&place.manager).await.expect("a login");
    let inbox = "/facility/nakahara-01/bookings";
    let page = browser.page(inbox).await.expect("the inbox");
    assert!(page.contains("午前") && page.contains("午後"), "{page}");
    let ticked = [("booking", ids[0].as_str()), ("booking", &ids[1]), ("act", "approve")];
    let answer = browser.post_form(inbox, &format!("{inbox}/decide"), &ticked).await.expect("an answer");
    let page = answer.text().await.expect("a page");
    assert!(page.contains("2件を承認しました") && !page.contains("承認できませんでした"), "{page}");
    let confirmed = "SELECT count(*) AS n FROM bookings WHERE phase = 'confirmed' AND day = '2026-03-03'";
    assert_eq!(number(&test, confirmed).await, 2);
    let places = "SELECT max(used) AS n FROM quota_use WHERE quota = 'places'";
    assert_eq!(number(&test, places).await, 1, "one place in the morning, one in the afternoon");
}
