//! The answers as the estimates see them: every score with its weight.

use crate::distribution::Distribution;
use crate::interval::{Estimate, Interval, Mean, Median, Net, Share, Z};
use crate::kind::{Cut, Formula};
use crate::scale::{Scale, Score};

/// Every score of a scale, lowest first, with the weight of its answers, which is their number where all weigh the same.
#[derive(Clone, Debug)]
pub(crate) struct Sample {
    scale: Scale,
    weights: Vec<(Score, f64)>,
}

impl Sample {
    pub(crate) fn new(scale: Scale, weights: Vec<(Score, f64)>) -> Self {
        Self { scale, weights }
    }

    /// Every score with its weight.
    pub(crate) fn points(&self) -> impl Iterator<Item = (Score, f64)> + '_ {
        self.weights.iter().copied()
    }

    /// The weight of the answers whose rank holds.
    fn weight(&self, holds: impl Fn(usize) -> bool) -> f64 {
        self.weights.iter().filter(|(score, _)| holds(self.scale.rank(*score))).map(|(_, weight)| weight).sum()
    }

    pub(crate) fn n(&self) -> f64 {
        self.weight(|_| true)
    }

    fn top(&self, ranks: usize) -> f64 {
        self.weight(|rank| rank + ranks > self.scale.points())
    }

    pub(crate) fn share(&self, top: usize) -> Share {
        Share { hits: self.top(top), n: self.n() }
    }

    pub(crate) fn net(&self, Cut { top, bottom }: Cut) -> Net {
        Net { up: self.top(top), down: self.weight(|rank| rank <= bottom), n: self.n() }
    }

    pub(crate) fn mean(&self) -> Option<Mean> {
        Mean::of(self.values())
    }

    pub(crate) fn median(&self) -> Median {
        Median(self.values().collect())
    }

    pub(crate) fn values(&self) -> impl Iterator<Item = (f64, f64)> + Clone + '_ {
        self.weights.iter().map(|(score, weight)| (f64::from(score.0), *weight))
    }

    /// How sure a formula is of it, in the formula's own unit.
    pub(crate) fn interval(&self, formula: Formula, z: f64) -> Option<Interval> {
        let interval = match formula {
            Formula::Top(top) => self.share(top).interval(z)?,
            Formula::Net(cut) => self.net(cut).interval(z)?,
            Formula::Mean => self.mean()?.interval(z)?.within(f64::from(self.scale.min), f64::from(self.scale.max)),
            Formula::Median => self.median().interval(z)?,
        };
        Some(interval.scaled(unit(formula)))
    }

    /// The figure in the formula's own unit, as exact as weights allow; `None` without answers.
    pub(crate) fn value(&self, formula: Formula) -> Option<f64> {
        if self.n() <= 0.0 {
            return None;
        }
        let value = match formula {
            Formula::Top(top) => self.top(top),
            Formula::Net(cut) => self.net(cut).up - self.net(cut).down,
            Formula::Mean => self.values().map(|(score, weight)| score * weight).sum(),
            Formula::Median => return self.median().value(),
        };
        Some(value / self.n() * unit(formula))
    }

    /// Where the difference to `before` lies, in the formula's own unit, and the p value of there being none.
    pub(crate) fn since(&self, before: &Self, formula: Formula) -> Option<(Interval, f64)> {
        let (interval, p) = match formula {
            Formula::Top(top) => since(&self.share(top), &before.share(top)),
            Formula::Net(cut) => since(&self.net(cut), &before.net(cut)),
            Formula::Mean => since(&self.mean()?, &before.mean()?),
            Formula::Median => since(&self.median(), &before.median()),
        }?;
        Some((interval.scaled(unit(formula)), p))
    }

    /// The variance of a single answer under a formula, a share's as a share; `None` for a median.
    pub(crate) fn variance(&self, formula: Formula) -> Option<f64> {
        match formula {
            Formula::Top(top) => self.share(top).variance(),
            Formula::Net(cut) => self.net(cut).variance(),
            Formula::Mean => self.mean()?.variance(),
            Formula::Median => self.median().variance(),
        }
    }

    /// One answer more at either end of the scale: what a sample size is planned from, so that answers which happen to be
    /// equal are not taken for certainty, and none at all for the widest spread the scale allows.
    pub(crate) fn with_both_ends(&self) -> Self {
        let mut padded = self.clone();
        let ends = [0, padded.weights.len() - 1];
        for end in ends {
            padded.weights[end].1 += 1.0;
        }
        padded
    }
}

fn since<E: Estimate>(now: &E, before: &E) -> Option<(Interval, f64)> {
    Some((now.since(before, Z)?, now.p_value(before)))
}

/// How many of a formula's units one is: shares are told in percent.
pub(crate) fn unit(formula: Formula) -> f64 {
    match formula {
        Formula::Top(_) | Formula::Net(_) => 100.0,
        Formula::Mean | Formula::Median => 1.0,
    }
}

impl From<&Distribution> for Sample {
    fn from(answers: &Distribution) -> Self {
        #[expect(clippy::cast_precision_loss, reason = "counts of responses are far below 2^53")]
        let weights = answers.points().map(|(score, count)| (score, count as f64)).collect();
        Self::new(*answers.scale(), weights)
    }
}
