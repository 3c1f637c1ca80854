//! How sure a figure is: two-sided intervals of one sample and of the difference of two, one file for each estimate.

mod mean;
mod median;
mod net;
mod quantile;
mod share;

use statrs::function::erf::erfc;

pub use mean::Mean;
pub use median::Median;
pub use net::Net;
pub use share::Share;

/// The 97.5 % quantile of the normal distribution: with it an interval is one of 95 %.
pub const Z: f64 = 1.959_963_984_540_054;

/// The largest quantile that is looked at; what lies beyond is as good as certain.
const FARTHEST: f64 = 40.0;

/// Where a figure lies, in its own unit.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Interval {
    /// The lower end.
    pub low: f64,
    /// The upper end.
    pub high: f64,
}

impl Interval {
    /// From `centre - half` to `centre + half`.
    fn around(centre: f64, half: f64) -> Self {
        Self { low: centre - half, high: centre + half }
    }

    /// Cut to what is possible at all.
    #[must_use]
    pub fn within(self, least: f64, most: f64) -> Self {
        Self { low: self.low.clamp(least, most), high: self.high.clamp(least, most) }
    }

    /// The same in a unit `factor` times smaller.
    #[must_use]
    pub fn scaled(self, factor: f64) -> Self {
        Self { low: self.low * factor, high: self.high * factor }
    }

    /// Whether `value` lies inside, ends included.
    pub fn holds(self, value: f64) -> bool {
        self.low <= value && value <= self.high
    }
}

/// What a sample says of one figure. Counts are real numbers, since weights make them so. `z` is the quantile of the
/// normal distribution that says how sure the interval is ([`Z`]: 95 %).
pub trait Estimate {
    /// Where the figure of the population lies; `None` where nothing can be said.
    fn interval(&self, z: f64) -> Option<Interval>;

    /// Where the population's figure now minus the one of `before` lies.
    fn since(&self, before: &Self, z: f64) -> Option<Interval>;

    /// The variance of a single answer; `None` where a sample size cannot be planned from it.
    fn variance(&self) -> Option<f64>;

    /// The two-sided p value of "nothing changed": 1 minus the confidence at which the interval of the difference just
    /// touches 0, so that it is below 0.05 exactly when the 95 % interval excludes 0. 1 where there is no interval.
    fn p_value(&self, before: &Self) -> f64 {
        let excludes_zero = |z: f64| self.since(before, z).is_some_and(|interval| !interval.holds(0.0));
        if !excludes_zero(0.0) {
            return 1.0;
        }
        let (mut excluded, mut held) = (0.0, FARTHEST);
        // Forty halvings of 40 leave an error of 4e-11.
        for _ in 0..40 {
            let middle = f64::midpoint(excluded, held);
            if excludes_zero(middle) { excluded = middle } else { held = middle }
        }
        outside(excluded)
    }
}

/// What a sample of `n` answers counts as when it is compared with one of `other`: at most half the square of the smaller
/// one, 50 against 10, 450 against 30. The larger sample is nearly exact, so that the difference is as unsure as the
/// interval of the smaller one alone, and those miss a rare answer too often: ten against a thousand would call chance a
/// change up to 9.7 % of the time. This widens the interval just where it is too narrow (`cargo xtask bench stats`).
fn counted(n: f64, other: f64) -> f64 {
    n.min((other * other / 2.0).max(other))
}

/// The probability that a normal variate is farther than `z` from its mean.
fn outside(z: f64) -> f64 {
    erfc(z / std::f64::consts::SQRT_2)
}
