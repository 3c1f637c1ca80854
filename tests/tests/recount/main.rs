//! `tests/recount.py` against a collector full of random answers: figures are right when a program that shares no code
//! with ours comes to the same ones.

mod answers;

use std::collections::BTreeSet;
use std::process::{Command, Output};

use perche_tests::collector::{ADMIN_KEY, Collector};
use serde_json::Value;

use self::answers::{SCORES, SURVEYS, fill, today};

/// Every verdict that is given over the groups of the two months in which Rome's clock is changed.
fn group_verdicts(collector: &Collector) -> Vec<String> {
    let months = "from=2025-10-01&to=2025-11-01&tz=Europe/Rome&compare=2025-03-01..2025-04-01";
    let mut met = BTreeSet::new();
    for (survey, _) in &SCORES {
        for by in ["channel", "locale", "version", "touchpoint"] {
            let answer = collector.aggregate(survey, &format!("?{months}&group_by={by}")).json();
            for group in answer["groups"].as_array().expect("groups are a list") {
                let (delta, verdict) = (&group["compare"]["delta"], group["compare"]["verdict"].as_str());
                let sure = delta["low"].as_f64() > Some(0.0) || delta["high"].as_f64().is_some_and(|high| high < 0.0);
                let lost = sure && verdict == Some("not_distinguishable");
                met.insert(format!("{}{}", verdict.expect("a verdict"), if lost { " by Holm" } else { "" }));
            }
        }
    }
    met.into_iter().collect()
}

fn recount(collector: &Collector, surveys: &[&str], more: &[&str]) -> Output {
    let script = concat!(env!("CARGO_MANIFEST_DIR"), "/recount.py");
    let mut python = Command::new("python3");
    python.arg(script).args(["--url", collector.address(), "--key-env", "RECOUNT_KEY"]).env("RECOUNT_KEY", ADMIN_KEY);
    python.args(surveys.iter().flat_map(|survey| ["--survey", survey])).args(more);
    python.output().expect("python3 (3.9 or newer) must be on the path for the recount: install it")
}

/// The end of what it said: the first lines are many when it fails.
fn said(output: &Output) -> String {
    let text = format!("{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
    let lines: Vec<&str> = text.lines().collect();
    lines[lines.len().saturating_sub(60)..].join("\n")
}

#[test]
fn an_independent_recount_equals_every_aggregate() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let collector = Collector::start_in(folder, SURVEYS, &["--trusted-proxy", "127.0.0.1"]);
    fill(&collector, &SCORES, 300, 1);
    today(&collector, 2);
    // A recount of little proves little.
    assert_eq!(
        group_verdicts(&collector),
        ["down", "not_distinguishable", "not_distinguishable by Holm", "too_few", "up"]
    );
    for (survey, _) in &SCORES {
        let total = collector.aggregate(survey, "").json()["total"].clone();
        let some = |count: &Value| count.as_u64().is_some_and(|count| count > 3);
        let counts =
            [&total["skipped"], &total["commented"], &total["excluded"]["test"], &total["excluded"]["quarantined"]];
        assert!(counts.into_iter().all(some) && total["mixed_versions"] == true, "{total}");
    }
    let counted = recount(&collector, &["effort", "loyalty", "satisfaction", "agreement", "silence"], &[]);
    assert!(counted.status.success(), "{}", said(&counted));
    println!("{}", said(&counted));
}

#[test]
fn a_recount_that_is_late_by_a_millisecond_is_red() {
    let collector = Collector::start(SURVEYS);
    fill(&collector, &SCORES[..1], 60, 3);
    let right = recount(&collector, &["effort"], &[]);
    assert!(right.status.success(), "{}", said(&right));
    let late = recount(&collector, &["effort"], &["--sabotage"]);
    assert_eq!(late.status.code(), Some(1), "{}", said(&late));
    let failed = said(&late).lines().last().and_then(|line| line.split(' ').nth(2)?.parse::<u32>().ok());
    assert!(failed.is_some_and(|failed| failed > 100), "{}", said(&late));
}
