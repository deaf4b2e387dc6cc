//! Times offered for interviews, and interviews. Places in a slot are taken by one conditional statement, so that no
//! reader's copy can ever oversell. Locks go family, slots by id, interview: reading locks no interview but
//! those of slots that are called off, whose slots are locked before.

use crate::error::StoreResult;
use crate::schema::{interview_slots, interviews};
use crate::tx::Tx;
use chrono::{DateTime, Utc};
use diesel::prelude::*;
use diesel::sql_types::Bool;
use diesel_async::RunQueryDsl;
use platform_values::{
    ChildId, FacilityId, HouseholdId, InterviewId, InterviewMode, InterviewSlotId, InterviewState, ProgramId,
    RegistrationId,
};

/// A time offered for interviews.
#[derive(Clone, Debug, Queryable, Selectable, Insertable)]
#[diesel(table_name = interview_slots, check_for_backend(diesel::pg::Pg))]
pub struct Slot {
    /// Id.
    pub id: InterviewSlotId,
    /// Facility.
    pub facility_id: FacilityId,
    /// Program.
    pub program_id: ProgramId,
    /// When it begins.
    pub starts_at: DateTime<Utc>,
    /// How long it takes.
    pub minutes: i32,
    /// How many families at once.
    pub capacity: i32,
    /// How many came to an appointment.
    pub taken: i32,
    /// How people meet.
    pub mode: InterviewMode,
    /// Where, or how to connect.
    pub place: String,
    /// When it was called off.
    pub cancelled_at: Option<DateTime<Utc>>,
}

/// One interview.
#[derive(Clone, Debug, Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = interviews, check_for_backend(diesel::pg::Pg), treat_none_as_null = true)]
pub struct Interview {
    /// Id.
    pub id: InterviewId,
    /// Family.
    pub household_id: HouseholdId,
    /// Child.
    pub child_id: ChildId,
    /// Registration it belongs to.
    pub registration_id: RegistrationId,
    /// Facility.
    pub facility_id: FacilityId,
    /// The slot taken.
    pub slot_id: Option<InterviewSlotId>,
    /// Where it stands.
    pub state: InterviewState,
    /// When it takes place.
    pub at: Option<DateTime<Utc>>,
    /// What the family wishes.
    pub wish: String,
    /// What staff wrote down; for staff only.
    pub record: String,
    /// When it was asked for.
    pub created_at: DateTime<Utc>,
    /// When it came to its end.
    pub closed_at: Option<DateTime<Utc>>,
}

/// Interviews that are still ahead.
pub(crate) const STANDING: [InterviewState; 2] = [InterviewState::Asked, InterviewState::Fixed];

/// Adds slots.
pub async fn add_slots(tx: &mut Tx, slots: &[Slot]) -> StoreResult<()> {
    let tenant = tx.tenant();
    let rows: Vec<_> = slots.iter().map(|slot| (interview_slots::tenant_id.eq(tenant), slot)).collect();
    diesel::insert_into(interview_slots::table).values(rows).execute(tx.conn()).await?;
    Ok(())
}

/// A slot.
pub async fn slot(tx: &mut Tx, id: InterviewSlotId) -> StoreResult<Option<Slot>> {
    Ok(interview_slots::table
        .filter(interview_slots::tenant_id.eq(tx.tenant()))
        .filter(interview_slots::id.eq(id))
        .select(Slot::as_select())
        .first(tx.conn())
        .await
        .optional()?)
}

/// Most slots that one answer holds.
pub const SLOTS_MAX: usize = 1000;

/// Several slots, at most [`SLOTS_MAX`], in no particular order.
pub async fn slots_by_id(tx: &mut Tx, ids: &[InterviewSlotId]) -> StoreResult<Vec<Slot>> {
    Ok(interview_slots::table
        .filter(interview_slots::tenant_id.eq(tx.tenant()))
        .filter(interview_slots::id.eq_any(ids))
        .limit(1000)
        .select(Slot::as_select())
        .load(tx.conn())
        .await?)
}

/// A facility's slots that begin from `from` to before `to` and stand, by time; at most [`SLOTS_MAX`].
pub async fn slots(
    tx: &mut Tx,
    facility: FacilityId,
    from: DateTime<Utc>,
    to: DateTime<Utc>,
) -> StoreResult<Vec<Slot>> {
    Ok(interview_slots::table
        .filter(interview_slots::tenant_id.eq(tx.tenant()))
        .filter(interview_slots::facility_id.eq(facility))
        .filter(interview_slots::starts_at.ge(from))
        .filter(interview_slots::starts_at.lt(to))
        .filter(interview_slots::cancelled_at.is_null())
        .order((interview_slots::starts_at, interview_slots::id))
        .limit(1000)
        .select(Slot::as_select())
        .load(tx.conn())
        .await?)
}

