//! `cargo xtask bench`: what the product promises, measured on this machine, one file each.

pub(crate) mod powercut;
mod stats;

use clap::Subcommand;

use crate::failure::Outcome;
use crate::repository::Repository;

#[derive(Subcommand)]
pub(crate) enum Bench {
    /// Cut the power at random moments and look for what was acknowledged. Linux, root.
    Powercut(powercut::Options),
    /// Exact coverage of every 95 % interval and false alarms of the verdict, held to bars. A few minutes.
    Stats(stats::Options),
}

pub(crate) fn run(repository: &Repository, bench: &Bench) -> Outcome {
    match bench {
        Bench::Powercut(options) => powercut::run(repository, options),
        Bench::Stats(options) => stats::run(repository, options),
    }
}
