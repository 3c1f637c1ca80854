//! The mean of scores, in scale points.

use statrs::distribution::{ContinuousCDF, StudentsT};

use super::quantile::student;
use super::{Estimate, Interval};

/// A mean with the variance of its answers.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Mean {
    centre: f64,
    /// With n - 1 in the denominator.
    variance: f64,
    n: f64,
}

impl Mean {
    /// From each score and how often it was given; `None` for fewer than two answers.
    pub fn of(values: impl Iterator<Item = (f64, f64)> + Clone) -> Option<Self> {
        let n: f64 = values.clone().map(|(_, count)| count).sum();
        if n < 2.0 {
            return None;
        }
        let mean = values.clone().map(|(value, count)| value * count).sum::<f64>() / n;
        let squares: f64 = values.map(|(value, count)| (value - mean).powi(2) * count).sum();
        Some(Self { centre: mean, variance: squares / (n - 1.0), n })
    }

    /// The squared standard error.
    fn square(&self) -> f64 {
        self.variance / self.n
    }

    /// Whether the answers differ at all.
    fn spreads(&self) -> bool {
        self.variance > f64::EPSILON
    }

    /// Welch's difference, its standard error and degrees of freedom. `None` when all answers of either are equal: with
    /// a few equal answers against many, the many alone would say how sure both are.
    fn welch(&self, before: &Self) -> Option<(f64, f64, f64)> {
        if !self.spreads() || !before.spreads() {
            return None;
        }
        let square = self.square() + before.square();
        let parts = self.square().powi(2) / (self.n - 1.0) + before.square().powi(2) / (before.n - 1.0);
        Some((self.centre - before.centre, square.sqrt(), square * square / parts))
    }
}

impl Estimate for Mean {
    /// Student's interval. `None` for answers that are all equal: nothing can be said of their spread.
    fn interval(&self, z: f64) -> Option<Interval> {
        if !self.spreads() {
            return None;
        }
        Some(Interval::around(self.centre, student(z, self.n - 1.0)? * self.square().sqrt()))
    }

    /// Welch's interval, which does not assume equal variances (Welch 1947).
    fn since(&self, before: &Self, z: f64) -> Option<Interval> {
        let (difference, error, freedom) = self.welch(before)?;
        Some(Interval::around(difference, student(z, freedom)? * error))
    }

    fn variance(&self) -> Option<f64> {
        Some(self.variance)
    }

    fn p_value(&self, before: &Self) -> f64 {
        let Some((difference, error, freedom)) = self.welch(before) else { return 1.0 };
        StudentsT::new(0.0, 1.0, freedom).map_or(1.0, |student| 2.0 * student.sf((difference / error).abs()))
    }
}