/// A facility's slots for a program that begin after `now` and have a place left, by time.
pub async fn open_slots(
    tx: &mut Tx,
    facility: FacilityId,
    program: ProgramId,
    now: DateTime<Utc>,
) -> StoreResult<Vec<Slot>> {
    Ok(interview_slots::table
        .filter(interview_slots::tenant_id.eq(tx.tenant()))
        .filter(interview_slots::facility_id.eq(facility))
        .filter(interview_slots::program_id.eq(program))
        .filter(interview_slots::starts_at.gt(now))
        .filter(interview_slots::taken.lt(interview_slots::capacity))
        .filter(interview_slots::cancelled_at.is_null())
        .order((interview_slots::starts_at, interview_slots::id))
        .limit(200)
        .select(Slot::as_select())
        .load(tx.conn())
        .await?)
}

/// Takes a place in a slot that stands, has not begun and has one left; false if there is none.
pub async fn take_place(tx: &mut Tx, id: InterviewSlotId, now: DateTime<Utc>) -> StoreResult<bool> {
    let tenant = tx.tenant();
    let taken = diesel::update(interview_slots::table)
        .filter(interview_slots::tenant_id.eq(tenant))
        .filter(interview_slots::id.eq(id))
        .filter(interview_slots::starts_at.gt(now))
        .filter(interview_slots::taken.lt(interview_slots::capacity))
        .filter(interview_slots::cancelled_at.is_null())
        .set(interview_slots::taken.eq(interview_slots::taken + 1))
        .execute(tx.conn())
        .await?;
    Ok(taken == 1)
}

/// Gives a place in a slot back.
pub async fn give_place(tx: &mut Tx, id: InterviewSlotId) -> StoreResult<()> {
    let tenant = tx.tenant();
    diesel::update(interview_slots::table)
        .filter(interview_slots::tenant_id.eq(tenant))
        .filter(interview_slots::id.eq(id))
        .filter(interview_slots::taken.gt(0))
        .set(interview_slots::taken.eq(interview_slots::taken - 1))
        .execute(tx.conn())
        .await?;
    Ok(())
}

/// Calls a slot off; false if it no longer stood.
pub async fn cancel_slot(tx: &mut Tx, id: InterviewSlotId, now: DateTime<Utc>) -> StoreResult<bool> {
    let tenant = tx.tenant();
    let cancelled = diesel::update(interview_slots::table)
        .filter(interview_slots::tenant_id.eq(tenant))
        .filter(interview_slots::id.eq(id))
        .filter(interview_slots::cancelled_at.is_null())
        .set((interview_slots::cancelled_at.eq(now), interview_slots::taken.eq(0)))
        .execute(tx.conn())
        .await?;
    Ok(cancelled == 1)
}

/// Slots at these facilities, or anywhere in the city where none are named, that begin from `from` to before `to` and
/// stand or hold an interview; locked in the order of their ids.
pub async fn lock_slots(
    tx: &mut Tx,
    facilities: Option<&[FacilityId]>,
    (from, to): (DateTime<Utc>, DateTime<Utc>),
) -> StoreResult<Vec<Slot>> {
    let everywhere = facilities.is_none().into_sql::<Bool>();
    Ok(interview_slots::table
        .filter(interview_slots::tenant_id.eq(tx.tenant()))
        .filter(everywhere.or(interview_slots::facility_id.eq_any(facilities.unwrap_or_default())))
        .filter(interview_slots::starts_at.ge(from))
        .filter(interview_slots::starts_at.lt(to))
        .filter(interview_slots::cancelled_at.is_null().or(interview_slots::taken.gt(0)))
        .order(interview_slots::id)
        .for_update()
        .select(Slot::as_select())
        .load(tx.conn())
        .await?)
}

/// When slots begin that stand and hold no interview: at these facilities, or anywhere in the city where none are named,
/// from `from` to before `to`.
pub async fn free_slots(
    tx: &mut Tx,
    facilities: Option<&[FacilityId]>,
    (from, to): (DateTime<Utc>, DateTime<Utc>),
) -> StoreResult<Vec<DateTime<Utc>>> {
    let everywhere = facilities.is_none().into_sql::<Bool>();
    Ok(interview_slots::table
        .filter(interview_slots::tenant_id.eq(tx.tenant()))
        .filter(everywhere.or(interview_slots::facility_id.eq_any(facilities.unwrap_or_default())))
        .filter(interview_slots::starts_at.ge(from))
        .filter(interview_slots::starts_at.lt(to))
        .filter(interview_slots::cancelled_at.is_null().and(interview_slots::taken.eq(0)))
        .select(interview_slots::starts_at)
        .load(tx.conn())
        .await?)
}

/// Calls slots off that are locked.
pub async fn cancel_slots(tx: &mut Tx, ids: &[InterviewSlotId], now: DateTime<Utc>) -> StoreResult<usize> {
    let tenant = tx.tenant();
    Ok(diesel::update(interview_slots::table)
        .filter(interview_slots::tenant_id.eq(tenant))
        .filter(interview_slots::id.eq_any(ids))
        .set((interview_slots::cancelled_at.eq(now), interview_slots::taken.eq(0)))
        .execute(tx.conn())
        .await?)
}

