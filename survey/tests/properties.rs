//! What must hold of every figure, whatever the answers.

use std::collections::BTreeMap;

use perche_survey::distribution::Distribution;
use perche_survey::kind::Kind;
use perche_survey::scale::{Polarity, Scale};
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
}
