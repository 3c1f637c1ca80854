//! The bars of `cargo xtask bench stats` on few sizes, and that they notice a wrong interval.

#[path = "../benches/statistics/measure.rs"]
mod measure;

use measure::{Plan, Report, measure};
use perche_survey::distribution::Distribution;
use perche_survey::interval::{Estimate, Net, Share, Z};
use perche_survey::kind::Kind;
use perche_survey::scale::Scale;
use perche_survey::verdict::{Change, Verdict};

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

/// What is measured is what is told: the verdict says a change exactly when the measured interval excludes 0.
#[test]
fn the_verdict_is_the_interval_that_is_measured() {
    let changed = |one: &Distribution, other: &Distribution| {
        let verdict = Change::between(one, other).verdict;
        assert_ne!(verdict, Verdict::TooFew);
        verdict != Verdict::NotDistinguishable
    };
    let excludes = |found: Option<perche_survey::interval::Interval>| found.is_some_and(|found| !found.holds(0.0));
    let thumbs = |up: u8, n: u8| counted(Kind::Csat, Scale::new(1, 2), &[n - up, up]);
    for (before, after) in (0..=10).flat_map(|before| (0..=60).map(move |after| (before, after))) {
        let share = |hits: u8, n: u8| Share { hits: hits.into(), n: n.into() };
        let measured = excludes(share(after, 60).since(&share(before, 10), Z));
        assert_eq!(changed(&thumbs(before, 10), &thumbs(after, 60)), measured, "{before} of 10, {after} of 60");
    }
    let nps = |down, up| counted(Kind::Nps, Scale::new(0, 10), &[down, 0, 0, 0, 0, 0, 0, 10 - down - up, 0, 0, up]);
    for (down, up) in (0..=10).flat_map(|down| (0..=10 - down).map(move |up| (down, up))) {
        let net = |down: u8, up: u8| Net { up: up.into(), down: down.into(), n: 10.0 };
        let measured = excludes(net(down, up).since(&net(4, 3), Z));
        assert_eq!(changed(&nps(4, 3), &nps(down, up)), measured, "{down} detractors, {up} promoters");
    }
}

fn counted(kind: Kind, scale: Scale, counts: &[u8]) -> Distribution {
    Distribution::new(kind, scale, &scale.scores().zip(counts.iter().map(|count| u64::from(*count))).collect())
}
