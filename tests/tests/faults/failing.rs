//! Each operation on a file fails once, or it and all after it: whatever was acknowledged is there afterwards, and the
//! collector either goes on or ends with exit 1 and a remedy. The system's own calls fail (`shim.c`), below the store and
//! its engine.

use std::os::unix::process::ExitStatusExt;
use std::process::ExitStatus;
use std::sync::Arc;

use perche_tests::fault::chance::Chance;
use perche_tests::fault::load::{Customer, Unanswered};
use perche_tests::fault::process::{Launch, Process};
use perche_tests::fault::shim::{EIO, ENOSPC, SWALLOW, Shim};
use perche_tests::fault::stage::Stage;

/// How the operation fails.
#[derive(Clone, Copy, Debug)]
struct Fault {
    error: u64,
    for_ever: bool,
}

const FAULTS: [Fault; 3] = [
    Fault { error: EIO, for_ever: false },
    Fault { error: EIO, for_ever: true },
    Fault { error: ENOSPC, for_ever: false },
];

/// When operations begin to fail.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Since {
    /// While the database is made.
    Start,
    /// After it has answered a while.
    Later,
}

/// Some customers, one after the other; what fails is not sent again.
fn visit(stage: &Stage, collector: &mut Process, seed: u64, visits: u32) {
    for visit in 0..visits {
        if collector.ended().is_some() {
            return;
        }
        let mut customer = Customer {
            chance: Chance::of(seed + u64::from(visit)),
            address: stage.address(),
            ledger: Arc::clone(&stage.ledger),
            stop: Arc::default(),
            unanswered: Unanswered::GiveUp,
            client: None,
        };
        customer.answer();
    }
}

/// What is wrong with an end. It must be one of ours: exit 0, or exit 1 with what to do; and no trace of a panic.
fn disorder(status: ExitStatus, log: &str) -> Option<String> {
    let remedies = ["perche restore FILE", "start perche again", "Free some space"];
    match status.code() {
        _ if log.contains("panicked at") => Some(format!("a panic: {log}")),
        Some(0) => None,
        Some(1) if remedies.iter().any(|remedy| log.contains(remedy)) => None,
        Some(1) => Some(format!("no remedy in {log}")),
        code => Some(format!("ended with {code:?}: {log}")),
    }
}

#[test]
fn an_end_without_a_remedy_by_a_signal_or_in_a_panic_is_seen() {
    let ended = |raw, log| disorder(ExitStatus::from_raw(raw), log);
    assert_eq!(ended(0, "").or(ended(1 << 8, "perche: broken. Look, then start perche again")), None);
    for (raw, log) in [(1 << 8, "perche: broken"), (9, ""), (101 << 8, ""), (0, "thread 'writer' panicked at x")] {
        assert!(ended(raw, log).is_some(), "{raw} {log}");
    }
}

/// One life of a database in which the `nth` operation fails; gives how many there were, and what is wrong.
fn life(since: Since, nth: u64, fault: Fault) -> (u64, Vec<String>) {
    let (stage, shim) = (Stage::new(), Shim::new());
    let until = |from: u64| if fault.for_ever { u64::MAX } else { from + 1 };
    if since == Since::Start && nth > 0 {
        shim.fail(nth, until(nth), fault.error);
    }
    let (mut before, mut wrong) = (0, Vec::new());
    match stage.start(Launch { shim: Some(&shim), ..Launch::default() }) {
        Err((status, log)) => {
            wrong.extend(disorder(status, &log));
            wrong.extend(status.success().then(|| format!("it ended with success and had not begun: {log}")));
        }
        Ok(mut collector) => {
            if since == Since::Later {
                visit(&stage, &mut collector, 1, 5);
                before = shim.count();
                shim.fail(before + nth, until(before + nth), fault.error);
            }
            visit(&stage, &mut collector, 10, 8);
            let (status, log) = if collector.ended().is_some() { collector.wait() } else { collector.stop() };
            wrong.extend(disorder(status, &log));
        }
    }
    shim.heal();
    wrong.extend(stage.wrong());
    (shim.count() - before, wrong)
}

fn none_fails(since: Since) -> u64 {
    let (count, wrong) = life(since, 0, Fault { error: EIO, for_ever: false });
    assert_eq!(wrong, Vec::<String>::new());
    assert!(count > 20, "{count} operations: the shim is not between the collector and its disk");
    count
}

fn every(step: u64, first: u64) {
    for since in [Since::Start, Since::Later] {
        let count = none_fails(since);
        let mut lives = 0;
        for nth in (first..=count).step_by(usize::try_from(step).unwrap()) {
            for fault in FAULTS {
                let (_, wrong) = life(since, nth, fault);
                assert_eq!(wrong, Vec::<String>::new(), "operation {nth} {since:?} {fault:?}");
                lives += 1;
            }
        }
        println!("{since:?}: {count} operations, {lives} lives with a failing one");
    }
}

#[test]
fn an_operation_that_fails_costs_nothing_acknowledged() {
    every(23, 7);
}

#[test]
#[ignore = "long"]
fn every_operation_that_fails_costs_nothing_acknowledged() {
    every(1, 1);
}

/// Sabotage: a write fails, and the collector is not told.
#[test]
fn a_failure_that_goes_unnoticed_is_seen() {
    let count = none_fails(Since::Later);
    let unnoticed = Fault { error: SWALLOW, for_ever: false };
    let found = (1..=count).find(|nth| !life(Since::Later, *nth, unnoticed).1.is_empty());
    assert!(found.is_some(), "any of {count} writes may be left out");
}
