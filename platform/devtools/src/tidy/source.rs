//! The rules for Rust source: length, opening, forbidden words, and who may speak of databases and servers.

use super::Text;
use super::mask::code_only;

const FILE_LINES_MAX: usize = 400;
const FUNCTION_LINES_MAX: usize = 70;

/// Every breach in one file, as `path:line: what`.
pub fn check(text: &Text) -> Vec<String> {
    let path = text.path.as_str();
    let mut found = Vec::new();
    let mut say = |line: usize, what: &str| found.push(format!("{path}:{line}: {what}"));
    let lines = text.content.lines().count();
    if lines > FILE_LINES_MAX && !generated(path) {
        say(lines, &format!("{lines} lines; a file has at most {FILE_LINES_MAX}"));
    }
    if !text.content.starts_with("//!") {
        say(1, "a file opens with `//!`: what it is for");
    }
    let code = code_only(&text.content);
    for (line, length) in long_functions(&code) {
        say(line, &format!("a function of {length} lines; it may have {FUNCTION_LINES_MAX}"));
    }
    let exempt = test_lines(&code);
    for (number, line) in code.lines().enumerate().map(|(index, line)| (index + 1, line)) {
        let squeezed: String = line.chars().filter(|c| !c.is_whitespace()).collect();
        if squeezed.contains("#[allow(") || squeezed.contains("#![allow(") {
            say(number, "`#[allow]`; write `#[expect(lint, reason = \"…\")]`");
        }
        if squeezed.contains("todo!(") || squeezed.contains("unimplemented!(") {
            say(number, "unfinished code");
        }
        let in_test = only_tests(path) || exempt.iter().any(|(from, to)| (*from..=*to).contains(&number));
        if squeezed.contains(".unwrap()") && !in_test {
            say(number, "`unwrap` outside tests");
        }
        for word in forbidden_words(path) {
            if has_word(line, word) {
                say(number, &format!("`{word}` has no place in this crate"));
            }
        }
    }
    found
}

fn generated(path: &str) -> bool {
    path.ends_with("/schema.rs") || path.contains("/generated/")
}

fn only_tests(path: &str) -> bool {
    path.contains("/tests/") || path.ends_with("/tests.rs")
}

/// SQL lives in the store, and modules know neither web nor database.
fn forbidden_words(path: &str) -> &'static [&'static str] {
    let at = |folder: &str| path.starts_with(folder);
    if at("programs/") {
        &["poem", "diesel", "diesel_async", "sql_query", "tokio", "redis"]
    } else if at("platform/values/") {
        // Its ids and states know how they are stored, behind a feature that only the store switches on.
        &["diesel_async", "sql_query"]
    } else if at("platform/store/") || at("platform/testkit/") || !at("platform/") {
        &[]
    } else {
        &["diesel", "diesel_async", "sql_query"]
    }
}

/// Whether a line holds the word by itself, not as a part of a longer one.
pub fn has_word(line: &str, word: &str) -> bool {
    let part = |c: char| c.is_alphanumeric() || c == '_';
    line.match_indices(word).any(|(at, _)| {
        let before = line.get(..at).and_then(|text| text.chars().next_back());
        let after = line.get(at + word.len()..).and_then(|text| text.chars().next());
        !before.is_some_and(part) && !after.is_some_and(part)
    })
}

/// First lines and lengths of the functions that are too long, in masked code.
fn long_functions(code: &str) -> Vec<(usize, usize)> {
    let mut long = Vec::new();
    for (at, _) in code.match_indices("fn ") {
        let before = code.get(..at).and_then(|text| text.chars().next_back());
        if before.is_some_and(|c| c.is_alphanumeric() || c == '_') {
            continue;
        }
        let tail = code.get(at..).unwrap_or_default();
        if let Some(length) = block(tail).map(|end| tail.get(..end).unwrap_or_default().lines().count())
            && length > FUNCTION_LINES_MAX
        {
            long.push((line_of(code, at), length));
        }
    }
    long
}

/// Lines from each `#[cfg(test)]` to the end of what it stands before, in masked code.
fn test_lines(code: &str) -> Vec<(usize, usize)> {
    let marks = code.match_indices("#[cfg(test)]");
    marks
        .filter_map(|(at, mark)| {
            let tail = code.get(at + mark.len()..)?;
            let end = at + mark.len() + block(tail).unwrap_or_default();
            Some((line_of(code, at), line_of(code, end)))
        })
        .collect()
}

/// The end of the first block in braces; nothing when a semicolon comes first, as for a trait's function.
fn block(code: &str) -> Option<usize> {
    let (mut depth, mut brackets) = (0_i32, 0_i32);
    for (at, c) in code.char_indices() {
        match c {
            '(' | '[' => brackets += 1,
            ')' | ']' => brackets -= 1,
            ';' if depth == 0 && brackets == 0 => return None,
            '{' => depth += 1,
            '}' => {
                depth -= 1;
                if depth == 0 {
                    return Some(at + 1);
                }
            }
            _ => {}
        }
    }
    None
}

fn line_of(code: &str, at: usize) -> usize {
    code.get(..at).unwrap_or_default().matches('\n').count() + 1
}

#[cfg(test)]
mod tests {
    use super::*;

    fn breaches(path: &str, content: &str) -> Vec<String> {
        check(&Text { path: path.into(), content: content.into() })
    }

    #[test]
    fn the_length_of_a_function_is_counted_from_its_name_to_its_brace() {
        let body = "    let a = \"}\"; // }\n".repeat(FUNCTION_LINES_MAX - 2);
        let fits = format!("//! x\nfn a(b: [u8; 2]) {{\n{body}}}\n");
        assert_eq!(breaches("platform/a/src/lib.rs", &fits), Vec::<String>::new());
        let long = fits.replacen("    let", "\n    let", 1);
        let expected = "platform/a/src/lib.rs:2: a function of 71 lines; it may have 70";
        assert_eq!(breaches("platform/a/src/lib.rs", &long), [expected]);
    }

    #[test]
    fn a_function_without_a_body_is_not_measured() {
        let source = format!("//! x\ntrait A {{\n    fn a(&self);\n{}}}\n", "    // x\n".repeat(100));
        assert_eq!(breaches("platform/a/src/lib.rs", &source), Vec::<String>::new());
    }

    #[test]
    fn unwrap_is_for_tests() {
        let source =
            "//! x\nfn a() { b.unwrap(); }\n#[cfg(test)]\nmod tests {\n    fn c() { d.unwrap(); }\n}\n";
        assert_eq!(
            breaches("platform/a/src/lib.rs", source),
            ["platform/a/src/lib.rs:2: `unwrap` outside tests"]
        );
        assert_eq!(breaches("platform/a/src/b/tests.rs", source), Vec::<String>::new());
    }

    #[test]
    fn words_count_in_code_only_and_as_whole_words() {
        let source = "//! not diesel\nuse diesel::prelude;\nlet diesel_free = \"diesel\";\n";
        assert_eq!(breaches("platform/web/src/a.rs", source).len(), 1);
        assert_eq!(breaches("platform/store/src/a.rs", source), Vec::<String>::new());
        assert_eq!(breaches("programs/x/src/a.rs", "//! x\nuse tokio::fs;\n").len(), 1);
    }

    #[test]
    fn the_opening_and_the_ways_around_lints_are_told() {
        assert_eq!(breaches("platform/a/src/a.rs", "#[allow(x)]\nfn a() { todo!() }\n").len(), 3);
    }
}
