//! The entrance (F-21): a facility shows a code that changes every few minutes; families who read it write down arrival
//! and departure themselves. Whoever has a code that counts was there a moment ago; it opens nothing but the family's own
//! bookings of the day.

use crate::accounts::{links, sha256};
use crate::bookings::attend::{self, Attendance};
use crate::ctx::Ctx;
use crate::error::{AppError, AppResult, once};
use base64::Engine;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use chrono::{DateTime, Duration, Utc};
use platform_authz::{Action, Object, Of};
use platform_program_api::Finding;
use platform_program_api::answer::Weight;
use platform_store::bookings::{self, Booking};
use platform_store::{entrance_codes, families};
use platform_values::{BookingId, FacilityId, Phase};
use std::collections::HashMap;

/// How often the code changes, in seconds. One counts until the next one has gone: five to ten minutes.
const CHANGES_AFTER: i64 = 300;
/// Bytes of the digest that the code shows.
const CODE_BYTES: usize = 12;

/// A booking of today as its family sees it at the entrance.
pub struct Coming {
    /// The booking.
    pub booking: Booking,
    /// Name of the child.
    pub child: String,
}

fn usage_at(facility: FacilityId) -> Of {
    Of::new(Object::Usage).facility(facility)
}

/// The facility's code of this moment, for its staff; `None` before the day's codes were opened.
pub async fn code(ctx: &Ctx, facility: FacilityId) -> AppResult<Option<String>> {
    ctx.require(Action::Record, &usage_at(facility))?;
    let mut tx = ctx.read().await?;
    let secret = entrance_codes::find(&mut tx, facility, ctx.today()).await?;
    tx.done().await?;
    Ok(secret.map(|secret| code_at(&secret, ctx.now())))
}

/// Opens the day's codes, if that was not done yet.
pub async fn open(ctx: &Ctx, facility: FacilityId) -> AppResult<()> {
    once(open_once(ctx, facility).await)
}

async fn open_once(ctx: &Ctx, facility: FacilityId) -> AppResult<()> {
    let mut write = ctx.begin(Action::Record, &usage_at(facility)).await?;
    entrance_codes::add(&mut write, facility, ctx.today(), &links::new_token(ctx)).await?;
    write.audit().detail = serde_json::json!({ "entrance": "opened" });
    Ok(write.commit(&serde_json::Value::Null).await?)
}

/// The code of a day's secret at a moment.
fn code_at(secret: &str, at: DateTime<Utc>) -> String {
    let window = at.timestamp().div_euclid(CHANGES_AFTER).to_be_bytes();
    let digest = sha256(&[secret.as_bytes(), &window]);
    BASE64_URL_SAFE_NO_PAD.encode(digest.get(..CODE_BYTES).unwrap_or(&digest))
}

/// True for what has the shape of a code: one that does not count was one once.
pub fn can_be(code: &str) -> bool {
    BASE64_URL_SAFE_NO_PAD.decode(code).is_ok_and(|bytes| bytes.len() == CODE_BYTES)
}

/// Refuses a code that does not count now.
fn check(secret: Option<&str>, code: &str, now: DateTime<Utc>) -> AppResult<()> {
    let before = now - Duration::seconds(CHANGES_AFTER);
    if secret.is_some_and(|secret| [now, before].iter().any(|at| code_at(secret, *at) == code)) {
        return Ok(());
    }
    Err(AppError::refused(Finding::new("entrance-code-old", Weight::Block)))
}

/// The family's own bookings of today at the facility whose code was read.
pub async fn coming(ctx: &Ctx, facility: FacilityId, code: &str) -> AppResult<Vec<Coming>> {
    let household = ctx.actor.household.ok_or(AppError::NotFound)?;
    ctx.require(Action::List, &Of::new(Object::Booking).household(household))?;
    let mut tx = ctx.read().await?;
    let secret = entrance_codes::find(&mut tx, facility, ctx.today()).await?;
    let own = bookings::of_household(&mut tx, household, ctx.today(), ctx.today()).await?;
    let children = families::children_of(&mut tx, household).await?;
    tx.done().await?;
    check(secret.as_deref(), code, ctx.now())?;
    let names: HashMap<_, _> = children.into_iter().map(|child| (child.id, child.name)).collect();
    let here = own.into_iter().filter(|booking| {
        booking.facility_id == facility
            && matches!(booking.phase, Phase::Confirmed | Phase::InUse | Phase::Completed)
    });
    Ok(here
        .map(|booking| Coming { child: names.get(&booking.child_id).cloned().unwrap_or_default(), booking })
        .collect())
}

/// Writes down that the child came, or left, at this moment. Who came only now does not leave at once: the button was
/// pressed twice.
pub async fn pass(
    ctx: &Ctx,
    facility: FacilityId,
    code: &str,
    id: BookingId,
    what: &Attendance,
) -> AppResult<BookingId> {
    let known = coming(ctx, facility, code).await?;
    if !known.iter().any(|coming| coming.booking.id == id) {
        return Err(AppError::NotFound);
    }
    let (seen, own) = ctx.find_booking(id).await?;
    if matches!(what, Attendance::CheckOut(_)) && attend::is_soon(ctx, &seen) {
        return Err(AppError::Stale);
    }
    once(attend::record_as(ctx, &seen, what, (Action::Update, own)).await)
}

#[cfg(test)]
mod tests {
    use super::*;
    use chrono::TimeZone;

    #[test]
    fn a_code_counts_five_to_ten_minutes_and_for_its_secret_only() {
        let at = |minute| Utc.with_ymd_and_hms(2026, 3, 2, 0, minute, 0).single().expect("a moment");
        let code = code_at("secret", at(1));
        assert!(can_be(&code) && !can_be("guessed") && !can_be(""));
        assert!(check(Some("secret"), &code, at(4)).is_ok());
        assert!(check(Some("secret"), &code, at(9)).is_ok());
        assert!(check(Some("secret"), &code, at(10)).is_err());
        assert!(check(Some("another"), &code, at(1)).is_err());
        assert!(check(None, &code, at(1)).is_err());
        assert!(check(Some("secret"), &code_at("secret", at(10)), at(1)).is_err(), "not before its time");
    }
}
