//! A share minus another (NPS, the net index of effort): adjusted Wald, over a 5 % grid of good, neutral and bad.

use perche_survey::interval::{Estimate, Interval, Net};

use super::chance::{Counts, Pairs, real};
use super::table::{Cell, in_parallel};

fn net(up: u64, down: u64, n: u64) -> Net {
    Net { up: real(up), down: real(down), n: real(n) }
}

/// Good and bad shares in steps of 5 %, good at least as many as bad: the other half mirrors them exactly.
fn grid() -> Vec<(u32, u32)> {
    (0..=20).flat_map(|up| (0..=up.min(20 - up)).map(move |down| (up, down))).collect()
}

fn cell((up, down): (u32, u32), value: f64) -> Cell {
    let neutral = 20 - up - down;
    Cell::new(value, format!("{}/{}/{} %", up * 5, neutral * 5, down * 5), up.min(down).min(neutral) >= 2)
}

fn shares((up, down): (u32, u32)) -> (f64, f64) {
    (f64::from(up) / 20.0, f64::from(down) / 20.0)
}

/// How often the interval of `n` answers holds the net share.
pub(crate) fn coverage(n: u64, z: f64) -> Vec<Cell> {
    in_parallel(&grid(), |place| {
        let (up, down) = shares(place);
        let holds = |u, d| net(u, d, n).interval(z).is_some_and(|interval| interval.holds(up - down));
        let pairs = Pairs::trinomial(n, up, down);
        cell(place, pairs.iter().filter(|(u, d, _)| holds(*u, *d)).map(|(_, _, mass)| mass).sum())
    })
}

/// How often two windows of the same shares are called a change.
pub(crate) fn alarms(before: u64, after: u64, z: f64) -> Vec<Cell> {
    in_parallel(&grid(), |place| {
        let (up, down) = shares(place);
        cell(place, changes((before, up, down), (after, up, down), z))
    })
}

/// States of three counts that are less likely are counted as alarms.
const RARE: f64 = 1e-11;

/// How often a change is seen, from (n, good, bad) to (n, good, bad).
///
/// Grouped by the number of good and bad ones together: among those of the second window the alarm is then a threshold on
/// either side of how many are good, so that a cumulative sum takes the place of the innermost loop.
pub(crate) fn changes(before: (u64, f64, f64), after: (u64, f64, f64), z: f64) -> f64 {
    let (then, now) = (Pairs::trinomial(before.0, before.1, before.2), Pairs::trinomial(after.0, after.1, after.2));
    let (mut seen, mut looked) = (0.0, 0.0);
    for ((sum_now, mass_now), firsts) in now.sums.iter().zip(&now.firsts) {
        let (below, whole) = (cumulative(firsts), firsts.mass());
        for ((sum_then, mass_then), ups) in then.sums.iter().zip(&then.firsts) {
            let mut quiet = Quiet { sum: sum_now, from: 0, to: 0 };
            for (up, given) in ups.iter() {
                let mass = mass_now * mass_then * given;
                if mass < RARE {
                    continue;
                }
                let earlier = net(up, sum_then - up, before.0);
                quiet.follow(|up| net(up, sum_now - up, after.0).since(&earlier, z));
                seen += mass * (whole - below.between(quiet.from, quiet.to));
                looked += mass * whole;
            }
        }
    }
    seen + (1.0 - looked).max(0.0)
}

/// The counts `from..to` of good ones that raise no alarm.
struct Quiet {
    sum: u64,
    from: u64,
    to: u64,
}

impl Quiet {
    /// Walks both ends to where they belong; they are near, since the last count was a neighbour.
    fn follow(&mut self, since: impl Fn(u64) -> Option<Interval>) {
        let down = |up| since(up).is_some_and(|interval| interval.high < 0.0);
        let rise = |up| since(up).is_some_and(|interval| interval.low > 0.0);
        while self.from <= self.sum && down(self.from) {
            self.from += 1;
        }
        while self.from > 0 && !down(self.from - 1) {
            self.from -= 1;
        }
        while self.to <= self.sum && !rise(self.to) {
            self.to += 1;
        }
        while self.to > 0 && rise(self.to - 1) {
            self.to -= 1;
        }
    }
}

/// Sums of everything before each count.
struct Below {
    from: u64,
    sums: Vec<f64>,
}

fn cumulative(counts: &Counts) -> Below {
    let mut sum = 0.0;
    let sums = std::iter::once(0.0).chain(counts.mass.iter().map(|mass| {
        sum += mass;
        sum
    }));
    Below { from: counts.from, sums: sums.collect() }
}

impl Below {
    fn between(&self, from: u64, to: u64) -> f64 {
        let below = |count: u64| {
            let place = usize::try_from(count.saturating_sub(self.from)).unwrap_or(usize::MAX);
            self.sums[place.min(self.sums.len() - 1)]
        };
        (below(to) - below(from)).max(0.0)
    }
}
