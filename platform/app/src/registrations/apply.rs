//! Applying, applying again, and taking an application back.

use crate::accounts::children::ChildView;
use crate::accounts::profile::lacks_contact;
use crate::accounts::{children, consents};
use crate::bookings::case::{child_facts, past_uses};
use crate::city::{City, is_open};
use crate::ctx::Ctx;
use crate::error::{AppError, AppResult, once};
use crate::interviews;
use crate::mail;
use crate::registrations::{find, mail_args};
use chrono::{Days, Duration, NaiveDate};
use platform_authz::{Action, Object, Of};
use platform_program_api::answer::Weight;
use platform_program_api::{Answers, Caller, Case, Finding, PastUse};
use platform_store::families::{Child, Household};
use platform_store::registrations::{self, Registration};
use platform_store::{bookings, families, outbox};
use platform_values::{ChildId, FacilityId, ProgramId, RegistrationId, RegistrationState};

/// Code of the reason that the family named nobody to be called in an emergency.
pub const CONTACT_MISSING: &str = "registration-contact-missing";
/// How many registrations of a family may wait for an answer at once.
const UNDECIDED_MAX: usize = 10;
/// How far ahead a day is looked for on which ages are judged.
const HINT_DAYS: usize = 60;
/// After so many days every newborn is old enough for care.
const GROWN_DAYS: u64 = 540;
/// How far ahead bookings are looked for when a registration is taken back.
const BOOKED_DAYS: u64 = 400;
/// How far back uses are looked for that stand against booking.
const BEFORE_DAYS: u64 = 62;

/// What a family should know before it applies: all reasons against it, and notes about what stands against booking.
pub async fn hints(
    ctx: &Ctx,
    child: ChildId,
    facility: FacilityId,
    program: ProgramId,
) -> AppResult<Vec<Finding>> {
    let (child, _) = ctx.find_child(child).await?;
    let mut tx = ctx.read().await?;
    let household = families::household(&mut tx, child.household_id).await?.ok_or(AppError::NotFound)?;
    let family = registrations::of_household(&mut tx, household.id).await?;
    tx.done().await?;
    let mut findings = against(&ctx.city, (&household, &child), &family, (facility, program), ctx.today());
    if findings.is_empty() {
        findings = ages(ctx, &child, &household, (facility, program), ctx.today())?;
        let known = beforehand(ctx, child.id, facility, program).await?.into_iter();
        findings.extend(known.map(|f| Finding { weight: Weight::Note, ..f }));
    }
    Ok(findings)
}

/// Applies for a child, or again after the application was returned, declined or taken back.
pub async fn apply(
    ctx: &Ctx,
    child: ChildId,
    facility: FacilityId,
    program: ProgramId,
    wish: &str,
) -> AppResult<RegistrationId> {
    once(apply_once(ctx, child, facility, program, wish).await)
}

async fn apply_once(
    ctx: &Ctx,
    child: ChildId,
    facility: FacilityId,
    program: ProgramId,
    wish: &str,
) -> AppResult<RegistrationId> {
    let (child, _) = ctx.find_child(child).await?;
    let of = Of::new(Object::Registration).household(child.household_id).child(child.id).facility(facility);
    let mut write = ctx.begin(Action::Create, &of).await?;
    consents::require(ctx, &mut write).await?;
    let household = families::lock(&mut write, child.household_id).await?.ok_or(AppError::NotFound)?;
    let city = ctx.app.cities.fresh(&mut write).await?;
    let child = families::child(&mut write, child.id).await?.filter(|child| child.archived_at.is_none());
    let child = child.ok_or(AppError::NotFound)?;
    let existing = registrations::of_child(&mut write, child.id, facility, program).await?;
    let family = registrations::of_household(&mut write, child.household_id).await?;
    let against = against(&city, (&household, &child), &family, (facility, program), ctx.today());
    if !against.is_empty() {
        return Err(AppError::Refused(against));
    }
    if ctx.household().is_ok() && !ChildView::read(child.clone())?.sheet.consents.sharing {
        return Err(AppError::refused(Finding::new("registration-sharing-missing", Weight::Block)));
    }
    let from = existing.as_ref().map_or("", |r| r.state.as_str());
    let registration = Registration {
        id: existing.as_ref().map_or_else(|| ctx.new_id(), |r| r.id),
        household_id: child.household_id,
        child_id: child.id,
        facility_id: facility,
        program_id: program,
        state: RegistrationState::Applied,
        wish: wish.to_owned(),
        message: String::new(),
        conditions: existing.as_ref().map_or_else(String::new, |r| r.conditions.clone()),
        staff_note: existing.as_ref().map_or_else(String::new, |r| r.staff_note.clone()),
        interviewed_on: existing.as_ref().and_then(|r| r.interviewed_on),
        applied_at: ctx.now(),
        decided_at: None,
        decided_by: None,
        by_city: false,
    };
    registrations::put(&mut write, &registration).await?;
    // What was decided before is over: nobody reads of it after this application was confirmed.
    outbox::withdraw(&mut write, registration.id.0).await?;
    write.audit().object_id = Some(registration.id.0);
    write.audit().detail = serde_json::json!({ "from": from, "to": registration.state.as_str() });
    let args = mail_args(ctx, &registration);
    let household = registration.household_id;
    mail::to_household(ctx, &mut write, household, "registration-received", &args, Duration::zero()).await?;
    write.commit(&serde_json::to_value(registration.id)?).await?;
    Ok(registration.id)
}

