//! Metrics as functions of a [`Distribution`], rounded once, at the end, half away from zero.

use serde::Serialize;

use crate::distribution::Distribution;
use crate::interval::{self, Interval};
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
        let (value, interval) = match formula {
            Formula::Top(top) => {
                let hits = answers.top(top);
                (percent(hits, n), interval::wilson(hits, n).map(|share| share.scaled(100.0)))
            }
            Formula::Net(Cut { top, bottom }) => {
                let (up, down) = (answers.top(top), answers.bottom(bottom));
                let net = (i128::from(up) - i128::from(down)) * 100;
                (rounded(net, n.into()), interval::adjusted_wald(up, down, n).map(|share| share.scaled(100.0)))
            }
            Formula::Mean => {
                let sum = answers.points().map(|(score, count)| i128::from(score.0) * i128::from(count)).sum();
                let values: Vec<(f64, u64)> = answers.points().map(|(score, count)| (score.0.into(), count)).collect();
                (rounded(sum, n.into()), interval::student(&values))
            }
            Formula::Median => (median(answers), median_interval(answers)),
        };
        let (low, high) = interval.map(|interval| (hundredths(interval.low), hundredths(interval.high))).unzip();
        Self { value, low, high, method: method(answers, formula) }
    }
}

/// To two decimals, half away from zero.
fn hundredths(value: f64) -> f64 {
    (value * 100.0).round() / 100.0
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

/// The score at `place` of the answers in ascending order, counted from 1.
fn at(answers: &Distribution, place: u64) -> Option<Score> {
    let mut seen = 0;
    answers.points().find_map(|(score, count)| {
        seen += count;
        (seen >= place).then_some(score)
    })
}

fn median(answers: &Distribution) -> Option<f64> {
    let n = answers.n();
    let (Score(low), Score(high)) = (at(answers, n.checked_sub(1)? / 2 + 1)?, at(answers, n / 2 + 1)?);
    rounded(i128::from(low) + i128::from(high), 2)
}

fn median_interval(answers: &Distribution) -> Option<Interval> {
    let (low, high) = interval::median_places(answers.n())?;
    Some(Interval { low: at(answers, low)?.0.into(), high: at(answers, high)?.0.into() })
}

fn method(answers: &Distribution, formula: Formula) -> String {
    let scale = answers.scale();
    let points = i64::try_from(scale.points()).unwrap_or_default();
    let (min, max) = (i64::from(scale.min), i64::from(scale.max));
    let span = |from: i64, to: i64| if from == to { from.to_string() } else { format!("{from}-{to}") };
    let best = |top: usize| span(max - i64::try_from(top).unwrap_or(points) + 1, max);
    let worst = |bottom: usize| span(min, min + i64::try_from(bottom).unwrap_or(points) - 1);
    match formula {
        Formula::Top(top) => format!("aligned {} of {max}, Wilson 95 %", best(top)),
        Formula::Net(Cut { top, bottom }) => {
            format!("% aligned {} minus % aligned {}, adjusted Wald 95 %", best(top), worst(bottom))
        }
        Formula::Mean => "mean of the scores as given, Student t 95 %".to_owned(),
        Formula::Median => "median of the scores as given, order statistics 95 %".to_owned(),
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
    fn every_figure_says_how_sure_it_is() {
        let fifty = answers(Kind::Ces, Scale::new(1, 7), &[2, 1, 3, 4, 10, 18, 12]).metrics();
        let interval = |metric: &str| (fifty[metric].low, fifty[metric].high);
        assert_eq!(interval("ces_agree_pct"), (Some(66.96), Some(88.76)));
        assert_eq!(interval("ces_mean"), (Some(4.99), Some(5.85)));
        assert_eq!(interval("median"), (Some(5.0), Some(6.0)));
        let promoters = answers(Kind::Nps, Scale::new(0, 10), &[0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 5]).metrics();
        assert_eq!(
            (promoters["nps"].value, promoters["nps"].low, promoters["nps"].high),
            (Some(100.0), Some(17.49), Some(100.0))
        );
        assert_eq!((promoters["mean"].low, promoters["median"].low), (None, None), "five equal answers show no spread");
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
        assert_eq!(fifty.metrics()["ces_agree_pct"].method, "aligned 5-7 of 7, Wilson 95 %");
        assert_eq!(fifty.metrics()["ces_net"].method, "% aligned 6-7 minus % aligned 1-3, adjusted Wald 95 %");
    }
}
