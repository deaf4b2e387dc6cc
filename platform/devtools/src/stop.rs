//! Notices Ctrl-C and SIGTERM, so that every wait can end early and clean up in order.
//!
//! The signals are blocked and read by one thread; children start with an empty mask and receive signals as usual.

use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use nix::sys::signal::{SigSet, Signal};

static REQUESTED: AtomicBool = AtomicBool::new(false);

/// The error that says that somebody asked to stop.
#[derive(Debug)]
pub struct Stopped;

impl std::fmt::Display for Stopped {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("stopped by a signal")
    }
}

impl std::error::Error for Stopped {}

/// Begins to listen. Must be called before any other thread starts, because threads inherit the mask.
pub fn watch() -> anyhow::Result<()> {
    let mut set = SigSet::empty();
    for signal in [Signal::SIGINT, Signal::SIGTERM, Signal::SIGHUP] {
        set.add(signal);
    }
    set.thread_block()?;
    std::thread::Builder::new().name("signals".into()).spawn(move || {
        while set.wait().is_ok() {
            if REQUESTED.swap(true, Ordering::SeqCst) {
                eprintln!("still stopping, please wait");
            }
        }
    })?;
    Ok(())
}

/// Whether somebody asked to stop.
pub fn requested() -> bool {
    REQUESTED.load(Ordering::SeqCst)
}

/// Fails with [`Stopped`] when somebody asked to stop.
pub fn check() -> anyhow::Result<()> {
    if requested() { Err(Stopped.into()) } else { Ok(()) }
}

/// Asks `ready` again and again until it answers yes; gives up after `patience` with `false`.
pub fn wait_until(
    patience: Duration,
    mut ready: impl FnMut() -> anyhow::Result<bool>,
) -> anyhow::Result<bool> {
    let begun = Instant::now();
    while begun.elapsed() < patience {
        check()?;
        if ready()? {
            return Ok(true);
        }
        std::thread::sleep(Duration::from_millis(60));
    }
    Ok(false)
}
