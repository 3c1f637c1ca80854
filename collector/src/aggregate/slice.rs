//! The counts that one set of figures is made of.

use std::collections::{BTreeMap, BTreeSet};

use perche_survey::distribution::Distribution;
use perche_survey::metric::Metric;
use perche_survey::response::{Response, Status};
use perche_survey::survey::Survey;
use serde::Serialize;

use super::facet::{Facet, Told};
use crate::catalog::Entry;
use crate::tally::{Cell, Dimension, Step, Tally};

/// Responses in some span of time that some filter or group lets through.
#[derive(Clone, Debug, Default)]
pub(super) struct Slice {
    /// What they gave.
    pub(super) cell: Cell,
    /// The same responses by the revision that asked them.
    revisions: BTreeMap<u32, Cell>,
    /// Whether `revisions` are of this slice alone. Kept counts are split once only: under another filter or group
    /// than by version they tell the revisions of the whole span.
    joint: bool,
    /// What does not count, whatever the filter.
    pub(super) excluded: Excluded,
    /// How often the question was seen, and how many of those replied. Displays are not split, so a part has neither.
    shown: u64,
    replied: u64,
}

/// How many responses are kept out of every figure.
#[derive(Clone, Copy, Debug, Default, Serialize, utoipa::ToSchema)]
pub(crate) struct Excluded {
    /// Made to try the survey out.
    pub(crate) test: u64,
    /// Look forged.
    pub(crate) quarantined: u64,
}

impl Excluded {
    /// How many were made to try the survey out.
    pub(super) const fn test(self) -> u64 {
        self.test
    }

    /// How many look forged.
    pub(super) const fn quarantined(self) -> u64 {
        self.quarantined
    }
}

impl Slice {
    /// All that was counted in a span.
    pub(super) fn whole(tally: &Tally) -> Self {
        let excluded = Excluded { test: tally.test, quarantined: tally.quarantined };
        let (cell, revisions) = (tally.all.clone(), revisions(tally));
        Self { cell, revisions, joint: true, excluded, shown: tally.shown, replied: tally.replied }
    }

    /// The part of kept counts whose `facet` has one of `allowed` values.
    pub(super) fn part(tally: &Tally, facet: &Facet, allowed: &BTreeSet<String>, entry: &Entry) -> Self {
        let excluded = Self::whole(tally).excluded;
        let mut part = Self { excluded, ..Self::split_off(tally, facet) };
        for (told, slice) in Self::split(tally, facet, entry) {
            if matches!(told, Told::Value(value) if allowed.contains(&value)) {
                part.add(&slice);
            }
        }
        part
    }

    /// Kept counts split by `facet`.
    pub(super) fn split(tally: &Tally, facet: &Facet, entry: &Entry) -> BTreeMap<Told, Self> {
        let mut parts = BTreeMap::new();
        for (dimension, cell) in &tally.by {
            let Some(told) = facet.of_counts(dimension, entry) else { continue };
            let part: &mut Self = parts.entry(told).or_insert_with(|| Self::split_off(tally, facet));
            part.cell.add(cell);
            if let Dimension::Revision(revision) = dimension {
                part.revisions.entry(*revision).or_default().add(cell);
            }
        }
        parts
    }

    /// What a part of kept counts begins with: nothing but, unless it is a version, the revisions that may be in it.
    fn split_off(tally: &Tally, facet: &Facet) -> Self {
        let joint = *facet == Facet::Version;
        Self { revisions: if joint { BTreeMap::new() } else { revisions(tally) }, joint, ..Self::default() }
    }

    /// A slice that is counted response by response.
    pub(super) fn to_count() -> Self {
        Self { joint: true, ..Self::default() }
    }

    /// Counts one more response.
    pub(super) fn count(&mut self, response: &Response) {
        match response.status {
            Status::Test => self.excluded.test += 1,
            Status::Quarantined => self.excluded.quarantined += 1,
            Status::Counted => {
                self.cell.count(response, Step::In);
                self.revisions.entry(response.revision).or_default().count(response, Step::In);
            }
        }
    }

    /// Takes from the counts of its whole span how often the question was seen there.
    pub(super) fn seen_as(&mut self, tally: &Tally) {
        (self.shown, self.replied) = (tally.shown, tally.replied);
    }

    /// Adds the counts of another span or group.
    pub(super) fn add(&mut self, other: &Self) {
        self.cell.add(&other.cell);
        for (revision, cell) in &other.revisions {
            self.revisions.entry(*revision).or_default().add(cell);
        }
        self.joint &= other.joint;
        self.excluded.test += other.excluded.test;
        self.excluded.quarantined += other.excluded.quarantined;
        self.shown += other.shown;
        self.replied += other.replied;
    }

    /// The sum of many.
    pub(super) fn sum<'a>(slices: impl IntoIterator<Item = &'a Self>) -> Self {
        slices.into_iter().fold(Self::to_count(), |mut sum, slice| {
            sum.add(slice);
            sum
        })
    }

    /// Takes the revisions of `whole` where its own are not known: the same with a series as without.
    pub(super) fn may_be_of(&mut self, whole: &Self) {
        if !self.joint {
            self.revisions.clone_from(&whole.revisions);
        }
    }

    /// How many responses have a score.
    pub(super) fn n(&self) -> u64 {
        self.cell.scores.values().sum()
    }

    /// What a survey's metrics are made of.
    pub(super) fn distribution(&self, survey: &Survey) -> Distribution {
        Distribution::new(survey.kind, survey.scale(), &self.cell.scores)
    }

    /// How many of those who saw the question gave a score.
    pub(super) fn response_rate(&self) -> Option<Metric> {
        Metric::rate(self.replied, self.shown, "scores from shown pages per display")
    }

    /// The wordings that were shown.
    pub(super) fn versions(&self, entry: &Entry) -> BTreeSet<String> {
        self.revisions.keys().map(|revision| entry.version_of(*revision).to_owned()).collect()
    }

    /// The answers by the probability with which a visitor was asked; empty where that is not known.
    pub(super) fn strata(&self, entry: &Entry) -> Vec<(Distribution, f64)> {
        let survey = &entry.current().survey;
        let known = self.revisions.iter().filter(|_| self.joint);
        known
            .map(|(revision, cell)| {
                let asked = entry.revision(*revision).survey.show.sample;
                (Distribution::new(survey.kind, survey.scale(), &cell.scores), asked)
            })
            .collect()
    }
}

fn revisions(tally: &Tally) -> BTreeMap<u32, Cell> {
    let by_revision = tally.by.iter().filter_map(|(dimension, cell)| match dimension {
        Dimension::Revision(revision) => Some((*revision, cell.clone())),
        _ => None,
    });
    by_revision.collect()
}
