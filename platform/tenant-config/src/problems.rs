//! What can be wrong with a city's files: a code (the key of a message), the exact place, and arguments for the message.
//! The English sentences here are for the command line; people who read pages see translated messages with the same keys.

use serde::{Serialize, Serializer};
use std::collections::BTreeMap;
use std::fmt;

macro_rules! codes {
    ($($name:ident $key:literal $english:literal;)+) => {
        /// Every kind of problem. The key of its message is [`Code::key`].
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
        pub enum Code {
            $(#[doc = $english] $name,)+
        }

        impl Code {
            /// All codes, so that a test can see that each has its words.
            pub const ALL: &[Self] = &[$(Self::$name,)+];

            /// Key of the message in words.
            pub fn key(self) -> &'static str {
                match self { $(Self::$name => $key,)+ }
            }

            /// An English sentence for the command line.
            pub fn english(self) -> &'static str {
                match self { $(Self::$name => $english,)+ }
            }
        }
    };
}

codes! {
    FileMissing "config-file-missing" "the file is missing";
    FileUnreadable "config-file-unreadable" "the file cannot be read";
    FileUnexpected "config-file-unexpected" "the file belongs to nothing";
    NotUtf8 "config-not-utf8" "the file is not UTF-8 text";
    Syntax "config-syntax" "the file is not valid TOML";
    KeyMissing "config-key-missing" "the key is missing";
    KeyUnknown "config-key-unknown" "the key is unknown";
    KeyShape "config-key-shape" "a key may hold small letters, digits, _ and - only";
    WrongType "config-wrong-type" "the value has the wrong type";
    Empty "config-empty" "the value is empty";
    TooLong "config-too-long" "the value is too long";
    OutOfRange "config-out-of-range" "the number is out of range";
    Uuid "config-uuid" "the value is not a UUID of version 7";
    Slug "config-slug" "the slug must be the folder's name: small letters, digits and -";
    Host "config-host" "the value is not a host name in small letters";
    Timezone "config-timezone" "the time zone is unknown";
    Mail "config-mail" "the value is not a mail address";
    PhoneShape "config-phone" "the value is not a phone number";
    Duplicate "config-duplicate" "the value appears twice";
    TakenByOther "config-taken-by-other" "another tenant has the same value";
    ColourShape "config-colour" "a colour is written like #0b5394";
    Contrast "config-contrast" "the contrast against white is below 4.5 to 1";
    Logo "config-logo" "the logo must be a small SVG without scripts, handlers or outside references";
    DateShape "config-date" "a date is written like 2026-03-05";
    MonthDayShape "config-month-day" "a day of the year is written like 12-29";
    RulePath "config-rule-path" "the path of a rule is written like fee.meal";
    BoundShape "config-bound" "a bound is {min, max}, {within} or a list of values";
    ProgramUnknown "config-program-unknown" "no program has this key";
    ProgramNotOffered "config-program-not-offered" "the facility does not offer this program";
    FacilityUnknown "config-facility-unknown" "no facility has this code";
    RuleNotEditable "rule-not-editable" "the city does not let facilities change this rule";
    RuleOutOfBounds "rule-outside-city-bounds" "the value is outside the city's bounds";
    RuleOutOfRange "rule-outside-city-range" "the value is outside the city's bounds";
    RuleBelow "rule-below-city-bound" "the value is below the city's bound";
    RuleAbove "rule-above-city-bound" "the value is above the city's bound";
    RuleOutsideSpan "rule-outside-city-span" "the time is not inside the city's bounds";
    CsvEncoding "csv-encoding" "the file is neither UTF-8 nor `Shift_JIS`";
    CsvSyntax "csv-syntax" "the file is not readable as CSV";
    CsvEmpty "csv-empty" "the file holds no header";
    CsvNoRows "csv-no-rows" "the file holds a header and nothing below it";
    CsvTooManyRows "csv-too-many-rows" "the file has too many rows";
    CsvColumnMissing "csv-column-missing" "a required column is missing";
    CsvColumnTwice "csv-column-twice" "two columns mean the same";
    CsvColumnUnknown "csv-column-unknown" "the column is unknown";
    MapField "csv-map-field" "a mapping is written name=header, with a known field";
    RowLength "row-length" "the row has another number of cells than the header";
    RowTwice "row-twice" "the same facility stands in two rows";
    CodeTwice "row-code-twice" "two rows have the same code";
    CellUndecodable "cell-undecodable" "the cell holds bytes that are not text in this encoding";
    CellControl "cell-control" "the cell holds a line break or another control character";
    CellFormula "cell-formula" "the cell begins like a formula of a spreadsheet";
    CellEmpty "cell-empty" "the cell is empty";
    CellTooLong "cell-too-long" "the cell is too long";
    CellCode "cell-code" "a code holds small letters, digits and - only";
    CellKana "cell-kana" "the cell must be kana";
    CellKind "cell-kind" "the kind of facility is unknown";
    CellOperator "cell-operator" "the operator is neither public, private nor unknown";
    CellWard "cell-ward" "the city has no such ward";
    CellPostcode "cell-postcode" "a postcode has seven digits";
    CellPhone "cell-phone" "the value is not a phone number";
    CellNumber "cell-number" "the value is not a number";
    CellLatitude "cell-latitude" "the latitude lies outside Japan";
    CellLongitude "cell-longitude" "the longitude lies outside Japan";
    CellPositionHalf "cell-position-half" "latitude and longitude must stand together";
    CellCapacity "cell-capacity" "the capacity must be a whole number from 1 to 999";
    CellProgram "cell-program" "no program has this key";
}