/// Fixed interviews at these facilities, or anywhere in the city where none are named, from `from` to before `to`.
pub async fn fixed(
    tx: &mut Tx,
    facilities: Option<&[FacilityId]>,
    (from, to): (DateTime<Utc>, DateTime<Utc>),
) -> StoreResult<Vec<Interview>> {
    let mut query = interviews::table
        .filter(interviews::tenant_id.eq(tx.tenant()))
        .filter(interviews::state.eq(InterviewState::Fixed))
        .filter(interviews::at.ge(from))
        .filter(interviews::at.lt(to))
        .into_boxed();
    if let Some(facilities) = facilities {
        query = query.filter(interviews::facility_id.eq_any(facilities));
    }
    let query = query.order((interviews::at, interviews::id));
    Ok(query.select(Interview::as_select()).load(tx.conn()).await?)
}

/// Sets every interview that was fixed in these slots back to asked, and gives them as they were.
pub async fn unfix(tx: &mut Tx, slots: &[InterviewSlotId]) -> StoreResult<Vec<Interview>> {
    let tenant = tx.tenant();
    let fixed: Vec<Interview> = interviews::table
        .filter(interviews::tenant_id.eq(tenant))
        .filter(interviews::slot_id.eq_any(slots))
        .filter(interviews::state.eq(InterviewState::Fixed))
        .order(interviews::id)
        .for_update()
        .select(Interview::as_select())
        .load(tx.conn())
        .await?;
    let ids: Vec<_> = fixed.iter().map(|i| i.id).collect();
    diesel::update(interviews::table)
        .filter(interviews::tenant_id.eq(tenant))
        .filter(interviews::id.eq_any(ids))
        .set((
            interviews::state.eq(InterviewState::Asked),
            interviews::slot_id.eq(None::<InterviewSlotId>),
            interviews::at.eq(None::<DateTime<Utc>>),
        ))
        .execute(tx.conn())
        .await?;
    Ok(fixed)
}

/// An interview.
pub async fn find(tx: &mut Tx, id: InterviewId) -> StoreResult<Option<Interview>> {
    Ok(interviews::table
        .filter(interviews::tenant_id.eq(tx.tenant()))
        .filter(interviews::id.eq(id))
        .select(Interview::as_select())
        .first(tx.conn())
        .await
        .optional()?)
}

/// The interview of a registration that is still ahead. The family's row must be locked before a change.
pub async fn standing(tx: &mut Tx, registration: RegistrationId) -> StoreResult<Option<Interview>> {
    Ok(interviews::table
        .filter(interviews::tenant_id.eq(tx.tenant()))
        .filter(interviews::registration_id.eq(registration))
        .filter(interviews::state.eq_any(STANDING))
        .order(interviews::created_at.desc())
        .select(Interview::as_select())
        .first(tx.conn())
        .await
        .optional()?)
}

/// All interviews of these registrations, newest first.
pub async fn of_registrations(tx: &mut Tx, ids: &[RegistrationId]) -> StoreResult<Vec<Interview>> {
    Ok(interviews::table
        .filter(interviews::tenant_id.eq(tx.tenant()))
        .filter(interviews::registration_id.eq_any(ids))
        .order((interviews::created_at.desc(), interviews::id.desc()))
        .limit(1000)
        .select(Interview::as_select())
        .load(tx.conn())
        .await?)
}

/// Adds an interview.
pub async fn add(tx: &mut Tx, interview: &Interview) -> StoreResult<()> {
    let tenant = tx.tenant();
    diesel::insert_into(interviews::table)
        .values((interviews::tenant_id.eq(tenant), interview))
        .execute(tx.conn())
        .await?;
    Ok(())
}

/// Writes an interview if it still stands as it was read; false if it changed meanwhile.
pub async fn update(tx: &mut Tx, was: &Interview, interview: &Interview) -> StoreResult<bool> {
    let tenant = tx.tenant();
    let written = diesel::update(interviews::table)
        .filter(interviews::tenant_id.eq(tenant))
        .filter(interviews::id.eq(was.id))
        .filter(interviews::state.eq(was.state))
        .filter(interviews::slot_id.is_not_distinct_from(was.slot_id))
        .set(interview)
        .execute(tx.conn())
        .await?;
    Ok(written == 1)
}

/// How many interviews at a facility wait for a date.
pub async fn asked(tx: &mut Tx, facility: FacilityId) -> StoreResult<i64> {
    Ok(interviews::table
        .filter(interviews::tenant_id.eq(tx.tenant()))
        .filter(interviews::facility_id.eq(facility))
        .filter(interviews::state.eq(InterviewState::Asked))
        .count()
        .get_result(tx.conn())
        .await?)
}
