//! The bars of `cargo xtask bench stats` on few sizes, and that they notice a wrong interval.

#[path = "../benches/statistics/measure.rs"]
mod measure;

use measure::{Plan, Report, measure};
use perche_survey::interval::Z;

fn few_sizes(z: f64) -> Report {
    let plan = Plan { z, sizes: vec![30], windows: vec![(10, 10), (10, 30)], all: false };
    measure(&plan, |_| ())
}

#[test]
fn every_interval_holds_what_it_is_to_hold_as_often_as_it_says() {
    let missed: Vec<_> = few_sizes(Z).bars.into_iter().filter(|bar| !bar.holds).map(|bar| bar.what).collect();
    assert!(missed.is_empty(), "{missed:#?}");
}

#[test]
fn a_one_sided_quantile_by_mistake_misses_every_kind_of_bar() {
    let bars = few_sizes(1.645).bars;
    let missed = |what: &str| bars.iter().any(|bar| !bar.holds && bar.what.starts_with(what));
    for what in ["mean coverage of share", "mean coverage of nps", "false alarms of share", "false alarms of nps"] {
        assert!(missed(what), "{what}");
    }
}
