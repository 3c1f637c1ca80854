//! Exact probabilities of counts, and a seeded source of chance where sums would be too large.

use statrs::function::factorial::ln_binomial;

/// States less likely than this are left out. What they sum to is added to the worse side by whoever sums.
const NEGLIGIBLE: f64 = 1e-12;

/// The counts `from..` with their probabilities.
pub(crate) struct Counts {
    pub(crate) from: u64,
    pub(crate) mass: Vec<f64>,
}

impl Counts {
    /// Of a binomial variate.
    pub(crate) fn binomial(n: u64, p: f64) -> Self {
        let mass = |k: u64| (ln_binomial(n, k) + power(p, k) + power(1.0 - p, n - k)).exp();
        let likely = |k: &u64| mass(*k) > NEGLIGIBLE;
        // Unimodal, so that the likely ones are neighbours.
        let from = (0..=n).find(likely).unwrap_or(0);
        Self { from, mass: (from..=n).map(mass).take_while(|mass| *mass > NEGLIGIBLE).collect() }
    }

    pub(crate) fn iter(&self) -> impl Iterator<Item = (u64, f64)> + '_ {
        (self.from..).zip(self.mass.iter().copied())
    }

    pub(crate) fn mass(&self) -> f64 {
        self.mass.iter().sum()
    }
}

/// `k ln p`, and 0 for the zeroth power of 0.
fn power(p: f64, k: u64) -> f64 {
    if k == 0 { 0.0 } else { real(k) * p.ln() }
}

/// Counts of two of three kinds: their sum, and of the first kind how many given that sum.
pub(crate) struct Pairs {
    pub(crate) sums: Counts,
    /// For each of the sums.
    pub(crate) firsts: Vec<Counts>,
}

impl Pairs {
    pub(crate) fn trinomial(n: u64, first: f64, second: f64) -> Self {
        let both = first + second;
        let share = if both > 0.0 { (first / both).min(1.0) } else { 0.0 };
        let sums = Counts::binomial(n, both.min(1.0));
        let firsts = sums.iter().map(|(sum, _)| Counts::binomial(sum, share)).collect();
        Self { sums, firsts }
    }

    /// First, second, probability.
    pub(crate) fn iter(&self) -> impl Iterator<Item = (u64, u64, f64)> + '_ {
        self.sums.iter().zip(&self.firsts).flat_map(|((sum, mass), firsts)| {
            firsts.iter().map(move |(first, given)| (first, sum - first, mass * given))
        })
    }
}

#[expect(clippy::cast_precision_loss, reason = "counts of a bench are far below 2^53")]
pub(crate) fn real(count: u64) -> f64 {
    count as f64
}

/// `SplitMix64` (Steele, Lea and Flood 2014): small, seeded, the same everywhere.
pub(crate) struct Dice(pub(crate) u64);

impl Dice {
    /// Uniform from 0 to 1.
    pub(crate) fn roll(&mut self) -> f64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut bits = self.0;
        bits = (bits ^ (bits >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        bits = (bits ^ (bits >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        real((bits ^ (bits >> 31)) >> 11) / real(1 << 53)
    }
}
