//! Anonymising families that left (退会): after the city's period nothing tells any more who they were. Days, times and
//! money stay, for figures and accounts. The operation log stays as it is: it holds ids and codes of the family, and the
//! purposes that officers stated, which must not name anybody.

use crate::error::StoreResult;
use crate::families;
use crate::schema::{
    accounts, bookings, children, guardians, households, interviews, look_purposes, mail_links, registrations,
};
use crate::tx::Tx;
use chrono::{DateTime, Datelike, NaiveDate, Utc};
use diesel::dsl::{exists, not};
use diesel::prelude::*;
use diesel::sql_types::{Array, Jsonb, Text, Uuid as SqlUuid};
use diesel_async::RunQueryDsl;
use platform_values::{AccountId, ChildId, HouseholdId, TenantId};

diesel::infix_operator!(WithoutKeys, " - ", Jsonb, backend: diesel::pg::Pg);

/// What takes the place of words that are gone.
#[derive(Clone, Copy, Debug)]
pub struct Instead<'a> {
    /// Stands for names.
    pub name: &'a str,
    /// Keys of answers in people's own words, of all programs.
    pub free_answers: &'a [String],
}

/// What a fee was settled from holds the birth date and the answers once more.
const FORGET_SETTLED: &str = "
UPDATE bookings SET settled = jsonb_set(
    jsonb_set(settled, '{usage,birth_date}',
        to_jsonb(date_trunc('month', (settled #>> '{usage,birth_date}')::date)::date), false),
    '{usage,answers}', coalesce(settled #> '{usage,answers}', '{}') - $3, false)
WHERE tenant_id = $1 AND household_id = $2 AND settled #>> '{usage,birth_date}' IS NOT NULL";

/// A corrected fee holds the reason once more.
const FORGET_REASONS: &str = "
UPDATE bookings SET final_quote = jsonb_set(final_quote, '{lines}', (
    SELECT jsonb_agg(CASE WHEN line #> '{args,reason}' IS NULL THEN line
        ELSE jsonb_set(line, '{args,reason}', '\"-\"') END ORDER BY place)
    FROM jsonb_array_elements(final_quote -> 'lines') WITH ORDINALITY AS lines (line, place)))
WHERE tenant_id = $1 AND household_id = $2 AND final_quote @? '$.lines[*].args.reason'";

/// Families whose time is over, longest gone first: those that left before `until`, and those without a login that staff
/// entered and nobody touched since then; none with a day of care from `last_day` on.
pub(crate) async fn due(
    tx: &mut Tx,
    (until, last_day): (DateTime<Utc>, NaiveDate),
    limit: i64,
) -> StoreResult<Vec<HouseholdId>> {
    let tenant = tx.tenant();
    Ok(over(tenant, (until, last_day))
        .order((households::withdrawn_at, households::updated_at))
        .limit(limit)
        .select(households::id)
        .load(tx.conn())
        .await?)
}

/// Locks one of them; `None` if its time is not over any more, or others work on it.
pub(crate) async fn lock(
    tx: &mut Tx,
    household: HouseholdId,
    limits: (DateTime<Utc>, NaiveDate),
) -> StoreResult<Option<HouseholdId>> {
    let tenant = tx.tenant();
    Ok(over(tenant, limits)
        .filter(households::id.eq(household))
        .select(households::id)
        .for_update()
        .skip_locked()
        .first(tx.conn())
        .await
        .optional()?)
}

#[diesel::dsl::auto_type(no_type_alias)]
fn over(tenant: TenantId, (until, last_day): (DateTime<Utc>, NaiveDate)) -> _ {
    let later = bookings::table
        .filter(bookings::tenant_id.eq(tenant))
        .filter(bookings::household_id.eq(households::id))
        .filter(bookings::day.ge(last_day));
    let login = accounts::table
        .filter(accounts::tenant_id.eq(tenant))
        .filter(accounts::household_id.eq(households::id.nullable()));
    let entered = households::made_by_staff.and(households::updated_at.lt(until)).and(not(exists(login)));
    households::table
        .filter(households::tenant_id.eq(tenant))
        .filter(households::anonymised_at.is_null())
        .filter(households::withdrawn_at.lt(until).or(households::withdrawn_at.is_null().and(entered)))
        .filter(not(exists(later)))
}

/// Makes a family that was locked unreadable for good.
pub(crate) async fn anonymise(
    tx: &mut Tx,
    household: HouseholdId,
    instead: Instead<'_>,
    at: DateTime<Utc>,
) -> StoreResult<()> {
    families::leave(tx, household, None, at).await?;
    people(tx, household, instead, at).await?;
    logins(tx, household, instead).await?;
    care(tx, household, instead).await?;
    diesel::sql_query("SELECT forget_words_of_family($1)")
        .bind::<SqlUuid, _>(household.0)
        .execute(tx.conn())
        .await?;
    Ok(())
}

/// The family, its guardians and its children. Of a birth date the month stays: figures by age are then right to a month.
/// A child keeps a number, so that lines of reports are still told apart.
async fn people(
    tx: &mut Tx,
    household: HouseholdId,
    instead: Instead<'_>,
    at: DateTime<Utc>,
) -> StoreResult<()> {
    let tenant = tx.tenant();
    diesel::update(households::table)
        .filter(households::tenant_id.eq(tenant))
        .filter(households::id.eq(household))
        .set((
            households::postcode.eq(""),
            households::address.eq(""),
            households::phone.eq(""),
            households::emergency_contacts.eq(serde_json::json!([])),
            households::updated_at.eq(at),
            households::anonymised_at.eq(at),
        ))
        .execute(tx.conn())
        .await?;
    diesel::update(guardians::table)
        .filter(guardians::tenant_id.eq(tenant))
        .filter(guardians::household_id.eq(household))
        .set((
            guardians::name.eq(instead.name),
            guardians::kana.eq(""),
            guardians::phone.eq(""),
            guardians::workplace.eq(""),
        ))
        .execute(tx.conn())
        .await?;
    let born: Vec<(ChildId, NaiveDate)> = children::table
        .filter(children::tenant_id.eq(tenant))
        .filter(children::household_id.eq(household))
        .select((children::id, children::birth_date))
        .load(tx.conn())
        .await?;
    for (child, day) in born {
        diesel::update(children::table)
            .filter(children::tenant_id.eq(tenant))
            .filter(children::id.eq(child))
            .set((
                children::name.eq(numbered(instead.name, child)),
                children::kana.eq(""),
                children::birth_date.eq(day.with_day(1).unwrap_or(day)),
                children::allergy.eq(""),
                children::medical.eq(""),
                children::sheet.eq(serde_json::json!({})),
                children::phone_only_reason.eq(""),
                children::updated_at.eq(at),
            ))
            .execute(tx.conn())
            .await?;
    }
    Ok(())
}

fn numbered(name: &str, child: ChildId) -> String {
    let id = child.0.simple().to_string();
    format!("{name}{}", id.get(24..).unwrap_or_default())
}

/// The accounts, which ended when the family left; their ids stay in the operation log.
async fn logins(tx: &mut Tx, household: HouseholdId, instead: Instead<'_>) -> StoreResult<()> {
    let tenant = tx.tenant();
    let ids: Vec<AccountId> = accounts::table
        .filter(accounts::tenant_id.eq(tenant))
        .filter(accounts::household_id.eq(household))
        .select(accounts::id)
        .load(tx.conn())
        .await?;
    for id in &ids {
        diesel::update(accounts::table)
            .filter(accounts::tenant_id.eq(tenant))
            .filter(accounts::id.eq(id))
            .set((
                accounts::login_id.eq(format!("anonymised-{id}")),
                accounts::email.eq(""),
                accounts::display_name.eq(instead.name),
                accounts::password_hash.eq(None::<String>),
            ))
            .execute(tx.conn())
            .await?;
    }
    diesel::delete(mail_links::table)
        .filter(mail_links::tenant_id.eq(tenant))
        .filter(mail_links::account_id.eq_any(&ids).or(mail_links::household_id.eq(household)))
        .execute(tx.conn())
        .await?;
    diesel::delete(look_purposes::table)
        .filter(look_purposes::tenant_id.eq(tenant))
        .filter(look_purposes::household_id.eq(household))
        .execute(tx.conn())
        .await?;
    Ok(())
}

/// What people wrote on applications, interviews and bookings.
async fn care(tx: &mut Tx, household: HouseholdId, instead: Instead<'_>) -> StoreResult<()> {
    let tenant = tx.tenant();
    diesel::update(registrations::table)
        .filter(registrations::tenant_id.eq(tenant))
        .filter(registrations::household_id.eq(household))
        .set((
            registrations::wish.eq(""),
            registrations::message.eq(""),
            registrations::conditions.eq(""),
            registrations::staff_note.eq(""),
        ))
        .execute(tx.conn())
        .await?;
    diesel::update(interviews::table)
        .filter(interviews::tenant_id.eq(tenant))
        .filter(interviews::household_id.eq(household))
        .set((interviews::wish.eq(""), interviews::record.eq("")))
        .execute(tx.conn())
        .await?;
    let kept = WithoutKeys::new(bookings::answers, instead.free_answers.into_sql::<Array<Text>>());
    diesel::update(bookings::table)
        .filter(bookings::tenant_id.eq(tenant))
        .filter(bookings::household_id.eq(household))
        .set((
            bookings::answers.eq(kept),
            bookings::override_reason.eq(""),
            bookings::reason.eq(""),
            bookings::message.eq(""),
            bookings::note.eq(""),
            bookings::attendance_note.eq(""),
        ))
        .execute(tx.conn())
        .await?;
    diesel::sql_query(FORGET_REASONS)
        .bind::<SqlUuid, _>(tenant.0)
        .bind::<SqlUuid, _>(household.0)
        .execute(tx.conn())
        .await?;
    diesel::sql_query(FORGET_SETTLED)
        .bind::<SqlUuid, _>(tenant.0)
        .bind::<SqlUuid, _>(household.0)
        .bind::<Array<Text>, _>(instead.free_answers)
        .execute(tx.conn())
        .await?;
    Ok(())
}
