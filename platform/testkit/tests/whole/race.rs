//! The last place goes to one child, however many ask at once; and a child's own limits hold across facilities.

use crate::support::{Place, codes, cookie, day, db_rules, jst, ledger_errors, lines, number, run, wish};
use diesel_async::SimpleAsyncConnection;
use platform_app::bookings::{Ask, Booked, book, cancel};
use platform_app::{AppError, AppResult, Ctx};
use platform_testkit::TestApp;
use platform_testkit::maker::Family;
use platform_values::Phase;
use std::sync::Arc;
use tokio::sync::Barrier;
use tokio::task::JoinSet;

const CLIENTS: usize = 64;

async fn contexts(test: &TestApp, families: &[Family]) -> Vec<Ctx> {
    let mut all = Vec::new();
    for family in families {
        all.push(test.kawasaki.ctx(&family.parent.actor).await.expect("a context"));
    }
    all
}

/// Lets everybody ask at the same moment; gives who asked with the answer.
async fn all_at_once(wishes: Vec<(Ctx, Ask)>) -> Vec<(usize, AppResult<Booked>)> {
    let start = Arc::new(Barrier::new(wishes.len()));
    let mut set = JoinSet::new();
    for (number, (ctx, ask)) in wishes.into_iter().enumerate() {
        let start = start.clone();
        set.spawn(async move {
            start.wait().await;
            (number, book(&ctx, &ask).await)
        });
    }
    set.join_all().await
}

async fn crowd(test: &TestApp, place: &Place, birth_dates: &[&str], count: usize) -> Vec<Family> {
    let mut families = Vec::new();
    for birth_date in birth_dates.iter().cycle().take(count) {
        families.push(place.family(test, birth_date).await);
    }
    families
}

#[tokio::test(flavor = "multi_thread")]
async fn the_last_place_goes_to_one_child() {
    let test = TestApp::with_pool(32).await.expect("the application");
    test.clock.set(jst("2026-02-16 12:00"));
    let place = Place::new(&test, "nakahara-01").await;
    db_rules(&test, place.facility.id, serde_json::json!({ "capacity": { "per_day": 1 } })).await;
    let families = crowd(&test, &place, &["2023-05-10"], CLIENTS).await;
    let contexts = contexts(&test, &families).await;
    for round in 0..100u64 {
        let care = day("2026-03-02") + chrono::Days::new(round % 4);
        let asked = families.iter().map(|f| place.ask(&f.children[0], care, "08:30-17:00", "hiteikei"));
        let answers = all_at_once(contexts.iter().cloned().zip(asked).collect()).await;
        let mut winners = Vec::new();
        for (client, answer) in answers {
            match answer {
                Ok(booked) => winners.push((client, booked)),
                Err(AppError::Full(quota)) => assert_eq!(quota.key, "places"),
                Err(other) => panic!("round {round}, client {client}: {other}"),
            }
        }
        assert_eq!(winners.len(), 1, "round {round}");
        assert_eq!(
            lines(&test, "SELECT used::text AS line FROM quota_use WHERE quota = 'places' AND used > 0")
                .await,
            ["1", "1"],
            "one child in the morning and in the afternoon"
        );
        assert_eq!(ledger_errors(&test).await, 0, "round {round}");
        let (client, booked) = &winners[0];
        assert_eq!(booked.phase, Phase::Requested);
        cancel::cancel(&contexts[*client], booked.id, "").await.expect("a cancellation");
    }
    let refused = number(&test, "SELECT count(*) AS n FROM refusals WHERE kind = 'full'").await;
    assert_eq!(refused, 100 * 63, "every refusal is counted as unmet demand");
}

#[derive(diesel::QueryableByName)]
struct Free {
    #[diesel(sql_type = diesel::sql_types::BigInt)]
    n: i64,
}

