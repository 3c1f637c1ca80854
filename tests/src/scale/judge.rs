//! The bars, and the table that is printed.

use std::fmt::Write;
use std::time::Duration;

/// Bytes on the disk for each response.
const BYTES_EACH: f64 = 400.0;
/// Memory of the process that imports, and of the one that serves, in bytes.
const MEMORY: u64 = 300_000_000;
/// From the start of the process to its first listening.
const START: Duration = Duration::from_secs(5);
/// The rate beside what a folder holds, over that of an empty folder.
const RATE: f64 = 0.75;
/// The median time of an aggregate at the largest size, over that at the smallest.
const SLOWER: f64 = 1.5;

/// What one size came to.
#[derive(Clone, Debug, Default)]
pub struct Figures {
    /// How many responses.
    pub answers: u64,
    /// Bytes on the disk, without the room that is set aside.
    pub bytes: u64,
    /// Responses a second while it was filled.
    pub filled: f64,
    /// The most memory while the first half of it was imported.
    pub import_half: u64,
    /// The most memory while all of it was.
    pub import: u64,
    /// The most memory of the collector that served it.
    pub serving: u64,
    /// From start to listening, after a kill.
    pub start: Duration,
    /// Whether the system's memory of the disk was dropped before.
    pub cold: bool,
    /// Responses a second beside what was there, over those of an empty folder at the same time.
    pub rate: f64,
    /// The median time of a month by day over HTTP.
    pub month: Duration,
    /// The same where days do not begin at 0:00 UTC.
    pub month_in_rome: Duration,
    /// How many records of counts a month by day read at most, and how many it may.
    pub read: [u64; 2],
    /// The same where days do not begin at 0:00 UTC.
    pub read_in_rome: [u64; 2],
}

impl Figures {
    fn bytes_each(&self) -> f64 {
        float(self.bytes) / float(self.answers)
    }
}

#[expect(clippy::cast_precision_loss, reason = "a figure that is printed with three digits")]
fn float(number: u64) -> f64 {
    number as f64
}

/// A bar and what was measured.
#[derive(Clone, Debug, PartialEq)]
pub struct Bar {
    /// What is asked, in words.
    pub what: String,
    /// Whether it holds.
    pub holds: bool,
}

/// Holds the figures, smallest size first, against the bars.
pub fn judge(sizes: &[Figures]) -> Vec<Bar> {
    let mut bars = Vec::new();
    for size in sizes {
        let answers = grouped(size.answers);
        let mut bar = |what: String, holds| bars.push(Bar { what: format!("{answers}: {what}"), holds });
        let each = size.bytes_each();
        bar(format!("{each:.0} bytes a response, at most {BYTES_EACH:.0}"), each <= BYTES_EACH);
        let memory = size.import.max(size.serving);
        let most = megabytes(MEMORY);
        bar(format!("{} MB of memory importing and serving, at most {most}", megabytes(memory)), memory <= MEMORY);
        let (start, limit) = (size.start.as_secs_f64(), START.as_secs());
        bar(format!("started in {start:.2} s, at most {limit}"), size.start <= START);
        bar(format!("{:.2} of an empty folder's rate, at least {RATE}", size.rate), size.rate >= RATE);
        for (where_, [read, most]) in [("UTC", size.read), ("Europe/Rome", size.read_in_rome)] {
            bar(format!("a month by day in {where_} read {read} records, at most {most}"), (1..=most).contains(&read));
        }
    }
    if let [smallest, .., largest] = sizes {
        let slower = largest.month.as_secs_f64() / smallest.month.as_secs_f64();
        let what = format!(
            "an aggregate takes {slower:.2} times as long at {} as at {}, at most {SLOWER}",
            grouped(largest.answers),
            grouped(smallest.answers)
        );
        bars.push(Bar { what, holds: slower <= SLOWER });
    }
    bars
}

/// Whether every bar holds; none at all is no pass.
pub fn passed(bars: &[Bar]) -> bool {
    !bars.is_empty() && bars.iter().all(|bar| bar.holds)
}

