//! The pages, by who sees them. Each file holds one page's handlers, data and samples; its HTML is in `templates/pages`.
//! Adding one: a struct with [`crate::render::Page`], a template, messages, and a line in the area's `routes` and
//! `samples`.

pub mod account;
mod child_way;
pub mod citizen;
pub mod city;
pub mod error;
pub mod facility;
pub mod gallery;
mod hours;
pub mod old_form;
pub mod public;
mod report_steps;

use crate::api;
use crate::render::{Sample, samples_of};
use crate::routes::Row;

/// Every page in every shape; checked at start and in tests.
pub fn samples() -> Vec<Sample> {
    [
        samples_of::<error::ErrorPage>(),
        samples_of::<gallery::Gallery>(),
        samples_of::<old_form::OldFormPage>(),
        samples_of::<api::docs::DocsPage>(),
        public::samples(),
        account::samples(),
        citizen::samples(),
        facility::samples(),
        city::samples(),
    ]
    .concat()
}

/// Every row of the table, area by area.
pub fn routes() -> Vec<Row> {
    let areas = [public::routes(), account::routes(), citizen::routes(), facility::routes(), city::routes()];
    areas.into_iter().flatten().collect()
}
