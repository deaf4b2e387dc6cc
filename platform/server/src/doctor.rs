//! `azukari doctor`: looks at everything that the server needs and says what is wrong, one line each.

use crate::admin::{BEAT_SECONDS_MAX, WORKER, ping};
use crate::context::{self, Parts};
use crate::mailer::Mailer;
use crate::out;
use crate::settings::Settings;
use anyhow::{Context, Result, bail};
use platform_store::{Pool, migrations, upkeep};
use platform_values::{Clock, SystemClock};
use std::future::Future;
use std::io;
use std::time::Duration;

/// Longest wait for anything outside.
const WAIT: Duration = Duration::from_secs(5);

struct Ward {
    ill: usize,
}

impl Ward {
    fn tell(&mut self, what: &str, finding: Result<String>) -> io::Result<()> {
        match finding {
            Ok(well) => out::line(format_args!("ok    {what}: {well}")),
            Err(error) => {
                self.ill += 1;
                out::line(format_args!("WRONG {what}: {error:#}"))
            }
        }
    }

    async fn ask(&mut self, what: &str, question: impl Future<Output = Result<String>>) -> io::Result<()> {
        let answer = tokio::time::timeout(WAIT, question).await;
        self.tell(
            what,
            answer.unwrap_or_else(|_| Err(anyhow::anyhow!("no answer after {} s", WAIT.as_secs()))),
        )
    }
}

/// Looks at everything; an error if anything is wrong.
pub async fn run(settings: &Settings) -> Result<()> {
    let mut ward = Ward { ill: 0 };
    ward.tell("signing key", settings.key().map(|_| "32 bytes".into()))?;
    let parts = Parts::new()?;
    ward.tell("templates", context::check_templates(&parts).map(|()| "all render".into()))?;
    ward.tell(
        "cities",
        parts.cities(settings).map(|cities| {
            cities.iter().map(|files| files.tenant.slug.clone()).collect::<Vec<_>>().join(", ")
        }),
    )?;
    match context::pool(settings) {
        Ok(pool) => database(&mut ward, &pool).await?,
        Err(error) => ward.tell("database", Err(error))?,
    }
    if settings.optional("redis.url").is_some() {
        ward.ask("redis", redis(settings)).await?;
    } else {
        out::line(format_args!("off   redis: not set up; the database does its work"))?;
    }
    if settings.optional("mail.smtp_url").is_some() {
        ward.ask("mail server", mail(settings)).await?;
    } else {
        out::line(format_args!("off   mail server: mail.smtp_url is not set; mails wait in the outbox"))?;
    }
    if ward.ill > 0 {
        bail!("{} thing(s) are wrong", ward.ill);
    }
    Ok(())
}

async fn database(ward: &mut Ward, pool: &Pool) -> io::Result<()> {
    ward.ask("database role", role(pool)).await?;
    ward.ask("schema", async {
        crate::migrate::check(pool).await?;
        Ok(migrations::expected_version())
    })
    .await?;
    ward.ask("worker", worker(pool)).await
}

/// The application's role, if the walls between cities hold for it.
pub async fn role(pool: &Pool) -> Result<String> {
    let role = upkeep::role(pool).await.context("database.url")?;
    if role.unbound {
        bail!("{} is not bound by row-level security: take another role for database.url", role.name);
    }
    if role.tables_owned > 0 {
        bail!("{} owns {} tables: it must own none", role.name, role.tables_owned);
    }
    Ok(format!("{}, bound by row-level security", role.name))
}

async fn worker(pool: &Pool) -> Result<String> {
    match upkeep::last_beat(pool, WORKER).await? {
        Some(seen) => {
            let age = (SystemClock.now() - seen).num_seconds();
            if age > BEAT_SECONDS_MAX {
                bail!("last sign of life {age} s ago: start `azukari worker`");
            }
            Ok(format!("last sign of life {age} s ago"))
        }
        None => bail!("never ran: start `azukari worker`"),
    }
}

async fn redis(settings: &Settings) -> Result<String> {
    let client = redis::Client::open(settings.needed("redis.url")?)?;
    ping(&client).await?;
    Ok("answers".into())
}

async fn mail(settings: &Settings) -> Result<String> {
    let mailer = Mailer::new(settings.needed("mail.smtp_url")?, settings.optional("mail.from"))?;
    if mailer.answers().await { Ok("answers".into()) } else { bail!("does not answer") }
}
