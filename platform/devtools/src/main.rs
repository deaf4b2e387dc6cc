//! `cargo dev`: starts, tests and checks the project, one command each.
//!
//! It is the first thing that runs on a fresh clone, so it depends on little and compiles in seconds. It leaves
//! out everything that a city's own installation needs: that is the `azukari` program.

mod arrows;
mod codes;
mod db;
mod install;
mod layout;
mod licences;
mod mailbox;
mod pg;
mod process;
mod redis;
mod regen;
mod reset;
mod seed;
mod servers;
mod steps;
mod stop;
mod test;
mod tidy;
mod up;

use clap::{Parser, Subcommand};

use crate::layout::Layout;

#[derive(Parser)]
#[command(
    name = "cargo-dev",
    bin_name = "cargo dev",
    about = "Start, test and check Azukari",
    after_help = "Examples:\n  cargo dev up      start everything and print what to open\n  cargo dev test    run everything that must pass\n  cargo dev reset   throw the local data away and begin again"
)]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Start PostgreSQL, Redis, the server, the worker and a mailbox; Ctrl-C stops them all
    #[command(
        after_help = "Examples:\n  cargo dev up\n  cargo dev up --port 8090\n  cargo dev up --no-seed\n\nData lives in .azukari/ and is kept for the next run; logs are in .azukari/log/.\nMissing programs are installed with apt-get when that is possible without a password."
    )]
    Up(up::Args),
    /// Stop what is running and delete the local data
    #[command(after_help = "Examples:\n  cargo dev reset\n  cargo dev reset && cargo dev up")]
    Reset,
    /// Start only PostgreSQL and Redis in the background and print their environment
    #[command(
        after_help = "Examples:\n  eval \"$(cargo dev db)\"    start both and set the environment of this shell\n  psql \"$AZUKARI__DATABASE__OWNER_URL\"\n  cargo dev db --stop"
    )]
    Db(db::Args),
    /// Run everything that must pass, from cheap to dear
    #[command(
        after_help = "Examples:\n  cargo dev test\n  cargo dev test --fast           without servers and browser\n  cargo dev test --only clippy    one step\n\nSteps: fmt, tidy, arrows, licences, clippy, regen, doc, test.\nThe test step starts its own PostgreSQL (fsync off, it holds nothing of worth) and Redis."
    )]
    Test(test::Args),
    /// Check which crate may depend on which
    #[command(after_help = "Example:\n  cargo dev arrows")]
    Arrows,
    /// Check what neither the compiler nor clippy checks
    #[command(after_help = "Example:\n  cargo dev tidy")]
    Tidy,
    /// Write the generated documents again
    #[command(
        after_help = "Examples:\n  cargo dev regen\n  cargo dev regen --check    only tell whether they are up to date"
    )]
    Regen(regen::Args),
}

fn main() -> std::process::ExitCode {
    let cli = Cli::parse();
    match stop::watch().and_then(|()| run(cli.command)) {
        Ok(()) => std::process::ExitCode::SUCCESS,
        Err(problem) if problem.is::<stop::Stopped>() => {
            eprintln!("stopped");
            std::process::ExitCode::from(130)
        }
        Err(problem) => {
            eprintln!("error: {problem:#}");
            std::process::ExitCode::FAILURE
        }
    }
}

fn run(command: Command) -> anyhow::Result<()> {
    let layout = Layout::find()?;
    match command {
        Command::Up(args) => up::run(&layout, &args),
        Command::Reset => reset::run(&layout),
        Command::Db(args) => db::run(&layout, &args),
        Command::Test(args) => test::run(&layout, &args),
        Command::Arrows => arrows::run(&layout),
        Command::Tidy => tidy::run(&layout),
        Command::Regen(args) => regen::run(&layout, &args),
    }
}
