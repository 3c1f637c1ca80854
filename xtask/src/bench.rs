//! `cargo xtask bench`: what is measured, one file each.

mod stats;

use clap::Subcommand;

use crate::failure::Outcome;
use crate::repository::Repository;

#[derive(Subcommand)]
pub(crate) enum Bench {
    /// Exact coverage of every 95 % interval and false alarms of the verdict, held to bars. A few minutes.
    Stats(stats::Options),
}

pub(crate) fn run(repository: &Repository, bench: &Bench) -> Outcome {
    match bench {
        Bench::Stats(options) => stats::run(repository, options),
    }
}
