//! Customer satisfaction: percent in the top box, whose size depends on the number of points
//! (2 and 3 points: the best one; 4 to 7: the best two; 10: the best three). The low band mirrors it.

use super::{Cut, Formula, Rules, any_start};
use crate::scale::Scale;

fn top(points: usize) -> usize {
    match points {
        0..=3 => 1,
        4..=7 => 2,
        _ => 3,
    }
}

pub(super) static RULES: Rules = Rules {
    scale: Scale::new(1, 5),
    points: &[2, 3, 4, 5, 6, 7, 10],
    allowed: "2, 3, 4, 5, 6, 7 or 10 points, starting between -100 and 100",
    fits: any_start,
    headline: "csat_pct",
    bands: ["dissatisfied", "neutral", "satisfied"],
    cut: |points| Cut { top: top(points), bottom: top(points) },
    metrics: |points| {
        vec![("csat_pct", Formula::Top(top(points))), ("mean", Formula::Mean), ("median", Formula::Median)]
    },
    #[cfg(feature = "file")]
    templates: &[include_str!("../template/delivery-csat.toml")],
};
