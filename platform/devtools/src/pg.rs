//! A private PostgreSQL: where its data lies, making the cluster, starting it, and the roles and the database in it.
//!
//! It listens on 127.0.0.1 only and asks for a password; it has no Unix socket, so no path can be too long for one.

use std::fs;
use std::io::Write;
use std::os::unix::fs::{DirBuilderExt, MetadataExt, PermissionsExt, chown};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::Duration;

use anyhow::{Context, Result, bail};
use nix::sys::signal::Signal;
use nix::unistd::User;

use crate::layout::write_private;
use crate::process::{self, Account, Farewell, Ident, Server};
use crate::stop;

/// Superuser of the private cluster.
pub const SUPERUSER: &str = "postgres";
/// The database of development.
pub const DATABASE: &str = "azukari";
/// Owns the database and all tables.
pub const OWNER: &str = "azukari_owner";
/// Changes the schema, acting as the owner.
pub const MIGRATE: &str = "azukari_migrate";
/// What the server runs as; owns nothing.
pub const APP: &str = "azukari_app";

/// SIGINT is PostgreSQL's fast shutdown, SIGQUIT its immediate one (it recovers at the next start).
pub const FAREWELL: Farewell =
    Farewell { soft: Signal::SIGINT, hard: Signal::SIGQUIT, patience: Duration::from_mins(1) };

const FREE_BYTES_MIN: u64 = 512 * 1024 * 1024;

/// A cluster's place and passwords.
pub struct Cluster {
    /// Folder of the PostgreSQL programs.
    pub bin: PathBuf,
    /// Folder that holds `pg`.
    pub home: PathBuf,
    /// Whom it runs as, where that is not us: PostgreSQL refuses root.
    pub account: Option<Account>,
    /// Port on 127.0.0.1.
    pub port: u16,
    /// Password of the superuser and of our roles.
    pub password: String,
}

/// Whether written data must survive a crash.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Durability {
    /// As in production.
    Full,
    /// Fast, for tests whose data is thrown away.
    None,
}

/// The account for PostgreSQL: ourselves, or a harmless one when we are root.
pub fn account() -> Result<Option<Account>> {
    if !nix::unistd::geteuid().is_root() {
        return Ok(None);
    }
    for name in ["postgres", "nobody"] {
        if let Some(user) = User::from_name(name)? {
            return Ok(Some(Account { name: name.into(), uid: user.uid.as_raw(), gid: user.gid.as_raw() }));
        }
    }
    bail!("PostgreSQL refuses to run as root, and there is neither a user postgres nor nobody")
}

/// Whether the account can get into a folder; parents may be closed to it, as /root is.
pub fn reachable(folder: &Path, account: Option<&Account>) -> bool {
    account.is_none()
        || process::command(Path::new("test"), account, None)
            .arg("-x")
            .arg(folder)
            .status()
            .is_ok_and(|status| status.success())
}

/// Makes a folder outside the checkout that nobody else can have prepared.
pub fn private_folder(path: &Path, account: Option<&Account>) -> Result<()> {
    if let Err(problem) = fs::DirBuilder::new().mode(0o711).create(path)
        && problem.kind() != std::io::ErrorKind::AlreadyExists
    {
        return Err(problem).with_context(|| format!("cannot make {}", path.display()));
    }
    let found = fs::symlink_metadata(path)?;
    let ours = nix::unistd::geteuid().as_raw();
    if !found.is_dir() || (found.uid() != ours && Some(found.uid()) != account.map(|a| a.uid)) {
        bail!("{} belongs to somebody else; please remove it", path.display());
    }
    Ok(())
}

impl Cluster {
    fn data(&self) -> PathBuf {
        self.home.join("pg")
    }

    /// Whether there is data from an earlier run.
    pub fn exists(&self) -> bool {
        self.data().join("PG_VERSION").exists()
    }

