//! Tests in a real browser. The runner lets one of them run at a time.

mod axe;
mod every;
mod journey;
mod look;
mod walk;
