//! Which encoding a foreign file is in, and reading a cell in it. Bytes that are no text are reported, never replaced.
//! Splitting `Shift_JIS` bytes at commas, quotes and line breaks is safe: none of them is ever half of a character.

use serde::{Deserialize, Serialize};
use std::borrow::Cow;

/// True if the bytes are text in EUC-JP and in none of ours: there `Shift_JIS` would see half-width kana and nonsense.
fn looks_like_euc(bytes: &[u8]) -> bool {
    let high = bytes.iter().filter(|byte| **byte >= 0x80).count();
    // Both bytes of a character of EUC-JP are high; in `Shift_JIS` every other second byte is not, and leads lie below 0xA0.
    let both_high = bytes.iter().filter(|byte| **byte >= 0xA1 && **byte != 0xFF).count();
    let text = || encoding_rs::EUC_JP.decode_without_bom_handling_and_without_replacement(bytes).is_some();
    high > 0 && high == both_high && std::str::from_utf8(bytes).is_err() && text()
}

/// How a file's bytes mean text.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Encoding {
    /// UTF-8.
    Utf8,
    /// UTF-8 with a byte order mark, as spreadsheets write it.
    Utf8Bom,
    /// `Shift_JIS` as Windows means it (CP932).
    ShiftJis,
}

/// The row and the cell, both counted from 1, where a file first holds what is text in neither encoding.
pub(crate) fn first_bad(bytes: &[u8]) -> (u64, usize) {
    let bad = |text: &[u8]| {
        let none = Encoding::Utf8.decode(text).is_none() && Encoding::ShiftJis.decode(text).is_none();
        text.contains(&0) || none
    };
    let not_utf8 = |text: &[u8]| Encoding::Utf8.decode(text).is_none();
    let place = |wrong: &dyn Fn(&[u8]) -> bool| {
        let (line, text) = (1_u64..).zip(bytes.split(|byte| *byte == b'\n')).find(|(_, line)| wrong(line))?;
        let cell = text.split(|byte| *byte == b',').position(wrong).unwrap_or(0);
        Some((line, cell + 1))
    };
    // What is in EUC-JP, or half in one and half in the other encoding, may have no line that is in neither.
    let neither = if looks_like_euc(bytes) { None } else { place(&bad) };
    neither.or_else(|| place(&not_utf8)).unwrap_or((1, 1))
}

/// The byte order mark of UTF-8.
pub(crate) const BOM: &[u8] = b"\xEF\xBB\xBF";

impl Encoding {
    /// The encoding that a person names: `utf-8` or `shift_jis`.
    pub fn named(name: &str) -> Option<Self> {
        match name.to_ascii_lowercase().as_str() {
            "utf-8" | "utf8" => Some(Self::Utf8),
            "shift_jis" | "shift-jis" | "sjis" | "cp932" | "windows-31j" => Some(Self::ShiftJis),
            _ => None,
        }
    }

    /// The encoding in which most lines that are not plain ASCII are text; `None` if neither fits.
    ///
    /// Looks at the first `lines` lines. Lines decide rather than the whole file, so that one damaged cell is reported
    /// as such and does not turn the whole file into another encoding.
    pub fn detect(bytes: &[u8], lines: usize) -> Option<Self> {
        if bytes.starts_with(BOM) {
            return Some(Self::Utf8Bom);
        }
        if bytes.contains(&0) || looks_like_euc(bytes) {
            return None;
        }
        let (mut all, mut utf8, mut shift_jis) = (0_usize, 0_usize, 0_usize);
        for line in bytes.split(|byte| *byte == b'\n').take(lines).filter(|line| !line.is_ascii()) {
            all += 1;
            utf8 += usize::from(Self::Utf8.decode(line).is_some());
            shift_jis += usize::from(Self::ShiftJis.decode(line).is_some());
        }
        if utf8 * 2 >= all { Some(Self::Utf8) } else { (shift_jis * 2 > all).then_some(Self::ShiftJis) }
    }

    /// The text that the bytes mean; `None` if they mean none.
    pub fn decode(self, bytes: &[u8]) -> Option<Cow<'_, str>> {
        match self {
            Self::Utf8 | Self::Utf8Bom => std::str::from_utf8(bytes).ok().map(Cow::Borrowed),
            Self::ShiftJis => {
                encoding_rs::SHIFT_JIS.decode_without_bom_handling_and_without_replacement(bytes)
            }
        }
        // A replacement character is what another program left of a character that it could not read.
        .filter(|text| !text.contains('\u{FFFD}'))
    }
}
