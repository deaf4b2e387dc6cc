//! Taking a place. The order is the guarantee: family lock, judgement, ledger, booking, mail, commit.

use crate::accounts::consents;
use crate::bookings::ask::{Judged, caller, iso, judge_facts};
use crate::bookings::case::{Ask, Facts};
use crate::bookings::hold::{self, Full};
use crate::bookings::phase;
use crate::city::hex;
use crate::ctx::Ctx;
use crate::error::{AppError, AppResult, once};
use crate::mail;
use crate::reports;
use chrono::{Duration, NaiveDate};
use platform_authz::{Action, Object, Of};
use platform_program_api::answer::Weight;
use platform_program_api::{Caller, Finding, Quota, Quote};
use platform_store::bookings::{self, Booking, Refusal};
use platform_store::{Write, families, places};
use platform_values::{Age, BookingId, ChildId, Month, Phase, RefusalKind, Source, Yen};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use std::collections::BTreeMap;

/// The step that is the facility's own decision; modules ask for it where their rules want it.
pub const APPROVAL: &str = "facility_approval";

/// A booking that was made.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Booked {
    /// Its id.
    pub id: BookingId,
    /// Confirmed at once, or waiting for the facility.
    pub phase: Phase,
}

/// The first result of a booking request, as repeated requests get it.
#[derive(Serialize, Deserialize)]
enum Outcome {
    Booked(Booked),
    Refused(Vec<Finding>),
    Full(Quota),
}

/// Books a place, or tells every reason why not. A refusal is counted as unmet demand, without the person.
pub async fn book(ctx: &Ctx, ask: &Ask) -> AppResult<Booked> {
    match once(attempt(ctx, ask, Full::LookAgain).await)? {
        Outcome::Booked(booked) => Ok(booked),
        Outcome::Refused(findings) => Err(AppError::Refused(findings)),
        Outcome::Full(quota) => Err(AppError::Full(quota)),
    }
}

async fn attempt(ctx: &Ctx, ask: &Ask, full: Full) -> AppResult<Outcome> {
    let (child, _) = ctx.find_child(ask.child).await?;
    let resource =
        Of::new(Object::Booking).household(child.household_id).child(child.id).facility(ask.facility);
    ctx.require(Action::Create, &resource)?;
    let action = if ask.going_past.is_some() { Action::Override } else { Action::Create };
    let mut write = ctx.begin(action, &resource).await?;
    consents::require(ctx, &mut write).await?;
    let household = families::lock(&mut write, child.household_id).await?.ok_or(AppError::NotFound)?;
    let child = families::child(&mut write, ask.child).await?.ok_or(AppError::NotFound)?;
    let city = ctx.app.cities.for_decision(&mut write).await?;
    let facts = Facts::read(&mut write, child, household, ask).await?;
    let caller = caller(ctx, &facts);
    let judged = judge_facts(ctx, &city, &facts, ask, caller)?;
    let mut against = judged.against(ask);
    // Only days gone by can be locked; an opening rush asks nothing here.
    if ask.day < ctx.today() {
        against.extend(reports::closed(&mut write, ask.facility, ask.program, ask.day).await?);
    }
    if caller == Caller::Staff && !against.is_empty() && against.iter().all(|f| f.weight == Weight::Warn) {
        // A question to staff, who may go past it: nobody was turned away yet.
        return Err(AppError::Refused(against));
    }
    if !against.is_empty() {
        let codes = against.iter().map(|f| f.code.clone()).collect();
        return refuse(ctx, write, ask, &facts, RefusalKind::Rule, codes, Outcome::Refused(against)).await;
    }
    let id = match hold::take_places(ctx, &mut write, ask, &judged.assessment.draws).await? {
        Ok(id) => id,
        Err(quota) => {
            let Some(write) = full.settle(ctx, write, &resource, ask).await? else {
                return Box::pin(attempt(ctx, ask, Full::Believe)).await;
            };
            let codes = vec![format!("full-{}", quota.key)];
            return refuse(ctx, write, ask, &facts, RefusalKind::Full, codes, Outcome::Full(quota)).await;
        }
    };
    let booking = insert(ctx, &mut write, ask, &facts, &judged, id).await?;
    notify(ctx, &mut write, &booking).await?;
    let booked = Outcome::Booked(Booked { id: booking.id, phase: booking.phase });
    write.audit().object_id = Some(booking.id.0);
    write.audit().detail = serde_json::json!({ "day": booking.day, "to": booking.phase.as_str() });
    write.commit(&serde_json::to_value(&booked)?).await?;
    measure(ctx, ask, booking.phase.as_str());
    Ok(booked)
}

