//! `cargo xtask bench`: what the product promises, measured on this machine, one file each.

mod api;
mod dashboard;
mod document;
mod harness;
mod ingest;
pub(crate) mod powercut;
mod scale;
mod stats;
mod widget;

use clap::Subcommand;

use crate::failure::Outcome;
use crate::repository::Repository;

#[derive(Subcommand)]
pub(crate) enum Bench {
    /// What teams pull from a million responses while customers answer: aggregates and every row. Linux; three minutes.
    Api(api::Options),
    /// How long the server takes for each page of the dashboard, with a million responses beside ten thousand. Linux; three
    /// minutes.
    Dashboard(dashboard::Options),
    /// Answers a second, each on stable storage before it is acknowledged, held against the same machine without a store
    /// and with PostgreSQL. Linux; ten minutes.
    Ingest(ingest::Options),
    /// Cut the power at random moments and look for what was acknowledged. Linux, root.
    Powercut(powercut::Options),
    /// Bytes, memory, start, rate and aggregates at 100 thousand, a million and ten million responses. Linux.
    Scale(scale::Options),
    /// Exact coverage of every 95 % interval and false alarms of the verdict, held to bars. A few minutes.
    Stats(stats::Options),
    /// How soon a question can be seen and answered, beside plain JavaScript and other products. About a quarter of an hour.
    Widget(widget::Options),
}

pub(crate) fn run(repository: &Repository, bench: &Bench) -> Outcome {
    match bench {
        Bench::Api(options) => api::run(repository, options),
        Bench::Dashboard(options) => dashboard::run(repository, options),
        Bench::Ingest(options) => ingest::run(repository, options),
        Bench::Powercut(options) => powercut::run(repository, options),
        Bench::Scale(options) => scale::run(repository, options),
        Bench::Stats(options) => stats::run(repository, options),
        Bench::Widget(options) => widget::run(repository, options),
    }
}
