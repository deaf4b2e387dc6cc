//! Cells of a report as the page shows them.

use super::desk::Desk;
use crate::i18n::Words;
use platform_app::reports::sheet::{Heading, Line};
use platform_program_api::Cell;
use serde::Serialize;

/// A cell as words; numbers stand on the right.
#[derive(Clone, Debug, Serialize)]
pub struct CellView {
    /// What it says.
    pub words: Words,
    /// True for numbers and amounts.
    pub number: bool,
    /// Where it leads.
    pub href: Option<String>,
    /// True if it differs from the version before.
    pub changed: bool,
}

/// The words of a cell.
pub fn cell_words(cell: &Cell) -> Words {
    match cell {
        Cell::Text(text) => Words::text(crate::format::shown(text)),
        Cell::Message(key) => Words::key(key.clone()),
        Cell::Number(number) => Words::text(number.to_string()),
        Cell::Yen(yen) => Words::text(crate::format::yen(*yen)),
        Cell::Empty => Words::text(""),
    }
}

/// A cell with what the page adds to it.
pub fn cell_view(cell: &Cell, href: Option<String>, changed: bool) -> CellView {
    let number = matches!(cell, Cell::Number(_) | Cell::Yen(_));
    CellView { words: cell_words(cell), number, href, changed }
}

/// The cells of a line; the first leads to the booking.
pub fn cells(desk: &Desk, columns: &[Heading], line: &Line, changed: &[usize]) -> Vec<CellView> {
    let cell = |(at, cell): (usize, &Cell)| {
        let href = (at == 0).then(|| desk.at(&format!("bookings/{}", line.booking)));
        let mut view = cell_view(cell, href, changed.contains(&at));
        let births = columns.get(at).is_some_and(|column| column.key == "report-column-birth_date");
        if let (true, Cell::Text(iso)) = (births, cell) {
            let born = crate::format::parse_date(iso).map(crate::format::date_with_year);
            view.words = Words::text(born.unwrap_or_else(|| iso.clone()));
        }
        view
    };
    line.cells.iter().enumerate().map(cell).collect()
}
