//! Metrics as functions of a [`Distribution`], rounded once, at the end, half away from zero.

use serde::Serialize;

use crate::distribution::Distribution;
use crate::fraction::Fraction;
use crate::interval::{Estimate, Interval, Share, Z};
use crate::kind::{Cut, Formula};
use crate::sample::Sample;
use crate::scale::Scale;

/// A figure, how sure it is and how it was made. Percent, NPS points or scale points.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Metric {
    /// `None` without answers.
    #[cfg_attr(feature = "openapi", schema(required))]
    pub value: Option<f64>,
    /// The lower end of its 95 % interval; `None` where there is none.
    #[cfg_attr(feature = "openapi", schema(required))]
    pub low: Option<f64>,
    /// The upper end.
    #[cfg_attr(feature = "openapi", schema(required))]
    pub high: Option<f64>,
    /// In words.
    pub method: String,
}

impl Metric {
    /// The figure that `formula` makes of `answers`.
    pub fn of(answers: &Distribution, formula: Formula) -> Self {
        let interval = Sample::from(answers).interval(formula, Z);
        let value = Fraction::of(answers, formula).map(Fraction::rounded);
        let method = format!("{}, {}", what(*answers.scale(), formula), interval_of_one(formula));
        Self::new(value, interval, method)
    }

    /// `part` of `whole` in percent, as in answers per display, with Wilson's interval; `None` without a whole. More
    /// than all count as all: an answer may arrive before its display does.
    pub fn rate(part: u64, whole: u64, what: &str) -> Option<Self> {
        let part = part.min(whole);
        let value = Fraction::new(i128::from(part) * 100, whole)?.rounded();
        #[expect(clippy::cast_precision_loss, reason = "counts of responses are far below 2^53")]
        let share = Share { hits: part as f64, n: whole as f64 };
        Some(Self::new(Some(value), share.interval(Z).map(|share| share.scaled(100.0)), format!("{what}, Wilson 95 %")))
    }

    /// A rounded value with an interval that is not rounded yet.
    pub(crate) fn new(value: Option<f64>, interval: Option<Interval>, method: String) -> Self {
        let (low, high) = interval.map(|interval| (hundredths(interval.low), hundredths(interval.high))).unzip();
        Self { value, low, high, method }
    }
}

/// To two decimals, half away from zero; never the minus zero.
pub(crate) fn hundredths(value: f64) -> f64 {
    (value * 100.0).round() / 100.0 + 0.0
}

/// The best `top` aligned points of a scale and its worst `bottom`, as `5-7` and `1`.
pub fn ends(scale: Scale, Cut { top, bottom }: Cut) -> (String, String) {
    let points = i64::try_from(scale.points()).unwrap_or_default();
    let (min, max) = (i64::from(scale.min), i64::from(scale.max));
    let span = |from: i64, to: i64| if from == to { from.to_string() } else { format!("{from}-{to}") };
    let best = span(max - i64::try_from(top).unwrap_or(points) + 1, max);
    (best, span(min, min + i64::try_from(bottom).unwrap_or(points) - 1))
}

/// What a formula looks at, in words.
pub(crate) fn what(scale: Scale, formula: Formula) -> String {
    match formula {
        Formula::Top(top) => format!("aligned {} of {}", ends(scale, Cut { top, bottom: 1 }).0, scale.max),
        Formula::Net(cut) => {
            let (best, worst) = ends(scale, cut);
            format!("% aligned {best} minus % aligned {worst}")
        }
        Formula::Mean => "mean of the scores as given".to_owned(),
        Formula::Median => "median of the scores as given".to_owned(),
    }
}

/// How sure one sample is, in words.
pub(crate) fn interval_of_one(formula: Formula) -> &'static str {
    match formula {
        Formula::Top(_) => "Wilson 95 %",
        Formula::Net(_) => "adjusted Wald 95 %",
        Formula::Mean => "Student t 95 %, too narrow when nearly all are equal",
        Formula::Median => "order statistics, at least 95 %",
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::*;
    use crate::kind::Kind;
    use crate::scale::{Polarity, Score};

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
