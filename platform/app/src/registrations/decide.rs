//! The decision on a registration, by the facility or, with a reason that is recorded and mailed to the facility, by the
//! city in its place. It can be changed later: a decline can be reversed, an acceptance ended.

use crate::ctx::Ctx;
use crate::error::{AppError, AppResult, once};
use crate::interviews;
use crate::mail;
use crate::registrations::{find, mail_args, note_version, unchanged};
use chrono::NaiveDate;
use platform_authz::Action;
use platform_program_api::Finding;
use platform_program_api::answer::Weight;
use platform_store::registrations::{self, Registration};
use platform_store::{Write, families};
use platform_values::{RegistrationId, RegistrationState};
use std::collections::BTreeMap;

/// What is decided.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Decision {
    /// The child may book here.
    Accept {
        /// Words to the family; may be empty.
        message: String,
        /// Conditions, told to the family and to staff wherever the child is booked; empty for none. Without a word
        /// about them, those of the last acceptance hold again.
        conditions: Option<String>,
        /// Day of the interview, where it was not recorded before.
        interviewed: Option<NaiveDate>,
    },
    /// The family must complete something.
    Return {
        /// What is missing.
        message: String,
    },
    /// The child may not book here.
    Decline {
        /// Why.
        message: String,
    },
}

impl Decision {
    /// Where it leads.
    pub fn state(&self) -> RegistrationState {
        match self {
            Self::Accept { .. } => RegistrationState::Accepted,
            Self::Return { .. } => RegistrationState::Returned,
            Self::Decline { .. } => RegistrationState::Declined,
        }
    }

    fn words(&self) -> String {
        match self {
            Self::Accept { message, .. } | Self::Return { message } | Self::Decline { message } => {
                message.trim().to_owned()
            }
        }
    }

    /// The conditions that hold if this is decided where others held.
    fn conditions(&self, before: &str) -> String {
        match self {
            Self::Accept { conditions: Some(words), .. } => words.trim().to_owned(),
            _ => before.to_owned(),
        }
    }

    fn mail_key(&self, from: RegistrationState) -> &'static str {
        match self {
            Self::Accept { .. } if from == RegistrationState::Accepted => "registration-conditions",
            Self::Accept { .. } => "registration-accepted",
            Self::Return { .. } => "registration-returned",
            Self::Decline { .. } => "registration-declined",
        }
    }
}

/// True if a decision may bring a registration from one state to the other.
pub fn may_follow(from: RegistrationState, to: RegistrationState) -> bool {
    use RegistrationState::{Accepted, Applied, Declined, Returned, Withdrawn};
    match from {
        Applied => matches!(to, Accepted | Returned | Declined),
        Returned | Accepted => matches!(to, Accepted | Declined),
        Declined => matches!(to, Accepted | Returned),
        Withdrawn => false,
    }
}

/// Decides one registration as its facility.
pub async fn decide(ctx: &Ctx, id: RegistrationId, decision: &Decision) -> AppResult<RegistrationId> {
    once(decide_once(ctx, id, decision, "").await)
}

/// Decides one registration in the place of its facility. The reason is told to the facility, not to the family.
pub async fn decide_in_place(
    ctx: &Ctx,
    id: RegistrationId,
    decision: &Decision,
    reason: &str,
) -> AppResult<RegistrationId> {
    once(decide_once(ctx, id, decision, reason.trim()).await)
}

/// Decides many in the place of their facilities, each by itself.
pub async fn decide_many_in_place(
    ctx: &Ctx,
    ids: &[RegistrationId],
    decision: &Decision,
    reason: &str,
) -> Vec<(RegistrationId, AppResult<RegistrationId>)> {
    let mut results = Vec::with_capacity(ids.len());
    for (part, id) in ids.iter().enumerate() {
        results.push((*id, decide_in_place(&ctx.part(part), *id, decision, reason).await));
    }
    results
}

/// Decides many that wait, each by itself: what cannot be decided does not stop the others.
pub async fn decide_many(
    ctx: &Ctx,
    ids: &[RegistrationId],
    decision: &Decision,
) -> Vec<(RegistrationId, AppResult<RegistrationId>)> {
    let mut results = Vec::with_capacity(ids.len());
    for (part, id) in ids.iter().enumerate() {
        let mut part = ctx.part(part);
        part.request.seen = Some(RegistrationState::Applied.to_string());
        results.push((*id, decide(&part, *id, decision).await));
    }
    results
}

