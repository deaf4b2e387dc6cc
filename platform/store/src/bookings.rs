//! Bookings and uses, their steps and every change of phase.

use crate::error::StoreResult;
use crate::schema::{booking_events, booking_steps, bookings, refusals};
use crate::tx::Tx;
use chrono::{DateTime, NaiveDate, NaiveTime, Utc};
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use platform_values::{
    AccountId, BookingId, ChildId, FacilityId, HouseholdId, Phase, ProgramId, RefusalId, RefusalKind, Source,
};
use uuid::Uuid;

/// One child on one day.
#[derive(Clone, Debug, Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = bookings, check_for_backend(diesel::pg::Pg), treat_none_as_null = true)]
pub struct Booking {
    /// Id.
    pub id: BookingId,
    /// Family.
    pub household_id: HouseholdId,
    /// Child.
    pub child_id: ChildId,
    /// Facility.
    pub facility_id: FacilityId,
    /// Program.
    pub program_id: ProgramId,
    /// Day of care.
    pub day: NaiveDate,
    /// Booked from.
    pub starts: NaiveTime,
    /// Booked until.
    pub ends: NaiveTime,
    /// Use type as stated.
    pub use_type: String,
    /// Where it stands.
    pub phase: Phase,
    /// How it came to be.
    pub source: Source,
    /// What was stated.
    pub answers: serde_json::Value,
    /// Fee lines as told when booked.
    pub quote: serde_json::Value,
    /// Fee lines from actual times.
    pub final_quote: Option<serde_json::Value>,
    /// Facts from which the fee was settled.
    pub settled: Option<serde_json::Value>,
    /// Rules it was judged by.
    pub rules_version: String,
    /// Why staff booked in spite of a warning.
    pub override_reason: String,
    /// Code or words of a decline or cancellation.
    pub reason: String,
    /// What the facility wrote to the family.
    pub message: String,
    /// Note of the family for the day.
    pub note: String,
    /// Actual arrival.
    pub arrived: Option<NaiveTime>,
    /// Actual departure.
    pub departed: Option<NaiveTime>,
    /// Why times were corrected by hand.
    pub attendance_note: String,
    /// Fee received.
    pub paid: bool,
    /// Cancelled after the deadline.
    pub late_cancel: bool,
    /// Who made it.
    pub created_by: AccountId,
    /// When it was made.
    pub requested_at: DateTime<Utc>,
    /// When it was decided last.
    pub decided_at: Option<DateTime<Utc>>,
    /// Last change.
    pub updated_at: DateTime<Utc>,
    /// When the fee was received; `None` where that was not kept.
    pub paid_at: Option<DateTime<Utc>>,
}

/// A change of phase.
#[derive(Clone, Debug, Queryable, Selectable, Insertable)]
#[diesel(table_name = booking_events, check_for_backend(diesel::pg::Pg))]
pub struct Event {
    /// Id.
    pub id: Uuid,
    /// Booking.
    pub booking_id: BookingId,
    /// When.
    pub at: DateTime<Utc>,
    /// Phase before; empty at the start.
    pub from_phase: String,
    /// Phase after.
    pub to_phase: String,
    /// Who.
    pub actor_id: AccountId,
    /// Why.
    pub reason: String,
}

/// An unmet request, without persons.
#[derive(Clone, Debug, Queryable, Selectable, Insertable)]
#[diesel(table_name = refusals, check_for_backend(diesel::pg::Pg))]
pub struct Refusal {
    /// Id.
    pub id: RefusalId,
    /// When.
    pub at: DateTime<Utc>,
    /// Facility.
    pub facility_id: FacilityId,
    /// Program.
    pub program_id: ProgramId,
    /// Wished day.
    pub day: NaiveDate,
    /// Age of the child on that day, in months.
    pub age_months: i32,
    /// No place, a rule, or the facility's decision.
    pub kind: RefusalKind,
    /// Codes of the reasons.
    pub codes: Vec<String>,
    /// The same for all refusals of a child for days of one month.
    pub mark: String,
}

/// A booking.
pub async fn find(tx: &mut Tx, id: BookingId) -> StoreResult<Option<Booking>> {
    Ok(bookings::table
        .filter(bookings::tenant_id.eq(tx.tenant()))
        .filter(bookings::id.eq(id))
        .select(Booking::as_select())
        .first(tx.conn())
        .await
        .optional()?)
}

