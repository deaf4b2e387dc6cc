//! What staff enter by mistake is doubted wherever it is entered, and two windows do not overwrite each other.

use crate::desk::hidden;
use crate::support::{Place, codes, day, db_rules, jst, ledger_errors, number};
use platform_app::AppError;
use platform_app::bookings::enter::{enter_use, remove_use, walk_in};
use platform_app::bookings::{Override, book};
use platform_testkit::TestApp;
use serde_json::json;

const DESK: &str = "/facility/nakahara-01";

#[tokio::test(flavor = "multi_thread")]
async fn a_stale_window_is_told_and_a_payment_is_never_guessed() {
    let test = TestApp::start().await.expect("the application");
    test.clock.set(jst("2026-02-16 18:00"));
    let place = Place::new(&test, "nakahara-01").await;
    let family = place.family(&test, "2023-05-10").await;
    let head = test.kawasaki.ctx(&place.manager.actor).await.expect("a context");
    let ask = place.ask(&family.children[0], day("2026-02-13"), "08:30-17:00", "hiteikei");
    let id = enter_use(&head, &ask, ask.span.from(), ask.span.to()).await.expect("a use");
    let browser = test.browser(&test.kawasaki).expect("a browser");
    browser.log_in(&place.manager).await.expect("a login");
    let booking = format!("{DESK}/bookings/{id}");
    let (door, fee, paid) =
        (format!("{DESK}/attendance/{id}"), format!("{booking}/fee"), format!("{booking}/paid"));
    let post = async |to: &str, fields: &[(&str, &str)]| {
        let answer = browser.post_raw(to, fields).await.expect("an answer");
        (answer.status().as_u16(), answer.text().await.expect("text"))
    };
    let (times, sums) = (browser.page(&door).await.expect("times"), browser.page(&fee).await.expect("a fee"));
    let csrf = hidden(&times, "csrf");
    let (seen, seen_fee) = (hidden(&times, "seen"), hidden(&sums, "seen"));
    let of_times = |seen, departed| {
        [("csrf", csrf.as_str()), ("seen", seen), ("arrived", "08:30"), ("departed", departed)]
            .into_iter()
            .chain([("correction", "見本")])
            .collect::<Vec<_>>()
    };
    let (status, late) = post(&door, &of_times(&seen, "17:50")).await;
    assert!(status == 422 && late.contains("の外の時刻です") && late.contains("times-sure"), "{late}");
    assert_eq!(post(&door, &of_times(&seen, "16:00")).await.0, 303, "a first window");
    let (status, stale) = post(&door, &of_times(&seen, "15:00")).await;
    assert!(status == 422 && stale.contains("ほかの方が先に変更しました"), "{stale}");
    assert!(stale.contains("16:00") && !stale.contains("15:00"), "the present times: {stale}");
    let corrected =
        [("csrf", csrf.as_str()), ("seen", &seen_fee), ("fee-new", "1,500円"), ("fee-reason", "見本")];
    let (status, stale) = post(&fee, &corrected).await;
    assert!(status == 422 && stale.contains("ほかの方が先に変更しました"), "{stale}");
    let present = hidden(&stale, "seen");
    let anew = [corrected[0], ("seen", present.as_str()), corrected[2], corrected[3]];
    assert_eq!(post(&fee, &anew).await.0, 303, "1,500円 is a fee");

    assert_eq!(post(&paid, &[("csrf", csrf.as_str()), ("paid", "yes")]).await.0, 303);
    assert_eq!(post(&paid, &[("csrf", csrf.as_str()), ("paid", "garbage")]).await.0, 422);
    assert_eq!(number(&test, "SELECT count(*) AS n FROM bookings WHERE paid").await, 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_the_check_of_a_table_promises_is_what_the_import_does() {
    let test = TestApp::start().await.expect("the application");
    test.clock.set(jst("2026-02-16 18:00"));
    let place = Place::new(&test, "nakahara-01").await;
    let family = place.family(&test, "2023-05-10").await;
    let head = test.kawasaki.ctx(&place.manager.actor).await.expect("a context");
    let child = family.children[0].id;
    let kana = platform_app::families::child_sheet(&head, child).await.expect("a sheet").child.kana;
    let mut holiday = place.ask(&family.children[0], day("2026-02-11"), "08:30-17:00", "hiteikei");
    let (from, to) = (holiday.span.from(), holiday.span.to());
    assert_eq!(codes(&enter_use(&head, &holiday, from, to).await), ["use-day-holiday"]);
    holiday.going_past = Override::because("特別に預かった（見本）");
    enter_use(&head, &holiday, from, to).await.expect("with a reason");

    let browser = test.browser(&test.kawasaki).expect("a browser");
    browser.log_in(&place.manager).await.expect("a login");
    let line = |day: &str, times: &str| format!("{day},{kana},2023-05-10,{times},リフレッシュ,,○\n");
    let table = [
        line("2026-02-12", "８：３０,16:30"),
        line("2026-02-12", "8:30,16:30"),
        line("2026-02-11", "8:30,16:30"),
        line("2026-02-15", "8:30,16:30"),
        line("2026-02-20", "8:30,16:30"),
        line("2026-02-10", "16:30,8:30"),
    ]
    .concat();
    let page = format!("{DESK}/uses/import");
    let sent = async |act: &str| {
        let fields = [("table", table.as_str()), ("act", act)];
        let answer = browser.post_form(&page, &page, &fields).await.expect("an answer");
        answer.text().await.expect("text")
    };
    let checked = sent("check").await;
    assert!(checked.contains("1件を取り込めます。5件は取り込めません"), "{checked}");
    assert!(
        checked.contains("理由を書いて1件ずつ") && checked.contains("2月15日(日)は預かりのない曜日"),
        "{checked}"
    );
    let entered = sent("enter").await;
    let meals = "SELECT count(*) AS n FROM bookings WHERE answers ->> 'meal' = 'yes'";
    assert_eq!(number(&test, meals).await, 1, "the meal is charged");
    assert!(entered.contains("1件を記録しました。5件は記録していません"), "{entered}");
    for told in ["同じ日の同じ時間に", "まだ来ていない日の", "登園の時刻より後に"]
    {
        assert!(checked.contains(told) && entered.contains(told), "{told}: {checked}");
    }
    let ahead = browser.page(&format!("{DESK}/uses/new?child={child}&day=2026-02-20")).await;
    let ahead = ahead.expect("the form");
    assert!(ahead.contains("まだ来ていない日の") && ahead.contains("value=\"20\""), "{ahead}");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_announced_ends_on_a_day_of_the_next_two_years() {
    let test = TestApp::start().await.expect("the application");
    test.clock.set(jst("2026-02-16 18:00"));
    let place = Place::new(&test, "nakahara-01").await;
    let browser = test.browser(&test.kawasaki).expect("a browser");
    browser.log_in(&place.manager).await.expect("a login");
    let (page, to) = (format!("{DESK}/settings"), format!("{DESK}/settings/announce"));
    let announce = async |until: &str| {
        let fields =
            [("announce-title", "見本の会"), ("announce-body", "見本です"), ("announce-until", until)];
        let answer = browser.post_form(&page, &to, &fields).await.expect("an answer");
        (answer.status().as_u16(), answer.text().await.expect("text"))
    };
    let texts = [("desk-notice", "見本の一言")];
    browser.post_form(&page, &format!("{DESK}/settings/texts"), &texts).await.expect("an answer");
    let (status, refused) = announce("2030-01-01").await;
    assert!(status == 422 && refused.contains("見本の一言"), "the other forms keep theirs: {refused}");
    assert_eq!(announce("2026-02-15").await.0, 422, "over before it begins");
    assert_eq!(announce("2026-03-05").await.0, 303);
    let shown = browser.page(&page).await.expect("the settings");
    assert!(shown.contains("〜3月5日") && !shown.contains("3月6日"), "the last day: {shown}");
}

#[tokio::test(flavor = "multi_thread")]
async fn who_is_taken_in_at_the_door_takes_a_place_and_a_removed_entry_gives_it_back() {
    let test = TestApp::start().await.expect("the application");
    test.clock.set(jst("2026-02-16 10:00"));
    let place = Place::new(&test, "nakahara-01").await;
    db_rules(&test, place.facility.id, json!({ "capacity": { "per_day": 1, "under_1": "" } })).await;
    let families = [place.family(&test, "2023-05-10").await, place.family(&test, "2023-05-10").await];
    let head = test.kawasaki.ctx(&place.manager.actor).await.expect("a context");
    let ask = |of: usize, care| place.ask(&families[of].children[0], day(care), "08:30-17:00", "hiteikei");
    let nine = ask(0, "2026-02-16").span.from();
    let here = walk_in(&head, &ask(0, "2026-02-16"), nine).await.expect("a child at the door");
    let browser = test.browser(&test.kawasaki).expect("a browser");
    browser.log_in(&place.manager).await.expect("a login");
    let board = browser.page(&format!("{DESK}/today")).await.expect("the board");
    assert!(board.contains("満員") || board.contains("×"), "the place is in use: {board}");
    assert!(matches!(book(&head, &ask(1, "2026-02-16")).await, Err(AppError::Full(_))), "it is not sold");
    let second = walk_in(&head, &ask(1, "2026-02-16"), nine).await;
    assert!(matches!(second, Err(AppError::Full(_))), "nor overbooked: {second:?}");
    let left = ask(1, "2026-02-16");
    let half_past = nine.overflowing_add_signed(chrono::Duration::minutes(30)).0;
    assert!(matches!(enter_use(&head, &left, nine, half_past).await, Err(AppError::Full(_))));
    remove_use(&head, here, "まちがい（見本）").await.expect("it is gone");
    walk_in(&head, &left, nine).await.expect("the place is free again");
    for of in [0, 1] {
        let past = ask(of, "2026-02-13");
        enter_use(&head, &past, past.span.from(), past.span.to()).await.expect("a day gone by takes none");
    }
    assert_eq!(ledger_errors(&test).await, 0);

    let mut urgent = ask(0, "2026-02-12");
    urgent.answers.0.insert("use_type".into(), "kinkyu".into());
    let silent = enter_use(&head, &urgent, urgent.span.from(), urgent.span.to()).await;
    assert_eq!(codes(&silent), ["reason-missing"], "what must be written is asked for");
    urgent.answers.0.insert("reason".into(), "祖母の入院（見本）".into());
    enter_use(&head, &urgent, urgent.span.from(), urgent.span.to()).await.expect("now it is written");
}
