//! What became of the mutants of each file, and whether that is good enough.

use std::collections::BTreeMap;
use std::iter::Sum;

use serde_json::Value;

use super::noun;
use crate::failure::{Failure, OrFail, Outcome};

/// The files that every number rests on. Of each, more than [`BAR`] percent of the viable mutants must be caught.
pub(super) const HELD: [&str; 6] = ["distribution", "interval", "merge", "metric", "scale", "verdict"];
const BAR: u64 = 90;

/// What became of the mutants of one file.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Count {
    caught: u64,
    missed: u64,
    /// The tests never came to an end, which a person would notice as well.
    timeout: u64,
    /// Did not compile.
    unviable: u64,
}

/// What became of the mutants of each file, from the `outcomes.json` of cargo-mutants.
pub(super) fn counts(outcomes: &str) -> Outcome<BTreeMap<String, Count>> {
    let remedy = "use the version of cargo-mutants that xtask installs";
    let outcomes: Value = serde_json::from_str(outcomes).or_fail("outcomes.json is no JSON", remedy)?;
    let unknown = |what: &str| Failure::new(format!("outcomes.json has an outcome {what}"), remedy);
    let mut counts: BTreeMap<String, Count> = BTreeMap::new();
    for outcome in outcomes["outcomes"].as_array().ok_or_else(|| unknown("list that is none"))? {
        // The other scenario is the baseline: the code as it is.
        let Some(mutant) = outcome["scenario"].get("Mutant") else { continue };
        let file = mutant["file"].as_str().ok_or_else(|| unknown("without a file"))?;
        let count = counts.entry(noun(file).to_owned()).or_default();
        match outcome["summary"].as_str() {
            Some("CaughtMutant") => count.caught += 1,
            Some("MissedMutant") => count.missed += 1,
            Some("Timeout") => count.timeout += 1,
            Some("Unviable") => count.unviable += 1,
            other => return Err(unknown(&format!("of {other:?}"))),
        }
    }
    Ok(counts)
}

impl Count {
    fn noticed(self) -> u64 {
        self.caught + self.timeout
    }

    fn viable(self) -> u64 {
        self.noticed() + self.missed
    }

    /// More than [`BAR`] percent, and of something.
    fn clears_the_bar(self) -> bool {
        self.noticed() * 100 > self.viable() * BAR
    }
}

impl<'a> Sum<&'a Self> for Count {
    fn sum<I: Iterator<Item = &'a Self>>(counts: I) -> Self {
        counts.fold(Self::default(), |whole, count| Self {
            caught: whole.caught + count.caught,
            missed: whole.missed + count.missed,
            timeout: whole.timeout + count.timeout,
            unviable: whole.unviable + count.unviable,
        })
    }
}

impl std::fmt::Display for Count {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let Self { caught, missed, timeout, unviable } = self;
        write!(out, "{caught:>4} caught {missed:>4} missed {timeout:>4} timed out {unviable:>4} unviable")?;
        if self.viable() == 0 {
            return Ok(());
        }
        let tenths = self.noticed() * 1_000 / self.viable();
        write!(out, "  {:>3}.{} %", tenths / 10, tenths % 10)
    }
}

/// A line for each file, and one for all.
pub(super) fn report(counts: &BTreeMap<String, Count>) {
    println!();
    for (file, count) in counts {
        println!("{file:<18}{count}");
    }
    let all: Count = counts.values().sum();
    println!("{:<18}{all}", "in all");
    println!(
        "mutants: {} passed, {} failed, {} skipped (caught, missed, unviable)",
        all.noticed(),
        all.missed,
        all.unviable
    );
}

/// Fails when a held file does not clear the bar, or when one that was `expected` has nothing to show.
pub(super) fn judge(counts: &BTreeMap<String, Count>, expected: &[&str]) -> Outcome {
    let mut short = Vec::new();
    for held in HELD {
        // `verdict/needed` is part of `verdict`.
        let parts = counts.iter().filter(|(file, _)| file.split('/').next() == Some(held));
        let whole: Count = parts.map(|(_, count)| count).sum();
        let looked_at = whole.viable() > 0 || expected.contains(&held);
        if looked_at && !whole.clears_the_bar() {
            short.push(format!("{held}: {} of {}", whole.noticed(), whole.viable()));
        }
    }
    if short.is_empty() {
        return Ok(());
    }
    Err(Failure::new(
        format!("not more than {BAR} % of the viable mutants are caught in {}", short.join(", ")),
        "each that was missed is in target/mutants.out/missed.txt: test what it breaks; or, when nothing can tell it from \
         the code, list it in .cargo/mutants.toml with the reason",
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn outcomes(rows: &[(&str, &str, usize)]) -> String {
        let baseline = serde_json::json!({"scenario": "Baseline", "summary": "Success"});
        let one =
            |file: &str, summary: &str| serde_json::json!({"scenario": {"Mutant": {"file": file}}, "summary": summary});
        let mutants = rows.iter().flat_map(|(file, summary, times)| vec![one(file, summary); *times]);
        serde_json::json!({"outcomes": std::iter::once(baseline).chain(mutants).collect::<Vec<_>>()}).to_string()
    }

    fn judged(rows: &[(&str, &str, usize)], expected: &[&str]) -> Outcome {
        judge(&counts(&outcomes(rows)).expect("counts"), expected)
    }

    const SCALE: &str = "survey/src/scale.rs";

    #[test]
    fn exactly_nine_of_ten_is_not_enough() {
        assert!(judged(&[(SCALE, "CaughtMutant", 9), (SCALE, "MissedMutant", 1)], &[]).is_err());
        assert!(judged(&[(SCALE, "CaughtMutant", 10), (SCALE, "MissedMutant", 1)], &[]).is_ok());
        assert!(judged(&[(SCALE, "Timeout", 10), (SCALE, "MissedMutant", 1)], &[]).is_ok(), "a hang is noticed");
        assert!(judged(&[(SCALE, "Unviable", 99), (SCALE, "MissedMutant", 1)], &[]).is_err(), "no test refused these");
    }

    #[test]
    fn one_file_does_not_make_up_for_another_but_its_parts_count_with_it() {
        let good = (SCALE, "CaughtMutant", 1_000);
        assert!(judged(&[good, ("survey/src/merge.rs", "MissedMutant", 1)], &[]).is_err());
        assert!(judged(&[good, ("survey/src/theme.rs", "MissedMutant", 1)], &[]).is_ok(), "reported, not held");
        let verdict =
            [("survey/src/verdict/needed.rs", "MissedMutant", 1), ("survey/src/verdict.rs", "CaughtMutant", 20)];
        assert!(judged(&verdict, &[]).is_ok());
        assert!(judged(&verdict[..1], &[]).is_err());
    }

    #[test]
    fn a_held_file_without_a_mutant_is_a_failure_unless_others_were_chosen() {
        let scale = [(SCALE, "CaughtMutant", 5)];
        assert!(judged(&scale, &[]).is_ok());
        assert!(judged(&scale, &HELD).expect_err("nothing was tested").to_string().contains("verdict: 0 of 0"));
    }

    #[test]
    fn an_outcome_that_is_not_known_is_never_passed_over() {
        assert!(counts(&outcomes(&[(SCALE, "Success", 1)])).is_err());
        assert!(counts("{}").is_err());
        let count = counts(&outcomes(&[(SCALE, "Timeout", 2), (SCALE, "Unviable", 3)])).expect("counts");
        assert_eq!(count["scale"], Count { timeout: 2, unviable: 3, ..Count::default() });
    }
}
