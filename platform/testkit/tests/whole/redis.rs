//! Redis is speed, never truth: killed while people work, it takes nothing with it.

use crate::support::{Place, cookie, day, jst, ledger_errors, wish};
use platform_server::admin;
use platform_testkit::TestApp;
use poem::test::TestClient;
use std::net::TcpListener;
use std::process::{Child, Command, Stdio};
use std::time::Duration;

/// A Redis of this test's own; ends with it.
struct Redis {
    child: Child,
    url: String,
}

impl Redis {
    async fn start() -> Self {
        let listener = TcpListener::bind(("127.0.0.1", 0)).expect("a port");
        let port = listener.local_addr().expect("an address").port();
        drop(listener);
        let child = Command::new("redis-server")
            .args(["--port", &port.to_string(), "--bind", "127.0.0.1", "--save", "", "--appendonly", "no"])
            .stdout(Stdio::null())
            .spawn()
            .expect("redis-server is installed by `cargo dev test`");
        let redis = Self { child, url: format!("redis://127.0.0.1:{port}/0") };
        for _ in 0..100 {
            if std::net::TcpStream::connect(("127.0.0.1", port)).is_ok() {
                return redis;
            }
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
        panic!("redis-server does not listen");
    }

    fn kill(&mut self) {
        self.child.kill().ok();
        self.child.wait().ok();
    }
}

impl Drop for Redis {
    fn drop(&mut self) {
        self.kill();
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn killing_redis_logs_nobody_out_and_loses_nothing() {
    let test = TestApp::start().await.expect("the application");
    test.clock.set(jst("2026-02-16 12:00"));
    let place = Place::new(&test, "nakahara-01").await;
    let mut redis = Redis::start().await;
    let metrics = platform_server::measure::install().expect("metrics");
    let admin = admin::endpoint(test.app.clone(), metrics, Some(&redis.url)).expect("the admin pages");
    let admin = TestClient::new(admin);
    let family = place.family(&test, "2023-05-10").await;
    let cookie = cookie(&test.kawasaki, &family.parent).await;
    let browser = test.browser(&test.kawasaki).expect("a browser").with_cookie(&cookie);
    for (date, killed) in [("2026-03-02", false), ("2026-03-03", true), ("2026-03-04", true)] {
        if killed {
            redis.kill();
        }
        let ready = admin.get("/readyz").send().await;
        ready.assert_status_is_ok();
        let body = ready.json().await.value().deserialize::<serde_json::Value>();
        let part = body["parts"].as_array().expect("parts").iter().find(|part| part["name"] == "redis");
        assert_eq!(part.expect("a part")["state"], if killed { "degraded" } else { "ok" });
        assert!(browser.page("/my").await.expect("still logged in").contains("見本"));
        let body = wish(&place, &place.ask(&family.children[0], day(date), "08:30-17:00", "hiteikei"));
        let booked = browser.post_json("/api/v1/bookings", date, &body).await.expect("an answer");
        assert_eq!(booked.status().as_u16(), 201, "{date}");
    }
    let nobody = test.nobody().expect("a browser");
    assert_eq!(
        nobody.0.get("/my").await.expect("an answer").status().as_u16(),
        303,
        "nothing is newly permitted"
    );
    assert_eq!(ledger_errors(&test).await, 0);
}
