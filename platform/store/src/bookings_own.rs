//! A family's own bookings, page by page, the steps that are open for one, and which are a child's first, and whose
//! they are.

use crate::bookings::Booking;
use crate::error::StoreResult;
use crate::schema::{booking_steps, bookings, report_lines, reports};
use crate::tx::Tx;
use chrono::NaiveDate;
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use platform_values::{BookingId, ChildId, FacilityId, HouseholdId, Phase, ProgramId, ReportState};

/// Which of a family's bookings are listed.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Ahead {
    /// Those that are still to come.
    Yes,
    /// Those that are over.
    No,
}

/// A family's bookings ahead: not ended, from `today` on, nearest first; or all others, latest first: a page, and the
/// count of all. Of one child only, if it is named.
pub async fn page_of_household(
    tx: &mut Tx,
    household: HouseholdId,
    child: Option<ChildId>,
    today: NaiveDate,
    which: Ahead,
    offset: i64,
    limit: i64,
) -> StoreResult<(Vec<Booking>, i64)> {
    let tenant = tx.tenant();
    let matching = || {
        let own = bookings::table
            .filter(bookings::tenant_id.eq(tenant))
            .filter(bookings::household_id.eq(household));
        let standing = bookings::phase.eq_any(Phase::STANDING);
        let ahead = bookings::day.ge(today).and(standing);
        let own = match which {
            Ahead::Yes => own.filter(ahead).into_boxed(),
            Ahead::No => own.filter(diesel::dsl::not(ahead)).into_boxed(),
        };
        match child {
            Some(child) => own.filter(bookings::child_id.eq(child)),
            None => own,
        }
    };
    let count = matching().count().get_result(tx.conn()).await?;
    let rows = matching().offset(offset).limit(limit).select(Booking::as_select());
    let rows = match which {
        Ahead::Yes => rows.order((bookings::day, bookings::starts, bookings::id)).load(tx.conn()).await?,
        Ahead::No => {
            rows.order((bookings::day.desc(), bookings::starts.desc(), bookings::id)).load(tx.conn()).await?
        }
    };
    Ok((rows, count))
}

/// The earliest booking of each of these children at each facility that stands or became a use.
pub async fn firsts(tx: &mut Tx, children: &[ChildId]) -> StoreResult<Vec<BookingId>> {
    let used = [Phase::Requested, Phase::Offered, Phase::Confirmed, Phase::InUse, Phase::Completed];
    Ok(bookings::table
        .filter(bookings::tenant_id.eq(tx.tenant()))
        .filter(bookings::child_id.eq_any(children))
        .filter(bookings::phase.eq_any(used))
        .distinct_on((bookings::child_id, bookings::facility_id))
        .order((bookings::child_id, bookings::facility_id, bookings::day, bookings::starts, bookings::id))
        .select(bookings::id)
        .limit(20_000)
        .load(tx.conn())
        .await?)
}

/// The children of these bookings.
pub async fn children_of(tx: &mut Tx, ids: &[BookingId]) -> StoreResult<Vec<ChildId>> {
    Ok(bookings::table
        .filter(bookings::tenant_id.eq(tx.tenant()))
        .filter(bookings::id.eq_any(ids))
        .select(bookings::child_id)
        .distinct()
        .limit(20_000)
        .load(tx.conn())
        .await?)
}

/// Whose uses the lines of submitted and approved reports tell, for the months from `first` to `last`: facility, month and
/// child, each once.
pub async fn children_handed_in(
    tx: &mut Tx,
    program: ProgramId,
    (first, last): (NaiveDate, NaiveDate),
) -> StoreResult<Vec<(FacilityId, NaiveDate, ChildId)>> {
    let tenant = tx.tenant();
    let same_report = report_lines::tenant_id
        .eq(reports::tenant_id)
        .and(report_lines::report_id.eq(reports::id))
        .and(report_lines::version.eq(reports::version));
    let same_booking =
        bookings::tenant_id.eq(report_lines::tenant_id).and(bookings::id.eq(report_lines::booking_id));
    Ok(reports::table
        .inner_join(report_lines::table.on(same_report))
        .inner_join(bookings::table.on(same_booking))
        .filter(reports::tenant_id.eq(tenant))
        .filter(reports::program_id.eq(program))
        .filter(reports::month.between(first, last))
        .filter(reports::state.eq_any([ReportState::Submitted, ReportState::Approved]))
        .filter(bookings::phase.eq(Phase::Completed))
        .select((reports::facility_id, reports::month, bookings::child_id))
        .distinct()
        .limit(1_000_000)
        .load(tx.conn())
        .await?)
}

/// Keys of a booking's steps that are still open.
pub async fn open_steps(tx: &mut Tx, id: BookingId) -> StoreResult<Vec<String>> {
    Ok(booking_steps::table
        .filter(booking_steps::tenant_id.eq(tx.tenant()))
        .filter(booking_steps::booking_id.eq(id))
        .filter(booking_steps::done_at.is_null())
        .order(booking_steps::key)
        .select(booking_steps::key)
        .limit(50)
        .load(tx.conn())
        .await?)
}
