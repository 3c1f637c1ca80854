//! A share of answers, 0 to 1.

use super::{Estimate, Interval, counted};

/// `hits` of `n` answers.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Share {
    /// How many have it.
    pub hits: f64,
    /// Of how many.
    pub n: f64,
}

impl Share {
    /// The same share of as many answers as count in a comparison.
    fn against(&self, other: &Self) -> Self {
        let n = counted(self.n, other.n);
        Self { hits: self.hits / self.n * n, n }
    }
}

impl Estimate for Share {
    /// Wilson's score interval (Wilson 1927). It stays in range and holds at the edges, where the usual one of Wald has
    /// no width at all.
    fn interval(&self, z: f64) -> Option<Interval> {
        let Self { hits, n } = *self;
        if n <= 0.0 {
            return None;
        }
        let (share, square) = (hits / n, z * z);
        let centre = share + square / (2.0 * n);
        let half = z * (share * (1.0 - share) / n + square / (4.0 * n * n)).sqrt();
        let interval = Interval::around(centre, half).scaled(1.0 / (1.0 + square / n)).within(0.0, 1.0);
        // Exact at both ends; the square root above misses them by a rounding error.
        let low = if hits <= 0.0 { 0.0 } else { interval.low };
        Some(Interval { low, high: if share >= 1.0 { 1.0 } else { interval.high } })
    }

    /// Newcombe's method 10: the squared distances of both shares from their Wilson limits, added
    /// (Newcombe 1998, "Interval estimation for the difference between independent proportions").
    fn since(&self, before: &Self, z: f64) -> Option<Interval> {
        let (now, then) = (self.against(before).interval(z)?, before.against(self).interval(z)?);
        let (share, earlier) = (self.hits / self.n, before.hits / before.n);
        let difference = share - earlier;
        let low = difference - (share - now.low).hypot(then.high - earlier);
        let high = difference + (now.high - share).hypot(earlier - then.low);
        Some(Interval { low, high }.within(-1.0, 1.0))
    }

    fn variance(&self) -> Option<f64> {
        let share = self.hits / self.n;
        (self.n > 0.0).then_some(share * (1.0 - share))
    }
}
