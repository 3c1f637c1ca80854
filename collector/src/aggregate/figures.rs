//! The figures of one slice, as they stand in the envelope.

use std::collections::{BTreeMap, BTreeSet};

use perche_survey::distribution::{BandShare, Distribution};
use perche_survey::metric::Metric;
use perche_survey::survey::Survey;
use serde::Serialize;

use crate::tally::{Cell, Tally};

/// Fewer answers than this are marked.
const FEW: u64 = 10;

/// The figures of one slice.
#[derive(Debug, Serialize)]
pub(super) struct Figures {
    n: u64,
    commented: u64,
    skipped: u64,
    excluded: Excluded,
    versions: BTreeSet<String>,
    mixed_versions: bool,
    low_n: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    distribution: Option<Counts>,
    bands: Vec<BandShare>,
    metrics: BTreeMap<&'static str, Metric>,
    response_rate: Option<Metric>,
}

#[derive(Debug, Serialize)]
struct Excluded {
    test: u64,
    quarantined: u64,
}

/// How many gave each score, in the order of the scale: `{"1": 2, "2": 0, …}`.
#[derive(Debug)]
struct Counts(Vec<(i16, u64)>);

impl Serialize for Counts {
    fn serialize<S: serde::Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        to.collect_map(self.0.iter().copied())
    }
}

impl Figures {
    /// The figures of a survey's slice: what the filter let through of all that was counted.
    pub(super) fn of(survey: &Survey, cell: &Cell, tally: &Tally, versions: BTreeSet<String>, points: bool) -> Self {
        let distribution = Distribution::new(survey.kind, survey.scale(), &cell.scores);
        Self {
            n: distribution.n(),
            commented: cell.commented,
            skipped: cell.skipped,
            excluded: Excluded { test: tally.test, quarantined: tally.quarantined },
            mixed_versions: versions.len() > 1,
            versions,
            low_n: distribution.n() < FEW,
            distribution: points
                .then(|| Counts(distribution.points().map(|(score, count)| (score.0, count)).collect())),
            bands: distribution.bands(),
            metrics: distribution.metrics(),
            response_rate: None,
        }
    }
}
