//! `cargo dev reset`: stops what `.azukari` says is running, and deletes the local data.

use std::fs;
use std::path::Path;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};
use nix::sys::signal::{Signal, kill};
use nix::unistd::Pid;

use crate::layout::Layout;
use crate::process::{Farewell, Ident};
use crate::steps::{Steps, note};
use crate::{pg, redis, servers, up};

/// Stops and deletes.
pub fn run(layout: &Layout) -> Result<()> {
    let steps = Steps::new();
    if !layout.state.exists() {
        note("nothing to delete: there is no .azukari");
        return Ok(());
    }
    stop_supervisor(layout, &steps)?;
    let lock = layout.lock()?;
    stop_servers(layout, &steps)?;
    if let Some(home) = servers::data_home(layout) {
        steps.step(&format!("Delete {}", home.display()), || delete(&home))?;
    }
    steps.step("Delete .azukari", || delete(&layout.state))?;
    drop(lock);
    Ok(())
}

/// Stops the servers and deletes everything but the lock, which the caller holds.
pub fn delete_data(layout: &Layout, steps: &Steps) -> Result<()> {
    stop_servers(layout, steps)?;
    if let Some(home) = servers::data_home(layout) {
        delete(&home)?;
    }
    for entry in fs::read_dir(&layout.state)? {
        let path = entry?.path();
        if path.is_dir() {
            delete(&path)?;
        } else if path != layout.path("lock") {
            fs::remove_file(&path)?;
        }
    }
    layout.create()
}

/// Asks a running `cargo dev up` to end and waits for it.
fn stop_supervisor(layout: &Layout, steps: &Steps) -> Result<()> {
    let Some(supervisor) = layout.record().supervisor.filter(Ident::alive) else { return Ok(()) };
    if layout.try_lock()?.is_some() {
        return Ok(());
    }
    steps.step(&format!("Stop `cargo dev up` (pid {})", supervisor.pid), || {
        kill(Pid::from_raw(supervisor.pid), Signal::SIGTERM)?;
        let begun = Instant::now();
        while supervisor.alive() {
            if begun.elapsed() > Duration::from_mins(2) {
                bail!("it does not end");
            }
            std::thread::sleep(Duration::from_millis(50));
        }
        Ok(())
    })
}

/// Stops the recorded programs, the last started first. Call with the lock held.
pub fn stop_servers(layout: &Layout, steps: &Steps) -> Result<()> {
    let mut record = layout.record();
    for ident in record.servers.iter().rev().filter(|ident| ident.alive()) {
        steps.step(&format!("Stop {} (pid {})", ident.name, ident.pid), || {
            let Farewell { soft, hard, patience } = farewell(&ident.name);
            if !ident.end(soft, hard, patience) {
                bail!("it does not end");
            }
            Ok(())
        })?;
    }
    record.servers.clear();
    record.keep = false;
    record.supervisor = None;
    layout.save(&record)
}

fn farewell(name: &str) -> Farewell {
    match name {
        "postgres" => pg::FAREWELL,
        "redis" => redis::FAREWELL,
        _ => up::FAREWELL,
    }
}

fn delete(folder: &Path) -> Result<()> {
    match fs::remove_dir_all(folder) {
        Err(problem) if problem.kind() != std::io::ErrorKind::NotFound => {
            Err(problem).with_context(|| format!("cannot delete {}", folder.display()))
        }
        _ => Ok(()),
    }
}
