//! A new folder of migrations is compiled in, too.

fn main() {
    println!("cargo:rerun-if-changed=../../migrations");
}
