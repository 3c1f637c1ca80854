//! The figures of one slice, as they stand in the envelope.

use std::collections::{BTreeMap, BTreeSet};

use perche_survey::distribution::BandShare;
use perche_survey::metric::Metric;
use perche_survey::weight::Weighted;
use serde::Serialize;

use super::slice::{Excluded, Slice};
use crate::catalog::Entry;

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
    /// Where visitors were asked with different probabilities: what the figures would be had all been asked.
    #[serde(skip_serializing_if = "Option::is_none")]
    weighted: Option<Weighted>,
    response_rate: Option<Metric>,
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
    /// The figures of a slice; with `points` the distribution too.
    pub(super) fn of(slice: &Slice, entry: &Entry, points: bool) -> Self {
        let distribution = slice.distribution(&entry.current().survey);
        let versions = slice.versions(entry);
        Self {
            n: distribution.n(),
            commented: slice.cell.commented,
            skipped: slice.cell.skipped,
            excluded: slice.excluded,
            mixed_versions: versions.len() > 1,
            versions,
            low_n: distribution.low_n(),
            distribution: points
                .then(|| Counts(distribution.points().map(|(score, count)| (score.0, count)).collect())),
            bands: distribution.bands(),
            metrics: distribution.metrics(),
            weighted: Weighted::of(&slice.strata(entry)),
            response_rate: slice.response_rate(),
        }
    }
}
