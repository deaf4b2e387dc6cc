//! Blanks out comments and literals of Rust source, so that rules see only code and braces can be counted.

/// The source with the insides of comments, strings and characters as spaces; lines stay where they are.
pub fn code_only(source: &str) -> String {
    let mut out = String::with_capacity(source.len());
    let mut rest = source;
    let mut previous = ' ';
    while let Some(first) = rest.chars().next() {
        let word = previous.is_alphanumeric() || previous == '_';
        let length = if rest.starts_with("//") {
            rest.find('\n').unwrap_or(rest.len())
        } else if rest.starts_with("/*") {
            block_comment(rest)
        } else if first == '"' {
            string(rest)
        } else if let Some(length) = raw_string(rest).filter(|_| !word) {
            length
        } else if let Some(length) = character(rest) {
            length
        } else {
            out.push(first);
            previous = first;
            rest = rest.get(first.len_utf8()..).unwrap_or_default();
            continue;
        };
        let (hidden, tail) = rest.split_at_checked(length).unwrap_or((rest, ""));
        out.extend(hidden.chars().map(|c| if c == '\n' { '\n' } else { ' ' }));
        previous = ' ';
        rest = tail;
    }
    out
}

fn block_comment(text: &str) -> usize {
    let mut depth = 0_usize;
    let mut at = 0;
    while let Some(rest) = text.get(at..) {
        if rest.starts_with("/*") {
            depth += 1;
            at += 2;
        } else if rest.starts_with("*/") {
            depth -= 1;
            at += 2;
            if depth == 0 {
                return at;
            }
        } else if let Some(next) = rest.chars().next() {
            at += next.len_utf8();
        } else {
            break;
        }
    }
    text.len()
}

/// The length of a string literal that starts with a quote.
fn string(text: &str) -> usize {
    let mut escaped = false;
    for (at, c) in text.char_indices().skip(1) {
        match c {
            _ if escaped => escaped = false,
            '\\' => escaped = true,
            '"' => return at + 1,
            _ => {}
        }
    }
    text.len()
}

/// The length of `r"…"`, `r#"…"#`, `br"…"` and so on.
fn raw_string(text: &str) -> Option<usize> {
    let after = text.strip_prefix("br").or_else(|| text.strip_prefix('r'))?;
    let hashes = after.len() - after.trim_start_matches('#').len();
    let body = after.get(hashes..)?.strip_prefix('"')?;
    let end = format!("\"{}", "#".repeat(hashes));
    let start = text.len() - body.len();
    Some(body.find(&end).map_or(text.len(), |at| start + at + end.len()))
}

/// The length of a character literal; a lifetime is none.
fn character(text: &str) -> Option<usize> {
    let body = text.strip_prefix('\'')?;
    let mut chars = body.char_indices();
    let (_, first) = chars.next()?;
    if first == '\\' {
        // What follows the backslash may itself be a quote.
        let close = body.get(2..)?.find('\'')?;
        return Some(close + 4);
    }
    let (at, second) = chars.next()?;
    (second == '\'').then_some(at + 2)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn literals_and_comments_disappear_and_lines_stay() {
        let source =
            "a(\"}\\\"{\"); // }\nb('{', '\\'', '\\u{7b}'); /* { /* } */ \n } */ c(r#\"\"}\"#) 'x: {";
        let code = code_only(source);
        assert_eq!(code.matches(['{', '}']).count(), 1, "{code}");
        assert_eq!(code.lines().count(), source.lines().count());
        assert!(code.contains("a(") && code.contains("c(") && code.contains("'x: {"));
    }

    #[test]
    fn japanese_in_literals_does_no_harm() {
        assert_eq!(code_only("x = \"預かり\"; y = '預'; z").trim_end().chars().last(), Some('z'));
    }

    #[test]
    fn a_name_that_ends_in_r_is_no_raw_string() {
        assert!(code_only("for\"a\" {").contains("for"));
    }
}