async fn insert(
    ctx: &Ctx,
    write: &mut Write,
    ask: &Ask,
    facts: &Facts,
    judged: &Judged,
    id: BookingId,
) -> AppResult<Booking> {
    let rules = serde_json::to_value(&judged.book.rules.values)?;
    places::keep_rule_version(write, &judged.book.version, &rules, ctx.now()).await?;
    let guardian = caller(ctx, facts) == Caller::Guardian;
    let of = Of::new(Object::Booking).household(facts.household.id).child(ask.child).facility(ask.facility);
    // What the facility's own staff enter for a caller needs no approval of their own; every other step stands.
    let approved = !guardian && ctx.may(Action::Decide, &of);
    let steps = judged.assessment.steps.iter().map(|step| step.key.clone());
    let open: Vec<String> = steps.filter(|key| !(approved && key == APPROVAL)).collect();
    let confirmed = open.is_empty();
    let booking = Booking {
        phase: if confirmed { Phase::Confirmed } else { Phase::Requested },
        source: if guardian { Source::Guardian } else { Source::Staff },
        quote: serde_json::to_value(&judged.quote)?,
        rules_version: judged.book.version.clone(),
        decided_at: confirmed.then(|| ctx.now()),
        ..facts.booking(ctx, ask, id)?
    };
    bookings::add(write, &booking, &open).await?;
    let event = phase::event(ctx, &booking, "", booking.override_reason.as_str())?;
    bookings::add_event(write, &event).await?;
    Ok(booking)
}

async fn notify(ctx: &Ctx, write: &mut Write, booking: &Booking) -> AppResult<()> {
    let key = if booking.phase == Phase::Confirmed { "booking-confirmed" } else { "booking-received" };
    let args = mail_args(ctx, booking);
    mail::to_household(ctx, write, booking.household_id, key, &args, Duration::zero()).await
}

/// What mails about a booking may tell: when and where, never who.
pub fn mail_args(ctx: &Ctx, booking: &Booking) -> BTreeMap<String, String> {
    let facility = ctx.city.facility(booking.facility_id).map_or("", |f| f.name.as_str());
    let fee = told_fee(booking);
    [
        ("facility", facility.to_owned()),
        ("day", booking.day.to_string()),
        ("from", iso(booking.day.and_time(booking.starts)).split_off(11)),
        ("to", iso(booking.day.and_time(booking.ends)).split_off(11)),
        ("message", booking.message.clone()),
        ("reason", booking.reason.clone()),
        ("fee", fee.to_string()),
        ("late", if booking.late_cancel && fee > Yen::ZERO { "yes" } else { "no" }.to_owned()),
        ("link", ctx.link(&format!("/bookings/{}", booking.id))),
    ]
    .map(|(name, value)| (name.to_owned(), value))
    .into()
}

/// The fee that mails tell: the settled one, else the one that was told with the booking.
fn told_fee(booking: &Booking) -> Yen {
    let quote = booking.final_quote.as_ref().unwrap_or(&booking.quote);
    let quote: Quote = serde_json::from_value(quote.clone()).unwrap_or_default();
    quote.total()
}

/// What tells refusals of one child apart from those of others without telling who it is: another one each month.
pub(crate) fn repeat_mark(child: ChildId, day: NaiveDate) -> String {
    hex(&Sha256::digest(format!("{child} {}", Month::of(day))))
}

/// Writes the refusal and commits it with the result, so that a repeated request gets the same answer.
async fn refuse(
    ctx: &Ctx,
    mut write: Write,
    ask: &Ask,
    facts: &Facts,
    kind: RefusalKind,
    codes: Vec<String>,
    outcome: Outcome,
) -> AppResult<Outcome> {
    let months = Age::on(facts.child.birth_date, ask.day).months();
    let refusal = Refusal {
        id: ctx.new_id(),
        at: ctx.now(),
        facility_id: ask.facility,
        program_id: ask.program,
        day: ask.day,
        age_months: i32::try_from(months).unwrap_or(i32::MAX),
        kind,
        codes,
        mark: repeat_mark(ask.child, ask.day),
    };
    if ctx.city.facility(ask.facility).is_some() && ctx.city.program(ask.program).is_some() {
        bookings::add_refusal(&mut write, &refusal).await?;
    }
    write.audit().detail = serde_json::json!({ "day": ask.day, "refused": refusal.codes });
    write.commit(&serde_json::to_value(&outcome)?).await?;
    measure(ctx, ask, kind.as_str());
    Ok(outcome)
}

/// Counts what came of a wish: the phase of its booking, or why there is none. Nothing of the family is in it.
fn measure(ctx: &Ctx, ask: &Ask, outcome: &'static str) {
    let program = ctx.city.program(ask.program).map(|program| program.key.clone()).unwrap_or_default();
    metrics::counter!("azukari_bookings_total", "program" => program, "outcome" => outcome).increment(1);
}
