//! Families that staff entered for a caller get their own login (F-17): staff state the address, the family answers with a
//! child's birth date and chooses a password. From then on it is a family like any other, with the children and bookings
//! that stand.
//!
//! The address was told on the telephone. So nothing is at the address before the question is answered: no account, no
//! mail about a child, and a link that a few wrong answers end.

use super::input::{Check, block};
use super::links::{self, CLAIM_PATH, FORGOTTEN_PATH, NewLink};
use super::{account_resource, guardian_login, guesses, passwords};
use crate::ctx::Ctx;
use crate::error::{AppError, AppResult, once};
use crate::families::entered;
use crate::open_act::OpenAct;
use chrono::{DateTime, Duration, NaiveDate, Utc};
use platform_authz::{Action, Object, Of};
use platform_store::accounts;
use platform_store::families::{self, Guardian};
use platform_store::mail_links::{self, MailLink};
use platform_store::{Tx, Write, throttle};
use platform_values::{AccountId, ChildId, FacilityId, HouseholdId, LinkPurpose};

/// How long a link works, in days.
pub const DAYS: i64 = 7;
/// Wrong answers that end a link.
const WRONG_MAX: i32 = 10;

/// Whether a family waits for its login.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Standing {
    /// It was entered by staff, and nobody was sent a link that still works.
    Open,
    /// A link that still works was sent.
    Sent {
        /// Where to.
        email: String,
        /// Until when it works.
        until: DateTime<Utc>,
    },
}

/// How a child's family stands; nothing if it has its login, or if this facility may not hand it over.
pub async fn standing(ctx: &Ctx, facility: FacilityId, child: ChildId) -> AppResult<Option<Standing>> {
    let Some(found) = entered(ctx, facility, child).await? else { return Ok(None) };
    let mut tx = ctx.read().await?;
    let link = mail_links::claim_of(&mut tx, found.household.id, ctx.now()).await?;
    tx.done().await?;
    Ok(Some(link.map_or(Standing::Open, |link| Standing::Sent { email: link.email, until: link.expires_at })))
}

/// Mails the family a link. Every earlier one stops to work, so that a mistyped address is replaced by stating the right
/// one. Whether the address has an account already is not told to staff.
pub async fn invite(ctx: &Ctx, facility: FacilityId, child: ChildId, email: &str) -> AppResult<ChildId> {
    let mut check = Check::default();
    let email = check.email(email);
    check.done()?;
    once(invite_once(ctx, facility, child, &email).await)
}

async fn invite_once(ctx: &Ctx, facility: FacilityId, child: ChildId, email: &str) -> AppResult<ChildId> {
    let found = entered(ctx, facility, child).await?.ok_or(AppError::NotFound)?;
    let household = found.household.id;
    let of = Of::new(Object::Household).id(household.0).household(household).facility(facility);
    ctx.require(Action::Create, &of)?;
    if !guesses::may_mail(ctx, email).await? {
        return Err(AppError::refused(block("invite-too-often")));
    }
    let mut write = ctx.begin(Action::Create, &of).await?;
    waiting(&mut write, household).await?.ok_or(AppError::Stale)?;
    mail_links::end_claims(&mut write, household, ctx.now()).await?;
    let new = NewLink {
        purpose: LinkPurpose::Claim,
        email,
        account: None,
        household: Some(household),
        works_for: Duration::days(DAYS),
        path: CLAIM_PATH,
    };
    let link = links::make(ctx, &mut write, &new).await?;
    if accounts::by_login_id(&mut write, email).await?.is_some() {
        let forgotten = ctx.link(FORGOTTEN_PATH);
        links::mail_with_link(ctx, &mut write, email, "family-invite-exists", forgotten).await?;
    } else {
        links::mail_with_link(ctx, &mut write, email, "family-invite", link).await?;
    }
    write.audit().household_id = Some(household);
    write.audit().child_id = Some(child);
    write.audit().detail = serde_json::json!({ "invited": true });
    write.commit(&serde_json::to_value(child)?).await?;
    Ok(child)
}

