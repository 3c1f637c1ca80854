//! The score in the middle.

use super::quantile::heads;
use super::{Estimate, Interval, outside};

/// Each score and how often it was given, lowest first.
#[derive(Clone, Debug, PartialEq)]
pub struct Median(pub Vec<(f64, f64)>);

impl Median {
    /// The median itself: the mean of the two in the middle when their number is even.
    pub fn value(&self) -> Option<f64> {
        let half = self.n() / 2.0;
        let low = reach(self.0.iter(), half, |seen, half| seen >= half)?;
        let high = reach(self.0.iter(), half, |seen, half| seen > half)?;
        Some(f64::midpoint(low, high))
    }

    fn n(&self) -> f64 {
        self.0.iter().map(|(_, count)| count).sum()
    }

    /// The order statistics between which the median lies with at least `1 - 2 * tail` (Conover 1999, 3.2), whatever
    /// the distribution. `None` when even the extremes are not far enough apart: for 95 % below six answers.
    fn beyond(&self, tail: f64) -> Option<Interval> {
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "a count; rounded to the safe side"
        )]
        let n = self.n().floor() as u64;
        let place = heads(n, tail)?;
        if place == 0 {
            return None;
        }
        #[expect(clippy::cast_precision_loss, reason = "counts of responses are far below 2^53")]
        let place = place as f64;
        let at_least = |seen: f64, place: f64| seen >= place;
        Some(Interval {
            low: reach(self.0.iter(), place, at_least)?,
            high: reach(self.0.iter().rev(), place, at_least)?,
        })
    }
}

/// The first score at which the answers seen so far are enough.
fn reach<'a>(
    scores: impl Iterator<Item = &'a (f64, f64)>,
    place: f64,
    enough: impl Fn(f64, f64) -> bool,
) -> Option<f64> {
    let mut seen = 0.0;
    scores.into_iter().find_map(|(score, count)| {
        seen += count;
        (*count > 0.0 && enough(seen, place)).then_some(*score)
    })
}

impl Estimate for Median {
    fn interval(&self, z: f64) -> Option<Interval> {
        self.beyond(outside(z) / 2.0)
    }

    /// The difference of two independent intervals, each as sure as the square root of what is asked for, so that both
    /// hold at once as often as asked: it never promises too much, and often much less than it could.
    fn since(&self, before: &Self, z: f64) -> Option<Interval> {
        let tail = (1.0 - (1.0 - outside(z)).sqrt()) / 2.0;
        let (now, then) = (self.beyond(tail)?, before.beyond(tail)?);
        Some(Interval { low: now.low - then.high, high: now.high - then.low })
    }

    fn variance(&self) -> Option<f64> {
        None
    }
}
