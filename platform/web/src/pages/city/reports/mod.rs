//! The month's reports of all facilities: the board, one report, the totals.

mod approve;
mod board;
mod decide;
mod differ;
mod remind;
mod sheet;
mod totals;

use crate::i18n::Words;
use crate::render::{Sample, samples_of};
use crate::routes::{Row, Who, get, post};
use crate::view::{Badge, Tone};
use platform_app::reports::Standing;

/// Rows of the table.
pub fn routes() -> Vec<Row> {
    vec![
        get("/city/reports", Who::City, board::show),
        get("/city/reports/file", Who::City, board::file),
        post("/city/reports/approve", Who::City, approve::approve),
        post("/city/reports/remind", Who::City, remind::remind),
        get("/city/reports/reminded", Who::City, remind::show),
        get("/city/reports/:month/totals", Who::City, totals::show),
        get("/city/reports/:month/totals/file", Who::City, totals::file),
        get("/city/reports/:month/:code", Who::City, sheet::show),
        post("/city/reports/:month/:code", Who::City, decide::decide),
        get("/city/reports/:month/:code/file", Who::City, sheet::file),
    ]
}

/// Every page in every shape.
pub fn samples() -> Vec<Sample> {
    [
        samples_of::<board::BoardPage>(),
        samples_of::<approve::ApprovedPage>(),
        samples_of::<remind::RemindedPage>(),
        samples_of::<sheet::SheetPage>(),
        samples_of::<totals::TotalsPage>(),
    ]
    .concat()
}

/// Where a month stands, as a state.
fn badge(standing: Standing) -> Badge {
    let tone = match standing {
        Standing::NotStarted => Tone::Off,
        Standing::Draft => Tone::Plain,
        Standing::Submitted => Tone::Few,
        Standing::Returned => Tone::Alert,
        Standing::Approved => Tone::Good,
    };
    Badge::new(tone, words(standing))
}

/// The same on the board of a month; nothing is late in one that has not begun.
fn badge_in(standing: Standing, ahead: bool) -> Badge {
    Badge { words: words_in(standing, ahead), ..badge(standing) }
}

fn words_in(standing: Standing, ahead: bool) -> Words {
    Words::key(standing.key_in(ahead))
}

fn words(standing: Standing) -> Words {
    Words::key(format!("report-state-{}", standing.as_str()))
}
