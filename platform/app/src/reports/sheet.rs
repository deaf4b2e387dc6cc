//! The lines of a report: platform columns, the module's columns, and what is added up.

use crate::bookings::case::{Settled, lives_in, span_of};
use crate::bookings::fees;
use crate::city::City;
use crate::error::AppResult;
use crate::reports::totals::{Counted, Totals, count, homes};
use platform_program_api::{Cell, Manifest, ProgramModule, Quote, Residence, Usage};
use platform_store::places::Program;
use platform_store::reports::Use;
use platform_values::{Age, BookingId, Phase, Source, Span, Yen};
use serde::{Deserialize, Serialize};

/// A column of a report.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Heading {
    /// Message key of its words.
    pub key: String,
    /// Whether the foot adds it up.
    pub summed: bool,
}

/// One line: a finished use, a child who did not come, or a late cancellation.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Line {
    /// The booking it stems from.
    pub booking: BookingId,
    /// Cells in the order of the columns.
    pub cells: Vec<Cell>,
}

/// Columns that the platform writes before those of the module.
const BEFORE: [&str; 5] = ["date", "child", "birth_date", "ward", "source"];
/// Columns that the platform writes after them. New ones go to the end, so that lines of earlier reports keep theirs.
const AFTER: [&str; 4] = ["charged", "paid", "note", "corrected"];
/// Those of the platform's columns that are added up.
const SUMMED: [&str; 2] = ["charged", "corrected"];

/// The columns of a module's report.
pub fn headings(manifest: &Manifest) -> Vec<Heading> {
    let own = |key: &str| Heading { key: format!("report-column-{key}"), summed: SUMMED.contains(&key) };
    let module =
        manifest.report.iter().map(|c| Heading { key: format!("column-{}", c.key), summed: c.summed });
    BEFORE.iter().map(|key| own(key)).chain(module).chain(AFTER.iter().map(|key| own(key))).collect()
}

/// Where the module's columns stand, with the keys under which it knows them.
pub(super) fn own_columns(columns: &[Heading]) -> impl Iterator<Item = (usize, &str)> {
    let all = columns.iter().enumerate();
    all.filter_map(|(at, column)| Some((at, column.key.strip_prefix("column-")?)))
}

/// The foot of a table: sums under the columns that are added up.
pub fn foot(columns: &[Heading], lines: &[Line]) -> Vec<Cell> {
    let sum_of = |at: usize| {
        let mut sum = Cell::Empty;
        for cell in lines.iter().filter_map(|line| line.cells.get(at)) {
            sum = match (sum, cell) {
                (Cell::Empty, Cell::Yen(yen)) => Cell::Yen(*yen),
                (Cell::Yen(sum), Cell::Yen(yen)) => Cell::Yen(sum + *yen),
                (Cell::Empty, Cell::Number(number)) => Cell::Number(*number),
                (Cell::Number(sum), Cell::Number(number)) => Cell::Number(sum + number),
                (sum, _) => sum,
            };
        }
        sum
    };
    let cells = columns.iter().enumerate();
    cells.map(|(at, column)| if column.summed { sum_of(at) } else { Cell::Empty }).collect()
}

/// What a report tells of a use: as it was settled, or as it is where nothing was settled.
pub fn facts(used: &Use) -> AppResult<Settled> {
    let booking = &used.booking;
    if let Some(settled) = &booking.settled {
        return Ok(serde_json::from_value(settled.clone())?);
    }
    let usage = Usage {
        date: booking.day,
        span: span_of(booking)?,
        arrived: booking.arrived,
        left: booking.departed,
        birth_date: used.birth_date,
        residence: if used.resident { Residence::Resident } else { Residence::OutOfCity },
        reductions: used.reductions.clone(),
        answers: serde_json::from_value(booking.answers.clone())?,
    };
    Ok(Settled { usage, lives_in: lives_in(used.resident, &used.city, &used.ward) })
}

/// The fee of a booking as it was settled.
pub fn settled(used: &Use) -> AppResult<Quote> {
    fees::settled(&used.booking)
}

/// Lines and sums of a month's uses.
pub fn lines(city: &City, program: &Program, uses: &[Use]) -> AppResult<(Vec<Line>, Totals)> {
    let care = city.module(program)?;
    let manifest = care.manifest();
    let mut lines = Vec::with_capacity(uses.len());
    let mut counted = Vec::with_capacity(uses.len());
    let mut totals = Totals::default();
    for used in uses {
        let quote = settled(used)?;
        let facts = facts(used)?;
        let module = module_cells(city, &manifest, used, (&facts.usage, &quote))?;
        match used.booking.phase {
            Phase::Completed => counted.push(counted_use(&**care, used, &facts.usage, &module, &quote)),
            Phase::NoShow => totals.no_shows += 1,
            _ => {
                totals.late_cancels += 1;
                totals.cancel_fees = totals.cancel_fees + quote.total();
            }
        }
        if quote.total() > Yen::ZERO && !used.booking.paid {
            totals.unpaid += 1;
            totals.unpaid_fees = totals.unpaid_fees + quote.total();
        }
        lines.push(Line { booking: used.booking.id, cells: cells(used, &facts, module, &quote) });
    }
    (totals.all, totals.groups) = count(&counted);
    totals.homes = Some(homes(&counted));
    Ok((lines, totals))
}

