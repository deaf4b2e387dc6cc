//! Emergency closures (M-17): the city closes days everywhere, in a ward or at some facilities in one deed. Bookings that
//! can still be cancelled are cancelled without fee and without counting, each family gets one mail; interviews on these
//! days are called off with a mail as well, the facilities are told. Opening again lets people book; it brings nothing back.

use crate::bookings::call_off::{CalledOff, call_off, hold_families};
use crate::closures::against;
use crate::ctx::Ctx;
use crate::error::{AppError, AppResult, once};
use crate::families::{Contact, contacts, log_look};
use crate::interviews::{close_days, fixed_on, free_on};
use crate::mail;
use chrono::{DateTime, NaiveDate, Utc};
use platform_authz::{Action, Object, Of};
use platform_program_api::Finding;
use platform_program_api::answer::Weight;
use platform_store::bookings::Booking;
use platform_store::places::{self, Closure};
use platform_store::{Tx, accounts, closures};
use platform_values::{FacilityId, HouseholdId};
use std::collections::{BTreeMap, BTreeSet};
use uuid::Uuid;

/// Where it is closed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Area {
    /// The whole city.
    City,
    /// All facilities of a ward.
    Ward(String),
    /// These facilities.
    Facilities(Vec<FacilityId>),
}

/// A family whom no mail reaches.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ByPhone {
    /// The family.
    pub household: HouseholdId,
    /// Whom to call.
    pub contact: Contact,
    /// Days that would be cancelled.
    pub days: Vec<NaiveDate>,
}

/// What an emergency closure would do.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Touched {
    /// Facilities that would close.
    pub facilities: usize,
    /// Bookings that would be cancelled.
    pub bookings: usize,
    /// Interviews that would be called off.
    pub interviews: usize,
    /// Interview times that nobody has taken yet and that would go.
    pub slots: usize,
    /// Families that would get a mail or a call.
    pub families: usize,
    /// Those of them who must be called.
    pub by_phone: Vec<ByPhone>,
}

/// An emergency closure that is ahead or runs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Emergency {
    /// Id.
    pub id: Uuid,
    /// Its days; in the list those from today on.
    pub days: Vec<NaiveDate>,
    /// Why.
    pub reason: String,
    /// The facilities; empty for the whole city.
    pub facilities: Vec<FacilityId>,
}

/// The facilities of an area that still operate on one of the days; `None` for the whole city.
fn places_of(ctx: &Ctx, area: &Area) -> AppResult<Option<Vec<FacilityId>>> {
    let all = ctx.city.set_up.facilities.iter();
    let found: Vec<FacilityId> = match area {
        Area::City => return Ok(None),
        Area::Ward(ward) => all.filter(|f| f.ward == *ward).map(|f| f.id).collect(),
        Area::Facilities(ids) => all.map(|f| f.id).filter(|id| ids.contains(id)).collect(),
    };
    if found.is_empty() {
        return Err(AppError::refused(Finding::new("emergency-area-missing", Weight::Block)));
    }
    Ok(Some(found))
}

fn check(days: &[NaiveDate], reason: &str, today: NaiveDate) -> AppResult<()> {
    let against = against(days, reason, today);
    if against.is_empty() { Ok(()) } else { Err(AppError::Refused(against)) }
}

/// Looks what a closure would do; writes nothing but the row of the operation log, because it names families.
pub async fn preview(ctx: &Ctx, area: &Area, days: &[NaiveDate], reason: &str) -> AppResult<Touched> {
    ctx.require(Action::Create, &Of::new(Object::Closure))?;
    check(days, reason, ctx.today())?;
    let places = places_of(ctx, area)?;
    let mut tx = ctx.read().await?;
    let hit = closures::affected(&mut tx, places.as_deref(), days).await?;
    let mut by_family: BTreeMap<HouseholdId, Vec<NaiveDate>> = BTreeMap::new();
    for booking in &hit {
        by_family.entry(booking.household_id).or_default().push(booking.day);
    }
    let interviews = fixed_on(ctx, &mut tx, places.as_deref(), days).await?;
    if hit.is_empty() && interviews.is_empty() && is_closed(ctx, places.as_deref(), days) {
        return Err(closed_already());
    }
    for (interview, at) in interviews.iter().filter_map(|one| one.at.map(|at| (one, at))) {
        by_family.entry(interview.household_id).or_default().push(ctx.civil(at).date());
    }
    let slots = free_on(ctx, &mut tx, places.as_deref(), days).await?;
    let families = by_family.len();
    let by_phone = unreached(&mut tx, by_family, ctx.now()).await?;
    tx.done().await?;
    let called: Vec<HouseholdId> = by_phone.iter().map(|family| family.household).collect();
    log_look(ctx, Action::List, &Of::new(Object::Booking), reason.trim(), &called, []).await?;
    let facilities = places.map_or(ctx.city.set_up.facilities.len(), |places| places.len());
    Ok(Touched { facilities, bookings: hit.len(), interviews: interviews.len(), slots, families, by_phone })
}

