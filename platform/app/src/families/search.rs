//! Searching for children: staff among those linked to their facility, officers in the whole city for a stated purpose.

use crate::ctx::{Ctx, LINK_DAYS};
use crate::error::{AppError, AppResult};
use crate::families::needle::needle;
use crate::families::purpose::log_look;
use crate::families::{ChildSummary, Contact, people};
use crate::page::Page;
use chrono::{Days, NaiveDate};
use platform_authz::{Action, Object, Of};
use platform_program_api::Finding;
use platform_program_api::answer::Weight;
use platform_store::families_search::{self, Needle};
use platform_values::FacilityId;

/// A child that was found, with whom to call.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FoundChild {
    /// The child.
    pub child: ChildSummary,
    /// The first guardian.
    pub guardian: Contact,
}

/// Children linked to a facility, found by reading, name, telephone or date of birth; all of them for an empty text.
pub async fn search_linked(
    ctx: &Ctx,
    facility: FacilityId,
    text: &str,
    page: Page,
) -> AppResult<(Vec<FoundChild>, i64)> {
    let of = Of::new(Object::Child).facility(facility);
    ctx.require(Action::List, &of)?;
    let needle = needle(text);
    if needle.is_empty() && !text.trim().is_empty() {
        return Ok((Vec::new(), 0));
    }
    let since = ctx.today().checked_sub_days(Days::new(LINK_DAYS)).unwrap_or_default();
    let found = read(ctx, Some((facility, since)), &needle, page).await?;
    ctx.log_children(Action::List, &of, "", found.0.iter().map(|found| found.child.id)).await?;
    Ok(found)
}

/// Children of the whole city, for officers. The purpose is written into the operation log and
/// holds for the families that were found; what was typed is not written.
pub async fn search_city(
    ctx: &Ctx,
    text: &str,
    purpose: &str,
    page: Page,
) -> AppResult<(Vec<FoundChild>, i64)> {
    let of = Of::new(Object::Child);
    ctx.require(Action::List, &of)?;
    let needle = needle(text);
    let mut against = Vec::new();
    if purpose.trim().is_empty() {
        against.push(Finding::new("purpose-missing", Weight::Block));
    }
    if needle.is_empty() {
        against.push(Finding::new("search-text-missing", Weight::Block));
    }
    if !against.is_empty() {
        return Err(AppError::Refused(against));
    }
    let found = read(ctx, None, &needle, page).await?;
    let families: Vec<_> = found.0.iter().map(|found| found.child.household_id).collect();
    let children = found.0.iter().map(|found| found.child.id);
    log_look(ctx, Action::List, &of, purpose.trim(), &families, children).await?;
    Ok(found)
}

async fn read(
    ctx: &Ctx,
    facility: Option<(FacilityId, NaiveDate)>,
    needle: &Needle,
    page: Page,
) -> AppResult<(Vec<FoundChild>, i64)> {
    let mut tx = ctx.read().await?;
    let (children, count) =
        families_search::search(&mut tx, facility, needle, page.offset(), page.limit()).await?;
    let ids: Vec<_> = children.iter().map(|child| child.id).collect();
    let people = people(&mut tx, &ids).await?;
    tx.done().await?;
    let found = ids
        .into_iter()
        .filter_map(|id| people.of(id))
        .map(|(child, guardian)| FoundChild { child, guardian })
        .collect();
    Ok((found, count))
}
