//! Applying and checking migrations. They run as the migration role, which acts as the owner of the tables.

use crate::error::{StoreError, StoreResult};
use crate::pool::Pool;
use diesel::migration::{Migration, MigrationSource};
use diesel::pg::Pg;
use diesel::sql_types::Text;
use diesel_async::{
    AsyncConnection, AsyncMigrationHarness, AsyncPgConnection, RunQueryDsl, SimpleAsyncConnection,
};
use diesel_migrations::{EmbeddedMigrations, MigrationHarness, embed_migrations};

/// The migrations of this build.
pub const MIGRATIONS: EmbeddedMigrations = embed_migrations!("../../migrations");

/// What [`migrate`] should do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Direction {
    /// Apply all that are pending.
    Up,
    /// Undo the newest one.
    DownOne,
    /// Undo all.
    DownAll,
}

/// Runs migrations at `url`, a login of the migration role; gives the versions that were run.
pub async fn migrate(url: &str, direction: Direction) -> StoreResult<Vec<String>> {
    let mut conn = AsyncPgConnection::establish(url).await.map_err(|e| StoreError::Pool(e.to_string()))?;
    conn.batch_execute("SET ROLE azukari_owner").await?;
    let mut harness = AsyncMigrationHarness::new(conn);
    let ran = tokio::task::block_in_place(|| match direction {
        Direction::Up => {
            harness.run_pending_migrations(MIGRATIONS).map(|v| v.iter().map(ToString::to_string).collect())
        }
        Direction::DownOne => harness.revert_last_migration(MIGRATIONS).map(|v| vec![v.to_string()]),
        Direction::DownAll => {
            harness.revert_all_migrations(MIGRATIONS).map(|v| v.iter().map(ToString::to_string).collect())
        }
    });
    ran.map_err(|e| StoreError::Migration(e.to_string()))
}

/// The newest version of this build.
pub fn expected_version() -> String {
    versions().pop().unwrap_or_default()
}

/// What a database has of this build's migrations.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Applied {
    /// The newest version applied; `None` if the database is empty.
    pub newest: Option<String>,
    /// Versions of this build that are not applied, oldest first; one of them may be older than the newest.
    pub missing: Vec<String>,
}

/// Looks at what is applied to the database. A newer one than this build is fine: migrations work with yesterday's code.
pub async fn applied(pool: &Pool) -> StoreResult<Applied> {
    #[derive(diesel::QueryableByName)]
    struct Row {
        #[diesel(sql_type = Text)]
        version: String,
    }
    let mut conn = pool.get().await?;
    let rows: Result<Vec<Row>, _> =
        diesel::sql_query("SELECT version FROM __diesel_schema_migrations ORDER BY version")
            .load(&mut *conn)
            .await;
    let there: Vec<String> = match rows {
        Ok(rows) => rows.into_iter().map(|row| row.version).collect(),
        Err(diesel::result::Error::DatabaseError(_, info))
            if info.message().contains("__diesel_schema_migrations") =>
        {
            Vec::new()
        }
        Err(error) => return Err(error.into()),
    };
    let missing = versions().into_iter().filter(|version| !there.contains(version)).collect();
    Ok(Applied { newest: there.into_iter().next_back(), missing })
}

/// The versions of this build, oldest first.
fn versions() -> Vec<String> {
    let all: Vec<Box<dyn Migration<Pg>>> = MIGRATIONS.migrations().unwrap_or_default();
    let mut versions: Vec<String> = all.iter().map(|m| m.name().version().to_string()).collect();
    versions.sort_unstable();
    versions
}
