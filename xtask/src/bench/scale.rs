//! `cargo xtask bench scale`: builds the collector as it is released and the harness (`perche_tests::scale`), runs the
//! harness, and puts its table into `docs/benchmarks.md`.

use std::path::Path;
use std::process::{Command, Stdio};

use clap::{Args, ValueEnum};

use super::document::Marks;
use super::place::{clear, place};
use crate::failure::{Failure, OrFail, Outcome};
use crate::process;
use crate::repository::Repository;

/// Between these lines of the document stands what was printed.
pub(super) const MARKS: Marks = Marks { open: "<!-- scale -->\n", close: "<!-- /scale -->\n" };

#[derive(Args)]
pub(crate) struct Options {
    /// The largest size that is measured, after all smaller ones.
    #[arg(long, default_value = "10m")]
    most: Most,
    /// Add months up from their quarter hours: the bars must notice.
    #[arg(long)]
    sabotage: bool,
    /// Put the table into docs/benchmarks.md.
    #[arg(long, conflicts_with = "sabotage")]
    write: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Most {
    #[value(name = "100k")]
    HundredThousand,
    #[value(name = "1m")]
    Million,
    #[value(name = "10m")]
    TenMillion,
}

impl Most {
    const fn word(self) -> &'static str {
        match self {
            Self::HundredThousand => "100k",
            Self::Million => "1m",
            Self::TenMillion => "10m",
        }
    }
}

pub(crate) fn run(repository: &Repository, options: &Options) -> Outcome {
    if !cfg!(target_os = "linux") {
        let what = "nothing can be measured here: what a process takes is read from /proc";
        return Err(Failure::new(what, "run it on Linux"));
    }
    let mut cargo = process::cargo();
    // Both at once, so that the collector is built with the features that the harness fills its folders with.
    cargo.args(["build", "--release", "--bin", "perche", "--bin", "scale"]).current_dir(&repository.root);
    process::run(&mut cargo, "fix what the compiler says")?;
    // About 5 GB at ten million.
    let place = place(repository, "scale");
    clear(&place)?;
    // The table is on stdout; what is measured at present on our own stderr.
    let output = harness(repository, options, &place).output();
    let output = output.or_fail("cannot start the harness", "look at target/release/scale");
    clear(&place)?;
    let output = output?;
    let table = String::from_utf8_lossy(&output.stdout).into_owned();
    print!("{table}");
    if !output.status.success() {
        let remedy = "the lines above say which bars were missed; measure again on a machine without other guests, then \
                      look at collector/src/store/sled/";
        return Err(Failure::new("scale misses a bar, or was not measured", remedy));
    }
    if options.write { MARKS.write(repository, &table) } else { Ok(()) }
}

fn harness(repository: &Repository, options: &Options, place: &Path) -> Command {
    let release = repository.target.join("release");
    let mut command = Command::new(release.join("scale"));
    command.arg(options.most.word()).arg(if options.sabotage { "quarters" } else { "honest" }).arg(place);
    command.env("PERCHE_BIN", release.join("perche")).stdin(Stdio::null()).stderr(Stdio::inherit());
    command
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn size_and_sabotage_reach_the_harness() {
        let repository = Repository { root: "/r".into(), target: "/r/target".into() };
        let words = |most, sabotage| {
            let options = Options { most, sabotage, write: false };
            let harness = harness(&repository, &options, &place(&repository, "scale"));
            harness.get_args().map(|word| word.to_string_lossy().into_owned()).collect::<Vec<_>>()
        };
        assert_eq!(words(Most::HundredThousand, true), ["100k", "quarters", "/r/target/scale"]);
        assert_eq!(words(Most::TenMillion, false), ["10m", "honest", "/r/target/scale"]);
        assert_eq!(words(Most::Million, false)[0], "1m");
    }
}
