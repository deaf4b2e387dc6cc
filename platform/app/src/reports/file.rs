//! Tables as files: CSV in UTF-8 with BOM or in `Shift_JIS`, and XLSX. No cell of a file is ever run as a formula.

use crate::words::Words;
use anyhow::Context;
use chrono::{Datelike, NaiveDate};
use encoding_rs::SHIFT_JIS;
use platform_program_api::Cell;
use rust_xlsxwriter::{ExcelDateTime, Format as Look, Workbook, Worksheet};
use std::borrow::Cow;
use std::collections::BTreeMap;

/// How a file is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// CSV, UTF-8 with byte order mark: opens well in current spreadsheet programs.
    CsvUtf8,
    /// CSV in `Shift_JIS`, for older programs.
    CsvShiftJis,
    /// XLSX.
    Xlsx,
}

/// A file to be handed out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct File {
    /// Its name.
    pub name: String,
    /// Its media type.
    pub content_type: &'static str,
    /// What it holds.
    pub bytes: Vec<u8>,
    /// Characters that `Shift_JIS` cannot write and that became `〓`; tell people when it is not 0.
    pub replaced: usize,
}

/// A table with its words.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Table {
    /// Title; the name of the sheet.
    pub title: String,
    /// Headings.
    pub headings: Vec<String>,
    /// Rows.
    pub rows: Vec<Vec<Cell>>,
    /// The last row, if the table is added up.
    pub foot: Vec<Cell>,
}

impl Table {
    fn body(&self) -> impl Iterator<Item = &Vec<Cell>> {
        self.rows.iter().chain(std::iter::once(&self.foot).filter(|foot| !foot.is_empty()))
    }
}

/// What stands for a character that cannot be written.
const GETA: [u8; 2] = [0x81, 0xAC];

/// The message `key` without arguments.
pub fn word(words: &dyn Words, key: &str) -> String {
    words.text(key, &BTreeMap::new())
}

/// The words of a cell; numbers as digits.
pub fn cell_text(words: &dyn Words, cell: &Cell) -> String {
    match cell {
        Cell::Text(text) => text.clone(),
        Cell::Message(key) => word(words, key),
        Cell::Number(number) => number.to_string(),
        Cell::Yen(yen) => yen.0.to_string(),
        Cell::Empty => String::new(),
    }
}

/// Writes the tables as a file called `stem` and the ending. A CSV holds the first table only.
pub fn write(words: &dyn Words, stem: &str, tables: &[Table], format: Format) -> anyhow::Result<File> {
    let (ending, content_type, bytes, replaced) = match format {
        Format::CsvUtf8 => {
            let mut bytes = b"\xEF\xBB\xBF".to_vec();
            bytes.extend(csv(words, tables.first())?.into_bytes());
            ("csv", "text/csv; charset=utf-8", bytes, 0)
        }
        Format::CsvShiftJis => {
            let (bytes, replaced) = shift_jis(&csv(words, tables.first())?);
            ("csv", "text/csv; charset=Shift_JIS", bytes, replaced)
        }
        Format::Xlsx => {
            let media = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";
            ("xlsx", media, xlsx(words, tables)?, 0)
        }
    };
    Ok(File { name: format!("{stem}.{ending}"), content_type, bytes, replaced })
}

fn csv(words: &dyn Words, table: Option<&Table>) -> anyhow::Result<String> {
    let mut writer =
        csv::WriterBuilder::new().terminator(csv::Terminator::CRLF).flexible(true).from_writer(Vec::new());
    if let Some(table) = table {
        writer.write_record(table.headings.iter().map(|h| neutral(h).into_owned()))?;
        for row in table.body() {
            writer.write_record(row.iter().map(|cell| match cell {
                Cell::Number(_) | Cell::Yen(_) | Cell::Empty => cell_text(words, cell),
                Cell::Text(_) | Cell::Message(_) => neutral(&cell_text(words, cell)).into_owned(),
            }))?;
        }
    }
    let bytes = writer.into_inner().context("writing a CSV")?;
    String::from_utf8(bytes).context("a CSV is text")
}