/// The module's cells. Where nobody came, its numbers would be those of a use that was not.
fn module_cells(
    city: &City,
    manifest: &Manifest,
    used: &Use,
    (usage, settled): (&Usage, &Quote),
) -> AppResult<Vec<Cell>> {
    let booking = &used.booking;
    let book = city.book(booking.program_id, booking.facility_id, booking.day)?;
    let mut cells = book.rulebook.report_row(usage, settled);
    cells.resize(manifest.report.len(), Cell::Empty);
    if booking.phase != Phase::Completed {
        for cell in &mut cells {
            if matches!(cell, Cell::Number(_) | Cell::Yen(_)) {
                *cell = Cell::Empty;
            }
        }
    }
    Ok(cells)
}

fn cells(used: &Use, facts: &Settled, module: Vec<Cell>, quote: &Quote) -> Vec<Cell> {
    let booking = &used.booking;
    let mut cells = vec![
        Cell::Text(booking.day.to_string()),
        Cell::Text(used.child_name.clone()),
        Cell::Text(facts.usage.birth_date.to_string()),
        Cell::Text(facts.lives_in.clone()),
        Cell::Message(format!("report-source-{}", booking.source)),
    ];
    cells.extend(module);
    let paid = match (quote.total() > Yen::ZERO, booking.paid) {
        (false, _) => Cell::Empty,
        (true, true) => Cell::Message("report-paid".into()),
        (true, false) => Cell::Message("report-unpaid".into()),
    };
    cells.extend([Cell::Yen(quote.total()), paid, note(used, quote), corrected(quote)]);
    cells
}

/// By how much the fee was corrected by hand.
pub fn corrected(quote: &Quote) -> Cell {
    fees::correction_line(quote).map_or(Cell::Empty, |line| Cell::Yen(line.amount))
}

/// What happened, where it was no ordinary use: why times or the fee were corrected.
pub fn note(used: &Use, quote: &Quote) -> Cell {
    let corrected = fees::correction_line(quote).and_then(|line| line.args.get("reason"));
    // What staff wrote when they entered a use; a family's note for the day is not for files.
    let entered = (used.booking.source == Source::Usage).then_some(&used.booking.note);
    let said = [entered, Some(&used.booking.attendance_note), corrected].into_iter().flatten();
    let said: Vec<&str> = said.map(String::as_str).filter(|text| !text.is_empty()).collect();
    match used.booking.phase {
        Phase::NoShow => Cell::Message("report-note-no-show".into()),
        Phase::Cancelled => Cell::Message("report-note-late-cancel".into()),
        _ if said.is_empty() => Cell::Empty,
        _ => Cell::Text(said.join(" / ")),
    }
}

fn counted_use(
    care: &dyn ProgramModule,
    used: &Use,
    usage: &Usage,
    module: &[Cell],
    quote: &Quote,
) -> Counted {
    let booking = &used.booking;
    let manifest = care.manifest();
    let columns: Vec<&str> = manifest.report.iter().map(|column| column.key).collect();
    let told = care.row_facts(&columns, module).map(|facts| (facts.age_group, facts.use_type));
    let (age, use_type) = told.unwrap_or((Cell::Empty, Cell::Empty));
    let or = |cell: Cell, other: Cell| if cell == Cell::Empty { other } else { cell };
    let actual = usage.arrived.zip(usage.left).and_then(|(from, to)| Span::new(from, to));
    let years = Age::on(usage.birth_date, booking.day).years();
    let stated = match booking.use_type.as_str() {
        "" => Cell::Message("report-no-use-type".into()),
        key => Cell::Text(key.to_owned()),
    };
    Counted {
        child: booking.child_id,
        day: booking.day,
        outside: usage.residence == Residence::OutOfCity,
        minutes: actual.unwrap_or(usage.span).minutes(),
        charged: quote.total(),
        reduced: reduced(quote),
        age: or(age, Cell::Number(years.into())),
        years,
        use_type: or(use_type, stated),
    }
}

/// What the city's reductions take off. A correction by hand is none of them.
fn reduced(quote: &Quote) -> Yen {
    let reductions = quote.lines.iter().filter(|line| line.code != fees::CORRECTED);
    reductions.map(|line| line.amount).filter(|amount| *amount < Yen::ZERO).sum()
}

#[cfg(test)]
mod tests {
    use super::*;
    use uuid::Uuid;

    #[test]
    fn the_foot_adds_up_what_is_to_be_added_up() {
        let line = |minutes, yen| Line {
            booking: BookingId(Uuid::nil()),
            cells: vec![Cell::Number(minutes), Cell::Yen(Yen(yen)), Cell::Number(7)],
        };
        let column = |summed| Heading { key: String::new(), summed };
        let columns = [column(true), column(true), column(false)];
        let mut lines = vec![line(60, 100), line(30, -20)];
        lines.push(Line { cells: vec![Cell::Empty], ..line(0, 0) });
        assert_eq!(foot(&columns, &lines), [Cell::Number(90), Cell::Yen(Yen(80)), Cell::Empty]);
    }
}
