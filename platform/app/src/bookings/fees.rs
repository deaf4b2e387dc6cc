//! Settled fees: corrected by hand with a reason, received, and those that are still open (F-25).

use crate::bookings::attend::version;
use crate::bookings::case::usage_of;
use crate::bookings::list::{Listed, with_people};
use crate::bookings::phase;
use crate::ctx::{Ctx, unseen};
use crate::error::{AppError, AppResult, once};
use crate::page::Page;
use crate::reports;
use chrono::{DateTime, NaiveDate, Utc};
use platform_authz::{Action, Object, Of};
use platform_program_api::answer::Weight;
use platform_program_api::{Finding, Quote, QuoteLine};
use platform_store::bookings::{self, Booking};
use platform_store::fees::{self, Correction};
use platform_store::{Write, audit, families};
use platform_values::{BookingId, FacilityId, Phase, Yen};
use std::collections::HashMap;

/// Code of the fee line that a correction leaves; its argument `reason` says why.
pub const CORRECTED: &str = "fee-corrected";

/// Whether a fee was received.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Paid {
    /// Received.
    Yes,
    /// Still open.
    No,
}

/// A correction with the name of who made it.
#[derive(Clone, Debug)]
pub struct Signed {
    /// When.
    pub at: DateTime<Utc>,
    /// Who.
    pub who: String,
    /// Yen before.
    pub before: Yen,
    /// Yen after.
    pub after: Yen,
    /// Why.
    pub reason: String,
}

/// Fees that are still open.
pub struct Unpaid {
    /// A page of them, oldest first.
    pub listed: Vec<Listed>,
    /// How many there are on all pages.
    pub count: i64,
    /// Their sum on all pages.
    pub sum: Yen,
}

/// The use that a booking became, for the policy.
pub(crate) fn usage_resource(booking: &Booking) -> Of {
    Of::new(Object::Usage)
        .id(booking.id.0)
        .household(booking.household_id)
        .child(booking.child_id)
        .facility(booking.facility_id)
}

/// The fee as it was settled; empty before that.
pub fn settled(booking: &Booking) -> AppResult<Quote> {
    Ok(match &booking.final_quote {
        Some(quote) => serde_json::from_value(quote.clone())?,
        None => Quote::default(),
    })
}

/// The line of a correction, if the fee was corrected.
pub fn correction_line(quote: &Quote) -> Option<&QuoteLine> {
    quote.lines.iter().find(|line| line.code == CORRECTED)
}

/// True if a fee was settled that can be corrected or received: of a finished use, or of a late cancellation.
pub fn is_settled(booking: &Booking) -> bool {
    matches!(booking.phase, Phase::Completed | Phase::Cancelled) && booking.final_quote.is_some()
}

/// Sets the fee by hand. What the rules say stays in the lines; the difference is a line of its own with the reason.
pub async fn correct(ctx: &Ctx, id: BookingId, fee: Yen, reason: &str) -> AppResult<BookingId> {
    once(correct_once(ctx, id, fee, reason.trim()).await)
}

async fn correct_once(ctx: &Ctx, id: BookingId, fee: Yen, reason: &str) -> AppResult<BookingId> {
    let (seen, _) = ctx.find_booking(id).await?;
    let mut write = ctx.begin(Action::Update, &usage_resource(&seen)).await?;
    families::lock(&mut write, seen.household_id).await?.ok_or(AppError::NotFound)?;
    let mut booking = bookings::lock(&mut write, id).await?.ok_or(AppError::NotFound)?;
    ctx.unchanged(&version(&booking)?)?;
    reports::refuse_locked(&mut write, booking.facility_id, booking.program_id, booking.day).await?;
    if !is_settled(&booking) {
        return Err(AppError::Stale);
    }
    let mut quote = settled(&booking)?;
    let before = quote.total();
    quote.lines.retain(|line| line.code != CORRECTED);
    let against = against(ctx, &mut write, &booking, (&quote, before), (fee, reason)).await?;
    if !against.is_empty() {
        return Err(AppError::Refused(against));
    }
    let by_rules = quote.total();
    if fee != by_rules {
        let args = [("reason".to_owned(), reason.to_owned())].into();
        quote.lines.push(QuoteLine { code: CORRECTED.to_owned(), args, amount: fee - by_rules });
    }
    booking.final_quote = Some(serde_json::to_value(quote)?);
    booking.updated_at = ctx.now();
    bookings::update(&mut write, &booking).await?;
    let (fee_before, fee_after) = (before.0, fee.0);
    let (at, actor_id, reason) = (ctx.now(), ctx.account()?, reason.to_owned());
    let kept = Correction { id: ctx.new_id(), booking_id: id, at, actor_id, fee_before, fee_after, reason };
    fees::add(&mut write, &kept).await?;
    Action::Correct.as_str().clone_into(&mut write.audit().action);
    write.audit().detail =
        serde_json::json!({ "day": booking.day, "fee_before": fee_before, "fee_after": fee_after });
    write.commit(&serde_json::to_value(id)?).await?;
    Ok(id)
}

