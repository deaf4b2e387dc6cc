//! Clients that hang up in the middle: whatever byte was the last, nothing is half done, and no connection to the database
//! is left in a state that the next request would feel.

use crate::support::{Place, cookie, day, db_rules, jst, ledger_errors, lines, number, wish};
use platform_testkit::TestApp;
use std::time::Duration;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::task::JoinSet;

const WRITES: i64 = 200;

struct Write {
    key: String,
    bytes: Vec<u8>,
}

/// Numbers that look random and are the same every time.
fn chance(number: u64) -> u64 {
    (number.wrapping_mul(2_654_435_761) >> 7) & 0xffff
}

fn request(host: &str, cookie: &str, key: &str, body: &str) -> Vec<u8> {
    format!(
        "POST /api/v1/bookings HTTP/1.1\r\nHost: {host}\r\nCookie: {cookie}\r\nIdempotency-Key: {key}\r\n\
         Content-Type: application/json\r\nContent-Length: {}\r\nConnection: close\r\n\r\n{body}",
        body.len()
    )
    .into_bytes()
}

async fn writes(test: &TestApp) -> Vec<Write> {
    test.clock.set(jst("2026-02-16 12:00"));
    let place = Place::new(test, "nakahara-01").await;
    db_rules(test, place.facility.id, serde_json::json!({ "capacity": { "per_day": 100 } })).await;
    let mut writes = Vec::new();
    for _ in 0..WRITES / 5 {
        let family = place.family(test, "2023-05-10").await;
        let cookie = cookie(&test.kawasaki, &family.parent).await;
        for weekday in 0..5 {
            let care = day("2026-03-02") + chrono::Days::new(weekday);
            let ask = place.ask(&family.children[0], care, "08:30-17:00", "kinkyu");
            let key = format!("write-{}", writes.len());
            let body = wish(&place, &ask).to_string();
            let bytes = request(&test.kawasaki.host, &cookie, &key, &body);
            writes.push(Write { key, bytes });
        }
    }
    writes
}

/// Sends so many bytes and hangs up, a little later if everything was sent.
async fn hang_up(test: &TestApp, write: &Write, number: u64) {
    let mut stream = TcpStream::connect(test.address).await.expect("a connection");
    // Every other request is sent whole, and its client leaves while it is being served.
    let whole = number.is_multiple_of(2);
    let end = if whole {
        write.bytes.len()
    } else {
        usize::try_from(chance(number)).expect("small") % write.bytes.len()
    };
    stream.write_all(&write.bytes[..end]).await.expect("sent");
    if whole {
        tokio::time::sleep(Duration::from_millis(chance(number) % 30)).await;
    }
    drop(stream);
}

async fn status(test: &TestApp, write: &Write) -> String {
    let mut stream = TcpStream::connect(test.address).await.expect("a connection");
    stream.write_all(&write.bytes).await.expect("sent");
    let mut answer = String::new();
    stream.read_to_string(&mut answer).await.expect("an answer");
    answer.chars().skip(9).take(3).collect()
}

/// Bookings that lack one of what belongs to them, or have it without being there.
async fn halves(test: &TestApp) -> Vec<String> {
    let kinds = [
        (
            "a booking without event",
            "SELECT id FROM bookings b WHERE NOT EXISTS (SELECT FROM booking_events e WHERE e.booking_id = b.id)",
        ),
        (
            "a booking without draws",
            "SELECT id FROM bookings b WHERE NOT EXISTS (SELECT FROM quota_draws d WHERE d.booking_id = b.id)",
        ),
        (
            "a booking without a row in the log",
            "SELECT id FROM bookings b WHERE NOT EXISTS (SELECT FROM audit a WHERE a.object_id = b.id AND a.action = 'create' AND a.xmin = b.xmin)",
        ),
        (
            "a booking without a step",
            "SELECT id FROM bookings b WHERE NOT EXISTS (SELECT FROM booking_steps s WHERE s.booking_id = b.id)",
        ),
        (
            "a row in the log without a booking",
            "SELECT id FROM audit a WHERE a.object = 'booking' AND a.action = 'create' AND NOT EXISTS (SELECT FROM bookings b WHERE b.id = a.object_id)",
        ),
        ("a key without its result", "SELECT account_id FROM idempotency WHERE result IS NULL"),
        (
            "a key without a booking",
            "SELECT account_id FROM idempotency i WHERE NOT EXISTS (SELECT FROM bookings b WHERE b.xmin = i.xmin)",
        ),
    ];
    let mut found = Vec::new();
    for (name, sql) in kinds {
        let rows = lines(test, &format!("SELECT id::text AS line FROM ({sql}) AS half(id)")).await;
        found.extend(rows.into_iter().map(|row| format!("{name}: {row}")));
    }
    found
}

/// Waits until no write is under way any more.
async fn settled(test: &TestApp) {
    let busy = "SELECT count(*) AS n FROM pg_stat_activity
         WHERE datname = current_database() AND usename = 'azukari_app' AND state <> 'idle'";
    for _ in 0..100 {
        tokio::time::sleep(Duration::from_millis(100)).await;
        if test.app.pool.usage().0 == 0 && number(test, busy).await == 0 {
            return;
        }
    }
    panic!("connections are still busy: {:?}", test.app.pool);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_client_that_hangs_up_leaves_nothing_half_done() {
    let test = TestApp::with_pool(8).await.expect("the application");
    let writes = writes(&test).await;
    for (number, write) in (0..).zip(&writes) {
        hang_up(&test, write, number).await;
    }
    settled(&test).await;
    let done = number(&test, "SELECT count(*) AS n FROM bookings").await;
    assert!(done > 20 && done < WRITES, "{done} writes came through: the test shows little");
    let found = halves(&test).await;
    assert!(found.is_empty(), "{found:#?}");
    assert_eq!(ledger_errors(&test).await, 0);
    // Whoever did not hear the answer asks again, and every request has its one effect.
    let mut set = JoinSet::new();
    let test = std::sync::Arc::new(test);
    for write in writes {
        let test = test.clone();
        set.spawn(async move { (write.key.clone(), status(&test, &write).await) });
    }
    for (key, status) in set.join_all().await {
        assert_eq!(status, "201", "{key}");
    }
    settled(&test).await;
    assert_eq!(number(&test, "SELECT count(*) AS n FROM bookings").await, WRITES);
    let found = halves(&test).await;
    assert!(found.is_empty(), "{found:#?}");
    assert_eq!(ledger_errors(&test).await, 0);
}
