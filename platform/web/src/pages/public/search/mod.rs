//! Looking for a free place: the form, and the facilities that have one.

mod card;
pub mod form;
mod narrow;
mod near;
pub mod results;
mod why;
