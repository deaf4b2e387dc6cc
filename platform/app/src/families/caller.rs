//! A family that calls and has no account: family, child and registration in one write, so that staff can book at once.

use crate::ctx::{Ctx, LINK_DAYS};
use crate::error::{AppError, AppResult, once};
use crate::families::needle::digits;
use crate::families::{noted, says_none};
use crate::interviews::asked;
use crate::registrations::never_of_age;
use chrono::{Days, NaiveDate};
use platform_authz::{Action, Object, Of};
use platform_program_api::Finding;
use platform_program_api::answer::Weight;
use platform_store::families::{Child, Guardian, Household};
use platform_store::registrations::{self, Registration};
use platform_store::{Write, families, families_search, interviews};
use platform_values::{ChildId, FacilityId, HouseholdId, ProgramId, RegistrationState};

/// What staff write down while the caller speaks.
#[derive(Clone, Debug)]
pub struct NewCaller {
    /// The program that the child shall use.
    pub program: ProgramId,
    /// Name of the guardian.
    pub guardian_name: String,
    /// Reading of it.
    pub guardian_kana: String,
    /// Telephone.
    pub phone: String,
    /// Name of the child.
    pub child_name: String,
    /// Reading of it.
    pub child_kana: String,
    /// Date of birth.
    pub birth_date: NaiveDate,
    /// Whether the family lives in the city.
    pub resident: bool,
    /// Ward of the city; may be empty.
    pub ward: String,
    /// Allergies; empty means nobody asked, words for "none" that there are none.
    pub allergy: String,
    /// Day of an interview that took place before, or of today for a child already known.
    pub interviewed: Option<NaiveDate>,
}

/// Enters a caller's family. If the facility knows the child already, the finding `caller-already-known` carries its id
/// as `child`; whether another facility knows it is not told.
pub async fn register_caller(ctx: &Ctx, facility: FacilityId, caller: &NewCaller) -> AppResult<ChildId> {
    once(register_once(ctx, facility, caller).await)
}

async fn register_once(ctx: &Ctx, facility: FacilityId, caller: &NewCaller) -> AppResult<ChildId> {
    ctx.require(Action::Create, &Of::new(Object::Child).facility(facility))?;
    ctx.require(Action::Create, &Of::new(Object::Registration).facility(facility))?;
    ctx.require(Action::Decide, &Of::new(Object::Registration).facility(facility))?;
    let mut write = ctx.begin(Action::Create, &Of::new(Object::Household).facility(facility)).await?;
    let mut against = wrong(ctx, facility, caller);
    against.extend(known(ctx, &mut write, facility, caller).await?);
    let household = household_of(ctx, caller);
    let child = child_of(ctx, household.id, caller);
    if against.is_empty() {
        against.extend(never_of_age(ctx, &child, &household, (facility, caller.program))?);
    }
    if !against.is_empty() {
        return Err(AppError::Refused(against));
    }
    let guardian = Guardian {
        id: ctx.new_id(),
        household_id: household.id,
        account_id: None,
        name: caller.guardian_name.clone(),
        kana: caller.guardian_kana.clone(),
        relation: String::new(),
        phone: caller.phone.clone(),
        workplace: String::new(),
        sort: 0,
    };
    let registration = Registration {
        id: ctx.new_id(),
        household_id: household.id,
        child_id: child.id,
        facility_id: facility,
        program_id: caller.program,
        state: RegistrationState::Accepted,
        wish: String::new(),
        message: String::new(),
        conditions: String::new(),
        staff_note: String::new(),
        interviewed_on: caller.interviewed,
        applied_at: ctx.now(),
        decided_at: Some(ctx.now()),
        decided_by: Some(ctx.account()?),
        by_city: false,
    };
    families::add_household(&mut write, &household).await?;
    families::put_guardian(&mut write, &guardian).await?;
    families::add_child(&mut write, &child).await?;
    registrations::put(&mut write, &registration).await?;
    if caller.interviewed.is_none() {
        // It stands among the open work until somebody writes down that the interview was held.
        interviews::add(&mut write, &asked(ctx, &registration, "")).await?;
    }
    let audit = write.audit();
    audit.object_id = Some(household.id.0);
    audit.household_id = Some(household.id);
    audit.child_id = Some(child.id);
    audit.detail = serde_json::json!({ "registration": registration.id });
    write.commit(&serde_json::to_value(child.id)?).await?;
    Ok(child.id)
}

fn wrong(ctx: &Ctx, facility: FacilityId, caller: &NewCaller) -> Vec<Finding> {
    let mut findings = Vec::new();
    if !ctx.city.offers(facility, caller.program) {
        findings.push(Finding::new("facility-does-not-offer", Weight::Block));
    }
    if caller.birth_date > ctx.today() {
        findings.push(Finding::new("caller-birth-ahead", Weight::Block));
    }
    if caller.interviewed.is_some_and(|day| day > ctx.today()) {
        findings.push(Finding::new("interview-day-not-come", Weight::Block));
    }
    findings
}

/// The same child, if it is linked to this facility.
async fn known(
    ctx: &Ctx,
    write: &mut Write,
    facility: FacilityId,
    caller: &NewCaller,
) -> AppResult<Option<Finding>> {
    let kana = families_search::fold(&caller.child_kana);
    let phone = digits(&caller.phone);
    let since = ctx.today().checked_sub_days(Days::new(LINK_DAYS)).unwrap_or_default();
    for id in families_search::same_child(write, &kana, caller.birth_date, &phone).await? {
        if families::linked_facilities(write, id, since).await?.contains(&facility) {
            return Ok(Some(Finding::new("caller-already-known", Weight::Block).with("child", id)));
        }
    }
    Ok(None)
}

fn household_of(ctx: &Ctx, caller: &NewCaller) -> Household {
    let city = if caller.resident { ctx.city.files.tenant.name.clone() } else { String::new() };
    Household {
        id: ctx.new_id(),
        postcode: String::new(),
        city,
        ward: if caller.resident { caller.ward.clone() } else { String::new() },
        address: String::new(),
        resident: caller.resident,
        phone: caller.phone.clone(),
        emergency_contacts: serde_json::json!([]),
        made_by_staff: true,
        created_at: ctx.now(),
        updated_at: ctx.now(),
        withdrawn_at: None,
    }
}

fn child_of(ctx: &Ctx, household: HouseholdId, caller: &NewCaller) -> Child {
    Child {
        id: ctx.new_id(),
        household_id: household,
        name: caller.child_name.clone(),
        kana: caller.child_kana.clone(),
        birth_date: caller.birth_date,
        sex: String::new(),
        allergy: noted(&caller.allergy),
        medical: String::new(),
        sheet: if says_none(&caller.allergy) {
            serde_json::json!({ "no_allergy": true })
        } else {
            serde_json::json!({})
        },
        phone_only: false,
        phone_only_reason: String::new(),
        enrolled_elsewhere: false,
        reductions: Vec::new(),
        confirmed_on: ctx.today(),
        created_at: ctx.now(),
        updated_at: ctx.now(),
        archived_at: None,
    }
}
