//! How many gave each score: all that any figure is made of.

use std::collections::BTreeMap;

use serde::Serialize;

use crate::fraction::Fraction;
use crate::kind::{Band, Formula, Kind};
use crate::metric::Metric;
use crate::scale::{Scale, Score};

/// Fewer answers than this are too few to be told as a score, or to be compared.
pub const FEW: u64 = 10;

/// The counted answers of one survey in some slice of time.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Distribution {
    kind: Kind,
    scale: Scale,
    counts: Vec<u64>,
}

/// How many lie in one band.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct BandShare {
    /// The kind's word for it.
    pub name: &'static str,
    /// How many answers.
    pub n: u64,
    /// Their percentage of all answers; `None` without answers.
    #[cfg_attr(feature = "openapi", schema(required))]
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

    /// Whether there are too few answers to be told as a score.
    pub fn low_n(&self) -> bool {
        self.n() < FEW
    }

    /// Both together. `None` when they differ in kind, points or polarity: such answers are never mixed.
    pub fn add(&self, other: &Self) -> Option<Self> {
        let counts = self.counts.iter().zip(&other.counts).map(|(one, other)| one + other).collect();
        self.mixes_with(other).then(|| Self { counts, ..self.clone() })
    }

    /// Whether both were given on the same points, for the same question, with the same end as the good one. The order
    /// and the style in which a scale is shown change no score.
    pub(crate) fn mixes_with(&self, other: &Self) -> bool {
        let fixed = |answers: &Self| (answers.kind, answers.scale.min, answers.scale.max, answers.scale.polarity);
        fixed(self) == fixed(other)
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
            let pct = Fraction::new(i128::from(inside) * 100, n).map(Fraction::rounded);
            BandShare { name: self.kind.band_name(band), n: inside, pct }
        };
        [Band::High, Band::Middle, Band::Low].map(share).into()
    }

    /// The formula of the kind's headline.
    pub fn headline(&self) -> Formula {
        let (_, formula) = self.kind.metrics(self.scale.points())[0];
        formula
    }

    /// Every metric that the kind defines on this scale.
    pub fn metrics(&self) -> BTreeMap<&'static str, Metric> {
        let defined = self.kind.metrics(self.scale.points());
        defined.into_iter().map(|(name, formula)| (name, Metric::of(self, formula))).collect()
    }

    /// What was asked for.
    pub fn kind(&self) -> Kind {
        self.kind
    }

    /// The scale.
    pub fn scale(&self) -> &Scale {
        &self.scale
    }
}
