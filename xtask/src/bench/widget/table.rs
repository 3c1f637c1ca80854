//! The tables, as Markdown.

use std::fmt::Write;

use super::bars::Bar;
use super::figures::{Figures, SUBJECTS, Visit};

/// Everything as it goes to the terminal and into docs/benchmarks.md.
pub(super) fn text(figures: &Figures, bars: &[Bar], machine: &str, rounds: u32) -> String {
    let mut text =
        format!("Measured on {machine}; {rounds} rounds, medians. `cargo xtask bench widget` measures it again.\n");
    for profile in &figures.profiles {
        text += &one(figures, profile);
    }
    text += "\n| bar | measured | at most | |\n|---|---:|---:|---|\n";
    for bar in bars {
        let measured = bar.measured.map_or_else(|| "not measured".to_owned(), |measured| format!("{measured:.3}"));
        let verdict = if bar.holds() { "holds" } else { "**missed**" };
        writeln!(text, "| {} | {measured} | {} | {verdict} |", bar.what, bar.most).expect("a String takes every text");
    }
    text
}

fn one(figures: &Figures, profile: &str) -> String {
    let slower = figures.slower.get(profile).copied().unwrap_or_default();
    let mut text = format!(
        "\n**{profile}** (the frame's processor {slower:.1} times slower than without throttle)\n\n\
         | | visible ms | times plain | live ms | times plain | KB | layout shift | host's long tasks, longest ms | of the widget |\n\
         |---|---:|---:|---:|---:|---:|---:|---:|---:|\n"
    );
    for subject in SUBJECTS.into_iter().filter(|subject| !figures.of(profile, subject).is_empty()) {
        let median = |figure: fn(&Visit) -> f64| figures.median(profile, subject, figure).unwrap_or_default();
        let ratio = |figure: fn(&Visit) -> f64| {
            figures.ratio(profile, subject, "plain", figure).map_or_else(String::new, |ratio| format!("{ratio:.2}"))
        };
        let tasks = |of: fn(&Visit) -> &Vec<f64>| {
            let all: Vec<f64> = figures.of(profile, subject).iter().flat_map(of).copied().collect();
            let longest = all.iter().copied().reduce(f64::max).unwrap_or_default();
            if all.is_empty() { "0".to_owned() } else { format!("{}, {longest:.0}", all.len()) }
        };
        let (visible, live, bytes) =
            (median(|visit| visit.visible), median(|visit| visit.live), median(|visit| visit.bytes));
        writeln!(
            text,
            "| {subject} | {visible:.0} | {} | {live:.0} | {} | {:.1} | {:.3} | {} | {} |",
            ratio(|visit| visit.visible),
            ratio(|visit| visit.live),
            bytes / 1000.0,
            median(|visit| visit.shift),
            tasks(|visit| &visit.tasks),
            tasks(|visit| &visit.ours),
        )
        .expect("a String takes every text");
    }
    text
}
