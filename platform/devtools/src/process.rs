//! Background programs: starting them with a log file, knowing them again later, and stopping them by their pid.

use std::fs::File;
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use anyhow::{Context, Result};
use nix::sys::signal::{Signal, kill};
use nix::unistd::Pid;
use serde::{Deserialize, Serialize};

/// A process that can be told from a later one with the same number.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Ident {
    /// What it is to us: `postgres`, `serve` and so on.
    pub name: String,
    /// Its number.
    pub pid: i32,
    /// Clock ticks between the start of the machine and its own.
    pub start: u64,
}

impl Ident {
    /// The process with this number as it is now, if it lives.
    pub fn of(name: &str, pid: i32) -> Option<Self> {
        let start = started(&std::fs::read_to_string(format!("/proc/{pid}/stat")).ok()?)?;
        Some(Self { name: name.into(), pid, start })
    }

    /// This program itself.
    pub fn own() -> Option<Self> {
        Self::of("cargo dev", i32::try_from(std::process::id()).ok()?)
    }

    /// Whether exactly this process still runs.
    pub fn alive(&self) -> bool {
        Self::of(&self.name, self.pid).is_some_and(|now| now.start == self.start)
    }

    /// Sends `soft`, waits, and sends `hard` when patience ends. True when it is gone.
    pub fn end(&self, soft: Signal, hard: Signal, patience: Duration) -> bool {
        for (signal, patience) in [(soft, patience), (hard, Duration::from_secs(10))] {
            if !self.alive() {
                return true;
            }
            kill(Pid::from_raw(self.pid), signal).ok();
            let begun = Instant::now();
            while self.alive() && begun.elapsed() < patience {
                std::thread::sleep(Duration::from_millis(20));
            }
        }
        !self.alive()
    }
}

/// The start time in a `/proc/<pid>/stat` line; nothing for a dead process that waits to be collected.
fn started(stat: &str) -> Option<u64> {
    let (_, after_name) = stat.rsplit_once(')')?;
    let mut fields = after_name.split_whitespace();
    if matches!(fields.next()?, "Z" | "X") {
        return None;
    }
    fields.nth(18)?.parse().ok()
}

/// An account under which a program runs.
#[derive(Debug, Clone)]
pub struct Account {
    /// Its name, for messages.
    pub name: String,
    /// User id.
    pub uid: u32,
    /// Group id.
    pub gid: u32,
}

/// A program under another account and, where `dies_with_us` names a signal, ended by the kernel when we die.
pub fn command(program: &Path, account: Option<&Account>, dies_with_us: Option<&str>) -> Command {
    if account.is_none() && (dies_with_us.is_none() || !Path::new("/usr/bin/setpriv").exists()) {
        return Command::new(program);
    }
    let mut command = Command::new("setpriv");
    if let Some(signal) = dies_with_us {
        command.args(["--pdeathsig", signal]);
    }
    if let Some(account) = account {
        command.args(["--reuid", &account.uid.to_string(), "--regid", &account.gid.to_string()]);
        command.arg("--clear-groups");
    }
    command.arg("--").arg(program);
    command
}

/// How a program is asked to end.
#[derive(Debug, Clone, Copy)]
pub struct Farewell {
    /// The polite signal.
    pub soft: Signal,
    /// The last one.
    pub hard: Signal,
    /// How long the polite one gets.
    pub patience: Duration,
}

/// A background program; dropping it stops it, unless it is to be left running.
pub struct Server {
    /// Who it is.
    pub ident: Ident,
    /// Where it writes.
    pub log: PathBuf,
    /// Whether it outlives this value.
    pub leave: bool,
    farewell: Farewell,
    child: Option<Child>,
}

impl Server {
    /// Starts the program in its own process group, so that Ctrl-C reaches only us and we keep the order.
    pub fn start(name: &str, command: &mut Command, log: &Path, farewell: Farewell) -> Result<Self> {
        let file = File::options().create(true).append(true).open(log);
        let file = file.with_context(|| format!("cannot write {}", log.display()))?;
        let child = command
            .stdin(Stdio::null())
            .stdout(file.try_clone()?)
            .stderr(file)
            .process_group(0)
            .spawn()
            .with_context(|| format!("cannot start {name}"))?;
        let pid = i32::try_from(child.id())?;
        let ident = Ident::of(name, pid).unwrap_or(Ident { name: name.into(), pid, start: 0 });
        Ok(Self { ident, log: log.into(), leave: false, farewell, child: Some(child) })
    }

    /// Takes over one that already runs.
    pub fn adopt(ident: Ident, log: &Path, leave: bool, farewell: Farewell) -> Self {
        Self { ident, log: log.into(), leave, farewell, child: None }
    }

    /// Whether it still runs.
    pub fn alive(&mut self) -> bool {
        match self.child.as_mut() {
            Some(child) => matches!(child.try_wait(), Ok(None)),
            None => self.ident.alive(),
        }
    }

    /// The end of its log, for an error message.
    pub fn last_words(&self) -> String {
        let text = std::fs::read(&self.log).unwrap_or_default();
        let text = String::from_utf8_lossy(&text);
        let lines: Vec<&str> = text.lines().rev().take(15).collect();
        let lines: Vec<String> = lines.iter().rev().map(|line| format!("\n    | {line}")).collect();
        format!("the end of {}:{}", self.log.display(), lines.concat())
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        if self.leave {
            return;
        }
        let Farewell { soft, hard, patience } = self.farewell;
        if !self.ident.end(soft, hard, patience) {
            eprintln!("warning: {} (pid {}) does not end", self.ident.name, self.ident.pid);
        }
        if let Some(child) = self.child.as_mut() {
            child.wait().ok();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_start_time_is_read_behind_any_program_name() {
        let stat = "7 (a) b) S 1 7 7 0 -1 4194560 1 2 3 4 5 6 7 8 20 0 1 0 4242 9 9";
        assert_eq!(started(stat), Some(4242));
        assert_eq!(started(&stat.replace(" S ", " Z ")), None);
        assert_eq!(started("nonsense"), None);
    }

    #[test]
    fn a_process_with_the_same_number_is_not_mistaken() {
        let own = Ident::own().expect("we run");
        assert!(own.alive());
        assert!(!Ident { start: own.start + 1, ..own }.alive());
    }

    #[test]
    fn a_server_ends_when_dropped() {
        let log = std::env::temp_dir().join(format!("azukari-process-{}.log", std::process::id()));
        let farewell =
            Farewell { soft: Signal::SIGTERM, hard: Signal::SIGKILL, patience: Duration::from_secs(5) };
        let mut sleep = Command::new("sleep");
        let mut server = Server::start("sleep", sleep.arg("60"), &log, farewell).expect("sleep exists");
        let ident = server.ident.clone();
        assert!(server.alive());
        drop(server);
        assert!(!ident.alive());
        std::fs::remove_file(log).expect("the log was written");
    }
}
