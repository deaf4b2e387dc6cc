//! The admin listener: is the process alive, is it ready, what does it measure, which version is it. It tells nothing of
//! people and listens on the loopback by default.

use crate::measure;
use anyhow::{Context, Result};
use metrics_exporter_prometheus::PrometheusHandle;
use platform_app::App;
use platform_store::{migrations, upkeep};
use poem::http::StatusCode;
use poem::web::{Data, Json};
use poem::{Endpoint, EndpointExt, Route, get, handler};
use serde::Serialize;
use std::sync::Arc;
use std::time::Duration;

/// Name of the worker's sign of life.
pub const WORKER: &str = "worker";

/// Older than this, a sign of life says that no worker runs.
pub const BEAT_SECONDS_MAX: i64 = 60;

/// Longest wait for Redis; it is only an accelerator.
const REDIS_WAIT: Duration = Duration::from_millis(500);

/// How a part stands. Only `Down` makes the server unready.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize)]
#[serde(rename_all = "snake_case")]
enum State {
    Ok,
    Off,
    Degraded,
    Down,
}

#[derive(Debug, Serialize)]
struct Part {
    name: &'static str,
    state: State,
    detail: String,
}

impl Part {
    fn new(name: &'static str, state: State, detail: impl Into<String>) -> Self {
        Self { name, state, detail: detail.into() }
    }
}

#[derive(Debug, Serialize)]
struct Readiness {
    ready: bool,
    parts: Vec<Part>,
}

struct Inside {
    app: Arc<App>,
    metrics: PrometheusHandle,
    redis: Option<redis::Client>,
}

/// The admin pages.
pub fn endpoint(
    app: Arc<App>,
    metrics: PrometheusHandle,
    redis: Option<&str>,
) -> Result<impl Endpoint + use<>> {
    let redis = redis.map(redis::Client::open).transpose().context("redis.url")?;
    let inside = Arc::new(Inside { app, metrics, redis });
    Ok(Route::new()
        .at("/healthz", get(healthz))
        .at("/readyz", get(readyz))
        .at("/metrics", get(metrics_text))
        .at("/version", get(version))
        .data(inside))
}

/// The pages of the worker, which serves nothing else: is it alive, what does it measure.
pub fn worker_endpoint(metrics: PrometheusHandle) -> impl Endpoint + use<> {
    Route::new().at("/healthz", get(healthz)).at("/metrics", get(worker_metrics)).data(metrics)
}

#[handler]
fn worker_metrics(Data(metrics): Data<&PrometheusHandle>) -> String {
    metrics.run_upkeep();
    metrics.render()
}

#[handler]
fn healthz() -> &'static str {
    "ok\n"
}

#[handler]
fn version() -> Json<serde_json::Value> {
    Json(serde_json::json!({
        "version": env!("CARGO_PKG_VERSION"),
        "schema": migrations::expected_version(),
    }))
}

#[handler]
fn metrics_text(Data(inside): Data<&Arc<Inside>>) -> String {
    measure::pool(&inside.app.pool);
    inside.metrics.run_upkeep();
    inside.metrics.render()
}

#[handler]
async fn readyz(Data(inside): Data<&Arc<Inside>>) -> (StatusCode, Json<Readiness>) {
    let parts = vec![
        database(&inside.app).await,
        // The server does not start with a template or city that cannot be used.
        Part::new("templates", State::Ok, "parsed and rendered at the start"),
        Part::new("cities", State::Ok, format!("{} loaded", inside.app.cities.ids().len())),
        worker(&inside.app).await,
        redis_part(inside.redis.as_ref()).await,
    ];
    let ready = parts.iter().all(|part| part.state != State::Down);
    let status = if ready { StatusCode::OK } else { StatusCode::SERVICE_UNAVAILABLE };
    (status, Json(Readiness { ready, parts }))
}

async fn database(app: &App) -> Part {
    let expected = migrations::expected_version();
    match migrations::applied(&app.pool).await {
        Ok(applied) => {
            let newest = applied.newest.unwrap_or_else(|| "nothing".into());
            if applied.missing.is_empty() {
                Part::new("database", State::Ok, newest)
            } else {
                Part::new("database", State::Down, format!("expects {expected}, applied is {newest}"))
            }
        }
        Err(error) => {
            tracing::warn!(error = %error, "the database does not answer");
            Part::new("database", State::Down, "does not answer")
        }
    }
}

/// Pages work without the worker; only mails wait.
async fn worker(app: &App) -> Part {
    match upkeep::last_beat(&app.pool, WORKER).await {
        Ok(Some(seen)) => {
            let age = (app.clock.now() - seen).num_seconds();
            let state = if age <= BEAT_SECONDS_MAX { State::Ok } else { State::Degraded };
            Part::new("worker", state, format!("last sign of life {age} s ago"))
        }
        Ok(None) => Part::new("worker", State::Degraded, "never ran"),
        Err(_) => Part::new("worker", State::Degraded, "unknown"),
    }
}

async fn redis_part(client: Option<&redis::Client>) -> Part {
    let Some(client) = client else { return Part::new("redis", State::Off, "not set up") };
    match tokio::time::timeout(REDIS_WAIT, ping(client)).await {
        Ok(Ok(())) => Part::new("redis", State::Ok, "answers"),
        Ok(Err(_)) | Err(_) => {
            Part::new("redis", State::Degraded, "does not answer; the database does its work")
        }
    }
}

/// Asks Redis whether it is there.
pub async fn ping(client: &redis::Client) -> redis::RedisResult<()> {
    let mut connection = client.get_multiplexed_async_connection().await?;
    redis::cmd("PING").query_async(&mut connection).await
}
