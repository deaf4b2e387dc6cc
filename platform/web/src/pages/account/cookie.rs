//! Pages that begin or end a login: they lead on with its cookie, which [`crate::cookie`] writes.

use crate::birth;
use crate::cookie::{of, with};
use crate::visit::{Visit, see_other};
use platform_app::AppResult;
use platform_app::accounts::sessions::Token;
use poem::Response;

/// Leads to a page with the new login's cookie.
pub(super) fn begin(visit: &Visit, path: &str, token: &Token) -> AppResult<Response> {
    with(see_other(path), of(visit, Some(token)))
}

/// Leads to a page and expires the cookie; the next person at this browser finds no child's birth date either.
pub(super) fn end(visit: &Visit, path: &str) -> AppResult<Response> {
    with(with(see_other(path), of(visit, None))?, birth::cookie(visit, None))
}
