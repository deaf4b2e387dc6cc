//! `cargo dev test`: everything that must pass, from cheap to dear, with a summary at the end.

use std::path::PathBuf;
use std::process::Command;
use std::time::{Duration, Instant};

use anyhow::{Result, bail};

use crate::install;
use crate::layout::{Layout, random_hex};
use crate::servers::{self, Servers};
use crate::steps::{self, Steps, note, seconds};
use crate::{arrows, licences, pg, regen, stop, tidy};

/// What can be asked of `test`.
#[derive(clap::Args)]
pub struct Args {
    /// Run one step only: fmt, tidy, arrows, licences, clippy, regen, doc, test
    #[arg(long, value_enum, value_name = "NAME")]
    only: Option<Step>,
    /// Only what needs no servers and no browser: fmt, tidy, arrows, clippy, and the tests inside the crates' sources
    #[arg(long)]
    fast: bool,
}

#[derive(clap::ValueEnum, Debug, Clone, Copy, PartialEq, Eq)]
enum Step {
    Fmt,
    Tidy,
    Arrows,
    Licences,
    Clippy,
    Regen,
    Doc,
    Test,
}

const ALL: [Step; 8] =
    [Step::Fmt, Step::Tidy, Step::Arrows, Step::Licences, Step::Clippy, Step::Regen, Step::Doc, Step::Test];
const FAST: [Step; 6] = [Step::Fmt, Step::Tidy, Step::Arrows, Step::Licences, Step::Clippy, Step::Test];

struct Runner<'a> {
    layout: &'a Layout,
    steps: &'a Steps,
    fast: bool,
    /// In CI a lock file that does not fit is a mistake; at the desk it is work in progress.
    locked: bool,
}

enum Outcome {
    Passed,
    Failed(String),
}

/// Runs the steps; a failed one does not hide what the next would say.
pub fn run(layout: &Layout, args: &Args) -> Result<()> {
    let steps = Steps::new();
    let locked = std::env::var_os("CI").is_some();
    let runner = Runner { layout, steps: &steps, fast: args.fast, locked };
    let all: &[Step] = if args.fast { &FAST } else { &ALL };
    let chosen: Vec<Step> = all.iter().copied().filter(|step| args.only.is_none_or(|o| o == *step)).collect();
    if chosen.is_empty() {
        bail!("this step is not among the fast ones");
    }
    let mut results = Vec::new();
    for step in chosen {
        let begun = Instant::now();
        let mut outcome = Outcome::Passed;
        let ran = steps.step(&format!("{} ({step:?})", step.words()), || runner.step(step));
        if let Err(problem) = ran {
            if problem.is::<stop::Stopped>() {
                return Err(problem);
            }
            eprintln!("{problem:#}");
            outcome = Outcome::Failed(problem.to_string().lines().next().unwrap_or_default().to_owned());
        }
        results.push((step, begun.elapsed(), outcome));
    }
    summary(&results)
}

fn summary(results: &[(Step, Duration, Outcome)]) -> Result<()> {
    eprintln!("\nSummary");
    let mut failed = Vec::new();
    for (step, took, outcome) in results {
        let name = format!("{step:?}").to_lowercase();
        let words = match outcome {
            Outcome::Passed => "passed".into(),
            Outcome::Failed(why) => {
                failed.push(name.clone());
                format!("FAILED: {why}")
            }
        };
        eprintln!("  {name:<8} {:>14}  {words}", seconds(*took));
    }
    if failed.is_empty() {
        eprintln!("Everything passed");
        return Ok(());
    }
    bail!("failed: {}. One step again: cargo dev test --only NAME", failed.join(", "))
}

impl Step {
    fn words(self) -> &'static str {
        match self {
            Self::Fmt => "Format",
            Self::Tidy => "House rules",
            Self::Arrows => "Dependency arrows",
            Self::Clippy => "Lints",
            Self::Test => "Tests",
            Self::Doc => "Examples in documentation",
            Self::Regen => "Generated documents",
            Self::Licences => "Licences and origins of crates",
        }
    }
}