    /// Makes the cluster. It is renamed into place at the end, so an interrupted attempt leaves nothing half done.
    pub fn create(&self) -> Result<()> {
        enough_space(&self.home)?;
        let new = self.home.join("pg.new");
        fs::remove_dir_all(&new).ok();
        fs::DirBuilder::new().mode(0o700).create(&new)?;
        let password = self.home.join("password");
        write_private(&password, self.password.as_bytes())?;
        if let Some(account) = &self.account {
            chown(&new, Some(account.uid), Some(account.gid))?;
            chown(&password, Some(account.uid), Some(account.gid))?;
        }
        let output = process::command(&self.bin.join("initdb"), self.account.as_ref(), None)
            .arg("-D")
            .arg(&new)
            .arg("--pwfile")
            .arg(&password)
            .args(["-U", SUPERUSER, "--auth=scram-sha-256", "--encoding=UTF8", "--locale=C.UTF-8"])
            .arg("--no-instructions")
            .current_dir("/")
            .stdin(Stdio::null())
            .output();
        fs::remove_file(&password).ok();
        let output = output.context("cannot start initdb")?;
        if !output.status.success() {
            bail!("initdb failed: {}", String::from_utf8_lossy(&output.stderr).trim());
        }
        fs::rename(new, self.data())?;
        Ok(())
    }

    /// Starts it and waits until it answers.
    pub fn start(&self, durability: Durability, log: &Path, dies_with_us: bool) -> Result<Server> {
        enough_space(&self.home)?;
        self.clear_stale_lock()?;
        let signal = dies_with_us.then_some("INT");
        let mut command = process::command(&self.bin.join("postgres"), self.account.as_ref(), signal);
        command.arg("-D").arg(self.data()).current_dir("/");
        let port = format!("port={}", self.port);
        let mut settings = vec![
            port.as_str(),
            "listen_addresses=127.0.0.1",
            "unix_socket_directories=",
            "max_connections=200",
            "timezone=UTC",
            "log_timezone=UTC",
        ];
        settings.extend(match durability {
            Durability::Full => ["fsync=on", "synchronous_commit=on", "full_page_writes=on"],
            Durability::None => ["fsync=off", "synchronous_commit=off", "full_page_writes=off"],
        });
        for setting in settings {
            command.args(["-c", setting]);
        }
        let mut server = Server::start("postgres", &mut command, log, FAREWELL)?;
        self.wait(&mut server)?;
        Ok(server)
    }

    /// Waits until the server answers.
    pub fn wait(&self, server: &mut Server) -> Result<()> {
        let ready = stop::wait_until(Duration::from_mins(2), || {
            if !server.alive() {
                bail!("PostgreSQL ended at once; {}", server.last_words());
            }
            let mut probe = Command::new(self.bin.join("pg_isready"));
            probe.args(["-q", "-h", "127.0.0.1", "-p", &self.port.to_string()]);
            Ok(probe.status()?.success())
        })?;
        if !ready {
            bail!("PostgreSQL does not answer after two minutes; {}", server.last_words());
        }
        Ok(())
    }

    /// Removes the lock file of a server that died. One that still runs on this data is stopped first: nobody
    /// watches it any more. PostgreSQL itself is misled when the number now belongs to another program.
    fn clear_stale_lock(&self) -> Result<()> {
        let path = self.data().join("postmaster.pid");
        let Ok(text) = fs::read_to_string(&path) else { return Ok(()) };
        let pid: Option<i32> = text.lines().next().and_then(|line| line.trim().parse().ok());
        let running = pid.and_then(|pid| Ident::of("postgres", pid)).filter(|ident| {
            let line = fs::read(format!("/proc/{}/cmdline", ident.pid)).unwrap_or_default();
            String::from_utf8_lossy(&line).split('\0').any(|word| Path::new(word) == self.data())
        });
        if let Some(ident) = running
            && !ident.end(FAREWELL.soft, FAREWELL.hard, FAREWELL.patience)
        {
            bail!("PostgreSQL (pid {}) already uses {} and does not end", ident.pid, self.data().display());
        }
        fs::remove_file(path).or_else(|problem| match problem.kind() {
            std::io::ErrorKind::NotFound => Ok(()),
            _ => Err(problem),
        })?;
        Ok(())
    }

