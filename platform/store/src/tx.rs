//! The guards of a transaction. A [`Tx`] belongs to one city for its whole life; a [`Write`] is a `Tx` that was let
//! through the door and must be committed visibly. A guard that is dropped rolls back.

use crate::audit::{self, AuditEntry};
use crate::error::{StoreError, StoreResult};
use crate::idempotency::{self, Key, Seen};
use crate::pool::Pool;
use diesel_async::pooled_connection::deadpool::Object;
use diesel_async::{AsyncPgConnection, SimpleAsyncConnection};
use platform_values::TenantId;
use std::ops::{Deref, DerefMut};

/// A transaction bound to one city.
pub struct Tx {
    conn: Option<Object<AsyncPgConnection>>,
    tenant: TenantId,
}

impl Tx {
    /// Begins a transaction that cannot write.
    pub async fn read(pool: &Pool, tenant: TenantId) -> StoreResult<Self> {
        Self::begin(pool, tenant, "BEGIN READ ONLY").await
    }

    /// Begins a transaction that may write without passing the door: only for what is nobody's act, such as counters, signs
    /// of life, mails that go out and holds that are over.
    pub(crate) async fn upkeep(pool: &Pool, tenant: TenantId) -> StoreResult<Self> {
        Self::begin(pool, tenant, "BEGIN").await
    }

    async fn begin(pool: &Pool, tenant: TenantId, begin: &str) -> StoreResult<Self> {
        // The id is formatted from a typed value, never from text, so this batch cannot be injected into.
        let batch = format!("{begin}; SET LOCAL azukari.tenant = '{tenant}'");
        let mut last = None;
        for _ in 0..3 {
            let mut conn = pool.get().await?;
            match conn.batch_execute(&batch).await {
                Ok(()) => return Ok(Self { conn: Some(conn), tenant }),
                Err(error) => {
                    // The server was restarted, or closed this connection: take it out of the pool for good.
                    drop(Object::take(conn));
                    last = Some(error);
                }
            }
        }
        Err(last.map_or_else(|| StoreError::Pool("no connection".into()), StoreError::from))
    }

    /// The city.
    pub fn tenant(&self) -> TenantId {
        self.tenant
    }

    /// The connection, for statements of this crate.
    pub(crate) fn conn(&mut self) -> &mut AsyncPgConnection {
        self.conn.as_deref_mut().expect("the connection is there until the guard ends")
    }

    /// Ends the transaction and keeps what was written.
    pub(crate) async fn end(mut self, verb: &str) -> StoreResult<()> {
        if let Some(mut conn) = self.conn.take()
            && let Err(error) = conn.batch_execute(verb).await
        {
            drop(Object::take(conn));
            return Err(error.into());
        }
        Ok(())
    }

    /// Ends a read. Dropping the guard does the same a little later.
    pub async fn done(self) -> StoreResult<()> {
        self.end("COMMIT").await
    }
}

impl Drop for Tx {
    fn drop(&mut self) {
        let Some(mut conn) = self.conn.take() else { return };
        match tokio::runtime::Handle::try_current() {
            Ok(runtime) => {
                runtime.spawn(async move {
                    if conn.batch_execute("ROLLBACK").await.is_err() {
                        drop(Object::take(conn));
                    }
                });
            }
            Err(_) => drop(Object::take(conn)),
        }
    }
}

/// What the door answers.
#[expect(clippy::large_enum_variant, reason = "it is taken apart at once, and nearly always `New`")]
pub enum Begun {
    /// Go on; nothing was written yet under this key.
    New(Write),
    /// This request was served before: here is its first result.
    Again(serde_json::Value),
    /// This key came with another body.
    OtherBody,
}

/// A transaction that may write. It ends with [`Write::commit`], which adds the row of the operation log and the
/// idempotency result, or by being dropped, which undoes everything.
pub struct Write {
    tx: Tx,
    audit: AuditEntry,
    key: Option<Key>,
}

impl Write {
    /// Opens the door. Who may pass was decided by the caller; see `platform-app`'s `Ctx::begin`.
    pub async fn begin(
        pool: &Pool,
        tenant: TenantId,
        audit: AuditEntry,
        key: Option<Key>,
    ) -> StoreResult<Begun> {
        let mut tx = Tx::begin(pool, tenant, "BEGIN").await?;
        if let Some(key) = &key {
            match idempotency::claim(&mut tx, key, audit.at).await? {
                Seen::New => {}
                Seen::Before(result) => return Ok(Begun::Again(result)),
                Seen::OtherBody => return Ok(Begun::OtherBody),
            }
        }
        Ok(Begun::New(Self { tx, audit, key }))
    }

    /// The row of the operation log that this write will add, to be completed with what became known meanwhile.
    pub fn audit(&mut self) -> &mut AuditEntry {
        &mut self.audit
    }

    /// Writes the operation log and the result for repeated requests, and commits.
    pub async fn commit(self, result: &serde_json::Value) -> StoreResult<()> {
        let Self { mut tx, audit, key } = self;
        audit::insert(&mut tx, &audit).await?;
        if let Some(key) = key {
            idempotency::settle(&mut tx, &key, result).await?;
        }
        tx.end("COMMIT").await
    }
}

impl Deref for Write {
    type Target = Tx;
    fn deref(&self) -> &Tx {
        &self.tx
    }
}

impl DerefMut for Write {
    fn deref_mut(&mut self) -> &mut Tx {
        &mut self.tx
    }
}
