//! A database for every test, copied from a template that is made once for a state of migrations and cities. The cluster
//! is the one of `cargo dev test` or `cargo dev db`.

use anyhow::{Context, Result};
use diesel::QueryableByName;
use diesel::sql_types::BigInt;
use diesel_async::{AsyncConnection, AsyncPgConnection, RunQueryDsl, SimpleAsyncConnection};
use platform_server::context::Parts;
use platform_server::tenant::Workshop;
use platform_server::tenant::apply::{self, Mode};
use platform_store::migrations::{Direction, migrate};
use platform_store::{Pool, PoolSettings};
use platform_values::{SystemChance, SystemClock};
use std::fs;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

const ENV: &str = "AZUKARI_TEST_DATABASE_URL";

/// Any number: whoever makes a template holds this lock.
const LOCK: i64 = 4_142_177;

static COUNT: AtomicU32 = AtomicU32::new(0);

/// A database that goes away with this value.
#[derive(Debug)]
pub struct Database {
    name: String,
}

/// The checkout.
pub fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

/// The superuser's address of the cluster for tests.
fn superuser() -> String {
    std::env::var(ENV).unwrap_or_else(|_| {
        panic!("{ENV} is not set: run the tests with `cargo dev test`, or first `eval \"$(cargo dev db)\"`")
    })
}

/// The same cluster under another role and database.
fn address(role: &str, database: &str) -> String {
    let url = superuser();
    let (scheme, rest) = url.split_once("://").expect("a database address begins with postgres://");
    let (login, place) = rest.rsplit_once('@').expect("the address names a user");
    let password = login.split_once(':').map(|(_, password)| format!(":{password}")).unwrap_or_default();
    let host = place.split('/').next().unwrap_or_default();
    format!("{scheme}://{role}{password}@{host}/{database}")
}

async fn connect(database: &str) -> Result<AsyncPgConnection> {
    let user = superuser();
    let user = user.split("://").nth(1).and_then(|rest| rest.split([':', '@']).next()).unwrap_or("postgres");
    AsyncPgConnection::establish(&address(user, database))
        .await
        .with_context(|| format!("cannot reach {ENV}"))
}

impl Database {
    /// An empty database with the roles and rights of production, without tables.
    pub async fn empty() -> Result<Self> {
        let mut admin = connect("postgres").await?;
        locked(&mut admin, roles_sql()).await?;
        let database = Self::named("empty");
        create(&mut admin, &database.name, "template0").await?;
        Ok(database)
    }

    /// A migrated database with all cities of `tenants/` applied.
    pub async fn with_cities() -> Result<Self> {
        let template = template().await?;
        let mut admin = connect("postgres").await?;
        let database = Self::named("test");
        let sql = format!("CREATE DATABASE {} TEMPLATE {template} OWNER azukari_owner", database.name);
        admin.batch_execute(&sql).await?;
        Ok(database)
    }

    fn named(kind: &str) -> Self {
        let count = COUNT.fetch_add(1, Ordering::Relaxed);
        Self { name: format!("azukari_{kind}_{}_{count}", std::process::id()) }
    }

    /// The application role's address.
    pub fn app_url(&self) -> String {
        address("azukari_app", &self.name)
    }

    /// The migration role's address.
    pub fn migrate_url(&self) -> String {
        address("azukari_migrate", &self.name)
    }

    /// Connections of the application role.
    pub fn pool(&self, size: usize) -> Result<Pool> {
        Ok(Pool::new(&PoolSettings { url: self.app_url(), size, wait: Duration::from_secs(10) })?)
    }

    /// A connection as superuser, to look at what nobody else may see.
    pub async fn connect(&self) -> Result<AsyncPgConnection> {
        connect(&self.name).await
    }
}

impl Drop for Database {
    fn drop(&mut self) {
        let name = self.name.clone();
        // The runtime of the test may be ending: dropping has one of its own.
        let dropping = std::thread::spawn(move || -> Result<()> {
            tokio::runtime::Builder::new_current_thread().enable_all().build()?.block_on(async {
                let mut admin = connect("postgres").await?;
                Ok(admin.batch_execute(&format!("DROP DATABASE IF EXISTS {name} WITH (FORCE)")).await?)
            })
        });
        if !matches!(dropping.join(), Ok(Ok(()))) {
            eprintln!("the database {} was left behind", self.name);
        }
    }
}