/// The control: a bare table under the same load, asked first and written then. If this did not overbook, the load would be
/// too weak to show anything.
#[tokio::test(flavor = "multi_thread")]
async fn without_the_guard_the_race_is_lost() {
    const ASK: &str = "SELECT (used < cap)::int::bigint AS n FROM control";
    const TAKE: &str = "UPDATE control SET used = used + 1";
    const GUARDED: &str = "UPDATE control SET used = used + 1 WHERE used < cap";
    let test = TestApp::start().await.expect("the application");
    run(&test, "CREATE TABLE control (used bigint, cap bigint)").await;
    let mut overbooked = 0;
    for round in 0..20 {
        let guarded = round >= 10;
        run(&test, "DELETE FROM control; INSERT INTO control VALUES (0, 1)").await;
        let start = Arc::new(Barrier::new(16));
        let mut set = JoinSet::new();
        for _ in 0..16 {
            let mut connection = test.database.connect().await.expect("a connection");
            let start = start.clone();
            set.spawn(async move {
                start.wait().await;
                if guarded {
                    return connection.batch_execute(GUARDED).await.expect("a statement");
                }
                let free: Free =
                    diesel_async::RunQueryDsl::get_result(diesel::sql_query(ASK), &mut connection)
                        .await
                        .expect("an answer");
                if free.n == 1 {
                    connection.batch_execute(TAKE).await.expect("a statement");
                }
            });
        }
        set.join_all().await;
        let over = number(&test, "SELECT used - cap AS n FROM control").await;
        assert!(!guarded || over == 0, "with the guard: {over} too many");
        overbooked += over;
    }
    assert!(overbooked > 0, "the control did not overbook");
}

