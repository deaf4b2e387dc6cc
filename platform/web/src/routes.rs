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
use std::sync::OnceLock;

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

/// The methods of an address that stands in the table: those of the row that names it most closely.
pub fn methods_of(path: &str) -> Option<&'static [Method]> {
    let fitting = rows().iter().filter(|(row, _)| fits(row, path));
    let (_, methods) = fitting.min_by_key(|(row, _)| row.matches(':').count())?;
    Some(methods)
}

/// Every path of the table with its methods.
fn rows() -> &'static [(&'static str, Vec<Method>)] {
    static ROWS: OnceLock<Vec<(&'static str, Vec<Method>)>> = OnceLock::new();
    ROWS.get_or_init(|| {
        let mut rows: BTreeMap<&'static str, Vec<Method>> = BTreeMap::new();
        for row in table() {
            let methods = rows.entry(row.path).or_default();
            let head = (row.method == Method::GET).then_some(Method::HEAD);
            methods.push(row.method);
            methods.extend(head);
        }
        rows.into_iter().collect()
    })
}

/// The page on which the form with this address stands: the address itself if it is a page, else the nearest one above.
pub fn page_of(path: &str) -> String {
    let (mut path, query) = path.split_once('?').map_or((path, None), |(path, query)| (path, Some(query)));
    let whole = path;
    while let Some((above, _)) = path.rsplit_once('/') {
        if methods_of(path).is_some_and(|methods| methods.contains(&Method::GET)) {
            let query = query.filter(|_| path == whole).map(|query| format!("?{query}"));
            return format!("{path}{}", query.unwrap_or_default());
        }
        path = above;
    }
    "/".into()
}

fn fits(row: &str, path: &str) -> bool {
    let (mut row, mut path) = (row.split('/'), path.split('/'));
    loop {
        match (row.next(), path.next()) {
            (None, None) => return true,
            (Some(wanted), Some(part)) if wanted == part || (wanted.starts_with(':') && !part.is_empty()) => {
            }
            _ => return false,
        }
    }
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_way_back_is_always_a_page() {
        for (form, page) in [
            ("/facility/s-001/phone/new", "/facility/s-001/phone"),
            ("/facility/s-001/phone", "/facility/s-001/phone"),
            ("/facility/s-001/phone/x?day=2026-03-05", "/facility/s-001/phone/x?day=2026-03-05"),
            ("/facility/s-001/registrations/x/decide?a=b", "/facility/s-001/registrations/x"),
            ("/nowhere/at/all", "/"),
            ("", "/"),
        ] {
            assert_eq!(page_of(form), page, "{form}");
        }
    }
}
