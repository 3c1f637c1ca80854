//! Published and independently recomputed figures, each with its source. One row each: a wrong formula fails by name.

use std::collections::BTreeMap;

use perche_survey::distribution::Distribution;
use perche_survey::interval::{Estimate, Interval, Mean, Median, Net, Share, Z};
use perche_survey::kind::{Cut, Formula, Kind};
use perche_survey::metric::Metric;
use perche_survey::scale::{Polarity, Scale, Score};
use perche_survey::verdict::{Change, Verdict};

fn share(hits: u32, n: u32) -> Share {
    Share { hits: hits.into(), n: n.into() }
}

fn net(down: u32, neutral: u32, up: u32) -> Net {
    Net { up: up.into(), down: down.into(), n: (down + neutral + up).into() }
}

/// To as many decimals as the source gives.
fn assert_near(found: Option<Interval>, (low, high): (f64, f64), within: f64, case: &str) {
    let found = found.unwrap_or_else(|| panic!("no interval: {case}"));
    let near = (found.low - low).abs() <= within && (found.high - high).abs() <= within;
    assert!(near, "{case}: {found:?}, not {low} to {high}");
}

fn counted(kind: Kind, scale: Scale, counts: &[u64]) -> Distribution {
    Distribution::new(kind, scale, &scale.scores().zip(counts.iter().copied()).collect())
}

/// Scores as a source lists them.
fn listed(kind: Kind, scale: Scale, scores: &[i16]) -> Distribution {
    let mut counts = BTreeMap::new();
    for score in scores {
        *counts.entry(Score(*score)).or_default() += 1;
    }
    Distribution::new(kind, scale, &counts)
}

fn nps(detractors: u64, passives: u64, promoters: u64) -> Distribution {
    counted(Kind::Nps, Scale::new(0, 10), &[detractors, 0, 0, 0, 0, 0, 0, passives, 0, 0, promoters])
}

fn told(metric: &Metric) -> (Option<f64>, Option<f64>, Option<f64>) {
    (metric.value, metric.low, metric.high)
}

#[test]
fn wilson() {
    let rows = [
        ("scipy test_ci_wilson_method, from R prop.test", 3, 10, (0.107_791_3, 0.603_221_9), 5e-8),
        ("scipy test_ci_wilson_method, from R prop.test", 0, 10, (0.0, 0.277_532_8), 5e-8),
        ("scipy test_ci_wilson_method, from R prop.test", 10, 10, (0.722_467_2, 1.0), 5e-8),
        ("Newcombe 1998a, table I", 81, 263, (0.2553, 0.3662), 5e-5),
        ("Newcombe 1998a, table I", 15, 148, (0.0624, 0.1605), 5e-5),
        ("Newcombe 1998a, table I", 1, 29, (0.0061, 0.1718), 5e-5),
        ("recomputed", 5, 56, (0.0387, 0.1926), 5e-5),
        ("recomputed for the seven point data set", 40, 50, (0.6696, 0.8876), 5e-5),
        ("recomputed for the reversed data set", 15, 20, (0.5313, 0.8881), 5e-5),
        ("recomputed for the reversed data set, polarity forgotten", 3, 20, (0.0524, 0.3604), 5e-5),
    ];
    for (source, hits, n, expected, within) in rows {
        assert_near(share(hits, n).interval(Z), expected, within, &format!("{hits} of {n}, {source}"));
    }
    assert_eq!(share(0, 0).interval(Z), None);
}

/// The exact interval, as scipy documents it for 20 of 100 and 7 of 50: a contrast, since it is wider than promised.
#[test]
fn wilson_is_not_clopper_pearson() {
    for (hits, n, (low, high)) in [(20, 100, (0.126_655_55, 0.291_842_69)), (7, 50, (0.058_191_70, 0.267_396_00))] {
        let found = share(hits, n).interval(Z).expect("there are answers");
        assert!(low < found.low && found.high < high, "{hits} of {n}: {found:?}");
    }
}

#[test]
fn newcombe_method_10() {
    let rows = [
        ((56, 70), (48, 80), (0.0524, 0.3339)),
        ((9, 10), (3, 10), (0.1705, 0.8090)),
        ((5, 56), (0, 29), (-0.0381, 0.1926)),
        ((0, 10), (0, 20), (-0.1611, 0.2775)),
        ((10, 10), (0, 10), (0.6075, 1.0)),
    ];
    for (after, before, expected) in rows {
        let (now, then) = (share(after.0, after.1), share(before.0, before.1));
        assert_near(now.since(&then, Z), expected, 5e-5, &format!("{after:?} - {before:?}, Newcombe 1998b, table II"));
    }
}

