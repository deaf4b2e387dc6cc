//! Redis is speed, never truth: killed while people work, it takes nothing with it.

use crate::support::{Place, cookie, day, jst, ledger_errors, lines, number, until, wish};
use platform_app::AppError;
use platform_app::accounts::sessions;
use platform_app::closures::close;
use platform_authz::Actor;
use platform_server::{admin, notices};
use platform_testkit::maker::Family;
use platform_testkit::{TestApp, Visitor};
use poem::test::TestClient;
use reqwest::StatusCode;
use serde_json::{Value, json};
use std::collections::BTreeSet;
use std::process::{Child, Command, Stdio};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinSet;
use tokio::time::sleep;

/// A Redis of this test's own; ends with it.
struct Redis {
    child: Option<Child>,
    port: u16,
}

impl Redis {
    async fn start() -> Self {
        let listener = TcpListener::bind(("127.0.0.1", 0)).await.expect("a port");
        let port = listener.local_addr().expect("an address").port();
        drop(listener);
        let mut redis = Self { child: None, port };
        redis.rise().await;
        redis
    }

    fn url(&self) -> String {
        format!("redis://127.0.0.1:{}/0", self.port)
    }

    /// Starts it, empty, where it was before.
    async fn rise(&mut self) {
        let port = self.port.to_string();
        let child = Command::new("redis-server")
            .args(["--port", &port, "--bind", "127.0.0.1", "--save", "", "--appendonly", "no"])
            .stdout(Stdio::null())
            .spawn();
        self.child = Some(child.expect("redis-server is installed by `cargo dev test`"));
        for _ in 0..100 {
            if TcpStream::connect(("127.0.0.1", self.port)).await.is_ok() {
                return;
            }
            sleep(Duration::from_millis(50)).await;
        }
        panic!("redis-server does not listen");
    }

    /// As `kill -9` does.
    fn kill(&mut self) {
        if let Some(mut child) = self.child.take() {
            child.kill().ok();
            child.wait().ok();
        }
    }

    /// Waits for a notice about this city while something is written there again and again.
    async fn carries(&self, city: &str, write: impl AsyncFn()) {
        let mut stream = TcpStream::connect(("127.0.0.1", self.port)).await.expect("a connection");
        let subscribe = format!("SUBSCRIBE {}\r\n", notices::CHANNEL);
        stream.write_all(subscribe.as_bytes()).await.expect("a subscription");
        let mut heard = String::new();
        for _ in 0..100 {
            write().await;
            let mut part = [0; 4096];
            let read = tokio::time::timeout(Duration::from_millis(100), stream.read(&mut part)).await;
            if let Ok(Ok(length)) = read {
                heard += &String::from_utf8_lossy(&part[..length]);
            }
            if heard.contains(city) {
                return;
            }
        }
        panic!("no notice of {city} in: {heard}");
    }
}

impl Drop for Redis {
    fn drop(&mut self) {
        self.kill();
    }
}

const DAYS: [&str; 7] =
    ["2026-03-02", "2026-03-03", "2026-03-04", "2026-03-09", "2026-03-10", "2026-03-11", "2026-03-16"];

/// Books all days, and stays logged in all the while; the ids of what was acknowledged.
async fn book_all(place: Arc<Place>, family: Arc<Family>, browser: Visitor) -> Vec<String> {
    let mut booked = Vec::new();
    for date in DAYS {
        assert!(browser.page("/my").await.expect("still logged in").contains("見本"));
        let body = wish(&place, &place.ask(&family.children[0], day(date), "08:30-17:00", "hiteikei"));
        let answer = browser.post_json("/api/v1/bookings", date, &body).await.expect("an answer");
        assert_eq!(answer.status(), StatusCode::CREATED, "{date}");
        let made: Value = answer.json().await.expect("a booking");
        booked.push(made["id"].as_str().expect("an id").to_owned());
    }
    booked
}

async fn guess(test: &TestApp, login: &str) -> bool {
    let nobody = test.kawasaki.ctx(&Actor::nobody()).await.expect("a context");
    let tried = sessions::log_in(&nobody, login, "wrong", "見本", "a guesser").await.map(drop);
    !matches!(tried, Err(AppError::TooMany { .. }))
}

/// Kills Redis and brings it back again and again while families book; what was acknowledged.
async fn kill_until_booked(redis: &mut Redis, mut booking: JoinSet<Vec<String>>) -> Vec<String> {
    let working = AtomicBool::new(true);
    let all = async {
        let mut acknowledged = Vec::new();
        while let Some(booked) = booking.join_next().await {
            acknowledged.extend(booked.expect("a family that booked all its days"));
        }
        working.store(false, Ordering::Relaxed);
        acknowledged
    };
    let kills = async {
        let mut kills = 0;
        while working.load(Ordering::Relaxed) || kills == 0 {
            redis.kill();
            kills += 1;
            sleep(Duration::from_millis(100)).await;
            redis.rise().await;
            sleep(Duration::from_millis(100)).await;
        }
        kills
    };
    let (acknowledged, kills) = tokio::join!(all, kills);
    assert!(kills > 1, "it was killed {kills} times");
    acknowledged
}

