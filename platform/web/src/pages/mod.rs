//! The pages. Each file holds one page's data and samples; its HTML is in `templates/pages`. Adding one: a struct with
//! [`crate::render::Page`], a template, messages, and a line in [`samples`].

pub mod error;
pub mod gallery;

use crate::render::{Sample, samples_of};

/// Every page in every shape; checked at start and in tests.
pub fn samples() -> Vec<Sample> {
    [samples_of::<error::ErrorPage>(), samples_of::<gallery::Gallery>()].concat()
}