/// The guardian for whom the login will be, with the family's row locked; nothing if the family has a login or has left.
async fn waiting(write: &mut Write, household: HouseholdId) -> AppResult<Option<Guardian>> {
    let home = families::lock(write, household).await?.ok_or(AppError::NotFound)?;
    let guardians = families::guardians_of(write, household).await?;
    let taken = guardians.iter().any(|guardian| guardian.account_id.is_some());
    let waits = home.made_by_staff && home.withdrawn_at.is_none() && !taken;
    Ok(guardians.into_iter().next().filter(|_| waits))
}

/// The address that a link was sent to, while the link works.
pub async fn peek(ctx: &Ctx, token: &str) -> AppResult<String> {
    let link = links::find(ctx, token, LinkPurpose::Claim).await?;
    link.map(|link| link.email).ok_or_else(links::used_up)
}

/// Makes the login of a family, for whoever knows the birth date of one of its children. `client` is the address of the
/// client as the proxy vouches for it. A wrong answer is counted before anything else is looked at.
pub async fn finish(
    ctx: &Ctx,
    token: &str,
    birth_date: NaiveDate,
    password: &str,
    client: &str,
) -> AppResult<AccountId> {
    once(finish_once(ctx, token, birth_date, password, client).await)
}

async fn finish_once(
    ctx: &Ctx,
    token: &str,
    birth_date: NaiveDate,
    password: &str,
    client: &str,
) -> AppResult<AccountId> {
    // Nothing is asked of a link that does not work. A repeated request still gets its first answer below.
    let hash = match links::find(ctx, token, LinkPurpose::Claim).await? {
        Some(link) => Some(answered(ctx, &link, birth_date, password, client).await?),
        None => None,
    };
    let id: AccountId = ctx.new_id();
    let mut write = ctx.begin_open(OpenAct::Claim, &account_resource(id)).await?;
    let seen = mail_links::find(&mut write, &links::token_hash(token), LinkPurpose::Claim, ctx.now()).await?;
    let household = seen.and_then(|link| link.household_id).ok_or_else(links::used_up)?;
    let guardian = waiting(&mut write, household).await?.ok_or_else(links::used_up)?;
    let (link, _) = links::claim(ctx, &mut write, token, LinkPurpose::Claim).await?;
    let hash = hash.ok_or_else(links::used_up)?;
    guardian_login::add(ctx, &mut write, id, (link.email, hash), guardian).await?;
    mail_links::end_claims(&mut write, household, ctx.now()).await?;
    write.commit(&serde_json::to_value(id)?).await?;
    Ok(id)
}

/// Checks the answer, and then the password, of which nothing is said to whoever cannot answer. Gives the password's hash.
async fn answered(
    ctx: &Ctx,
    link: &MailLink,
    birth_date: NaiveDate,
    password: &str,
    client: &str,
) -> AppResult<String> {
    let household = link.household_id.ok_or_else(links::used_up)?;
    // Neither the count nor a wrong answer is the result of the request.
    let ctx = &ctx.unkeyed();
    let limit = guesses::of_client(client);
    guesses::count(ctx, std::slice::from_ref(&limit)).await?;
    let of = Of::new(Object::Household).id(household.0).household(household);
    let mut write = ctx.begin_open(OpenAct::ClaimTry, &of).await?;
    let locked = families::lock(&mut write, household).await?;
    let works = mail_links::find(&mut write, &link.token_hash, LinkPurpose::Claim, ctx.now()).await?;
    works.and(locked).ok_or_else(links::used_up)?;
    let children = families::children_of(&mut write, household).await?;
    let right = children.iter().any(|child| child.birth_date == birth_date);
    if right {
        throttle::give_back(&mut write, &limit.subject).await?;
    } else {
        mail_links::count_wrong(&mut write, &link.token_hash, WRONG_MAX, ctx.now()).await?;
    }
    write.audit().detail = serde_json::json!({ "right": right });
    let known = known(ctx, &mut write, household, &link.email).await?;
    write.commit(&serde_json::Value::Null).await?;
    if !right {
        return Err(AppError::refused(block("claim-wrong")));
    }
    passwords::accept(&*ctx.app.chance, password, &known).await
}

/// Words that make a bad password for this family.
async fn known(ctx: &Ctx, tx: &mut Tx, household: HouseholdId, email: &str) -> AppResult<Vec<String>> {
    let guardians = families::guardians_of(tx, household).await?;
    let names = guardians.into_iter().flat_map(|guardian| [guardian.name, guardian.kana]);
    Ok(guardian_login::known_words(ctx, Some(email), names))
}
