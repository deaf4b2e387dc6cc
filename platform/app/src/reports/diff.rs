//! What changed between two versions of a report (F-29).

use crate::ctx::Ctx;
use crate::error::{AppError, AppResult};
use crate::reports::draft::{ReportSheet, find_report, live, stored_lines};
use crate::reports::sheet::{Heading, Line, headings};
use platform_authz::Action;
use platform_program_api::Cell;
use platform_values::{BookingId, Month};
use std::collections::HashMap;

/// A version of a report.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Version {
    /// As it was submitted the nth time.
    Submitted(i32),
    /// As the attendance stands now.
    Now,
}

/// One line that differs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Change {
    /// Only in the later version.
    Added(Line),
    /// Only in the earlier version.
    Removed(Line),
    /// In both, with other cells.
    Changed {
        /// Earlier.
        before: Line,
        /// Later.
        after: Line,
        /// Numbers of the columns that differ, from 0.
        columns: Vec<usize>,
    },
}

/// What changed.
#[derive(Clone, Debug)]
pub struct Diff {
    /// Columns of all lines.
    pub columns: Vec<Heading>,
    /// Changes in the order of the later version, removed lines last.
    pub changes: Vec<Change>,
}

/// Compares two versions of a report that was opened, which is what the operation log tells. Only for those who may see
/// the uses themselves.
pub async fn diff(ctx: &Ctx, sheet: &ReportSheet, from: Version, to: Version) -> AppResult<Diff> {
    let id = sheet.head.report.ok_or(AppError::NotFound)?;
    let (report, _) = find_report(ctx, id).await?;
    ctx.require(Action::List, &crate::reports::usage_resource(report.facility_id))?;
    let program = ctx.city.program(report.program_id).ok_or(AppError::NotFound)?;
    let columns = headings(&ctx.city.module(program)?.manifest());
    let mut tx = ctx.read().await?;
    let mut sides = Vec::with_capacity(2);
    for version in [from, to] {
        sides.push(match version {
            Version::Submitted(n) if (1..=report.version).contains(&n) => {
                stored_lines(&mut tx, id, n).await?
            }
            Version::Submitted(_) => return Err(AppError::NotFound),
            Version::Now => {
                let month = Month::of(report.month);
                live(ctx, &mut tx, report.facility_id, program, month).await?.lines
            }
        });
    }
    tx.done().await?;
    let after = sides.pop().unwrap_or_default();
    let before = sides.pop().unwrap_or_default();
    Ok(Diff { columns, changes: compare(&before, &after) })
}

/// The changes from one list of lines to another. Lines are the same if they stem from the same booking.
pub fn compare(before: &[Line], after: &[Line]) -> Vec<Change> {
    let mut earlier: HashMap<BookingId, &Line> = before.iter().map(|line| (line.booking, line)).collect();
    let mut changes = Vec::new();
    for line in after {
        match earlier.remove(&line.booking) {
            None => changes.push(Change::Added(line.clone())),
            Some(old) => {
                let columns: Vec<usize> = (0..old.cells.len().max(line.cells.len()))
                    .filter(|at| cell(old, *at) != cell(line, *at))
                    .collect();
                if !columns.is_empty() {
                    changes.push(Change::Changed { before: old.clone(), after: line.clone(), columns });
                }
            }
        }
    }
    let removed = before.iter().filter(|line| earlier.contains_key(&line.booking));
    changes.extend(removed.cloned().map(Change::Removed));
    changes
}

/// True if nothing but this column changed. Fees are received after the month was reported as well.
pub(crate) fn is_only(change: &Change, column: Option<usize>) -> bool {
    matches!(change, Change::Changed { columns, .. } if columns.iter().all(|at| Some(*at) == column))
}

/// A cell; empty where the line was kept before there was such a column.
fn cell(line: &Line, at: usize) -> &Cell {
    line.cells.get(at).unwrap_or(&Cell::Empty)
}

#[cfg(test)]
mod tests {
    use super::*;
    use uuid::Uuid;

    fn line(booking: u128, fee: i64) -> Line {
        let cells = vec![Cell::Text("2026-01-05".into()), Cell::Number(fee)];
        Line { booking: BookingId(Uuid::from_u128(booking)), cells }
    }

    #[test]
    fn added_removed_and_changed_lines_are_told_apart() {
        let before = [line(1, 100), line(2, 100), line(3, 100)];
        let after = [line(4, 50), line(1, 100), line(2, 300)];
        let changed = Change::Changed { before: line(2, 100), after: line(2, 300), columns: vec![1] };
        let expected = [Change::Added(line(4, 50)), changed, Change::Removed(line(3, 100))];
        assert_eq!(compare(&before, &after), expected);
        assert_eq!(compare(&after, &after), []);
        let mut wider = line(1, 100);
        wider.cells.push(Cell::Empty);
        assert_eq!(compare(&[line(1, 100)], &[wider]), [], "a new column alone is no change");
    }
}
