//! THE table of pages: method, path, handler, and who may come that far. Whether a visitor may see or do the very thing is
//! decided in the use cases; a test walks every row as every role.

use crate::api;
use crate::failure::Failure;
use crate::nav::role_kind;
use crate::pages;
use crate::render::Role as Kind;
use crate::visit::Visit;
use platform_app::AppError;
use poem::endpoint::BoxEndpoint;
use poem::http::Method;
use poem::{Endpoint, EndpointExt, IntoResponse, Request, Response, Result, Route, RouteMethod};
use std::collections::BTreeMap;

/// Who may come as far as the handler.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Who {
    /// Everybody.
    Anyone,
    /// Everybody who is logged in.
    Account,
    /// Guardians.
    Guardian,
    /// People with a role at a facility.
    Facility,
    /// Officers of the city.
    City,
}

/// One row of the table.
pub struct Row {
    /// Method.
    pub method: Method,
    /// Path, with `:name` for its variable parts.
    pub path: &'static str,
    /// Who may come.
    pub who: Who,
    endpoint: BoxEndpoint<'static, Response>,
}

/// A row for a `GET`.
pub fn get<E: Endpoint + 'static>(path: &'static str, who: Who, endpoint: E) -> Row {
    Row { method: Method::GET, path, who, endpoint: endpoint.map_to_response().boxed() }
}

/// A row for a `POST`.
pub fn post<E: Endpoint + 'static>(path: &'static str, who: Who, endpoint: E) -> Row {
    Row { method: Method::POST, path, who, endpoint: endpoint.map_to_response().boxed() }
}

/// Every row.
pub fn table() -> Vec<Row> {
    [pages::routes(), api::routes()].into_iter().flatten().collect()
}

/// The router of all rows and of the API's calls.
pub fn router() -> Route {
    let mut paths: BTreeMap<&'static str, RouteMethod> = BTreeMap::new();
    for row in table() {
        let methods = paths.remove(row.path).unwrap_or_default();
        let guarded = Guarded { who: row.who, inner: row.endpoint };
        paths.insert(row.path, methods.method(row.method, guarded));
    }
    api::mounted(paths.into_iter().fold(Route::new(), |route, (path, methods)| route.at(path, methods)))
}

struct Guarded {
    who: Who,
    inner: BoxEndpoint<'static, Response>,
}

impl Endpoint for Guarded {
    type Output = Response;

    async fn call(&self, request: Request) -> Result<Response> {
        let kind = request.data::<Visit>().and_then(|visit| role_kind(&visit.actor));
        let allowed = match self.who {
            Who::Anyone => Ok(()),
            _ if kind.is_none() => Err(AppError::LoginNeeded),
            Who::Account => Ok(()),
            Who::Guardian if kind == Some(Kind::Guardian) => Ok(()),
            Who::Facility if kind == Some(Kind::Facility) => Ok(()),
            Who::City if kind == Some(Kind::City) => Ok(()),
            Who::Guardian | Who::Facility | Who::City => Err(AppError::NotFound),
        };
        allowed.map_err(Failure)?;
        self.inner.call(request).await.map(IntoResponse::into_response)
    }
}
