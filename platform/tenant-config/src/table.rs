//! Splitting bytes into records that know their row as a spreadsheet shows it: blank lines count, a line break inside
//! quotes does not.

use crate::problems::{Code, RowProblem};
use csv::{ByteRecord, Reader, ReaderBuilder};

/// The records of a file, one after the other.
pub(crate) struct Rows<'a> {
    bytes: &'a [u8],
    reader: Reader<&'a [u8]>,
    row: u64,
}

impl<'a> Rows<'a> {
    pub(crate) fn new(bytes: &'a [u8]) -> Self {
        let reader = ReaderBuilder::new().has_headers(false).flexible(true).from_reader(bytes);
        Self { bytes, reader, row: 0 }
    }

    /// Reads the next record and gives its row; `None` at the end.
    pub(crate) fn read(&mut self, record: &mut ByteRecord) -> Result<Option<u64>, RowProblem> {
        let more = self.reader.read_byte_record(record).map_err(|error| {
            RowProblem::of_row(self.row + 1, Code::CsvSyntax).with("detail", error.to_string())
        })?;
        if !more {
            return Ok(None);
        }
        let start = record.position().and_then(|at| usize::try_from(at.byte()).ok()).unwrap_or(0);
        self.row += self.blank_lines_at(start) + 1;
        Ok(Some(self.row))
    }

    /// Blank lines that the reader skips before the record whose reading began at `start`.
    fn blank_lines_at(&self, start: usize) -> u64 {
        let (before, after) = self.bytes.split_at_checked(start).unwrap_or((self.bytes, &[]));
        // The reader stops between the two characters of a Windows line end.
        let rest = if before.ends_with(b"\r") { after.strip_prefix(b"\n").unwrap_or(after) } else { after };
        let ends = rest.iter().take_while(|byte| matches!(byte, b'\r' | b'\n'));
        u64::try_from(ends.filter(|byte| **byte == b'\n').count()).unwrap_or(0)
    }
}
