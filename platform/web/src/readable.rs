//! Addresses that are no text: the router would answer them by itself, in English and outside the gate. They are led to
//! an address that nothing answers to, so that people read the page that says so.

use percent_encoding::percent_decode_str;
use poem::http::Uri;
use poem::{Endpoint, Middleware, Request, Result};

/// An address of text that no page has.
const NOWHERE: &str = "/%EF%BF%BD";

/// The middleware.
#[derive(Clone, Copy, Debug)]
pub struct Readable;

impl<E: Endpoint> Middleware<E> for Readable {
    type Output = ReadableOnly<E>;

    fn transform(&self, inner: E) -> Self::Output {
        ReadableOnly(inner)
    }
}

/// An endpoint that only sees addresses of text.
#[derive(Debug)]
pub struct ReadableOnly<E>(E);

impl<E: Endpoint> Endpoint for ReadableOnly<E> {
    type Output = E::Output;

    async fn call(&self, mut request: Request) -> Result<Self::Output> {
        if percent_decode_str(request.uri().path()).decode_utf8().is_err() {
            *request.uri_mut() = Uri::from_static(NOWHERE);
        }
        self.0.call(request).await
    }
}
