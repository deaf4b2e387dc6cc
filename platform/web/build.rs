//! Rebuilds the crate when an embedded file changes: `include_dir!` alone does not tell cargo about new files.

fn main() {
    for folder in ["templates", "messages", "static"] {
        println!("cargo:rerun-if-changed={folder}");
    }
}
