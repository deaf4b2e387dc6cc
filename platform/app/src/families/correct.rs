//! Mending what a facility entered itself for a caller, while the family has no account of its own.

use crate::ctx::Ctx;
use crate::error::{AppError, AppResult, once};
use crate::families::{noted, says_none};
use crate::registrations::never_of_age;
use chrono::NaiveDate;
use platform_authz::{Action, Object, Of};
use platform_program_api::Finding;
use platform_program_api::answer::Weight;
use platform_store::families::{self, Child, Guardian, Household};
use platform_store::{Tx, accounts, registrations};
use platform_values::{ChildId, FacilityId, HouseholdId};

/// What is written anew.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Correction {
    /// Name of the child.
    pub child_name: String,
    /// Reading of it.
    pub child_kana: String,
    /// Date of birth.
    pub birth_date: NaiveDate,
    /// Allergies; empty means nobody asked, words for "none" that there are none.
    pub allergy: String,
    /// Name of the guardian.
    pub guardian_name: String,
    /// Reading of it.
    pub guardian_kana: String,
    /// Telephone.
    pub phone: String,
    /// Whether the family lives in the city.
    pub resident: bool,
    /// Ward; may be empty.
    pub ward: String,
    /// Rest of the address; may be empty.
    pub address: String,
}

/// A child with its family as staff entered them.
pub struct Entered {
    /// The child.
    pub child: Child,
    /// The family.
    pub household: Household,
    /// The guardian who called.
    pub guardian: Option<Guardian>,
}

/// True if mails reach the family; otherwise staff telephone.
pub async fn has_mail(ctx: &Ctx, household: HouseholdId) -> AppResult<bool> {
    let mut tx = ctx.read().await?;
    let mails = accounts::emails_of_household(&mut tx, household, ctx.now()).await?;
    tx.done().await?;
    Ok(!mails.is_empty())
}

/// What a facility may mend: it entered the child itself, and nobody of the family can log in.
pub async fn entered(ctx: &Ctx, facility: FacilityId, child: ChildId) -> AppResult<Option<Entered>> {
    let (child, of) = ctx.find_child(child).await?;
    if !ctx.may(Action::Correct, &Of::new(Object::Child).facility(facility)) {
        return Ok(None);
    }
    if !platform_authz::Resource::facilities(&of).contains(&facility) {
        return Ok(None);
    }
    let mut tx = ctx.read().await?;
    let registered = registrations::of_household(&mut tx, child.household_id).await?;
    let found = read(&mut tx, child).await?;
    tx.done().await?;
    // The newest comes first: the last one was made with the family. Where it was entered, it is mended and handed over.
    let here = registered.last().is_some_and(|first| first.facility_id == facility);
    Ok(found.filter(|_| here))
}

/// The same to be shown: the look is logged.
pub async fn look(ctx: &Ctx, facility: FacilityId, child: ChildId) -> AppResult<Option<Entered>> {
    let found = entered(ctx, facility, child).await?;
    if let Some(found) = &found {
        let of = Of::new(Object::Child).child(child).household(found.household.id).facility(facility);
        ctx.log_view(Action::Read, &of, "").await?;
    }
    Ok(found)
}

async fn read(tx: &mut Tx, child: Child) -> AppResult<Option<Entered>> {
    let household = families::household(tx, child.household_id).await?.ok_or(AppError::NotFound)?;
    let guardians = families::guardians_of(tx, household.id).await?;
    if !household.made_by_staff || guardians.iter().any(|guardian| guardian.account_id.is_some()) {
        return Ok(None);
    }
    let guardian = guardians.into_iter().next();
    Ok(Some(Entered { child, household, guardian }))
}

/// Writes the correction; the operation log keeps which fields changed.
pub async fn correct(
    ctx: &Ctx,
    facility: FacilityId,
    child: ChildId,
    correction: &Correction,
) -> AppResult<ChildId> {
    once(correct_once(ctx, facility, child, correction).await)
}

