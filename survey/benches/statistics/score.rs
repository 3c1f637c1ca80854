//! Means (Student, Welch) and medians (order statistics) of typical answers from 1 to 5.

use perche_survey::interval::{Estimate, Mean, Median};

use super::chance::{Counts, Dice, Pairs, real};
use super::table::{Cell, in_parallel};

/// Percent of answers from 1 to 5.
const SHAPES: [(&str, [u32; 5]); 9] = [
    ("even", [20, 20, 20, 20, 20]),
    ("bell", [10, 20, 40, 20, 10]),
    ("poor", [40, 30, 15, 10, 5]),
    ("good", [5, 5, 15, 35, 40]),
    ("very good", [1, 2, 7, 30, 60]),
    ("nearly all 5", [1, 1, 1, 5, 92]),
    ("split", [40, 5, 10, 5, 40]),
    ("split, mostly 5", [20, 5, 5, 10, 60]),
    ("4 or 5", [0, 0, 0, 45, 55]),
];

/// Above this many answers the states of five counts are too many to sum over.
pub(crate) const MOST_EXACT: u64 = 100;
/// The same for pairs of windows.
pub(crate) const MOST_EXACT_PAIR: u64 = 10;
/// How many windows are drawn then.
const DRAWS: u64 = 20_000;
/// States less likely than this are counted on the worse side.
const RARE: f64 = 1e-10;

type Given = [u64; 5];

fn shares(shape: [u32; 5]) -> [f64; 5] {
    shape.map(|percent| f64::from(percent) / 100.0)
}

fn mean(given: Given) -> Option<Mean> {
    Mean::of((1_u32..=5).map(f64::from).zip(given.map(real)))
}

/// How often Student's interval holds the mean, among windows that have one: all answers equal give none.
pub(crate) fn mean_coverage(n: u64, z: f64) -> Vec<Cell> {
    in_parallel(&SHAPES, |(name, shape)| {
        let shares = shares(shape);
        let truth: f64 = shares.iter().zip(1_u32..).map(|(share, score)| share * f64::from(score)).sum();
        let (mut held, mut told, mut looked) = (0.0, 0.0, 0.0);
        each(n, shares, &mut |given, mass| {
            looked += mass;
            let Some(interval) = mean(given).and_then(|mean| mean.interval(z)) else { return };
            told += mass;
            held += if interval.holds(truth) { mass } else { 0.0 };
        });
        Cell::new(held / (told + (1.0 - looked).max(0.0)), name.to_owned(), false)
    })
}

/// How often the order statistics hold the median: a matter of how many lie below, at and above it.
pub(crate) fn median_coverage(n: u64, z: f64) -> Vec<Cell> {
    in_parallel(&SHAPES, |(name, shape)| {
        let shares = shares(shape);
        let middle = (0..5).find(|place| shares[..=*place].iter().sum::<f64>() > 0.5).unwrap_or_default();
        let (below, above) = (shares[..middle].iter().sum(), shares[middle + 1..].iter().sum());
        let holds = |low: u64, high: u64| {
            let median = Median(vec![(1.0, real(low)), (2.0, real(n - low - high)), (3.0, real(high))]);
            median.interval(z).is_some_and(|interval| interval.holds(2.0))
        };
        let pairs = Pairs::trinomial(n, below, above);
        let held = pairs.iter().filter(|(low, high, mass)| *mass > RARE && holds(*low, *high));
        Cell::new(held.map(|(_, _, mass)| mass).sum(), name.to_owned(), false)
    })
}

/// How often Welch's interval calls two windows of the same shares a change.
pub(crate) fn alarms(before: u64, after: u64, z: f64) -> Vec<Cell> {
    in_parallel(&SHAPES, |(name, shape)| {
        let differ = |before: Given, after: Given| {
            let since = mean(before).zip(mean(after)).and_then(|(before, after)| after.since(&before, z));
            since.is_some_and(|interval| !interval.holds(0.0))
        };
        Cell::new(pairs(before, after, shares(shape), &differ), name.to_owned(), false)
    })
}

fn pairs(before: u64, after: u64, shares: [f64; 5], differ: &dyn Fn(Given, Given) -> bool) -> f64 {
    let mut seen = 0.0;
    if before.max(after) <= MOST_EXACT_PAIR {
        let mut looked = 0.0;
        exactly(before, shares, &mut |then, earlier| {
            exactly(after, shares, &mut |now, mass| {
                looked += earlier * mass;
                seen += if differ(then, now) { earlier * mass } else { 0.0 };
            });
        });
        return seen + (1.0 - looked).max(0.0);
    }
    let mut dice = Dice(before * 7919 + after);
    for _ in 0..DRAWS {
        if differ(drawn(before, shares, &mut dice), drawn(after, shares, &mut dice)) {
            seen += 1.0 / real(DRAWS);
        }
    }
    seen
}

/// Every window of `n` answers with its probability, or some drawn ones where there are too many.
fn each(n: u64, shares: [f64; 5], visit: &mut dyn FnMut(Given, f64)) {
    if n <= MOST_EXACT {
        return exactly(n, shares, visit);
    }
    let mut dice = Dice(n);
    for _ in 0..DRAWS {
        visit(drawn(n, shares, &mut dice), 1.0 / real(DRAWS));
    }
}

fn exactly(n: u64, shares: [f64; 5], visit: &mut dyn FnMut(Given, f64)) {
    fill(0, n, [0; 5], 1.0, shares, visit);
}

/// One count after the other, each given those before it.
fn fill(place: usize, left: u64, given: Given, mass: f64, shares: [f64; 5], visit: &mut dyn FnMut(Given, f64)) {
    let rest: f64 = shares[place..].iter().sum();
    let share = if rest > 0.0 { (shares[place] / rest).min(1.0) } else { 0.0 };
    for (count, chance) in Counts::binomial(left, share).iter().filter(|(_, chance)| mass * chance > RARE) {
        let mut given = given;
        given[place] = count;
        if place == 4 {
            visit(given, mass * chance);
        } else {
            fill(place + 1, left - count, given, mass * chance, shares, visit);
        }
    }
}

fn drawn(n: u64, shares: [f64; 5], dice: &mut Dice) -> Given {
    let mut given = [0; 5];
    for _ in 0..n {
        let mut roll = dice.roll();
        let place = shares.iter().position(|share| {
            roll -= share;
            roll < 0.0
        });
        given[place.unwrap_or(4)] += 1;
    }
    given
}
