//! The cookie of a login, as one header value: set when somebody logs in, expired when the login ends. And how an answer
//! carries a cookie.

use crate::headers::Scheme;
use crate::visit::Visit;
use platform_app::accounts::sessions::Token;
use platform_app::{AppError, AppResult};
use poem::Response;
use poem::http::header::{HeaderValue, SET_COOKIE};

/// The header value for a new login, or for the end of one.
pub fn of(visit: &Visit, token: Option<&Token>) -> String {
    let name = visit.site.cookie_name();
    let hours = token.map_or(0, |_| u64::from(visit.city.files.tenant.accounts.session_hours_max));
    let secret = token.map_or("", Token::secret);
    let secure = if matches!(visit.site.settings.scheme, Scheme::Https) { "; Secure" } else { "" };
    format!("{name}={secret}; Path=/; Max-Age={}; HttpOnly; SameSite=Lax{secure}", hours * 3600)
}

/// The answer with one more cookie.
pub fn with(mut response: Response, cookie: String) -> AppResult<Response> {
    let mut cookie =
        HeaderValue::try_from(cookie).map_err(|error| AppError::Internal(anyhow::Error::new(error)))?;
    cookie.set_sensitive(true);
    response.headers_mut().append(SET_COOKIE, cookie);
    Ok(response)
}
