//! What officers of the city see and do.

mod parts;
mod reports;

use crate::render::{Sample, samples_of};
use crate::routes::Row;

/// Rows of the table.
pub fn routes() -> Vec<Row> {
    [reports::routes()].into_iter().flatten().collect()
}

/// Every page of this area in every shape.
pub fn samples() -> Vec<Sample> {
    [samples_of::<parts::LossPage>(), reports::samples()].concat()
}
