//! Writes outlive their client. The server drops a handler's future when the client hangs up, which would stop a write
//! half-way; here every request that may write runs in a task of its own that the handler awaits. A panic anywhere
//! becomes the page with the incident number.

use futures_util::FutureExt;
use platform_values::RequestId;
use poem::http::Method;
use poem::{Endpoint, IntoResponse, Middleware, Request, Response, Result};
use std::any::Any;
use std::fmt;
use std::panic::AssertUnwindSafe;
use std::sync::Arc;
use tokio::sync::RwLock;
use tracing::Instrument;

type Page = dyn Fn(Option<RequestId>) -> Response + Send + Sync;

/// The middleware. Keep a clone to wait for the last write at shutdown.
#[derive(Clone)]
pub struct SpawnWrites {
    running: Arc<RwLock<()>>,
    page: Arc<Page>,
}

impl SpawnWrites {
    /// `page` makes the answer to a panic; its argument is the incident number, which is the request's.
    pub fn new(page: impl Fn(Option<RequestId>) -> Response + Send + Sync + 'static) -> Self {
        Self { running: Arc::default(), page: Arc::new(page) }
    }

    /// Waits until every write that has begun has ended. Call it after the listener has closed.
    pub async fn finished(&self) {
        drop(self.running.write().await);
    }
}

impl fmt::Debug for SpawnWrites {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SpawnWrites").finish_non_exhaustive()
    }
}

impl<E: Endpoint + 'static> Middleware<E> for SpawnWrites {
    type Output = Spawned<E>;

    fn transform(&self, inner: E) -> Self::Output {
        Spawned { inner: Arc::new(inner), writes: self.clone() }
    }
}

/// An endpoint whose writes run in tasks of their own.
pub struct Spawned<E> {
    inner: Arc<E>,
    writes: SpawnWrites,
}

impl<E> fmt::Debug for Spawned<E> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Spawned").finish_non_exhaustive()
    }
}

impl<E: Endpoint + 'static> Endpoint for Spawned<E> {
    type Output = Response;

    async fn call(&self, request: Request) -> Result<Response> {
        let incident = request.data::<RequestId>().copied();
        let reads = matches!(*request.method(), Method::GET | Method::HEAD | Method::OPTIONS);
        let outcome = if reads {
            AssertUnwindSafe(self.inner.call(request)).catch_unwind().await
        } else {
            let running = Arc::clone(&self.writes.running).read_owned().await;
            let inner = Arc::clone(&self.inner);
            let write = async move {
                let outcome = AssertUnwindSafe(inner.call(request)).catch_unwind().await;
                drop(running);
                outcome
            };
            match tokio::spawn(write.in_current_span()).await {
                Ok(outcome) => outcome,
                Err(lost) => Err(Box::new(lost.to_string()) as Box<dyn Any + Send>),
            }
        };
        match outcome {
            Ok(answer) => answer.map(IntoResponse::into_response),
            Err(panic) => {
                let incident_shown = incident.map(|id| id.to_string());
                tracing::error!(
                    incident = incident_shown,
                    panic = said(panic.as_ref()),
                    "a handler panicked"
                );
                Ok((self.writes.page)(incident))
            }
        }
    }
}

fn said(panic: &(dyn Any + Send)) -> &str {
    let text = panic.downcast_ref::<&str>().copied();
    text.or_else(|| panic.downcast_ref::<String>().map(String::as_str)).unwrap_or("no message")
}

#[cfg(test)]
mod tests {
    use super::*;
    use poem::endpoint::make_sync;
    use poem::http::StatusCode;
    use poem::{EndpointExt, Route, endpoint};
    use std::sync::atomic::{AtomicUsize, Ordering};
    use std::time::Duration;

    fn sorry(_: Option<RequestId>) -> Response {
        Response::builder().status(StatusCode::INTERNAL_SERVER_ERROR).body("incident")
    }

    fn slow(done: &Arc<AtomicUsize>) -> impl Endpoint + use<> {
        let done = Arc::clone(done);
        endpoint::make(move |_| {
            let done = Arc::clone(&done);
            async move {
                tokio::time::sleep(Duration::from_millis(50)).await;
                done.fetch_add(1, Ordering::SeqCst);
            }
        })
    }

    #[tokio::test]
    async fn a_write_ends_though_the_client_hangs_up_and_a_read_does_not() {
        for (method, ends) in [(Method::POST, 1), (Method::GET, 0)] {
            let done = Arc::new(AtomicUsize::new(0));
            let writes = SpawnWrites::new(sorry);
            let app = slow(&done).with(writes.clone());
            let call = app.call(Request::builder().method(method).finish());
            assert!(tokio::time::timeout(Duration::from_millis(10), call).await.is_err());
            writes.finished().await;
            tokio::time::sleep(Duration::from_millis(60)).await;
            assert_eq!(done.load(Ordering::SeqCst), ends);
        }
    }

    #[tokio::test]
    async fn a_panic_becomes_the_incident_page() {
        let broken = make_sync(|_| -> Response { panic!("a defect") });
        let app = Route::new().at("/", broken).with(SpawnWrites::new(sorry));
        for method in [Method::GET, Method::POST] {
            let response = app.call(Request::builder().method(method).finish()).await.expect("a response");
            assert_eq!(response.status(), StatusCode::INTERNAL_SERVER_ERROR);
        }
    }
}
