//! Where things lie: the checkout, its `.azukari` folder, the secrets made once, the lock and the record of what runs.

use std::fs::{self, File};
use std::io::{Read, Write};
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};
use serde::{Deserialize, Serialize};

use crate::process::Ident;

/// The checkout and its local state.
pub struct Layout {
    /// The folder with the workspace's `Cargo.toml`.
    pub root: PathBuf,
    /// `.azukari` in it.
    pub state: PathBuf,
}

/// Passwords of the private servers, made once.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Secrets {
    /// For every role of the private PostgreSQL.
    pub database: String,
    /// For the private Redis.
    pub redis: String,
}

/// What runs, so that a later command can find and stop it.
#[derive(Debug, Default, Clone, Serialize, Deserialize)]
pub struct Record {
    /// The `cargo dev up` in charge, if any.
    pub supervisor: Option<Ident>,
    /// Whether PostgreSQL and Redis were started to stay (`cargo dev db`).
    pub keep: bool,
    /// Port of PostgreSQL on 127.0.0.1.
    pub pg_port: u16,
    /// Port of Redis on 127.0.0.1.
    pub redis_port: u16,
    /// All background programs.
    pub servers: Vec<Ident>,
}

impl Record {
    /// The living program of this name.
    pub fn living(&self, name: &str) -> Option<Ident> {
        self.servers.iter().find(|ident| ident.name == name && ident.alive()).cloned()
    }
}

/// Held while a command changes `.azukari`; released when dropped, also by the kernel.
pub struct Lock {
    _file: File,
}

impl Layout {
    /// Finds the checkout from the crate that cargo runs, else from the current folder upwards.
    pub fn find() -> Result<Self> {
        let here = match std::env::var_os("CARGO_MANIFEST_DIR") {
            Some(folder) => PathBuf::from(folder),
            None => std::env::current_dir()?,
        };
        let root = here.ancestors().find(|folder| folder.join("platform/devtools/Cargo.toml").is_file());
        let Some(root) = root else { bail!("this is not a checkout of Azukari: {}", here.display()) };
        Ok(Self { state: root.join(".azukari"), root: root.into() })
    }

    /// A path in `.azukari`.
    pub fn path(&self, name: &str) -> PathBuf {
        self.state.join(name)
    }

    /// A log file in `.azukari/log`.
    pub fn log(&self, name: &str) -> PathBuf {
        self.state.join("log").join(format!("{name}.log"))
    }

    /// Makes the folders.
    pub fn create(&self) -> Result<()> {
        for folder in ["log", "mail"] {
            let folder = self.path(folder);
            fs::create_dir_all(&folder).with_context(|| format!("cannot make {}", folder.display()))?;
        }
        Ok(())
    }

    /// The passwords, made when they are first asked for.
    pub fn secrets(&self) -> Result<Secrets> {
        let path = self.path("secrets.json");
        if !path.exists() {
            let made = Secrets { database: random_hex(16)?, redis: random_hex(16)? };
            write_private(&path, &serde_json::to_vec_pretty(&made)?)?;
        }
        let text = fs::read(&path).with_context(|| format!("cannot read {}", path.display()))?;
        serde_json::from_slice(&text)
            .with_context(|| format!("{} is damaged: cargo dev reset", path.display()))
    }

    /// The server's key file: 32 random bytes in hexadecimal, made once.
    pub fn key_file(&self) -> Result<PathBuf> {
        let path = self.path("key");
        if !path.exists() {
            write_private(&path, random_hex(32)?.as_bytes())?;
        }
        Ok(path)
    }

    /// Takes the lock, or says who holds it.
    pub fn lock(&self) -> Result<Lock> {
        match self.try_lock()? {
            Some(lock) => Ok(lock),
            None => bail!(
                "already running{}: stop it with Ctrl-C there (`cargo dev reset` stops it as well, and deletes its data)",
                self.holder()
            ),
        }
    }

    /// Takes the lock if nobody holds it.
    pub fn try_lock(&self) -> Result<Option<Lock>> {
        self.create()?;
        let path = self.path("lock");
        let mut file = File::options().create(true).truncate(false).read(true).write(true).open(&path)?;
        match file.try_lock() {
            Ok(()) => {
                file.set_len(0)?;
                write!(file, "{}", std::process::id())?;
                Ok(Some(Lock { _file: file }))
            }
            Err(fs::TryLockError::WouldBlock) => Ok(None),
            Err(fs::TryLockError::Error(problem)) => Err(problem).context("cannot lock .azukari/lock"),
        }
    }

    /// The number of the process that holds the lock.
    pub fn holder_pid(&self) -> Option<i32> {
        fs::read_to_string(self.path("lock")).ok()?.trim().parse().ok()
    }

    fn holder(&self) -> String {
        self.holder_pid().map(|pid| format!(", pid {pid}")).unwrap_or_default()
    }

    /// What ran last; empty when nothing is known.
    pub fn record(&self) -> Record {
        let text = fs::read(self.path("run.json")).unwrap_or_default();
        serde_json::from_slice(&text).unwrap_or_default()
    }

    /// Remembers what runs.
    pub fn save(&self, record: &Record) -> Result<()> {
        let new = self.path("run.json.new");
        fs::write(&new, serde_json::to_vec_pretty(record)?).context("cannot write .azukari/run.json")?;
        fs::rename(new, self.path("run.json"))?;
        Ok(())
    }
}

/// Random bytes from the kernel, in hexadecimal.
pub fn random_hex(bytes: usize) -> Result<String> {
    let mut buffer = vec![0; bytes];
    File::open("/dev/urandom")?.read_exact(&mut buffer)?;
    let digit = |value: u8| char::from_digit(u32::from(value), 16);
    Ok(buffer.iter().flat_map(|byte| [digit(byte >> 4), digit(byte & 15)]).flatten().collect())
}

/// Writes a file that only its owner may read.
pub fn write_private(path: &Path, content: &[u8]) -> Result<()> {
    let new = path.with_extension("new");
    fs::remove_file(&new).ok();
    let file = File::options().create_new(true).write(true).mode(0o600).open(&new);
    let mut file = file.with_context(|| format!("cannot write {}", path.display()))?;
    file.write_all(content)?;
    fs::rename(new, path)?;
    Ok(())
}
