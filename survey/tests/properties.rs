//! What must hold of every figure, whatever the answers.

use std::collections::BTreeMap;

use perche_survey::distribution::Distribution;
use perche_survey::kind::{Formula, Kind};
use perche_survey::metric::Metric;
use perche_survey::scale::{Polarity, Scale};
use perche_survey::verdict::{Change, Verdict, holm};
use perche_survey::weight::Weighted;
use proptest::prelude::*;

/// A kind with one of its scales.
fn scales() -> impl Strategy<Value = (Kind, Scale)> {
    let csat = [2, 3, 4, 5, 6, 7, 10].map(|points| (Kind::Csat, Scale::new(1, points)));
    let rest = [(Kind::Nps, Scale::new(0, 10)), (Kind::Ces, Scale::new(1, 5)), (Kind::Ces, Scale::new(0, 6))];
    prop::sample::select(csat.into_iter().chain(rest).collect::<Vec<_>>())
}

fn answers(kind: Kind, scale: Scale, counts: &[u64]) -> Distribution {
    let scores: BTreeMap<_, _> = scale.scores().zip(counts.iter().copied()).collect();
    Distribution::new(kind, scale, &scores)
}

proptest! {
    #[test]
    fn turning_the_scale_and_mirroring_the_answers_changes_no_aligned_figure(
        (kind, scale) in scales(),
        counts in prop::collection::vec(0_u64..500, 11),
    ) {
        let counts = &counts[..scale.points()];
        let mirrored: Vec<u64> = counts.iter().rev().copied().collect();
        let turned = Scale { polarity: Polarity::LowIsGood, ..scale };
        let (straight, reversed) = (answers(kind, scale, counts), answers(kind, turned, &mirrored));
        prop_assert_eq!(straight.bands(), reversed.bands());
        let (straight, reversed) = (straight.metrics(), reversed.metrics());
        for (name, metric) in straight.iter().filter(|(name, _)| !name.contains("mean") && **name != "median") {
            prop_assert_eq!(metric, &reversed[name], "{}", name);
        }
    }

    #[test]
    fn an_interval_is_in_order_and_in_range_and_the_sure_ones_hold_their_value(
        (kind, scale) in scales(),
        counts in prop::collection::vec(0_u64..2_000, 11),
    ) {
        for (name, metric) in answers(kind, scale, &counts[..scale.points()]).metrics() {
            let (Some(value), Some(low), Some(high)) = (metric.value, metric.low, metric.high) else { continue };
            prop_assert!(low <= high, "{} {:?}", name, metric);
            let (least, most) = match name {
                "nps" | "ces_net" => (-100.0, 100.0),
                name if name.ends_with("_pct") => (0.0, 100.0),
                _ => (f64::from(scale.min), f64::from(scale.max)),
            };
            prop_assert!(least <= low && high <= most, "{} {:?}", name, metric);
            // The adjusted Wald interval is drawn around another centre, so it makes no such promise.
            if !matches!(name, "nps" | "ces_net") {
                prop_assert!(low <= value && value <= high, "{} {:?}", name, metric);
            }
        }
    }

    #[test]
    fn bands_hold_every_answer_once((kind, scale) in scales(), counts in prop::collection::vec(0_u64..2_000, 11)) {
        let given = answers(kind, scale, &counts[..scale.points()]);
        prop_assert_eq!(given.bands().iter().map(|band| band.n).sum::<u64>(), given.n());
    }

    #[test]
    fn adding_commutes_associates_and_counts_the_union(
        (kind, scale) in scales(),
        given in prop::collection::vec((0_usize..11, 0_usize..3), 0..300),
    ) {
        // Answers, each in one of three slices: counted together they are what the slices add up to.
        let count = |slice: Option<usize>| {
            let mut counts = vec![0; scale.points()];
            for (point, _) in given.iter().filter(|(_, of)| slice.is_none_or(|slice| slice == *of)) {
                counts[point % scale.points()] += 1;
            }
            answers(kind, scale, &counts)
        };
        let (a, b, c) = (count(Some(0)), count(Some(1)), count(Some(2)));
        let sum = |one: &Distribution, other: &Distribution| one.add(other).expect("one scale");
        prop_assert_eq!(sum(&a, &b), sum(&b, &a));
        prop_assert_eq!(sum(&sum(&a, &b), &c), sum(&a, &sum(&b, &c)));
        prop_assert_eq!(sum(&sum(&a, &b), &c), count(None));
        prop_assert_eq!(sum(&a, &count(Some(9))), a, "nothing adds nothing");
    }

    #[test]
    fn turning_the_scale_and_mirroring_the_answers_changes_no_aligned_delta_and_no_verdict(
        (kind, scale) in scales(),
        before in prop::collection::vec(0_u64..60, 11),
        after in prop::collection::vec(0_u64..60, 11),
    ) {
        let turned = Scale { polarity: Polarity::LowIsGood, ..scale };
        let straight = |counts: &[u64]| answers(kind, scale, &counts[..scale.points()]);
        let reversed = |counts: &[u64]| {
            let mirrored: Vec<u64> = counts[..scale.points()].iter().rev().copied().collect();
            answers(kind, turned, &mirrored)
        };
        let one = Change::between(&straight(&before), &straight(&after));
        prop_assert_eq!(&one, &Change::between(&reversed(&before), &reversed(&after)));
        let one = Change::of(&straight(&before), &straight(&after), Formula::Mean);
        let other = Change::of(&reversed(&before), &reversed(&after), Formula::Mean);
        // Told as given: the mirrored mean falls by as much as the straight one rises, and both are better.
        prop_assert_eq!(one.delta.value, other.delta.value.map(|value| 0.0 - value));
        prop_assert_eq!(one.verdict, other.verdict, "{:?}", one);
    }

    #[test]
    fn swapping_the_windows_mirrors_the_delta_and_turns_the_verdict(
        (kind, scale) in scales(),
        before in prop::collection::vec(0_u64..60, 11),
        after in prop::collection::vec(0_u64..60, 11),
    ) {
        let of = |counts: &[u64]| answers(kind, scale, &counts[..scale.points()]);
        let (before, after) = (of(&before), of(&after));
        for formula in [after.headline(), Formula::Net(kind.cut(scale.points())), Formula::Mean] {
            assert_mirrored(&Change::of(&before, &after, formula), &Change::of(&after, &before, formula))?;
        }
    }

    #[test]
    fn the_interval_of_a_difference_is_in_order_and_in_range_and_newcombes_holds_it(
        (kind, scale) in scales(),
        before in prop::collection::vec(0_u64..60, 11),
        after in prop::collection::vec(0_u64..60, 11),
    ) {
        let of = |counts: &[u64]| answers(kind, scale, &counts[..scale.points()]);
        let change = Change::of(&of(&before), &of(&after), Formula::Top(1));
        let delta = &change.delta;
        if let (Some(value), Some(low), Some(high)) = (delta.value, delta.low, delta.high) {
            prop_assert!(-100.0 <= low && low <= value && value <= high && high <= 100.0, "{:?}", delta);
        }
        let net = Change::of(&of(&before), &of(&after), Formula::Net(kind.cut(scale.points()))).delta;
        if let (Some(low), Some(high)) = (net.low, net.high) {
            prop_assert!(-200.0 <= low && low <= high && high <= 200.0, "{:?}", net);
        }
    }

    #[test]
    fn an_interval_shrinks_as_the_same_shares_are_given_more_often(
        (kind, scale) in scales(),
        counts in prop::collection::vec(0_u64..40, 11),
        times in 2_u64..20,
    ) {
        let counts = &counts[..scale.points()];
        let more: Vec<u64> = counts.iter().map(|count| count * times).collect();
        let (few, many) = (answers(kind, scale, counts), answers(kind, scale, &more));
        let many_metrics = many.metrics();
        for (name, metric) in few.metrics() {
            let width = |metric: &Metric| metric.low.zip(metric.high).map(|(low, high)| high - low);
            let (Some(wide), Some(narrow)) = (width(&metric), width(&many_metrics[name])) else { continue };
            // Two roundings to hundredths, and an interval that is cut at the end of its range.
            prop_assert!(narrow <= wide + 0.021, "{} {:?} {:?}", name, metric, many_metrics[name]);
        }
        let (one, other) = (Change::between(&few, &few), Change::between(&many, &many));
        if let (Some(wide), Some(narrow)) = (one.delta.high, other.delta.high) {
            prop_assert!(narrow <= wide + 0.011, "{:?} {:?}", one, other);
            prop_assert!(other.needed <= one.needed, "{:?} {:?}", one, other);
        }
    }

    #[test]
    fn holm_only_takes_verdicts_back(
        (kind, scale) in scales(),
        windows in prop::collection::vec(prop::collection::vec(0_u64..30, 22), 1..8),
    ) {
        let of = |counts: &[u64]| answers(kind, scale, &counts[..scale.points()]);
        let alone: Vec<Change> = windows.iter().map(|both| Change::between(&of(both), &of(&both[11..]))).collect();
        let mut family = alone.clone();
        holm(&mut family);
        for (judged, alone) in family.iter().zip(&alone) {
            prop_assert!(judged.verdict == alone.verdict || judged.verdict == Verdict::NotDistinguishable);
            prop_assert!(alone.verdict != Verdict::TooFew || judged.verdict == Verdict::TooFew);
            prop_assert_eq!(&judged.delta, &alone.delta);
        }
        let said = |changes: &[Change]| {
            changes.iter().filter(|change| matches!(change.verdict, Verdict::Up | Verdict::Down)).count()
        };
        prop_assert!(alone.len() > 1 || said(&family) == said(&alone), "a family of one is judged as one");
    }

    #[test]
    fn weights_that_differ_keep_every_figure_in_range_and_are_worth_fewer_answers(
        (kind, scale) in scales(),
        often in prop::collection::vec(0_u64..60, 11),
        rarely in prop::collection::vec(0_u64..60, 11),
        probability in 0.01_f64..0.9,
    ) {
        let of = |counts: &[u64]| answers(kind, scale, &counts[..scale.points()]);
        let (often, rarely) = (of(&often), of(&rarely));
        let Some(weighted) = Weighted::of(&[(often.clone(), 1.0), (rarely.clone(), probability)]) else {
            prop_assert!(often.n() == 0 || rarely.n() == 0);
            return Ok(());
        };
        prop_assert!(weighted.effective_n <= real(often.n() + rarely.n()) + 0.005);
        let (one, other) = (often.metrics(), rarely.metrics());
        for (name, metric) in &weighted.metrics {
            let ends = [one[name].value, other[name].value].map(Option::unwrap_or_default);
            let value = metric.value.expect("there are answers");
            if *name != "median" {
                let (least, most) = (ends[0].min(ends[1]), ends[0].max(ends[1]));
                prop_assert!(least - 0.011 <= value && value <= most + 0.011, "{} {:?}", name, metric);
            }
            prop_assert!(metric.low <= metric.high);
        }
    }
}

