//! `seed`: invented families, staff and bookings for development and load tests. Reads the same environment as `azukari`.

use anyhow::Result;
use clap::Parser;
use platform_server::context::{self, Parts};
use platform_server::{Settings, logging, migrate};
use platform_testkit::seed;
use platform_values::{Chance, Clock, FixedChance, SystemClock};
use std::path::PathBuf;
use std::process::ExitCode;
use std::sync::Arc;

/// Makes invented families, staff and bookings in every city; does nothing where it was done before.
#[derive(Parser)]
#[command(after_help = "Example:\n  seed --families 2000")]
struct Args {
    /// Families in each city
    #[arg(long, default_value_t = 30)]
    families: usize,
    /// Where to write who was made
    #[arg(long, env = "AZUKARI_SEED_FILE", default_value = ".azukari/seed.json")]
    file: PathBuf,
}

#[tokio::main]
async fn main() -> ExitCode {
    match run(&Args::parse()).await {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("seed: {error:#}");
            ExitCode::FAILURE
        }
    }
}

async fn run(args: &Args) -> Result<()> {
    let settings = Settings::load(None, &[])?;
    logging::start(&settings)?;
    let parts = Parts::new()?;
    let cities = parts.cities(&settings)?;
    // Ids repeat with the seed; they are no secrets. Passwords are for development only.
    let outside: (Arc<dyn Clock>, Arc<dyn Chance>) =
        (Arc::new(SystemClock), Arc::new(FixedChance::seeded(2_026)));
    let app = context::app(context::pool(&settings)?, cities, &parts, settings.public(), outside).await?;
    migrate::check(&app.pool).await?;
    seed::run(&app, settings.listen.port(), args.families, &args.file).await?;
    Ok(())
}