/// Text that no spreadsheet takes for a formula: an apostrophe goes before what looks like the start of one. Plain
/// numbers stay as they are.
fn neutral(text: &str) -> Cow<'_, str> {
    const STARTS: [char; 11] = ['=', '+', '-', '@', '\t', '\r', '\n', '＝', '＋', '－', '＠'];
    if text.starts_with(STARTS) && !is_number(text) {
        return Cow::Owned(format!("'{text}"));
    }
    Cow::Borrowed(text)
}

fn is_number(text: &str) -> bool {
    let digits = |part: &str| !part.is_empty() && part.bytes().all(|b| b.is_ascii_digit());
    let (whole, rest) = text
        .strip_prefix('-')
        .map_or(("", None), |n| n.split_once('.').map_or((n, None), |(whole, rest)| (whole, Some(rest))));
    digits(whole) && rest.is_none_or(digits)
}

/// `Shift_JIS` as spreadsheets read it, with the number of characters it could not write.
fn shift_jis(text: &str) -> (Vec<u8>, usize) {
    let mut bytes = Vec::with_capacity(text.len());
    let mut replaced = 0;
    let mut buffer = [0; 4];
    for character in text.chars() {
        // The same signs under the code points that this encoding knows.
        let known = match character {
            '〜' => '～',
            '−' => '－',
            '—' => '―',
            '‖' => '∥',
            '¥' => '￥',
            '–' => '-',
            other => other,
        };
        let (encoded, _, unmappable) = SHIFT_JIS.encode(known.encode_utf8(&mut buffer));
        if unmappable {
            bytes.extend(GETA);
            replaced += 1;
        } else {
            bytes.extend_from_slice(&encoded);
        }
    }
    (bytes, replaced)
}

fn xlsx(words: &dyn Words, tables: &[Table]) -> anyhow::Result<Vec<u8>> {
    let mut book = Workbook::new();
    for (number, table) in tables.iter().enumerate() {
        let sheet = book.add_worksheet();
        sheet.set_name(sheet_name(&table.title, number))?;
        fill(words, sheet, table)?;
    }
    if tables.is_empty() {
        book.add_worksheet();
    }
    Ok(book.save_to_buffer()?)
}

/// A name that spreadsheets accept: at most 31 characters, none of the forbidden ones, no two alike.
fn sheet_name(title: &str, number: usize) -> String {
    let safe: String = title.chars().filter(|c| !"[]:*?/\\'".contains(*c)).take(26).collect();
    if number == 0 && !safe.is_empty() { safe } else { format!("{safe} {}", number + 1) }
}

fn fill(words: &dyn Words, sheet: &mut Worksheet, table: &Table) -> anyhow::Result<()> {
    let bold = Look::new().set_bold();
    let mut widths: Vec<usize> = Vec::new();
    for (column, heading) in (0..).zip(&table.headings) {
        sheet.write_string_with_format(0, column, heading, &bold)?;
        widths.push(width(heading));
    }
    sheet.set_freeze_panes(1, 0)?;
    for (row, cells) in (1..).zip(table.body()) {
        let is_foot = usize::try_from(row)? > table.rows.len();
        let look = if is_foot { bold.clone() } else { Look::new() };
        for (column, cell) in (0..).zip(cells) {
            put(words, sheet, (row, column), cell, look.clone())?;
            let needed = width(&cell_text(words, cell)) + 2;
            match widths.get_mut(usize::from(column)) {
                Some(known) => *known = needed.max(*known),
                None => widths.push(needed),
            }
        }
    }
    for (column, width) in widths.iter().enumerate() {
        let width = u8::try_from((*width + 1).clamp(6, 48)).unwrap_or(48);
        sheet.set_column_width(u16::try_from(column)?, f64::from(width))?;
    }
    Ok(())
}

