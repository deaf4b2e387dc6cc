//! Mails waiting to be sent. They are written in the transaction that causes them and sent by a worker.

use crate::error::StoreResult;
use crate::schema::outbox;
use crate::tx::Tx;
use chrono::{DateTime, Utc};
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use platform_values::MailId;
use uuid::Uuid;

/// A mail as it waits.
#[derive(Clone, Debug, Queryable, Selectable)]
#[diesel(table_name = outbox, check_for_backend(diesel::pg::Pg))]
pub struct Mail {
    /// Id.
    pub id: MailId,
    /// Address.
    pub recipient: String,
    /// Subject.
    pub subject: String,
    /// Plain text.
    pub body: String,
    /// Attempts so far.
    pub tries: i32,
    /// What it tells the state of, where a later state withdraws it while it waits.
    pub about: Option<Uuid>,
}

/// Puts a mail into the outbox, to be sent from `not_before` on.
pub async fn put(tx: &mut Tx, mail: &Mail, not_before: DateTime<Utc>, now: DateTime<Utc>) -> StoreResult<()> {
    let row = (
        outbox::tenant_id.eq(tx.tenant()),
        outbox::id.eq(mail.id),
        outbox::recipient.eq(&mail.recipient),
        outbox::subject.eq(&mail.subject),
        outbox::body.eq(&mail.body),
        outbox::state.eq("waiting"),
        outbox::not_before.eq(not_before),
        outbox::created_at.eq(now),
        outbox::about.eq(mail.about),
    );
    diesel::insert_into(outbox::table).values(row).execute(tx.conn()).await?;
    Ok(())
}

/// Withdraws the mails that wait and tell of this. One that is being sent just now is not waited for.
pub async fn withdraw(tx: &mut Tx, about: Uuid) -> StoreResult<usize> {
    let waiting: Vec<MailId> = outbox::table
        .filter(outbox::tenant_id.eq(tx.tenant()))
        .filter(outbox::about.eq(about))
        .filter(outbox::state.eq("waiting"))
        .limit(100)
        .for_update()
        .skip_locked()
        .select(outbox::id)
        .load(tx.conn())
        .await?;
    Ok(diesel::delete(outbox::table)
        .filter(outbox::tenant_id.eq(tx.tenant()))
        .filter(outbox::id.eq_any(waiting))
        .execute(tx.conn())
        .await?)
}

/// Locks up to `limit` mails that are due; other workers skip them.
pub async fn due(tx: &mut Tx, now: DateTime<Utc>, limit: i64) -> StoreResult<Vec<Mail>> {
    Ok(outbox::table
        .filter(outbox::tenant_id.eq(tx.tenant()))
        .filter(outbox::state.eq("waiting"))
        .filter(outbox::not_before.le(now))
        .order(outbox::not_before)
        .limit(limit)
        .for_update()
        .skip_locked()
        .select(Mail::as_select())
        .load(tx.conn())
        .await?)
}

/// Notes that a mail was handed over. Its text goes: it may hold a link that works, and it was about a family.
pub async fn sent(tx: &mut Tx, id: MailId, now: DateTime<Utc>) -> StoreResult<()> {
    diesel::update(outbox::table)
        .filter(outbox::tenant_id.eq(tx.tenant()))
        .filter(outbox::id.eq(id))
        .set((
            outbox::state.eq("sent"),
            outbox::sent_at.eq(now),
            outbox::tries.eq(outbox::tries + 1),
            outbox::body.eq(""),
        ))
        .execute(tx.conn())
        .await?;
    Ok(())
}

/// Forgets mails that were sent before `before`, and those that were given up and begun before it.
pub async fn forget(tx: &mut Tx, before: DateTime<Utc>) -> StoreResult<usize> {
    Ok(diesel::delete(outbox::table)
        .filter(outbox::tenant_id.eq(tx.tenant()))
        .filter(outbox::sent_at.lt(before).or(outbox::state.eq("failed").and(outbox::created_at.lt(before))))
        .execute(tx.conn())
        .await?)
}

/// Notes a failed attempt: another at `again`, or, with `None`, a matter for people.
pub async fn failed(tx: &mut Tx, id: MailId, error: &str, again: Option<DateTime<Utc>>) -> StoreResult<()> {
    let update =
        diesel::update(outbox::table).filter(outbox::tenant_id.eq(tx.tenant())).filter(outbox::id.eq(id));
    let tries = outbox::tries.eq(outbox::tries + 1);
    let error = outbox::last_error.eq(error);
    match again {
        Some(at) => update.set((tries, error, outbox::not_before.eq(at))).execute(tx.conn()).await?,
        None => update.set((tries, error, outbox::state.eq("failed"))).execute(tx.conn()).await?,
    };
    Ok(())
}

/// A mail that could not be sent, for people to see to.
#[derive(Clone, Debug, Queryable, Selectable)]
#[diesel(table_name = outbox, check_for_backend(diesel::pg::Pg))]
pub struct FailedMail {
    /// Id.
    pub id: MailId,
    /// Address.
    pub recipient: String,
    /// Subject.
    pub subject: String,
    /// Attempts so far.
    pub tries: i32,
    /// What the mail server said last.
    pub last_error: String,
    /// When it was written.
    pub created_at: DateTime<Utc>,
}

/// Mails that were given up, whose recipient or subject holds these words, newest first: a page, and the count of all.
pub async fn given_up(
    tx: &mut Tx,
    words: &str,
    (offset, limit): (i64, i64),
) -> StoreResult<(Vec<FailedMail>, i64)> {
    let tenant = tx.tenant();
    let like = format!("%{}%", words.replace(['\\', '%', '_'], ""));
    let matching = || {
        outbox::table
            .filter(outbox::tenant_id.eq(tenant))
            .filter(outbox::state.eq("failed"))
            .filter(outbox::recipient.ilike(&like).or(outbox::subject.ilike(&like)))
    };
    let count = matching().count().get_result(tx.conn()).await?;
    let rows = matching()
        .order((outbox::created_at.desc(), outbox::id.desc()))
        .offset(offset)
        .limit(limit)
        .select(FailedMail::as_select())
        .load(tx.conn())
        .await?;
    Ok((rows, count))
}

/// Puts mails that were given up back among those that wait, with fresh tries; gives how many.
pub async fn again(tx: &mut Tx, ids: &[MailId], now: DateTime<Utc>) -> StoreResult<usize> {
    let tenant = tx.tenant();
    Ok(diesel::update(outbox::table)
        .filter(outbox::tenant_id.eq(tenant))
        .filter(outbox::id.eq_any(ids))
        .filter(outbox::state.eq("failed"))
        .set((outbox::state.eq("waiting"), outbox::tries.eq(0), outbox::not_before.eq(now)))
        .execute(tx.conn())
        .await?)
}
