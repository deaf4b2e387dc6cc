//! Reading a list of facilities, our own or a foreign one. Every row is judged and every problem has its row, column and
//! code. A file of any size ends quickly: reading stops at [`ROWS_MAX`] rows. Nothing is stored here.

use crate::decode::{self, BOM, Encoding};
use crate::facility::{FacilityCode, FacilityRow};
use crate::fields::{Cells, identity};
use crate::mapping::{ColumnMapping, Columns, FacilityColumn};
use crate::problems::{Code, RowProblem};
use crate::table::Rows;
use csv::ByteRecord;
use std::collections::{BTreeSet, HashMap};

/// The most rows that one file may have.
pub const ROWS_MAX: usize = 100_000;

/// What the city knows that a row is judged against.
#[derive(Clone, Debug, Default)]
pub struct ImportOptions {
    /// The city's wards; if empty, any ward is taken.
    pub wards: Vec<String>,
    /// Keys of the city's programs.
    pub programs: Vec<String>,
    /// The encoding, if a person said it; otherwise it is found out.
    pub encoding: Option<Encoding>,
}

/// What a file holds.
#[derive(Clone, Debug, Default)]
pub struct ImportReport {
    /// Every row in the file's order.
    pub rows: Vec<ImportedRow>,
    /// The encoding read; `None` if none fits.
    pub encoding: Option<Encoding>,
    /// Problems of the file as a whole; if there is one, the rows are incomplete.
    pub problems: Vec<RowProblem>,
    /// Headings that nothing was read from.
    pub ignored_columns: Vec<String>,
    /// Columns of which the file, or who imports it, says something. What stands of others is left alone.
    pub told: BTreeSet<FacilityColumn>,
}

/// One row of a file.
#[derive(Clone, Debug)]
pub struct ImportedRow {
    /// Its number, counted from 1 with the header and blank lines, as a spreadsheet shows it.
    pub row: u64,
    /// The facility, or all that is wrong with the row.
    pub outcome: Result<FacilityRow, Vec<RowProblem>>,
}

impl ImportReport {
    /// Every problem: the file's, then the rows' in order.
    pub fn all_problems(&self) -> impl Iterator<Item = &RowProblem> {
        let rows = self.rows.iter().filter_map(|row| row.outcome.as_ref().err());
        self.problems.iter().chain(rows.flatten())
    }

    /// The facilities if nothing at all is wrong; a file with a problem imports nothing.
    pub fn into_facilities(self) -> Result<Vec<FacilityRow>, Vec<RowProblem>> {
        let problems: Vec<RowProblem> = self.all_problems().cloned().collect();
        if problems.is_empty() {
            Ok(self.rows.into_iter().filter_map(|row| row.outcome.ok()).collect())
        } else {
            Err(problems)
        }
    }
}

/// Reads a list of facilities and judges every row.
pub fn parse_facilities(bytes: &[u8], mapping: &ColumnMapping, options: &ImportOptions) -> ImportReport {
    let mut report = ImportReport::default();
    let Some(encoding) = options.encoding.or_else(|| Encoding::detect(bytes, ROWS_MAX)) else {
        let (row, cell) = decode::first_bad(bytes);
        report.problems.push(RowProblem::of_cell(row, &cell.to_string(), Code::CsvEncoding));
        return report;
    };
    report.encoding = Some(encoding);
    let mut rows = Rows::new(bytes.strip_prefix(BOM).unwrap_or(bytes));
    let columns = match header(&mut rows, encoding, mapping) {
        Ok((columns, width)) => (columns, width),
        Err(problems) => {
            report.problems = problems;
            return report;
        }
    };
    report.ignored_columns.clone_from(&columns.0.ignored);
    report.told = columns.0.at.keys().copied().chain(mapping.defaulted()).collect();
    read_rows(&mut rows, encoding, &columns, (mapping, options), &mut report);
    if report.rows.is_empty() && report.problems.is_empty() && !mapping.is_own() {
        report.problems.push(RowProblem::of_row(2, Code::CsvNoRows));
    }
    report
}

fn header(
    rows: &mut Rows<'_>,
    encoding: Encoding,
    mapping: &ColumnMapping,
) -> Result<(Columns, usize), Vec<RowProblem>> {
    let mut record = ByteRecord::new();
    match rows.read(&mut record) {
        Ok(Some(_)) => {}
        Ok(None) => return Err(vec![RowProblem::of_row(0, Code::CsvEmpty)]),
        Err(problem) => return Err(vec![problem]),
    }
    let mut headings = Vec::new();
    let mut problems = Vec::new();
    for (index, cell) in record.iter().enumerate() {
        match encoding.decode(cell) {
            Some(text) => headings.push(text.trim().to_owned()),
            None => problems.push(RowProblem::of_cell(1, &(index + 1).to_string(), Code::CellUndecodable)),
        }
    }
    if !problems.is_empty() {
        return Err(problems);
    }
    mapping.columns(&headings).map(|columns| (columns, headings.len()))
}

fn read_rows(
    rows: &mut Rows<'_>,
    encoding: Encoding,
    (columns, width): &(Columns, usize),
    (mapping, options): (&ColumnMapping, &ImportOptions),
    report: &mut ImportReport,
) {
    let mut record = ByteRecord::new();
    let mut seen = Seen::default();
    loop {
        let row = match rows.read(&mut record) {
            Ok(Some(row)) => row,
            Ok(None) => return,
            Err(problem) => return report.problems.push(problem),
        };
        if report.rows.len() == ROWS_MAX {
            // Judged rows would only take memory: such a file is not imported.
            report.rows = Vec::new();
            let problem = RowProblem::of_row(row, Code::CsvTooManyRows);
            return report.problems.push(problem.with("max", ROWS_MAX));
        }
        // Spreadsheets leave rows of nothing but commas below a list.
        if record.iter().all(|cell| cell.trim_ascii().is_empty()) {
            continue;
        }
        let mut problems = Vec::new();
        if record.len() != *width {
            let problem = RowProblem::of_row(row, Code::RowLength);
            problems.push(problem.with("found", record.len()).with("wanted", width));
        }
        let cells = Cells { row, record: &record, encoding, columns, mapping, options, problems };
        let outcome = cells.facility().and_then(|facility| seen.first_time(row, facility));
        report.rows.push(ImportedRow { row, outcome });
    }
}

/// The facilities read so far, to find those that stand in a file twice.
#[derive(Default)]
struct Seen {
    codes: HashMap<FacilityCode, u64>,
    identities: HashMap<String, u64>,
}

impl Seen {
    fn first_time(&mut self, row: u64, facility: FacilityRow) -> Result<FacilityRow, Vec<RowProblem>> {
        let identity = identity(&facility.name, &facility.address);
        if let Some(first) = self.identities.get(&identity) {
            let problem = RowProblem::of_row(row, Code::RowTwice).with("name", &facility.name);
            return Err(vec![problem.with("first", first).with("second", row)]);
        }
        if let Some(first) = self.codes.get(&facility.code) {
            let problem = RowProblem::of_row(row, Code::CodeTwice).with("value", &facility.code);
            return Err(vec![problem.with("first", first).with("second", row)]);
        }
        self.identities.insert(identity, row);
        self.codes.insert(facility.code.clone(), row);
        Ok(facility)
    }
}