#[test]
fn variance_of_a_net_share() {
    // tests/testthat of the R package NPS; its scores 0, 7, 7, 9, 9, 9 are (1, 2, 3).
    let rows = [
        ((1, 2, 3), 5.0 / 9.0, 0.304),
        ((1, 0, 1), 1.0, 0.707),
        ((0, 1, 1), 0.25, 0.354),
        ((1, 1, 1), 2.0 / 3.0, 0.471),
    ];
    for ((down, neutral, up), variance, error) in rows {
        let net = net(down, neutral, up);
        let found = net.variance().expect("there are answers");
        assert!((found - variance).abs() < 1e-12, "{net:?}");
        assert!(((found / net.n).sqrt() - error).abs() < 0.000_5, "{net:?}");
    }
}

#[test]
fn adjusted_wald() {
    let rows = [
        ("Delighted's example", (6, 13, 32), (0.2929, 0.6700)),
        ("100 answers", (25, 30, 45), (0.0377, 0.3506)),
        ("five promoters, cut at 1; Wald would say 1 to 1", (0, 0, 5), (0.174_9, 1.0)),
    ];
    for (source, (down, neutral, up), expected) in rows {
        assert_near(net(down, neutral, up).interval(Z), expected, 6e-5, &format!("recomputed: {source}"));
    }
}

#[test]
fn net_promoter_score() {
    let scale = Scale::new(0, 10);
    let rows = [
        ("R package NPS", listed(Kind::Nps, scale, &[0, 7, 7, 9, 9, 9]), 33.33),
        ("survey-analytics nps.test.ts", listed(Kind::Nps, scale, &[1, 10, 8, 7, 9, 9]), 33.33),
        ("survey-analytics nps.test.ts", nps(0, 0, 10), 100.0),
        ("survey-analytics nps.test.ts", nps(0, 10, 0), 0.0),
        ("survey-analytics nps.test.ts", nps(14, 0, 0), -100.0),
        ("Delighted's API, which cuts 50.98 to 51", nps(6, 13, 32), 50.98),
    ];
    for (source, answers, expected) in rows {
        assert_eq!(answers.metrics()["nps"].value, Some(expected), "{source}");
    }
    let bands = |answers: &Distribution| answers.bands().into_iter().map(|band| band.pct).collect::<Vec<_>>();
    let six = listed(Kind::Nps, scale, &[1, 10, 8, 7, 9, 9]);
    assert_eq!(bands(&six), [Some(50.0), Some(33.33), Some(16.67)], "survey-analytics nps.test.ts");
    assert_eq!(bands(&nps(6, 13, 32)), [Some(62.75), Some(25.49), Some(11.76)], "Delighted: 63, 25, 12 %");
}

#[test]
fn change_of_a_net_promoter_score() {
    let change = Change::between(&nps(25, 30, 45), &nps(15, 30, 55));
    assert_eq!(
        (told(&change.delta), change.verdict),
        ((Some(20.0), Some(-1.74), Some(40.57)), Verdict::NotDistinguishable)
    );
    let (before, after) = (net(25, 30, 45), net(15, 30, 55));
    let centre = after.since(&before, 0.0).expect("there are answers");
    assert_eq!((centre.low * 1e4).round().to_string(), "1942", "recomputed: the adjusted difference is 19.42");
    assert_eq!((after.p_value(&before) * 1e3).round().to_string(), "72", "recomputed: p .072");
}

#[test]
fn percentages_of_the_vendors() {
    let (seven, five) = (Scale::new(1, 7), Scale::new(1, 5));
    let rows = [
        ("Delighted 249: 5, 5 and 10 of 20", Kind::Ces, seven, &[5, 0, 0, 5, 10, 0, 0][..], (50.0, 29.93, 70.07)),
        ("Qualtrics: 65 of 100 at 5 to 7", Kind::Ces, seven, &[35, 0, 0, 0, 20, 20, 25], (65.0, 55.25, 73.64)),
        ("Simplesat: 8 of 10", Kind::Csat, five, &[2, 0, 0, 4, 4], (80.0, 49.02, 94.33)),
        ("Simplesat: 7, 1 neutral, 2", Kind::Csat, five, &[2, 0, 1, 3, 4], (70.0, 39.68, 89.22)),
    ];
    for (source, kind, scale, counts, (value, low, high)) in rows {
        let metric = Metric::of(&counted(kind, scale, counts), counted(kind, scale, counts).headline());
        assert_eq!(told(&metric), (Some(value), Some(low), Some(high)), "{source}");
    }
}