impl Serialize for Code {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        to.serialize_str(self.key())
    }
}

/// Values for the places in a message.
pub type Args = BTreeMap<String, String>;

/// Where in a file.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Place {
    /// The file as a whole.
    File,
    /// A dotted key.
    Key(String),
    /// A cell of a table.
    Cell {
        /// Row counted from 1 with the header, as a spreadsheet shows it; 0 for the table as a whole.
        row: u64,
        /// Heading of the column, if one is meant.
        column: Option<String>,
    },
}

/// Something wrong with a city's files.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug, Serialize)]
pub struct ConfigProblem {
    /// The file, seen from the tenant's folder or, for all tenants together, from their common folder.
    pub file: String,
    /// Where in it.
    pub place: Place,
    /// What is wrong.
    pub code: Code,
    /// Values for the message.
    pub args: Args,
}

/// Something wrong with a row of a table, or (row 0) with the table.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug, Serialize)]
pub struct RowProblem {
    /// Row counted from 1 with the header and blank lines, as a spreadsheet shows it; 0 for the table as a whole.
    pub row: u64,
    /// Heading of the column as it stands in the file.
    pub column: Option<String>,
    /// What is wrong.
    pub code: Code,
    /// Values for the message.
    pub args: Args,
}

impl ConfigProblem {
    /// A problem of the whole file.
    pub fn of_file(file: &str, code: Code) -> Self {
        Self { file: file.to_owned(), place: Place::File, code, args: Args::new() }
    }

    /// A problem of one key.
    pub fn of_key(file: &str, key: &str, code: Code) -> Self {
        Self { place: Place::Key(key.to_owned()), ..Self::of_file(file, code) }
    }

    /// A row's problem, now that the file is known.
    pub fn of_row(file: &str, problem: RowProblem) -> Self {
        let place = Place::Cell { row: problem.row, column: problem.column };
        Self { file: file.to_owned(), place, code: problem.code, args: problem.args }
    }

    /// The same with one more argument.
    #[must_use]
    pub fn with(mut self, name: &str, value: impl fmt::Display) -> Self {
        self.args.insert(name.to_owned(), shorten(&value.to_string()));
        self
    }
}

impl RowProblem {
    /// A problem of the whole row.
    pub fn of_row(row: u64, code: Code) -> Self {
        Self { row, column: None, code, args: Args::new() }
    }

    /// A problem of one cell.
    pub fn of_cell(row: u64, column: &str, code: Code) -> Self {
        Self { column: Some(shorten(column)), ..Self::of_row(row, code) }
    }

    /// The same with one more argument.
    #[must_use]
    pub fn with(mut self, name: &str, value: impl fmt::Display) -> Self {
        self.args.insert(name.to_owned(), shorten(&value.to_string()));
        self
    }
}

/// Foreign text in a message stays short and on one line.
pub(crate) fn shorten(text: &str) -> String {
    let clean = |c: char| if c.is_control() { '\u{2423}' } else { c };
    let mut short: String = text.chars().take(80).map(clean).collect();
    if text.chars().nth(80).is_some() {
        short.push('…');
    }
    short
}

impl fmt::Display for ConfigProblem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.file)?;
        match &self.place {
            Place::File => {}
            Place::Key(key) => write!(f, ": {key}")?,
            Place::Cell { row, column } => write_cell(f, *row, column.as_deref())?,
        }
        write_what(f, self.code, &self.args)
    }
}

impl fmt::Display for RowProblem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("table")?;
        write_cell(f, self.row, self.column.as_deref())?;
        write_what(f, self.code, &self.args)
    }
}

fn write_cell(f: &mut fmt::Formatter<'_>, row: u64, column: Option<&str>) -> fmt::Result {
    if row > 0 {
        write!(f, ": row {row}")?;
    }
    column.map_or(Ok(()), |column| write!(f, ": column {column}"))
}

fn write_what(f: &mut fmt::Formatter<'_>, code: Code, args: &Args) -> fmt::Result {
    write!(f, ": {}", code.english())?;
    if args.is_empty() {
        return Ok(());
    }
    let shown: Vec<String> = args.iter().map(|(name, value)| format!("{name}: {value}")).collect();
    write!(f, " ({})", shown.join(", "))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_code_has_its_own_key() {
        let keys: std::collections::BTreeSet<&str> = Code::ALL.iter().map(|code| code.key()).collect();
        assert_eq!(keys.len(), Code::ALL.len());
    }

    #[test]
    fn a_problem_tells_file_place_and_values() {
        let problem = ConfigProblem::of_key("brand.toml", "primary", Code::Contrast).with("ratio", "2.1");
        let shown = "brand.toml: primary: the contrast against white is below 4.5 to 1 (ratio: 2.1)";
        assert_eq!(problem.to_string(), shown);
    }
}
