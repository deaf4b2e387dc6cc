//! The rules for everything that is not Rust source: the top level, migrations, templates, paths of somebody's machine.

use std::collections::{BTreeMap, BTreeSet};

use super::Text;
use super::source::has_word;

/// What may lie at the top. Tool configurations are dotfiles or live with their crate.
const TOP_LEVEL: [&str; 18] = [
    ".cargo",
    ".ci",
    ".clippy.toml",
    ".config",
    ".deny.toml",
    ".gitattributes",
    ".gitignore",
    ".rustfmt.toml",
    "CHANGELOG.md",
    "Cargo.lock",
    "Cargo.toml",
    "LICENSE",
    "README.md",
    "SECURITY.md",
    "docs",
    "migrations",
    "platform",
    "policies",
];
const TOP_LEVEL_FOLDERS: [&str; 2] = ["programs", "tenants"];

/// Starts of paths that exist on one machine only. Written in two halves, so that this file is clean itself.
const MACHINE_PATHS: [(&str, &str); 5] =
    [("/ro", "ot/"), ("/wo", "rk/main"), ("/wo", "rk/shared"), ("../sha", "red/"), ("/tmp", "/az/")];

/// Entries at the top that have no place there.
pub fn top_level(paths: &[String]) -> Vec<String> {
    let entries: BTreeSet<&str> = paths.iter().filter_map(|path| path.split('/').next()).collect();
    let known = |entry: &&str| TOP_LEVEL.contains(entry) || TOP_LEVEL_FOLDERS.contains(entry);
    let strange = entries.into_iter().filter(|entry| !known(entry));
    strange.map(|entry| format!("{entry}: has no place at the top level")).collect()
}

/// Migrations that lack one direction.
pub fn migrations(paths: &[String]) -> Vec<String> {
    let mut folders: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for path in paths {
        let inside = path.strip_prefix("migrations/").and_then(|rest| rest.split_once('/'));
        if let Some((folder, file)) = inside {
            folders.entry(folder).or_default().push(file);
        }
    }
    let mut found = Vec::new();
    for (folder, files) in folders {
        for file in ["up.sql", "down.sql"] {
            if !files.contains(&file) {
                found.push(format!("migrations/{folder}: has no {file}"));
            }
        }
    }
    found
}

/// Paths of somebody's machine.
pub fn machine_paths(text: &Text) -> Vec<String> {
    if text.path == "Cargo.lock" {
        return Vec::new();
    }
    each_line(text, |line| {
        let named = MACHINE_PATHS.iter().any(|(a, b)| line.contains(&format!("{a}{b}")));
        (named || home_path(line)).then(|| "a path of one machine".into())
    })
}

/// `/home/<somebody>/…`
fn home_path(line: &str) -> bool {
    line.split(&format!("/{}/", "home")).skip(1).any(|rest| {
        let end = rest.find(|c: char| !c.is_ascii_alphanumeric()).unwrap_or(rest.len());
        end > 0 && rest.get(end..).is_some_and(|tail| tail.starts_with('/'))
    })
}

/// Templates escape everything and hold neither styles nor scripts of their own.
pub fn template(text: &Text) -> Vec<String> {
    each_line(text, |line| {
        let lower = line.to_ascii_lowercase();
        if line.contains("{{{") || line.contains("{{&") {
            return Some("unescaped output".into());
        }
        if lower.contains("style=") || lower.contains("<style") {
            return Some("an inline style".into());
        }
        let inline =
            lower.split("<script").skip(1).any(|tag| !tag.split('>').next().unwrap_or(tag).contains("src="));
        if inline {
            return Some("an inline script".into());
        }
        handler(&lower).map(|name| format!("an inline handler `{name}=`"))
    })
}

/// The name of an `onclick=` or the like inside the line.
fn handler(line: &str) -> Option<&str> {
    line.split([' ', '\t', '"', '\'']).find_map(|word| {
        let (name, _) = word.split_once('=')?;
        let event = name.strip_prefix("on")?;
        (!event.is_empty() && event.chars().all(|c| c.is_ascii_lowercase())).then_some(name)
    })
}

/// A module's manifest names no web, database or run-time crate.
pub fn module_manifest(text: &Text) -> Vec<String> {
    if !(text.path.starts_with("programs/") && text.path.ends_with("/Cargo.toml")) {
        return Vec::new();
    }
    each_line(text, |line| {
        let key = line.split(['=', '.']).next().unwrap_or_default();
        let word =
            ["poem", "diesel", "diesel-async", "tokio", "redis"].into_iter().find(|w| has_word(key, w))?;
        Some(format!("a module may not use `{word}`"))
    })
}

fn each_line(text: &Text, rule: impl Fn(&str) -> Option<String>) -> Vec<String> {
    let lines = text.content.lines().enumerate();
    lines.filter_map(|(at, line)| Some(format!("{}:{}: {}", text.path, at + 1, rule(line)?))).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn hbs(content: &str) -> usize {
        template(&Text { path: "a.hbs".into(), content: content.into() }).len()
    }

    #[test]
    fn templates_are_searched_for_what_the_policy_forbids() {
        assert_eq!(hbs("<p>{{name}}</p><script type=\"module\" src=\"/static/a.js\"></script>"), 0);
        assert_eq!(hbs("<a href=\"?one=1\" data-month=\"2\">{{t \"x\" on=day}}</a>"), 0);
        for bad in ["{{{x}}}", "{{&x}}", "<p style=\"a\">", "<script>a()</script>", "<b onclick=\"a()\">"] {
            assert_eq!(hbs(bad), 1, "{bad}");
        }
    }

    #[test]
    fn migrations_go_both_ways() {
        let paths = ["migrations/1_a/up.sql", "migrations/1_a/down.sql", "migrations/2_b/up.sql"];
        assert_eq!(migrations(&paths.map(str::to_owned)), ["migrations/2_b: has no down.sql"]);
    }

    #[test]
    fn strange_files_at_the_top_are_told() {
        let paths = ["Cargo.toml", "docs/a.md", "notes.txt"].map(str::to_owned);
        assert_eq!(top_level(&paths), ["notes.txt: has no place at the top level"]);
    }

    #[test]
    fn paths_of_a_machine_are_told() {
        let check = |content: &str| machine_paths(&Text { path: "a".into(), content: content.into() }).len();
        assert_eq!(check(&format!("see /{}/taro/x", "home")), 1);
        assert_eq!(check("see /usr/bin and /homes"), 0);
    }
}
