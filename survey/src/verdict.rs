//! Whether a figure changed between two windows, or only looks as if it had.

use serde::Serialize;

use crate::distribution::{Distribution, FEW};
use crate::fraction::Fraction;
use crate::interval::{Interval, Z};
use crate::kind::Formula;
use crate::metric::{Metric, what};
use crate::sample::{Sample, unit};
use crate::scale::Polarity;

/// How often "nothing changed" may be called a change.
const ALARM: f64 = 0.05;
/// The 80 % quantile of the normal distribution: how often a change of the size below shall be seen.
const POWER: f64 = 0.841_621_233_572_914_2;
/// The change to plan for: 10 percentage or NPS points, as a share.
const POINTS: f64 = 0.1;
/// The change to plan for in a mean, in scale points.
const SCALE_POINTS: f64 = 0.5;

/// What a change between two windows is.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Verdict {
    /// Fewer than ten answers in one of the windows.
    TooFew,
    /// Better than before.
    Up,
    /// Worse than before.
    Down,
    /// What chance alone would do as well. It does not say that nothing changed.
    NotDistinguishable,
}

/// A metric in one window compared with the same metric in an earlier one.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema), schema(as = Difference))]
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Change {
    /// After minus before in the metric's own unit, with the 95 % interval of the difference; `None` inside when either
    /// window is empty.
    pub delta: Metric,
    /// What it comes to.
    pub verdict: Verdict,
    /// How many further answers each window needs so that a change of 10 percentage or NPS points, or of half a scale
    /// point of a mean, is seen four times in five; 0 when there are enough, `None` where that cannot be planned
    /// (medians, scales that do not mix).
    ///
    /// `(z₀.₉₇₅ + z₀.₈)² · (s²before + s²after) / change²` answers per window (Lachin 1981), ten at least, less those
    /// that the smaller window has. The variances are the observed ones with one answer more at either end of the
    /// scale: equal answers are then not taken for certainty, and for empty windows it is the most that can be needed.
    #[cfg_attr(feature = "openapi", schema(required))]
    pub needed: Option<u64>,
    /// Of "nothing changed", two-sided; `None` when it was not tested.
    #[serde(skip)]
    p: Option<f64>,
}

impl Change {
    /// The change of the kind's headline.
    pub fn between(before: &Distribution, after: &Distribution) -> Self {
        Self::of(before, after, after.headline())
    }

    /// The change of what `formula` makes of both. Windows of different scales are not compared: there is no delta.
    pub fn of(before: &Distribution, after: &Distribution, formula: Formula) -> Self {
        if !before.mixes_with(after) {
            let delta = Metric::new(None, None, "the scales differ, so there is no difference".to_owned());
            return Self { delta, verdict: Verdict::NotDistinguishable, needed: None, p: None };
        }
        let (then, now) = (Sample::from(before), Sample::from(after));
        let (interval, p) = now.since(&then, formula).unzip();
        let value = Fraction::of(after, formula).zip(Fraction::of(before, formula));
        let value = value.map(|(after, before)| after.minus(before).rounded());
        let method = format!("{}, after minus before, {}", what(*after.scale(), formula), interval_of_two(formula));
        let tested = !before.low_n() && !after.low_n();
        Self {
            delta: Metric::new(value, interval, method),
            verdict: if tested { judged(interval, better_when_higher(after, formula)) } else { Verdict::TooFew },
            needed: enough(&then, &now, formula).map(|enough| enough.saturating_sub(before.n().min(after.n()))),
            p: tested.then(|| p.unwrap_or(1.0)),
        }
    }
}

/// Without an interval nothing is claimed.
fn judged(interval: Option<Interval>, better_when_higher: bool) -> Verdict {
    match interval {
        Some(interval) if !interval.holds(0.0) && (interval.low > 0.0) == better_when_higher => Verdict::Up,
        Some(interval) if !interval.holds(0.0) => Verdict::Down,
        _ => Verdict::NotDistinguishable,
    }
}

