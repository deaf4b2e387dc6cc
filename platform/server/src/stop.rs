//! Being asked to stop: SIGTERM and SIGINT, heard by everything that runs.

use anyhow::{Context, Result};
use tokio::signal::unix::{SignalKind, signal};
use tokio::sync::watch;

/// Hears when the process is asked to stop. Clones hear the same.
#[derive(Clone, Debug)]
pub struct Stop(watch::Receiver<bool>);

/// Asks those who hear to stop.
#[derive(Debug)]
pub struct Stopper(watch::Sender<bool>);

impl Stopper {
    /// Asks.
    pub fn stop(&self) {
        self.0.send_replace(true);
    }
}

/// A pair of asking and hearing.
pub fn pair() -> (Stopper, Stop) {
    let (ask, hear) = watch::channel(false);
    (Stopper(ask), Stop(hear))
}

/// Hears SIGTERM and SIGINT from now on.
pub fn on_signals() -> Result<Stop> {
    let mut terminate = signal(SignalKind::terminate()).context("SIGTERM cannot be heard")?;
    let mut interrupt = signal(SignalKind::interrupt()).context("SIGINT cannot be heard")?;
    let (stopper, stop) = pair();
    tokio::spawn(async move {
        tokio::select! {
            _ = terminate.recv() => tracing::info!("asked to stop by SIGTERM"),
            _ = interrupt.recv() => tracing::info!("asked to stop by SIGINT"),
        }
        stopper.stop();
        // Whoever still hears must not take the end of this task for anything else.
        std::future::pending::<()>().await;
    });
    Ok(stop)
}

impl Stop {
    /// Waits until asked.
    pub async fn asked(mut self) {
        // An asker that is gone has ended the process's reason to run as well.
        self.0.wait_for(|asked| *asked).await.ok();
    }

    /// True once asked.
    pub fn is_asked(&self) -> bool {
        *self.0.borrow() || self.0.has_changed().is_err()
    }

    /// Waits, but not beyond being asked; true if there was no asking.
    pub async fn pause(&self, time: std::time::Duration) -> bool {
        tokio::select! {
            () = tokio::time::sleep(time) => !self.is_asked(),
            () = self.clone().asked() => false,
        }
    }
}
