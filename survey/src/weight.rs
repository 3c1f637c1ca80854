//! Figures beside the plain ones where not everybody had the same chance to be asked.

use std::collections::BTreeMap;

use serde::Serialize;

use crate::distribution::Distribution;
use crate::interval::Z;
use crate::metric::{Metric, hundredths, interval_of_one, what};
use crate::sample::Sample;
use crate::scale::Score;

/// The metrics with each answer weighted by the inverse of the probability with which it was asked for
/// (Horvitz and Thompson 1952; the ratio of weighted sums is Hájek's).
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Weighted {
    /// As many equally weighted answers would be as sure: (Σw)² / Σw² (Kish 1965). Two decimals; the intervals rest on
    /// it, before it is rounded.
    pub effective_n: f64,
    /// The same names as the plain metrics.
    pub metrics: BTreeMap<&'static str, Metric>,
}

impl Weighted {
    /// From the answers of each sampling probability, above 0 and at most 1. `None` where weights say nothing: when the
    /// probabilities of those with answers do not differ, when one is no probability, or when the scales do not mix.
    pub fn of(slices: &[(Distribution, f64)]) -> Option<Self> {
        let answered: Vec<_> = slices.iter().filter(|(answers, _)| answers.n() > 0).collect();
        let (first, probability) = answered.first()?;
        let fit = |(answers, p): &&(Distribution, f64)| answers.mixes_with(first) && *p > 0.0 && *p <= 1.0;
        let differ = answered.iter().any(|(_, other)| (other - probability).abs() > f64::EPSILON);
        if !differ || !answered.iter().all(fit) {
            return None;
        }
        let weights = || answered.iter().map(|(answers, p)| (Sample::from(answers), 1.0 / p));
        let sum: f64 = weights().map(|(sample, weight)| sample.n() * weight).sum();
        let squares: f64 = weights().map(|(sample, weight)| sample.n() * weight * weight).sum();
        let effective_n = sum * sum / squares;
        let mut scores: BTreeMap<Score, f64> = BTreeMap::new();
        for (sample, weight) in weights() {
            for (score, count) in sample.points() {
                *scores.entry(score).or_default() += count * weight * effective_n / sum;
            }
        }
        let sample = Sample::new(*first.scale(), scores.into_iter().collect());
        let metric = |formula| {
            let method = format!(
                "{}, inverse probability weights, {} on the effective n",
                what(*first.scale(), formula),
                interval_of_one(formula)
            );
            Metric::new(sample.value(formula).map(hundredths), sample.interval(formula, Z), method)
        };
        let defined = first.kind().metrics(first.scale().points());
        let metrics = defined.into_iter().map(|(name, formula)| (name, metric(formula))).collect();
        Some(Self { effective_n: hundredths(effective_n), metrics })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::kind::Kind;
    use crate::scale::Scale;

    fn effort(hard: u64, easy: u64) -> Distribution {
        let scale = Scale::new(1, 5);
        Distribution::new(Kind::Ces, scale, &scale.scores().zip([hard, 0, 0, 0, easy]).collect())
    }

    #[test]
    fn those_who_were_asked_rarely_stand_for_more() {
        // Everybody: 30 of 40 easy; one in ten: 10 of 40. Weighted: (30 + 100) / (40 + 400).
        let weighted = Weighted::of(&[(effort(10, 30), 1.0), (effort(30, 10), 0.1)]).unwrap();
        let share = &weighted.metrics["ces_agree_pct"];
        assert_eq!(share.value, Some(29.55));
        // 440² / (40 + 40 * 100) = 47.92; Wilson of 29.55 % of 47.92.
        assert_eq!(
            (weighted.effective_n.to_string().as_str(), share.low, share.high),
            ("47.92", Some(18.54), Some(43.58))
        );
        assert_eq!(share.method, "aligned 4-5 of 5, inverse probability weights, Wilson 95 % on the effective n");
        assert_eq!((weighted.metrics["mean"].value, weighted.metrics["median"].value), (Some(2.18), Some(1.0)));
    }

    #[test]
    fn weights_that_say_nothing_give_nothing() {
        assert_eq!(Weighted::of(&[]), None);
        assert_eq!(Weighted::of(&[(effort(1, 2), 0.5), (effort(3, 4), 0.5)]), None, "all alike");
        assert_eq!(Weighted::of(&[(effort(1, 2), 0.5), (effort(0, 0), 1.0)]), None, "nobody answered the other");
        assert_eq!(Weighted::of(&[(effort(1, 2), 0.5), (effort(3, 4), 0.0)]), None, "no probability");
    }
}
