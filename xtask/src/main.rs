//! `cargo xtask`: all set-up, builds, tests and the demo of this repository.

mod bench;
mod browser;
mod collector;
mod debian;
mod demo;
mod failure;
mod fuzz;
mod hex;
mod mutants;
mod npm;
mod process;
mod repository;
mod schemathesis;
mod shop;
mod shots;
mod steps;
mod test;
mod tool;
mod toolchain;
mod widget;

use std::process::ExitCode;

use clap::{Parser, Subcommand};

use failure::Outcome;
use repository::Repository;

#[derive(Parser)]
#[command(name = "cargo xtask", about = "All set-up, builds, tests and the demo of this repository")]
struct Line {
    #[command(subcommand)]
    task: Task,
}

#[derive(Subcommand)]
enum Task {
    /// Measure what the product promises.
    #[command(subcommand)]
    Bench(bench::Bench),
    /// Build everything, open the example shop with one question in it, and show where its answers are counted.
    Demo(demo::Options),
    /// Throw bytes at everything that reads what comes from outside: ten minutes each, by hand.
    Fuzz(fuzz::Options),
    /// Put small faults into `survey/`, one at a time, and count those that no test notices.
    Mutants(mutants::Options),
    /// The gate's requests made from the API's own description, alone.
    Schemathesis(schemathesis::Options),
    /// Pictures of every page of the dashboard, on the year that `demo --seeded` tells, into docs/screens. Five minutes.
    Shots(shots::Options),
    /// The gate: formatting, lints, dependencies, and every test, in the browser too.
    Test(test::Options),
    /// Build the widget's WebAssembly and glue, which the collector embeds, and print what they weigh.
    Widget(widget::Options),
}

fn main() -> ExitCode {
    let line = Line::parse();
    match run(&line.task) {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => {
            eprintln!("\nerror: {failure}");
            ExitCode::FAILURE
        }
    }
}

fn run(task: &Task) -> Outcome {
    let repository = Repository::find()?;
    match task {
        Task::Bench(bench) => bench::run(&repository, bench),
        Task::Demo(options) => demo::run(&repository, options),
        Task::Fuzz(options) => fuzz::run(&repository, options),
        Task::Mutants(options) => mutants::run(&repository, options),
        Task::Schemathesis(options) => schemathesis::run(&repository, options),
        Task::Shots(options) => shots::run(&repository, options),
        Task::Test(options) => test::run(&repository, options),
        Task::Widget(options) => widget::run(&repository, options),
    }
}
