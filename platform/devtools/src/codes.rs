//! The codes of all findings that the API can answer with: read from the sources of the use cases, the modules and the
//! API itself, so that the page with the API's documentation can explain each.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};

/// Where findings are made.
const SOURCES: [&str; 4] = [
    "platform/app/src",
    "platform/web/src/api",
    "platform/web/src/failure.rs",
    "programs/temporary-childcare/src",
];
/// Where their words are.
const MESSAGES: [&str; 2] = ["platform/web/messages/ja", "programs/temporary-childcare/messages"];
/// What makes a finding; its code is in the next argument.
const MAKERS: [&str; 6] = ["Finding::new(", "block(", "note(", "finding(", "broken(", "reason(site, "];

/// One code a line, in order.
pub fn list(root: &Path) -> Result<Vec<u8>> {
    let mut sources = Vec::new();
    for place in SOURCES {
        read(&root.join(place), "rs", &mut sources)?;
    }
    let mut messages = Vec::new();
    for place in MESSAGES {
        read(&root.join(place), "ftl", &mut messages)?;
    }
    let known: BTreeSet<&str> = messages
        .iter()
        .flat_map(|text| text.lines())
        .filter_map(|line| line.split_once(" ="))
        .map(|(key, _)| key)
        .collect();
    let plain: Vec<&str> =
        sources.iter().map(|text| text.split("#[cfg(test)]").next().unwrap_or_default()).collect();
    let constants: BTreeMap<&str, &str> = plain.iter().flat_map(|text| constants(text)).collect();
    let mut found = BTreeSet::new();
    for text in plain {
        for maker in MAKERS {
            for rest in text.split(maker).skip(1) {
                let argument = first_argument(rest);
                found.extend(argument.split('"').skip(1).step_by(2));
                let name = argument.rsplit("::").next().unwrap_or_default().trim();
                found.extend(constants.get(name).copied());
            }
        }
    }
    let mut written = String::new();
    for code in found.intersection(&known) {
        writeln!(written, "{code}")?;
    }
    Ok(written.into_bytes())
}

fn read(place: &PathBuf, ending: &str, texts: &mut Vec<String>) -> Result<()> {
    if place.is_dir() {
        let mut inside: Vec<PathBuf> = std::fs::read_dir(place)?
            .map(|entry| entry.map(|entry| entry.path()))
            .collect::<Result<_, _>>()?;
        inside.sort();
        return inside.iter().try_for_each(|path| read(path, ending, texts));
    }
    if place.extension().is_some_and(|known| known == ending) {
        texts.push(
            std::fs::read_to_string(place).with_context(|| format!("cannot read {}", place.display()))?,
        );
    }
    Ok(())
}

/// Names of constant texts with what they hold.
fn constants(text: &str) -> impl Iterator<Item = (&str, &str)> {
    text.split("const ").skip(1).filter_map(|rest| {
        let (name, rest) = rest.split_once(": &str = \"")?;
        Some((name, rest.split_once('"')?.0))
    })
}

/// A call's arguments up to the first comma outside of brackets.
fn first_argument(rest: &str) -> &str {
    let mut open = 0_u32;
    for (at, c) in rest.char_indices() {
        match c {
            '(' | '[' | '{' => open += 1,
            ')' | ']' | '}' | ',' | ';' if open == 0 => return rest.get(..at).unwrap_or_default(),
            ')' | ']' | '}' => open -= 1,
            _ => {}
        }
    }
    rest
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_are_found_as_text_choice_and_constant() {
        let argument = first_argument("if days == 0 { \"a-b\" } else { \"a-c\" }, Weight::Block)");
        assert_eq!(argument.split('"').skip(1).step_by(2).collect::<Vec<_>>(), ["a-b", "a-c"]);
        assert_eq!(first_argument("super::MISSING).with(\"x\", 1)"), "super::MISSING");
        let known: Vec<_> =
            constants("pub const MISSING: &str = \"sheet-missing\";\nconst N: u8 = 1;").collect();
        assert_eq!(known, [("MISSING", "sheet-missing")]);
    }
}