    /// Runs SQL as superuser.
    pub fn sql(&self, sql: &str) -> Result<()> {
        let mut child = Command::new(self.bin.join("psql"))
            .args(["-X", "-q", "-v", "ON_ERROR_STOP=1", "-h", "127.0.0.1", "-U", SUPERUSER, "-d", "postgres"])
            .args(["-p", &self.port.to_string()])
            .env("PGPASSWORD", &self.password)
            .env("PGOPTIONS", "--client-min-messages=warning")
            .stdin(Stdio::piped())
            .stdout(Stdio::null())
            .stderr(Stdio::piped())
            .spawn()
            .context("cannot start psql")?;
        if let Some(mut stdin) = child.stdin.take() {
            stdin.write_all(sql.as_bytes()).ok();
        }
        let output = child.wait_with_output()?;
        if !output.status.success() {
            bail!("psql failed: {}", String::from_utf8_lossy(&output.stderr).trim());
        }
        Ok(())
    }

    /// Makes the three roles; harmless when they are there.
    pub fn create_roles(&self) -> Result<()> {
        self.sql(&roles_sql(&self.password))
    }

    /// Makes the database of development; harmless when it is there.
    pub fn create_database(&self) -> Result<()> {
        self.sql(&database_sql())
    }

    /// An address for this role and database.
    pub fn url(&self, role: &str, database: &str) -> String {
        format!("postgres://{role}:{}@127.0.0.1:{}/{database}", self.password, self.port)
    }
}

fn roles_sql(password: &str) -> String {
    let role = |role: &str| {
        format!(
            "SELECT 'CREATE ROLE {role}' WHERE NOT EXISTS (SELECT FROM pg_roles WHERE rolname = '{role}') \\gexec\n\
             ALTER ROLE {role} LOGIN NOSUPERUSER NOBYPASSRLS NOCREATEDB NOCREATEROLE PASSWORD '{password}';\n"
        )
    };
    [OWNER, MIGRATE, APP].map(role).concat() + &format!("GRANT {OWNER} TO {MIGRATE};\n")
}

/// What the migration role makes belongs to the owner, because it acts as the owner in this database.
fn database_sql() -> String {
    format!(
        "SELECT 'CREATE DATABASE {DATABASE} OWNER {OWNER} TEMPLATE template0' \
         WHERE NOT EXISTS (SELECT FROM pg_database WHERE datname = '{DATABASE}') \\gexec\n\
         REVOKE ALL ON DATABASE {DATABASE} FROM PUBLIC;\n\
         GRANT CONNECT ON DATABASE {DATABASE} TO {MIGRATE}, {APP};\n\
         ALTER ROLE {MIGRATE} IN DATABASE {DATABASE} SET role = '{OWNER}';\n\
         \\connect {DATABASE}\n\
         ALTER SCHEMA public OWNER TO {OWNER};\n\
         REVOKE ALL ON SCHEMA public FROM PUBLIC;\n\
         GRANT USAGE ON SCHEMA public TO {APP};\n"
    )
}

fn enough_space(folder: &Path) -> Result<()> {
    let disk = nix::sys::statvfs::statvfs(folder)?;
    let free = disk.blocks_available() * disk.fragment_size();
    if free < FREE_BYTES_MIN {
        bail!(
            "the disk of {} is nearly full: {} MB are free, {} MB are needed",
            folder.display(),
            free / 1024 / 1024,
            FREE_BYTES_MIN / 1024 / 1024
        );
    }
    Ok(())
}

/// Lets other accounts pass through a folder without listing it.
pub fn let_pass(folder: &Path) -> Result<()> {
    fs::set_permissions(folder, fs::Permissions::from_mode(0o711))?;
    Ok(())
}
