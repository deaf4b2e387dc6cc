//! Times that a facility offers for interviews.

use crate::ctx::Ctx;
use crate::error::{AppError, AppResult, once};
use crate::interviews::mail_args;
use crate::mail::{self, SECOND_THOUGHT};
use chrono::{NaiveDate, NaiveDateTime, NaiveTime};
use platform_authz::{Action, Object, Of};
use platform_program_api::Finding;
use platform_program_api::answer::Weight;
use platform_store::interviews::{self, SLOTS_MAX, Slot};
use platform_values::{FacilityId, InterviewId, InterviewMode, InterviewSlotId, ProgramId};
use std::ops::RangeInclusive;

/// Most slots that are added at once.
const AT_ONCE_MAX: usize = 500;
/// How long an interview may take, in minutes.
const MINUTES: RangeInclusive<i32> = 5..=480;
/// How many families may come at once.
const CAPACITY: RangeInclusive<i32> = 1..=100;

/// A time to be offered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewSlot {
    /// When it begins, on the city's clocks.
    pub starts: NaiveDateTime,
    /// How long it takes.
    pub minutes: i32,
    /// How many families at once.
    pub capacity: i32,
    /// How people meet.
    pub mode: InterviewMode,
    /// Where, or how to connect.
    pub place: String,
}

/// The same kind of slot on each of these days at each of these times; the start of `like` does not matter.
pub fn every(days: &[NaiveDate], times: &[NaiveTime], like: &NewSlot) -> Vec<NewSlot> {
    days.iter()
        .flat_map(|day| times.iter().map(|time| NewSlot { starts: day.and_time(*time), ..like.clone() }))
        .collect()
}

/// Offers several times at once.
pub async fn add_slots(
    ctx: &Ctx,
    facility: FacilityId,
    program: ProgramId,
    slots: &[NewSlot],
) -> AppResult<Vec<InterviewSlotId>> {
    once(add_once(ctx, facility, program, slots).await)
}

async fn add_once(
    ctx: &Ctx,
    facility: FacilityId,
    program: ProgramId,
    slots: &[NewSlot],
) -> AppResult<Vec<InterviewSlotId>> {
    let of = Of::new(Object::InterviewSlot).facility(facility);
    let mut write = ctx.begin(Action::Create, &of).await?;
    let mut findings = against(slots, ctx.civil_now());
    if !ctx.city.offers(facility, program) {
        findings.push(Finding::new("facility-does-not-offer", Weight::Block));
    }
    if !findings.is_empty() {
        return Err(AppError::Refused(findings));
    }
    let slots: Vec<Slot> = slots
        .iter()
        .map(|slot| Slot {
            id: ctx.new_id(),
            facility_id: facility,
            program_id: program,
            starts_at: ctx.moment(slot.starts),
            minutes: slot.minutes,
            capacity: slot.capacity,
            taken: 0,
            mode: slot.mode,
            place: slot.place.clone(),
            cancelled_at: None,
        })
        .collect();
    interviews::add_slots(&mut write, &slots).await?;
    let ids: Vec<InterviewSlotId> = slots.iter().map(|slot| slot.id).collect();
    write.audit().detail = serde_json::json!({ "slots": ids });
    write.commit(&serde_json::to_value(&ids)?).await?;
    Ok(ids)
}

fn against(slots: &[NewSlot], now: NaiveDateTime) -> Vec<Finding> {
    let mut findings = Vec::new();
    if slots.is_empty() {
        findings.push(Finding::new("interview-slots-none", Weight::Block));
    }
    if slots.len() > AT_ONCE_MAX {
        findings.push(Finding::new("interview-slots-many", Weight::Block).with("max", AT_ONCE_MAX));
    }
    if slots.iter().any(|slot| slot.starts <= now) {
        findings.push(Finding::new("interview-slot-past", Weight::Block));
    }
    if slots.iter().any(|slot| !MINUTES.contains(&slot.minutes)) {
        findings.push(length_finding());
    }
    if slots.iter().any(|slot| !CAPACITY.contains(&slot.capacity)) {
        let finding = Finding::new("interview-slot-capacity", Weight::Block);
        findings.push(finding.with("least", CAPACITY.start()).with("most", CAPACITY.end()));
    }
    findings
}

/// The finding against an interview that is too short or too long, if it is.
pub(super) fn length_against(minutes: i32) -> Option<Finding> {
    (!MINUTES.contains(&minutes)).then(length_finding)
}

fn length_finding() -> Finding {
    let finding = Finding::new("interview-slot-length", Weight::Block);
    finding.with("least", MINUTES.start()).with("most", MINUTES.end())
}

/// All of a facility's slots from `from` to `to`, both included, by time.
pub async fn slots(ctx: &Ctx, facility: FacilityId, from: NaiveDate, to: NaiveDate) -> AppResult<Vec<Slot>> {
    ctx.require(Action::List, &Of::new(Object::InterviewSlot).facility(facility))?;
    let mut from = ctx.moment(from.and_time(NaiveTime::MIN));
    let to = ctx.moment(to.succ_opt().ok_or(AppError::NotFound)?.and_time(NaiveTime::MIN));
    let mut tx = ctx.read().await?;
    let mut slots: Vec<Slot> = Vec::new();
    loop {
        let part = interviews::slots(&mut tx, facility, from, to).await?;
        let last = part.last().map(|slot| slot.starts_at).filter(|_| part.len() == SLOTS_MAX);
        slots.extend(part);
        // The next part begins with the last moment of this one, of which it may have told only some.
        match last.filter(|last| *last > from) {
            Some(last) => {
                slots.retain(|slot| slot.starts_at < last);
                from = last;
            }
            None => break,
        }
    }
    tx.done().await?;
    Ok(slots)
}

