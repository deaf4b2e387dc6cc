//! axe-core, the accessibility checker, fetched once by npm into the target directory.

use super::walk::target;
use anyhow::{Context, Result, bail};
use std::path::Path;
use std::process::Command;

const VERSION: &str = "4.10.3";

/// The source of axe-core.
pub fn source() -> Result<String> {
    let folder = target().join(format!("axe-core-{VERSION}"));
    let file = folder.join("package/axe.min.js");
    if !file.is_file() {
        fetch(&folder).context("axe-core by npm")?;
    }
    std::fs::read_to_string(&file).with_context(|| file.display().to_string())
}

fn fetch(folder: &Path) -> Result<()> {
    std::fs::create_dir_all(folder)?;
    run(Command::new("npm").args(["pack", "--silent", &format!("axe-core@{VERSION}")]).current_dir(folder))?;
    let archive = format!("axe-core-{VERSION}.tgz");
    run(Command::new("tar").args(["xzf", &archive, "package/axe.min.js"]).current_dir(folder))
}

fn run(command: &mut Command) -> Result<()> {
    let output = command.output().with_context(|| format!("{command:?}"))?;
    if !output.status.success() {
        bail!("{command:?}: {}", String::from_utf8_lossy(&output.stderr).trim());
    }
    Ok(())
}
