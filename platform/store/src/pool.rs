//! The connection pool. Connections are got here and nowhere else.

use crate::error::{StoreError, StoreResult};
use diesel_async::AsyncPgConnection;
use diesel_async::pooled_connection::deadpool::{Object, Pool as Deadpool};
use diesel_async::pooled_connection::{AsyncDieselConnectionManager, ManagerConfig, RecyclingMethod};
use std::time::Duration;

/// How the pool is set up.
#[derive(Clone, Debug)]
pub struct PoolSettings {
    /// `postgres://` address of the application role.
    pub url: String,
    /// Most connections at once.
    pub size: usize,
    /// Longest wait for a free connection.
    pub wait: Duration,
}

/// Connections as the application role, which owns nothing and is bound by row-level security.
#[derive(Clone)]
pub struct Pool(Deadpool<AsyncPgConnection>);

impl std::fmt::Debug for Pool {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_tuple("Pool").field(&self.0.status()).finish()
    }
}

impl Pool {
    /// A pool that connects when first used.
    ///
    /// Connections are not tested before use: [`crate::Tx`] replaces one that turns out dead when it begins.
    pub fn new(settings: &PoolSettings) -> StoreResult<Self> {
        let mut config = ManagerConfig::<AsyncPgConnection>::default();
        config.recycling_method = RecyclingMethod::Fast;
        let manager = AsyncDieselConnectionManager::new_with_config(&settings.url, config);
        Deadpool::builder(manager)
            .max_size(settings.size)
            .wait_timeout(Some(settings.wait))
            .create_timeout(Some(settings.wait))
            .runtime(deadpool::Runtime::Tokio1)
            .build()
            .map(Self)
            .map_err(|e| StoreError::Pool(e.to_string()))
    }

    pub(crate) async fn get(&self) -> StoreResult<Object<AsyncPgConnection>> {
        self.0.get().await.map_err(|e| StoreError::Pool(e.to_string()))
    }

    /// Connections in use and in all, for metrics.
    pub fn usage(&self) -> (usize, usize) {
        let status = self.0.status();
        (status.size.saturating_sub(status.available), status.max_size)
    }
}
