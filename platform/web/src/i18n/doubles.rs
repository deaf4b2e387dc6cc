//! No key is defined twice: within the platform's files together, within the files of one module or one city, nor by one
//! of these and the platform. Two modules may use the same key: they are never asked for each other's words.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

fn files(folder: &Path, found: &mut Vec<PathBuf>) {
    let entries = std::fs::read_dir(folder).into_iter().flatten().flatten();
    for path in entries.map(|entry| entry.path()) {
        if path.is_dir() && path.file_name().is_some_and(|name| name != "target") {
            files(&path, found);
        } else if path.extension().is_some_and(|extension| extension == "ftl") {
            found.push(path);
        }
    }
    found.sort();
}

/// Keys of a file with the number of their line.
fn keys(text: &str) -> Vec<(usize, &str)> {
    text.lines()
        .enumerate()
        .filter_map(|(number, line)| {
            let name = line.split_once('=')?.0.trim_end();
            let plain = name.starts_with(|c: char| c.is_ascii_alphabetic())
                && name.chars().all(|c| c.is_ascii_alphanumeric() || c == '-' || c == '_');
            plain.then_some((number + 1, name))
        })
        .collect()
}

/// What is defined twice, as `file:line: key, also in file`.
fn doubles(files: &[(String, String)], known: &mut BTreeMap<String, String>) -> Vec<String> {
    let mut twice = Vec::new();
    for (file, text) in files {
        for (line, key) in keys(text) {
            match known.get(key) {
                Some(first) => twice.push(format!("{file}:{line}: {key}, also in {first}")),
                None => {
                    known.insert(key.to_owned(), format!("{file}:{line}"));
                }
            }
        }
    }
    twice
}

fn read(root: &Path, folder: &Path) -> Vec<(String, String)> {
    let mut found = Vec::new();
    files(folder, &mut found);
    let text = |path: PathBuf| {
        let name = path.strip_prefix(root).unwrap_or(&path).display().to_string();
        (name, std::fs::read_to_string(&path).expect("a file of words"))
    };
    let japanese = |path: &PathBuf| path.iter().any(|part| part == "ja" || part == "ja.ftl");
    found.into_iter().filter(japanese).map(text).collect()
}

#[test]
fn no_key_is_defined_twice() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..").canonicalize().expect("the workspace");
    let mut platform = BTreeMap::new();
    let words = read(&root, &root.join("platform/web/messages"));
    assert!(words.len() > 10, "the platform has words");
    let mut twice = doubles(&words, &mut platform);
    for kind in ["programs", "tenants"] {
        for entry in std::fs::read_dir(root.join(kind)).expect("a folder").flatten() {
            twice.extend(doubles(&read(&root, &entry.path()), &mut platform.clone()));
        }
    }
    assert!(twice.is_empty(), "defined twice:\n{}", twice.join("\n"));
}

#[test]
fn a_doubled_key_is_named_with_its_files() {
    let file = |name: &str, text: &str| (name.to_owned(), text.to_owned());
    let files =
        [file("one.ftl", "# a = 0\na = 1\n  b = 2\n"), file("two.ftl", "b = 3\na = { $x ->\n  *[c] 4\n}\n")];
    assert_eq!(doubles(&files, &mut BTreeMap::new()), ["two.ftl:2: a, also in one.ftl:2"]);
}
