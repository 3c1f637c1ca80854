//! `perche`

use std::process::ExitCode;

fn main() -> ExitCode {
    perche_collector::cli::run()
}
