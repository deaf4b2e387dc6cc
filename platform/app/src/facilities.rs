//! The master data of facilities: adding, renaming, moving, suspending and closing them with dates (M-02). What a date
//! touches is counted and told before it is saved; closing cancels the bookings from its day on in the same deed.

use crate::bookings::call_off::{CalledOff, call_off, hold_families};
use crate::ctx::{Ctx, unseen};
use crate::error::{AppError, AppResult, once};
use crate::succession::require_city;
use chrono::{DateTime, NaiveDate, Utc};
use platform_authz::{Action, Object, Of};
use platform_program_api::Finding;
use platform_program_api::answer::Weight;
use platform_store::eras::{self, Era};
use platform_store::places::{self, Facility, FacilityProgram};
use platform_store::{StoreError, bookings_search};
use platform_tenant_config::FacilityCode;
use platform_values::{FacilityId, FacilityKind, Operator, ProgramId};
use std::collections::BTreeMap;

/// What the city keeps of a facility.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Master {
    /// Name.
    pub name: String,
    /// Reading.
    pub kana: String,
    /// 認可 or 認可外.
    pub kind: FacilityKind,
    /// Run by the city or by others.
    pub operator: Operator,
    /// Ward.
    pub ward: String,
    /// Postcode; may be empty.
    pub postcode: String,
    /// Address.
    pub address: String,
    /// Telephone; may be empty.
    pub phone: String,
    /// Places of the facility as a whole (施設の定員), where they are known.
    pub capacity: Option<i32>,
    /// First day of operation.
    pub opened_on: Option<NaiveDate>,
    /// From this day on no new bookings.
    pub suspended_from: Option<NaiveDate>,
    /// First day it no longer exists.
    pub closed_on: Option<NaiveDate>,
}

/// What new dates mean for bookings that stand.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Consequences {
    /// Bookings from the suspension on: they stay, new ones are refused.
    pub while_suspended: i64,
    /// Bookings on days when the facility no longer exists: they are cancelled, and each family gets a mail.
    pub after_closing: i64,
    /// Bookings on days before it opens.
    pub before_opening: i64,
    /// The day of closing, where it has come already: saving closes at once.
    pub closed_since: Option<NaiveDate>,
}

impl Consequences {
    /// True if no booking is touched and no day is over.
    pub fn is_none(self) -> bool {
        self == Self::default()
    }
}

fn resource(id: FacilityId) -> Of {
    Of::new(Object::Facility).id(id.0).facility(id)
}

/// A facility that the actor may read.
pub fn find<'a>(ctx: &'a Ctx, code: &str) -> AppResult<&'a Facility> {
    ctx.account()?;
    let facility = ctx.city.facility_by_code(code).ok_or(AppError::NotFound)?;
    ctx.require(Action::Read, &resource(facility.id)).map_err(unseen)?;
    Ok(facility)
}

/// All facilities by number, whatever their state.
pub fn list(ctx: &Ctx) -> AppResult<&[Facility]> {
    ctx.require(Action::List, &Of::new(Object::Facility))?;
    Ok(&ctx.city.set_up.facilities)
}

/// What the dates of `master` would mean for bookings that stand. Only dates that differ are looked at.
pub async fn consequences(ctx: &Ctx, id: FacilityId, master: &Master) -> AppResult<Consequences> {
    ctx.require(Action::Update, &resource(id))?;
    let stored = ctx.city.facility(id).ok_or(AppError::NotFound)?;
    let changed = |new: Option<NaiveDate>, old: Option<NaiveDate>| new.filter(|_| new != old);
    let today = ctx.today();
    let mut tx = ctx.read().await?;
    let all = bookings_search::standing_from(&mut tx, id, today).await?;
    let mut told = Consequences::default();
    if let Some(day) = changed(master.suspended_from, stored.suspended_from) {
        told.while_suspended = bookings_search::standing_from(&mut tx, id, day.max(today)).await?;
    }
    if let Some(day) = changed(master.closed_on, stored.closed_on) {
        told.closed_since = Some(day).filter(|day| *day <= today);
        told.after_closing = bookings_search::standing_from(&mut tx, id, day.max(today)).await?;
    }
    if let Some(day) = changed(master.opened_on, stored.opened_on).filter(|day| *day > today) {
        told.before_opening = all - bookings_search::standing_from(&mut tx, id, day).await?;
    }
    tx.done().await?;
    Ok(told)
}

