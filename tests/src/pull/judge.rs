//! The bars, and the table that is printed.

use super::middle_and_late;
use super::slow::{SLOW, Waits};
use crate::scale::judge::{Bar, grouped};

/// The slowest of a hundred while answers come in, over the median while none do.
const SLOWER: f64 = 3.0;
/// Rows a second over HTTP, over those of a scan inside the process.
const PULLED: f64 = 0.5;
/// How much memory all rows may take, in bytes.
const GROWTH: u64 = 50_000_000;

/// The slowest of a hundred answers to somebody else beside slow clients, over that without them.
const BESIDE_SLOW: f64 = 2.0;

/// What one kind of question came to.
#[derive(Clone, Debug)]
pub struct Asked {
    name: &'static str,
    at_rest: [f64; 2],
    beside: [f64; 2],
    times: usize,
}

impl Asked {
    /// From ascending milliseconds at rest and beside a load.
    pub fn new(name: &'static str, at_rest: &[f32], beside: &[f32]) -> Self {
        Self { name, at_rest: middle_and_late(at_rest), beside: middle_and_late(beside), times: beside.len() }
    }

    fn slower(&self) -> f64 {
        self.beside[1] / self.at_rest[0]
    }
}

/// What was measured.
#[derive(Clone, Debug)]
pub struct Figures {
    /// How many responses were there.
    pub answers: u64,
    /// Each kind of question.
    pub asked: Vec<Asked>,
    /// Answers a second when customers answer as fast as they can.
    pub maximum: f64,
    /// Answers a second while teams asked.
    pub pace: f64,
    /// Rows a second over HTTP.
    pub pulled: f64,
    /// Rows a second inside the process, written to nowhere.
    pub scan: f64,
    /// By how many bytes the collector grew while the rows were pulled.
    pub growth: u64,
    /// How long others wait beside slow clients.
    pub waits: Waits,
}

/// Holds them against the bars.
pub fn judge(figures: &Figures) -> Vec<Bar> {
    let mut bars = Vec::new();
    for asked in &figures.asked {
        let (name, slower) = (asked.name, asked.slower());
        let what = format!("{name}: p99 beside answers is {slower:.2} times the p50 at rest, at most {SLOWER}");
        // So few that the slowest of a hundred is unknown is no measurement.
        bars.push(Bar { what, holds: slower <= SLOWER && asked.times >= 100 });
    }
    let pulled = figures.pulled / figures.scan;
    bars.push(Bar {
        what: format!("rows over HTTP: {pulled:.2} of a scan, at least {PULLED}"),
        holds: pulled >= PULLED,
    });
    let growth = figures.growth.div_ceil(1_000_000);
    let what = format!("memory grew by {growth} MB while all rows were pulled, at most {}", GROWTH / 1_000_000);
    bars.push(Bar { what, holds: figures.growth <= GROWTH });
    bars.push(beside_slow(&figures.waits));
    bars
}

/// Slow clients that are gone slow nobody down, and an answer that never came is none that was quick.
fn beside_slow(waits: &Waits) -> Bar {
    let Waits { alone, beside, times, served, held } = waits;
    let (slower, came) = (beside[1] / alone[1], if *served { "every answer came" } else { "an answer never came" });
    let what = format!(
        "beside {held} of {SLOW} slow clients {came}: p99 of {times} is {slower:.2} times that without them, at most {BESIDE_SLOW}"
    );
    Bar { what, holds: slower <= BESIDE_SLOW && *times >= 100 && *served && *held == SLOW }
}

/// The figures as a table of Markdown.
pub fn table(figures: &Figures) -> String {
    let mut lines = vec![
        format!(
            "{} responses. Customers answered {:.0} times a second at most, {:.0} times while teams asked.",
            grouped(figures.answers),
            figures.maximum,
            figures.pace
        ),
        String::new(),
        "| question | at rest: p50 ms | p99 ms | beside answers: p50 ms | p99 ms | asked |".to_owned(),
        "|---|---:|---:|---:|---:|---:|".to_owned(),
    ];
    lines.extend(figures.asked.iter().map(|Asked { name, at_rest, beside, times }| {
        format!("| {name} | {:.2} | {:.2} | {:.2} | {:.2} | {times} |", at_rest[0], at_rest[1], beside[0], beside[1])
    }));
    let (pulled, scan, growth) = (figures.pulled, figures.scan, figures.growth.div_ceil(1_000_000));
    lines.push(format!("\nAll rows as NDJSON: {pulled:.0} a second over HTTP, {scan:.0} inside the process; memory grew by {growth} MB.\n"));
    let Waits { alone, beside, .. } = &figures.waits;
    lines.push("| a month by day, each over a new connection | p50 ms | p99 ms |\n|---|---:|---:|".to_owned());
    lines.push(format!("| nobody else | {:.2} | {:.2} |", alone[0], alone[1]));
    lines.push(format!("| beside {SLOW} slow clients | {:.2} | {:.2} |\n", beside[0], beside[1]));
    lines.join("\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn good() -> Figures {
        let asked = Asked { name: "a month", at_rest: [1.0, 2.0], beside: [1.5, 3.0], times: 100 };
        Figures {
            answers: 1_000_000,
            asked: vec![asked],
            maximum: 30_000.0,
            pace: 15_000.0,
            pulled: 100.0,
            scan: 200.0,
            growth: GROWTH,
            waits: Waits { alone: [1.0, 2.0], beside: [1.5, 4.0], times: 100, served: true, held: SLOW },
        }
    }

    #[test]
    fn each_missed_bar_turns_it_red() {
        let red = |figures: &Figures| judge(figures).iter().filter(|bar| !bar.holds).count();
        assert_eq!((judge(&good()).len(), red(&good())), (4, 0));
        let misses: [fn(&mut Figures); 8] = [
            |figures| figures.asked[0].beside[1] = 3.01,
            |figures| figures.asked[0].times = 99,
            |figures| figures.pulled = 99.0,
            |figures| figures.growth += 1,
            |figures| figures.waits.beside[1] = 4.01,
            |figures| figures.waits.times = 99,
            |figures| figures.waits.served = false,
            |figures| figures.waits.held -= 1,
        ];
        for (number, miss) in misses.into_iter().enumerate() {
            let mut figures = good();
            miss(&mut figures);
            assert_eq!(red(&figures), 1, "miss {number}");
        }
        assert!(table(&good()).contains("| a month | 1.00 | 2.00 | 1.50 | 3.00 | 100 |"));
        assert!(table(&good()).contains("| beside 300 slow clients | 1.50 | 4.00 |"));
    }
}
