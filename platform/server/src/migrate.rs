//! `azukari migrate`: the schema, as the migration role.

use crate::context;
use crate::settings::Settings;
use anyhow::{Context, Result, bail};
use platform_store::Pool;
use platform_store::migrations::{self, Direction};

/// Runs migrations and tells which.
pub async fn run(settings: &Settings, direction: Direction) -> Result<()> {
    let url = settings.needed("database.migrate_url")?;
    let ran = migrations::migrate(url, direction).await.context("database.migrate_url")?;
    let verb = if direction == Direction::Up { "applied" } else { "undone" };
    for version in &ran {
        println!("{verb} {version}");
    }
    if ran.is_empty() {
        println!("nothing to do: the schema is at {}", migrations::expected_version());
    }
    Ok(())
}

/// Tells what the build expects and the database has.
pub async fn status(settings: &Settings) -> Result<()> {
    let applied = migrations::applied_version(&context::pool(settings)?).await?;
    println!("this build expects  {}", migrations::expected_version());
    println!("the database has    {}", applied.as_deref().unwrap_or("nothing"));
    Ok(())
}

/// Refuses a database whose schema is older than this build. A newer one is fine: migrations work with yesterday's code.
pub async fn check(pool: &Pool) -> Result<()> {
    let expected = migrations::expected_version();
    match migrations::applied_version(pool).await.context("database.url")? {
        Some(applied) if applied >= expected => Ok(()),
        applied => bail!(
            "the database's schema is too old: this build expects {expected}, applied is {}; run `azukari migrate`",
            applied.as_deref().unwrap_or("nothing")
        ),
    }
}
