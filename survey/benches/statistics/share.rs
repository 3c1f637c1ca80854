//! Shares: Wilson's interval and the verdict by Newcombe's method 10, over p = 0.01 to 0.99.

use perche_survey::interval::{Estimate, Share};

use super::chance::{Counts, real};
use super::table::Cell;

fn share(hits: u64, n: u64) -> Share {
    Share { hits: real(hits), n: real(n) }
}

pub(crate) fn grid() -> impl Iterator<Item = f64> {
    (1..100).map(|hundredth| f64::from(hundredth) / 100.0)
}

/// How often the interval of `n` answers holds the share, for every share of the grid.
pub(crate) fn coverage(n: u64, z: f64) -> Vec<Cell> {
    let intervals: Vec<_> = (0..=n).filter_map(|hits| share(hits, n).interval(z)).collect();
    let covered = |p: f64| {
        let counts = Counts::binomial(n, p);
        let hits = counts.iter().zip(&intervals[usize::try_from(counts.from).unwrap_or_default()..]);
        hits.filter(|(_, interval)| interval.holds(p)).map(|((_, mass), _)| mass).sum()
    };
    grid().map(|p| Cell::new(covered(p), format!("p {p:.2}"), (0.2..=0.8).contains(&p))).collect()
}

/// How often two windows of the same share are called a change.
pub(crate) fn alarms(before: u64, after: u64, z: f64) -> Vec<Cell> {
    let alarmed: Vec<Vec<bool>> = (0..=before).map(|hits| row(share(hits, before), after, z)).collect();
    grid()
        .map(|p| Cell::new(changes(&alarmed, (before, p), (after, p)), format!("p {p:.2}"), (0.2..=0.8).contains(&p)))
        .collect()
}

/// How often a change from one share to another is seen, each with the number of answers of its window.
pub(crate) fn seen(before: (u64, f64), after: (u64, f64), z: f64) -> f64 {
    let alarmed: Vec<Vec<bool>> = (0..=before.0).map(|hits| row(share(hits, before.0), after.0, z)).collect();
    changes(&alarmed, before, after)
}

fn row(before: Share, after: u64, z: f64) -> Vec<bool> {
    (0..=after).map(|hits| share(hits, after).since(&before, z).is_some_and(|interval| !interval.holds(0.0))).collect()
}

fn changes(alarmed: &[Vec<bool>], before: (u64, f64), after: (u64, f64)) -> f64 {
    let (before, after) = (Counts::binomial(before.0, before.1), Counts::binomial(after.0, after.1));
    let place = |hits: u64| usize::try_from(hits).unwrap_or_default();
    let given = |hits: u64| {
        let row = &alarmed[place(hits)];
        after.iter().filter(|(hits, _)| row[place(*hits)]).map(|(_, mass)| mass).sum::<f64>()
    };
    let seen: f64 = before.iter().map(|(hits, mass)| mass * given(hits)).sum();
    seen + (1.0 - before.mass() * after.mass()).max(0.0)
}
