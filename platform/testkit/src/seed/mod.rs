//! The invented families of `cargo dev up`: the same every time, dated from today, made through the use cases wherever
//! there are some, so that the ledger, the events and the operation log are true.

pub mod again;
pub mod city;
pub mod life;
pub mod record;

use crate::maker::Maker;
use anyhow::{Context, Result};
use platform_app::App;
use record::{CityRecord, Record};
use std::path::Path;
use std::sync::Arc;

/// Who is there first in a city that was seeded.
pub const MARK: &str = "city-admin";

/// What became of seeding.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Outcome {
    /// Everything was made.
    Made,
    /// A city was seeded before; nothing was made, and the file was written again if it was lost.
    Before,
}

/// Seeds every city with so many families and writes what was made.
pub async fn run(app: &Arc<App>, port: u16, families: usize, file: &Path) -> Result<Outcome> {
    let slugs: Vec<String> = app
        .cities
        .ids()
        .into_iter()
        .filter_map(|id| Some(app.cities.files(id)?.tenant.slug.clone()))
        .collect();
    let mut makers = Vec::new();
    for slug in &slugs {
        let maker = Maker::new(app.clone(), slug, port).await?;
        if maker.has_login(MARK).await? {
            if file.exists() {
                println!("{slug} was seeded before: nothing is done. `cargo dev reset` starts anew.");
            } else {
                let record = again::record(app, &slugs, port).await.context("looking up who was made")?;
                write(&record, file)?;
                println!("{slug} was seeded before: {} is written again.", file.display());
            }
            return Ok(Outcome::Before);
        }
        makers.push((slug, maker));
    }
    let mut record = Record { cities: Vec::new() };
    for (slug, maker) in makers {
        let made = city::make(&maker, slug, families).await.with_context(|| format!("seeding {slug}"))?;
        tell(slug, &made);
        record.cities.push(made);
    }
    write(&record, file)?;
    Ok(Outcome::Made)
}

fn write(record: &Record, file: &Path) -> Result<()> {
    if let Some(folder) = file.parent() {
        std::fs::create_dir_all(folder)?;
    }
    std::fs::write(file, serde_json::to_vec_pretty(record)?)
        .with_context(|| format!("cannot write {}", file.display()))
}

fn tell(slug: &str, made: &CityRecord) {
    let children: usize = made.accounts.iter().map(|account| account.children.len()).sum();
    println!(
        "{slug}: {} accounts, {children} children, {} bookings and uses",
        made.accounts.len(),
        made.bookings
    );
}