/// The template's name; made by the first who needs it.
async fn template() -> Result<String> {
    let name = format!("azukari_template_{:016x}", fingerprint()?);
    let mut admin = connect("postgres").await?;
    admin.batch_execute(&format!("SELECT pg_advisory_lock({LOCK})")).await?;
    let made = make_template(&mut admin, &name).await;
    admin.batch_execute(&format!("SELECT pg_advisory_unlock({LOCK})")).await?;
    made.map(|()| name)
}

async fn make_template(admin: &mut AsyncPgConnection, name: &str) -> Result<()> {
    #[derive(QueryableByName)]
    struct Count {
        #[diesel(sql_type = BigInt)]
        n: i64,
    }
    let known = diesel::sql_query("SELECT count(*) AS n FROM pg_database WHERE datname = $1")
        .bind::<diesel::sql_types::Text, _>(name)
        .get_result::<Count>(admin)
        .await?;
    if known.n > 0 {
        return Ok(());
    }
    admin.batch_execute(&roles_sql()).await?;
    let growing = format!("{name}_growing");
    admin.batch_execute(&format!("DROP DATABASE IF EXISTS {growing} WITH (FORCE)")).await?;
    create(admin, &growing, "template0").await?;
    migrate(&address("azukari_migrate", &growing), Direction::Up).await?;
    let url = address("azukari_app", &growing);
    let pool = Pool::new(&PoolSettings { url, size: 2, wait: Duration::from_secs(10) })?;
    let workshop =
        Workshop { parts: Parts::new()?, pool, clock: Arc::new(SystemClock), chance: Arc::new(SystemChance) };
    for files in cities(&workshop.parts)? {
        apply::city(&workshop, &files, Mode::Apply).await?;
    }
    drop(workshop);
    // A database with connections can be neither renamed nor copied.
    admin
        .batch_execute(&format!(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{growing}';
             ALTER DATABASE {growing} RENAME TO {name}"
        ))
        .await?;
    Ok(())
}

/// The cities of the checkout.
pub fn cities(parts: &Parts) -> Result<Vec<platform_tenant_config::TenantFiles>> {
    platform_server::files::load(&root().join("tenants"), &parts.modules, &parts.catalog)
}

async fn locked(admin: &mut AsyncPgConnection, sql: String) -> Result<()> {
    let sql = format!("SELECT pg_advisory_lock({LOCK}); {sql} SELECT pg_advisory_unlock({LOCK});");
    Ok(admin.batch_execute(&sql).await?)
}

/// The three roles, with the superuser's password where they are missing.
fn roles_sql() -> String {
    let url = superuser();
    let login = url.split("://").nth(1).and_then(|rest| rest.rsplit_once('@')).map(|(login, _)| login);
    let password = login.and_then(|login| login.split_once(':')).map_or("azukari", |(_, password)| password);
    let role = |role: &str| {
        format!(
            "IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = '{role}') THEN
                CREATE ROLE {role} LOGIN NOSUPERUSER NOBYPASSRLS NOCREATEDB NOCREATEROLE PASSWORD '{password}';
             END IF;"
        )
    };
    let roles = ["azukari_owner", "azukari_migrate", "azukari_app"].map(role).concat();
    format!("DO $$ BEGIN {roles} GRANT azukari_owner TO azukari_migrate; END $$;")
}

async fn create(admin: &mut AsyncPgConnection, name: &str, template: &str) -> Result<()> {
    admin.batch_execute(&format!("CREATE DATABASE {name} OWNER azukari_owner TEMPLATE {template}")).await?;
    let rights = "ALTER SCHEMA public OWNER TO azukari_owner;
         REVOKE ALL ON SCHEMA public FROM PUBLIC;
         GRANT USAGE ON SCHEMA public TO azukari_app;";
    Ok(connect(name).await?.batch_execute(rights).await?)
}

/// Changes with every file that the template is made from.
fn fingerprint() -> Result<u64> {
    let mut hasher = DefaultHasher::new();
    for folder in ["migrations", "tenants"] {
        hash_folder(&root().join(folder), &mut hasher)?;
    }
    Ok(hasher.finish())
}

fn hash_folder(folder: &Path, hasher: &mut DefaultHasher) -> Result<()> {
    let mut entries = fs::read_dir(folder)?.collect::<std::io::Result<Vec<_>>>()?;
    entries.sort_by_key(fs::DirEntry::file_name);
    for entry in entries {
        entry.file_name().hash(hasher);
        if entry.file_type()?.is_dir() {
            hash_folder(&entry.path(), hasher)?;
        } else {
            fs::read(entry.path())?.hash(hasher);
        }
    }
    Ok(())
}
