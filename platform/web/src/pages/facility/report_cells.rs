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

#[cfg(test)]
mod tests {
    /// On paper a report lies across and a day list says on every sheet of which day it is; style sheets and templates
    /// must name the same classes for that.
    #[test]
    fn paper_finds_the_report_and_the_day_list() {
        let app = include_str!("../../../static/app.css");
        let desk = include_str!("../../../static/desk.css");
        assert!(app.contains("@page sheet { size: A4 landscape;"));
        assert!(app.contains("body:has(.landscape) { page: sheet; }"));
        assert!(app.contains("thead { display: table-header-group; }"));
        assert!(desk.contains(".board > .board-running { display: table-header-group;"));
        let report = include_str!("../../../templates/pages/facility/report.hbs");
        let day = include_str!("../../../templates/pages/facility/day.hbs");
        assert!(report.contains("<div class=\"landscape\">") && report.contains("class=\"tight\""));
        assert!(day.contains("class=\"print-only board-running\"") && day.contains("child-alerts"));
        let nested = app.lines().chain(desk.lines()).any(|l| l.contains(":has(> form:not(:has("));
        assert!(!nested, "a selector with :has inside :has is invalid and drops the whole rule");
    }
}
