//! Consents to the city's notice on personal data. Each is a row of its own; none is ever changed.

use crate::error::StoreResult;
use crate::schema::consents;
use crate::tx::Tx;
use chrono::{DateTime, NaiveDate, Utc};
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use platform_values::AccountId;

/// The most consents that are read of one account.
const READ_MAX: i64 = 100;

/// A consent.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Queryable, Selectable)]
#[diesel(table_name = consents, check_for_backend(diesel::pg::Pg))]
pub struct Consent {
    /// Version of the notice: the day from which it holds.
    pub notice: NaiveDate,
    /// When it was given.
    pub given_at: DateTime<Utc>,
}

/// Keeps a consent. Of several to the same notice the first stays.
pub async fn add(tx: &mut Tx, account: AccountId, consent: Consent) -> StoreResult<()> {
    let tenant = tx.tenant();
    diesel::insert_into(consents::table)
        .values((
            consents::tenant_id.eq(tenant),
            consents::account_id.eq(account),
            consents::notice.eq(consent.notice),
            consents::given_at.eq(consent.given_at),
        ))
        .on_conflict_do_nothing()
        .execute(tx.conn())
        .await?;
    Ok(())
}

/// An account's consents, the newest notice first.
pub async fn of_account(tx: &mut Tx, account: AccountId) -> StoreResult<Vec<Consent>> {
    Ok(consents::table
        .filter(consents::tenant_id.eq(tx.tenant()))
        .filter(consents::account_id.eq(account))
        .order(consents::notice.desc())
        .limit(READ_MAX)
        .select(Consent::as_select())
        .load(tx.conn())
        .await?)
}