fn put(
    words: &dyn Words,
    sheet: &mut Worksheet,
    (row, column): (u32, u16),
    cell: &Cell,
    look: Look,
) -> anyhow::Result<()> {
    match cell {
        Cell::Empty => {}
        Cell::Number(number) => {
            sheet.write_with_format(row, column, *number, &look.set_num_format("#,##0"))?;
        }
        Cell::Yen(yen) => {
            sheet.write_with_format(row, column, yen.0, &look.set_num_format("\"¥\"#,##0;-\"¥\"#,##0"))?;
        }
        // Written as a string, a cell is never a formula.
        Cell::Text(_) | Cell::Message(_) => match day(cell) {
            Some(day) => {
                sheet.write_datetime_with_format(row, column, day, &look.set_num_format("yyyy-mm-dd"))?;
            }
            None => {
                sheet.write_string_with_format(row, column, cell_text(words, cell), &look)?;
            }
        },
    }
    Ok(())
}

/// The day that a cell names as `2026-03-05`: as a date, spreadsheets can sort and count with it.
fn day(cell: &Cell) -> Option<ExcelDateTime> {
    let Cell::Text(text) = cell else { return None };
    let day: NaiveDate = text.parse().ok()?;
    ExcelDateTime::from_ymd(
        u16::try_from(day.year()).ok()?,
        day.month().try_into().ok()?,
        day.day().try_into().ok()?,
    )
    .ok()
}

/// How wide text is in Latin letters.
fn width(text: &str) -> usize {
    text.chars().map(|c| if c.is_ascii() { 1 } else { 2 }).sum()
}

#[cfg(test)]
mod tests {
    use super::*;
    use platform_values::Yen;

    struct Plain;
    impl Words for Plain {
        fn text(&self, key: &str, _: &BTreeMap<String, String>) -> String {
            key.to_owned()
        }
    }

    fn table(rows: Vec<Vec<Cell>>) -> Table {
        Table {
            title: "実績".into(), headings: vec!["氏名".into(), "金額".into()], rows, foot: Vec::new()
        }
    }

    fn text(text: &str) -> Cell {
        Cell::Text(text.into())
    }

    #[test]
    fn what_looks_like_a_formula_gets_an_apostrophe_and_numbers_stay() {
        for (before, after) in [
            ("=1+1", "'=1+1"),
            ("+8190", "'+8190"),
            ("-cmd", "'-cmd"),
            ("-1.", "'-1."),
            ("@SUM", "'@SUM"),
            ("\tx", "'\tx"),
            ("＝1", "'＝1"),
            ("-500", "-500"),
            ("-1.5", "-1.5"),
            ("見本 花", "見本 花"),
            ("", ""),
        ] {
            assert_eq!(neutral(before), after, "{before}");
        }
        let rows = vec![vec![text("=A1"), Cell::Yen(Yen(-500))]];
        assert_eq!(csv(&Plain, Some(&table(rows))).expect("a CSV"), "氏名,金額\r\n'=A1,-500\r\n");
    }

    #[test]
    fn shift_jis_says_what_it_could_not_write() {
        let (bytes, replaced) = shift_jis("髙橋〜①𠮷é");
        assert_eq!(replaced, 2);
        assert_eq!(SHIFT_JIS.decode(&bytes).0, "髙橋～①〓〓");
    }

    #[test]
    fn a_utf8_file_begins_with_its_mark() {
        let file = write(&Plain, "x", &[table(Vec::new())], Format::CsvUtf8).expect("a file");
        assert!(file.bytes.starts_with(b"\xEF\xBB\xBF"));
        assert_eq!((file.name.as_str(), file.replaced), ("x.csv", 0));
    }

    #[test]
    fn a_day_is_a_date_in_a_workbook() {
        let days =
            ["2026-03-05", "2026-02-30", "5", "2026-03", "見本"].map(|t| day(&text(t)).map(|d| d.to_excel()));
        assert_eq!(days, [Some(46_086.0), None, None, None, None]);
    }

    #[test]
    fn a_workbook_holds_every_table() {
        let rows =
            vec![vec![text("=1+1"), Cell::Yen(Yen(1_000))], vec![Cell::Message("sum".into()), Cell::Empty]];
        let tables = [table(rows), Table { title: "a/b:c".into(), ..table(Vec::new()) }];
        let file = write(&Plain, "x", &tables, Format::Xlsx).expect("a file");
        assert!(file.bytes.starts_with(b"PK"));
        assert_eq!(sheet_name("a/b:c", 1), "abc 2");
    }
}
