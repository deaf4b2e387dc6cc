//! What a facility asks for before a child may book there. The platform knows no rules: it asks the module about the same
//! day with and without the facts that staff check, and looks whether the answer changes.

use crate::bookings::case::child_facts;
use crate::ctx::Ctx;
use crate::error::{AppError, AppResult};
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
    for date in ctx.today().iter_days().take(DAYS) {
        let book = ctx.city.book(program, facility, date)?;
        let day = ctx.city.day(facility, date);
        let Some(offer) = book.rulebook.offers(&day).into_iter().next() else { continue };
        let told = |registration: Option<&Registration>| -> Vec<Finding> {
            let case = Case {
                asked_at: ctx.civil_now(),
                caller: Caller::Guardian,
                day: day.clone(),
                span: offer.span,
                child: child_facts(ctx, child, household, registration),
                answers: Answers::default(),
                history: Vec::new(),
            };
            book.rulebook.assess(&case).findings
        };
        let met = accepted(ctx, child, facility, program);
        let unmet = Registration { interviewed_on: None, ..met.clone() };
        return Ok(Needs {
            registration: told(None) != told(Some(&unmet)),
            interview: told(Some(&unmet)) != told(Some(&met)),
        });
    }
    Ok(Needs::default())
}

/// What the family that is logged in needs for one of its children.
pub async fn needs_of(
    ctx: &Ctx,
    child: platform_values::ChildId,
    facility: FacilityId,
    program: ProgramId,
) -> AppResult<Needs> {
    let (child, _) = ctx.find_child(child).await?;
    let mut tx = ctx.read().await?;
    let household = platform_store::families::household(&mut tx, child.household_id).await?;
    tx.done().await?;
    needs(ctx, &child, &household.ok_or(AppError::NotFound)?, facility, program)
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
        staff_note: String::new(),
        interviewed_on: Some(ctx.today()),
        applied_at: ctx.now(),
        decided_at: Some(ctx.now()),
        decided_by: None,
    }
}
