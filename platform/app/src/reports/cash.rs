//! The cash list of a facility: fees of finished uses, received and open, and what came in on a day (F-25).

use crate::bookings::fees;
use crate::ctx::Ctx;
use crate::error::{AppError, AppResult};
use crate::reports::usage_resource;
use chrono::{DateTime, NaiveDate, NaiveTime, Utc};
use platform_authz::Action;
use platform_program_api::answer::Weight;
use platform_program_api::{Finding, Quote};
use platform_store::bookings::Booking;
use platform_store::{fees as kept, reports};
use platform_values::{FacilityId, Phase, ProgramId, Yen};

/// The longest stretch of a cash list, in days.
const DAYS_MAX: i64 = 366;

/// One fee.
#[derive(Clone, Debug)]
pub struct CashLine {
    /// The booking.
    pub booking: Booking,
    /// Name of the child.
    pub child_name: String,
    /// Arrival and departure; `None` for a late cancellation.
    pub times: Option<(NaiveTime, NaiveTime)>,
    /// Fee lines.
    pub quote: Quote,
    /// Their sum.
    pub fee: Yen,
}

impl CashLine {
    fn new(booking: Booking, child_name: String) -> AppResult<Self> {
        let quote = fees::settled(&booking)?;
        let times = booking.arrived.zip(booking.departed);
        Ok(Self { fee: quote.total(), booking, child_name, times, quote })
    }
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
    let shown: Vec<_> = uses.iter().map(|used| used.booking.child_id).collect();
    ctx.log_children(Action::List, &usage_resource(facility), "", shown).await?;
    let mut book = CashBook::default();
    for used in uses {
        let line = CashLine::new(used.booking, used.child_name)?;
        let paid = line.booking.paid;
        let charged = line.booking.phase == Phase::Completed || line.fee > Yen::ZERO;
        if !charged || (which == Fees::Open && (paid || line.fee == Yen::ZERO)) {
            continue;
        }
        book.total = book.total + line.fee;
        let side = if paid { &mut book.received } else { &mut book.open };
        *side = *side + line.fee;
        book.lines.push(line);
    }
    Ok(book)
}

/// What came in on a day.
#[derive(Clone, Debug, Default)]
pub struct Till {
    /// Fees of care on other days that were received on this one, in the order in which they came in.
    pub others: Vec<CashLine>,
    /// All that was received on the day, whichever day it is for.
    pub total: Yen,
}

/// What came in on a day. Where it was not kept when a fee was received, the day of care counts.
pub async fn till(
    ctx: &Ctx,
    facility: FacilityId,
    program: ProgramId,
    date: NaiveDate,
    of_the_day: &CashBook,
) -> AppResult<Till> {
    ctx.require(Action::List, &usage_resource(facility))?;
    let moment = |day: NaiveDate| ctx.moment(day.and_time(NaiveTime::MIN));
    let until = date.succ_opt().map_or(DateTime::<Utc>::MAX_UTC, moment);
    let mut tx = ctx.read().await?;
    let others = kept::received(&mut tx, facility, program, (moment(date), until), date).await?;
    tx.done().await?;
    if !others.is_empty() {
        let shown = others.iter().map(|(booking, _)| booking.child_id);
        ctx.log_children(Action::List, &usage_resource(facility), "", shown).await?;
    }
    let others: Vec<CashLine> =
        others.into_iter().map(|(booking, name)| CashLine::new(booking, name)).collect::<AppResult<_>>()?;
    let here = of_the_day.lines.iter().filter(|line| {
        let at = line.booking.paid_at.map(|at| ctx.civil(at).date());
        line.booking.paid && at.is_none_or(|day| day == date)
    });
    let total = here.chain(&others).map(|line| line.fee).sum();
    Ok(Till { others, total })
}

/// Refuses a stretch of days that is turned around or longer than a year.
pub(crate) fn check_days(from: NaiveDate, to: NaiveDate) -> AppResult<()> {
    if to < from {
        return Err(AppError::refused(Finding::new("search-dates-order", Weight::Block)));
    }
    if (to - from).num_days() < DAYS_MAX {
        return Ok(());
    }
    Err(AppError::refused(Finding::new("search-dates", Weight::Block).with("days", DAYS_MAX)))
}
