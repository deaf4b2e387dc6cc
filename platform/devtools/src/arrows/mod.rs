//! `cargo dev arrows`: proves from `cargo metadata` that dependencies point only where the architecture allows.
//!
//! Dependencies of tests do not count. A feature of one of our own crates counts only for those who switch it on, so
//! that `values` may offer something to `store` alone; between other people's crates every possible edge counts.

mod graph;
mod table;

use anyhow::{Result, bail};

use crate::layout::Layout;

/// Checks the whole workspace and prints every violation with the path that leads to it.
pub fn run(layout: &Layout) -> Result<()> {
    let metadata = cargo_metadata::MetadataCommand::new().current_dir(&layout.root).exec()?;
    let graph = graph::Graph::from(&metadata);
    let violations = table::violations(&graph);
    if violations.is_empty() {
        eprintln!("    arrows: {} crates of ours depend only where they may", graph.ours().count());
        return Ok(());
    }
    for violation in &violations {
        eprintln!("{violation}");
    }
    bail!("{} wrong dependencies; the table is in platform/devtools/src/arrows/table.rs", violations.len())
}