/// What was acknowledged stands, once each; who was logged in still is, and limits hold.
async fn nothing_is_lost(
    test: &TestApp,
    place: &Place,
    (family, browser): (&Family, &Visitor),
    acknowledged: &[String],
) {
    let stored: BTreeSet<String> =
        lines(test, "SELECT id::text AS line FROM bookings").await.into_iter().collect();
    assert_eq!(stored, acknowledged.iter().cloned().collect(), "what was acknowledged, and nothing else");
    let once = "SELECT count(DISTINCT (child_id, day)) AS n FROM bookings";
    assert_eq!(number(test, once).await, 28);
    assert_eq!(ledger_errors(test).await, 0);
    let ask = |date| wish(place, &place.ask(&family.children[0], day(date), "08:30-17:00", "hiteikei"));
    let again = browser.post_json("/api/v1/bookings", DAYS[0], &ask(DAYS[0])).await.expect("an answer");
    let again: Value = again.json().await.expect("the same booking");
    assert!(acknowledged.contains(&again["id"].as_str().expect("an id").to_owned()), "{again}");
    let fourth =
        browser.post_json("/api/v1/bookings", "fourth", &ask("2026-03-05")).await.expect("an answer");
    assert_eq!(fourth.status(), StatusCode::UNPROCESSABLE_ENTITY, "three days a week are three");
    assert!(browser.page("/my").await.expect("still logged in").contains("見本"));
}

#[tokio::test(flavor = "multi_thread")]
async fn killing_redis_while_families_book_takes_nothing_with_it() {
    let test = TestApp::with_pool(16).await.expect("the application");
    test.clock.set(jst("2026-02-16 12:00"));
    let place = Arc::new(Place::new(&test, "nakahara-01").await);
    let mut redis = Redis::start().await;
    notices::start(&test.app, &redis.url()).expect("notices");
    let mut families = Vec::new();
    for _ in 0..5 {
        let family = Arc::new(place.family(&test, "2023-05-10").await);
        let cookie = cookie(&test.kawasaki, &family.parent).await;
        let browser = test.browser(&test.kawasaki).expect("a browser").with_cookie(&cookie);
        families.push((family, browser));
    }
    let (victim, writer) = (families[0].0.parent.login.clone(), families[0].1.clone());
    let city = test.kawasaki.tenant.0.to_string();
    let write = async || {
        writer.post_json("/api/v1/bookings", "none", &json!({})).await.expect("an answer");
    };
    redis.carries(&city, &write).await;
    for _ in 0..3 {
        assert!(guess(&test, &victim).await);
    }

    let mut booking = JoinSet::new();
    for (family, browser) in families.iter().skip(1) {
        booking.spawn(book_all(place.clone(), family.clone(), browser.clone()));
    }
    let acknowledged = kill_until_booked(&mut redis, booking).await;

    redis.kill();
    let head = test.kawasaki.ctx(&place.manager.actor).await.expect("a context");
    close(&head, Some(place.facility.id), &[day("2026-03-12")], "行事（見本）").await.expect("a closed day");
    assert_eq!(
        [guess(&test, &victim).await, guess(&test, &victim).await, guess(&test, &victim).await],
        [true, true, false]
    );
    redis.rise().await;
    assert!(!guess(&test, &victim).await, "the count goes on where it was");
    redis.carries(&city, &write).await;

    let (family, browser) = &families[1];
    nothing_is_lost(&test, &place, (family.as_ref(), browser), &acknowledged).await;
    until("the closed day is seen", async || {
        let page = browser.page("/facilities/nakahara-01/days/2026-03-12").await.expect("a page");
        page.contains("行事（見本）")
    })
    .await;
    let nobody = test.nobody().expect("a browser");
    let asked = nobody.0.get("/my").await.expect("an answer").status();
    assert_eq!(asked, StatusCode::SEE_OTHER, "nothing is newly permitted");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_server_without_its_redis_is_ready_and_says_so() {
    let test = TestApp::start().await.expect("the application");
    let mut redis = Redis::start().await;
    let metrics = platform_server::measure::install().expect("metrics");
    let admin = admin::endpoint(test.app.clone(), metrics, Some(&redis.url())).expect("the admin pages");
    let admin = TestClient::new(admin);
    for state in ["ok", "degraded", "ok"] {
        let ready = admin.get("/readyz").send().await;
        ready.assert_status_is_ok();
        let body = ready.json().await.value().deserialize::<Value>();
        let part = body["parts"].as_array().expect("parts").iter().find(|part| part["name"] == "redis");
        assert_eq!(part.expect("a part")["state"], state);
        if state == "ok" { redis.kill() } else { redis.rise().await }
    }
}
