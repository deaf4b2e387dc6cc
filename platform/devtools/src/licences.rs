//! Licences, banned crates and where crates come from, by the lists of `.deny.toml`, which `cargo deny check` reads as
//! well. Known vulnerabilities are asked of the internet, so that part is left to cargo-deny.

use std::collections::BTreeSet;
use std::fs;

use anyhow::{Context, Result, bail};
use cargo_metadata::{Metadata, MetadataCommand};
use spdx::{Expression, LicenseReq, ParseMode};
use toml::Table;

use crate::layout::Layout;

/// Where every crate that is not ours comes from.
const REGISTRY: &str = "registry+https://github.com/rust-lang/crates.io-index";

/// Checks every crate of the lock file.
pub fn run(layout: &Layout) -> Result<()> {
    let path = layout.root.join(".deny.toml");
    let text = fs::read_to_string(&path).with_context(|| format!("cannot read {}", path.display()))?;
    let rules = Rules::from(&text.parse().context(".deny.toml")?);
    let metadata = MetadataCommand::new().current_dir(&layout.root).exec()?;
    let problems = problems(&rules, &metadata);
    if problems.is_empty() {
        eprintln!("    licences: {} crates may be used", metadata.packages.len());
        return Ok(());
    }
    bail!("{}", problems.join("\n"))
}

struct Rules {
    allowed: BTreeSet<String>,
    banned: BTreeSet<String>,
}

impl Rules {
    fn from(file: &Table) -> Self {
        let list = |section: &str, key: &str| -> BTreeSet<String> {
            let list =
                file.get(section).and_then(|section| section.get(key)).and_then(|list| list.as_array());
            list.into_iter().flatten().filter_map(|item| item.as_str().map(str::to_owned)).collect()
        };
        Self { allowed: list("licenses", "allow"), banned: list("bans", "deny") }
    }

    /// True if one of the choices of an SPDX expression is allowed with all its parts.
    fn allow(&self, expression: &str) -> bool {
        let known = |part: &LicenseReq| self.allowed.contains(part.to_string().trim_end_matches('+'));
        Expression::parse_mode(expression, ParseMode::LAX).is_ok_and(|parsed| parsed.evaluate(known))
    }
}

fn problems(rules: &Rules, metadata: &Metadata) -> Vec<String> {
    let mut problems = Vec::new();
    for package in metadata.packages.iter().filter(|package| package.source.is_some()) {
        let name = format!("{} {}", package.name, package.version);
        if rules.banned.contains(package.name.as_str()) {
            problems.push(format!("{name} is left out on purpose"));
        }
        if package.source.as_ref().is_some_and(|source| source.repr != REGISTRY) {
            problems.push(format!("{name} comes from elsewhere than the registry"));
        }
        match &package.license {
            Some(licence) if rules.allow(licence) => {}
            Some(licence) => problems.push(format!("{name}: the licence {licence} is not in .deny.toml")),
            None => problems.push(format!("{name} names no licence")),
        }
    }
    problems
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_choice_must_be_allowed_with_all_its_parts() {
        let rules = "[licenses]\nallow = [\"MIT\", \"Unicode-3.0\", \"Apache-2.0 WITH LLVM-exception\"]";
        let rules = Rules::from(&rules.parse().expect("a table"));
        let fine =
            ["MIT", "GPL-3.0 OR MIT", "(MIT OR GPL-3.0) AND Unicode-3.0", "Apache-2.0 WITH LLVM-exception"];
        for licence in fine.into_iter().chain(["MIT/Apache-2.0"]) {
            assert!(rules.allow(licence), "{licence}");
        }
        for licence in ["GPL-3.0", "MIT AND GPL-3.0", "(MIT OR Apache-2.0) AND GPL-3.0", "Apache-2.0", ""] {
            assert!(!rules.allow(licence), "{licence}");
        }
    }
}