/// Takes a registration back. Bookings come first: they are cancelled one by one, each with its consequence shown.
pub async fn withdraw(ctx: &Ctx, id: RegistrationId) -> AppResult<RegistrationId> {
    once(withdraw_once(ctx, id).await)
}

async fn withdraw_once(ctx: &Ctx, id: RegistrationId) -> AppResult<RegistrationId> {
    let (seen, of) = find(ctx, id).await?;
    let mut write = ctx.begin(Action::Cancel, &of).await?;
    families::lock(&mut write, seen.household_id).await?.ok_or(AppError::NotFound)?;
    let mut registration = registrations::lock(&mut write, id).await?.ok_or(AppError::NotFound)?;
    let from = registration.state;
    match from {
        RegistrationState::Applied | RegistrationState::Returned | RegistrationState::Accepted => {}
        RegistrationState::Declined | RegistrationState::Withdrawn => return Err(AppError::Stale),
    }
    let until = ctx.today().checked_add_days(Days::new(BOOKED_DAYS)).unwrap_or(NaiveDate::MAX);
    let ahead = bookings::history(&mut write, registration.child_id, ctx.today(), until).await?;
    let booked = ahead.iter().find(|b| {
        b.facility_id == registration.facility_id
            && b.program_id == registration.program_id
            && !b.phase.has_ended()
    });
    if let Some(booked) = booked {
        let finding = Finding::new("registration-has-bookings", Weight::Block).with("day", booked.day);
        return Err(AppError::refused(finding));
    }
    interviews::call_off(ctx, &mut write, id).await?;
    outbox::withdraw(&mut write, id.0).await?;
    registration.state = RegistrationState::Withdrawn;
    if from == RegistrationState::Applied {
        // Nobody waits any more.
        registration.decided_at = Some(ctx.now());
        registration.decided_by = Some(ctx.account()?);
    }
    registrations::put(&mut write, &registration).await?;
    write.audit().detail = serde_json::json!({ "from": from.as_str(), "to": registration.state.as_str() });
    write.commit(&serde_json::to_value(id)?).await?;
    Ok(id)
}

/// Everything that stands against an application.
fn against(
    city: &City,
    (household, child): (&Household, &Child),
    family: &[Registration],
    (facility, program): (FacilityId, ProgramId),
    today: NaiveDate,
) -> Vec<Finding> {
    let mut findings = children::missing(&child.sheet);
    if !city.offers(facility, program) {
        findings.push(Finding::new("facility-does-not-offer", Weight::Block));
    }
    if city.facility(facility).is_some_and(|f| f.closed_on.is_some() && !is_open(f, today)) {
        findings.push(Finding::new("facility-not-open", Weight::Block));
    }
    let here = |r: &Registration| (r.child_id, r.facility_id, r.program_id) == (child.id, facility, program);
    if let Some(existing) = family.iter().find(|r| here(r))
        && matches!(existing.state, RegistrationState::Applied | RegistrationState::Accepted)
    {
        findings.push(Finding::new("registration-already", Weight::Block).with("state", existing.state));
    }
    if lacks_contact(household) && !family.iter().any(here) {
        findings.push(Finding::new(CONTACT_MISSING, Weight::Block));
    }
    let waits = |state| matches!(state, RegistrationState::Applied | RegistrationState::Returned);
    if family.iter().filter(|r| waits(r.state) && !here(r)).count() >= UNDECIDED_MAX {
        findings.push(Finding::new("registration-too-many", Weight::Block).with("max", UNDECIDED_MAX));
    }
    findings
}