/// `ServiceRocket` divides the sum by the most possible: 60 % of these ten. The same list here is 6.0 on average and 30 %
/// satisfied (8 to 10), so that nobody takes one for the other.
#[test]
fn sum_over_maximum_is_another_figure() {
    let scores = [6, 7, 5, 3, 8, 9, 4, 10, 7, 1];
    let ten = listed(Kind::Csat, Scale::new(1, 10), &scores).metrics();
    assert_eq!(scores.iter().sum::<i16>() * 100 / (10 * 10), 60);
    assert_eq!((ten["mean"].value, ten["csat_pct"].value), (Some(6.0), Some(30.0)));
}

#[test]
fn one_data_set_five_figures() {
    let fifty = counted(Kind::Ces, Scale::new(1, 7), &[2, 1, 3, 4, 10, 18, 12]);
    let metrics = fifty.metrics();
    assert_eq!(told(&metrics["ces_mean"]), (Some(5.42), Some(4.99), Some(5.85)));
    assert_eq!(told(&metrics["ces_agree_pct"]), (Some(80.0), Some(66.96), Some(88.76)));
    assert_eq!((metrics["ces_top2_pct"].value, metrics["ces_net"].value), (Some(60.0), Some(48.0)));
    assert_eq!(Metric::of(&fifty, Formula::Top(1)).value, Some(24.0), "top box");
    let seven = (1..=7_u8).map(f64::from).zip([2.0, 1.0, 3.0, 4.0, 10.0, 18.0, 12.0]);
    let mean = Mean::of(seven).expect("two answers");
    assert_near(mean.interval(Z), (4.986, 5.854), 5e-4, "Student's t of 49, recomputed");
    let deviation = mean.variance().expect("two answers").sqrt();
    assert!((deviation - 1.5265).abs() < 5e-5, "{deviation}");
    // (5.42 - 1) / 6: the mean from 0 to 100, which is no metric here.
    assert_eq!((442.0_f64 / 6.0 * 100.0).round().to_string(), "7367");
}

#[test]
fn a_reversed_scale() {
    let scale = Scale { polarity: Polarity::LowIsGood, ..Scale::new(1, 5) };
    let twenty = counted(Kind::Ces, scale, &[9, 6, 2, 2, 1]);
    assert_eq!(told(&twenty.metrics()["ces_agree_pct"]), (Some(75.0), Some(53.13), Some(88.81)));
    assert_eq!(twenty.metrics()["mean"].value, Some(2.0));
    let forgotten = counted(Kind::Ces, Scale::new(1, 5), &[9, 6, 2, 2, 1]);
    assert_eq!(told(&forgotten.metrics()["ces_agree_pct"]), (Some(15.0), Some(5.24), Some(36.04)));
}

#[test]
fn the_places_of_the_median() {
    // Conover 1999, table A3: of 20 answers the 6th and the 15th, of 100 the 40th and the 61st; below six none.
    for (n, places) in
        [(5_u32, None), (6, Some((1, 6))), (10, Some((2, 9))), (20, Some((6, 15))), (100, Some((40, 61)))]
    {
        let ranks = Median((1..=n).map(|rank| (f64::from(rank), 1.0)).collect());
        let expected = places.map(|(low, high): (u32, u32)| Interval { low: low.into(), high: high.into() });
        assert_eq!(ranks.interval(Z), expected, "{n}");
    }
}

#[test]
fn welch() {
    // Two windows of 4 and 6 answers by hand: means 2.5 and 4.5, variances 5/3 and 3.5, so that the squared error is
    // 5/12 + 7/12 = 1, the degrees of freedom 1 / ((5/12)²/3 + (7/12)²/5) = 7.9412 and the t of them 2.3090.
    let before = Mean::of([1.0, 2.0, 3.0, 4.0].map(|score| (score, 1.0)).into_iter()).expect("four");
    let after = Mean::of([2.0, 3.0, 4.0, 5.0, 6.0, 7.0].map(|score| (score, 1.0)).into_iter()).expect("six");
    assert_near(after.since(&before, Z), (2.0 - 2.3090, 2.0 + 2.3090), 5e-5, "by hand");
    let cut = Cut { top: 1, bottom: 1 };
    assert_eq!(Metric::of(&nps(0, 0, 0), Formula::Net(cut)).value, None);
}