impl Runner<'_> {
    fn step(&self, step: Step) -> Result<()> {
        match step {
            Step::Fmt => {
                self.component("fmt", "rustfmt")?;
                self.cargo(&["fmt", "--all", "--check"], "cargo fmt")?;
            }
            Step::Tidy => tidy::run(self.layout)?,
            Step::Arrows => arrows::run(self.layout)?,
            Step::Clippy => {
                self.component("clippy", "clippy")?;
                let mut lints = vec!["clippy", "--workspace", "--all-targets"];
                if self.knows_lints()? {
                    lints.extend(["--", "-D", "warnings"]);
                } else {
                    note(
                        "clippy is not the one of rust-version: what it warns of is shown and fails nothing",
                    );
                }
                self.cargo(&lints, "cargo clippy")?;
            }
            Step::Test => self.tests()?,
            Step::Doc => self.cargo(&["test", "--workspace", "--doc"], "cargo test --doc")?,
            Step::Regen => {
                // All targets at once: built alone, the program has other features and what follows builds it again.
                self.cargo(&["build", "--workspace", "--all-targets"], "cargo build")?;
                regen::check(self.layout)?;
            }
            Step::Licences => licences::run(self.layout)?,
        }
        Ok(())
    }

    /// Runs cargo, with the lock file as it is where the subcommand knows that.
    fn cargo(&self, arguments: &[&str], deed: &str) -> Result<()> {
        steps::run(self.command(arguments).env("CARGO_TERM_PROGRESS_WHEN", "never"), deed)
    }

    fn command(&self, arguments: &[&str]) -> Command {
        let mut command = steps::cargo(&self.layout.root);
        let (subcommand, rest) = arguments.split_at(usize::from(!arguments.is_empty()));
        command.args(subcommand);
        if self.locked && !matches!(subcommand, ["fmt"] | []) {
            // `cargo nextest` takes the option behind its own subcommand.
            let (own, rest) = rest.split_at(usize::from(subcommand == ["nextest"]));
            command.args(own).arg("--locked").args(rest);
        } else {
            command.args(rest);
        }
        command
    }

    /// True for the clippy of the workspace's `rust-version`: `clippy 0.1.95` belongs to 1.95. Later ones bring lints that
    /// nobody has looked at, and a new tool chain must not turn a sound checkout red.
    fn knows_lints(&self) -> Result<bool> {
        let told = steps::cargo(&self.layout.root).args(["clippy", "--version"]).output()?.stdout;
        let told = String::from_utf8_lossy(&told).into_owned();
        let version = told.split_whitespace().nth(1).and_then(|version| version.strip_prefix("0."));
        Ok(version == Some(env!("CARGO_PKG_RUST_VERSION")))
    }

    /// Asks rustup for a part of the tool chain that a minimal installation lacks.
    fn component(&self, subcommand: &str, component: &str) -> Result<()> {
        let mut probe = steps::cargo(&self.layout.root);
        if probe.args([subcommand, "--version"]).output()?.status.success() {
            return Ok(());
        }
        note(&format!("installing {component} with rustup"));
        let mut rustup = Command::new("rustup");
        steps::run(rustup.args(["component", "add", component]), &format!("rustup component add {component}"))
    }

    fn tests(&self) -> Result<()> {
        let nextest = install::on_path("cargo-nextest").is_some() || in_cargo_home("cargo-nextest");
        let mut arguments = if nextest {
            vec!["nextest", "run", "--workspace"]
        } else {
            vec!["test", "--workspace", "--no-fail-fast", "--lib", "--bins"]
        };
        let deed = if nextest { "cargo nextest" } else { "cargo test" };
        if self.fast {
            if nextest {
                arguments.extend(["--lib", "--bins"]);
            }
            return self.cargo(&arguments, deed);
        }
        if !nextest {
            arguments.push("--tests");
        }
        install::ensure(self.steps, &install::FOR_TESTS)?;
        let folder = TestFolder::create()?;
        let servers = self
            .steps
            .step("Start PostgreSQL and Redis for the tests", || servers::temporary(&folder.path))?;
        let mut command = self.command(&arguments);
        command.envs(test_environment(&servers)).env("CARGO_TERM_PROGRESS_WHEN", "never");
        let outcome = steps::run(&mut command, deed);
        drop(servers);
        drop(folder);
        outcome
    }
}

fn test_environment(servers: &Servers) -> Vec<(&'static str, String)> {
    let mut environment = servers::test_environment(&servers.cluster, &servers.cache);
    let program = |path: Option<PathBuf>| path.unwrap_or_default().display().to_string();
    environment.push(("AZUKARI_TEST_CHROMEDRIVER", program(install::chromedriver())));
    environment.push(("AZUKARI_TEST_CHROMIUM", program(install::chromium())));
    environment
}

fn in_cargo_home(name: &str) -> bool {
    let home = std::env::var_os("CARGO_HOME").map(PathBuf::from);
    let home = home.or_else(|| std::env::var_os("HOME").map(|home| PathBuf::from(home).join(".cargo")));
    home.is_some_and(|home| home.join("bin").join(name).is_file())
}

/// A folder that goes away with this value.
struct TestFolder {
    path: PathBuf,
}

impl TestFolder {
    fn create() -> Result<Self> {
        let account = pg::account()?;
        let name = format!("azukari-test-{}", random_hex(6)?);
        for parent in [std::env::temp_dir(), "/var/tmp".into()] {
            let path = parent.join(&name);
            pg::private_folder(&path, account.as_ref())?;
            let folder = Self { path };
            if pg::reachable(&folder.path, account.as_ref()) {
                return Ok(folder);
            }
        }
        bail!("no folder for temporary files that PostgreSQL's account can reach")
    }
}

impl Drop for TestFolder {
    fn drop(&mut self) {
        std::fs::remove_dir_all(&self.path).ok();
    }
}
