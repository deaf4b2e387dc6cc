//! PostgreSQL and Redis together: the lasting pair of `.azukari` and the pair that lives for one test run.

use std::net::TcpListener;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};

use crate::install;
use crate::layout::{Layout, Record, random_hex};
use crate::pg::{self, Cluster, Durability};
use crate::process::{Ident, Server};
use crate::redis::{self, Redis};
use crate::steps::{Steps, note};

/// Names in the environment of the server and of the tests.
pub type Environment = Vec<(&'static str, String)>;

/// Two running servers; the fields are dropped, and so stopped, in this order.
pub struct Servers {
    /// Running Redis.
    pub redis: Server,
    /// Running PostgreSQL.
    pub postgres: Server,
    /// How to reach the database.
    pub cluster: Cluster,
    /// How to reach Redis.
    pub cache: Redis,
}

/// Who looks after the servers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Care {
    /// They end with this command.
    Ours,
    /// They stay until they are told to stop.
    Stay,
}

impl Servers {
    /// Addresses for the program in development.
    pub fn environment(&self) -> Environment {
        environment(&self.cluster, &self.cache)
    }
}

/// Addresses for the program in development, with the port of a database and a cache that may not run yet.
pub fn environment(cluster: &Cluster, cache: &Redis) -> Environment {
    vec![
        ("AZUKARI__DATABASE__URL", cluster.url(pg::APP, pg::DATABASE)),
        ("AZUKARI__DATABASE__MIGRATE_URL", cluster.url(pg::MIGRATE, pg::DATABASE)),
        ("AZUKARI__DATABASE__OWNER_URL", cluster.url(pg::OWNER, pg::DATABASE)),
        ("AZUKARI__REDIS__URL", cache.url()),
    ]
}

/// Addresses for the tests: a superuser, because every test makes its own database.
pub fn test_environment(cluster: &Cluster, cache: &Redis) -> Environment {
    vec![
        ("AZUKARI_TEST_DATABASE_URL", cluster.url(pg::SUPERUSER, "postgres")),
        ("AZUKARI_TEST_REDIS_URL", cache.url()),
    ]
}

/// How to reach the pair of this checkout, from what is written in `.azukari`.
pub fn known(layout: &Layout, record: &Record) -> Result<(Cluster, Redis)> {
    let secrets = layout.secrets()?;
    let account = pg::account()?;
    let home = data_home(layout).unwrap_or_else(|| layout.state.clone());
    let bin = install::postgres_bin().context("PostgreSQL is not installed")?;
    let program = install::redis_server().context("Redis is not installed")?;
    let cluster = Cluster { bin, home, account, port: record.pg_port, password: secrets.database };
    let cache =
        Redis { program, home: layout.state.clone(), port: record.redis_port, password: secrets.redis };
    Ok((cluster, cache))
}

/// Starts the pair of this checkout, or takes over what still runs, and makes roles and database.
pub fn start(layout: &Layout, steps: &Steps, care: Care) -> Result<Servers> {
    let mut record = layout.record();
    let (old_pg, old_redis) = (record.living("postgres"), record.living("redis"));
    record.servers.retain(Ident::alive);
    let stays = care == Care::Stay || (record.keep && (old_pg.is_some() || old_redis.is_some()));
    record.keep = stays;
    if old_pg.is_none() {
        record.pg_port = free_port(record.pg_port)?;
    }
    if old_redis.is_none() {
        record.redis_port = free_port(record.redis_port)?;
    }
    place(layout)?;
    let (cluster, cache) = known(layout, &record)?;
    let (log, dies) = (layout.log("postgres"), !stays);
    if !cluster.exists() {
        steps.step("Make the PostgreSQL cluster", || cluster.create())?;
    }
    let postgres =
        steps.step(&format!("Start PostgreSQL (127.0.0.1:{})", cluster.port), || match old_pg {
            Some(ident) => {
                let mut server = Server::adopt(ident, &log, stays, pg::FAREWELL);
                cluster.wait(&mut server)?;
                Ok(server)
            }
            None => cluster.start(Durability::Full, &log, dies),
        })?;
    record.servers.retain(|ident| ident.name != "postgres");
    record.servers.push(postgres.ident.clone());
    layout.save(&record)?;
    let log = layout.log("redis");
    let redis = steps.step(&format!("Start Redis (127.0.0.1:{})", cache.port), || match old_redis {
        Some(ident) => {
            let mut server = Server::adopt(ident, &log, stays, redis::FAREWELL);
            cache.wait(&mut server)?;
            Ok(server)
        }
        None => cache.start(&log, dies),
    })?;
    record.servers.retain(|ident| ident.name != "redis");
    record.servers.push(redis.ident.clone());
    layout.save(&record)?;
    let mut servers = Servers { redis, postgres, cluster, cache };
    steps.step("Make roles and database", || {
        servers.cluster.create_roles()?;
        servers.cluster.create_database()
    })?;
    servers.postgres.leave = stays;
    servers.redis.leave = stays;
    Ok(servers)
}

