//! How many values were how large.

use std::sync::atomic::{AtomicU64, Ordering};

/// Nanoseconds of a millisecond.
pub(super) const MILLION: u64 = 1_000_000;

/// Values in whole units, counted by the first bound that is not below them.
pub(super) struct Histogram<const N: usize> {
    bounds: [u64; N],
    counts: [AtomicU64; N],
    above: AtomicU64,
    sum: AtomicU64,
}

/// What a histogram held when it was looked at.
#[derive(Debug, PartialEq)]
pub(super) struct Seen {
    pub(super) sum: f64,
    pub(super) count: u64,
    /// Each bound with how many values it holds that the one before does not; the last is infinite.
    pub(super) buckets: Vec<(f64, u64)>,
}

impl<const N: usize> Histogram<N> {
    pub(super) const fn new(bounds: [u64; N]) -> Self {
        Self { bounds, counts: super::zeros(), above: AtomicU64::new(0), sum: AtomicU64::new(0) }
    }

    pub(super) fn observe(&self, value: u64) {
        let place = self.bounds.iter().position(|bound| value <= *bound);
        place.map_or(&self.above, |place| &self.counts[place]).fetch_add(1, Ordering::Relaxed);
        self.sum.fetch_add(value, Ordering::Relaxed);
    }

    /// Its values as they are told, `scale` of them to one unit.
    pub(super) fn seen(&self, scale: f64) -> Seen {
        let counts = self.counts.iter().chain([&self.above]).map(|count| count.load(Ordering::Relaxed));
        let bounds = self.bounds.iter().map(|bound| float(*bound) / scale).chain([f64::INFINITY]);
        let buckets: Vec<_> = bounds.zip(counts).collect();
        let count = buckets.iter().map(|(_, count)| count).sum();
        Seen { sum: float(self.sum.load(Ordering::Relaxed)) / scale, count, buckets }
    }
}

#[expect(clippy::cast_precision_loss, reason = "exact up to 2^53, and a picture beyond")]
pub(super) fn float(value: u64) -> f64 {
    value as f64
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_value_counts_under_the_first_bound_that_holds_it() {
        let histogram = Histogram::new([1, 10]);
        for value in [0, 1, 2, 10, 11, 30] {
            histogram.observe(value);
        }
        let seen = histogram.seen(2.0);
        assert_eq!(seen, Seen { sum: 27.0, count: 6, buckets: vec![(0.5, 2), (5.0, 2), (f64::INFINITY, 2)] });
    }
}
