//! `azukari`: see `azukari --help`.

use std::process::ExitCode;

fn main() -> ExitCode {
    platform_server::cli::main()
}
