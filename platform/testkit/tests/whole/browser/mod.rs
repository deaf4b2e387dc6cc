//! Tests in a real browser. The runner lets one of them run at a time.

mod axe;
mod journey;
mod walk;
