//! Customer effort: the share that found it easy is the best three of seven points or the best two of five.
//! Vendors publish five different figures under the one name CES, so each has a name of its own here.

use super::{Cut, Formula, Rules, any_start};
use crate::scale::Scale;

fn cut(points: usize) -> Cut {
    if points == 7 { Cut { top: 3, bottom: 3 } } else { Cut { top: 2, bottom: 2 } }
}

pub(super) static RULES: Rules = Rules {
    scale: Scale::new(1, 7),
    points: &[5, 7],
    allowed: "5 or 7 points, starting between -100 and 100",
    fits: any_start,
    headline: "ces_agree_pct",
    bands: ["hard", "neutral", "easy"],
    cut,
    metrics: |points| {
        vec![
            ("ces_agree_pct", Formula::Top(cut(points).top)),
            ("ces_top2_pct", Formula::Top(2)),
            // Best two against the whole low band: 6-7 minus 1-3 of seven, 4-5 minus 1-2 of five.
            ("ces_net", Formula::Net(Cut { top: 2, bottom: cut(points).bottom })),
            ("ces_mean", Formula::Mean),
            ("mean", Formula::Mean),
            ("median", Formula::Median),
        ]
    },
    #[cfg(feature = "file")]
    templates: &[include_str!("../template/purchase-ces.toml"), include_str!("../template/support-ces.toml")],
};
