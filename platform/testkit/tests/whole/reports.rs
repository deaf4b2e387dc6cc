//! What city and facility see of a month's report: remarks that stay, words that are not lost, mails to the right people,
//! totals with the names of their time.

use crate::months::Office;
use crate::support::{Place, codes, day, family, jst, lines, number, run};
use platform_app::bookings::attend::enter_use;
use platform_app::reports::{self, By, Decision, summary};
use platform_app::succession::{self, Succession};
use platform_authz::Role;
use platform_program_api::Cell;
use platform_testkit::{TestApp, Visitor};
use platform_values::{Month, Operator};
use std::time::Duration;

const PAGE: &str = "/city/reports/2026-01/nakahara-01";

fn month(number: u32) -> Month {
    Month::new(2026, number).expect("a month")
}

#[tokio::test(flavor = "multi_thread")]
async fn an_officer_sees_the_earlier_remark_and_keeps_what_was_typed_when_somebody_was_faster() {
    let office = Office::new().await;
    let report = office.submit().await.expect("a report");
    let browser = office.test.officer(Role::CityStaff).await.expect("an officer").browser;
    let page = browser.page(PAGE).await.expect("a page");
    assert!(page.contains(">番号</th>") && page.contains("<tr><td class=\"number\">1</td>"));
    let wrong = [("decision", "return"), ("message", "1月8日の時刻を直してください。")];
    let answer = browser.post_form(PAGE, PAGE, &wrong).await.expect("an answer");
    assert_eq!(answer.status().as_u16(), 303);
    let page = browser.page(PAGE).await.expect("a page");
    assert!(page.contains(">差戻しの理由<") && page.contains("1月8日の時刻を直してください。"));
    office.submit().await.expect("a second version");
    let page = browser.page(PAGE).await.expect("a page");
    assert!(page.contains(">前回の差戻しの理由<") && page.contains("1月8日の時刻を直してください。"));

    // The facility takes it back and hands it in again: the words stand in the form for what stands now.
    reports::withdraw(&office.head, report).await.expect("taken back");
    office.submit().await.expect("a third version");
    let typed = [("version", "2"), ("decision", "return"), ("message", "料金も確かめてください。")];
    let csrf = hidden(&page, "csrf");
    let sent = [&typed[..], &[("csrf", &csrf)]].concat();
    let answer = browser.post_raw(PAGE, &sent).await.expect("an answer");
    assert_eq!(answer.status().as_u16(), 422);
    let page = answer.text().await.expect("a page");
    assert!(
        page.contains(">料金も確かめてください。</textarea>")
            && page.contains("name=\"version\" value=\"3\"")
    );
    assert!(page.contains("ほかの方が先に変更しました") && !page.contains("まだ施設に送っていません"));

    // A colleague approves: the form is another one, the words stand beside it.
    office.decide(report, 3, &Decision::Approve { message: String::new() }).await.expect("an approval");
    let typed = [("version", "3"), ("decision", "return"), ("message", "料金も確かめてください。")];
    let sent = [&typed[..], &[("csrf", &csrf)]].concat();
    let answer = browser.post_raw(PAGE, &sent).await.expect("an answer");
    assert_eq!(answer.status().as_u16(), 422);
    let page = answer.text().await.expect("a page");
    assert!(page.contains("まだ施設に送っていません") && page.contains(">料金も確かめてください。</p>"));
    assert!(
        page.contains("承認済み") && page.contains("value=\"reopen\"") && !page.contains("。</textarea>")
    );
}

fn hidden(page: &str, name: &str) -> String {
    let marker = format!("name=\"{name}\" value=\"");
    let after = page.split_once(&marker).expect("a hidden field").1;
    after.split('"').next().unwrap_or_default().to_owned()
}

