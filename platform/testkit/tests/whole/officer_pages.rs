//! What officers read and are asked: the rules in force, reopening a day, waits that are over, closing the whole city.

use crate::support::{Place, day, jst, lines, number, run, until};
use platform_app::{closures, emergencies, interviews, registrations};
use platform_authz::Role;
use platform_testkit::TestApp;
use platform_values::InterviewMode;

#[tokio::test(flavor = "multi_thread")]
async fn the_rules_in_force_are_told_with_their_source_and_where_facilities_differ() {
    let test = TestApp::start().await.expect("the application");
    test.clock.set(jst("2026-03-11 10:00"));
    let officer = test.officer(Role::CityStaff).await.expect("an officer").browser;
    let page = officer.page("/city/rules").await.expect("a page");
    for word in [
        "1週間の日数の上限",
        "市が決めた料金の上限",
        "減免",
        "予約の受付期間",
        "市の設定",
        "決まりの版",
        "リフレッシュ",
    ] {
        assert!(page.contains(word), "{word}");
    }
    assert!(page.contains("か所の施設で違います") && page.contains("href=\"/city/rules\""));
    let code =
        page.split_once("/city/rules?facility&#x3D;").or_else(|| page.split_once("/city/rules?facility="));
    let code: String =
        code.expect("a facility").1.chars().take_while(|c| c.is_alphanumeric() || *c == '-').collect();
    let own = officer.page(&format!("/city/rules?facility={code}")).await.expect("a page");
    assert!(own.contains("施設の設定</td>") && own.contains("市の決まり"));
    assert_eq!(officer.get("/city/rules?facility=nowhere").await.expect("an answer").status().as_u16(), 404);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_day_is_opened_again_only_after_it_was_asked() {
    let test = TestApp::start().await.expect("the application");
    test.clock.set(jst("2026-03-11 10:00"));
    let city = test.officer(Role::CityStaff).await.expect("an officer");
    let ctx = test.kawasaki.ctx(&city.person.actor).await.expect("a context");
    closures::close(&ctx, None, &[day("2026-03-19")], "見本の行事").await.expect("closed");
    until("the closed day is known", async || {
        let now = test.kawasaki.ctx(&city.person.actor).await.expect("a context");
        now.city.set_up.closures.iter().any(|closure| closure.day == day("2026-03-19"))
    })
    .await;
    let (page, reopen) = ("/city/closures", "/city/closures/reopen");
    let asked = city.browser.post_form(page, reopen, &[]).await.expect("an answer");
    let asked = asked.text().await.expect("a page");
    assert!(
        asked.contains("この日の休みをやめますか") && asked.contains("か所の施設で新しい予約を受け付けます")
    );
    assert!(!asked.contains("取り消した予約"), "closing cancelled none: {asked}");
    let left = "SELECT count(*) AS n FROM closures WHERE day = '2026-03-19'";
    assert_eq!(number(&test, left).await, 1, "nothing happened yet");
    let answer = city.browser.post_form(page, reopen, &[("confirmed", "yes")]).await.expect("an answer");
    assert_eq!(answer.status().as_u16(), 303);
    assert_eq!(number(&test, left).await, 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_registration_that_was_taken_back_waits_no_longer() {
    let test = TestApp::start().await.expect("the application");
    test.clock.set(jst("2026-03-02 10:00"));
    let place = Place::new(&test, "nakahara-01").await;
    let family = place.family(&test, "2023-05-10").await;
    let id = lines(&test, "SELECT id::text AS line FROM registrations").await.remove(0);
    let id = id.parse::<uuid::Uuid>().expect("an id").into();
    let waits =
        "state = 'applied', decided_at = NULL, decided_by = NULL, applied_at = '2026-03-01T00:00:00Z'";
    run(&test, &format!("UPDATE registrations SET {waits}")).await;
    test.clock.set(jst("2026-03-04 10:00"));
    let parent = test.kawasaki.ctx(&family.parent.actor).await.expect("a context");
    registrations::withdraw(&parent, id).await.expect("taken back");
    test.clock.set(jst("2026-03-30 10:00"));
    let parent = test.kawasaki.ctx(&family.parent.actor).await.expect("a context");
    let (registration, _) = registrations::find(&parent, id).await.expect("a registration");
    assert_eq!(registrations::waited(&parent, &registration), 3);
}

#[tokio::test(flavor = "multi_thread")]
async fn every_facility_is_closed_for_a_long_time_at_once() {
    const DAYS: usize = 90;
    let test = TestApp::start().await.expect("the application");
    test.clock.set(jst("2026-03-11 10:00"));
    let city = test.officer(Role::CityStaff).await.expect("an officer");
    let ctx = test.kawasaki.ctx(&city.person.actor).await.expect("a context");
    let all: Vec<_> = ctx.city.set_up.facilities.iter().map(|facility| facility.id).collect();
    let days: Vec<_> = day("2026-03-12").iter_days().take(DAYS).collect();
    // More values than one statement takes.
    assert!(all.len() * days.len() * 8 > 65_535, "{} facilities", all.len());
    let area = emergencies::Area::Facilities(all.clone());
    emergencies::declare(&ctx, &area, &days, "見本").await.expect("closed");
    let closed = number(&test, "SELECT count(*) AS n FROM closures").await;
    assert_eq!(usize::try_from(closed).expect("a number"), all.len() * days.len());
}

#[tokio::test(flavor = "multi_thread")]
async fn interviews_on_the_days_of_an_emergency_are_called_off_and_mails_tell_another_year() {
    let test = TestApp::start().await.expect("the application");
    test.clock.set(jst("2026-12-28 10:00"));
    let place = Place::new(&test, "nakahara-01").await;
    let family = place.family(&test, "2023-05-10").await;
    let head = test.kawasaki.ctx(&place.manager.actor).await.expect("a context");
    let slot = interviews::NewSlot {
        starts: day("2027-01-05").and_hms_opt(10, 0, 0).expect("a time"),
        minutes: 30,
        capacity: 2,
        mode: InterviewMode::InPerson,
        place: "見本室".into(),
    };
    let other = interviews::NewSlot { starts: slot.starts + chrono::Duration::days(7), ..slot.clone() };
    let slots = interviews::add_slots(&head, place.facility.id, place.program.id, &[slot, other]).await;
    let slots = slots.expect("times");
    let id = lines(&test, "SELECT id::text AS line FROM registrations").await.remove(0);
    let id = id.parse::<uuid::Uuid>().expect("an id").into();
    let parent = test.kawasaki.ctx(&family.parent.actor).await.expect("a context");
    interviews::take_slot(&parent, id, slots[0]).await.expect("an appointment");
    let city = test.officer(Role::CityStaff).await.expect("an officer");
    let asked = [
        ("emergency-area", "facilities"),
        ("emergency-facility", "nakahara-01"),
        ("emergency-from-year", "2027"),
        ("emergency-from-month", "1"),
        ("emergency-from-day", "5"),
        ("emergency-reason", "大雪（見本）"),
    ];
    let page = "/city/emergency";
    let preview = city.browser.post_form(page, page, &asked).await.expect("a preview");
    let preview = preview.text().await.expect("a page");
    assert!(preview.contains("面談1件を取り消し") && !preview.contains("面談の枠"), "{preview}");
    let calm = [&asked[..5], &[("emergency-from-day", "12"), ("emergency-reason", "大雪（見本）")]].concat();
    let calm: Vec<_> = calm.into_iter().filter(|field| *field != ("emergency-from-day", "5")).collect();
    let calm =
        city.browser.post_form(page, page, &calm).await.expect("a preview").text().await.expect("a page");
    assert!(
        calm.contains("申込みのない面談の枠1件をなくします")
            && !calm.contains("件を取り消します")
            && !calm.contains("取り消した予約"),
        "{calm}"
    );
    let sure = [&asked[..], &[("confirmed", "yes")]].concat();
    let answer = city.browser.post_form(page, page, &sure).await.expect("an answer");
    assert_eq!(answer.status().as_u16(), 303);
    let mails =
        lines(&test, "SELECT body AS line FROM outbox WHERE subject LIKE '%面談を取り消しました%'").await;
    assert!(mails.len() == 1 && mails[0].contains("2027年1月5日") && mails[0].contains("大雪"), "{mails:?}");
    let facility =
        lines(&test, "SELECT body AS line FROM outbox WHERE subject LIKE '%臨時休園のお知らせ%'").await;
    assert!(facility[0].contains("2027年1月5日"), "{facility:?}");
    let open = "SELECT count(*) AS n FROM interview_slots WHERE cancelled_at IS NULL";
    assert_eq!(number(&test, open).await, 1, "the other day's time stands");
    assert_eq!(number(&test, "SELECT count(*) AS n FROM interviews WHERE state = 'asked'").await, 1);
    let id = "SELECT DISTINCT emergency_id::text AS line FROM closures WHERE emergency_id IS NOT NULL";
    let own = format!("/city/emergency/{}", lines(&test, id).await.remove(0));
    let admin = test.officer(Role::CityAdmin).await.expect("an administrator").browser;
    until("the closing is known", async || {
        admin.get(&own).await.expect("an answer").status().as_u16() == 200
    })
    .await;
    let log = admin.page("/city/log?action=create").await.expect("the log");
    assert!(log.contains(&format!("href=\"{own}\"")), "{log}");
    let shown = admin.page(&own).await.expect("a page");
    assert!(
        shown.contains("大雪（見本）") && shown.contains("2027年1月5日") && shown.contains("これから"),
        "{shown}"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn lists_are_narrowed_by_state_and_words() {
    let test = TestApp::start().await.expect("the application");
    test.clock.set(jst("2026-03-11 10:00"));
    let officer = test.officer(Role::CityAdmin).await.expect("an officer");
    let ctx = test.kawasaki.ctx(&officer.person.actor).await.expect("a context");
    for (title, from, until) in [
        ("いまの話", "2026-03-01", None),
        ("これからの話", "2026-04-01", None),
        ("前の話", "2026-02-01", Some("2026-02-10")),
    ] {
        let words = platform_app::announcements::Words {
            title: title.into(),
            body: "見本".into(),
            shown_from: day(from).and_time(chrono::NaiveTime::MIN),
            shown_until: until.map(|until| day(until).and_time(chrono::NaiveTime::MIN)),
        };
        platform_app::announcements::create(&ctx, None, &words).await.expect("an announcement");
    }
    for (showing, title) in [("now", "いまの話"), ("later", "これからの話"), ("over", "前の話")]
    {
        let page =
            officer.browser.page(&format!("/city/announcements?showing={showing}")).await.expect("a page");
        let shown = ["いまの話", "これからの話", "前の話"].map(|other| page.contains(other));
        assert_eq!(shown.iter().filter(|seen| **seen).count(), 1, "{showing}");
        assert!(page.contains(title), "{showing}");
    }
    Place::new(&test, "nakahara-01").await;
    let page = officer.browser.page("/city/staff?word=ＨＥＡＤ-nakahara").await.expect("a page");
    assert!(page.contains("head-nakahara-01"), "{page}");
    let none = officer.browser.page("/city/staff?word=いない人").await.expect("a page");
    assert!(!none.contains("head-nakahara-01"));
    let failed = format!(
        "INSERT INTO outbox (tenant_id, id, recipient, subject, body, state, tries, not_before, last_error, created_at)
         VALUES ('{}', gen_random_uuid(), 'a_b@example.jp', '100%見本', '', 'failed', 5, now(), '550', now())",
        test.kawasaki.tenant
    );
    run(&test, &failed).await;
    let mails = officer.browser.page("/city/mails?word=見本").await.expect("a page");
    assert!(mails.contains("a_b@example.jp"), "{mails}");
    let others = officer.browser.page("/city/mails?word=101").await.expect("a page");
    assert!(!others.contains("a_b@example.jp") && others.contains("/city/mails\""), "{others}");
}
