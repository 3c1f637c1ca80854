//! What xtask is doing, step by step, with times.

use std::time::Instant;

use crate::failure::Outcome;

/// Says `title`, does the step, and says how long it took.
pub(crate) fn step<T>(title: &str, work: impl FnOnce() -> Outcome<T>) -> Outcome<T> {
    println!("==> {title}");
    let started = Instant::now();
    let outcome = work();
    let ending = if outcome.is_ok() { "done" } else { "failed" };
    println!("    {ending} in {:.1} s", started.elapsed().as_secs_f64());
    outcome
}

/// One line of detail inside a step.
pub(crate) fn note(text: &str) {
    println!("    {text}");
}
