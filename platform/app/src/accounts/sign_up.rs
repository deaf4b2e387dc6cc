//! Signing up: a mail address is asked first and proved by a link; then the account and its family are made at once.

use super::input::{Check, block};
use super::links::{self, FORGOTTEN_PATH, NewLink, SIGN_UP_PATH};
use super::{account_resource, guardian_login, guesses, passwords};
use crate::ctx::Ctx;
use crate::error::{AppResult, once};
use crate::open_act::OpenAct;
use chrono::{Duration, NaiveDate};
use platform_authz::{Object, Of};
use platform_store::accounts;
use platform_store::consents::{self, Consent};
use platform_store::families::{self, Guardian, Household};
use platform_tenant_config::Tenant;
use platform_values::{AccountId, GuardianId, HouseholdId, LinkPurpose};
use serde::{Deserialize, Serialize};

const LINK_WORKS: Duration = Duration::hours(24);

/// What a new guardian tells.
#[derive(Clone, Serialize, Deserialize)]
pub struct SignUp {
    /// The password chosen.
    pub password: String,
    /// Name of the guardian.
    pub name: String,
    /// Its reading.
    pub kana: String,
    /// Relation to the children, in words.
    pub relation: String,
    /// Telephone.
    pub phone: String,
    /// Postcode.
    pub postcode: String,
    /// Municipality; ignored for residents, who live in this city.
    pub city: String,
    /// Ward; only for residents.
    pub ward: String,
    /// Rest of the address.
    pub address: String,
    /// Lives in this city.
    pub resident: bool,
    /// The notice on personal data that was consented to.
    pub notice: NaiveDate,
}

/// Where a family lives, checked.
pub(super) struct Home {
    pub(super) postcode: String,
    pub(super) city: String,
    pub(super) ward: String,
    pub(super) address: String,
    pub(super) resident: bool,
}

/// Mails a link to an address, or, if it has an account, says so in the mail. The answer is the same. The link carries the
/// query, which says where the person came from.
pub async fn ask(ctx: &Ctx, email: &str, query: &str) -> AppResult<()> {
    let mut check = Check::default();
    let email = check.email(email);
    check.done()?;
    guesses::quietly(async { once(ask_once(ctx, &email, query).await) }).await
}

async fn ask_once(ctx: &Ctx, email: &str, query: &str) -> AppResult<()> {
    let may_mail = guesses::may_mail(ctx, email).await?;
    let mut write = ctx.begin_open(OpenAct::SignUpAsk, &Of::new(Object::Account)).await?;
    let exists = accounts::by_login_id(&mut write, email).await?.is_some();
    if may_mail {
        let new = NewLink {
            purpose: LinkPurpose::SignUp,
            email,
            account: None,
            household: None,
            works_for: LINK_WORKS,
            path: SIGN_UP_PATH,
        };
        // Made in both cases, so that both take as long; where an account exists nobody gets to know it.
        let link = links::make(ctx, &mut write, &new).await? + query;
        if exists {
            links::mail_with_link(ctx, &mut write, email, "sign-up-exists", ctx.link(FORGOTTEN_PATH)).await?;
        } else {
            links::mail_with_link(ctx, &mut write, email, "sign-up", link).await?;
        }
    }
    write.commit(&serde_json::Value::Null).await?;
    Ok(())
}

/// The address that a link was sent to, while the link works.
pub async fn peek(ctx: &Ctx, token: &str) -> AppResult<String> {
    let link = links::find(ctx, token, LinkPurpose::SignUp).await?;
    link.map(|link| link.email).ok_or_else(links::used_up)
}

/// Makes the account with its family. The link works once.
pub async fn finish(ctx: &Ctx, token: &str, sign_up: SignUp) -> AppResult<AccountId> {
    once(finish_once(ctx, token, sign_up).await)
}

