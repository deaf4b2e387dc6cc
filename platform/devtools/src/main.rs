//! cargo dev
fn main() {}
