//! A share minus another share of the same answers, -1 to 1: NPS and the net index.

use super::{Estimate, Interval, counted, outside};

/// `up` good ones and `down` bad ones among `n` answers.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Net {
    /// How many count as good.
    pub up: f64,
    /// How many count as bad.
    pub down: f64,
    /// Of how many.
    pub n: f64,
}

impl Net {
    /// The same shares of as many answers as count in a comparison.
    fn against(&self, other: &Self) -> Self {
        let n = counted(self.n, other.n);
        Self { up: self.up / self.n * n, down: self.down / self.n * n, n }
    }

    /// The difference of the adjusted centres and its squared standard error.
    fn adjusted_since(&self, before: &Self) -> Option<(f64, f64)> {
        let (now, square) = self.against(before).adjusted()?;
        let (then, earlier) = before.against(self).adjusted()?;
        Some((now - then, square + earlier))
    }

    /// The centre after three answers were added, one and a half of them in the middle, and the squared standard error.
    fn adjusted(&self) -> Option<(f64, f64)> {
        let padded = Self { up: self.up + 0.75, down: self.down + 0.75, n: self.n + 3.0 };
        let variance = padded.variance()?;
        (self.n > 0.0).then_some(((padded.up - padded.down) / padded.n, variance / padded.n))
    }
}

impl Estimate for Net {
    /// The adjusted Wald interval (Rocks 2016, best of the intervals compared for NPS).
    fn interval(&self, z: f64) -> Option<Interval> {
        let (centre, square) = self.adjusted()?;
        Some(Interval::around(centre, z * square.sqrt()).within(-1.0, 1.0))
    }

    /// Adjusted Wald for two samples: both adjusted as one is, the squared standard errors added.
    fn since(&self, before: &Self, z: f64) -> Option<Interval> {
        let (difference, square) = self.adjusted_since(before)?;
        Some(Interval::around(difference, z * square.sqrt()).within(-2.0, 2.0))
    }

    fn variance(&self) -> Option<f64> {
        let Self { up, down, n } = *self;
        (n > 0.0).then(|| (up + down) / n - ((up - down) / n).powi(2))
    }

    fn p_value(&self, before: &Self) -> f64 {
        self.adjusted_since(before).map_or(1.0, |(difference, square)| outside(difference.abs() / square.sqrt()))
    }
}
