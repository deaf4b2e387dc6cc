//! What guardians do: my page, bookings, registrations and interviews.

use crate::render::Sample;
use crate::routes::Row;

/// Rows of the table.
pub fn routes() -> Vec<Row> {
    Vec::new()
}

/// Every page of this area in every shape.
pub fn samples() -> Vec<Sample> {
    Vec::new()
}
