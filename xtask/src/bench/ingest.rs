//! `cargo xtask bench ingest`: builds the collector as it is released and the harness (`perche_tests::ingest`), sees to
//! PostgreSQL, runs the harness, and puts its table into `docs/benchmarks.md`.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use clap::Args;

use super::document::Marks;
use crate::failure::{Failure, OrFail, Outcome};
use crate::repository::Repository;
use crate::{debian, process};

/// Between these lines of the document stands what was printed.
pub(super) const MARKS: Marks = Marks { open: "<!-- ingest -->\n", close: "<!-- /ingest -->\n" };

#[derive(Args)]
pub(crate) struct Options {
    /// How long each of the measurements of a round counts.
    #[arg(long, default_value_t = 8, value_parser = clap::value_parser!(u64).range(1..=600))]
    seconds: u64,
    /// How many rounds.
    #[arg(long, default_value_t = 3, value_parser = clap::value_parser!(u64).range(1..=100))]
    repeats: u64,
    /// Make each sync of the collector slow: the bars must notice.
    #[arg(long)]
    sabotage: bool,
    /// Put the table into docs/benchmarks.md.
    #[arg(long, conflicts_with = "sabotage")]
    write: bool,
}

pub(crate) fn run(repository: &Repository, options: &Options) -> Outcome {
    if let Some(missing) = missing() {
        return Err(Failure::new(
            format!("nothing can be measured here: {missing}"),
            "run it on Linux with util-linux",
        ));
    }
    let postgres = postgres()?;
    let mut cargo = process::cargo();
    // Both at once, with the features that the tests' build has: the servers are compared as they are built together.
    cargo.args(["build", "--release", "--bin", "perche", "--bin", "ingest"]).current_dir(&repository.root);
    process::run(&mut cargo, "fix what the compiler says")?;
    let mut harness = harness(repository, options, &postgres);
    // The table is on stdout; what is measured at present on our own stderr.
    let output = harness.output().or_fail("cannot start the harness", "look at target/release/ingest")?;
    let table = String::from_utf8_lossy(&output.stdout).into_owned();
    print!("{table}");
    if options.write && !table.trim().is_empty() {
        MARKS.write(repository, &table)?;
    }
    if !output.status.success() {
        let remedy = "the table says which bars were missed; measure again on a machine without other guests, then look at \
                      collector/src/writer.rs and the store";
        return Err(Failure::new("ingest misses a bar, or was not measured", remedy));
    }
    Ok(())
}

/// Why nothing can be measured here, if so.
fn missing() -> Option<String> {
    if !cfg!(target_os = "linux") {
        return Some("what a server takes is read from /proc".to_owned());
    }
    ["setpriv", "kill"]
        .into_iter()
        .find(|name| process::on_path(name).is_none())
        .map(|name| format!("no {name} on PATH"))
}

/// Where Debian puts the programs of a version of PostgreSQL.
const PROGRAMS: &str = "/usr/lib/postgresql/15/bin";

/// The programs of PostgreSQL 15, installed when they are not there. No cluster of the system's own is used.
fn postgres() -> Outcome<PathBuf> {
    let programs = PathBuf::from(PROGRAMS);
    let whole = || ["initdb", "postgres", "psql", "pgbench"].iter().all(|name| programs.join(name).is_file());
    if !whole() {
        debian::install(&["postgresql-15", "postgresql-client-15"])?;
    }
    if whole() {
        return Ok(programs);
    }
    Err(Failure::new(
        format!("there is no PostgreSQL 15 with pgbench in {PROGRAMS}"),
        "as root on Debian 12: apt-get update && apt-get install postgresql-15",
    ))
}

fn harness(repository: &Repository, options: &Options, postgres: &Path) -> Command {
    let release = repository.target.join("release");
    let mut command = Command::new(release.join("ingest"));
    command.args(["run", &options.seconds.to_string(), &options.repeats.to_string()]);
    command.arg(if options.sabotage { "slow" } else { "honest" });
    command.arg(postgres).arg(repository.target.join("ingest"));
    command.env("PERCHE_BIN", release.join("perche")).stdin(Stdio::null()).stderr(Stdio::inherit());
    command
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sabotage_reaches_the_harness() {
        let repository = Repository { root: "/r".into(), target: "/r/target".into() };
        let words = |sabotage| {
            let options = Options { seconds: 2, repeats: 3, sabotage, write: false };
            let harness = harness(&repository, &options, Path::new("/pg"));
            harness.get_args().map(|word| word.to_string_lossy().into_owned()).collect::<Vec<_>>()
        };
        assert_eq!(words(false), ["run", "2", "3", "honest", "/pg", "/r/target/ingest"]);
        assert_eq!(words(true), ["run", "2", "3", "slow", "/pg", "/r/target/ingest"]);
    }
}