/// A booking, locked but for rows that refer to it: lines of a report may name it meanwhile. The family's row must be
/// locked before.
pub async fn lock(tx: &mut Tx, id: BookingId) -> StoreResult<Option<Booking>> {
    Ok(bookings::table
        .filter(bookings::tenant_id.eq(tx.tenant()))
        .filter(bookings::id.eq(id))
        .for_no_key_update()
        .select(Booking::as_select())
        .first(tx.conn())
        .await
        .optional()?)
}

/// Several bookings, locked in the order of their ids. The families' rows must be locked before.
pub async fn lock_many(tx: &mut Tx, ids: &[BookingId]) -> StoreResult<Vec<Booking>> {
    Ok(bookings::table
        .filter(bookings::tenant_id.eq(tx.tenant()))
        .filter(bookings::id.eq_any(ids))
        .order(bookings::id)
        .for_no_key_update()
        .select(Booking::as_select())
        .load(tx.conn())
        .await?)
}

/// Adds a booking with the steps that are still open.
pub async fn add(tx: &mut Tx, booking: &Booking, steps: &[String]) -> StoreResult<()> {
    let tenant = tx.tenant();
    diesel::insert_into(bookings::table)
        .values((bookings::tenant_id.eq(tenant), booking))
        .execute(tx.conn())
        .await?;
    if steps.is_empty() {
        return Ok(());
    }
    let rows: Vec<_> = steps
        .iter()
        .map(|key| {
            (
                booking_steps::tenant_id.eq(tenant),
                booking_steps::booking_id.eq(booking.id),
                booking_steps::key.eq(key),
            )
        })
        .collect();
    diesel::insert_into(booking_steps::table).values(rows).execute(tx.conn()).await?;
    Ok(())
}

/// Writes a booking that was read under its lock.
pub async fn update(tx: &mut Tx, booking: &Booking) -> StoreResult<()> {
    let tenant = tx.tenant();
    diesel::update(bookings::table)
        .filter(bookings::tenant_id.eq(tenant))
        .filter(bookings::id.eq(booking.id))
        .set(booking)
        .execute(tx.conn())
        .await?;
    Ok(())
}

/// Marks a step as done; false if it was not open.
pub async fn finish_step(
    tx: &mut Tx,
    id: BookingId,
    key: &str,
    by: AccountId,
    now: DateTime<Utc>,
) -> StoreResult<bool> {
    let tenant = tx.tenant();
    let done = diesel::update(booking_steps::table)
        .filter(booking_steps::tenant_id.eq(tenant))
        .filter(booking_steps::booking_id.eq(id))
        .filter(booking_steps::key.eq(key))
        .filter(booking_steps::done_at.is_null())
        .set((booking_steps::done_at.eq(now), booking_steps::done_by.eq(by)))
        .execute(tx.conn())
        .await?;
    Ok(done == 1)
}

/// Adds a change of phase.
pub async fn add_event(tx: &mut Tx, event: &Event) -> StoreResult<()> {
    let tenant = tx.tenant();
    diesel::insert_into(booking_events::table)
        .values((booking_events::tenant_id.eq(tenant), event))
        .execute(tx.conn())
        .await?;
    Ok(())
}

/// Every change of phase, oldest first.
pub async fn events(tx: &mut Tx, id: BookingId) -> StoreResult<Vec<Event>> {
    Ok(booking_events::table
        .filter(booking_events::tenant_id.eq(tx.tenant()))
        .filter(booking_events::booking_id.eq(id))
        .order((booking_events::at, booking_events::id))
        .limit(200)
        .select(Event::as_select())
        .load(tx.conn())
        .await?)
}

/// Counts an unmet request.
pub async fn add_refusal(tx: &mut Tx, refusal: &Refusal) -> StoreResult<()> {
    let tenant = tx.tenant();
    diesel::insert_into(refusals::table)
        .values((refusals::tenant_id.eq(tenant), refusal))
        .execute(tx.conn())
        .await?;
    Ok(())
}

