//! Headers that every response carries: what the browser may load, whether it may keep the page, and the request's
//! number. A handler that is public may set its own `Cache-Control`; nothing else is negotiable.

use platform_values::{Chance, Clock, RequestId};
use poem::http::HeaderValue;
use poem::http::header::{self, HeaderName};
use poem::{Endpoint, IntoResponse, Middleware, Request, Response, Result};
use std::sync::Arc;

const POLICY: &str = "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self' data:; font-src 'self'; \
                      form-action 'self'; frame-ancestors 'none'; base-uri 'none'; connect-src 'self'";
const FIXED: [(HeaderName, &str); 6] = [
    (header::CONTENT_SECURITY_POLICY, POLICY),
    (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
    (header::REFERRER_POLICY, "same-origin"),
    (HeaderName::from_static("cross-origin-opener-policy"), "same-origin"),
    (HeaderName::from_static("cross-origin-resource-policy"), "same-origin"),
    (
        HeaderName::from_static("permissions-policy"),
        "camera=(), microphone=(), geolocation=(), payment=(), usb=(), interest-cohort=()",
    ),
];
/// One year, which is what browsers' preload lists ask for.
const HSTS: &str = "max-age=31536000; includeSubDomains";
const REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");

/// Whether browsers reach us over TLS.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Scheme {
    /// Development only.
    Http,
    /// Everywhere else; adds HSTS.
    Https,
}

/// The outermost middleware. Handlers find the request's [`RequestId`] in the request's data.
#[derive(Clone, Debug)]
pub struct Headers {
    scheme: Scheme,
    clock: Arc<dyn Clock>,
    chance: Arc<dyn Chance>,
}

impl Headers {
    /// Headers for a service reached over `scheme`; clock and chance make the request's number.
    pub fn new(scheme: Scheme, clock: Arc<dyn Clock>, chance: Arc<dyn Chance>) -> Self {
        Self { scheme, clock, chance }
    }

    fn dress(&self, id: RequestId, response: &mut Response) {
        let headers = response.headers_mut();
        for (name, value) in FIXED {
            headers.insert(name, HeaderValue::from_static(value));
        }
        if self.scheme == Scheme::Https {
            headers.insert(header::STRICT_TRANSPORT_SECURITY, HeaderValue::from_static(HSTS));
        }
        headers.entry(header::CACHE_CONTROL).or_insert(HeaderValue::from_static("no-store"));
        if let Ok(value) = HeaderValue::from_str(&id.to_string()) {
            headers.insert(REQUEST_ID, value);
        }
    }
}

impl<E: Endpoint> Middleware<E> for Headers {
    type Output = Dressed<E>;

    fn transform(&self, inner: E) -> Self::Output {
        Dressed { inner, headers: self.clone() }
    }
}

/// An endpoint whose responses carry the headers.
#[derive(Debug)]
pub struct Dressed<E> {
    inner: E,
    headers: Headers,
}

impl<E: Endpoint> Endpoint for Dressed<E> {
    type Output = Response;

    async fn call(&self, mut request: Request) -> Result<Response> {
        // A number that the client sends is not believed: it would let it forge log entries.
        let id = RequestId(self.headers.chance.uuid(self.headers.clock.as_ref()));
        request.set_data(id);
        let mut response = match self.inner.call(request).await {
            Ok(answer) => answer.into_response(),
            Err(error) => error.into_response(),
        };
        self.headers.dress(id, &mut response);
        Ok(response)
    }
}

/// Lets everybody's caches keep a public page for a while. Never for a page that knows who asks.
#[must_use]
pub fn public_for(seconds: u32, mut response: Response) -> Response {
    if let Ok(value) = HeaderValue::from_str(&format!("public, max-age={seconds}")) {
        response.headers_mut().insert(header::CACHE_CONTROL, value);
    }
    response
}

#[cfg(test)]
mod tests {
    use super::*;
    use platform_values::{FixedChance, SystemClock};
    use poem::http::StatusCode;
    use poem::test::TestClient;
    use poem::{EndpointExt, Route, get, handler};

    #[handler]
    fn page() -> &'static str {
        "personal"
    }

    #[handler]
    fn notice() -> Response {
        public_for(60, "public".into_response())
    }

    fn app(scheme: Scheme) -> TestClient<impl Endpoint> {
        let headers = Headers::new(scheme, Arc::new(SystemClock), Arc::new(FixedChance::seeded(1)));
        TestClient::new(Route::new().at("/", get(page)).at("/notice", get(notice)).with(headers))
    }

    #[tokio::test]
    async fn personal_pages_are_not_kept_and_public_ones_may_be() {
        let client = app(Scheme::Https);
        let personal = client.get("/").header("x-request-id", "forged").send().await;
        personal.assert_header("cache-control", "no-store");
        personal.assert_header("strict-transport-security", HSTS);
        let id = personal.0.header("x-request-id").expect("a number").to_owned();
        assert!(id.parse::<RequestId>().is_ok(), "{id}");
        client.get("/notice").send().await.assert_header("cache-control", "public, max-age=60");
    }

    #[tokio::test]
    async fn errors_carry_the_headers_too() {
        let response = app(Scheme::Http).get("/nowhere").send().await;
        response.assert_status(StatusCode::NOT_FOUND);
        response.assert_header("content-security-policy", POLICY);
        response.assert_header("x-content-type-options", "nosniff");
        response.assert_header_is_not_exist("strict-transport-security");
    }
}
