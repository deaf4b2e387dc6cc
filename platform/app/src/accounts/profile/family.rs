//! A family's address, telephone numbers, guardians and the people to be called in an emergency.

use crate::accounts::input::{Check, block};
use crate::accounts::sign_up::{Home, home};
use crate::ctx::Ctx;
use crate::error::{AppError, AppResult, once};
use chrono::{DateTime, Utc};
use platform_authz::{Action, Object, Of};
use platform_store::families::{self, Guardian, Household};
use platform_store::{Write, accounts};
use platform_values::{AccountId, GuardianId, HouseholdId};
use serde::{Deserialize, Serialize};

const CONTACTS_MAX: usize = 5;
const GUARDIANS_MAX: usize = 4;

/// Somebody to be called when no guardian answers.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct EmergencyContact {
    /// Name.
    pub name: String,
    /// Relation to the children, in words.
    pub relation: String,
    /// Telephone.
    pub phone: String,
}

/// The own account, without its secrets.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Me {
    /// Id.
    pub id: AccountId,
    /// What is typed at login.
    pub login_id: String,
    /// Where mails go.
    pub email: String,
    /// Name shown.
    pub name: String,
    /// Since when.
    pub created_at: DateTime<Utc>,
    /// Last change of password.
    pub password_changed_at: Option<DateTime<Utc>>,
}

/// All of a family but its children.
#[derive(Clone, Debug)]
pub struct Profile {
    /// The account that asks.
    pub account: Me,
    /// The family.
    pub household: Household,
    /// Its guardians in their order.
    pub guardians: Vec<Guardian>,
    /// People to be called, in that order.
    pub contacts: Vec<EmergencyContact>,
}

/// True if there is nobody to be called when no guardian answers. Families that staff entered by telephone were asked by
/// the facility.
pub fn lacks_contact(household: &Household) -> bool {
    household.emergency_contacts.as_array().is_none_or(Vec::is_empty) && !household.made_by_staff
}

/// A guardian as sent: without an id, a new one, who cannot log in.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct GuardianEdit {
    /// Which one.
    pub id: Option<GuardianId>,
    /// Name.
    pub name: String,
    /// Its reading.
    pub kana: String,
    /// Relation to the children, in words.
    pub relation: String,
    /// Telephone.
    pub phone: String,
    /// Workplace and its telephone.
    pub workplace: String,
}

/// A family's data as sent. Guardians left out are removed, except those who can log in.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct ProfileEdit {
    /// Postcode.
    pub postcode: String,
    /// Municipality; ignored for residents.
    pub city: String,
    /// Ward; only for residents.
    pub ward: String,
    /// Rest of the address.
    pub address: String,
    /// Lives in this city.
    pub resident: bool,
    /// First telephone number.
    pub phone: String,
    /// People to be called, in that order; at most five.
    pub contacts: Vec<EmergencyContact>,
    /// Guardians in their order; at most four.
    pub guardians: Vec<GuardianEdit>,
}

/// The own account. Anybody who is logged in may see it.
pub async fn me(ctx: &Ctx) -> AppResult<Me> {
    let id = ctx.account()?;
    let mut tx = ctx.read().await?;
    let account = accounts::find(&mut tx, id).await?.ok_or(AppError::NotFound)?;
    tx.done().await?;
    Ok(Me {
        id,
        login_id: account.login_id,
        email: account.email,
        name: account.display_name,
        created_at: account.created_at,
        password_changed_at: account.password_changed_at,
    })
}

/// The own family.
pub async fn load(ctx: &Ctx) -> AppResult<Profile> {
    let id = ctx.household()?;
    ctx.require(Action::Read, &resource(id))?;
    let account = me(ctx).await?;
    let mut tx = ctx.read().await?;
    let household = families::household(&mut tx, id).await?.ok_or(AppError::NotFound)?;
    let guardians = families::guardians_of(&mut tx, id).await?;
    tx.done().await?;
    let contacts = serde_json::from_value(household.emergency_contacts.clone())?;
    Ok(Profile { account, household, guardians, contacts })
}

fn resource(id: HouseholdId) -> Of {
    Of::new(Object::Household).id(id.0).household(id)
}

