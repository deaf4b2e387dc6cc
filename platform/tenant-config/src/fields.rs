//! Judging the cells of one row: first what is wrong with any cell (bytes, control characters, formulas, length), then
//! what its column demands. All problems of a row are told.

use crate::decode::Encoding;
use crate::facility::{FacilityCode, FacilityRow, GeoPoint, Phone, Postcode, narrow, one_form};
use crate::import::ImportOptions;
use crate::mapping::{ColumnMapping, Columns, FacilityColumn as C};
use crate::problems::{Code, RowProblem};
use csv::ByteRecord;
use platform_values::{FacilityKind, Operator};
use sha2::{Digest, Sha256};

/// One record with what is needed to judge it.
pub(crate) struct Cells<'a> {
    pub(crate) row: u64,
    pub(crate) record: &'a ByteRecord,
    pub(crate) encoding: Encoding,
    pub(crate) columns: &'a Columns,
    pub(crate) mapping: &'a ColumnMapping,
    pub(crate) options: &'a ImportOptions,
    pub(crate) problems: Vec<RowProblem>,
}

impl Cells<'_> {
    /// The facility, or every problem of the row.
    pub(crate) fn facility(mut self) -> Result<FacilityRow, Vec<RowProblem>> {
        let name = self.filled(C::Name, 100);
        let address = self.filled(C::Address, 200);
        let kind = self.word(C::Kind, Code::CellKind, ColumnMapping::kind);
        let operator = self.word(C::Operator, Code::CellOperator, ColumnMapping::operator);
        let row = FacilityRow {
            kana: self.kana(),
            // The placeholders never leave: a word that means nothing is a problem of the row.
            kind: kind.unwrap_or(FacilityKind::Unlicensed),
            operator: operator.unwrap_or(Operator::Unknown),
            ward: self.ward(),
            postcode: self.parsed(C::Postcode, Code::CellPostcode, Postcode::parse),
            phone: self.parsed(C::Phone, Code::CellPhone, Phone::parse),
            position: self.position(),
            programs: self.programs(),
            capacity: self.capacity(),
            code: self.code(&name, &address),
            name,
            address,
        };
        if self.problems.is_empty() { Ok(row) } else { Err(self.problems) }
    }

    fn heading(&self, column: C) -> String {
        self.columns.at.get(&column).map_or_else(|| column.key().to_owned(), |(_, heading)| heading.clone())
    }

    fn problem(&mut self, column: C, code: Code, args: &[(&str, &str)]) {
        let start = RowProblem::of_cell(self.row, &self.heading(column), code);
        self.problems.push(args.iter().fold(start, |problem, (name, value)| problem.with(name, value)));
    }

    /// The cell's text without blanks around it; `None` after a problem, empty where nothing stands.
    fn text(&mut self, column: C, longest: usize) -> Option<String> {
        let Some((index, _)) = self.columns.at.get(&column) else {
            return Some(self.mapping.default_of(column).unwrap_or_default().to_owned());
        };
        let bytes = self.record.get(*index).unwrap_or_default();
        let Some(text) = self.encoding.decode(bytes) else {
            let at = bytes.iter().position(|byte| !byte.is_ascii()).unwrap_or(0) + 1;
            self.problem(column, Code::CellUndecodable, &[("byte", &at.to_string())]);
            return None;
        };
        if begins_like_formula(&text, column) {
            self.problem(column, Code::CellFormula, &[("value", &text)]);
            return None;
        }
        if let Some(bad) = text.chars().find(|c| is_control(*c)) {
            self.problem(column, Code::CellControl, &[("character", &format!("U+{:04X}", u32::from(bad)))]);
            return None;
        }
        let text = one_form(text.trim());
        if text.chars().count() > longest {
            self.problem(column, Code::CellTooLong, &[("max", &longest.to_string())]);
            return None;
        }
        Some(text)
    }

    /// The text, where a lone dash means that there is none.
    fn optional(&mut self, column: C) -> Option<String> {
        let text = self.text(column, 60)?;
        let nothing = text.is_empty() || matches!(narrow(&text).as_str(), "-" | "ー");
        (!nothing).then_some(text)
    }

    fn filled(&mut self, column: C, longest: usize) -> String {
        let Some(text) = self.text(column, longest) else { return String::new() };
        if text.is_empty() {
            self.problem(column, Code::CellEmpty, &[]);
        }
        text
    }

    fn parsed<T>(&mut self, column: C, code: Code, parse: fn(&str) -> Option<T>) -> Option<T> {
        let text = self.optional(column)?;
        let value = parse(&text);
        if value.is_none() {
            self.problem(column, code, &[("value", &text)]);
        }
        value
    }

    fn word<T>(
        &mut self,
        column: C,
        code: Code,
        meaning: fn(&ColumnMapping, &str) -> Option<T>,
    ) -> Option<T> {
        let text = self.text(column, 60)?;
        let value = meaning(self.mapping, &text);
        if value.is_none() {
            self.problem(column, code, &[("value", &text)]);
        }
        value
    }

    fn kana(&mut self) -> String {
        let Some(text) = self.text(C::Kana, 150) else { return String::new() };
        let kana = |c: char| {
            matches!(c, '\u{3041}'..='\u{309F}' | '\u{30A0}'..='\u{30FF}' | '\u{FF66}'..='\u{FF9F}')
                || matches!(c, ' ' | '\u{3000}' | '（' | '）' | '(' | ')')
                || c.is_ascii_alphanumeric()
                || matches!(c, '０'..='９' | 'Ａ'..='Ｚ' | 'ａ'..='ｚ')
        };
        if !text.chars().all(kana) {
            self.problem(C::Kana, Code::CellKana, &[("value", &text)]);
        }
        text
    }

    fn ward(&mut self) -> String {
        let text = self.filled(C::Ward, 40);
        let wards = &self.options.wards;
        if !text.is_empty() && !wards.is_empty() && !wards.contains(&text) {
            self.problem(C::Ward, Code::CellWard, &[("value", &text)]);
        }
        text
    }

    fn position(&mut self) -> Option<GeoPoint> {
        let before = self.problems.len();
        let lat = self.degrees(C::Lat, Code::CellLatitude, GeoPoint::latitude_in_japan);
        let lon = self.degrees(C::Lon, Code::CellLongitude, GeoPoint::longitude_in_japan);
        if self.problems.len() > before {
            return None;
        }
        if lat.is_some() != lon.is_some() {
            let missing = if lat.is_none() { C::Lat } else { C::Lon };
            self.problem(missing, Code::CellPositionHalf, &[]);
        }
        Some(GeoPoint { lat: lat?, lon: lon? })
    }

    fn degrees(&mut self, column: C, outside: Code, inside: fn(f64) -> bool) -> Option<f64> {
        let text = self.optional(column)?;
        // Plain decimal notation only: `inf`, `NaN` and `1e2` are no coordinates.
        let decimal = text.chars().all(|c| c.is_ascii_digit() || matches!(c, '.' | '-' | '+'));
        let Some(value) = text.parse::<f64>().ok().filter(|_| decimal) else {
            self.problem(column, Code::CellNumber, &[("value", &text)]);
            return None;
        };
        if !inside(value) {
            self.problem(column, outside, &[("value", &text)]);
        }
        Some(value)
    }

    fn programs(&mut self) -> Vec<String> {
        let Some(text) = self.text(C::Programs, 400) else { return Vec::new() };
        let mut keys: Vec<String> = Vec::new();
        for key in text.split(';').map(str::trim).filter(|key| !key.is_empty()) {
            let known = self.options.programs.iter().any(|program| program == key);
            if !known || keys.iter().any(|other| other == key) {
                self.problem(C::Programs, Code::CellProgram, &[("value", key)]);
            }
            keys.push(key.to_owned());
        }
        keys
    }

    fn capacity(&mut self) -> Option<u32> {
        let text = self.optional(C::Capacity)?;
        let number = narrow(&text);
        let digits = number.chars().all(|c| c.is_ascii_digit());
        let value = number.parse().ok().filter(|value| digits && (1..=999).contains(value));
        if value.is_none() {
            self.problem(C::Capacity, Code::CellCapacity, &[("value", &text)]);
        }
        value
    }

    fn code(&mut self, name: &str, address: &str) -> FacilityCode {
        let made = code_from(name, address);
        let Some(text) = self.text(C::Code, 40) else { return made };
        if text.is_empty() && !self.mapping.is_own() {
            return made;
        }
        FacilityCode::parse(&text).unwrap_or_else(|| {
            let code = if text.is_empty() { Code::CellEmpty } else { Code::CellCode };
            self.problem(C::Code, code, &[("value", &text)]);
            made
        })
    }
}

