//! For tests and development only: the whole application on a database of its own ([`TestApp`]), people who use it
//! ([`actors`]), builders of families and staff ([`maker`]), and the invented families of `cargo dev up` ([`seed`]).
//! Everything prefixed with `db_` writes rows directly instead of acting as a person would.

pub mod actors;
pub mod app;
pub mod catalog;
pub mod database;
pub mod maker;
pub mod names;
pub mod seed;
pub mod webdriver;

pub use actors::{Nobody, Officer, Parent, Staff, Visitor};
pub use app::TestApp;
pub use maker::{Family, Maker};
