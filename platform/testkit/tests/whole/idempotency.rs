//! One key, one effect, one answer: however often a request is sent, at once or later.

use crate::support::{Place, codes, day, db_rules, jst, ledger_errors, number};
use platform_app::bookings::{Ask, Booked, book, cancel};
use platform_app::{AppError, AppResult, ClientKey, Ctx};
use platform_testkit::TestApp;
use platform_values::BookingId;
use std::fmt::Debug;
use std::sync::Arc;
use tokio::sync::Semaphore;
use tokio::task::JoinSet;

fn keyed(ctx: &Ctx, key: &str, body: u8) -> Ctx {
    let mut ctx = ctx.clone();
    ctx.request.key = Some(ClientKey { key: key.to_owned(), body_hash: vec![body; 32] });
    ctx
}

/// The one answer that all copies got.
fn one<T: PartialEq + Debug + Clone>(answers: &[AppResult<T>]) -> T {
    let first = answers.first().and_then(|answer| answer.as_ref().ok()).expect("an answer").clone();
    for answer in answers {
        assert_eq!(answer.as_ref().ok(), Some(&first), "{:?}", codes(answer));
    }
    first
}

/// What is sent twice to five times.
#[derive(Clone)]
enum Wanted {
    Book(Box<Ask>),
    Cancel(BookingId),
}

async fn send(ctx: Ctx, wanted: Wanted) -> AppResult<BookingId> {
    match wanted {
        Wanted::Book(ask) => book(&ctx, &ask).await.map(|booked: Booked| booked.id),
        Wanted::Cancel(id) => cancel::cancel(&ctx, id, "都合").await,
    }
}

/// Sends every request 2 to 5 times at once, sixteen requests side by side.
async fn send_all(requests: Vec<(Ctx, Wanted)>, round: &str) -> Vec<BookingId> {
    let gate = Arc::new(Semaphore::new(16));
    let mut set = JoinSet::new();
    for (number, (ctx, wanted)) in requests.into_iter().enumerate() {
        let (gate, key) = (gate.clone(), format!("{round}-{number}"));
        set.spawn(async move {
            let _turn = gate.acquire_owned().await;
            let mut copies = JoinSet::new();
            for _ in 0..2 + number % 4 {
                copies.spawn(send(keyed(&ctx, &key, 1), wanted.clone()));
            }
            let id = one(&copies.join_all().await);
            let again = send(keyed(&ctx, &key, 1), wanted.clone()).await.expect("the first answer, later");
            assert_eq!(again, id);
            let other = send(keyed(&ctx, &key, 2), wanted).await;
            assert!(matches!(other, Err(AppError::KeyReused)), "{:?}", codes(&other));
            id
        });
    }
    set.join_all().await
}

#[tokio::test(flavor = "multi_thread")]
async fn five_hundred_requests_have_one_effect_each() {
    let test = TestApp::with_pool(32).await.expect("the application");
    test.clock.set(jst("2026-02-16 12:00"));
    let place = Place::new(&test, "nakahara-01").await;
    db_rules(&test, place.facility.id, serde_json::json!({ "capacity": { "per_day": 100 } })).await;
    let mut requests = Vec::new();
    for _ in 0..50 {
        let family = place.family(&test, "2023-05-10").await;
        let ctx = test.kawasaki.ctx(&family.parent.actor).await.expect("a context");
        for weekday in 0..5 {
            let care = day("2026-03-02") + chrono::Days::new(weekday);
            let ask = place.ask(&family.children[0], care, "08:30-17:00", "kinkyu");
            requests.push((ctx.clone(), Wanted::Book(Box::new(ask))));
        }
    }
    let contexts: Vec<Ctx> = requests.iter().map(|(ctx, _)| ctx.clone()).collect();
    let before = number(&test, "SELECT count(*) AS n FROM audit").await;
    let booked = send_all(requests, "book").await;
    assert_eq!(number(&test, "SELECT count(*) AS n FROM bookings").await, 250);
    assert_eq!(number(&test, "SELECT count(*) AS n FROM booking_events").await, 250);
    // A whole day draws on both halves: on the places, and on those of the use type.
    assert_eq!(number(&test, "SELECT count(*) AS n FROM quota_draws").await, 4 * 250);
    assert_eq!(number(&test, "SELECT count(*) AS n FROM outbox").await, 250);
    assert_eq!(number(&test, "SELECT count(*) AS n FROM audit").await, before + 250);
    assert_eq!(ledger_errors(&test).await, 0);
    let mut cancels = Vec::new();
    for id in booked {
        let sql = format!("SELECT household_id::text AS line FROM bookings WHERE id = '{id}'");
        let household = crate::support::lines(&test, &sql).await.remove(0);
        let own = contexts.iter().find(|ctx| ctx.actor.household.is_some_and(|h| h.to_string() == household));
        cancels.push((own.expect("the family").clone(), Wanted::Cancel(id)));
    }
    send_all(cancels, "cancel").await;
    assert_eq!(number(&test, "SELECT count(*) AS n FROM bookings WHERE phase = 'cancelled'").await, 250);
    assert_eq!(number(&test, "SELECT count(*) AS n FROM booking_events").await, 500);
    assert_eq!(number(&test, "SELECT count(*) AS n FROM quota_draws").await, 0);
    assert_eq!(number(&test, "SELECT count(*) AS n FROM audit").await, before + 500);
    assert_eq!(ledger_errors(&test).await, 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_refusal_is_repeated_and_counted_once() {
    let test = TestApp::start().await.expect("the application");
    test.clock.set(jst("2026-01-10 12:00"));
    let place = Place::new(&test, "nakahara-01").await;
    let family = place.family(&test, "2023-05-10").await;
    let ctx = test.kawasaki.ctx(&family.parent.actor).await.expect("a context");
    let ask = place.ask(&family.children[0], day("2026-03-02"), "08:30-17:00", "hiteikei");
    for _ in 0..3 {
        assert_eq!(codes(&book(&keyed(&ctx, "early", 1), &ask).await), ["window-not-yet"]);
    }
    assert_eq!(number(&test, "SELECT count(*) AS n FROM refusals").await, 1);
    // The rules would allow it by now, but the key stands for the answer that was given.
    test.clock.set(jst("2026-02-16 12:00"));
    assert_eq!(codes(&book(&keyed(&ctx, "early", 1), &ask).await), ["window-not-yet"]);
    assert!(book(&keyed(&ctx, "anew", 1), &ask).await.is_ok());
}
