//! The very `perche`, built beside the tests so that they always run the code they were built with.

use std::process::ExitCode;

fn main() -> ExitCode {
    perche_collector::cli::run()
}
