//! The cash list of a facility: fees of finished uses, received and open (F-25).

use crate::ctx::Ctx;
use crate::error::{AppError, AppResult};
use crate::reports::sheet::settled;
use crate::reports::usage_resource;
use chrono::{NaiveDate, NaiveTime};
use platform_authz::Action;
use platform_program_api::answer::Weight;
use platform_program_api::{Finding, Quote};
use platform_store::reports;
use platform_values::{BookingId, FacilityId, Phase, ProgramId, Yen};

/// The longest stretch of a cash list, in days.
const DAYS_MAX: i64 = 366;

/// One fee.
#[derive(Clone, Debug)]
pub struct CashLine {
    /// The booking.
    pub booking: BookingId,
    /// The day.
    pub day: NaiveDate,
    /// Name of the child.
    pub child_name: String,
    /// Arrival and departure; `None` for a late cancellation.
    pub times: Option<(NaiveTime, NaiveTime)>,
    /// Fee lines.
    pub quote: Quote,
    /// Their sum.
    pub fee: Yen,
    /// Received.
    pub paid: bool,
}

/// Fees of some days.
#[derive(Clone, Debug, Default)]
pub struct CashBook {
    /// Fees by day and time.
    pub lines: Vec<CashLine>,
    /// All fees.
    pub total: Yen,
    /// Received.
    pub received: Yen,
    /// Not received yet.
    pub open: Yen,
}

/// Which fees to list.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fees {
    /// All.
    All,
    /// Those not received yet.
    Open,
}

/// The fees from `from` to `to`, both included. The daily list asks for one day.
pub async fn cash(
    ctx: &Ctx,
    facility: FacilityId,
    program: ProgramId,
    (from, to): (NaiveDate, NaiveDate),
    which: Fees,
) -> AppResult<CashBook> {
    ctx.require(Action::List, &usage_resource(facility))?;
    check_days(from, to)?;
    let mut tx = ctx.read().await?;
    let phases = [Phase::Completed, Phase::Cancelled];
    let uses = reports::uses(&mut tx, facility, program, (from, to), &phases).await?;
    tx.done().await?;
    ctx.log_view(Action::List, &usage_resource(facility), "").await?;
    let mut book = CashBook::default();
    for used in uses {
        let quote = settled(&used)?;
        let (fee, paid) = (quote.total(), used.booking.paid);
        let charged = used.booking.phase == Phase::Completed || fee > Yen::ZERO;
        if !charged || (which == Fees::Open && (paid || fee == Yen::ZERO)) {
            continue;
        }
        book.total = book.total + fee;
        let side = if paid { &mut book.received } else { &mut book.open };
        *side = *side + fee;
        let times = used.booking.arrived.zip(used.booking.departed);
        let (booking, day) = (used.booking.id, used.booking.day);
        book.lines.push(CashLine { booking, day, child_name: used.child_name, times, quote, fee, paid });
    }
    Ok(book)
}

/// Refuses a stretch of days that is turned around or longer than a year.
pub(crate) fn check_days(from: NaiveDate, to: NaiveDate) -> AppResult<()> {
    if (0..DAYS_MAX).contains(&(to - from).num_days()) {
        return Ok(());
    }
    Err(AppError::refused(Finding::new("search-dates", Weight::Block).with("days", DAYS_MAX)))
}
