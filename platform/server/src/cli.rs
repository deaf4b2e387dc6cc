//! The command line. Every command says by examples what it is for; a failure is one message and exit code 1.

use crate::context::Parts;
use crate::settings::Settings;
use crate::tenant::apply::Mode;
use crate::tenant::{self, Workshop, apply, export, import};
use crate::{context, doctor, logging, migrate, out, serve, worker};
use anyhow::{Context, Result, bail};
use clap::{Parser, Subcommand};
use platform_authz::Authorizer;
use platform_store::migrations::Direction;
use std::path::PathBuf;
use std::process::ExitCode;

/// Temporary childcare (一時保育) for cities.
#[derive(Parser)]
#[command(
    name = "azukari",
    version,
    after_help = "\
Settings come from the file of --config, then from the environment, then from --set; later ones win.
A secret may stand in a file of its own: AZUKARI__SECRETS__KEY_FILE=/run/secrets/key

Examples:
  azukari --config /etc/azukari.toml serve
  AZUKARI__DATABASE__URL=postgres://... azukari doctor
  azukari --set server.listen=127.0.0.1:9000 serve"
)]
struct Cli {
    /// Settings file (TOML)
    #[arg(long, global = true, value_name = "FILE")]
    config: Option<PathBuf>,
    /// One setting, over file and environment; may be repeated
    #[arg(long = "set", global = true, value_name = "KEY=VALUE", value_parser = key_value)]
    sets: Vec<(String, String)>,
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Serve pages and the API until asked to stop
    #[command(
        after_help = "Examples:\n  azukari serve\n  azukari --set server.public_scheme=http serve\n  azukari --set server.trusted_proxies=10.0.0.1 serve"
    )]
    Serve,
    /// Send mails, clean up and check the ledger until asked to stop
    #[command(
        after_help = "Examples:\n  azukari worker\n  azukari --set mail.smtp_url=smtp://127.0.0.1:25 worker"
    )]
    Worker,
    /// Bring the database's schema up to date, or undo the newest step
    #[command(after_help = "Examples:\n  azukari migrate\n  azukari migrate status\n  azukari migrate down")]
    Migrate {
        #[command(subcommand)]
        way: Option<Way>,
    },
    /// Check settings, cities, templates and policy without a database
    #[command(after_help = "Example:\n  azukari --config /etc/azukari.toml check")]
    Check,
    /// Cities: check, plan, apply and export their files, import lists of facilities
    #[command(
        subcommand,
        after_help = "Examples:\n  azukari tenant check\n  azukari tenant plan tenants/kawasaki\n  azukari tenant apply tenants/kawasaki"
    )]
    Tenant(Tenant),
    /// Print the document of the API
    #[command(after_help = "Example:\n  azukari openapi > docs/generated/openapi.json")]
    Openapi,
    /// Print who may do what
    #[command(after_help = "Example:\n  azukari policy-matrix > docs/generated/policy-matrix.txt")]
    PolicyMatrix,
    /// Look at everything the server needs and say what is wrong
    #[command(after_help = "Example:\n  azukari doctor")]
    Doctor,
}

#[derive(Subcommand)]
enum Way {
    /// Apply all pending steps
    #[command(after_help = "Example:\n  azukari migrate up")]
    Up,
    /// Undo the newest step
    #[command(after_help = "Example:\n  azukari migrate down")]
    Down,
    /// Tell what is expected and applied
    #[command(after_help = "Example:\n  azukari migrate status")]
    Status,
}

#[derive(Subcommand)]
enum Tenant {
    /// Check files; without folders, all cities of tenants.dir
    #[command(after_help = "Examples:\n  azukari tenant check\n  azukari tenant check tenants/kawasaki")]
    Check {
        /// Folders of cities
        folders: Vec<PathBuf>,
    },
    /// Show what applying would change
    #[command(after_help = "Example:\n  azukari tenant plan tenants/kawasaki")]
    Plan {
        /// Folders of cities
        #[arg(required = true)]
        folders: Vec<PathBuf>,
    },
    /// Bring files into the database; again changes nothing
    #[command(after_help = "Example:\n  azukari tenant apply tenants/kawasaki tenants/example")]
    Apply {
        /// Folders of cities
        #[arg(required = true)]
        folders: Vec<PathBuf>,
    },
    /// Write the stored state as files, without the comments of the city's own files
    #[command(
        after_help = "Comments are not stored, so they are not written: keep the files in which they stand, and compare.\n\n\
            Example:\n  azukari tenant export --tenant kawasaki --out /tmp/kawasaki\n  diff -r tenants/kawasaki /tmp/kawasaki"
    )]
    Export {
        /// Slug of the city
        #[arg(long)]
        tenant: String,
        /// An empty or new folder
        #[arg(long)]
        out: PathBuf,
    },
    /// Import a list of facilities (CSV), all rows or none
    #[command(after_help = "Examples:
  azukari tenant import-facilities --tenant kawasaki list.csv --dry-run
  azukari tenant import-facilities --tenant kawasaki list.csv --map name=施設名 --kind licensed \\
      --program temporary-childcare --encoding shift_jis")]
    ImportFacilities(import::Args),
}