proptest! {
    // The quantiles of the binomial take their time.
    #![proptest_config(ProptestConfig::with_cases(32))]

    #[test]
    fn a_median_is_judged_alike_whichever_way_it_is_told(
        (kind, scale) in scales(),
        before in prop::collection::vec(0_u64..9, 11),
        after in prop::collection::vec(0_u64..9, 11),
    ) {
        let mirrored = |counts: &[u64]| counts[..scale.points()].iter().rev().copied().collect::<Vec<_>>();
        let turned = Scale { polarity: Polarity::LowIsGood, ..scale };
        let straight = |counts: &[u64]| answers(kind, scale, &counts[..scale.points()]);
        let there = Change::of(&straight(&before), &straight(&after), Formula::Median);
        assert_mirrored(&there, &Change::of(&straight(&after), &straight(&before), Formula::Median))?;
        let reversed = |counts: &[u64]| answers(kind, turned, &mirrored(counts));
        prop_assert_eq!(there.verdict, Change::of(&reversed(&before), &reversed(&after), Formula::Median).verdict);
    }
}

/// What swapping the windows makes of a change.
fn assert_mirrored(there: &Change, back: &Change) -> Result<(), TestCaseError> {
    let mirrored = |value: Option<f64>| value.map(|value| 0.0 - value);
    prop_assert_eq!(there.delta.value, mirrored(back.delta.value));
    prop_assert_eq!((there.delta.low, there.delta.high), (mirrored(back.delta.high), mirrored(back.delta.low)));
    prop_assert_eq!(there.needed, back.needed);
    let turned = match back.verdict {
        Verdict::Up => Verdict::Down,
        Verdict::Down => Verdict::Up,
        same @ (Verdict::TooFew | Verdict::NotDistinguishable) => same,
    };
    prop_assert_eq!(there.verdict, turned);
    Ok(())
}

fn real(count: u64) -> f64 {
    f64::from(u32::try_from(count).expect("few"))
}