/// Starts a pair for one test run in its own folder.
pub fn temporary(folder: &Path) -> Result<Servers> {
    let account = pg::account()?;
    let password = random_hex(16)?;
    let bin = install::postgres_bin().context("PostgreSQL is not installed")?;
    let program = install::redis_server().context("Redis is not installed")?;
    let home = folder.to_path_buf();
    let cluster =
        Cluster { bin, home: home.clone(), account, port: free_port(0)?, password: password.clone() };
    cluster.create()?;
    let postgres = cluster.start(Durability::None, &folder.join("postgres.log"), true)?;
    cluster.create_roles()?;
    let cache = Redis { program, home, port: free_port(0)?, password };
    let redis = cache.start(&folder.join("redis.log"), true)?;
    Ok(Servers { redis, postgres, cluster, cache })
}

/// Decides where the database lies: in `.azukari`, or outside when PostgreSQL's account cannot get in there.
fn place(layout: &Layout) -> Result<()> {
    layout.create()?;
    let account = pg::account()?;
    if data_home(layout).is_none() {
        if account.is_some() {
            pg::let_pass(&layout.state)?;
        }
        if pg::reachable(&layout.state, account.as_ref()) {
            return Ok(());
        }
        let home = outside(layout);
        std::fs::write(layout.path("data-dir"), home.display().to_string())?;
    }
    if let Some(home) = data_home(layout) {
        pg::private_folder(&home, account.as_ref())?;
        let name = account.map_or_else(String::new, |account| account.name);
        note(&format!("the database lies in {}: user {name} cannot reach .azukari", home.display()));
    }
    Ok(())
}

/// The folder outside the checkout, if one was chosen; only the name that we would choose ourselves counts.
pub fn data_home(layout: &Layout) -> Option<PathBuf> {
    let pointer = std::fs::read_to_string(layout.path("data-dir")).ok()?;
    let home = outside(layout);
    (Path::new(pointer.trim()) == home).then_some(home)
}

fn outside(layout: &Layout) -> PathBuf {
    let path = layout.root.to_string_lossy();
    Path::new("/var/tmp").join(format!("azukari-{:016x}", fingerprint(path.as_bytes())))
}

/// FNV-1a: short, and the same in every version of the tool chain.
fn fingerprint(bytes: &[u8]) -> u64 {
    bytes.iter().fold(0xcbf2_9ce4_8422_2325, |hash, byte| {
        (hash ^ u64::from(*byte)).wrapping_mul(0x0000_0100_0000_01b3)
    })
}

/// The preferred port if it is free, else one that the kernel picks.
pub fn free_port(preferred: u16) -> Result<u16> {
    let listener = TcpListener::bind(("127.0.0.1", preferred));
    let listener = listener.or_else(|_| TcpListener::bind(("127.0.0.1", 0))).context("no free port")?;
    Ok(listener.local_addr()?.port())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_fingerprint_of_a_path_never_changes() {
        assert_eq!(fingerprint(b""), 0xcbf2_9ce4_8422_2325);
        assert_eq!(fingerprint(b"a"), 0xaf63_dc4c_8601_ec8c);
    }

    #[test]
    fn a_taken_port_is_avoided() {
        let taken = TcpListener::bind(("127.0.0.1", 0)).expect("a free port");
        let port = taken.local_addr().expect("bound").port();
        assert_ne!(free_port(port).expect("a free port"), port);
    }
}
