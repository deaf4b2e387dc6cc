//! The shape of what people send. Pages check the same earlier and kinder; this is what the API cannot get around.

use crate::error::{AppError, AppResult};
use platform_program_api::{Finding, Weight};
use platform_values::kana;
use platform_values::text::{is_line, is_lines, trimmed};
use std::str::FromStr;

/// Collects everything that is wrong, so that it is told at once.
#[derive(Default)]
pub(super) struct Check {
    findings: Vec<Finding>,
}

impl Check {
    /// Adds a reason.
    pub(super) fn add_if(&mut self, wrong: bool, finding: Finding) {
        if wrong {
            self.findings.push(finding);
        }
    }

    /// A text of one line that must be there.
    pub(super) fn needed(&mut self, field: &str, text: &str, chars_max: usize) -> String {
        self.add_if(trimmed(text).is_empty(), block("input-missing").with("field", field));
        self.line(field, text, chars_max)
    }

    /// A reading that must be there, as hiragana.
    pub(super) fn reading(&mut self, field: &str, text: &str, chars_max: usize) -> String {
        let text = self.needed(field, text, chars_max);
        let kana = kana::reading(&text);
        self.add_if(kana.is_none(), block("input-kana").with("field", field));
        kana.unwrap_or(text)
    }

    /// A text of one line that may be empty.
    pub(super) fn line(&mut self, field: &str, text: &str, chars_max: usize) -> String {
        let text = trimmed(text);
        self.length(field, text, chars_max);
        self.add_if(!is_line(text), block("input-control").with("field", field));
        text.to_owned()
    }

    /// A text of several lines that may be empty.
    pub(super) fn text(&mut self, field: &str, text: &str, chars_max: usize) -> String {
        let text = trimmed(text);
        self.length(field, text, chars_max);
        self.add_if(!is_lines(text), block("input-control").with("field", field));
        text.to_owned()
    }

    fn length(&mut self, field: &str, text: &str, chars_max: usize) {
        let long = text.chars().count() > chars_max;
        self.add_if(long, block("input-long").with("field", field).with("max", chars_max));
    }

    /// A telephone number of ten or eleven digits.
    pub(super) fn phone(&mut self, field: &str, text: &str) -> String {
        let phone = narrow(text.trim());
        let digits = phone.chars().filter(char::is_ascii_digit).count();
        let odd = phone.chars().any(|c| !c.is_ascii_digit() && c != '-');
        let wrong = odd || !(10..=11).contains(&digits) || !phone.starts_with('0') || phone.len() > 20;
        self.add_if(wrong, block("input-phone").with("field", field));
        phone
    }

    /// A postcode, as seven digits.
    pub(super) fn postcode(&mut self, text: &str) -> String {
        let digits: String = narrow(text.trim()).chars().filter(|c| *c != '-').collect();
        let wrong = digits.len() != 7 || !digits.chars().all(|c| c.is_ascii_digit());
        self.add_if(wrong, block("input-postcode"));
        digits
    }

    /// A mail address in small letters.
    pub(super) fn email(&mut self, text: &str) -> String {
        let email = login_id(text);
        let wrong = email.len() > 200 || !email.is_ascii() || lettre::Address::from_str(&email).is_err();
        self.add_if(wrong, block("input-email"));
        email
    }

    /// Refuses if anything was wrong.
    pub(super) fn done(self) -> AppResult<()> {
        if self.findings.is_empty() { Ok(()) } else { Err(AppError::Refused(self.findings)) }
    }
}

/// A reason that nobody can override.
pub(super) fn block(code: &str) -> Finding {
    Finding::new(code, Weight::Block)
}

/// What is typed at login, as it is stored.
pub(super) fn login_id(text: &str) -> String {
    text.trim().to_lowercase()
}

/// Full-width digits and hyphens as Japanese keyboards produce them, made narrow.
fn narrow(text: &str) -> String {
    text.chars()
        .map(|c| match c {
            '０'..='９' => char::from_u32(u32::from(c) - u32::from('０') + u32::from('0')).unwrap_or(c),
            'ー' | '－' | '‐' | '−' => '-',
            other => other,
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn wrong(read: impl FnOnce(&mut Check) -> String) -> (String, Vec<String>) {
        let mut check = Check::default();
        let text = read(&mut check);
        (text, check.findings.into_iter().map(|f| f.code).collect())
    }

    #[test]
    fn full_width_numbers_are_understood() {
        assert_eq!(wrong(|c| c.phone("phone", "０４４－２００－１２３４")), ("044-200-1234".into(), vec![]));
        assert_eq!(wrong(|c| c.postcode(" 〇".trim_end_matches('〇'))).1, ["input-postcode"]);
        assert_eq!(wrong(|c| c.postcode("２１０-８５７７")), ("2108577".into(), vec![]));
    }

    #[test]
    fn wrong_shapes_are_named() {
        assert_eq!(wrong(|c| c.phone("phone", "1234567890")).1, ["input-phone"]);
        assert_eq!(wrong(|c| c.email("hanako")).1, ["input-email"]);
        assert_eq!(wrong(|c| c.email(" Hanako@Sakura.Example ")), ("hanako@sakura.example".into(), vec![]));
        assert_eq!(wrong(|c| c.needed("name", "  ", 5)).1, ["input-missing"]);
        assert_eq!(wrong(|c| c.needed("name", "\u{200B}\u{2060}", 5)).1, ["input-missing"]);
        assert_eq!(wrong(|c| c.needed("name", "\u{200B}はな\u{FEFF}", 2)), ("はな".into(), vec![]));
        assert_eq!(wrong(|c| c.needed("name", "あいうえおか", 5)).1, ["input-long"]);
        assert_eq!(wrong(|c| c.text("name", "あ\u{7}", 5)).1, ["input-control"]);
    }
}
