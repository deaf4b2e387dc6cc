//! Registrations (利用登録): a family applies at a facility, the facility decides.

mod apply;
mod conditions;
mod decide;
mod needs;
mod queue;
mod review;
mod view;

pub(crate) use apply::never_of_age;
pub use apply::{CONTACT_MISSING, apply, beforehand, hints, withdraw};
pub(crate) use conditions::Conditions;
pub use decide::{Decision, decide, decide_in_place, decide_many, decide_many_in_place, may_follow, note};
pub(crate) use needs::accepted;
pub use needs::{Needs, interview_due, interview_due_of, needs};
pub use queue::{QueueFilter, Queued, queue, waiting};
pub use review::{Alike, Review, is_alike, review};
pub(crate) use view::unchanged;
pub use view::{RegistrationView, ended_name, find, inbox, note_version, of_family, resource, version};

use crate::ctx::Ctx;
use platform_store::registrations::Registration;
use platform_values::RegistrationState;
use std::collections::BTreeMap;

/// Whole days that a registration waited: until today, or until it was decided.
pub fn waited(ctx: &Ctx, registration: &Registration) -> i64 {
    let decided = registration.decided_at.filter(|_| registration.state != RegistrationState::Applied);
    let until = decided.map_or_else(|| ctx.today(), |at| ctx.civil(at).date());
    (until - ctx.civil(registration.applied_at).date()).num_days().max(0)
}

/// What mails about a registration may tell: where and what was answered, never who.
fn mail_args(ctx: &Ctx, registration: &Registration) -> BTreeMap<String, String> {
    let facility = ctx.city.facility(registration.facility_id).map_or("", |f| f.name.as_str());
    let program = ctx.city.program(registration.program_id).map_or("", |p| p.name.as_str());
    let told = registration.stands_under().map(|words| {
        let args = BTreeMap::from([("conditions".to_owned(), words.to_owned())]);
        ctx.app.words.text("registration-conditions-line", &args)
    });
    let conditions = told.unwrap_or_default();
    [
        ("facility", facility.to_owned()),
        ("program", program.to_owned()),
        ("message", registration.message.clone()),
        ("conditions", conditions),
        ("link", ctx.link(&format!("/registrations/{}", registration.id))),
    ]
    .map(|(name, value)| (name.to_owned(), value))
    .into()
}