/// True if every place is closed on every day by an emergency.
fn is_closed(ctx: &Ctx, places: Option<&[FacilityId]>, days: &[NaiveDate]) -> bool {
    let emergencies = || ctx.city.set_up.closures.iter().filter(|closure| closure.emergency_id.is_some());
    let at: Vec<Option<FacilityId>> =
        places.map_or_else(|| vec![None], |places| places.iter().copied().map(Some).collect());
    let closed = |place: Option<FacilityId>, day: NaiveDate| {
        emergencies().any(|c| c.day == day && (c.facility_id.is_none() || c.facility_id == place))
    };
    at.iter().all(|place| days.iter().all(|day| closed(*place, *day)))
}

fn closed_already() -> AppError {
    AppError::refused(Finding::new("emergency-closed-already", Weight::Block))
}

async fn unreached(
    tx: &mut Tx,
    mut by_family: BTreeMap<HouseholdId, Vec<NaiveDate>>,
    now: DateTime<Utc>,
) -> AppResult<Vec<ByPhone>> {
    let ids: Vec<HouseholdId> = by_family.keys().copied().collect();
    let reached: BTreeSet<HouseholdId> =
        accounts::households_with_mail(tx, &ids, now).await?.into_iter().collect();
    by_family.retain(|id, _| !reached.contains(id));
    let ids: Vec<HouseholdId> = by_family.keys().copied().collect();
    let mut contacts = contacts(tx, &ids).await?;
    let found = by_family.into_iter().map(|(household, mut days)| {
        days.sort_unstable();
        days.dedup();
        ByPhone { household, contact: contacts.remove(&household).unwrap_or_default(), days }
    });
    Ok(found.collect())
}

/// Closes the days and cancels what can still be cancelled.
pub async fn declare(ctx: &Ctx, area: &Area, days: &[NaiveDate], reason: &str) -> AppResult<CalledOff> {
    once(declare_once(ctx, area, days, reason).await)
}

async fn declare_once(ctx: &Ctx, area: &Area, days: &[NaiveDate], reason: &str) -> AppResult<CalledOff> {
    ctx.require(Action::Cancel, &Of::new(Object::Booking))?;
    let mut write = ctx.begin(Action::Create, &Of::new(Object::Closure)).await?;
    check(days, reason, ctx.today())?;
    let places = places_of(ctx, area)?;
    let id: Uuid = ctx.new_id();
    let at: Vec<Option<FacilityId>> =
        places.as_ref().map_or_else(|| vec![None], |places| places.iter().copied().map(Some).collect());
    let rows = at.iter().flat_map(|facility_id| days.iter().map(move |day| (*facility_id, *day)));
    let rows: Vec<Closure> = rows
        .map(|(facility_id, day)| Closure {
            id: ctx.new_id(),
            facility_id,
            day,
            reason: reason.trim().to_owned(),
            emergency_id: Some(id),
        })
        .collect();
    let standing: Vec<Booking> = closures::affected(&mut write, places.as_deref(), days).await?;
    let held = hold_families(&mut write, &standing).await?;
    let added = closures::add(&mut write, &rows, ctx.account()?, ctx.now()).await?;
    places::raise_generation(&mut write).await?;
    let hit: Vec<Booking> = closures::affected(&mut write, places.as_deref(), days).await?;
    let mut ended = call_off(ctx, &mut write, &held, &hit, reason.trim(), "emergency-closure").await?;
    ended.interviews = close_days(ctx, &mut write, places.as_deref(), days, reason.trim()).await?;
    // Somebody else closed the same meanwhile: everybody was told by then.
    if added + ended.bookings + ended.interviews == 0 {
        return Err(closed_already());
    }
    let mail = ("emergency-facility", reason.trim());
    tell_facilities(ctx, &mut write, places.as_deref(), days, mail).await?;
    write.audit().facility_id = places.as_deref().and_then(only);
    write.audit().object_id = Some(id);
    write.audit().detail = serde_json::json!({
        "days": days, "facilities": places.map_or(0, |places| places.len()), "cancelled": ended.bookings,
        "interviews": ended.interviews,
    });
    write.commit(&serde_json::to_value(ended)?).await?;
    Ok(ended)
}

