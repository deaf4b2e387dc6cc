//! Where the families of a report live, taken from its lines as they were handed in: for reports whose sums do not keep it.

use crate::reports::sheet::{Heading, Line};
use crate::reports::totals::{Counted, Homes, homes};
use chrono::NaiveDate;
use platform_program_api::Cell;
use platform_values::{Age, ChildId, Yen};
use uuid::Uuid;

/// What a line says of a family from elsewhere.
const OUTSIDE: &str = "residence-out_of_city";
/// What the note of a line says where nobody came: no use to be counted.
const NOBODY_CAME: [&str; 2] = ["report-note-no-show", "report-note-late-cancel"];

/// Adds up the uses of the lines by home; `None` where the lines do not tell it.
pub(super) fn of_lines(columns: &[Heading], lines: &[Line]) -> Option<Homes> {
    let at = |key: &str| columns.iter().position(|column| column.key == key);
    let (residence, day) = (at("column-residence")?, at("report-column-date")?);
    let (child, birth) = (at("report-column-child")?, at("report-column-birth_date")?);
    let (minutes, reduced) = (at("column-minutes")?, at("column-reduction")?);
    let (charged, note) = (at("report-column-charged")?, at("report-column-note")?);
    let mut children: Vec<(&Cell, &Cell)> = Vec::new();
    let mut counted = Vec::with_capacity(lines.len());
    for line in lines {
        let cell = |at: usize| line.cells.get(at);
        if matches!(cell(note)?, Cell::Message(key) if NOBODY_CAME.contains(&key.as_str())) {
            continue;
        }
        let one = (cell(child)?, cell(birth)?);
        let number = children.iter().position(|other| *other == one).unwrap_or(children.len());
        if number == children.len() {
            children.push(one);
        }
        let (day, born) = (date_of(cell(day)?)?, date_of(one.1)?);
        counted.push(Counted {
            // Lines tell children by name and birthday: a number stands in for the id.
            child: ChildId(Uuid::from_u128(u128::try_from(number).ok()?)),
            day,
            outside: *cell(residence)? == Cell::Message(OUTSIDE.to_owned()),
            minutes: number_of(cell(minutes)?),
            charged: yen_of(cell(charged)?),
            reduced: yen_of(cell(reduced)?),
            age: Cell::Empty,
            years: Age::on(born, day).years(),
            use_type: Cell::Empty,
        });
    }
    Some(homes(&counted))
}

fn date_of(cell: &Cell) -> Option<NaiveDate> {
    if let Cell::Text(text) = cell { text.parse().ok() } else { None }
}

fn number_of(cell: &Cell) -> i64 {
    if let Cell::Number(number) = cell { *number } else { 0 }
}

fn yen_of(cell: &Cell) -> Yen {
    if let Cell::Yen(yen) = cell { *yen } else { Yen::ZERO }
}