/// What a difference above 0 means. Shares are aligned already; means and medians are of the scores as given.
fn better_when_higher(answers: &Distribution, formula: Formula) -> bool {
    match formula {
        Formula::Top(_) | Formula::Net(_) => true,
        Formula::Mean | Formula::Median => answers.scale().polarity == Polarity::HighIsGood,
    }
}

/// How sure a difference is, in words.
fn interval_of_two(formula: Formula) -> &'static str {
    match formula {
        Formula::Top(_) => "Newcombe's method 10, 95 %",
        Formula::Net(_) => "adjusted Wald for two samples, 95 %",
        Formula::Mean => "Welch 95 %, too narrow when nearly all are equal",
        Formula::Median => "order statistics of both, at least 95 %",
    }
}

/// How many answers each window should have: see [`Change::needed`].
fn enough(before: &Sample, after: &Sample, formula: Formula) -> Option<u64> {
    let variance = before.with_both_ends().variance(formula)? + after.with_both_ends().variance(formula)?;
    let change = if unit(formula) > 1.0 { POINTS } else { SCALE_POINTS };
    let answers = (Z + POWER).powi(2) * variance / change.powi(2);
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a small count, rounded up")]
    let answers = answers.ceil() as u64;
    Some(answers.max(FEW))
}

/// Judges a family of changes, several surveys or groups, so that the chance of any false alarm among them stays at
/// 5 % (Holm 1979). The smallest p value must be below 5 % divided by their number, the next by one less, and so on;
/// from the first that is not, none counts. Intervals stay those of a single comparison. Members with too few answers
/// were not tested and are not counted.
pub fn holm(family: &mut [Change]) {
    let mut tested: Vec<(f64, &mut Change)> =
        family.iter_mut().filter_map(|change| Some((change.p?, change))).collect();
    tested.sort_by(|(one, _), (other, _)| one.total_cmp(other));
    let bars = (1..=tested.len()).rev().map(|left| ALARM / f64::from(u32::try_from(left).unwrap_or(u32::MAX)));
    let passed = tested.iter().zip(bars).take_while(|((p, _), bar)| p < bar).count();
    for (_, change) in &mut tested[passed..] {
        change.verdict = Verdict::NotDistinguishable;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::kind::Kind;
    use crate::scale::Scale;

    fn nps(detractors: u64, passives: u64, promoters: u64) -> Distribution {
        let scale = Scale::new(0, 10);
        let counts = [detractors, 0, 0, 0, 0, 0, 0, passives, 0, 0, promoters];
        Distribution::new(Kind::Nps, scale, &scale.scores().zip(counts).collect())
    }

    fn effort(hard: u64, easy: u64) -> Distribution {
        let scale = Scale::new(1, 5);
        Distribution::new(Kind::Ces, scale, &scale.scores().zip([hard, 0, 0, 0, easy]).collect())
    }

    #[test]
    fn a_change_that_chance_would_make_as_well_is_not_distinguishable() {
        let change = Change::between(&nps(25, 30, 45), &nps(15, 30, 55));
        assert_eq!(change.verdict, Verdict::NotDistinguishable);
        assert_eq!((change.delta.value, change.delta.low, change.delta.high), (Some(20.0), Some(-1.74), Some(40.57)));
        assert_eq!(change.p.map(|p| (p * 1000.0).round()), Some(72.0));
        assert_eq!(
            change.delta.method,
            "% aligned 9-10 minus % aligned 0-6, after minus before, adjusted Wald for two samples, 95 %"
        );
    }

    #[test]
    fn fewer_than_ten_answers_are_too_few_and_still_have_a_delta() {
        let change = Change::between(&effort(0, 9), &effort(400, 0));
        assert_eq!((change.verdict, change.delta.value), (Verdict::TooFew, Some(-100.0)));
        assert_eq!(Change::between(&effort(0, 10), &effort(400, 0)).verdict, Verdict::Down);
        let none = Change::between(&effort(0, 0), &effort(400, 0));
        assert_eq!((none.verdict, none.delta.value, none.delta.low), (Verdict::TooFew, None, None));
    }

    #[test]
    fn a_lower_mean_is_better_where_low_is_good() {
        let scale = Scale { polarity: Polarity::LowIsGood, ..Scale::new(1, 5) };
        let of = |counts: [u64; 5]| Distribution::new(Kind::Ces, scale, &scale.scores().zip(counts).collect());
        let (before, after) = (of([0, 0, 5, 20, 25]), of([25, 20, 5, 0, 0]));
        for formula in [Formula::Mean, Formula::Median, Formula::Top(2)] {
            assert_eq!(Change::of(&before, &after, formula).verdict, Verdict::Up, "{formula:?}");
            assert_eq!(Change::of(&after, &before, formula).verdict, Verdict::Down, "{formula:?}");
        }
        assert_eq!(Change::of(&before, &after, Formula::Mean).delta.value, Some(-2.8));
    }

    #[test]
    fn needed_is_planned_from_the_observed_spread() {
        // 2 * 0.25 * (1.96 + 0.8416)² / 0.1² is 392.4: the most that a share can need.
        assert_eq!(Change::between(&effort(0, 0), &effort(0, 0)).needed, Some(393));
        assert_eq!(Change::between(&effort(500, 500), &effort(150, 150)).needed, Some(393 - 300));
        assert_eq!(Change::between(&effort(500, 500), &effort(500, 500)).needed, Some(0));
        // One of twelve and eleven of twelve: 2 * 11/144 * 784.9 is 119.9.
        assert_eq!(
            Change::between(&effort(0, 10), &effort(0, 10)).needed,
            Some(120 - 10),
            "equal answers are no certainty"
        );
        assert_eq!(Change::between(&nps(0, 0, 0), &nps(0, 0, 0)).needed, Some(1570));
        assert_eq!(Change::of(&nps(1, 1, 1), &nps(1, 1, 1), Formula::Median).needed, None);
    }

    #[test]
    fn the_p_value_is_below_five_percent_exactly_when_the_interval_excludes_zero() {
        for hits in 0..=20 {
            let (before, after) = (effort(10, 10), effort(20 - hits, hits));
            for formula in
                [Formula::Top(2), Formula::Mean, Formula::Median, Formula::Net(crate::kind::Cut { top: 1, bottom: 1 })]
            {
                let change = Change::of(&before, &after, formula);
                let said = change.verdict != Verdict::NotDistinguishable;
                assert_eq!(change.p.is_some_and(|p| p < ALARM), said, "{formula:?} {change:?}");
            }
        }
    }

    #[test]
    fn holm_keeps_the_strongest_of_a_family_and_drops_what_one_in_many_would_show_by_chance() {
        let weak = || Change::between(&effort(50, 50), &effort(36, 64));
        let strong = || Change::between(&effort(50, 50), &effort(20, 80));
        assert_eq!(weak().verdict, Verdict::Up);
        let verdicts = |mut family: Vec<Change>| {
            holm(&mut family);
            family.iter().map(|change| change.verdict).collect::<Vec<_>>()
        };
        let (up, not) = (Verdict::Up, Verdict::NotDistinguishable);
        assert_eq!(verdicts(vec![weak(), strong()]), [up, up], "after the strongest the weak one stands alone");
        assert_eq!(verdicts(vec![weak(), weak()]), [not, not], "two p values above 2.5 %");
        let too_few = || Change::between(&effort(0, 3), &effort(3, 0));
        assert_eq!(verdicts(vec![weak(), too_few(), too_few()])[0], up, "what was not tested is no member");
    }

    #[test]
    fn scales_that_do_not_mix_have_no_difference() {
        let change = Change::between(&effort(20, 20), &nps(10, 10, 20));
        assert_eq!((change.delta.value, change.verdict, change.needed), (None, Verdict::NotDistinguishable, None));
    }

    #[test]
    fn it_is_written_as_the_contract_names_it() {
        let json = serde_json::to_value(Change::between(&effort(50, 50), &effort(20, 80))).unwrap();
        assert_eq!((&json["verdict"], &json["delta"]["value"]), (&"up".into(), &30.0.into()));
        assert_eq!(json.as_object().unwrap().keys().collect::<Vec<_>>(), ["delta", "needed", "verdict"]);
    }
}
