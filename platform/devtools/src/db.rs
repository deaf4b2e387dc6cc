//! `cargo dev db`: PostgreSQL and Redis in the background, for tests and for work by hand.

use anyhow::{Result, bail};

use crate::install::{self, Need};
use crate::layout::{Layout, Record};
use crate::reset;
use crate::servers::{self, Care};
use crate::steps::{Steps, note};

/// What can be asked of `db`.
#[derive(clap::Args)]
pub struct Args {
    /// Stop them again; the data stays
    #[arg(long)]
    stop: bool,
}

/// Starts or stops the pair; stdout holds lines for `eval`.
pub fn run(layout: &Layout, args: &Args) -> Result<()> {
    let steps = Steps::new();
    let Some(_lock) = layout.try_lock()? else {
        if args.stop {
            bail!("`cargo dev up` uses them (pid {}): stop it with Ctrl-C there", holder(layout));
        }
        note("`cargo dev up` runs; this is its environment");
        return print(layout);
    };
    if args.stop {
        return reset::stop_servers(layout, &steps);
    }
    install::ensure(&steps, &[Need::Postgres, Need::Redis])?;
    servers::start(layout, &steps, Care::Stay)?;
    print(layout)
}

fn holder(layout: &Layout) -> String {
    layout.holder_pid().map_or_else(|| "unknown".into(), |pid| pid.to_string())
}

fn print(layout: &Layout) -> Result<()> {
    let record: Record = layout.record();
    if record.living("postgres").is_none() {
        bail!("PostgreSQL is still starting; try again in a moment");
    }
    let (cluster, cache) = servers::known(layout, &record)?;
    let key = ("AZUKARI__SECRETS__KEY_FILE", layout.key_file()?.display().to_string());
    let mut lines = servers::environment(&cluster, &cache);
    lines.extend(servers::test_environment(&cluster, &cache));
    for (name, value) in lines.into_iter().chain([key]) {
        println!("export {name}='{}'", value.replace('\'', r"'\''"));
    }
    Ok(())
}