/// Those of these slots that stand at the facility and begin today or later, by time.
pub async fn slots_of(ctx: &Ctx, facility: FacilityId, ids: &[InterviewSlotId]) -> AppResult<Vec<Slot>> {
    ctx.require(Action::List, &Of::new(Object::InterviewSlot).facility(facility))?;
    let today = ctx.moment(ctx.today().and_time(NaiveTime::MIN));
    let mut tx = ctx.read().await?;
    let mut slots = Vec::with_capacity(ids.len());
    for some in ids.chunks(SLOTS_MAX) {
        slots.extend(interviews::slots_by_id(&mut tx, some).await?);
    }
    tx.done().await?;
    slots.retain(|slot| {
        slot.facility_id == facility && slot.cancelled_at.is_none() && slot.starts_at >= today
    });
    slots.sort_by_key(|slot| (slot.starts_at, slot.id));
    Ok(slots)
}

/// Calls a slot off. Families that had taken it are told, and their interviews wait for another date.
pub async fn cancel_slot(ctx: &Ctx, id: InterviewSlotId) -> AppResult<Vec<InterviewId>> {
    once(cancel_once(ctx, id, Taken::Called).await)
}

/// Takes many slots away, each by itself. One that a family has taken stays: whoever wants it gone calls that one off.
pub async fn remove_slots(
    ctx: &Ctx,
    ids: &[InterviewSlotId],
) -> Vec<(InterviewSlotId, AppResult<Vec<InterviewId>>)> {
    let mut results = Vec::with_capacity(ids.len());
    for (part, id) in ids.iter().enumerate() {
        results.push((*id, once(cancel_once(&ctx.part(part), *id, Taken::Stays).await)));
    }
    results
}

/// What becomes of a slot that a family has taken.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Taken {
    /// It goes, and the family is told.
    Called,
    /// It stays.
    Stays,
}

async fn cancel_once(ctx: &Ctx, id: InterviewSlotId, taken: Taken) -> AppResult<Vec<InterviewId>> {
    ctx.account()?;
    let mut tx = ctx.read().await?;
    let slot = interviews::slot(&mut tx, id).await?.ok_or(AppError::NotFound)?;
    tx.done().await?;
    let of = Of::new(Object::InterviewSlot).id(id.0).facility(slot.facility_id);
    let mut write = ctx.begin(Action::Cancel, &of).await?;
    if !interviews::cancel_slot(&mut write, id, ctx.now()).await? {
        return Err(AppError::Stale);
    }
    // The slot is held from here on: who has taken it by now is all who ever will.
    let moved = interviews::unfix(&mut write, &[id]).await?;
    if !moved.is_empty() && taken == Taken::Stays {
        let finding = Finding::new("interview-slot-taken", Weight::Block).with("count", moved.len());
        return Err(AppError::refused(finding));
    }
    for interview in &moved {
        let args = mail_args(ctx, interview, &slot.place);
        let household = interview.household_id;
        mail::to_household(ctx, &mut write, household, "interview-cancelled", &args, SECOND_THOUGHT).await?;
    }
    let ids: Vec<InterviewId> = moved.iter().map(|interview| interview.id).collect();
    write.audit().detail = serde_json::json!({ "interviews": ids });
    write.commit(&serde_json::to_value(&ids)?).await?;
    Ok(ids)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn slot(minutes: i32, capacity: i32) -> NewSlot {
        let starts = "2026-03-05T10:00:00".parse().unwrap();
        NewSlot { starts, minutes, capacity, mode: InterviewMode::InPerson, place: "見本室".into() }
    }

    #[test]
    fn days_times_times_make_slots_in_order() {
        let days: Vec<NaiveDate> = ["2026-03-05", "2026-03-06"].map(|d| d.parse().unwrap()).into();
        let times: Vec<NaiveTime> = ["10:00:00", "14:30:00"].map(|t| t.parse().unwrap()).into();
        let starts: Vec<String> =
            every(&days, &times, &slot(30, 1)).iter().map(|s| s.starts.to_string()).collect();
        let expected =
            ["2026-03-05 10:00:00", "2026-03-05 14:30:00", "2026-03-06 10:00:00", "2026-03-06 14:30:00"];
        assert_eq!(starts, expected);
    }

    #[test]
    fn every_reason_against_slots_is_told() {
        let now = "2026-03-05T10:00:00".parse().unwrap();
        let codes: Vec<String> = against(&[slot(4, 101)], now).into_iter().map(|f| f.code).collect();
        assert_eq!(codes, ["interview-slot-past", "interview-slot-length", "interview-slot-capacity"]);
        let before = "2026-03-05T09:59:00".parse().unwrap();
        assert_eq!(against(&[slot(5, 100)], before), []);
        assert_eq!(against(&[], before).len(), 1);
    }
}
