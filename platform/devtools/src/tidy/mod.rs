//! `cargo dev tidy`: the house rules that neither the compiler nor clippy checks.

mod mask;
mod rules;
mod source;

use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Result, bail};

use crate::layout::Layout;

/// Larger files are data; they are not searched.
const BYTES_MAX: u64 = 2 * 1024 * 1024;

/// One file of the repository that holds text.
pub struct Text {
    /// Path from the root, with `/`.
    pub path: String,
    /// What it says.
    pub content: String,
}

/// Checks everything that git knows or would add, and prints every breach.
pub fn run(layout: &Layout) -> Result<()> {
    let paths = listed(&layout.root)?;
    let mut found = rules::top_level(&paths);
    found.extend(rules::migrations(&paths));
    let mut count = 0;
    for path in &paths {
        let Some(text) = read(&layout.root, path) else { continue };
        count += 1;
        found.extend(rules::machine_paths(&text));
        let end = Path::new(path).extension().and_then(|end| end.to_str()).unwrap_or_default();
        match end {
            "rs" => found.extend(source::check(&text)),
            "hbs" => found.extend(rules::template(&text)),
            "toml" => found.extend(rules::module_manifest(&text)),
            _ => {}
        }
    }
    if found.is_empty() {
        eprintln!("    tidy: {count} files keep the house rules");
        return Ok(());
    }
    for breach in &found {
        eprintln!("{breach}");
    }
    bail!("{} breaches of the house rules", found.len())
}

fn listed(root: &Path) -> Result<Vec<String>> {
    let mut git = Command::new("git");
    git.args(["ls-files", "-z", "--cached", "--others", "--exclude-standard"]).current_dir(root);
    let listed = git.output().ok().filter(|output| output.status.success());
    let mut paths: Vec<String> = match listed {
        Some(output) => {
            let text = String::from_utf8_lossy(&output.stdout).into_owned();
            text.split('\0').filter(|path| !path.is_empty()).map(str::to_owned).collect()
        }
        None => walk(root)?,
    };
    paths.retain(|path| root.join(path).is_file());
    paths.sort();
    paths.dedup();
    Ok(paths)
}

/// Without git, as in an unpacked archive: everything but what is built or local.
fn walk(root: &Path) -> Result<Vec<String>> {
    let mut paths = Vec::new();
    let mut folders: Vec<PathBuf> = vec![root.into()];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(&folder)? {
            let path = entry?.path();
            let relative = path.strip_prefix(root)?.to_string_lossy().into_owned();
            if [".git", "target", ".azukari"].contains(&relative.as_str()) {
                continue;
            }
            if path.is_dir() {
                folders.push(path);
            } else {
                paths.push(relative);
            }
        }
    }
    Ok(paths)
}

fn read(root: &Path, path: &str) -> Option<Text> {
    let file = root.join(path);
    if std::fs::metadata(&file).ok()?.len() > BYTES_MAX {
        return None;
    }
    Some(Text { path: path.into(), content: String::from_utf8(std::fs::read(file).ok()?).ok()? })
}
