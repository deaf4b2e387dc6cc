//! The cookie of a login: set when somebody logs in, expired when the login ends, touched nowhere else.

use crate::headers::Scheme;
use crate::visit::{Visit, see_other};
use platform_app::accounts::sessions::Token;
use platform_app::{AppError, AppResult};
use poem::Response;
use poem::http::header::{HeaderValue, SET_COOKIE};

/// Leads to a page with the new login's cookie.
pub(super) fn begin(visit: &Visit, path: &str, token: &Token) -> AppResult<Response> {
    let hours = u64::from(visit.city.files.tenant.accounts.session_hours_max);
    with(visit, path, token.secret(), hours * 3600)
}

/// Leads to a page and expires the cookie.
pub(super) fn end(visit: &Visit, path: &str) -> AppResult<Response> {
    with(visit, path, "", 0)
}

fn with(visit: &Visit, path: &str, value: &str, seconds: u64) -> AppResult<Response> {
    let name = visit.site.cookie_name();
    let secure = if matches!(visit.site.settings.scheme, Scheme::Https) { "; Secure" } else { "" };
    let cookie = format!("{name}={value}; Path=/; Max-Age={seconds}; HttpOnly; SameSite=Lax{secure}");
    let mut cookie =
        HeaderValue::try_from(cookie).map_err(|error| AppError::Internal(anyhow::Error::new(error)))?;
    cookie.set_sensitive(true);
    let mut response = see_other(path);
    response.headers_mut().append(SET_COOKIE, cookie);
    Ok(response)
}
