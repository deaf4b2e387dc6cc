//! The API: its calls, the document that describes them, and the page that shows the document to people.

pub mod docs;
mod document;
pub mod reading;
mod shape;
pub mod v1;

pub use document::{Operation, operations, spec};

use crate::failure::NotAllowed;
use crate::routes::{Row, Who, get};
use poem::endpoint::BoxEndpoint;
use poem::http::{Method, StatusCode};
use poem::{Endpoint, EndpointExt, IntoEndpoint, IntoResponse, Request, Response, Result, Route, handler};

/// Rows of the table for what is shown of the API to people and programs.
pub fn routes() -> Vec<Row> {
    vec![get("/api/docs", Who::Anyone, docs::show), get("/api/v1/openapi.json", Who::Anyone, show_document)]
}

/// The calls, to be nested under [`v1::PREFIX`].
pub fn endpoint() -> impl Endpoint<Output = Response> {
    Methods { inner: v1::service().into_endpoint().map_to_response().boxed() }
}

/// The router with the calls.
pub fn mounted(pages: Route) -> Route {
    pages.nest(v1::PREFIX, endpoint())
}

#[handler]
fn show_document() -> Response {
    Response::builder().content_type("application/json; charset=utf-8").body(spec())
}

/// Compares what is sent with the document, and tells which methods a path has when it is asked for another.
struct Methods {
    inner: BoxEndpoint<'static, Response>,
}

impl Endpoint for Methods {
    type Output = Response;

    async fn call(&self, mut request: Request) -> Result<Response> {
        reading::check(&mut request).await?;
        let path = request.original_uri().path().to_owned();
        match self.inner.call(request).await {
            Err(error) if error.status() == StatusCode::METHOD_NOT_ALLOWED => {
                Err(NotAllowed { allow: allowed(&path) }.into())
            }
            outcome => outcome.map(IntoResponse::into_response),
        }
    }
}

fn allowed(path: &str) -> String {
    // A path that is written out wins over one with variable parts, as in the router.
    let exact = operations().iter().any(|operation| operation.path == path);
    let here =
        |operation: &&Operation| if exact { operation.path == path } else { fits(&operation.path, path) };
    let mut methods: Vec<Method> = operations().iter().filter(here).map(|o| o.method.clone()).collect();
    if methods.contains(&Method::GET) {
        methods.push(Method::HEAD);
    }
    methods.iter().map(Method::as_str).collect::<Vec<_>>().join(", ")
}

/// True if a path has the parts of a pattern; its variable parts take anything.
fn fits(pattern: &str, path: &str) -> bool {
    let (mut expected, mut sent) = (pattern.split('/'), path.split('/'));
    loop {
        match (expected.next(), sent.next()) {
            (None, None) => return true,
            (Some(part), Some(_)) if part.starts_with('{') => {}
            (Some(part), Some(sent)) if part == sent => {}
            _ => return false,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_tells_its_methods() {
        assert_eq!(allowed("/api/v1/bookings"), "GET, POST, HEAD");
        assert_eq!(allowed("/api/v1/bookings/1/cancel"), "POST");
        assert_eq!(allowed("/api/v1/bookings/assess"), "POST");
        assert_eq!(allowed("/api/v1/bookings/1"), "GET, HEAD");
        assert_eq!(allowed("/api/v1/sessions"), "DELETE, POST");
    }
}