/// Changes a facility. `seen` is its last change as the officer saw it: a later one is not overwritten blindly. A new day of
/// closing cancels the bookings from that day on.
pub async fn update(
    ctx: &Ctx,
    id: FacilityId,
    seen: DateTime<Utc>,
    master: &Master,
) -> AppResult<FacilityId> {
    once(update_once(ctx, id, seen, master).await)
}

async fn update_once(
    ctx: &Ctx,
    id: FacilityId,
    seen: DateTime<Utc>,
    master: &Master,
) -> AppResult<FacilityId> {
    require_city(ctx, id)?;
    let mut write = ctx.begin(Action::Update, &resource(id)).await?;
    if !places::lock_facility(&mut write, id).await? {
        return Err(AppError::NotFound);
    }
    let city = ctx.app.cities.fresh(&mut write).await?;
    let stored = city.facility(id).ok_or(AppError::NotFound)?;
    if stored.updated_at != seen {
        return Err(AppError::Stale);
    }
    check(ctx, master)?;
    let facility = written(ctx, stored.clone(), master);
    let ends =
        facility.closed_on.filter(|day| stored.closed_on != Some(*day)).map(|day| day.max(ctx.today()));
    let held = match ends {
        Some(from) => {
            let standing = bookings_search::all_standing_from(&mut write, id, from).await?;
            hold_families(&mut write, &standing).await?
        }
        None => Vec::new(),
    };
    places::update_facility(&mut write, &facility).await?;
    if let Some(era) = city.era(id, ctx.today()) {
        let (name, kana) = (facility.name.clone(), facility.kana.clone());
        eras::put(&mut write, &Era { name, kana, operator: facility.operator, ..era.clone() }).await?;
    }
    places::raise_generation(&mut write).await?;
    let mut ended = CalledOff::default();
    if let Some((from, day)) = ends.zip(facility.closed_on) {
        let standing = bookings_search::all_standing_from(&mut write, id, from).await?;
        let args = BTreeMap::from([("day".to_owned(), day.to_string())]);
        let reason = ctx.app.words.text("facility-closing-reason", &args);
        ended = call_off(ctx, &mut write, &held, &standing, &reason, "facility-closing").await?;
    }
    write.audit().detail = changes(stored, &facility, ended.bookings);
    write.commit(&serde_json::to_value(id)?).await?;
    Ok(id)
}

/// What was changed, for the operation log: which fields, and the new days.
fn changes(was: &Facility, now: &Facility, cancelled: usize) -> serde_json::Value {
    let fields = [
        ("name", was.name != now.name),
        ("kana", was.kana != now.kana),
        ("kind", was.kind != now.kind),
        ("operator", was.operator != now.operator),
        ("ward", was.ward != now.ward),
        ("postcode", was.postcode != now.postcode),
        ("address", was.address != now.address),
        ("phone", was.phone != now.phone),
        ("capacity", was.capacity != now.capacity),
    ];
    let changed: Vec<&str> =
        fields.into_iter().filter(|(_, changed)| *changed).map(|(name, _)| name).collect();
    let mut detail = serde_json::Map::new();
    detail.insert("changed".into(), changed.into());
    detail.insert("cancelled".into(), cancelled.into());
    let days = [
        ("opened_on", was.opened_on, now.opened_on),
        ("suspended_from", was.suspended_from, now.suspended_from),
        ("closed_on", was.closed_on, now.closed_on),
    ];
    for (name, _, now) in days.into_iter().filter(|(_, was, now)| was != now) {
        detail.insert(name.into(), now.map(|day| day.to_string()).into());
    }
    detail.into()
}

/// Adds a facility with its part in these programs, under the city's rules.
pub async fn create(ctx: &Ctx, code: &str, programs: &[ProgramId], master: &Master) -> AppResult<FacilityId> {
    once(create_once(ctx, code, programs, master).await)
}

