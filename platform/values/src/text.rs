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

/// Text without the spaces and invisible characters at its ends; empty if nothing of it can be seen.
pub fn trimmed(text: &str) -> &str {
    let seen = |c: char| !is_invisible(c) && !is_blank(c);
    if text.chars().any(seen) { text.trim_matches(is_invisible) } else { "" }
}

/// Spaces, ends of lines, and characters that only form other text (category Cf).
fn is_invisible(c: char) -> bool {
    c.is_whitespace()
        || matches!(c,
            '\u{AD}' | '\u{600}'..='\u{605}' | '\u{61C}' | '\u{6DD}' | '\u{70F}' | '\u{890}'..='\u{891}' | '\u{8E2}'
            | '\u{180E}' | '\u{200B}'..='\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2060}'..='\u{2064}'
            | '\u{2066}'..='\u{206F}' | '\u{FEFF}' | '\u{FFF9}'..='\u{FFFB}' | '\u{110BD}' | '\u{110CD}'
            | '\u{13430}'..='\u{1343F}' | '\u{1BCA0}'..='\u{1BCA3}' | '\u{1D173}'..='\u{1D17A}' | '\u{E0001}'
            | '\u{E0020}'..='\u{E007F}')
}

/// Characters that show nothing when they stand alone, though they may end a name: fillers, and the selectors that
/// choose the shape of the character before them (葛 has two).
fn is_blank(c: char) -> bool {
    matches!(c,
        '\u{34F}' | '\u{115F}' | '\u{1160}' | '\u{17B4}' | '\u{17B5}' | '\u{180B}'..='\u{180F}' | '\u{2800}'
        | '\u{3164}' | '\u{FE00}'..='\u{FE0F}' | '\u{FFA0}' | '\u{E0100}'..='\u{E01EF}')
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
        for (text, seen) in [
            ("\u{200B}", ""),
            ("\u{2028}\u{FEFF}\u{3164}\u{FE0F}", ""),
            ("　\u{200B}見本 はな\u{2060} ", "見本 はな"),
            ("葛\u{E0100}", "葛\u{E0100}"),
        ] {
            assert_eq!(trimmed(text), seen, "{text:?}");
        }
        for wrong in ["\u{202E}x", "x\u{2066}", "x\u{200F}", "\0", "\u{85}"] {
            assert!(!is_line(wrong) && !is_lines(wrong), "{wrong:?}");
        }
    }
}
