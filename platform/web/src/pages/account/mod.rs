//! Signing up, logging in, and a person's own data.

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