#[tokio::test(flavor = "multi_thread")]
async fn infants_have_their_own_places_within_the_whole() {
    let test = TestApp::with_pool(32).await.expect("the application");
    test.clock.set(jst("2026-02-16 12:00"));
    let place = Place::new(&test, "nakahara-01").await;
    let rules = serde_json::json!({ "capacity": { "per_day": 5, "under_1": 1 } });
    db_rules(&test, place.facility.id, rules).await;
    let families = crowd(&test, &place, &["2023-05-10", "2025-07-01"], 32).await;
    let contexts = contexts(&test, &families).await;
    for round in 0..4u64 {
        let care = day("2026-03-02") + chrono::Days::new(round * 7);
        let asked = families.iter().map(|f| place.ask(&f.children[0], care, "08:30-17:00", "hiteikei"));
        let answers = all_at_once(contexts.iter().cloned().zip(asked).collect()).await;
        let won: Vec<usize> = answers.iter().filter(|(_, a)| a.is_ok()).map(|(client, _)| *client).collect();
        let full = answers.iter().filter(|(_, a)| matches!(a, Err(AppError::Full(_)))).count();
        assert_eq!((won.len(), full), (5, 27), "round {round}");
        assert!(won.iter().filter(|client| *client % 2 == 1).count() <= 1, "round {round}: too many infants");
        assert_eq!(ledger_errors(&test).await, 0);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn half_days_share_the_day_without_a_child_too_many() {
    let test = TestApp::with_pool(32).await.expect("the application");
    test.clock.set(jst("2026-02-16 12:00"));
    let place = Place::new(&test, "nakahara-01").await;
    let fee = serde_json::json!({ "half": 1000 });
    let rules = serde_json::json!({
        "capacity": { "per_day": 3, "under_1": 3 },
        "hours": { "morning": "08:30-12:30", "afternoon": "12:30-17:00" },
        "fee": { "bands": { "lt1": fee, "lt3": fee, "ge3": fee } },
    });
    db_rules(&test, place.facility.id, rules).await;
    let families = crowd(&test, &place, &["2023-05-10"], 48).await;
    let contexts = contexts(&test, &families).await;
    for round in 0..4u64 {
        let care = day("2026-03-03") + chrono::Days::new(round * 7);
        let hours = ["08:30-12:30", "12:30-17:00", "08:30-17:00"];
        let asked = families
            .iter()
            .zip(hours.iter().cycle())
            .map(|(family, hours)| place.ask(&family.children[0], care, hours, "hiteikei"));
        let answers = all_at_once(contexts.iter().cloned().zip(asked).collect()).await;
        for (_, answer) in &answers {
            assert!(matches!(answer, Ok(_) | Err(AppError::Full(_))), "{:?}", codes(answer));
        }
        for noon in ["starts < '12:30'", "ends > '12:30'"] {
            let sql = format!(
                "SELECT count(*) AS n FROM bookings WHERE day = '{care}' AND phase = 'requested' AND {noon}"
            );
            assert_eq!(number(&test, &sql).await, 3, "round {round}: {noon}");
        }
        assert_eq!(ledger_errors(&test).await, 0);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_child_keeps_its_own_limit_at_two_facilities_at_once() {
    let test = TestApp::with_pool(16).await.expect("the application");
    test.clock.set(jst("2026-02-16 12:00"));
    let here = Place::new(&test, "nakahara-01").await;
    let there = Place::new(&test, "nakahara-02").await;
    for round in 0..10 {
        let family = here.family(&test, "2023-05-10").await;
        there.accept(&test, &family).await;
        let ctx = test.kawasaki.ctx(&family.parent.actor).await.expect("a context");
        let mut wishes = Vec::new();
        for weekday in 0..5 {
            for place in [&here, &there] {
                let care = day("2026-03-02") + chrono::Days::new(weekday);
                let ask = place.ask(&family.children[0], care, "08:30-17:00", "hiteikei");
                wishes.push((ctx.clone(), ask));
            }
        }
        let answers = all_at_once(wishes).await;
        let won = answers.iter().filter(|(_, answer)| answer.is_ok()).count();
        assert_eq!(won, 3, "round {round}: three days a week");
        for (_, answer) in answers.iter().filter(|(_, answer)| answer.is_err()) {
            let codes = codes(answer);
            let known = ["limit-days-per-week", "same-day-elsewhere", "limit-minutes-per-month"];
            assert!(codes.iter().all(|code| known.contains(&code.as_str())), "{codes:?}");
        }
        let twice = format!(
            "SELECT day::text AS line FROM bookings WHERE child_id = '{}' GROUP BY day HAVING count(*) > 1",
            family.children[0].id
        );
        assert!(lines(&test, &twice).await.is_empty());
    }
    assert_eq!(ledger_errors(&test).await, 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_last_place_goes_to_one_child_through_the_api() {
    let test = TestApp::with_pool(32).await.expect("the application");
    test.clock.set(jst("2026-02-16 12:00"));
    let place = Place::new(&test, "nakahara-01").await;
    db_rules(&test, place.facility.id, serde_json::json!({ "capacity": { "per_day": 1 } })).await;
    let families = crowd(&test, &place, &["2023-05-10"], CLIENTS).await;
    let mut cookies = Vec::new();
    for family in &families {
        cookies.push(cookie(&test.kawasaki, &family.parent).await);
    }
    let browser = test.browser(&test.kawasaki).expect("a browser");
    for round in 0..3u64 {
        let care = day("2026-03-02") + chrono::Days::new(round);
        let start = Arc::new(Barrier::new(CLIENTS));
        let mut set = JoinSet::new();
        for (number, (family, cookie)) in families.iter().zip(&cookies).enumerate() {
            let body = wish(&place, &place.ask(&family.children[0], care, "08:30-17:00", "hiteikei"));
            let (browser, start) = (browser.with_cookie(cookie), start.clone());
            set.spawn(async move {
                start.wait().await;
                let answer = browser.post_json("/api/v1/bookings", &format!("{round}-{number}"), &body).await;
                answer.expect("an answer").status().as_u16()
            });
        }
        let mut answers = set.join_all().await;
        answers.sort_unstable();
        let mut expected = vec![409; CLIENTS];
        expected[0] = 201;
        assert_eq!(answers, expected, "round {round}");
        assert_eq!(ledger_errors(&test).await, 0);
    }
}
