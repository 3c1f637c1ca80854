//! `cargo xtask bench stats`: exact coverage of every interval and the false alarms of the verdict.

#[path = "statistics/measure.rs"]
mod measure;

use std::process::ExitCode;

use measure::{Plan, Report, measure};
use perche_survey::interval::Z;

/// The 95 % quantile: what a careless hand would take for the 97.5 % one.
const ONE_SIDED: f64 = 1.645;

fn main() -> ExitCode {
    let sabotaged = std::env::args().any(|word| word == "--sabotage");
    let plan = Plan {
        z: if sabotaged { ONE_SIDED } else { Z },
        sizes: vec![10, 30, 100, 1000],
        windows: vec![
            (10, 10),
            (30, 30),
            (100, 100),
            (1000, 1000),
            (10, 30),
            (10, 100),
            (10, 1000),
            (30, 100),
            (30, 1000),
            (100, 1000),
        ],
        all: !sabotaged,
    };
    let report = measure(&plan, |row| eprintln!("measured {} {}", row.name, row.size));
    print(&report);
    if report.bars.iter().all(|bar| bar.holds) { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

fn print(report: &Report) {
    let head = |title: &str| {
        println!(
            "\n{title}, in percent\n{:<34} {:>11}    mean  lowest at               highest at               inner",
            "", "answers"
        );
    };
    head("Coverage of 95 % intervals");
    report.coverage.iter().for_each(|row| println!("{row}"));
    head("False alarms of the verdict when nothing changed");
    report.alarms.iter().for_each(|row| println!("{row}"));
    head("Beside");
    report.power.iter().for_each(|row| println!("{row}"));
    println!("\n{EXPLAINED}\n");
    for bar in &report.bars {
        println!("{} {}", if bar.holds { "ok    " } else { "MISSED" }, bar.what);
    }
    let failed = report.bars.iter().filter(|bar| !bar.holds).count();
    println!("\n{} passed, {failed} failed", report.bars.len() - failed);
}

const EXPLAINED: &str = "\
Cells: shares p = 0.01 to 0.99 by 0.01; good/neutral/bad by 5 %; typical answers from 1 to 5 for means and medians.
Inner: shares from 0.2 to 0.8; every one of good, neutral and bad at least 10 %.
Everything is summed exactly but what says `drawn`: 20,000 seeded windows.

Why the worst cells are where they are:
share: a rare answer. One of ten already puts 0.01 outside, and one of ten comes every tenth time.
nps, ces_net: an edge of the triangle, where it is a share in disguise and the added answers pull towards the middle.
    Where all answers are alike nothing varies, so that the interval always holds and nothing ever alarms.
mean: nearly all answers equal. A few that differ make the spread, and they are often missed.
median: whole points. The order statistics jump from one to the next, so that they hold more often than asked.
false alarms: none where nearly all answers are alike; with ten answers one promoter and one detractor, on average, have
    nothing to go over 3 % with. A window more than half the square of the smaller one counts as that many answers.";
