//! `cargo xtask bench dashboard`: the harness is `perche_tests::pages`.

use clap::Args;

use super::document::Marks;
use super::harness::Harness;
use crate::failure::Outcome;
use crate::repository::Repository;

pub(super) const HARNESS: Harness = Harness {
    program: "pages",
    measured: "the dashboard",
    look: "collector/src/dashboard/ and collector/src/aggregate/",
    marks: Marks { open: "<!-- dashboard -->\n", close: "<!-- /dashboard -->\n" },
};

#[derive(Args)]
pub(crate) struct Options {
    /// How many responses are there.
    #[arg(long, default_value_t = 1_000_000)]
    responses: u64,
    /// How many they are held against.
    #[arg(long, default_value_t = 10_000)]
    few: u64,
    /// How many times each page is opened.
    #[arg(long, default_value_t = 40)]
    rounds: u64,
    /// Look for a word in every response in the place of every page: the bars must notice.
    #[arg(long)]
    sabotage: bool,
    /// Put the table into docs/benchmarks.md.
    #[arg(long, conflicts_with = "sabotage")]
    write: bool,
}

impl Options {
    fn words(&self) -> [String; 4] {
        let how = if self.sabotage { "scans" } else { "honest" };
        [self.few.to_string(), self.responses.to_string(), self.rounds.to_string(), how.to_owned()]
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
        let words = |sabotage| Options { responses: 7, few: 3, rounds: 2, sabotage, write: false }.words();
        assert_eq!(words(true), ["3", "7", "2", "scans"]);
        assert_eq!(words(false), ["3", "7", "2", "honest"]);
    }
}