/// A code that stays the same however often the list is read, made from name and address.
pub(crate) fn code_from(name: &str, address: &str) -> FacilityCode {
    let hash = Sha256::digest(identity(name, address).as_bytes());
    let number = hash.iter().take(6).fold(0_u64, |number, byte| number << 8 | u64::from(*byte));
    FacilityCode::parse(&format!("f{number:012x}"))
        .expect("a letter and twelve hexadecimal digits are a code")
}

/// What makes two rows the same facility: name and address without blanks, width and case.
pub(crate) fn identity(name: &str, address: &str) -> String {
    let plain = |text: &str| -> String {
        narrow(text).to_lowercase().chars().filter(|c| !c.is_whitespace()).collect()
    };
    format!("{}\n{}", plain(name), plain(address))
}

/// Spreadsheets run a cell that begins so. Numbers and phones may begin with a sign: their own column judges them.
fn begins_like_formula(text: &str, column: C) -> bool {
    let starts = |signs: &[char]| text.starts_with(signs) || text.trim_start().starts_with(signs);
    let lone_dash = matches!(narrow(text.trim()).as_str(), "-");
    match column {
        C::Phone | C::Lat | C::Lon | C::Capacity => starts(&['=', '@', '\t', '＝', '＠']),
        C::Postcode | C::Kana if lone_dash => false,
        _ => starts(&['=', '+', '-', '@', '\t', '\r', '＝', '＋', '－', '＠']),
    }
}

/// Control characters, and marks that change how the text around them is shown.
fn is_control(c: char) -> bool {
    c.is_control()
        || matches!(c, '\u{200B}'..='\u{200F}' | '\u{2028}'..='\u{202E}' | '\u{2066}'..='\u{2069}' | '\u{FEFF}')
}