async fn correct_once(
    ctx: &Ctx,
    facility: FacilityId,
    id: ChildId,
    correction: &Correction,
) -> AppResult<ChildId> {
    let seen = entered(ctx, facility, id).await?.ok_or(AppError::NotFound)?;
    let home = seen.household.id;
    let of = Of::new(Object::Child).id(id.0).child(id).household(home).facility(facility);
    let mut write = ctx.begin(Action::Correct, &of).await?;
    families::lock(&mut write, home).await?.ok_or(AppError::NotFound)?;
    let child = families::child(&mut write, id).await?.ok_or(AppError::NotFound)?;
    let was = read(&mut write, child).await?.ok_or(AppError::Stale)?;
    let now = changed(ctx, &was, correction);
    let mut against = Vec::new();
    if now.child.birth_date > ctx.today() {
        against.push(Finding::new("caller-birth-ahead", Weight::Block));
    }
    for registration in registrations::of_household(&mut write, home).await? {
        if against.is_empty() && registration.facility_id == facility && registration.child_id == id {
            let place = (facility, registration.program_id);
            against.extend(never_of_age(ctx, &now.child, &now.household, place)?);
        }
    }
    if !against.is_empty() {
        return Err(AppError::Refused(against));
    }
    families::update_child(&mut write, &now.child).await?;
    families::update_household(&mut write, &now.household).await?;
    if let Some(guardian) = &now.guardian {
        families::put_guardian(&mut write, guardian).await?;
    }
    write.audit().detail = serde_json::json!({ "changed": fields(&was, &now) });
    write.commit(&serde_json::to_value(id)?).await?;
    Ok(id)
}

fn changed(ctx: &Ctx, was: &Entered, correction: &Correction) -> Entered {
    let (city, ward) = if correction.resident {
        (ctx.city.files.tenant.name.clone(), correction.ward.clone())
    } else if was.household.resident {
        (String::new(), String::new())
    } else {
        (was.household.city.clone(), String::new())
    };
    let mut sheet = was.child.sheet.clone();
    if let Some(sheet) = sheet.as_object_mut().filter(|_| says_none(&correction.allergy)) {
        sheet.insert("no_allergy".to_owned(), true.into());
    }
    Entered {
        child: Child {
            name: correction.child_name.clone(),
            kana: correction.child_kana.clone(),
            birth_date: correction.birth_date,
            allergy: noted(&correction.allergy),
            sheet,
            updated_at: ctx.now(),
            ..was.child.clone()
        },
        household: Household {
            city,
            ward,
            address: correction.address.clone(),
            resident: correction.resident,
            phone: correction.phone.clone(),
            updated_at: ctx.now(),
            ..was.household.clone()
        },
        guardian: was.guardian.clone().map(|guardian| Guardian {
            name: correction.guardian_name.clone(),
            kana: correction.guardian_kana.clone(),
            phone: correction.phone.clone(),
            ..guardian
        }),
    }
}

/// Which fields changed; their values stay out of the log.
fn fields(was: &Entered, now: &Entered) -> Vec<&'static str> {
    let guardian = |entered: &Entered| {
        entered.guardian.as_ref().map(|g| (g.name.clone(), g.kana.clone())).unwrap_or_default()
    };
    let home = |entered: &Entered| {
        let home = &entered.household;
        (home.resident, home.ward.clone(), home.address.clone())
    };
    let all = [
        ("name", was.child.name != now.child.name),
        ("kana", was.child.kana != now.child.kana),
        ("birth_date", was.child.birth_date != now.child.birth_date),
        ("allergy", was.child.allergy != now.child.allergy),
        ("guardian", guardian(was) != guardian(now)),
        ("phone", was.household.phone != now.household.phone),
        ("address", home(was) != home(now)),
    ];
    all.into_iter().filter(|(_, changed)| *changed).map(|(name, _)| name).collect()
}
