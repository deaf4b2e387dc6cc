//! Says what is being done and how long it took, and runs programs whose output passes through.

use std::os::unix::process::CommandExt;
use std::path::Path;
use std::process::{Child, Command, ExitStatus, Stdio};
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};
use nix::sys::signal::{Signal, killpg};
use nix::unistd::Pid;

use crate::stop;

/// Prints steps to stderr; stdout stays free for what other programs read.
pub struct Steps {
    begun: Instant,
}

impl Steps {
    /// Starts the clock.
    pub fn new() -> Self {
        Self { begun: Instant::now() }
    }

    /// Does one step and tells how long it took.
    pub fn step<T>(&self, what: &str, deed: impl FnOnce() -> Result<T>) -> Result<T> {
        stop::check()?;
        eprintln!("==> {what}");
        let begun = Instant::now();
        let outcome = deed();
        let word = if outcome.is_ok() { "done" } else { "failed" };
        eprintln!("    {word} in {} (total {})", seconds(begun.elapsed()), seconds(self.begun.elapsed()));
        outcome
    }
}

/// A remark between steps.
pub fn note(text: &str) {
    eprintln!("    {text}");
}

/// A duration for people: `0.4 s`, `12.0 s`, `3 min 05 s`.
pub fn seconds(duration: Duration) -> String {
    let whole = duration.as_secs();
    if whole < 60 {
        format!("{:.1} s", duration.as_secs_f64())
    } else {
        format!("{} min {:02} s", whole / 60, whole % 60)
    }
}

/// `cargo` as it was called, in the checkout, without the variables that `cargo run` adds for its own program
/// (they would make some build scripts run again).
pub fn cargo(root: &Path) -> Command {
    let mut command = Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    command.current_dir(root);
    for (key, _) in std::env::vars_os() {
        let own = key.to_str().is_some_and(|key| {
            ["CARGO_PKG_", "CARGO_MANIFEST_", "CARGO_BIN_", "CARGO_CRATE_"].iter().any(|p| key.starts_with(p))
        });
        if own {
            command.env_remove(key);
        }
    }
    command
}

/// Runs a program to its end, output passing through. A request to stop interrupts its whole process group.
pub fn run(command: &mut Command, deed: &str) -> Result<()> {
    let program = command.get_program().to_string_lossy().into_owned();
    let child = command
        .stdin(Stdio::null())
        .process_group(0)
        .spawn()
        .with_context(|| format!("cannot start {program} ({deed})"))?;
    let status = wait(child)?;
    if !status.success() {
        bail!("{deed} failed ({status})");
    }
    Ok(())
}

fn wait(mut child: Child) -> Result<ExitStatus> {
    let mut interrupted = None;
    loop {
        if let Some(status) = child.try_wait()? {
            return if interrupted.is_some() { Err(stop::Stopped.into()) } else { Ok(status) };
        }
        if stop::requested() {
            let group = Pid::from_raw(i32::try_from(child.id())?);
            let since: Instant = *interrupted.get_or_insert_with(|| {
                killpg(group, Signal::SIGINT).ok();
                Instant::now()
            });
            if since.elapsed() > Duration::from_secs(20) {
                killpg(group, Signal::SIGKILL).ok();
            }
        }
        std::thread::sleep(Duration::from_millis(30));
    }
}
