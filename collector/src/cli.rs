//! One file per subcommand. Exit 0 ok, 1 failed, 2 usage.

mod backup;
mod check;
mod data;
mod export;
mod handout;
mod healthcheck;
mod key;
mod link;
mod restore;
mod serve;
mod sign;
mod snippet;
mod stderr;
mod verify;

use std::env::VarError;
use std::process::ExitCode;

use clap::Parser;

use crate::config::{Cli, Command, LogFormat};

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

/// What goes wrong is told on stderr; stdout is for what was asked for.
fn log() {
    stderr::start(LogFormat::Text);
}

/// Runs the command line; clap itself exits 2 on a wrong one.
pub fn run() -> ExitCode {
    let done = match Cli::parse().command {
        Command::Serve(options) => serve::run(&options),
        Command::Check(options) => check::run(&options),
        Command::Backup(options) => backup::run(&options),
        Command::Restore(options) => restore::run(&options),
        Command::Verify(options) => verify::run(&options),
        Command::Export(options) => export::run(&options),
        Command::Key(options) => key::run(&options),
        Command::Sign(options) => sign::run(&options),
        Command::Link(options) => link::run(&options),
        Command::Snippet(options) => snippet::run(&options),
        Command::Healthcheck(options) => healthcheck::run(&options),
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(Failure::Failed(reason)) => {
            stderr::tell("ERROR", &reason);
            ExitCode::from(1)
        }
        Err(Failure::Usage(reason)) => {
            stderr::tell("ERROR", &reason);
            ExitCode::from(2)
        }
    }
}

/// `PERCHE_<NAME>`, else the content of the file that `PERCHE_<NAME>_FILE` names. Secrets have no flag: other users of a
/// machine can read command lines.
fn secret(name: &str) -> Result<Option<String>, Failure> {
    let variable = |name: String| match std::env::var(&name) {
        Ok(value) => Ok(Some(value)),
        Err(VarError::NotPresent) => Ok(None),
        Err(VarError::NotUnicode(_)) => Err(Failure::Usage(format!("{name} is not UTF-8 text"))),
    };
    if let Some(value) = variable(format!("PERCHE_{name}"))? {
        return Ok(Some(value));
    }
    let Some(file) = variable(format!("PERCHE_{name}_FILE"))? else { return Ok(None) };
    let text = std::fs::read_to_string(&file)
        .map_err(|error| Failure::Usage(format!("PERCHE_{name}_FILE: {file}: {error}")))?;
    Ok(Some(text.trim_end().to_owned()))
}
