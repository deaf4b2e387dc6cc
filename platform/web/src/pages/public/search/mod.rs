//! Looking for a free place: the form, and the facilities that have one.

pub mod form;
pub mod results;
