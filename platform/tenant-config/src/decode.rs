//! Which encoding a foreign file is in, and reading a cell in it. Bytes that are no text are reported, never replaced.
//! Splitting `Shift_JIS` bytes at commas, quotes and line breaks is safe: none of them is ever half of a character.

use serde::{Deserialize, Serialize};
use std::borrow::Cow;

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
        if bytes.contains(&0) {
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
