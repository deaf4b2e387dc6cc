//! What everybody sees without logging in.

mod brand;

use crate::render::Sample;
use crate::routes::{Row, Who, get};

/// Rows of the table.
pub fn routes() -> Vec<Row> {
    vec![get("/brand.css", Who::Anyone, brand::css), get("/logo.svg", Who::Anyone, brand::logo)]
}

/// Every page of this area in every shape.
pub fn samples() -> Vec<Sample> {
    Vec::new()
}
