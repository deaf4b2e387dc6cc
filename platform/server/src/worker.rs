//! `azukari worker`: sends mails, cleans up and checks the ledger, city by city. Several workers may run; a mail is locked
//! while it is sent, so each goes out once.

use crate::admin::{self, WORKER};
use crate::context::{self, Parts};
use crate::mailer::Mailer;
use crate::settings::Settings;
use crate::stop::{self, Stop};
use crate::{doctor, measure, migrate, serve};
use anyhow::Result;
use chrono::{DateTime, Duration, NaiveDate, Timelike, Utc};
use metrics::{counter, gauge};
use platform_app::App;
use platform_app::families::anonymise_due;
use platform_store::upkeep::{self, Sending};
use platform_store::{Tx, ledger};
use platform_values::TenantId;
use std::collections::HashMap;
use std::sync::Arc;

/// Waits after a failed attempt, in minutes. After the attempt that follows the last of them, people must look.
const WAITS: [i64; 4] = [1, 5, 30, 120];

/// Mails of one city sent in one round, so that no city starves another.
const MAILS_MAX: usize = 100;

/// From this hour of the city's night on, the ledger is checked once a day.
const CHECK_HOUR: u32 = 3;

/// Works until asked to stop.
pub async fn run(settings: &Settings) -> Result<()> {
    let metrics = measure::install()?;
    counter!("azukari_mails_failed_total").absolute(0);
    let app = context::from_settings(settings, &Parts::new()?).await?;
    doctor::role(&app.pool).await?;
    migrate::check(&app.pool).await?;
    let mailer = match settings.optional("mail.smtp_url") {
        Some(url) => Some(Mailer::new(url, settings.optional("mail.from"))?),
        None => None,
    };
    if mailer.is_none() {
        tracing::warn!("mail.smtp_url is not set: mails wait in the outbox");
    }
    let stop = stop::on_signals()?;
    let admin = serve::bind("worker.admin_listen", settings.worker_admin_listen).await?;
    tracing::info!(cities = app.cities.ids().len(), admin = %settings.worker_admin_listen, "working");
    let admin = serve::listen(admin, admin::worker_endpoint(metrics), stop.clone());
    let (admin, ()) = tokio::join!(admin, Worker::new(app, mailer, stop).work(settings.worker_pause));
    admin?;
    tracing::info!("stopped");
    Ok(())
}

/// The worker's state between rounds.
pub struct Worker {
    app: Arc<App>,
    mailer: Option<Mailer>,
    stop: Stop,
    cleaned: HashMap<TenantId, DateTime<Utc>>,
    checked: HashMap<TenantId, NaiveDate>,
}

impl Worker {
    /// A worker that has done nothing yet.
    pub fn new(app: Arc<App>, mailer: Option<Mailer>, stop: Stop) -> Self {
        Self { app, mailer, stop, cleaned: HashMap::new(), checked: HashMap::new() }
    }

    async fn work(mut self, pause: std::time::Duration) {
        loop {
            self.round().await;
            if !self.stop.pause(pause).await {
                return;
            }
        }
    }

    /// One look at every city. What fails is logged and tried again in the next round.
    pub async fn round(&mut self) {
        if let Err(error) = upkeep::beat(&self.app.pool, WORKER, self.app.clock.now()).await {
            tracing::error!(error = %error, "the sign of life could not be left");
            return;
        }
        for city in self.app.cities.ids() {
            if self.stop.is_asked() {
                return;
            }
            if let Err(error) = self.serve_city(city).await {
                tracing::error!(tenant = %city, error = format!("{error:#}"), "the round of a city failed");
            }
        }
    }

    async fn serve_city(&mut self, city: TenantId) -> Result<()> {
        let now = self.app.clock.now();
        upkeep::release_holds(&self.app.pool, city, now).await?;
        self.send_mails(city).await?;
        if self.cleaned.get(&city).is_none_or(|at| now - *at >= Duration::hours(1)) {
            let gone = upkeep::clean(&self.app.pool, city, now).await?;
            tracing::debug!(tenant = %city, rows = gone, "cleaned up");
            self.cleaned.insert(city, now);
            let families = anonymise_due(&self.app, city).await?;
            tracing::debug!(tenant = %city, families, "anonymised");
        }
        self.check_ledger(city, now).await
    }

    async fn send_mails(&self, city: TenantId) -> Result<()> {
        let (Some(mailer), Some(files)) = (&self.mailer, self.app.cities.files(city)) else { return Ok(()) };
        for _ in 0..MAILS_MAX {
            if self.stop.is_asked() {
                break;
            }
            let Some(sending) = Sending::next(&self.app.pool, city, self.app.clock.now()).await? else {
                break;
            };
            let (id, tries) = (sending.mail.id, sending.mail.tries);
            match mailer.send(&files.tenant, &sending.mail).await {
                Ok(()) => {
                    sending.sent(self.app.clock.now()).await?;
                    counter!("azukari_mails_sent_total").increment(1);
                }
                Err(error) => {
                    let reason = format!("{error:#}");
                    let wait = usize::try_from(tries).ok().and_then(|tries| WAITS.get(tries));
                    let again = wait.map(|minutes| self.app.clock.now() + Duration::minutes(*minutes));
                    tracing::warn!(tenant = %city, mail = %id, tries = tries + 1, again = again.is_some(), reason, "a mail was not taken");
                    sending.failed(&reason, again).await?;
                    counter!("azukari_mails_failed_total").increment(1);
                }
            }
        }
        Ok(())
    }

    async fn check_ledger(&mut self, city: TenantId, now: DateTime<Utc>) -> Result<()> {
        let Some(files) = self.app.cities.files(city) else { return Ok(()) };
        let civil = now.with_timezone(&files.tenant.timezone).naive_local();
        if civil.hour() < CHECK_HOUR || self.checked.get(&city) == Some(&civil.date()) {
            return Ok(());
        }
        let mut tx = Tx::read(&self.app.pool, city).await?;
        let wrong = ledger::discrepancies(&mut tx).await?;
        tx.done().await?;
        gauge!("azukari_ledger_discrepancies", "tenant" => files.tenant.slug.clone())
            .set(u32::try_from(wrong).unwrap_or(u32::MAX));
        if wrong > 0 {
            tracing::error!(tenant = %city, rows = wrong, "the ledger of places does not add up");
        }
        self.checked.insert(city, civil.date());
        Ok(())
    }
}
