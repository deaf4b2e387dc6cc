//! What the city's pages bear: days at the edge of time, presses side by side, two windows, and a log that says whose.

use crate::support::{Place, codes, day, jst, lines, number};
use platform_app::emergencies::{self, Area};
use platform_app::reports;
use platform_authz::Role;
use platform_testkit::TestApp;
use platform_values::{ChildId, Month};
use std::sync::Arc;
use tokio::sync::Barrier;
use tokio::task::JoinSet;

fn of_officer(key: &str, d: &str, m: &str) -> Vec<String> {
    vec![
        format!("/city/vacancies?date={d}"),
        format!("/city/log?from={d}"),
        format!("/city/log?to={d}"),
        format!("/city/bookings?from={d}"),
        format!("/city/bookings?from={d}&to={d}"),
        format!("/city/figures?from={d}&to={d}"),
        format!("/city/figures/file?from={d}&to={d}&format=csv"),
        format!("/city/rules?on={d}"),
        format!("/city/reports?month={m}"),
        format!("/city/reports/{m}/totals?until={m}"),
        format!("/city/reports/2026-01/totals?until={m}"),
        format!("/city/reports/{m}/nakahara-01"),
        format!("/city/reports/{m}/nakahara-01/file?format=csv"),
        format!("/city/reports/reminded?month={m}"),
        format!("/api/v1/city/figures?program={key}&from={d}&to={d}"),
        format!("/api/v1/city/reports?program={key}&month={m}"),
    ]
}

fn of_head((key, child): (&str, ChildId), d: &str, m: &str) -> Vec<String> {
    let here = "/facility/nakahara-01";
    vec![
        format!("{here}/week?day={d}"),
        format!("{here}/days?day={d}"),
        format!("{here}/days/{d}"),
        format!("{here}/bookings?month={m}"),
        format!("{here}/uses?month={m}"),
        format!("{here}/uses/file?month={m}"),
        format!("{here}/uses/new?child={child}&day={d}&date={d}"),
        format!("{here}/phone/{child}?month={m}&date={d}&day={d}"),
        format!("{here}/cash?day={d}&date={d}"),
        format!("{here}/unpaid?month={m}"),
        format!("{here}/interviews?from={d}&day={d}"),
        format!("{here}/reports/{m}"),
        format!("{here}/reports/{m}/file?format=csv"),
        format!("/api/v1/facility/nakahara-01/board?date={d}"),
        format!("/api/v1/facility/nakahara-01/bookings?from={d}&to={d}"),
        format!("/api/v1/facility/nakahara-01/slots?from={d}&to={d}"),
        format!("/api/v1/facility/nakahara-01/reports/{m}?program={key}"),
    ]
}

fn of_parent((key, child): (&str, ChildId), d: &str, m: &str) -> Vec<String> {
    vec![
        format!("/search?date={d}&from={d}&to={d}&birth={d}"),
        format!("/facilities/nakahara-01?month={m}&birth={d}"),
        format!("/facilities/nakahara-01/days/{d}"),
        format!("/facilities/nakahara-01/book?child={child}&date={d}"),
        format!("/facilities/nakahara-01/book/check?child={child}&date={d}"),
        format!("/facilities/nakahara-01/book-days?child={child}&month={m}&dates={d}"),
        format!("/uses?month={m}"),
        format!("/uses/download.csv?month={m}"),
        format!("/bookings?month={m}"),
        format!("/api/v1/facilities/nakahara-01/rules?program={key}&on={d}"),
        format!("/api/v1/programs/{key}/vacancies?from={d}&to={d}&birth_date={d}"),
        format!("/api/v1/bookings?from={d}&to={d}"),
    ]
}

#[tokio::test(flavor = "multi_thread")]
async fn no_day_or_month_at_the_edge_of_time_breaks_a_page() {
    let test = TestApp::start().await.expect("the application");
    test.clock.set(jst("2026-03-02 10:00"));
    let place = Place::new(&test, "nakahara-01").await;
    let family = place.family(&test, "2023-05-10").await;
    let child = family.children[0].id;
    let parent = test.parent(family).await.expect("a parent").browser;
    let officer = test.officer(Role::CityAdmin).await.expect("an officer").browser;
    let head = test.staff(Role::FacilityManager, place.facility.id).await.expect("a head").browser;
    let key = place.program.key.as_str();
    let edges = ["-9999-01-01", "0000-01-01", "0001-01-01", "1900-01-01", "2100-12-31", "9999-12-31"];
    let mut broken = Vec::new();
    for edge in edges.into_iter().chain(["+262142-12-31", "x"]) {
        let month = edge.rsplit_once('-').map_or(edge, |(month, _)| month);
        let all = [
            (&officer, of_officer(key, edge, month)),
            (&head, of_head((key, child), edge, month)),
            (&parent, of_parent((key, child), edge, month)),
        ];
        for (browser, paths) in all {
            for path in paths {
                let status = browser.get(&path).await.expect("an answer").status();
                if status.is_server_error() {
                    broken.push(format!("{path}: {status}"));
                }
            }
        }
    }
    assert!(broken.is_empty(), "{}", broken.join("\n"));
}