async fn finish_once(ctx: &Ctx, token: &str, sign_up: SignUp) -> AppResult<AccountId> {
    let mut check = Check::default();
    let name = check.needed("name", &sign_up.name, 60);
    let kana = check.reading("kana", &sign_up.kana, 60);
    let relation = check.needed("relation", &sign_up.relation, 20);
    let phone = check.phone("phone", &sign_up.phone);
    let home = check_home(ctx, &mut check, &sign_up);
    let link = links::find(ctx, token, LinkPurpose::SignUp).await?;
    let email = link.as_ref().map(|link| link.email.as_str());
    let known = guardian_login::known_words(ctx, email, [name.clone(), kana.clone()]);
    for finding in passwords::check(&sign_up.password, &known) {
        check.add_if(true, finding);
    }
    check.done()?;
    // Nothing is hashed for a link that does not work. A repeated request still gets its first answer below.
    let hash = match link {
        Some(_) => Some(passwords::hash(&*ctx.app.chance, &sign_up.password).await?),
        None => None,
    };
    let id: AccountId = ctx.new_id();
    let mut write = ctx.begin_open(OpenAct::SignUp, &account_resource(id)).await?;
    let (link, _) = links::claim(ctx, &mut write, token, LinkPurpose::SignUp).await?;
    let hash = hash.ok_or_else(links::used_up)?;
    let household_id: HouseholdId = ctx.new_id();
    let guardian = Guardian {
        id: ctx.new_id::<GuardianId>(),
        household_id,
        account_id: None,
        name,
        kana,
        relation,
        phone: phone.clone(),
        workplace: String::new(),
        sort: 0,
    };
    families::add_household(&mut write, &household(ctx, household_id, home, phone)).await?;
    guardian_login::add(ctx, &mut write, id, (link.email, hash), guardian).await?;
    let consent = Consent { notice: sign_up.notice, given_at: ctx.now() };
    consents::add(&mut write, id, consent).await?;
    write.commit(&serde_json::to_value(id)?).await?;
    Ok(id)
}

fn household(ctx: &Ctx, id: HouseholdId, home: Home, phone: String) -> Household {
    Household {
        id,
        postcode: home.postcode,
        city: home.city,
        ward: home.ward,
        address: home.address,
        resident: home.resident,
        phone,
        emergency_contacts: serde_json::json!([]),
        made_by_staff: false,
        created_at: ctx.now(),
        updated_at: ctx.now(),
        withdrawn_at: None,
    }
}

fn check_home(ctx: &Ctx, check: &mut Check, sign_up: &SignUp) -> Home {
    let told = Home {
        postcode: sign_up.postcode.clone(),
        city: sign_up.city.clone(),
        ward: sign_up.ward.clone(),
        address: sign_up.address.clone(),
        resident: sign_up.resident,
    };
    home(ctx, check, &told)
}

/// Checks where a family lives: residents name a ward of this city, others their municipality.
pub(super) fn home(ctx: &Ctx, check: &mut Check, told: &Home) -> Home {
    let tenant = &ctx.city.files.tenant;
    let postcode = check.postcode(&told.postcode);
    let address = check.needed("address", &told.address, 200);
    let (city, ward) = if told.resident {
        let ward = told.ward.trim().to_owned();
        let known = if tenant.wards.is_empty() { ward.is_empty() } else { tenant.wards.contains(&ward) };
        check.add_if(!known, block("input-ward"));
        (tenant.name.clone(), ward)
    } else {
        let city = check.needed("city", &told.city, 60);
        check.add_if(is_here(&city, tenant), block("input-city-here").with("city", &tenant.name));
        (city, String::new())
    };
    Home { postcode, city, ward, address, resident: told.resident }
}

/// True if the municipality of somebody who says to live elsewhere is this very city, with its prefecture or its ward or
/// without.
pub fn is_here(municipality: &str, tenant: &Tenant) -> bool {
    let typed = municipality.replace([' ', '　'], "");
    let place = ["都", "道", "府", "県"]
        .iter()
        .find_map(|end| typed.split_once(end).filter(|(before, _)| before.chars().count() <= 3))
        .map_or(typed.as_str(), |(_, rest)| rest);
    [typed.as_str(), place].iter().any(|text| {
        text.strip_prefix(tenant.name.as_str()).is_some_and(|rest| {
            rest.is_empty() || tenant.wards.iter().any(|ward| rest.starts_with(ward.as_str()))
        })
    })
}