/// A child's bookings from `from` to `to`, both included, in phases that count against limits.
pub async fn history(
    tx: &mut Tx,
    child: ChildId,
    from: NaiveDate,
    to: NaiveDate,
) -> StoreResult<Vec<Booking>> {
    let counting: Vec<Phase> = Phase::ALL.iter().copied().filter(|p| p.counts()).collect();
    Ok(bookings::table
        .filter(bookings::tenant_id.eq(tx.tenant()))
        .filter(bookings::child_id.eq(child))
        .filter(bookings::day.between(from, to))
        .filter(bookings::phase.eq_any(counting))
        .order((bookings::day, bookings::starts))
        .limit(500)
        .select(Booking::as_select())
        .load(tx.conn())
        .await?)
}

/// How many of a family's bookings are read at once.
const STEP: i64 = 1_000;

/// All of a family's bookings from `from` to `to`, both included, by day.
pub async fn of_household(
    tx: &mut Tx,
    household: HouseholdId,
    from: NaiveDate,
    to: NaiveDate,
) -> StoreResult<Vec<Booking>> {
    let mut found: Vec<Booking> = Vec::new();
    loop {
        let mut query = bookings::table
            .filter(bookings::tenant_id.eq(tx.tenant()))
            .filter(bookings::household_id.eq(household))
            .filter(bookings::day.between(from, to))
            .into_boxed();
        // On from the last one read, not from its number: rows may come and go between two steps.
        if let Some(last) = found.last() {
            let later = bookings::starts.gt(last.starts);
            let next = bookings::starts.eq(last.starts).and(bookings::id.gt(last.id));
            let same_day = bookings::day.eq(last.day).and(later.or(next));
            query = query.filter(bookings::day.gt(last.day).or(same_day));
        }
        let step: Vec<Booking> = query
            .order((bookings::day, bookings::starts, bookings::id))
            .limit(STEP)
            .select(Booking::as_select())
            .load(tx.conn())
            .await?;
        let last = step.len() < usize::try_from(STEP).unwrap_or(usize::MAX);
        found.extend(step);
        if last {
            return Ok(found);
        }
    }
}

/// A facility's bookings from `from` to `to`, both included, by day and time.
pub async fn of_facility(
    tx: &mut Tx,
    facility: FacilityId,
    from: NaiveDate,
    to: NaiveDate,
) -> StoreResult<Vec<Booking>> {
    Ok(bookings::table
        .filter(bookings::tenant_id.eq(tx.tenant()))
        .filter(bookings::facility_id.eq(facility))
        .filter(bookings::day.between(from, to))
        .order((bookings::day, bookings::starts, bookings::id))
        .limit(5000)
        .select(Booking::as_select())
        .load(tx.conn())
        .await?)
}

/// Which bookings of a facility a list shows. Empty fields do not narrow.
#[derive(Clone, Debug, Default)]
pub struct ListFilter {
    /// In these phases.
    pub phases: Vec<Phase>,
    /// From the first to the last of these days, both included.
    pub days: Option<(NaiveDate, NaiveDate)>,
    /// Only those cancelled after the deadline.
    pub late: bool,
    /// Only those whose fee is settled and was not received.
    pub unpaid: bool,
}

impl ListFilter {
    /// All in this phase.
    pub fn in_phase(phase: Phase) -> Self {
        Self { phases: vec![phase], ..Self::default() }
    }
}

/// A facility's bookings, by day and time: a page, and the count of all.
pub async fn listed(
    tx: &mut Tx,
    facility: FacilityId,
    wanted: &ListFilter,
    offset: i64,
    limit: i64,
) -> StoreResult<(Vec<Booking>, i64)> {
    let tenant = tx.tenant();
    let matching = || {
        let mut query = bookings::table
            .filter(bookings::tenant_id.eq(tenant))
            .filter(bookings::facility_id.eq(facility))
            .into_boxed();
        if !wanted.phases.is_empty() {
            query = query.filter(bookings::phase.eq_any(wanted.phases.clone()));
        }
        if let Some((from, to)) = wanted.days {
            query = query.filter(bookings::day.between(from, to));
        }
        if wanted.late {
            query = query.filter(bookings::late_cancel.eq(true));
        }
        if wanted.unpaid {
            query = query.filter(crate::fees::is_unpaid());
        }
        query
    };
    let count = matching().count().get_result(tx.conn()).await?;
    let rows = matching()
        .order((bookings::day, bookings::starts, bookings::requested_at, bookings::id))
        .offset(offset)
        .limit(limit)
        .select(Booking::as_select())
        .load(tx.conn())
        .await?;
    Ok((rows, count))
}
