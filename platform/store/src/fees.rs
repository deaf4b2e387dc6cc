//! Fees that wait to be received, those received on a day, and corrections by hand.

use crate::bookings::Booking;
use crate::error::StoreResult;
use crate::schema::{bookings, children, fee_corrections};
use crate::tx::Tx;
use chrono::{DateTime, NaiveDate, Utc};
use diesel::dsl::sql;
use diesel::pg::Pg;
use diesel::prelude::*;
use diesel::sql_types::{BigInt, Bool};
use diesel_async::RunQueryDsl;
use platform_values::{AccountId, BookingId, FacilityId, Phase, ProgramId, Yen};
use uuid::Uuid;

/// The most fees that are received on a day.
const RECEIVED_MAX: i64 = 2_000;

/// A correction of a settled fee by hand.
#[derive(Clone, Debug, Queryable, Selectable, Insertable)]
#[diesel(table_name = fee_corrections, check_for_backend(diesel::pg::Pg))]
pub struct Correction {
    /// Id.
    pub id: Uuid,
    /// Booking.
    pub booking_id: BookingId,
    /// When.
    pub at: DateTime<Utc>,
    /// Who.
    pub actor_id: AccountId,
    /// Yen before.
    pub fee_before: i64,
    /// Yen after.
    pub fee_after: i64,
    /// Why.
    pub reason: String,
}

/// Keeps a correction.
pub async fn add(tx: &mut Tx, correction: &Correction) -> StoreResult<()> {
    let tenant = tx.tenant();
    diesel::insert_into(fee_corrections::table)
        .values((fee_corrections::tenant_id.eq(tenant), correction))
        .execute(tx.conn())
        .await?;
    Ok(())
}

/// The corrections of a booking's fee, oldest first.
pub async fn of_booking(tx: &mut Tx, id: BookingId) -> StoreResult<Vec<Correction>> {
    Ok(fee_corrections::table
        .filter(fee_corrections::tenant_id.eq(tx.tenant()))
        .filter(fee_corrections::booking_id.eq(id))
        .order((fee_corrections::at, fee_corrections::id))
        .limit(200)
        .select(Correction::as_select())
        .load(tx.conn())
        .await?)
}

/// The settled fee of a booking in yen.
const FEE: &str = "(SELECT coalesce(sum((line ->> 'amount')::bigint), 0)::bigint \
    FROM jsonb_array_elements(bookings.final_quote -> 'lines') line)";

/// Phases in which a fee is owed once it is settled.
const OWED: [Phase; 2] = [Phase::Completed, Phase::Cancelled];

/// What it is to be unpaid: settled, more than nothing, and not received.
pub(crate) fn is_unpaid() -> Box<dyn BoxableExpression<bookings::table, Pg, SqlType = Bool>> {
    let settled = bookings::phase.eq_any(OWED).and(bookings::final_quote.is_not_null());
    Box::new(bookings::paid.eq(false).and(settled).and(sql::<Bool>(FEE).sql(" > 0")))
}

/// The same for a booking that was read.
pub fn owes(booking: &Booking) -> bool {
    let lines = booking.final_quote.as_ref().and_then(|quote| quote.get("lines")?.as_array());
    let amounts = lines.into_iter().flatten().filter_map(|line| line.get("amount")?.as_i64());
    !booking.paid && OWED.contains(&booking.phase) && amounts.sum::<i64>() > 0
}

/// Settled fees of a facility that were not received, oldest first: a page, the count of all and their sum.
pub async fn unpaid(
    tx: &mut Tx,
    facility: FacilityId,
    days: Option<(NaiveDate, NaiveDate)>,
    offset: i64,
    limit: i64,
) -> StoreResult<(Vec<Booking>, i64, Yen)> {
    let tenant = tx.tenant();
    let matching = || {
        let open = bookings::table
            .filter(bookings::tenant_id.eq(tenant))
            .filter(bookings::facility_id.eq(facility))
            .filter(is_unpaid())
            .into_boxed();
        match days {
            Some((from, to)) => open.filter(bookings::day.between(from, to)),
            None => open,
        }
    };
    let count = matching().count().get_result(tx.conn()).await?;
    let sum = sql::<BigInt>(&format!("coalesce(sum({FEE}), 0)::bigint"));
    let sum: i64 = matching().select(sum).get_result(tx.conn()).await?;
    let rows = matching()
        .order((bookings::day, bookings::starts, bookings::id))
        .offset(offset)
        .limit(limit)
        .select(Booking::as_select())
        .load(tx.conn())
        .await?;
    Ok((rows, count, Yen(sum)))
}

/// Fees received from the first moment to before the second, for care on other days than `day`, with the child's name.
pub async fn received(
    tx: &mut Tx,
    facility: FacilityId,
    program: ProgramId,
    (from, until): (DateTime<Utc>, DateTime<Utc>),
    day: NaiveDate,
) -> StoreResult<Vec<(Booking, String)>> {
    Ok(bookings::table
        .inner_join(
            children::table
                .on(children::tenant_id.eq(bookings::tenant_id).and(children::id.eq(bookings::child_id))),
        )
        .filter(bookings::tenant_id.eq(tx.tenant()))
        .filter(bookings::facility_id.eq(facility))
        .filter(bookings::program_id.eq(program))
        .filter(bookings::paid.eq(true))
        .filter(bookings::paid_at.ge(from))
        .filter(bookings::paid_at.lt(until))
        .filter(bookings::day.ne(day))
        .order((bookings::paid_at, bookings::id))
        .limit(RECEIVED_MAX)
        .select((Booking::as_select(), children::name))
        .load(tx.conn())
        .await?)
}