async fn create_once(
    ctx: &Ctx,
    code: &str,
    programs: &[ProgramId],
    master: &Master,
) -> AppResult<FacilityId> {
    let id: FacilityId = ctx.new_id();
    let mut write = ctx.begin(Action::Create, &resource(id)).await?;
    let code = code.trim();
    let mut findings = problems(ctx, master);
    if FacilityCode::parse(code).is_none() {
        findings.push(Finding::new("facility-code-shape", Weight::Block));
    }
    if programs.is_empty() {
        findings.push(Finding::new("facility-programs-missing", Weight::Block));
    }
    refuse(findings)?;
    if programs.iter().any(|program| ctx.city.program(*program).is_none()) {
        return Err(AppError::NotFound);
    }
    let fresh = Facility {
        id,
        code: code.to_owned(),
        name: String::new(),
        kana: String::new(),
        kind: master.kind,
        operator: master.operator,
        ward: String::new(),
        postcode: String::new(),
        address: String::new(),
        phone: String::new(),
        lat: None,
        lon: None,
        profile: serde_json::json!({}),
        notice: String::new(),
        opened_on: None,
        suspended_from: None,
        closed_on: None,
        updated_at: ctx.now(),
        capacity: None,
    };
    places::add_facility(&mut write, &written(ctx, fresh, master)).await.map_err(taken)?;
    for program_id in programs {
        let part = FacilityProgram {
            facility_id: id,
            program_id: *program_id,
            active_from: None,
            active_until: None,
        };
        places::put_offered(&mut write, &part).await?;
    }
    places::raise_generation(&mut write).await?;
    write.audit().detail = serde_json::json!({ "programs": programs });
    write.commit(&serde_json::to_value(id)?).await?;
    Ok(id)
}

fn taken(error: StoreError) -> AppError {
    if error.is_duplicate() {
        AppError::refused(Finding::new("facility-code-taken", Weight::Block))
    } else {
        error.into()
    }
}

fn written(ctx: &Ctx, mut facility: Facility, master: &Master) -> Facility {
    let text = |text: &str| text.trim().to_owned();
    facility.name = text(&master.name);
    facility.kana = text(&master.kana);
    facility.kind = master.kind;
    facility.operator = master.operator;
    facility.ward.clone_from(&master.ward);
    facility.postcode = text(&master.postcode);
    facility.address = text(&master.address);
    facility.phone = text(&master.phone);
    facility.capacity = master.capacity;
    facility.opened_on = master.opened_on;
    facility.suspended_from = master.suspended_from;
    facility.closed_on = master.closed_on;
    facility.updated_at = ctx.now();
    facility
}

fn check(ctx: &Ctx, master: &Master) -> AppResult<()> {
    refuse(problems(ctx, master))
}

fn refuse(findings: Vec<Finding>) -> AppResult<()> {
    if findings.is_empty() { Ok(()) } else { Err(AppError::Refused(findings)) }
}

fn problems(ctx: &Ctx, master: &Master) -> Vec<Finding> {
    let mut findings = Vec::new();
    if master.name.trim().is_empty() {
        findings.push(Finding::new("facility-name-missing", Weight::Block));
    }
    if !ctx.city.files.tenant.wards.contains(&master.ward) {
        findings.push(Finding::new("facility-ward-unknown", Weight::Block));
    }
    findings.extend(order(master));
    findings
}

/// A facility opens before it is suspended or closed.
fn order(master: &Master) -> Vec<Finding> {
    let mut findings = Vec::new();
    let (opened, suspended, closed) = (master.opened_on, master.suspended_from, master.closed_on);
    if opened.zip(closed).is_some_and(|(opened, closed)| closed <= opened) {
        findings.push(Finding::new("facility-closes-before-opening", Weight::Block));
    }
    if opened.zip(suspended).is_some_and(|(opened, suspended)| suspended < opened) {
        findings.push(Finding::new("facility-suspended-before-opening", Weight::Block));
    }
    if suspended.zip(closed).is_some_and(|(suspended, closed)| closed < suspended) {
        findings.push(Finding::new("facility-suspended-after-closing", Weight::Block));
    }
    findings
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_come_in_the_order_of_a_facilitys_life() {
        let day = |text: &str| text.parse::<NaiveDate>().ok();
        let codes = |opened: &str, suspended: &str, closed: &str| -> Vec<String> {
            let master = Master {
                name: "見本".into(),
                kana: String::new(),
                kind: FacilityKind::Licensed,
                operator: Operator::Public,
                ward: "見本区".into(),
                postcode: String::new(),
                address: String::new(),
                phone: String::new(),
                capacity: None,
                opened_on: day(opened),
                suspended_from: day(suspended),
                closed_on: day(closed),
            };
            order(&master).into_iter().map(|finding| finding.code).collect()
        };
        assert!(codes("2026-04-01", "2026-05-01", "2026-05-01").is_empty());
        assert_eq!(codes("2026-04-01", "", "2026-04-01"), ["facility-closes-before-opening"]);
        assert_eq!(codes("", "2026-05-02", "2026-05-01"), ["facility-suspended-after-closing"]);
    }
}
