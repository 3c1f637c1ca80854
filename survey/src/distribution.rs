//! How many gave each score: all that any figure is made of.

use std::collections::BTreeMap;

use serde::Serialize;

use crate::kind::{Band, Kind};
use crate::metric::{Metric, percent};
use crate::scale::{Scale, Score};

/// The counted answers of one survey in some slice of time.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Distribution {
    kind: Kind,
    scale: Scale,
    counts: Vec<u64>,
}

/// How many lie in one band.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct BandShare {
    /// The kind's word for it.
    pub name: &'static str,
    /// How many answers.
    pub n: u64,
    /// Their percentage of all answers; `None` without answers.
    pub pct: Option<f64>,
}

impl Distribution {
    /// Counts of answers per score. Scores off the scale cannot be stored, so there are none.
    pub fn new(kind: Kind, scale: Scale, scores: &BTreeMap<Score, u64>) -> Self {
        let counts = scale.scores().map(|score| scores.get(&score).copied().unwrap_or_default()).collect();
        Self { kind, scale, counts }
    }

    /// How many answers.
    pub fn n(&self) -> u64 {
        self.counts.iter().sum()
    }

    /// Every point of the scale with its count, lowest first, zeros included.
    pub fn points(&self) -> impl Iterator<Item = (Score, u64)> + '_ {
        self.scale.scores().zip(self.counts.iter().copied())
    }

    /// How many gave one of the best `ranks` points.
    pub(crate) fn top(&self, ranks: usize) -> u64 {
        self.count(|rank| rank + ranks > self.scale.points())
    }

    /// How many gave one of the worst `ranks` points.
    pub(crate) fn bottom(&self, ranks: usize) -> u64 {
        self.count(|rank| rank <= ranks)
    }

    fn count(&self, holds: impl Fn(usize) -> bool) -> u64 {
        self.points().filter(|(score, _)| holds(self.scale.rank(*score))).map(|(_, count)| count).sum()
    }

    /// The bands, best first.
    pub fn bands(&self) -> Vec<BandShare> {
        let n = self.n();
        let share = |band| {
            let inside: u64 = self
                .points()
                .filter(|(score, _)| self.kind.band(&self.scale, *score) == band)
                .map(|(_, count)| count)
                .sum();
            BandShare { name: self.kind.band_name(band), n: inside, pct: percent(inside, n) }
        };
        [Band::High, Band::Middle, Band::Low].map(share).into()
    }

    /// Every metric that the kind defines on this scale.
    pub fn metrics(&self) -> BTreeMap<&'static str, Metric> {
        let defined = self.kind.metrics(self.scale.points());
        defined.into_iter().map(|(name, formula)| (name, Metric::of(self, formula))).collect()
    }

    /// The scale.
    pub fn scale(&self) -> &Scale {
        &self.scale
    }
}
