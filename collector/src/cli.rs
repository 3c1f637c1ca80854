//! One file per subcommand. Exit 0 ok, 1 failed, 2 usage.

mod check;
mod healthcheck;
mod serve;

use std::process::ExitCode;

use clap::Parser;

use crate::config::{Cli, Command};

/// Why a subcommand ended without success.
#[derive(Debug)]
pub enum Failure {
    /// It could not be done: exit 1.
    Failed(String),
    /// It was asked for in the wrong way: exit 2.
    Usage(String),
}

impl<E: std::error::Error> From<E> for Failure {
    fn from(error: E) -> Self {
        Self::Failed(error.to_string())
    }
}

/// Runs the command line; clap itself exits 2 on a wrong one.
pub fn run() -> ExitCode {
    let done = match Cli::parse().command {
        Command::Serve(options) => serve::run(&options),
        Command::Check(options) => check::run(&options),
        Command::Healthcheck(options) => healthcheck::run(&options),
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(Failure::Failed(reason)) => {
            eprintln!("perche: {reason}");
            ExitCode::from(1)
        }
        Err(Failure::Usage(reason)) => {
            eprintln!("perche: {reason}");
            ExitCode::from(2)
        }
    }
}
