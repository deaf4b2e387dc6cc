//! What came of an interview, and children who are known already.

use crate::ctx::Ctx;
use crate::error::{AppError, AppResult, once};
use crate::interviews::take::ahead;
use crate::interviews::{call_off, find, release, write_change};
use crate::registrations;
use chrono::{Days, NaiveDate};
use platform_authz::Action;
use platform_program_api::Finding;
use platform_program_api::answer::Weight;
use platform_store::families;
use platform_store::registrations as rows;
use platform_values::{InterviewId, InterviewState, RegistrationId, RegistrationState};

/// So many days back an interview can be written down as held.
pub const HELD_DAYS: u64 = 366;

/// What came of an interview.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// It was held.
    Held {
        /// What staff wrote down, for staff only.
        record: String,
        /// On which day; as agreed, else today, where it is not stated.
        day: Option<NaiveDate>,
    },
    /// The family did not come.
    Missed,
}

/// Writes down what came of an interview. One that was held counts for the registration from its day; if that was earlier
/// than agreed, its place in the slot is given back.
pub async fn record(ctx: &Ctx, id: InterviewId, outcome: &Outcome) -> AppResult<InterviewId> {
    once(record_once(ctx, id, outcome).await)
}

async fn record_once(ctx: &Ctx, id: InterviewId, outcome: &Outcome) -> AppResult<InterviewId> {
    let (seen, of) = find(ctx, id).await?;
    let mut write = ctx.begin(Action::Update, &of).await?;
    families::lock(&mut write, seen.household_id).await?.ok_or(AppError::NotFound)?;
    let was = ahead(ctx, &mut write, id).await?;
    let agreed = was.at.map_or_else(|| ctx.today(), |at| ctx.civil(at).date());
    let day = match outcome {
        Outcome::Held { day: Some(day), .. } => *day,
        _ => agreed,
    };
    if day > ctx.today() {
        return Err(AppError::refused(Finding::new("interview-day-not-come", Weight::Block)));
    }
    if matches!(outcome, Outcome::Held { .. }) && day < ctx.today() - Days::new(HELD_DAYS) {
        let finding = Finding::new("interview-day-long-gone", Weight::Block);
        return Err(AppError::refused(finding.with("first", ctx.today() - Days::new(HELD_DAYS))));
    }
    let mut interview = was.clone();
    if let (Outcome::Held { .. }, Some(at)) = (outcome, was.at)
        && (day < agreed || at > ctx.now())
    {
        // Held before its time: the place is free for others, and the day held is its date.
        release(&mut write, was.slot_id).await?;
        interview.slot_id = None;
        interview.at = Some(ctx.moment(day.and_time(ctx.civil(at).time())).min(ctx.now()));
    }
    interview.closed_at = Some(ctx.now());
    match outcome {
        Outcome::Held { record, .. } => {
            interview.state = InterviewState::Done;
            interview.record.clone_from(record);
            let mut registration =
                rows::lock(&mut write, was.registration_id).await?.ok_or(AppError::NotFound)?;
            registration.interviewed_on = Some(day);
            rows::put(&mut write, &registration).await?;
        }
        Outcome::Missed if was.state == InterviewState::Fixed => interview.state = InterviewState::Missed,
        Outcome::Missed => return Err(AppError::Stale),
    }
    write_change(&mut write, &was, &interview).await?;
    write.commit(&serde_json::to_value(id)?).await?;
    Ok(id)
}

/// Goes without an interview: the facility knows the child already. What was ahead is called off.
pub async fn waive(ctx: &Ctx, id: RegistrationId) -> AppResult<RegistrationId> {
    once(waive_once(ctx, id).await)
}

async fn waive_once(ctx: &Ctx, id: RegistrationId) -> AppResult<RegistrationId> {
    let (seen, of) = registrations::find(ctx, id).await?;
    let mut write = ctx.begin(Action::Decide, &of).await?;
    families::lock(&mut write, seen.household_id).await?.ok_or(AppError::NotFound)?;
    let mut registration = rows::lock(&mut write, id).await?.ok_or(AppError::NotFound)?;
    registrations::unchanged(ctx, &registration)?;
    match registration.state {
        RegistrationState::Applied | RegistrationState::Returned | RegistrationState::Accepted => {}
        RegistrationState::Declined | RegistrationState::Withdrawn => return Err(AppError::Stale),
    }
    call_off(ctx, &mut write, id).await?;
    registration.interviewed_on = Some(ctx.today());
    rows::put(&mut write, &registration).await?;
    write.audit().object_id = Some(id.0);
    write.audit().detail = serde_json::json!({ "interview": "waived" });
    write.commit(&serde_json::to_value(id)?).await?;
    Ok(id)
}