/// What the module says of the age of a child that is too old now and in a year: no child of the program was born then.
pub(crate) fn never_of_age(
    ctx: &Ctx,
    child: &Child,
    household: &Household,
    place: (FacilityId, ProgramId),
) -> AppResult<Vec<Finding>> {
    let today = ctx.today();
    let later = today.checked_add_days(Days::new(GROWN_DAYS)).unwrap_or(today);
    if ages(ctx, child, household, place, later)?.is_empty() {
        return Ok(Vec::new());
    }
    let now = ages(ctx, child, household, place, today)?;
    Ok(now.into_iter().map(|f| Finding { weight: Weight::Block, ..f }).collect())
}

/// What the module says of the child's age on the next day that is offered, as notes: a child grows into a program, so
/// its age never refuses an application.
fn ages(
    ctx: &Ctx,
    child: &Child,
    household: &Household,
    place: (FacilityId, ProgramId),
    from: NaiveDate,
) -> AppResult<Vec<Finding>> {
    let findings = said(ctx, (child, household), Vec::new(), place, from, &["age-"])?;
    Ok(findings.into_iter().map(|f| Finding { weight: Weight::Note, ..f }).collect())
}

/// What stands against booking a child at a facility whatever its family does there, such as a use of another facility:
/// told before it applies or chooses a day.
pub async fn beforehand(
    ctx: &Ctx,
    child: ChildId,
    facility: FacilityId,
    program: ProgramId,
) -> AppResult<Vec<Finding>> {
    let (child, _) = ctx.find_child(child).await?;
    let today = ctx.today();
    let first = today.checked_sub_days(Days::new(BEFORE_DAYS)).unwrap_or(today);
    let until = today.checked_add_days(Days::new(BOOKED_DAYS)).unwrap_or(today);
    let mut tx = ctx.read().await?;
    let household = families::household(&mut tx, child.household_id).await?.ok_or(AppError::NotFound)?;
    let history = bookings::history(&mut tx, child.id, first, until).await?;
    tx.done().await?;
    // The next day first; what is booked elsewhere later stands against the days after that.
    let later = history.iter().filter(|b| b.facility_id != facility).map(|b| b.day).max();
    let uses = past_uses(&history, facility)?;
    for from in [Some(today), later.filter(|day| *day > today)].into_iter().flatten() {
        let kinds = &["enrolled-", "phone-"];
        let found = said(ctx, (&child, &household), uses.clone(), (facility, program), from, kinds)?;
        if !found.is_empty() {
            return Ok(found);
        }
    }
    Ok(Vec::new())
}

/// What the module says on the next day that is offered, of these kinds.
fn said(
    ctx: &Ctx,
    (child, household): (&Child, &Household),
    history: Vec<PastUse>,
    (facility, program): (FacilityId, ProgramId),
    from: NaiveDate,
    kinds: &[&str],
) -> AppResult<Vec<Finding>> {
    for date in from.iter_days().take(HINT_DAYS) {
        let book = ctx.city.book(program, facility, date)?;
        let day = ctx.city.day(facility, date);
        let Some(offer) = book.rulebook.offers(&day).into_iter().next() else { continue };
        let case = Case {
            asked_at: ctx.civil_now(),
            caller: Caller::Guardian,
            day,
            span: offer.span,
            child: child_facts(ctx, child, household, None),
            answers: Answers::default(),
            history,
            around: Vec::new(),
        };
        let wanted = |f: &Finding| kinds.iter().any(|kind| f.code.starts_with(kind));
        return Ok(book.rulebook.assess(&case).findings.into_iter().filter(wanted).collect());
    }
    Ok(Vec::new())
}
