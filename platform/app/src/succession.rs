//! Handing a facility over: from a day on it has another name or operator (M-02). It stays the same facility, so bookings,
//! registrations and staff follow; what looks back, as reports do, tells the name of its own time.

use crate::ctx::Ctx;
use crate::error::{AppError, AppResult, once};
use crate::mail;
use chrono::NaiveDate;
use platform_authz::{Action, Object, Of};
use platform_program_api::Finding;
use platform_program_api::answer::Weight;
use platform_store::eras::{self, Era};
use platform_store::places::{self, Facility};
use platform_values::{FacilityId, Operator};
use std::collections::BTreeMap;

/// Code of the finding that a succession is entered for the day already; it can be replaced.
pub const DAY_TAKEN: &str = "succession-day-taken";

/// What holds from a day on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Succession {
    /// First day.
    pub first_day: NaiveDate,
    /// Name.
    pub name: String,
    /// Reading; may be empty.
    pub kana: String,
    /// Run by the city or by others.
    pub operator: Operator,
    /// Name of who runs it; may be empty.
    pub corporation: String,
    /// True if it may replace one that is entered for the same day.
    pub replaces: bool,
}

fn resource(id: FacilityId) -> Of {
    Of::new(Object::Facility).id(id.0).facility(id)
}

/// The day on which the first era of a facility begins.
pub fn always() -> NaiveDate {
    NaiveDate::from_ymd_opt(1, 1, 1).unwrap_or(NaiveDate::MIN)
}

/// Names and operators of a facility over time, the first one first; empty if it was never handed over.
pub fn eras(ctx: &Ctx, id: FacilityId) -> AppResult<Vec<Era>> {
    ctx.require(Action::Read, &resource(id))?;
    Ok(ctx.city.set_up.eras.iter().filter(|era| era.facility_id == id).cloned().collect())
}

/// Hands a facility over.
pub async fn hand_over(ctx: &Ctx, id: FacilityId, wanted: &Succession) -> AppResult<FacilityId> {
    once(hand_over_once(ctx, id, wanted).await)
}

async fn hand_over_once(ctx: &Ctx, id: FacilityId, wanted: &Succession) -> AppResult<FacilityId> {
    require_city(ctx, id)?;
    let mut write = ctx.begin(Action::Update, &resource(id)).await?;
    if !places::lock_facility(&mut write, id).await? {
        return Err(AppError::NotFound);
    }
    let city = ctx.app.cities.fresh(&mut write).await?;
    let facility = city.facility(id).ok_or(AppError::NotFound)?;
    let mut against = against(facility, wanted, ctx.today());
    against.extend(same(facility, city.era(id, wanted.first_day), wanted));
    if !against.is_empty() {
        return Err(AppError::Refused(against));
    }
    let era = Era {
        facility_id: id,
        first_day: wanted.first_day,
        name: wanted.name.trim().to_owned(),
        kana: wanted.kana.trim().to_owned(),
        operator: wanted.operator,
        corporation: wanted.corporation.trim().to_owned(),
        made_by: ctx.account()?,
        made_at: ctx.now(),
    };
    if city.era(id, ctx.today()).is_none() {
        let before = Era {
            first_day: always(),
            name: facility.name.clone(),
            kana: facility.kana.clone(),
            operator: facility.operator,
            corporation: String::new(),
            ..era.clone()
        };
        eras::put(&mut write, &before).await?;
    }
    eras::put(&mut write, &era).await?;
    places::raise_generation(&mut write).await?;
    write.audit().detail = serde_json::json!({ "succession": era.first_day });
    let args = [
        ("facility", facility.name.clone()),
        ("name", era.name.clone()),
        ("day", era.first_day.to_string()),
        ("link", ctx.link(&format!("/facilities/{}", facility.code))),
    ];
    let args: BTreeMap<_, _> = args.map(|(name, value)| (name.to_owned(), value)).into();
    mail::to_facility(ctx, &mut write, id, "facility-succession", &args).await?;
    write.commit(&serde_json::to_value(id)?).await?;
    Ok(id)
}

/// Against a succession that changes nothing, and against replacing one unasked.
fn same(facility: &Facility, stands: Option<&Era>, wanted: &Succession) -> Option<Finding> {
    let asked = (wanted.name.trim(), wanted.kana.trim(), wanted.operator, wanted.corporation.trim());
    let held = match stands {
        Some(era) => (&*era.name, &*era.kana, era.operator, &*era.corporation),
        None => (&*facility.name, &*facility.kana, facility.operator, ""),
    };
    if asked == held {
        return Some(Finding::new("succession-nothing-changed", Weight::Block));
    }
    let taken = stands.filter(|era| era.first_day == wanted.first_day && !wanted.replaces)?;
    let finding = Finding::new(DAY_TAKEN, Weight::Block).with("day", taken.first_day);
    Some(finding.with("name", &*taken.name))
}

/// A facility may write its own page; what it is called and who runs it is the city's, like adding one.
pub(crate) fn require_city(ctx: &Ctx, id: FacilityId) -> AppResult<()> {
    ctx.require(Action::Create, &resource(id)).map(drop)
}

fn against(facility: &Facility, wanted: &Succession, today: NaiveDate) -> Vec<Finding> {
    let mut findings = Vec::new();
    if wanted.name.trim().is_empty() {
        findings.push(Finding::new("facility-name-missing", Weight::Block));
    }
    if wanted.first_day < today {
        findings.push(Finding::new("succession-day-past", Weight::Block));
    }
    if facility.closed_on.is_some_and(|closed| closed <= wanted.first_day) {
        findings.push(Finding::new("succession-after-closing", Weight::Block));
    }
    findings
}

/// Takes back a succession that has not come yet.
pub async fn take_back(ctx: &Ctx, id: FacilityId, first_day: NaiveDate) -> AppResult<FacilityId> {
    once(take_back_once(ctx, id, first_day).await)
}

async fn take_back_once(ctx: &Ctx, id: FacilityId, first_day: NaiveDate) -> AppResult<FacilityId> {
    require_city(ctx, id)?;
    let mut write = ctx.begin(Action::Update, &resource(id)).await?;
    if !places::lock_facility(&mut write, id).await? {
        return Err(AppError::NotFound);
    }
    if first_day <= ctx.today() || !eras::remove(&mut write, id, first_day).await? {
        return Err(AppError::Stale);
    }
    places::raise_generation(&mut write).await?;
    write.audit().detail = serde_json::json!({ "succession_taken_back": first_day });
    write.commit(&serde_json::to_value(id)?).await?;
    Ok(id)
}
