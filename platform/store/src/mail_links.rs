//! Links sent by mail. Each works once and for a time; only the hash of its token is stored.

use crate::error::StoreResult;
use crate::schema::mail_links;
use crate::tx::Tx;
use chrono::{DateTime, Utc};
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use platform_values::{AccountId, HouseholdId, LinkPurpose};

/// A link.
#[derive(Clone, Debug, Queryable, Selectable, Insertable)]
#[diesel(table_name = mail_links, check_for_backend(diesel::pg::Pg))]
pub struct MailLink {
    /// SHA-256 of the token.
    pub token_hash: Vec<u8>,
    /// What it permits.
    pub purpose: LinkPurpose,
    /// Address it was sent to.
    pub email: String,
    /// For whom, where the person has an account already.
    pub account_id: Option<AccountId>,
    /// When it was made.
    pub created_at: DateTime<Utc>,
    /// When it stops to work.
    pub expires_at: DateTime<Utc>,
    /// When it was used.
    pub used_at: Option<DateTime<Utc>>,
    /// Family that it hands over, at a claim.
    pub household_id: Option<HouseholdId>,
    /// Wrong answers to the question that a claim asks.
    pub attempts: i32,
}

/// Adds a link.
pub async fn add(tx: &mut Tx, link: &MailLink) -> StoreResult<()> {
    let tenant = tx.tenant();
    diesel::insert_into(mail_links::table)
        .values((mail_links::tenant_id.eq(tenant), link))
        .execute(tx.conn())
        .await?;
    Ok(())
}

/// A link that still works.
pub async fn find(
    tx: &mut Tx,
    token_hash: &[u8],
    purpose: LinkPurpose,
    now: DateTime<Utc>,
) -> StoreResult<Option<MailLink>> {
    Ok(mail_links::table
        .filter(mail_links::tenant_id.eq(tx.tenant()))
        .filter(mail_links::token_hash.eq(token_hash))
        .filter(mail_links::purpose.eq(purpose))
        .filter(mail_links::used_at.is_null())
        .filter(mail_links::expires_at.gt(now))
        .select(MailLink::as_select())
        .first(tx.conn())
        .await
        .optional()?)
}

/// Uses a link up, if it still works. Of several at once, one succeeds: the row is locked until the transaction ends.
pub async fn use_up(
    tx: &mut Tx,
    token_hash: &[u8],
    purpose: LinkPurpose,
    now: DateTime<Utc>,
) -> StoreResult<Option<MailLink>> {
    let tenant = tx.tenant();
    Ok(diesel::update(mail_links::table)
        .filter(mail_links::tenant_id.eq(tenant))
        .filter(mail_links::token_hash.eq(token_hash))
        .filter(mail_links::purpose.eq(purpose))
        .filter(mail_links::used_at.is_null())
        .filter(mail_links::expires_at.gt(now))
        .set(mail_links::used_at.eq(now))
        .returning(MailLink::as_returning())
        .get_result(tx.conn())
        .await
        .optional()?)
}

/// Uses up every link of an account.
pub async fn use_up_all(tx: &mut Tx, account: AccountId, now: DateTime<Utc>) -> StoreResult<()> {
    let tenant = tx.tenant();
    diesel::update(mail_links::table)
        .filter(mail_links::tenant_id.eq(tenant))
        .filter(mail_links::account_id.eq(account))
        .filter(mail_links::used_at.is_null())
        .set(mail_links::used_at.eq(now))
        .execute(tx.conn())
        .await?;
    Ok(())
}

/// The newest claim of a family that still works.
pub async fn claim_of(
    tx: &mut Tx,
    household: HouseholdId,
    now: DateTime<Utc>,
) -> StoreResult<Option<MailLink>> {
    Ok(mail_links::table
        .filter(mail_links::tenant_id.eq(tx.tenant()))
        .filter(mail_links::household_id.eq(household))
        .filter(mail_links::used_at.is_null())
        .filter(mail_links::expires_at.gt(now))
        .order(mail_links::created_at.desc())
        .select(MailLink::as_select())
        .first(tx.conn())
        .await
        .optional()?)
}

/// Ends every claim of a family.
pub async fn end_claims(tx: &mut Tx, household: HouseholdId, now: DateTime<Utc>) -> StoreResult<()> {
    let tenant = tx.tenant();
    diesel::update(mail_links::table)
        .filter(mail_links::tenant_id.eq(tenant))
        .filter(mail_links::household_id.eq(household))
        .filter(mail_links::used_at.is_null())
        .set(mail_links::used_at.eq(now))
        .execute(tx.conn())
        .await?;
    Ok(())
}

/// Counts a wrong answer; the last one that is allowed ends the link.
pub async fn count_wrong(tx: &mut Tx, token_hash: &[u8], most: i32, now: DateTime<Utc>) -> StoreResult<()> {
    let tenant = tx.tenant();
    let link = |tenant| {
        mail_links::table
            .filter(mail_links::tenant_id.eq(tenant))
            .filter(mail_links::token_hash.eq(token_hash))
            .filter(mail_links::used_at.is_null())
    };
    diesel::update(link(tenant))
        .set(mail_links::attempts.eq(mail_links::attempts + 1))
        .execute(tx.conn())
        .await?;
    diesel::update(link(tenant).filter(mail_links::attempts.ge(most)))
        .set(mail_links::used_at.eq(now))
        .execute(tx.conn())
        .await?;
    Ok(())
}

/// Forgets links that stopped to work before `before`.
pub async fn forget(tx: &mut Tx, before: DateTime<Utc>) -> StoreResult<usize> {
    let tenant = tx.tenant();
    Ok(diesel::delete(mail_links::table)
        .filter(mail_links::tenant_id.eq(tenant))
        .filter(mail_links::expires_at.lt(before))
        .execute(tx.conn())
        .await?)
}
