//! Adding, changing, confirming and archiving children.

use super::sheet::{Basics, ChildEdit, ChildSheet, ChildView, Section, apply, check_basics};
use crate::accounts::input::{Check, block};
use crate::bookings::ask::iso;
use crate::ctx::Ctx;
use crate::error::{AppError, AppResult, once};
use chrono::NaiveDate;
use platform_authz::{Action, Object, Of};
use platform_program_api::Finding;
use platform_store::families::{self, Child};
use platform_store::{Tx, Write, interviews, registrations};
use platform_values::kana::hiragana;
use platform_values::{ChildId, HouseholdId, RegistrationState};
use std::collections::BTreeSet;

const CHILDREN_MAX: usize = 12;

/// The own family's children, oldest first, without archived ones.
pub async fn list(ctx: &Ctx) -> AppResult<Vec<ChildView>> {
    let household = ctx.household()?;
    ctx.require(Action::List, &Of::new(Object::Child).household(household))?;
    let mut tx = ctx.read().await?;
    let children = families::children_of(&mut tx, household).await?;
    tx.done().await?;
    children.into_iter().map(ChildView::read).collect()
}

/// A child that the actor may see. Archived children are not shown to their family.
pub async fn find(ctx: &Ctx, id: ChildId) -> AppResult<ChildView> {
    let (child, _) = ctx.find_child(id).await?;
    if child.archived_at.is_some() && ctx.actor.household == Some(child.household_id) {
        return Err(AppError::NotFound);
    }
    ChildView::read(child)
}

/// Adds a child to the own family with the first step of its sheet.
pub async fn add(ctx: &Ctx, new: Basics) -> AppResult<ChildId> {
    once(add_once(ctx, new).await)
}

async fn add_once(ctx: &Ctx, new: Basics) -> AppResult<ChildId> {
    let household = ctx.household()?;
    let mut check = Check::default();
    let new = check_basics(&mut check, &new, ctx.today());
    check.done()?;
    let id: ChildId = ctx.new_id();
    let resource = Of::new(Object::Child).id(id.0).child(id).household(household);
    let mut write = ctx.begin(Action::Create, &resource).await?;
    families::lock(&mut write, household).await?.ok_or(AppError::NotFound)?;
    let siblings = families::children_of(&mut write, household).await?;
    let mut check = Check::default();
    check.add_if(siblings.len() >= CHILDREN_MAX, block("child-too-many").with("max", CHILDREN_MAX));
    check.add_if(is_double(&siblings, None, &new.name, new.birth_date), block("child-double"));
    check.done()?;
    let sheet = ChildSheet { filled: BTreeSet::from([Section::Basics]), ..ChildSheet::default() };
    let child = Child {
        id,
        household_id: household,
        name: new.name,
        kana: new.kana,
        birth_date: new.birth_date,
        sex: new.sex,
        allergy: String::new(),
        medical: String::new(),
        sheet: serde_json::to_value(&sheet)?,
        phone_only: false,
        phone_only_reason: String::new(),
        enrolled_elsewhere: false,
        reductions: Vec::new(),
        confirmed_on: ctx.today(),
        created_at: ctx.now(),
        updated_at: ctx.now(),
        archived_at: None,
    };
    families::add_child(&mut write, &child).await?;
    write.commit(&serde_json::to_value(id)?).await?;
    Ok(id)
}

/// Spaces in a name do not make another child.
fn is_double(siblings: &[Child], own: Option<ChildId>, name: &str, birth: NaiveDate) -> bool {
    // Signs that are not seen, or only divide, tell nobody apart.
    let plain = |name: &str| hiragana(name).chars().filter(|c| c.is_alphanumeric()).collect::<String>();
    siblings.iter().any(|c| Some(c.id) != own && c.birth_date == birth && plain(&c.name) == plain(name))
}

/// Writes one step of a child's sheet.
pub async fn save(ctx: &Ctx, id: ChildId, edit: ChildEdit) -> AppResult<ChildId> {
    once(save_once(ctx, id, edit).await)
}

