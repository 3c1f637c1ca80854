//! Two-sided 95 % intervals: how sure a figure is.

use statrs::distribution::{Binomial, ContinuousCDF, DiscreteCDF, StudentsT};

/// The 97.5 % quantile of the normal distribution.
pub const Z: f64 = 1.959_963_984_540_054;

/// Where a figure lies, in its own unit.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Interval {
    /// The lower end.
    pub low: f64,
    /// The upper end.
    pub high: f64,
}

impl Interval {
    fn around(centre: f64, half: f64) -> Self {
        Self { low: centre - half, high: centre + half }
    }

    fn within(self, least: f64, most: f64) -> Self {
        Self { low: self.low.clamp(least, most), high: self.high.clamp(least, most) }
    }

    /// The same in a unit `factor` times smaller.
    #[must_use]
    pub fn scaled(self, factor: f64) -> Self {
        Self { low: self.low * factor, high: self.high * factor }
    }
}

#[expect(clippy::cast_precision_loss, reason = "counts of responses are far below 2^53")]
fn real(count: u64) -> f64 {
    count as f64
}

/// Wilson's score interval of a share, 0 to 1 (Wilson 1927). It stays in range and holds at the edges, where the usual
/// one of Wald has no width at all.
pub fn wilson(hits: u64, n: u64) -> Option<Interval> {
    if n == 0 {
        return None;
    }
    let (share, n) = (real(hits) / real(n), real(n));
    let centre = share + Z * Z / (2.0 * n);
    let half = Z * (share * (1.0 - share) / n + Z * Z / (4.0 * n * n)).sqrt();
    let interval = Interval::around(centre, half).scaled(1.0 / (1.0 + Z * Z / n)).within(0.0, 1.0);
    // Exact at both ends; the square root above misses them by a rounding error.
    let low = if hits == 0 { 0.0 } else { interval.low };
    Some(Interval { low, high: if share >= 1.0 { 1.0 } else { interval.high } })
}

/// The adjusted Wald interval of a difference of shares, -1 to 1: three answers are added, one and a half of them in the
/// middle, before both centre and width are computed (Rocks 2016, best of the intervals compared for NPS).
pub fn adjusted_wald(up: u64, down: u64, n: u64) -> Option<Interval> {
    if n == 0 {
        return None;
    }
    let (up, down, n) = (real(up) + 0.75, real(down) + 0.75, real(n) + 3.0);
    let centre = (up - down) / n;
    let variance = (up + down) / n - centre * centre;
    Some(Interval::around(centre, Z * (variance / n).sqrt()).within(-1.0, 1.0))
}

/// Student's interval of a mean, from the values and how often each was given. `None` for fewer than two answers and
/// for answers that are all equal: nothing can be said of their spread.
pub fn student(values: &[(f64, u64)]) -> Option<Interval> {
    let n: u64 = values.iter().map(|(_, count)| count).sum();
    if n < 2 {
        return None;
    }
    let mean = values.iter().map(|(value, count)| value * real(*count)).sum::<f64>() / real(n);
    let squares: f64 = values.iter().map(|(value, count)| (value - mean).powi(2) * real(*count)).sum();
    let variance = squares / real(n - 1);
    if variance <= f64::EPSILON {
        return None;
    }
    let quantile = StudentsT::new(0.0, 1.0, real(n - 1)).ok()?.inverse_cdf(0.975);
    let (least, most) = (values.first()?.0, values.last()?.0);
    Some(Interval::around(mean, quantile * (variance / real(n)).sqrt()).within(least, most))
}

/// The places, counted from 1 in ascending order, between which the median lies whatever the distribution (order
/// statistics; Conover 1999, 3.2). `None` for fewer than six answers: even the extremes are not far enough apart.
pub fn median_places(n: u64) -> Option<(u64, u64)> {
    let place = Binomial::new(0.5, n).ok()?.inverse_cdf(0.025);
    (place > 0).then(|| (place, n + 1 - place))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn assert_near(found: Option<Interval>, low: f64, high: f64, case: &str) {
        let found = found.unwrap_or_else(|| panic!("no interval: {case}"));
        let near = |one: f64, other: f64| (one - other).abs() < 0.000_06;
        assert!(near(found.low, low) && near(found.high, high), "{case}: {found:?}");
    }

    #[test]
    fn wilson_agrees_with_published_figures() {
        let rows = [
            // R's prop.test, as in scipy's test_ci_wilson_method.
            (3, 10, 0.107_791_3, 0.603_221_9),
            (0, 10, 0.0, 0.277_532_8),
            (10, 10, 0.722_467_2, 1.0),
            // Newcombe 1998, table I.
            (81, 263, 0.2553, 0.3662),
            (15, 148, 0.0624, 0.1605),
            (1, 29, 0.0061, 0.1718),
            (5, 56, 0.0387, 0.1926),
            // Delighted's and Qualtrics' own examples.
            (10, 20, 0.2993, 0.7007),
            (65, 100, 0.5525, 0.7364),
            (8, 10, 0.4902, 0.9433),
            (7, 10, 0.3968, 0.8922),
            (40, 50, 0.6696, 0.8876),
            (15, 20, 0.5313, 0.8881),
        ];
        for (hits, n, low, high) in rows {
            assert_near(wilson(hits, n), low, high, &format!("{hits} of {n}"));
        }
        assert_eq!(wilson(0, 0), None);
    }

    #[test]
    fn adjusted_wald_agrees_with_recomputed_figures_and_stays_in_range() {
        assert_near(adjusted_wald(32, 6, 51), 0.2929, 0.6700, "Delighted's example");
        assert_near(adjusted_wald(45, 25, 100), 0.0377, 0.3506, "100 answers");
        assert_near(adjusted_wald(5, 0, 5), 0.174_915, 1.0, "five promoters; Wald would say 100 to 100");
    }

    #[test]
    fn student_agrees_with_the_worked_example() {
        let counts = [2, 1, 3, 4, 10, 18, 12];
        let values: Vec<(f64, u64)> = (1_u32..=7).map(f64::from).zip(counts).collect();
        let found =
            student(&values).map(|interval| ((interval.low * 1000.0).round(), (interval.high * 1000.0).round()));
        assert_eq!(found, Some((4986.0, 5854.0)));
    }

    #[test]
    fn nothing_is_said_of_a_spread_that_cannot_be_seen() {
        assert_eq!(student(&[(1.0, 0), (2.0, 1)]), None, "one answer");
        assert_eq!(student(&[(1.0, 0), (2.0, 9)]), None, "all equal");
        assert_eq!(student(&[]), None);
    }

    #[test]
    fn the_median_lies_between_the_tabled_places() {
        // Conover 1999, table A3; 100 answers: the 40th and the 61st.
        for (n, places) in
            [(5, None), (6, Some((1, 6))), (10, Some((2, 9))), (20, Some((6, 15))), (100, Some((40, 61)))]
        {
            assert_eq!(median_places(n), places, "{n}");
        }
    }

    #[test]
    fn more_answers_make_an_interval_narrower() {
        let width = |interval: Option<Interval>| interval.map(|interval| interval.high - interval.low);
        for n in [10_u64, 100, 1_000, 100_000] {
            assert!(width(wilson(n * 3 / 10, n)) > width(wilson(n * 3, n * 10)), "{n}");
            assert!(width(adjusted_wald(n / 2, n / 10, n)) > width(adjusted_wald(n * 5, n, n * 10)), "{n}");
        }
    }
}
