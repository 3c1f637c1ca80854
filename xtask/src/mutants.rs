//! `cargo xtask mutants`: puts small faults into `survey/`, one at a time, and counts those that no test notices.

mod outcome;

use std::fs;
use std::num::NonZero;
use std::process::{Command, Stdio};
use std::thread;

use clap::Args;

use self::outcome::{HELD, counts, judge, report};
use crate::failure::{Failure, OrFail, Outcome};
use crate::repository::Repository;
use crate::steps;
use crate::tool::Tool;

/// The version of cargo-mutants; a later one may make other mutants, and `.cargo/mutants.toml` names some of these.
const CARGO_MUTANTS: Tool = Tool { name: "mutants", version: "27.1.0" };

/// What decides with them which answers are counted where.
const BESIDE: [&str; 4] = ["bucket", "kind", "revision", "window"];

#[derive(Args, Default)]
pub(crate) struct Options {
    /// Only these files, as `scale` or `survey/src/scale.rs`; can be repeated
    #[arg(long, value_name = "FILE", conflicts_with = "everything")]
    file: Vec<String>,

    /// All of `survey/`: about an hour on two idle cores. By default it is the files that every number rests on:
    /// distribution, interval, merge, metric, scale and verdict (held to more than 90 % caught), and bucket, kind,
    /// revision and window (reported)
    #[arg(long)]
    everything: bool,
}

/// Runs cargo-mutants and judges what it found.
pub(crate) fn run(repository: &Repository, options: &Options) -> Outcome {
    let tool = steps::step("cargo-mutants", || CARGO_MUTANTS.ensure(repository))?;
    let mut command = Command::new(&tool);
    command.args(["mutants", "--package", "perche-survey", "--colors", "never", "--no-shuffle"]);
    command.arg("--jobs").arg(jobs().to_string());
    command.arg("--output").arg(&repository.target).args(files(options).iter().flat_map(|file| ["--file", file]));
    // Each job builds in its own copy of the tree; one folder for all would make them wait for each other.
    command.env_remove("CARGO_TARGET_DIR").current_dir(&repository.root).stdin(Stdio::null());
    let status = command.status().or_fail("cannot start cargo-mutants", "read what it says above")?;
    // 2: some were missed, 3: some timed out. Both are judged by us; anything else is no result.
    if !matches!(status.code(), Some(0 | 2 | 3)) {
        let remedy = "make `cargo test --package perche-survey --features stats` pass first";
        return Err(Failure::new(format!("cargo-mutants ended with {status}"), remedy));
    }
    let counts = counts(
        &fs::read_to_string(repository.target.join("mutants.out/outcomes.json"))
            .or_fail("cargo-mutants left no result", "look into target/mutants.out")?,
    )?;
    report(&counts);
    // A choice of files is not asked for the others.
    let expected = if options.file.is_empty() { &HELD[..] } else { &[] };
    judge(&counts, expected)
}

/// A mutant compiles mostly on one core. Each job has a target folder of its own, so many cores do not mean many jobs.
fn jobs() -> usize {
    thread::available_parallelism().map_or(1, NonZero::get).min(4)
}

/// The patterns of the files to change.
fn files(options: &Options) -> Vec<String> {
    if options.everything {
        return vec!["survey/src/**".to_owned()];
    }
    let named: Vec<&str> = if options.file.is_empty() {
        HELD.into_iter().chain(BESIDE).collect()
    } else {
        options.file.iter().map(String::as_str).collect()
    };
    let patterns = named.iter().map(|name| noun(name));
    patterns.flat_map(|noun| [format!("survey/src/{noun}.rs"), format!("survey/src/{noun}/**")]).collect()
}

/// `kind/ces` of `survey/src/kind/ces.rs`.
fn noun(file: &str) -> &str {
    file.trim_start_matches("./").trim_start_matches("survey/src/").trim_end_matches(".rs")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_named_by_its_noun_or_its_path() {
        let of = |file: &str| files(&Options { file: vec![file.to_owned()], everything: false });
        assert_eq!(of("kind"), ["survey/src/kind.rs", "survey/src/kind/**"]);
        assert_eq!(of("survey/src/kind.rs"), of("kind"));
    }
}
