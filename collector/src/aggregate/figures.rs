//! The figures of one slice, as they stand in the envelope.

use std::collections::{BTreeMap, BTreeSet};

use perche_survey::distribution::BandShare;
use perche_survey::metric::Metric;
use perche_survey::weight::Weighted;
use serde::Serialize;

use super::slice::{Excluded, Slice};
use crate::catalog::Entry;

/// The figures of one slice.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub(crate) struct Figures {
    /// Counted responses with a score: what every metric rests on.
    pub(crate) n: u64,
    /// How many of all of them, skips included, say why.
    pub(crate) commented: u64,
    /// How many would rather not say.
    pub(crate) skipped: u64,
    pub(crate) excluded: Excluded,
    /// The wordings that were shown.
    pub(crate) versions: BTreeSet<String>,
    /// Whether there was more than one.
    pub(crate) mixed_versions: bool,
    /// Whether there are fewer than ten: too few to lean on.
    pub(crate) low_n: bool,
    /// How many gave each score; every point of the scale, zeros included.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<BTreeMap<String, u64>>)]
    pub(crate) distribution: Option<Counts>,
    /// The share of each band, best first.
    pub(crate) bands: Vec<BandShare>,
    /// Every metric that the kind defines, by name.
    pub(crate) metrics: BTreeMap<&'static str, Metric>,
    /// Where visitors were asked with different probabilities: what the figures would be had all been asked.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) weighted: Option<Weighted>,
    /// Of those who saw the question; `null` where no display was counted.
    #[schema(required)]
    pub(crate) response_rate: Option<Metric>,
}

/// How much of some figures is wanted.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Detail {
    /// Of the metrics the headline only: what a line is drawn from.
    Headline,
    /// Every metric.
    #[default]
    Metrics,
    /// And how many gave each score.
    Full,
}

/// How many gave each score, in the order of the scale: `{"1": 2, "2": 0, …}`.
#[derive(Debug)]
pub(crate) struct Counts(pub(crate) Vec<(i16, u64)>);

impl Serialize for Counts {
    fn serialize<S: serde::Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        to.collect_map(self.0.iter().copied())
    }
}

impl Figures {
    /// The figures of a slice.
    pub(super) fn of(slice: &Slice, entry: &Entry, detail: Detail) -> Self {
        let survey = &entry.current().survey;
        let distribution = slice.distribution(survey);
        let versions = slice.versions(entry);
        let headline = || (survey.kind.headline(), Metric::of(&distribution, distribution.headline()));
        Self {
            n: distribution.n(),
            commented: slice.cell.commented,
            skipped: slice.cell.skipped,
            excluded: slice.excluded,
            mixed_versions: versions.len() > 1,
            versions,
            low_n: distribution.low_n(),
            distribution: (detail == Detail::Full)
                .then(|| Counts(distribution.points().map(|(score, count)| (score.0, count)).collect())),
            bands: distribution.bands(),
            metrics: if detail == Detail::Headline { [headline()].into() } else { distribution.metrics() },
            weighted: Weighted::of(&slice.strata(entry)),
            response_rate: slice.response_rate(),
        }
    }
}
