//! What the programs behind `cargo xtask bench` have in common: a table on stdout, the bars below it, the exit code.

use std::process::ExitCode;
use std::time::Instant;

use crate::scale::judge::{Bar, passed};
use crate::scale::machine::machine;

/// Says which step is measured at present.
pub type Tell<'a> = &'a dyn Fn(&str);

/// One of them.
pub struct Bench<W, F> {
    /// Its words, for who got them wrong.
    pub usage: &'static str,
    /// What the words ask for.
    pub wish: fn(&[String]) -> Option<W>,
    /// Measures it, and tells each step.
    pub run: fn(&W, Tell<'_>) -> Result<F, String>,
    /// What must hold of the figures.
    pub judge: fn(&F) -> Vec<Bar>,
    /// The figures as a table of Markdown.
    pub table: fn(&F) -> String,
}

impl<W, F> Bench<W, F> {
    /// 0 when every bar holds, 1 when one is missed or nothing could be measured, 2 for other words.
    pub fn main(&self) -> ExitCode {
        let words: Vec<String> = std::env::args().skip(1).collect();
        let Some(wish) = (self.wish)(&words) else {
            eprintln!("{}", self.usage);
            return ExitCode::from(2);
        };
        let begun = Instant::now();
        let tell = |step: &str| eprintln!("{:>5.0} s  {step}", begun.elapsed().as_secs_f64());
        let figures = match (self.run)(&wish, &tell) {
            Ok(figures) => figures,
            Err(reason) => {
                eprintln!("{reason}");
                return ExitCode::FAILURE;
            }
        };
        let bars = (self.judge)(&figures);
        println!("{}\n\n{}", machine(), (self.table)(&figures));
        for bar in &bars {
            println!("- {}{}", if bar.holds { "" } else { "MISSED: " }, bar.what);
        }
        if passed(&bars) { ExitCode::SUCCESS } else { ExitCode::FAILURE }
    }
}

/// Whether the collector is to be made worse, to see a bar missed.
pub fn sabotage(word: &str) -> Option<bool> {
    match word {
        "honest" => Some(false),
        "scans" => Some(true),
        _ => None,
    }
}
