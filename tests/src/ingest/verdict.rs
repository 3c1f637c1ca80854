//! What the figures of a run come to, and the bars they are held to.

use std::collections::BTreeMap;

/// Who answers.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Contestant {
    /// An actix handler that takes the body and says 201.
    Empty,
    /// The same that reads and judges the answer.
    Judge,
    /// The collector.
    Perche,
    /// A row a request.
    Postgres,
}

impl Contestant {
    /// All of them.
    pub const ALL: [Self; 4] = [Self::Empty, Self::Judge, Self::Perche, Self::Postgres];

    /// How the table names it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Empty => "(a) empty actix handler",
            Self::Judge => "(b) parse + validate",
            Self::Perche => "(c) Perché, durable",
            Self::Postgres => "(d) PostgreSQL, one INSERT each",
        }
    }
}

/// How many connections there are, each in its turn. The bars are held at the last.
pub const CONNECTIONS: [usize; 2] = [64, 256];
/// The shares of its own maximum at which the collector is also measured at a pace.
pub const PACES: [f64; 2] = [0.2, 0.6];

/// What one measurement came to.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Figures {
    /// Answers a second.
    pub rate: f64,
    /// Milliseconds within which 50, 99 and 99.9 % were answered.
    pub millis: [f64; 3],
    /// Bytes of memory of the server.
    pub memory: f64,
    /// Microseconds of processor time of the server for an answer.
    pub cpu: f64,
    /// Bytes on the disk for an answer; 0 where nothing is kept.
    pub bytes: f64,
}

/// Everybody measured once, in turn.
#[derive(Clone, Debug, Default)]
pub struct Round {
    /// By connections and contestant.
    pub full: BTreeMap<(usize, Contestant), Figures>,
    /// The collector at each of [`PACES`].
    pub paced: Vec<Figures>,
}

/// How many times as many answers a second the collector must take.
#[derive(Clone, Copy, Debug)]
pub struct Bar {
    /// As who.
    pub than: Contestant,
    /// So many times at least.
    pub least: f64,
    /// What we aim at.
    pub aim: f64,
}

/// The bars, at the most connections.
pub const BARS: [Bar; 2] =
    [Bar { than: Contestant::Judge, least: 0.45, aim: 0.55 }, Bar { than: Contestant::Postgres, least: 2.5, aim: 4.0 }];

/// A bar and what was measured.
#[derive(Clone, Debug)]
pub struct Judged {
    /// The bar.
    pub bar: Bar,
    /// The ratio of each round.
    pub rounds: Vec<f64>,
    /// Their median.
    pub ratio: f64,
}

impl Judged {
    /// Whether the bar is held. Nothing measured is a bar missed.
    pub fn passed(&self) -> bool {
        self.ratio >= self.bar.least
    }
}

/// Holds the rounds against the bars.
pub fn judge(rounds: &[Round]) -> Vec<Judged> {
    let most = CONNECTIONS[CONNECTIONS.len() - 1];
    let judged = |bar: Bar| {
        let ratios: Vec<f64> = rounds.iter().filter_map(|round| ratio(round, most, bar.than)).collect();
        Judged { bar, ratio: median(&ratios), rounds: ratios }
    };
    BARS.into_iter().map(judged).collect()
}

/// How many times as many answers as `than` the collector took in a round. A ratio of one round compares minutes that lie
/// side by side; the machine of the next round may have other guests.
pub fn ratio(round: &Round, connections: usize, than: Contestant) -> Option<f64> {
    let rate = |who| round.full.get(&(connections, who)).map(|figures| figures.rate).filter(|rate| *rate > 0.0);
    Some(rate(Contestant::Perche)? / rate(than)?)
}

/// The middle one, or the mean of the two in the middle; not a number when there is none.
pub fn median(values: &[f64]) -> f64 {
    let mut sorted = values.to_vec();
    sorted.sort_by(f64::total_cmp);
    let half = sorted.len() / 2;
    match sorted.len() {
        0 => f64::NAN,
        odd if odd % 2 == 1 => sorted[half],
        _ => f64::midpoint(sorted[half - 1], sorted[half]),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn round(judge: f64, perche: f64, postgres: f64) -> Round {
        let full = [(Contestant::Judge, judge), (Contestant::Perche, perche), (Contestant::Postgres, postgres)];
        let full = full.map(|(who, rate)| ((256, who), Figures { rate, ..Figures::default() }));
        Round { full: full.into(), paced: Vec::new() }
    }

    fn passed(rounds: &[Round]) -> Vec<bool> {
        judge(rounds).iter().map(Judged::passed).collect()
    }

    #[test]
    fn a_ratio_below_its_bar_is_red_and_one_on_it_is_not() {
        assert_eq!(passed(&[round(100.0, 45.0, 18.0)]), [true, true]);
        assert_eq!(passed(&[round(100.0, 44.9, 10.0)]), [false, true]);
        assert_eq!(passed(&[round(50.0, 45.0, 18.1)]), [true, false]);
    }

    #[test]
    fn the_middle_round_decides() {
        let bad = round(100.0, 1.0, 100.0);
        let good = round(100.0, 60.0, 10.0);
        assert_eq!(passed(&[good.clone(), bad.clone(), good.clone()]), [true, true]);
        assert_eq!(passed(&[bad.clone(), good, bad]), [false, false]);
    }

    #[test]
    fn nothing_measured_is_red() {
        assert_eq!(passed(&[]), [false, false]);
        assert_eq!(passed(&[Round::default()]), [false, false]);
        assert_eq!(passed(&[round(0.0, 0.0, 0.0)]), [false, false]);
    }

    #[test]
    fn other_connections_do_not_count() {
        let mut round = round(100.0, 10.0, 10.0);
        round.full.insert((64, Contestant::Perche), Figures { rate: 1_000.0, ..Figures::default() });
        assert_eq!(passed(&[round]), [false, false]);
    }
}
