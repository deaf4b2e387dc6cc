//! What a facility asks for before a child may book there. The platform knows no rules: it asks the module about the same
//! day with and without the facts that staff check, and looks whether the answer changes.

use crate::bookings::case::child_facts;
use crate::ctx::Ctx;
use crate::error::{AppError, AppResult};
use chrono::NaiveDate;
use platform_program_api::{Answers, Caller, Case, Finding};
use platform_store::families::{Child, Household};
use platform_store::registrations::Registration;
use platform_values::{FacilityId, ProgramId, RegistrationId, RegistrationState};

/// How far ahead a day is looked for on which care is offered.
const DAYS: usize = 60;

/// What must come before the first booking.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Needs {
    /// A registration that the facility accepted.
    pub registration: bool,
    /// An interview.
    pub interview: bool,
}

/// What a child needs at a facility.
pub fn needs(
    ctx: &Ctx,
    child: &Child,
    household: &Household,
    facility: FacilityId,
    program: ProgramId,
) -> AppResult<Needs> {
    let met = accepted(ctx, child, facility, program);
    let unmet = Registration { interviewed_on: None, ..met.clone() };
    let Some(day) = offered(ctx, facility, program)?.into_iter().next() else { return Ok(Needs::default()) };
    let told = |registration| told(ctx, child, household, (facility, program), day, registration);
    let (none, unmet, met) = (told(None)?, told(Some(&unmet))?, told(Some(&met))?);
    Ok(Needs { registration: none != unmet, interview: unmet != met })
}

/// True if an interview must come first: none was held, or the last one is too long ago for the days that can be booked.
pub fn interview_due(
    ctx: &Ctx,
    child: &Child,
    household: &Household,
    registration: &Registration,
) -> AppResult<bool> {
    let (facility, program) = (registration.facility_id, registration.program_id);
    let met = accepted(ctx, child, facility, program);
    let held = Registration { interviewed_on: registration.interviewed_on, ..met.clone() };
    let Some(day) = offered(ctx, facility, program)?.pop() else { return Ok(false) };
    let told = |registration| told(ctx, child, household, (facility, program), day, Some(registration));
    Ok(told(&held)? != told(&met)?)
}

/// Days ahead on which care is offered.
fn offered(ctx: &Ctx, facility: FacilityId, program: ProgramId) -> AppResult<Vec<NaiveDate>> {
    let mut days = Vec::new();
    for date in ctx.today().iter_days().take(DAYS) {
        let book = ctx.city.book(program, facility, date)?;
        if !book.rulebook.offers(&ctx.city.day(facility, date)).is_empty() {
            days.push(date);
        }
    }
    Ok(days)
}

/// What the module says of the first offer of a day.
fn told(
    ctx: &Ctx,
    child: &Child,
    household: &Household,
    (facility, program): (FacilityId, ProgramId),
    date: NaiveDate,
    registration: Option<&Registration>,
) -> AppResult<Vec<Finding>> {
    let book = ctx.city.book(program, facility, date)?;
    let day = ctx.city.day(facility, date);
    let Some(offer) = book.rulebook.offers(&day).into_iter().next() else { return Ok(Vec::new()) };
    let case = Case {
        asked_at: ctx.civil_now(),
        caller: Caller::Guardian,
        day,
        span: offer.span,
        child: child_facts(ctx, child, household, registration),
        answers: Answers::default(),
        history: Vec::new(),
        around: Vec::new(),
    };
    Ok(book.rulebook.assess(&case).findings)
}

/// True if an interview must come first for a registration of the family that is logged in.
pub async fn interview_due_of(ctx: &Ctx, registration: &Registration) -> AppResult<bool> {
    let (child, _) = ctx.find_child(registration.child_id).await?;
    let mut tx = ctx.read().await?;
    let household = platform_store::families::household(&mut tx, child.household_id).await?;
    tx.done().await?;
    interview_due(ctx, &child, &household.ok_or(AppError::NotFound)?, registration)
}

/// A registration as if it were accepted after an interview today; never stored.
pub(crate) fn accepted(ctx: &Ctx, child: &Child, facility: FacilityId, program: ProgramId) -> Registration {
    Registration {
        id: RegistrationId(uuid::Uuid::nil()),
        household_id: child.household_id,
        child_id: child.id,
        facility_id: facility,
        program_id: program,
        state: RegistrationState::Accepted,
        wish: String::new(),
        message: String::new(),
        conditions: String::new(),
        staff_note: String::new(),
        interviewed_on: Some(ctx.today()),
        applied_at: ctx.now(),
        decided_at: Some(ctx.now()),
        decided_by: None,
        by_city: false,
    }
}
