//! Metrics as functions of a [`Distribution`], rounded once, at the end, half away from zero.

use serde::Serialize;

use crate::distribution::Distribution;
use crate::kind::{Cut, Formula};
use crate::scale::Score;

/// A figure, how sure it is and how it was made. Percent, NPS points or scale points.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Metric {
    /// `None` without answers.
    pub value: Option<f64>,
    /// The lower end of its 95 % interval; `None` where there is none.
    pub low: Option<f64>,
    /// The upper end.
    pub high: Option<f64>,
    /// In words.
    pub method: String,
}

impl Metric {
    /// The figure that `formula` makes of `answers`.
    pub fn of(answers: &Distribution, formula: Formula) -> Self {
        let n = answers.n();
        let value = match formula {
            Formula::Top(top) => percent(answers.top(top), n),
            Formula::Net(Cut { top, bottom }) => {
                let net = i128::from(answers.top(top)) - i128::from(answers.bottom(bottom));
                rounded(net * 100, n.into())
            }
            Formula::Mean => {
                let sum = answers.points().map(|(score, count)| i128::from(score.0) * i128::from(count)).sum();
                rounded(sum, n.into())
            }
            Formula::Median => median(answers),
        };
        Self { value, low: None, high: None, method: method(answers, formula) }
    }
}

/// `part` of `whole` in percent; `None` when there is no whole.
pub fn percent(part: u64, whole: u64) -> Option<f64> {
    rounded(i128::from(part) * 100, whole.into())
}

/// `numerator / denominator` to two decimals, half away from zero, decided on integers so that no half is missed.
fn rounded(numerator: i128, denominator: i128) -> Option<f64> {
    if denominator == 0 {
        return None;
    }
    let doubled = numerator * 200;
    let hundredths = (doubled.abs() + denominator) / (2 * denominator) * doubled.signum();
    #[expect(clippy::cast_precision_loss, reason = "far below 2^53: at most 100 times a score or a percentage")]
    let value = hundredths as f64 / 100.0;
    Some(value)
}

fn median(answers: &Distribution) -> Option<f64> {
    let n = answers.n();
    let at = |place: u64| {
        let mut seen = 0;
        answers.points().find_map(|(score, count)| {
            seen += count;
            (seen > place).then_some(score)
        })
    };
    let (Score(low), Score(high)) = (at(n.checked_sub(1)? / 2)?, at(n / 2)?);
    rounded(i128::from(low) + i128::from(high), 2)
}

fn method(answers: &Distribution, formula: Formula) -> String {
    let scale = answers.scale();
    let points = i64::try_from(scale.points()).unwrap_or_default();
    let (min, max) = (i64::from(scale.min), i64::from(scale.max));
    let span = |from: i64, to: i64| if from == to { from.to_string() } else { format!("{from}-{to}") };
    let best = |top: usize| span(max - i64::try_from(top).unwrap_or(points) + 1, max);
    let worst = |bottom: usize| span(min, min + i64::try_from(bottom).unwrap_or(points) - 1);
    match formula {
        Formula::Top(top) => format!("aligned {} of {max}", best(top)),
        Formula::Net(Cut { top, bottom }) => format!("% aligned {} minus % aligned {}", best(top), worst(bottom)),
        Formula::Mean => "arithmetic mean of the scores as given".to_owned(),
        Formula::Median => "median of the scores as given".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::*;
    use crate::kind::Kind;
    use crate::scale::{Polarity, Scale};

    fn answers(kind: Kind, scale: Scale, counts: &[u64]) -> Distribution {
        let scores: BTreeMap<Score, u64> = scale.scores().zip(counts.iter().copied()).collect();
        Distribution::new(kind, scale, &scores)
    }

    fn value(answers: &Distribution, metric: &str) -> Option<f64> {
        answers.metrics()[metric].value
    }

    #[test]
    fn one_data_set_has_the_five_published_effort_figures() {
        let fifty = answers(Kind::Ces, Scale::new(1, 7), &[2, 1, 3, 4, 10, 18, 12]);
        for (metric, expected) in
            [("ces_mean", 5.42), ("ces_agree_pct", 80.0), ("ces_top2_pct", 60.0), ("ces_net", 48.0), ("median", 6.0)]
        {
            assert_eq!(value(&fifty, metric), Some(expected), "{metric}");
        }
    }

    #[test]
    fn a_reversed_scale_is_aligned_before_it_is_judged() {
        let scale = Scale { polarity: Polarity::LowIsGood, ..Scale::new(1, 5) };
        let twenty = answers(Kind::Ces, scale, &[9, 6, 2, 2, 1]);
        assert_eq!(value(&twenty, "ces_agree_pct"), Some(75.0));
        assert_eq!(value(&twenty, "mean"), Some(2.0));
    }

    #[test]
    fn nps_is_rounded_once_from_the_counts() {
        for (low, middle, high, expected) in
            [(1, 5, 2, 12.5), (2, 1, 4, 28.57), (13, 20, 34, 31.34), (4, 1, 2, -28.57), (0, 9, 0, 0.0)]
        {
            let given = answers(Kind::Nps, Scale::new(0, 10), &[low, 0, 0, 0, 0, 0, 0, middle, 0, 0, high]);
            assert_eq!(value(&given, "nps"), Some(expected));
        }
    }

    #[test]
    fn a_half_is_rounded_away_from_zero() {
        assert_eq!(rounded(1, 8), Some(0.13));
        assert_eq!(rounded(-1, 8), Some(-0.13));
        assert_eq!(rounded(1, 3), Some(0.33));
    }

    #[test]
    fn no_answers_are_null_and_all_passives_are_zero() {
        let none = answers(Kind::Nps, Scale::new(0, 10), &[]);
        assert!(none.metrics().values().all(|metric| metric.value.is_none()));
        assert!(none.bands().iter().all(|band| band.pct.is_none() && band.n == 0));
    }

    #[test]
    fn satisfaction_counts_the_top_box_of_each_scale() {
        assert_eq!(value(&answers(Kind::Csat, Scale::new(1, 5), &[0, 0, 2, 5, 3]), "csat_pct"), Some(80.0));
        assert_eq!(value(&answers(Kind::Csat, Scale::new(1, 3), &[1, 1, 2]), "csat_pct"), Some(50.0));
        assert_eq!(value(&answers(Kind::Csat, Scale::new(1, 5), &[1, 0, 0, 0, 2]), "median"), Some(5.0));
        assert_eq!(value(&answers(Kind::Csat, Scale::new(1, 5), &[0, 0, 1, 1, 0]), "median"), Some(3.5));
    }

    #[test]
    fn the_method_says_which_points_count() {
        let fifty = answers(Kind::Ces, Scale::new(1, 7), &[1]);
        assert_eq!(fifty.metrics()["ces_agree_pct"].method, "aligned 5-7 of 7");
        assert_eq!(fifty.metrics()["ces_net"].method, "% aligned 6-7 minus % aligned 1-3");
    }
}
