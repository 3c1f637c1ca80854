//! `cargo xtask bench scale`: the harness is `perche_tests::scale`. About 5 GB at ten million.

use clap::{Args, ValueEnum};

use super::document::Marks;
use super::harness::Harness;
use crate::failure::Outcome;
use crate::repository::Repository;

pub(super) const HARNESS: Harness = Harness {
    program: "scale",
    measured: "scale",
    look: "collector/src/store/sled/",
    marks: Marks { open: "<!-- scale -->\n", close: "<!-- /scale -->\n" },
};

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

impl Options {
    fn words(&self) -> [String; 2] {
        [self.most.word().to_owned(), if self.sabotage { "quarters" } else { "honest" }.to_owned()]
    }
}

pub(crate) fn run(repository: &Repository, options: &Options) -> Outcome {
    HARNESS.run(repository, &options.words(), options.write)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn size_and_sabotage_are_told() {
        let words = |most, sabotage| Options { most, sabotage, write: false }.words();
        assert_eq!(words(Most::HundredThousand, true), ["100k", "quarters"]);
        assert_eq!(words(Most::TenMillion, false), ["10m", "honest"]);
        assert_eq!(words(Most::Million, false)[0], "1m");
    }
}
