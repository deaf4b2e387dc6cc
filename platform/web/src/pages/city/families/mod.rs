//! Families: searched for a stated purpose, each look logged (M-09).

mod child;
mod decisions;
mod household;
mod purpose;
mod search;

pub use household::link as family_link;

use crate::render::{Sample, samples_of};
use crate::routes::{Row, Who, get, post};

/// Rows of the table.
pub fn routes() -> Vec<Row> {
    vec![
        get("/city/families", Who::City, search::show),
        post("/city/families", Who::City, search::search),
        get("/city/families/:household", Who::City, household::show),
        post("/city/families/:household", Who::City, purpose::of_family),
        get("/city/children/:child", Who::City, child::show),
        post("/city/children/:child", Who::City, purpose::of_child),
        get("/city/children/:child/decisions", Who::City, decisions::show),
        post("/city/children/:child/way", Who::City, decisions::way),
        post("/city/children/:child/reductions", Who::City, decisions::reductions),
    ]
}

/// Every page in every shape.
pub fn samples() -> Vec<Sample> {
    [
        samples_of::<search::SearchPage>(),
        samples_of::<household::HouseholdPage>(),
        samples_of::<child::ChildPage>(),
        samples_of::<decisions::DecisionsPage>(),
        samples_of::<purpose::PurposePage>(),
    ]
    .concat()
}