#[tokio::test(flavor = "multi_thread")]
async fn the_staff_of_a_report_and_nobody_else_are_mailed_what_became_of_it() {
    let office = Office::new().await;
    let elsewhere = Place::new(&office.test, "nakahara-02").await;
    run(&office.test, "DELETE FROM outbox").await;
    let report = office.submit().await.expect("a report");
    let wrong = Decision::Return { message: "見本さんの時刻を直してください。".into() };
    office.decide(report, 1, &wrong).await.expect("a return");
    office.submit().await.expect("a second version");
    let fine = Decision::Approve { message: "確かめました。".into() };
    office.decide(report, 2, &fine).await.expect("an approval");
    let reopen = Decision::Reopen { message: "もう一度見てください。".into() };
    office.decide(report, 2, &reopen).await.expect("open again");
    let mails = lines(&office.test, "SELECT subject AS line FROM outbox ORDER BY id").await;
    let told =
        ["提出しました", "差し戻されました", "提出しました", "承認されました", "承認が取り消されました"];
    assert_eq!(mails.len(), told.len(), "{mails:?}");
    for (mail, word) in mails.iter().zip(told) {
        assert!(mail.contains("2026年1月") && mail.ends_with(word), "{mail} / {word}");
    }
    let to = lines(&office.test, "SELECT DISTINCT recipient AS line FROM outbox").await;
    let head = "SELECT email AS line FROM accounts WHERE login_id = 'head-nakahara-01'";
    assert_eq!(to, lines(&office.test, head).await, "not {}", elsewhere.facility.name);
    let page = format!("%/facility/{}/reports/2026-01%", office.place.facility.code);
    let linked = format!("SELECT count(*) AS n FROM outbox WHERE body LIKE '{page}'");
    assert_eq!(number(&office.test, &linked).await, 5);
    let private = "SELECT count(*) AS n FROM outbox WHERE body ~ '見本さん|確かめました|もう一度見て'";
    assert_eq!(number(&office.test, private).await, 0, "what the city wrote stands on the page alone");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_month_that_has_not_begun_has_no_report() {
    let office = Office::new().await;
    let (facility, program) = (office.place.facility.id, office.place.program.id);
    let ahead = reports::draft(&office.head, facility, program, month(3)).await;
    assert_eq!(codes(&ahead), ["report-month-ahead"]);
    assert_eq!(
        codes(&reports::save(&office.head, facility, program, month(3), "園長").await),
        ["report-month-ahead"]
    );
    let staff = office.test.staff(Role::FacilityManager, facility).await.expect("a head").browser;
    let list = staff.page("/facility/nakahara-01/reports").await.expect("a page");
    assert!(list.contains("reports/2026-02?") && !list.contains("reports/2026-03?"));
    let officer = office.test.officer(Role::CityStaff).await.expect("an officer").browser;
    for (browser, path) in
        [(&staff, "/facility/nakahara-01/reports/2026-03"), (&officer, "/city/reports/2026-03/nakahara-01")]
    {
        let answer = browser.get(path).await.expect("an answer");
        assert_eq!(answer.status().as_u16(), 422, "{path}");
        assert!(answer.text().await.expect("a page").contains("2026年3月はまだ始まっていないため"), "{path}");
    }
    let board = async |month: &str| {
        let page = officer.page(&format!("/city/reports?month={month}")).await.expect("a page");
        page.replace("&#x3D;", "=")
    };
    let now = board("2026-02").await;
    assert!(now.contains("?month=2026-01") && !now.contains("?month=2026-03"), "no way into the future");
    let ahead = board("2026-03").await;
    assert!(ahead.contains(">まだ始まっていません<") && !ahead.contains("未着手"), "{ahead}");
    assert!(ahead.contains("?month=2026-02") && !ahead.contains("?month=2026-04"));
    let none = officer.page("/city/reports/2026-03/totals").await.expect("a page");
    assert!(none.contains("提出された報告書がありません"));
    assert_eq!(number(&office.test, "SELECT count(*) AS n FROM reports").await, 0, "looking makes no row");
}

#[tokio::test(flavor = "multi_thread")]
async fn totals_tell_names_operators_and_homes_as_they_were() {
    let test = TestApp::start().await.expect("the application");
    test.clock.set(jst("2026-01-20 12:00"));
    let place = Place::new(&test, "nakahara-01").await;
    let here = place.family(&test, "2023-05-10").await;
    let away = family(&test.kawasaki, test.next_number(), "2023-06-10").await;
    let moved = "UPDATE households SET resident = false, city = '横浜市', ward = ''";
    run(&test, &format!("{moved} WHERE id = '{}'", away.children[0].household_id)).await;
    place.accept(&test, &away).await;
    let admin = test.officer(Role::CityAdmin).await.expect("an officer");
    let city = test.kawasaki.ctx(&admin.person.actor).await.expect("a context");
    let (old, operator) = (place.facility.name.clone(), place.facility.operator);
    let next = if operator == Operator::Public { Operator::Private } else { Operator::Public };
    let wanted = Succession {
        first_day: day("2026-02-01"),
        name: "あたらしい園（見本）".into(),
        kana: String::new(),
        operator: next,
        corporation: String::new(),
        replaces: false,
    };
    succession::hand_over(&city, place.facility.id, &wanted).await.expect("a succession");
    test.clock.set(jst("2026-03-10 12:00"));
    tokio::time::sleep(Duration::from_millis(600)).await;
    let head = test.kawasaki.ctx(&place.manager.actor).await.expect("a context");
    for (child, date) in
        [(&here, "2026-01-08"), (&here, "2026-01-09"), (&away, "2026-01-08"), (&here, "2026-02-05")]
    {
        let ask = place.ask(&child.children[0], day(date), "08:30-17:00", "hiteikei");
        enter_use(&head, &ask, ask.span.from(), ask.span.to()).await.expect("a use");
    }
    for number in [1, 2] {
        let (facility, program) = (place.facility.id, place.program.id);
        reports::submit(&head, facility, program, month(number), "見本 園長").await.expect("a report");
    }
    // Moving later changes nothing of what was reported.
    run(&test, "UPDATE households SET resident = true, city = '川崎市', ward = '中原区'").await;
    let city = test.kawasaki.ctx(&admin.person.actor).await.expect("a context");
    let rows = async |by: By| {
        let found = summary(&city, place.program.id, (month(1), month(2)), by).await.expect("totals");
        assert_eq!((found.handed_in, found.totals.all.person_days), (2, 4));
        found.rows.iter().map(|r| (r.label.clone(), r.figures.person_days)).collect::<Vec<_>>()
    };
    let (named, key) = (|name: &str| Cell::Text(name.into()), |key: String| Cell::Message(key));
    assert_eq!(rows(By::Facility).await, [(named(&old), 3), (named("あたらしい園（見本）"), 1)]);
    let homes = [(key("report-home-resident".into()), 3), (key("report-home-outside".into()), 1)];
    assert_eq!(rows(By::Residence).await, homes);
    run(&test, "UPDATE reports SET totals = totals #- '{totals,homes}'").await;
    run(&test, "UPDATE bookings SET settled = NULL WHERE settled IS NOT NULL").await;
    assert_eq!(rows(By::Residence).await, homes, "reports of before are counted from their own lines");
    let kind = place.facility.kind;
    let mut kinds = rows(By::Kind).await;
    kinds.sort_by_key(|(_, count)| *count);
    let expected =
        [(next, 1), (operator, 3)].map(|(by, count)| (key(format!("report-kind-{kind}-{by}")), count));
    assert_eq!(kinds, expected);
    let totals = "/city/reports/2026-01/totals?until=2026-02&by=residence";
    let reader = test.officer(Role::CityStaff).await.expect("an officer").browser;
    let page = reader.page(totals).await.expect("a page");
    assert!(page.contains(">市外</td>") && page.contains(">住まい</th>"));
    months_out_of_bounds(&reader).await;
    let file = "/city/reports/2026-01/totals/file?until=2026-02&by=facility&format=csv";
    let file = reader.page(file).await.expect("a file");
    assert!(file.contains(&old) && file.contains("あたらしい園（見本）"));
}

async fn months_out_of_bounds(reader: &Visitor) {
    for (until, words) in [("2028-01", "24か月分まで"), ("2025-12", "始まりの月と同じか、後の月")]
    {
        let path = format!("/city/reports/2026-01/totals?by=residence&until={until}");
        let answer = reader.get(&path).await.expect("an answer");
        assert_eq!(answer.status().as_u16(), 422, "{until}");
        assert!(answer.text().await.expect("a page").contains(words), "{until}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn city_and_facility_see_every_round_of_a_report_oldest_first() {
    let office = Office::new().await;
    let report = office.submit().await.expect("a report");
    let first = Decision::Return { message: "1月8日の時刻を直してください。".into() };
    office.decide(report, 1, &first).await.expect("a return");
    office.submit().await.expect("a second version");
    reports::withdraw(&office.head, report).await.expect("taken back");
    office.submit().await.expect("a third version");
    let second = Decision::Return { message: "料金も確かめてください。".into() };
    office.decide(report, 3, &second).await.expect("a second return");
    let officer = office.test.officer(Role::CityStaff).await.expect("an officer").browser;
    let head =
        office.test.staff(Role::FacilityManager, office.place.facility.id).await.expect("a head").browser;
    for (browser, path) in [(&officer, PAGE), (&head, "/facility/nakahara-01/reports/2026-01")] {
        let page = browser.page(path).await.expect("a page");
        let told = page.split_once("これまでの経過").expect("the rounds").1;
        let told = told.split_once("</section>").expect("an end").0;
        let rounds: Vec<&str> = told.split("<li>").skip(1).collect();
        let (head, officer) = ("<span>見本 園長</span>", "<span>見本</span>");
        let expected = [
            ("提出", 1, head, ""),
            ("差戻し", 1, officer, "1月8日の時刻を直してください。"),
            ("提出", 2, head, ""),
            ("提出の取り下げ", 2, head, ""),
            ("提出", 3, head, ""),
            ("差戻し", 3, officer, "料金も確かめてください。"),
        ];
        assert_eq!(rounds.len(), expected.len(), "{told}");
        for (round, (deed, version, who, remark)) in rounds.iter().zip(expected) {
            assert!(round.contains(&format!(">{deed}</span>")), "{deed} on {path}: {round}");
            assert!(round.contains(&format!(">{version}回目の提出<")), "{version} on {path}: {round}");
            assert!(round.contains("2月16日"), "the day on {path}: {round}");
            assert!(round.contains(who), "who did it on {path}: {round}");
            let words = round.split_once("<p class=\"typed\">").map_or("", |(_, rest)| rest);
            assert_eq!(words.split("</p>").next(), Some(remark), "on {path}");
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn looking_at_a_report_is_logged_once_and_a_return_without_words_is_marked_at_its_field() {
    let office = Office::new().await;
    office.submit().await.expect("a report");
    let officer = office.test.officer(Role::CityStaff).await.expect("an officer").browser;
    let views = "SELECT count(*) AS n FROM audit WHERE object = 'report' AND action = 'read'";
    let all = "SELECT count(*) AS n FROM audit";
    let (before, every) = (number(&office.test, views).await, number(&office.test, all).await);
    officer.page(PAGE).await.expect("a page");
    assert_eq!(number(&office.test, views).await, before + 1);
    assert_eq!(number(&office.test, all).await, every + 1, "and nothing else");
    let answer = officer.post_form(PAGE, PAGE, &[("decision", "return"), ("message", " ")]).await;
    let answer = answer.expect("an answer");
    assert_eq!(answer.status().as_u16(), 422);
    let page = answer.text().await.expect("a page");
    assert!(page.contains("href=\"#field-message\"") && page.contains("aria-invalid"), "{page}");
    assert!(
        page.contains("差戻しの理由を入力してください。") && !page.contains("この内容では受け付けられません"),
        "{page}"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn the_boards_file_tells_the_last_reminder_and_a_page_too_far_is_the_last_one() {
    let office = Office::new().await;
    let officer = office.test.officer(Role::CityStaff).await.expect("an officer");
    let ctx = office.test.kawasaki.ctx(&officer.person.actor).await.expect("a context");
    reports::remind(&ctx, office.place.program.id, month(1)).await.expect("asked");
    let file = officer.browser.page("/city/reports/file?month=2026-01&format=csv").await.expect("a file");
    let mut rows = file.lines();
    assert!(rows.next().expect("headings").ends_with("最後のお願い"), "{file}");
    let own = rows.find(|row| row.contains("nakahara-01")).expect("the facility");
    assert!(own.ends_with("2026-02-16 12:00"), "{own}");
    let auditor = office.test.officer(Role::Auditor).await.expect("an auditor").browser;
    let answer = auditor.get("/city/reports/file?month=2026-01&format=csv").await.expect("an answer");
    assert!(!answer.text().await.expect("a file").contains("最後のお願い"));
    for path in
        ["/city/reports?month=2026-01", "/city/facilities?", "/city/announcements?", "/city/bookings?"]
    {
        let page = officer.browser.page(&format!("{path}&page=999")).await.expect("a page");
        let last = page.contains("rel=\"next\" href=\"/city") || page.contains("page-step\" rel=\"next");
        assert!(!last, "{path}");
        if path.contains("reports") || path.contains("facilities") {
            assert!(page.contains("<tbody>\n<tr>") && page.contains("rel=\"prev\""), "{path}: {page}");
        }
    }
}
