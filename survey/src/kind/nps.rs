//! Net Promoter Score: promoters 9-10, passives 7-8, detractors 0-6, percent promoters minus percent detractors.
//! Other lengths have no published cut, so 0-10 is the only scale.

use super::{Cut, Formula, Rules};
use crate::scale::{Polarity, Scale};

const CUT: Cut = Cut { top: 2, bottom: 7 };

pub(super) static RULES: Rules = Rules {
    scale: Scale::new(0, 10),
    points: &[11],
    allowed: "0 to 10, high_is_good",
    fits: |scale| scale.min == 0 && scale.polarity == Polarity::HighIsGood,
    headline: "nps",
    bands: ["detractors", "passives", "promoters"],
    cut: |_| CUT,
    metrics: |_| vec![("nps", Formula::Net(CUT)), ("mean", Formula::Mean), ("median", Formula::Median)],
    #[cfg(feature = "file")]
    templates: &[include_str!("../template/quarterly-nps.toml")],
};
