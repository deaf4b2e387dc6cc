//! `cargo dev regen`: writes the generated documents again, or tells whether they are up to date.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use anyhow::{Context, Result, bail};

use crate::codes;
use crate::layout::Layout;
use crate::steps::{self, Steps, note};
use crate::up;

/// Every generated document: its place and the arguments of `azukari` that print it.
const DOCUMENTS: [(&str, &[&str]); 2] =
    [("docs/generated/openapi.json", &["openapi"]), ("docs/generated/policy-matrix.txt", &["policy-matrix"])];

/// The codes of all findings, read from the sources.
const CODES: &str = "docs/generated/finding-codes.txt";

/// What can be asked of `regen`.
#[derive(clap::Args)]
pub struct Args {
    /// Write nothing; fail when a document differs
    #[arg(long)]
    check: bool,
}

/// Builds the program and writes or compares what it prints.
pub fn run(layout: &Layout, args: &Args) -> Result<()> {
    let steps = Steps::new();
    steps.step("Build azukari", || build(layout))?;
    if args.check { check(layout) } else { write(layout) }
}

/// Builds the program that prints the documents.
fn build(layout: &Layout) -> Result<()> {
    let mut build = steps::cargo(&layout.root);
    build.args(["build", "-p", "platform-server"]);
    steps::run(&mut build, "cargo build")
}

/// Fails with the names of the documents that differ. The program must be built.
pub fn check(layout: &Layout) -> Result<()> {
    let mut stale = Vec::new();
    for (path, now) in documents(layout)? {
        if std::fs::read(layout.root.join(path)).unwrap_or_default() != now {
            stale.push(path);
        }
    }
    if stale.is_empty() {
        return Ok(());
    }
    bail!("not up to date: {}; run `cargo dev regen` and look at the difference", stale.join(", "))
}

/// Every document as it should be.
fn documents(layout: &Layout) -> Result<Vec<(&'static str, Vec<u8>)>> {
    let azukari = up::program(layout, "azukari")?;
    let mut documents = vec![(CODES, codes::list(&layout.root)?)];
    for (path, arguments) in DOCUMENTS {
        documents.push((path, print(&azukari, &layout.root, arguments)?));
    }
    Ok(documents)
}

fn write(layout: &Layout) -> Result<()> {
    for (path, now) in documents(layout)? {
        let target = layout.root.join(path);
        if let Some(folder) = target.parent() {
            std::fs::create_dir_all(folder)?;
        }
        let same = std::fs::read(&target).unwrap_or_default() == now;
        if !same {
            std::fs::write(&target, now).with_context(|| format!("cannot write {path}"))?;
        }
        note(&format!("{path}: {}", if same { "as before" } else { "written" }));
    }
    Ok(())
}

fn print(azukari: &PathBuf, root: &Path, arguments: &[&str]) -> Result<Vec<u8>> {
    let words = arguments.join(" ");
    let output = Command::new(azukari).args(arguments).current_dir(root).stdin(Stdio::null()).output()?;
    if !output.status.success() {
        bail!("`azukari {words}` failed: {}", String::from_utf8_lossy(&output.stderr).trim());
    }
    if output.stdout.is_empty() {
        bail!("`azukari {words}` prints nothing");
    }
    Ok(output.stdout)
}