fn key_value(text: &str) -> Result<(String, String), String> {
    let (key, value) = text.split_once('=').ok_or("a setting is written KEY=VALUE")?;
    Ok((key.trim().to_owned(), value.to_owned()))
}

/// Runs the program.
pub fn main() -> ExitCode {
    let cli = Cli::parse();
    let runtime = match tokio::runtime::Builder::new_multi_thread().enable_all().build() {
        Ok(runtime) => runtime,
        Err(error) => {
            out::trouble(format_args!("no threads: {error}"));
            return ExitCode::FAILURE;
        }
    };
    match runtime.block_on(run(cli)) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            out::trouble(format_args!("{error:#}"));
            ExitCode::FAILURE
        }
    }
}

async fn run(cli: Cli) -> Result<()> {
    let settings = Settings::load(cli.config.as_deref(), &cli.sets)?;
    logging::start(&settings)?;
    match cli.command {
        Command::Serve => serve::run(&settings).await,
        Command::Worker => worker::run(&settings).await,
        Command::Migrate { way: None | Some(Way::Up) } => migrate::run(&settings, Direction::Up).await,
        Command::Migrate { way: Some(Way::Down) } => migrate::run(&settings, Direction::DownOne).await,
        Command::Migrate { way: Some(Way::Status) } => migrate::status(&settings).await,
        Command::Check => check(&settings).await,
        Command::Tenant(command) => tenant_command(&settings, command).await,
        Command::Openapi => Ok(out::text(&platform_web::api::spec())?),
        Command::PolicyMatrix => Ok(out::text(&authorizer().await?.matrix())?),
        Command::Doctor => doctor::run(&settings).await,
    }
}

async fn tenant_command(settings: &Settings, command: Tenant) -> Result<()> {
    match command {
        Tenant::Check { folders } => tenant::check(settings, &folders),
        Tenant::Plan { folders } => put(settings, &folders, Mode::Plan).await,
        Tenant::Apply { folders } => put(settings, &folders, Mode::Apply).await,
        Tenant::Export { tenant, out } => {
            export::run(&workshop(settings).await?, settings, &tenant, &out).await
        }
        Tenant::ImportFacilities(args) => import::run(&workshop(settings).await?, settings, &args).await,
    }
}

async fn put(settings: &Settings, folders: &[PathBuf], mode: Mode) -> Result<()> {
    let parts = Parts::new()?;
    let cities = tenant::load_folders(&parts, folders)?;
    if cities.is_empty() {
        bail!("no folder of a city was named");
    }
    apply::run(&workshop(settings).await?, &cities, mode).await
}

/// A workshop on a database whose schema fits.
async fn workshop(settings: &Settings) -> Result<Workshop> {
    let workshop = Workshop::new(settings)?;
    migrate::check(&workshop.pool).await?;
    Ok(workshop)
}

async fn check(settings: &Settings) -> Result<()> {
    settings.key()?;
    tenant::check(settings, &[])?;
    context::check_templates(&Parts::new()?)?;
    out::line(format_args!("templates: all render"))?;
    authorizer().await?;
    out::line(format_args!("policy: sound"))?;
    Ok(())
}

async fn authorizer() -> Result<Authorizer> {
    Authorizer::new().await.context("the policy cannot be used")
}

#[cfg(test)]
mod tests {
    use super::*;
    use clap::CommandFactory;

    #[test]
    fn the_command_line_is_sound_and_every_command_has_examples() {
        let command = Cli::command();
        command.clone().debug_assert();
        let all = command
            .get_subcommands()
            .chain(command.get_subcommands().flat_map(clap::Command::get_subcommands));
        for sub in all {
            let help = sub.get_after_help().map(ToString::to_string).unwrap_or_default();
            assert!(help.contains("azukari"), "{} has no example", sub.get_name());
        }
    }
}
