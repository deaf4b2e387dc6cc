//! Pages that begin or end a login: they lead on with its cookie, which [`crate::cookie`] writes.

use crate::cookie;
use crate::visit::{Visit, see_other};
use platform_app::accounts::sessions::Token;
use platform_app::{AppError, AppResult};
use poem::Response;
use poem::http::header::{HeaderValue, SET_COOKIE};

/// Leads to a page with the new login's cookie.
pub(super) fn begin(visit: &Visit, path: &str, token: &Token) -> AppResult<Response> {
    with(path, cookie::of(visit, Some(token)))
}

/// Leads to a page and expires the cookie.
pub(super) fn end(visit: &Visit, path: &str) -> AppResult<Response> {
    with(path, cookie::of(visit, None))
}

fn with(path: &str, cookie: String) -> AppResult<Response> {
    let mut cookie =
        HeaderValue::try_from(cookie).map_err(|error| AppError::Internal(anyhow::Error::new(error)))?;
    cookie.set_sensitive(true);
    let mut response = see_other(path);
    response.headers_mut().append(SET_COOKIE, cookie);
    Ok(response)
}