async fn save_once(ctx: &Ctx, id: ChildId, edit: ChildEdit) -> AppResult<ChildId> {
    let (mut write, household, child) = open(ctx, id).await?;
    let section = edit.section();
    let birth = child.birth_date;
    let mut view = ChildView::read(child)?;
    let mut check = Check::default();
    apply(&mut check, &mut view, edit, ctx.today());
    if section == Section::Basics {
        let siblings = families::children_of(&mut write, household).await?;
        let double = is_double(&siblings, Some(id), &view.child.name, view.child.birth_date);
        check.add_if(double, block("child-double"));
        // What was booked was judged by the age: a new date of birth goes through the facility.
        let changed = view.child.birth_date != birth;
        let standing = changed && is_booked(ctx, &mut write, household, id).await?;
        check.add_if(standing, block("child-birth-booked"));
        // So was the child that a facility accepted or is asked to.
        let known = changed && is_registered(&mut write, id).await?;
        check.add_if(known && !standing, block("child-birth-registered"));
    }
    check.done()?;
    view.child.sheet = serde_json::to_value(&view.sheet)?;
    view.child.updated_at = ctx.now();
    families::update_child(&mut write, &view.child).await?;
    write.audit().detail = serde_json::json!({ "section": section });
    write.commit(&serde_json::to_value(id)?).await?;
    Ok(id)
}

/// Notes that everything on the sheet is still true today.
pub async fn confirm_unchanged(ctx: &Ctx, id: ChildId) -> AppResult<ChildId> {
    once(confirm_once(ctx, id).await)
}

async fn confirm_once(ctx: &Ctx, id: ChildId) -> AppResult<ChildId> {
    let (mut write, _, mut child) = open(ctx, id).await?;
    child.confirmed_on = ctx.today();
    child.updated_at = ctx.now();
    families::update_child(&mut write, &child).await?;
    write.audit().detail = serde_json::json!({ "confirmed": true });
    write.commit(&serde_json::to_value(id)?).await?;
    Ok(id)
}

/// Takes a child off the family's pages. Refused while bookings, applications or interviews stand: a facility waits for
/// the child.
pub async fn archive(ctx: &Ctx, id: ChildId) -> AppResult<ChildId> {
    once(archive_once(ctx, id).await)
}

async fn archive_once(ctx: &Ctx, id: ChildId) -> AppResult<ChildId> {
    let (mut write, household, mut child) = open(ctx, id).await?;
    let mut check = Check::default();
    check.add_if(is_booked(ctx, &mut write, household, id).await?, block("child-open-bookings"));
    for finding in waited_for(ctx, &mut write, household, id).await? {
        check.add_if(true, finding);
    }
    check.done()?;
    child.archived_at = Some(ctx.now());
    child.updated_at = ctx.now();
    families::update_child(&mut write, &child).await?;
    write.audit().detail = serde_json::json!({ "archived": true });
    write.commit(&serde_json::to_value(id)?).await?;
    Ok(id)
}

/// Opens the door to a change of a child and reads it anew under the family's lock.
async fn open(ctx: &Ctx, id: ChildId) -> AppResult<(Write, HouseholdId, Child)> {
    let (seen, resource) = ctx.find_child(id).await?;
    let household = seen.household_id;
    let mut write = ctx.begin(Action::Update, &resource).await?;
    families::lock(&mut write, household).await?.ok_or(AppError::NotFound)?;
    let child = families::child(&mut write, id).await?.filter(|c| c.archived_at.is_none());
    Ok((write, household, child.ok_or(AppError::NotFound)?))
}

async fn is_booked(ctx: &Ctx, tx: &mut Tx, household: HouseholdId, child: ChildId) -> AppResult<bool> {
    Ok(families::standing_bookings(tx, household, Some(child), ctx.today()).await? > 0)
}

async fn is_registered(tx: &mut Tx, child: ChildId) -> AppResult<bool> {
    let all = registrations::all_of_child(tx, child).await?;
    Ok(all.iter().any(|registration| RegistrationState::STANDING.contains(&registration.state)))
}

/// Applications that wait for an answer and interviews that are ahead, each with its facility.
async fn waited_for(
    ctx: &Ctx,
    tx: &mut Tx,
    household: HouseholdId,
    child: ChildId,
) -> AppResult<Vec<Finding>> {
    let mut found = Vec::new();
    for own in registrations::of_household(tx, household).await?.iter().filter(|r| r.child_id == child) {
        let facility = ctx.city.facility(own.facility_id).map_or("", |facility| facility.name.as_str());
        let tell = |code: &str| block(code).with("facility", facility);
        match interviews::standing(tx, own.id).await? {
            Some(ahead) => {
                let at = ahead.at.map_or("none".to_owned(), |at| iso(ctx.civil(at)));
                let dated = if ahead.at.is_some() { "yes" } else { "no" };
                found.push(tell("child-open-interview").with("dated", dated).with("at", at));
            }
            None if matches!(own.state, RegistrationState::Applied | RegistrationState::Returned) => {
                found.push(tell("child-open-registration"));
            }
            None => {}
        }
    }
    Ok(found)
}