/// All that stands against a corrected fee.
async fn against(
    ctx: &Ctx,
    write: &mut Write,
    booking: &Booking,
    (by_rules, before): (&Quote, Yen),
    (fee, reason): (Yen, &str),
) -> AppResult<Vec<Finding>> {
    let mut against = Vec::new();
    if reason.is_empty() {
        against.push(Finding::new("fee-reason-missing", Weight::Block));
    }
    if booking.paid {
        against.push(Finding::new("fee-received", Weight::Block));
    }
    if fee == before {
        against.push(Finding::new("fee-unchanged", Weight::Block).with("fee", fee));
    }
    if fee < Yen::ZERO {
        against.push(Finding::new("fee-negative", Weight::Block));
    }
    if let Some(most) = most(ctx, write, booking, by_rules).await?.filter(|most| fee > *most) {
        against.push(Finding::new("fee-above-ceiling", Weight::Block).with("most", most));
    }
    Ok(against)
}

/// The most that may be asked. What the rules themselves ask is never too much; a cancellation never costs more.
async fn most(ctx: &Ctx, write: &mut Write, booking: &Booking, by_rules: &Quote) -> AppResult<Option<Yen>> {
    if booking.phase == Phase::Cancelled {
        return Ok(Some(by_rules.total()));
    }
    let child = families::child(write, booking.child_id).await?.ok_or(AppError::NotFound)?;
    let household = families::household(write, booking.household_id).await?.ok_or(AppError::NotFound)?;
    let book = ctx.city.book(booking.program_id, booking.facility_id, booking.day)?;
    let most = book.rulebook.fee_most(&usage_of(booking, &child, &household)?);
    Ok(most.map(|most| most.max(by_rules.total())))
}

/// The corrections of a booking's fee, oldest first.
pub async fn corrections(ctx: &Ctx, id: BookingId) -> AppResult<Vec<Signed>> {
    let (booking, _) = ctx.find_booking(id).await?;
    ctx.require(Action::Read, &usage_resource(&booking)).map_err(unseen)?;
    let mut tx = ctx.read().await?;
    let found = fees::of_booking(&mut tx, id).await?;
    let mut who: Vec<_> = found.iter().map(|correction| correction.actor_id).collect();
    who.sort_unstable();
    who.dedup();
    let names: HashMap<_, _> =
        audit::names(&mut tx, &who).await?.into_iter().map(|(id, name, _)| (id, name)).collect();
    tx.done().await?;
    let signed = |kept: Correction| Signed {
        at: kept.at,
        who: names.get(&kept.actor_id).cloned().unwrap_or_default(),
        before: Yen(kept.fee_before),
        after: Yen(kept.fee_after),
        reason: kept.reason,
    };
    Ok(found.into_iter().map(signed).collect())
}

/// Marks a settled fee as received, or takes that back. It can be received after the month was reported as well: a report
/// keeps what was so when it was submitted.
pub async fn mark_paid(ctx: &Ctx, id: BookingId, paid: Paid) -> AppResult<BookingId> {
    once(mark_once(ctx, id, paid).await)
}

async fn mark_once(ctx: &Ctx, id: BookingId, paid: Paid) -> AppResult<BookingId> {
    let (seen, _) = ctx.find_booking(id).await?;
    let mut write = ctx.begin(Action::Update, &usage_resource(&seen)).await?;
    families::lock(&mut write, seen.household_id).await?.ok_or(AppError::NotFound)?;
    let mut booking = bookings::lock(&mut write, id).await?.ok_or(AppError::NotFound)?;
    if !is_settled(&booking) || settled(&booking)?.total() <= Yen::ZERO {
        return Err(AppError::Stale);
    }
    let received = paid == Paid::Yes;
    if booking.paid != received {
        booking.paid = received;
        booking.paid_at = received.then(|| ctx.now());
        booking.updated_at = ctx.now();
        bookings::update(&mut write, &booking).await?;
        let why = if received { "paid" } else { "unpaid" };
        let event = phase::event(ctx, &booking, booking.phase.as_str(), why)?;
        bookings::add_event(&mut write, &event).await?;
    }
    write.audit().detail = serde_json::json!({ "paid": received });
    write.commit(&serde_json::to_value(id)?).await?;
    Ok(id)
}

/// Fees of a facility that are still open, in all months or in some days.
pub async fn unpaid(
    ctx: &Ctx,
    facility: FacilityId,
    days: Option<(NaiveDate, NaiveDate)>,
    page: Page,
) -> AppResult<Unpaid> {
    let of = reports::usage_resource(facility);
    ctx.require(Action::List, &of).map_err(unseen)?;
    let mut tx = ctx.read().await?;
    let (found, count, sum) = fees::unpaid(&mut tx, facility, days, page.offset(), page.limit()).await?;
    let listed = with_people(&mut tx, found).await?;
    tx.done().await?;
    ctx.log_children(Action::List, &of, "", listed.iter().map(|one| one.child.id)).await?;
    Ok(Unpaid { listed, count, sum })
}
