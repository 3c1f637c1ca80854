//! `cargo xtask bench api`: the harness is `perche_tests::pull`.

use clap::Args;

use super::document::Marks;
use super::harness::Harness;
use crate::failure::Outcome;
use crate::repository::Repository;

pub(super) const HARNESS: Harness = Harness {
    program: "pull",
    measured: "the API",
    look: "collector/src/aggregate/ and collector/src/http/rows.rs",
    marks: Marks { open: "<!-- api -->\n", close: "<!-- /api -->\n" },
};

#[derive(Args)]
pub(crate) struct Options {
    /// How many responses are there.
    #[arg(long, default_value_t = 1_000_000)]
    responses: u64,
    /// How many seconds customers answer, with teams and without.
    #[arg(long, default_value_t = 20)]
    seconds: u64,
    /// Ask for what has to be read response by response, pull rows in small pages, and let slow clients take every
    /// connection: the bars must notice.
    #[arg(long)]
    sabotage: bool,
    /// Put the table into docs/benchmarks.md.
    #[arg(long, conflicts_with = "sabotage")]
    write: bool,
}

impl Options {
    fn words(&self) -> [String; 3] {
        let how = if self.sabotage { "scans" } else { "honest" };
        [self.responses.to_string(), self.seconds.to_string(), how.to_owned()]
    }
}

pub(crate) fn run(repository: &Repository, options: &Options) -> Outcome {
    HARNESS.run(repository, &options.words(), options.write)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes_and_sabotage_are_told() {
        let words = |sabotage| Options { responses: 7, seconds: 3, sabotage, write: false }.words();
        assert_eq!(words(true), ["7", "3", "scans"]);
        assert_eq!(words(false), ["7", "3", "honest"]);
    }
}