#[tokio::test(flavor = "multi_thread")]
async fn six_presses_at_once_ask_each_facility_once() {
    let test = TestApp::with_pool(16).await.expect("the application");
    test.clock.set(jst("2026-04-03 10:00"));
    let place = Place::new(&test, "nakahara-01").await;
    let officer = test.officer(Role::CityStaff).await.expect("an officer");
    let month = Month::new(2026, 3).expect("a month");
    let start = Arc::new(Barrier::new(6));
    let mut presses = JoinSet::new();
    for _ in 0..6 {
        let ctx = test.kawasaki.ctx(&officer.person.actor).await.expect("a context");
        let (start, program) = (start.clone(), place.program.id);
        presses.spawn(async move {
            start.wait().await;
            reports::remind(&ctx, program, month).await.expect("reminders").asked
        });
    }
    assert_eq!(presses.join_all().await.into_iter().sum::<usize>(), 1);
    let mails = "SELECT count(*) AS n FROM outbox WHERE subject LIKE '%提出のお願い%'";
    assert_eq!(number(&test, mails).await, 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_second_window_hears_that_somebody_was_first_and_facilities_hear_once() {
    let test = TestApp::start().await.expect("the application");
    test.clock.set(jst("2026-03-02 10:00"));
    let place = Place::new(&test, "nakahara-01").await;
    let officer = test.officer(Role::CityAdmin).await.expect("an officer");
    let fields = [
        ("emergency-area", "facilities"),
        ("emergency-facility", "nakahara-01"),
        ("emergency-from-year", "2026"),
        ("emergency-from-month", "3"),
        ("emergency-from-day", "9"),
        ("emergency-reason", "見本の台風"),
        ("confirmed", "yes"),
    ];
    let page = "/city/emergency";
    let first = officer.browser.post_form(page, page, &fields).await.expect("an answer");
    assert_eq!(first.status().as_u16(), 303, "{:?}", first.text().await);
    let second = officer.browser.post_form(page, page, &fields).await.expect("an answer");
    assert_eq!(second.status().as_u16(), 422);
    assert!(second.text().await.expect("a page").contains("ほかの方が先に変更しました"));
    let told = "SELECT count(*) AS n FROM outbox WHERE subject LIKE '%臨時休園のお知らせ%'";
    assert_eq!(number(&test, told).await, 1, "one mail");
    let city = test.kawasaki.ctx(&officer.person.actor).await.expect("a context");
    let area = Area::Facilities(vec![place.facility.id]);
    let again = emergencies::preview(&city, &area, &[day("2026-03-09")], "見本の台風").await;
    assert_eq!(codes(&again.map(drop)), ["emergency-closed-already"]);
    let lift = "/city/emergency/lift";
    let id = "SELECT DISTINCT emergency_id::text AS line FROM closures WHERE emergency_id IS NOT NULL";
    let id = lines(&test, id).await.remove(0);
    let asked = officer.browser.post_form(page, lift, &[]).await.expect("an answer");
    let asked = asked.text().await.expect("a page");
    assert!(asked.contains("面談の枠も元に戻りません") && asked.contains("メールで知らせます"));
    let open = [("id", id.as_str()), ("confirmed", "yes")];
    let statuses = [303, 409, 409];
    for (fields, status) in [&open[..], &open[..], &open[..1]].into_iter().zip(statuses) {
        let answer = officer.browser.post_form("/city/closures", lift, fields).await.expect("an answer");
        assert_eq!(answer.status().as_u16(), status);
    }
    let told = "SELECT count(*) AS n FROM outbox WHERE subject LIKE '%臨時休園をやめて再開します%'";
    assert_eq!(number(&test, told).await, 1, "the head hears of it, once");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_log_says_whose_family_was_seen_and_finds_people_as_they_are_typed() {
    let test = TestApp::start().await.expect("the application");
    test.clock.set(jst("2026-03-02 10:00"));
    let place = Place::new(&test, "nakahara-01").await;
    let family = place.family(&test, "2023-05-10").await;
    let officer = test.officer(Role::CityAdmin).await.expect("an officer");
    let (path, page) = (format!("/city/families/{}", family.household), "/city/log");
    let seen =
        officer.browser.post_form(&path, &path, &[("purpose", "見本の確認")]).await.expect("an answer");
    assert_eq!(seen.status().as_u16(), 303);
    officer.browser.page(&path).await.expect("the family");
    let guardian = "SELECT name AS line FROM guardians ORDER BY household_id, sort LIMIT 1";
    let guardian = lines(&test, guardian).await.remove(0);
    let log = officer.browser.page(page).await.expect("the log");
    assert!(log.contains(&guardian), "{guardian} stands in {log}");
    let search = async |fields: &[(&str, &str)]| {
        let answer = officer.browser.post_form(page, page, fields).await.expect("an answer");
        answer.text().await.expect("a page")
    };
    let name = "SELECT display_name AS line FROM accounts WHERE household_id IS NULL AND login_id = '";
    let name = lines(&test, &format!("{name}{}'", officer.person.login)).await.remove(0);
    let wide: String = name.replace(' ', "　");
    let login: String = officer.person.login.chars().skip(1).collect();
    for who in [name.as_str(), wide.as_str(), login.as_str()] {
        let found = search(&[("who", who)]).await;
        assert!(!found.contains("条件に合う記録はありません"), "{who}");
    }
    let wrong = search(&[("from", "2026-03-02"), ("to", "2026-03-01")]).await;
    assert!(wrong.contains("期間の終わりが始まりより前です"));
}
