//! What text from outside may hold. A line must not become several in a mail or a file, and no mark may turn the
//! direction in which a name is read.

/// True for text of one line: no control characters, no ends of lines, no marks of direction.
pub fn is_line(text: &str) -> bool {
    !text.chars().any(|c| c.is_control() || matches!(c, '\u{2028}' | '\u{2029}') || is_direction_mark(c))
}

/// True for text of several lines: ends of lines and tabs are fine, other control characters and marks of direction
/// are not.
pub fn is_lines(text: &str) -> bool {
    let plain = |c: char| matches!(c, '\n' | '\r' | '\t');
    !text.chars().any(|c| (c.is_control() && !plain(c)) || is_direction_mark(c))
}

/// Marks that turn the direction of text can make a name look like another one.
fn is_direction_mark(c: char) -> bool {
    matches!(c, '\u{061C}' | '\u{200E}' | '\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_is_one_line_and_reads_in_one_direction() {
        for fine in ["見本 はな", "髙𠮷👨‍👩‍👧", "O'Neil", "محمد"] {
            assert!(is_line(fine) && is_lines(fine), "{fine}");
        }
        for several in ["改\r\nBcc: x", "a\nb", "a\tb"] {
            assert!(!is_line(several) && is_lines(several), "{several:?}");
        }
        for wrong in ["\u{202E}x", "x\u{2066}", "x\u{200F}", "\0", "\u{85}"] {
            assert!(!is_line(wrong) && !is_lines(wrong), "{wrong:?}");
        }
    }
}
