//! Each operation on a file fails once, or it and all after it: whatever was acknowledged is there afterwards, and the
//! collector either goes on or ends with exit 1 and a remedy. The system's own calls fail (`shim.c`), below the store and
//! its engine.

use std::sync::Arc;

use perche_tests::fault::chance::Chance;
use perche_tests::fault::load::Customer;
use perche_tests::fault::process::{Launch, Process};
use perche_tests::fault::shim::{EIO, ENOSPC, Shim};
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
            patient: false,
            client: None,
        };
        customer.answer();
    }
}

/// An end must be one of ours: exit 0, or exit 1 with what to do; and no trace of a panic.
fn is_orderly(status: std::process::ExitStatus, log: &str, what: &str) {
    assert!(!log.contains("panicked at"), "{what}: {log}");
    let remedies = ["perche restore FILE", "start perche again", "Free some space"];
    match status.code() {
        Some(0) => {}
        Some(1) => assert!(remedies.iter().any(|remedy| log.contains(remedy)), "{what}: no remedy in {log}"),
        code => panic!("{what}: ended with {code:?}: {log}"),
    }
}

/// One life of a database in which the `nth` operation fails; gives how many there were.
fn life(since: Since, nth: u64, fault: Fault) -> u64 {
    let what = format!("operation {nth} {since:?} {fault:?}");
    let (stage, shim) = (Stage::new(), Shim::new());
    let until = |from: u64| if fault.for_ever { u64::MAX } else { from + 1 };
    if since == Since::Start && nth > 0 {
        shim.fail(nth, until(nth), fault.error);
    }
    let mut before = 0;
    match stage.start(Launch { shim: Some(&shim), ..Launch::default() }) {
        Err((status, log)) => {
            assert_eq!(status.code(), Some(1), "{what}: {log}");
            is_orderly(status, &log, &what);
        }
        Ok(mut collector) => {
            if since == Since::Later {
                visit(&stage, &mut collector, 1, 5);
                before = shim.count();
                shim.fail(before + nth, until(before + nth), fault.error);
            }
            visit(&stage, &mut collector, 10, 8);
            let (status, log) = if collector.ended().is_some() { collector.wait() } else { collector.stop() };
            is_orderly(status, &log, &what);
        }
    }
    shim.heal();
    let count = shim.count() - before;
    assert_eq!(stage.wrong(), Vec::<String>::new(), "{what}");
    count
}

fn every(step: u64, first: u64) {
    for since in [Since::Start, Since::Later] {
        // None fails: so many there are.
        let count = life(since, 0, Fault { error: EIO, for_ever: false });
        assert!(count > 20, "{count} operations: the shim is not between the collector and its disk");
        let mut lives = 0;
        for nth in (first..=count).step_by(usize::try_from(step).unwrap()) {
            for fault in FAULTS {
                life(since, nth, fault);
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
