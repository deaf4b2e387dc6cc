//! Measuring requests by route and status, and the use of the pool. A route is named by its template, never by an
//! address that holds ids.

use anyhow::{Context, Result};
use metrics::{counter, gauge, histogram};
use metrics_exporter_prometheus::{PrometheusBuilder, PrometheusHandle};
use platform_store::Pool;
use poem::{Endpoint, IntoResponse, Middleware, PathPattern, Request, Response};
use std::time::Instant;

/// Upper bounds of the classes of durations, in seconds.
const BUCKETS: [f64; 10] = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 10.0];

/// Starts measuring in this process.
pub fn install() -> Result<PrometheusHandle> {
    PrometheusBuilder::new()
        .set_buckets(&BUCKETS)
        .and_then(PrometheusBuilder::install_recorder)
        .context("metrics cannot be recorded")
}

/// Writes down how many connections are in use.
pub fn pool(pool: &Pool) {
    let (used, size) = pool.usage();
    for (name, value) in [("azukari_pool_connections_used", used), ("azukari_pool_connections_max", size)] {
        gauge!(name).set(u32::try_from(value).unwrap_or(u32::MAX));
    }
}

/// Counts and times every request.
#[derive(Clone, Copy, Debug)]
pub struct Measured;

impl<E: Endpoint> Middleware<E> for Measured {
    type Output = MeasuredEndpoint<E>;

    fn transform(&self, inner: E) -> Self::Output {
        MeasuredEndpoint(inner)
    }
}

/// An endpoint that is measured.
#[derive(Debug)]
pub struct MeasuredEndpoint<E>(E);

impl<E: Endpoint> Endpoint for MeasuredEndpoint<E> {
    type Output = Response;

    async fn call(&self, request: Request) -> poem::Result<Response> {
        let method = request.method().to_string();
        let start = Instant::now();
        let response = match self.0.call(request).await {
            Ok(output) => output.into_response(),
            Err(error) => {
                let pattern = error.data::<PathPattern>().cloned();
                let mut response = error.into_response();
                if let Some(pattern) = pattern {
                    response.set_data(pattern);
                }
                response
            }
        };
        let route = response.data::<PathPattern>().map(|pattern| pattern.0.to_string()).unwrap_or_default();
        // Whatever address was tried: a route that does not exist has one name.
        let route = if route.is_empty() { "none".to_owned() } else { route };
        let status = response.status().as_u16().to_string();
        counter!("azukari_http_requests_total", "method" => method, "route" => route.clone(), "status" => status)
            .increment(1);
        histogram!("azukari_http_request_seconds", "route" => route).record(start.elapsed().as_secs_f64());
        Ok(response)
    }
}
