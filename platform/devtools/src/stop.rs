//! Notices Ctrl-C and SIGTERM, so that every wait can end early and clean up in order.
//!
//! A handler only sets a flag. Blocking the signals instead would be inherited by every program that we start, and
//! a Redis that blocks SIGTERM never ends.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, LazyLock};
use std::time::{Duration, Instant};

use signal_hook::consts::{SIGHUP, SIGINT, SIGTERM};

static REQUESTED: LazyLock<Arc<AtomicBool>> = LazyLock::new(Arc::default);

/// The error that says that somebody asked to stop.
#[derive(Debug)]
pub struct Stopped;

impl std::fmt::Display for Stopped {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("stopped by a signal")
    }
}

impl std::error::Error for Stopped {}

/// Begins to listen.
pub fn watch() -> anyhow::Result<()> {
    for signal in [SIGINT, SIGTERM, SIGHUP] {
        signal_hook::flag::register(signal, Arc::clone(&REQUESTED))?;
    }
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