async fn decide_once(
    ctx: &Ctx,
    id: RegistrationId,
    decision: &Decision,
    reason: &str,
) -> AppResult<RegistrationId> {
    let (seen, of) = find(ctx, id).await?;
    let in_place = !ctx.actor.facilities().contains(&seen.facility_id);
    ctx.require(Action::Decide, &of)?;
    if in_place && reason.is_empty() {
        return Err(AppError::refused(Finding::new("registration-reason-missing", Weight::Block)));
    }
    let mut write = ctx.begin(Action::Decide, &of).await?;
    families::lock(&mut write, seen.household_id).await?.ok_or(AppError::NotFound)?;
    let mut registration = registrations::lock(&mut write, id).await?.ok_or(AppError::NotFound)?;
    unchanged(ctx, &registration)?;
    let (from, to) = (registration.state, decision.state());
    if !may_follow(from, to) {
        return Err(AppError::Stale);
    }
    let message = decision.words();
    if from == to && repeats(&registration, decision, &message) {
        return Err(AppError::Stale);
    }
    if message.is_empty() && to != RegistrationState::Accepted {
        return Err(AppError::refused(Finding::new("registration-message-missing", Weight::Block)));
    }
    if let Decision::Accept { interviewed: Some(day), .. } = decision {
        if *day > ctx.today() {
            return Err(AppError::refused(Finding::new("interview-day-not-come", Weight::Block)));
        }
        registration.interviewed_on = Some(*day);
    }
    if to == RegistrationState::Declined {
        interviews::call_off(ctx, &mut write, id).await?;
    }
    registration.state = to;
    registration.conditions = decision.conditions(&registration.conditions);
    registration.message = message;
    registration.by_city = in_place;
    registration.decided_at = Some(ctx.now());
    registration.decided_by = Some(ctx.account()?);
    if in_place {
        tell_facility(ctx, &mut write, &mut registration, reason).await?;
    }
    registrations::put(&mut write, &registration).await?;
    write.audit().detail =
        serde_json::json!({ "from": from.as_str(), "to": to.as_str(), "in_place": in_place });
    let args = mail_args(ctx, &registration);
    let household = registration.household_id;
    mail::of_decision(ctx, &mut write, household, decision.mail_key(from), &args, id.0).await?;
    write.commit(&serde_json::to_value(id)?).await?;
    Ok(id)
}

/// True if a decision says again what stands: nobody is told twice.
fn repeats(stands: &Registration, decision: &Decision, message: &str) -> bool {
    let met = match decision {
        Decision::Accept { interviewed, .. } => {
            interviewed.is_none() || *interviewed == stands.interviewed_on
        }
        Decision::Return { .. } | Decision::Decline { .. } => true,
    };
    met && stands.message == message && decision.conditions(&stands.conditions) == stands.conditions
}

/// Writes why the city decided into the note for staff and the operation log, and mails it to the facility.
async fn tell_facility(
    ctx: &Ctx,
    write: &mut Write,
    registration: &mut Registration,
    reason: &str,
) -> AppResult<()> {
    let words = &ctx.app.words;
    let outcome = words.text(&format!("registration-outcome-{}", registration.state), &BTreeMap::new());
    let mut args = mail_args(ctx, registration);
    let code = ctx.city.facility(registration.facility_id).map_or("", |f| f.code.as_str());
    let link = ctx.link(&format!("/facility/{code}/registrations/{}", registration.id));
    let today = ctx.today().to_string();
    for (name, value) in [("reason", reason), ("outcome", &outcome), ("day", &today), ("link", &link)] {
        args.insert(name.to_owned(), value.to_owned());
    }
    let note = words.text("registration-city-note", &args);
    let notes = [registration.staff_note.as_str(), &note];
    registration.staff_note =
        notes.into_iter().filter(|note| !note.is_empty()).collect::<Vec<_>>().join("\n");
    reason.clone_into(&mut write.audit().purpose);
    mail::to_facility(ctx, write, registration.facility_id, "registration-by-city", &args).await?;
    Ok(())
}

/// Writes what only staff of the facility read about a registration.
pub async fn note(ctx: &Ctx, id: RegistrationId, words: &str) -> AppResult<RegistrationId> {
    once(note_once(ctx, id, words).await)
}

async fn note_once(ctx: &Ctx, id: RegistrationId, words: &str) -> AppResult<RegistrationId> {
    let (seen, of) = find(ctx, id).await?;
    let mut write = ctx.begin(Action::Decide, &of).await?;
    families::lock(&mut write, seen.household_id).await?.ok_or(AppError::NotFound)?;
    let mut registration = registrations::lock(&mut write, id).await?.ok_or(AppError::NotFound)?;
    ctx.unchanged(&note_version(&registration))?;
    words.trim().clone_into(&mut registration.staff_note);
    registrations::put(&mut write, &registration).await?;
    write.audit().detail = serde_json::json!({ "note": true });
    write.commit(&serde_json::to_value(id)?).await?;
    Ok(id)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_the_family_took_back_is_not_decided() {
        for to in RegistrationState::ALL {
            assert!(!may_follow(RegistrationState::Withdrawn, *to));
            assert!(
                !may_follow(*to, RegistrationState::Applied)
                    && !may_follow(*to, RegistrationState::Withdrawn)
            );
        }
    }

    #[test]
    fn conditions_hold_until_an_acceptance_says_something_else() {
        let accept = |conditions: Option<&str>| Decision::Accept {
            message: "お待ちしています。 ".into(),
            conditions: conditions.map(str::to_owned),
            interviewed: None,
        };
        assert_eq!(accept(Some("午前のみ ")).words(), "お待ちしています。");
        assert_eq!(accept(Some("午前のみ ")).conditions(""), "午前のみ");
        assert_eq!(accept(None).conditions("午前のみ"), "午前のみ");
        assert_eq!(accept(Some("")).conditions("午前のみ"), "");
        assert_eq!(Decision::Decline { message: "満員".into() }.conditions("午前のみ"), "午前のみ");
    }
}
