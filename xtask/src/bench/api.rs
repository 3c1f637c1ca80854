//! `cargo xtask bench api`: builds the collector as it is released and the harness (`perche_tests::pull`), runs the harness,
//! and puts its table into `docs/benchmarks.md`.

use std::path::Path;
use std::process::{Command, Stdio};

use clap::Args;

use super::document::Marks;
use super::place::{clear, place};
use crate::failure::{Failure, OrFail, Outcome};
use crate::process;
use crate::repository::Repository;

/// Between these lines of the document stands what was printed.
pub(super) const MARKS: Marks = Marks { open: "<!-- api -->\n", close: "<!-- /api -->\n" };

#[derive(Args)]
pub(crate) struct Options {
    /// How many responses are there.
    #[arg(long, default_value_t = 1_000_000)]
    responses: u64,
    /// How many seconds customers answer, with teams and without.
    #[arg(long, default_value_t = 20)]
    seconds: u64,
    /// Ask for what has to be read response by response, and pull rows in small pages: the bars must notice.
    #[arg(long)]
    sabotage: bool,
    /// Put the table into docs/benchmarks.md.
    #[arg(long, conflicts_with = "sabotage")]
    write: bool,
}

pub(crate) fn run(repository: &Repository, options: &Options) -> Outcome {
    if !cfg!(target_os = "linux") {
        let what = "nothing can be measured here: what a process takes is read from /proc";
        return Err(Failure::new(what, "run it on Linux"));
    }
    let mut cargo = process::cargo();
    // Both at once, so that the collector is built with the features that the harness fills its folder with.
    cargo.args(["build", "--release", "--bin", "perche", "--bin", "pull"]).current_dir(&repository.root);
    process::run(&mut cargo, "fix what the compiler says")?;
    let place = place(repository, "pull");
    clear(&place)?;
    // The table is on stdout; what is measured at present on our own stderr.
    let output = harness(repository, options, &place).output();
    let output = output.or_fail("cannot start the harness", "look at target/release/pull");
    clear(&place)?;
    let output = output?;
    let table = String::from_utf8_lossy(&output.stdout).into_owned();
    print!("{table}");
    if !output.status.success() {
        let remedy = "the lines above say which bars were missed; measure again on a machine without other guests, then \
                      look at collector/src/aggregate/ and collector/src/http/rows.rs";
        return Err(Failure::new("the API misses a bar, or was not measured", remedy));
    }
    if options.write { MARKS.write(repository, &table) } else { Ok(()) }
}

fn harness(repository: &Repository, options: &Options, place: &Path) -> Command {
    let release = repository.target.join("release");
    let mut command = Command::new(release.join("pull"));
    command.arg(options.responses.to_string()).arg(options.seconds.to_string());
    command.arg(if options.sabotage { "scans" } else { "honest" }).arg(place);
    command.env("PERCHE_BIN", release.join("perche")).stdin(Stdio::null()).stderr(Stdio::inherit());
    command
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes_and_sabotage_reach_the_harness() {
        let repository = Repository { root: "/r".into(), target: "/r/target".into() };
        let words = |sabotage| {
            let options = Options { responses: 7, seconds: 3, sabotage, write: false };
            let harness = harness(&repository, &options, &place(&repository, "pull"));
            harness.get_args().map(|word| word.to_string_lossy().into_owned()).collect::<Vec<_>>()
        };
        assert_eq!(words(true), ["7", "3", "scans", "/r/target/pull"]);
        assert_eq!(words(false)[2], "honest");
    }
}