/// Writes the own family's data.
pub async fn save(ctx: &Ctx, edit: ProfileEdit) -> AppResult<HouseholdId> {
    once(save_once(ctx, edit).await)
}

async fn save_once(ctx: &Ctx, edit: ProfileEdit) -> AppResult<HouseholdId> {
    let id = ctx.household()?;
    let edit = checked(ctx, edit)?;
    let mut write = ctx.begin(Action::Update, &resource(id)).await?;
    let before = families::lock(&mut write, id).await?.ok_or(AppError::NotFound)?;
    let household = Household {
        postcode: edit.postcode,
        city: edit.city,
        ward: edit.ward,
        address: edit.address,
        resident: edit.resident,
        phone: edit.phone,
        emergency_contacts: serde_json::to_value(&edit.contacts)?,
        updated_at: ctx.now(),
        ..before
    };
    families::update_household(&mut write, &household).await?;
    put_guardians(ctx, &mut write, id, edit.guardians).await?;
    write.commit(&serde_json::to_value(id)?).await?;
    Ok(id)
}

fn checked(ctx: &Ctx, mut edit: ProfileEdit) -> AppResult<ProfileEdit> {
    let mut check = Check::default();
    let told = Home {
        postcode: edit.postcode,
        city: edit.city,
        ward: edit.ward,
        address: edit.address,
        resident: edit.resident,
    };
    let home = home(ctx, &mut check, &told);
    edit.postcode = home.postcode;
    edit.city = home.city;
    edit.ward = home.ward;
    edit.address = home.address;
    edit.phone = check.phone("phone", &edit.phone);
    let over = edit.contacts.len() > CONTACTS_MAX;
    check.add_if(over, block("profile-too-many-contacts").with("max", CONTACTS_MAX));
    let over = edit.guardians.len() > GUARDIANS_MAX;
    check.add_if(over, block("profile-too-many-guardians").with("max", GUARDIANS_MAX));
    for contact in &mut edit.contacts {
        contact.name = check.needed("contact-name", &contact.name, 60);
        contact.relation = check.needed("contact-relation", &contact.relation, 20);
        contact.phone = check.phone("contact-phone", &contact.phone);
    }
    for guardian in &mut edit.guardians {
        guardian.name = check.needed("name", &guardian.name, 60);
        guardian.kana = check.reading("kana", &guardian.kana, 60);
        guardian.relation = check.needed("relation", &guardian.relation, 20);
        guardian.phone = check.phone("guardian-phone", &guardian.phone);
        guardian.workplace = check.line("workplace", &guardian.workplace, 120);
    }
    check.done()?;
    Ok(edit)
}

async fn put_guardians(
    ctx: &Ctx,
    write: &mut Write,
    household: HouseholdId,
    edits: Vec<GuardianEdit>,
) -> AppResult<()> {
    let before = families::guardians_of(write, household).await?;
    let kept: Vec<GuardianId> = edits.iter().filter_map(|e| e.id).collect();
    if kept.iter().any(|id| before.iter().all(|g| g.id != *id)) {
        return Err(AppError::NotFound);
    }
    if before.iter().any(|g| g.account_id.is_some() && !kept.contains(&g.id)) {
        return Err(AppError::refused(block("profile-guardian-has-login")));
    }
    for gone in before.iter().filter(|g| !kept.contains(&g.id)) {
        families::remove_guardian(write, household, gone.id).await?;
    }
    for (sort, edit) in (0..).zip(edits) {
        let known = edit.id.and_then(|id| before.iter().find(|g| g.id == id));
        let account_id = known.and_then(|g| g.account_id);
        if let Some(account) = account_id {
            accounts::set_display_name(write, account, &edit.name).await?;
        }
        let guardian = Guardian {
            id: known.map_or_else(|| ctx.new_id(), |g| g.id),
            household_id: household,
            account_id,
            name: edit.name,
            kana: edit.kana,
            relation: edit.relation,
            phone: edit.phone,
            workplace: edit.workplace,
            sort,
        };
        families::put_guardian(write, &guardian).await?;
    }
    Ok(())
}