/// The facility, where it is one.
fn only(places: &[FacilityId]) -> Option<FacilityId> {
    if let [one] = places { Some(*one) } else { None }
}

async fn tell_facilities(
    ctx: &Ctx,
    tx: &mut Tx,
    places: Option<&[FacilityId]>,
    days: &[NaiveDate],
    (key, reason): (&str, &str),
) -> AppResult<()> {
    let (Some(first), Some(last)) = (days.iter().min(), days.iter().max()) else { return Ok(()) };
    for facility in &ctx.city.set_up.facilities {
        if places.is_some_and(|places| !places.contains(&facility.id)) {
            continue;
        }
        let args = [
            ("facility", facility.name.clone()),
            ("first", first.to_string()),
            ("last", last.to_string()),
            ("span", if first == last { "one" } else { "many" }.to_owned()),
            ("reason", reason.to_owned()),
            ("link", ctx.link(&format!("/facility/{}/today", facility.code))),
        ];
        let args = args.map(|(name, value)| (name.to_owned(), value)).into();
        mail::to_facility(ctx, tx, facility.id, key, &args).await?;
    }
    Ok(())
}

/// Emergency closures that run or are ahead, the next one first.
pub fn list(ctx: &Ctx) -> AppResult<Vec<Emergency>> {
    ctx.require(Action::List, &Of::new(Object::Closure))?;
    let today = ctx.today();
    Ok(gathered(ctx.city.set_up.closures.iter().filter(|closure| closure.day >= today)))
}

/// An emergency closure with all days on which it closed or closes; one that was lifted before it began is gone.
pub fn find(ctx: &Ctx, id: Uuid) -> AppResult<Emergency> {
    ctx.require(Action::List, &Of::new(Object::Closure))?;
    let own = ctx.city.set_up.closures.iter().filter(|closure| closure.emergency_id == Some(id));
    gathered(own).pop().ok_or(AppError::NotFound)
}

fn gathered<'a>(closures: impl Iterator<Item = &'a Closure>) -> Vec<Emergency> {
    let mut found: Vec<Emergency> = Vec::new();
    for (closure, id) in closures.filter_map(|closure| closure.emergency_id.map(|id| (closure, id))) {
        let at = found.iter().position(|emergency| emergency.id == id);
        let mut emergency = at.map_or_else(
            || Emergency { id, days: Vec::new(), reason: closure.reason.clone(), facilities: Vec::new() },
            |at| found.remove(at),
        );
        if !emergency.days.contains(&closure.day) {
            emergency.days.push(closure.day);
        }
        if let Some(facility) = closure.facility_id.filter(|id| !emergency.facilities.contains(id)) {
            emergency.facilities.push(facility);
        }
        found.push(emergency);
    }
    found.sort_by_key(|emergency| (emergency.days.first().copied(), emergency.id));
    found
}

/// Opens all days of an emergency closure again from today on; gives how many closed days went.
pub async fn lift(ctx: &Ctx, id: Uuid) -> AppResult<usize> {
    once(lift_once(ctx, id).await)
}

async fn lift_once(ctx: &Ctx, id: Uuid) -> AppResult<usize> {
    let mut write = ctx.begin(Action::Cancel, &Of::new(Object::Closure).id(id)).await?;
    let opened = closures::lift(&mut write, id, ctx.today()).await?;
    let removed = opened.len();
    if removed == 0 {
        return Err(AppError::Stale);
    }
    places::raise_generation(&mut write).await?;
    let mut places: Vec<FacilityId> = opened.iter().filter_map(|(place, _)| *place).collect();
    places.sort_unstable();
    places.dedup();
    let mut days: Vec<NaiveDate> = opened.iter().map(|(_, day)| *day).collect();
    days.sort_unstable();
    days.dedup();
    let whole = opened.iter().any(|(place, _)| place.is_none());
    let told = (!whole).then_some(places.as_slice());
    tell_facilities(ctx, &mut write, told, &days, ("emergency-lifted", "")).await?;
    write.audit().facility_id = told.and_then(only);
    write.audit().detail = serde_json::json!({ "removed": removed, "days": days });
    write.commit(&serde_json::to_value(removed)?).await?;
    Ok(removed)
}
