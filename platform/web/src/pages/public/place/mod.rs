//! One facility: its page, the page of one of its days, and the one next step of whoever looks.

pub mod children;
pub mod day;
pub mod next;
pub mod own;
pub mod rules;
pub mod show;
pub mod windows;

use crate::visit::Visit;
use platform_app::store::places::Facility;
use platform_app::{AppError, AppResult};

/// The facility with this code, if the public may see it.
fn facility<'v>(visit: &'v Visit, code: &str) -> AppResult<&'v Facility> {
    let found = visit.city.facility_by_code(code).ok_or(AppError::NotFound)?;
    let shown = found.closed_on.is_none_or(|gone| visit.today() < gone);
    let offers = !super::wish::programs(visit, Some(found)).is_empty();
    if shown && offers { Ok(found) } else { Err(AppError::NotFound) }
}