/// The figures as a table of Markdown.
pub fn table(sizes: &[Figures]) -> String {
    type Row = (&'static str, fn(&Figures) -> String);
    let rows: [Row; 11] = [
        ("bytes on the disk a response", |size| format!("{:.0}", size.bytes_each())),
        ("imported, responses/s", |size| format!("{:.0}", size.filled)),
        ("memory while the first half was imported, MB", |size| megabytes(size.import_half).to_string()),
        ("memory while all was imported, MB", |size| megabytes(size.import).to_string()),
        ("memory of the collector that serves, MB", |size| megabytes(size.serving).to_string()),
        ("start after kill -9, s", |size| {
            format!(
                "{:.2}{}",
                size.start.as_secs_f64(),
                if size.cold { ", disk cache dropped" } else { ", disk cache warm" }
            )
        }),
        ("rate of answers, of an empty folder's", |size| format!("{:.2}", size.rate)),
        ("a month by day over HTTP, p50, ms", |size| milliseconds(size.month)),
        ("records of counts that it read", |size| size.read[0].to_string()),
        ("the same in Europe/Rome, p50, ms", |size| milliseconds(size.month_in_rome)),
        ("records of counts that that read", |size| size.read_in_rome[0].to_string()),
    ];
    let line = |cells: Vec<String>| format!("| {} |\n", cells.join(" | "));
    let names = sizes.iter().map(|size| format!("{} responses", grouped(size.answers)));
    let mut table = line(std::iter::once(String::new()).chain(names).collect());
    table.push_str(&line(vec!["---".to_owned(); sizes.len() + 1]));
    for (name, cell) in rows {
        table.push_str(&line(std::iter::once(name.to_owned()).chain(sizes.iter().map(cell)).collect()));
    }
    table
}

fn milliseconds(time: Duration) -> String {
    format!("{:.2}", time.as_secs_f64() * 1_000.0)
}

const fn megabytes(bytes: u64) -> u64 {
    bytes.div_ceil(1_000_000)
}

/// `10000000` as `10,000,000`.
pub fn grouped(number: u64) -> String {
    let digits = number.to_string();
    let mut text = String::new();
    for (place, digit) in digits.chars().enumerate() {
        if place > 0 && (digits.len() - place).is_multiple_of(3) {
            text.push(',');
        }
        write!(text, "{digit}").expect("text takes all that is written");
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    fn good(answers: u64) -> Figures {
        Figures {
            answers,
            bytes: answers * 300,
            filled: 30_000.0,
            import_half: 150_000_000,
            import: 200_000_000,
            serving: 180_000_000,
            start: Duration::from_secs(2),
            cold: true,
            rate: 0.9,
            month: Duration::from_micros(500),
            month_in_rome: Duration::from_micros(800),
            read: [31, 127],
            read_in_rome: [280, 288],
        }
    }

    fn red(figures: &[Figures]) -> usize {
        judge(figures).iter().filter(|bar| !bar.holds).count()
    }

    #[test]
    fn each_missed_bar_turns_it_red() {
        let small = good(100_000);
        assert_eq!(red(&[small.clone(), good(10_000_000)]), 0);
        assert!(passed(&judge(&[small.clone(), good(1_000_000), good(10_000_000)])) && !passed(&[]));
        let misses: [fn(&mut Figures); 9] = [
            |size| size.bytes = size.answers * 401,
            |size| size.import = MEMORY + 1,
            |size| size.serving = MEMORY + 1,
            |size| size.start = START + Duration::from_millis(1),
            |size| size.rate = 0.74,
            |size| size.read[0] = 128,
            |size| size.read[0] = 0,
            |size| size.read_in_rome[0] = 289,
            |size| size.month *= 2,
        ];
        for (number, miss) in misses.into_iter().enumerate() {
            let mut large = good(10_000_000);
            miss(&mut large);
            assert_eq!(red(&[small.clone(), large.clone()]), 1, "miss {number}");
            assert!(!passed(&judge(&[small.clone(), large])));
        }
    }

    #[test]
    fn a_table_has_a_column_for_each_size() {
        let table = table(&[good(100_000), good(10_000_000)]);
        assert!(table.starts_with("|  | 100,000 responses | 10,000,000 responses |\n| --- | --- | --- |\n"), "{table}");
        assert!(table.contains("| start after kill -9, s | 2.00, disk cache dropped | 2.00, disk cache dropped |\n"));
        assert!(table.lines().all(|line| line.matches('|').count() == 4), "{table}");
    }
}
