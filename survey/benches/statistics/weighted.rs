//! Weighted shares: half of the answers from revisions that asked everybody, half from ones that asked one in ten or two.

use perche_survey::distribution::Distribution;
use perche_survey::kind::Kind;
use perche_survey::scale::Scale;
use perche_survey::weight::Weighted;

use super::chance::Counts;
use super::table::{Cell, in_parallel};

fn thumbs(up: u64, n: u64) -> Distribution {
    let scale = Scale::new(1, 2);
    Distribution::new(Kind::Csat, scale, &scale.scores().zip([n - up, up]).collect())
}

fn grid() -> Vec<(f64, f64, f64)> {
    let shares = [0.05, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 0.95];
    let of =
        |share: f64| [(share, share, 0.1), (share, share, 0.5), (share, 1.0 - share, 0.1), (share, 1.0 - share, 0.5)];
    shares.into_iter().flat_map(of).collect()
}

/// How often the interval on the effective n holds the share among everybody. Only the interval depends on z inside the
/// product, so there is none to choose here.
pub(crate) fn coverage(n: u64) -> Vec<Cell> {
    let half = n / 2;
    in_parallel(&grid(), |(all, some, probability)| {
        let truth = (all + some / probability) / (1.0 + 1.0 / probability) * 100.0;
        let mut held = 0.0;
        let (first, second) = (Counts::binomial(half, all), Counts::binomial(half, some));
        for (up, mass) in first.iter() {
            for (rarely, given) in second.iter().filter(|(_, given)| mass * given > 1e-9) {
                let weighted = Weighted::of(&[(thumbs(up, half), 1.0), (thumbs(rarely, half), probability)]);
                let metric = weighted.expect("the probabilities differ").metrics.remove("csat_pct");
                let interval = metric.and_then(|metric| metric.low.zip(metric.high)).expect("there are answers");
                held += if interval.0 <= truth && truth <= interval.1 { mass * given } else { 0.0 };
            }
        }
        Cell::new(held, format!("{all:.2}, {some:.2} 1:{:.0}", 1.0 / probability), false)
    })
}
