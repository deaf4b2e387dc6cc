//! Where the families of a report live, taken from its lines as they were handed in: for reports whose sums do not keep it.
//! The module reads its own columns back.

use crate::reports::sheet::{Heading, Line, own_columns};
use crate::reports::totals::{Counted, Homes, homes};
use chrono::NaiveDate;
use platform_program_api::{Cell, ProgramModule, Residence};
use platform_values::{Age, ChildId, Yen};
use uuid::Uuid;

/// What the note of a line says where nobody came: no use to be counted.
const NOBODY_CAME: [&str; 2] = ["report-note-no-show", "report-note-late-cancel"];

/// Adds up the uses of the lines by home; `None` where the lines do not tell it.
pub(super) fn of_lines(module: &dyn ProgramModule, columns: &[Heading], lines: &[Line]) -> Option<Homes> {
    let at = |key: &str| columns.iter().position(|column| column.key == key);
    let (day, note) = (at("report-column-date")?, at("report-column-note")?);
    let (child, birth) = (at("report-column-child")?, at("report-column-birth_date")?);
    let charged = at("report-column-charged")?;
    let (places, keys): (Vec<usize>, Vec<&str>) = own_columns(columns).unzip();
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
        let own: Vec<Cell> = places.iter().filter_map(|at| cell(*at).cloned()).collect();
        let facts = module.row_facts(&keys, &own)?;
        let (day, born) = (date_of(cell(day)?)?, date_of(one.1)?);
        counted.push(Counted {
            // Lines tell children by name and birthday: a number stands in for the id.
            child: ChildId(Uuid::from_u128(u128::try_from(number).ok()?)),
            day,
            outside: facts.residence == Residence::OutOfCity,
            minutes: facts.minutes,
            charged: yen_of(cell(charged)?),
            reduced: facts.reduced,
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

fn yen_of(cell: &Cell) -> Yen {
    if let Cell::Yen(yen) = cell { *yen } else { Yen::ZERO }
}
