//! The bench's own parts, put together: what is measured is the real thing, and sabotage reaches it.

#![cfg(target_os = "linux")]

use std::time::Duration;

use perche_tests::ingest::load::{Answered, Load};
use perche_tests::ingest::process::{Server, mortal};
use perche_tests::ingest::{collector, counted, slow};

/// A moment of the load, over so many connections.
fn a_moment(server: &Server, pace: Option<f64>) -> Answered {
    let window = Duration::from_millis(200);
    let load = Load { connections: 4, pace, warm_up: Duration::ZERO, window, seed: 7 };
    let answered = load.run(server.address(), || {});
    assert_eq!(answered.strange, Vec::<String>::new());
    answered
}

#[test]
fn every_acknowledged_answer_of_the_load_is_counted_by_the_collector() {
    let folder = tempfile::tempdir().unwrap();
    let server = collector(&folder.path().join("perche"), None).unwrap();
    let answered = [None, Some(50.0)].map(|pace| a_moment(&server, pace).created);
    assert!(answered.iter().all(|created| *created > 0), "{answered:?}");
    assert_eq!(counted(&server), Ok(answered.iter().sum()));
    server.stop().unwrap();
}

#[test]
fn sabotage_delays_the_syncs_that_answers_wait_for() {
    let folder = tempfile::tempdir().unwrap();
    let shim = slow();
    let server = collector(&folder.path().join("perche"), Some(&shim)).unwrap();
    let before = shim.slowed();
    let answered = a_moment(&server, None);
    let syncs = shim.slowed() - before;
    assert!(answered.created > 0 && syncs > 0, "{} answers, {syncs} syncs", answered.created);
    // Four connections: no batch can have held more than four answers.
    assert!(answered.created <= 4 * syncs, "{} answers, {syncs} syncs", answered.created);
}

#[test]
fn both_servers_without_a_store_take_the_same_load() {
    for kind in ["empty", "judge"] {
        let folder = tempfile::tempdir().unwrap();
        let mut command = mortal(env!("CARGO_BIN_EXE_ingest"), "KILL");
        command.args(["serve", kind]);
        let server = Server::start(command, &folder.path().join("log")).unwrap();
        assert!(a_moment(&server, None).created > 0, "{kind}");
    }
}
