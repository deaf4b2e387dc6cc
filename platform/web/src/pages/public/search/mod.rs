//! Looking for a free place: the form, and the facilities that have one.

pub mod form;
mod narrow;
mod near;
pub mod results;
