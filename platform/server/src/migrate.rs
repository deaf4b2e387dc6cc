//! `azukari migrate`: the schema, as the migration role.

use crate::context;
use crate::out;
use crate::settings::Settings;
use anyhow::{Context, Result, bail};
use platform_store::Pool;
use platform_store::migrations::{self, Direction};

/// Runs migrations and tells which.
pub async fn run(settings: &Settings, direction: Direction) -> Result<()> {
    let url = settings.needed("database.migrate_url")?;
    if direction == Direction::DownOne
        && migrations::applied(&context::pool(settings)?).await?.newest.is_none()
    {
        out::line(format_args!("nothing to do: the database has no schema"))?;
        return Ok(());
    }
    let ran = migrations::migrate(url, direction).await.context("database.migrate_url")?;
    let verb = if direction == Direction::Up { "applied" } else { "undone" };
    for version in &ran {
        out::line(format_args!("{verb} {version}"))?;
    }
    if ran.is_empty() {
        out::line(format_args!("nothing to do: the schema is at {}", migrations::expected_version()))?;
    }
    Ok(())
}

/// Tells what the build expects and the database has.
pub async fn status(settings: &Settings) -> Result<()> {
    let applied = migrations::applied(&context::pool(settings)?).await?;
    out::line(format_args!("this build expects  {}", migrations::expected_version()))?;
    out::line(format_args!("the database has    {}", applied.newest.as_deref().unwrap_or("nothing")))?;
    for version in applied.missing {
        out::line(format_args!("not applied         {version}"))?;
    }
    Ok(())
}

/// Refuses a database that lacks a migration of this build. A newer one is fine: migrations work with yesterday's code.
pub async fn check(pool: &Pool) -> Result<()> {
    let applied = migrations::applied(pool).await.context("database.url")?;
    if applied.missing.is_empty() {
        return Ok(());
    }
    bail!(
        "the database's schema is too old: this build expects {}, applied is {}, not applied: {}; run `azukari migrate`",
        migrations::expected_version(),
        applied.newest.as_deref().unwrap_or("nothing"),
        applied.missing.join(", ")
    )
}
