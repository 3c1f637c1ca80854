//! Collectors that are killed, stopped and restarted under load.

use perche_tests::fault::load::Unanswered::{self, GiveUp, SendAgain, SendAnew};
use perche_tests::fault::process::Launch;
use perche_tests::fault::recount;
use perche_tests::fault::shim::Shim;
use perche_tests::fault::stage::Stage;

/// What is wrong, in words.
type Wrong = Vec<String>;

/// How a collector is ended.
#[derive(Clone, Copy)]
enum End {
    Killed,
    /// Asked to, as supervisors do; it must then end with exit 0.
    Asked,
    /// Sabotage: killed in place of being asked.
    KilledInstead,
}

/// Ends the collector under load, again and again on the same data, until something is wrong. `sabotage`: from some moment
/// on it writes nothing, acknowledges all the same, and nobody is told.
fn end(stage: &Stage, end: End, rounds: u64, sabotage: bool) -> Wrong {
    for round in 0..rounds {
        let shim = sabotage.then(Shim::new);
        let collector = stage.start(Launch { shim: shim.as_ref(), ..Launch::default() }).unwrap();
        let load = stage.load(round, GiveUp);
        // Another moment each time: early in the life of the database, and far from it.
        stage.answered(20 + round * 37 % 400);
        if let Some(shim) = shim {
            shim.swallow();
            stage.answered(20);
        }
        let mut wrong = Wrong::new();
        match end {
            End::Killed => collector.kill(),
            End::Asked | End::KilledInstead => {
                collector.signal(if matches!(end, End::Asked) { "TERM" } else { "KILL" });
                let (status, log) = collector.wait();
                if status.code() != Some(0) {
                    wrong.push(format!("it ended with {status}: {log}"));
                }
            }
        }
        load.stop();
        wrong.extend(stage.wrong());
        if !wrong.is_empty() {
            return wrong;
        }
    }
    Wrong::new()
}

#[test]
fn what_was_acknowledged_survives_kill_9() {
    assert_eq!(end(&Stage::new(), End::Killed, 3, false), Wrong::new());
}

#[test]
#[ignore = "long"]
fn what_was_acknowledged_survives_thirty_times_kill_9() {
    let stage = Stage::new();
    assert_eq!(end(&stage, End::Killed, 30, false), Wrong::new());
    println!("{} acknowledged requests survived 30 kills", stage.ledger.replies());
}

#[test]
fn a_collector_that_acknowledges_what_it_does_not_store_is_seen_after_kill_9() {
    let wrong = end(&Stage::new(), End::Killed, 3, true);
    assert!(wrong.iter().any(|wrong| wrong.contains("acknowledged") || wrong.contains("refused")), "{wrong:?}");
}

#[test]
fn a_stop_under_load_loses_no_answer_and_exits_0() {
    assert_eq!(end(&Stage::new(), End::Asked, 3, false), Wrong::new());
}

#[test]
fn a_stop_that_loses_an_answer_is_seen() {
    let wrong = end(&Stage::new(), End::Asked, 3, true);
    assert!(wrong.iter().any(|wrong| wrong.contains("acknowledged") || wrong.contains("refused")), "{wrong:?}");
}

#[test]
fn a_stop_that_is_no_orderly_one_is_seen() {
    let wrong = end(&Stage::new(), End::KilledInstead, 1, false);
    assert!(wrong.len() == 1 && wrong[0].contains("it ended with signal: 9"), "{wrong:?}");
}

/// Restarts the collector under clients that do so when no answer comes.
fn restart(unanswered: Unanswered) -> Wrong {
    let stage = Stage::new();
    let mut collector = stage.start(Launch::default()).unwrap();
    let load = stage.load(200, unanswered);
    for round in 0..4 {
        stage.answered(100);
        if round % 2 == 0 {
            collector.kill();
        } else {
            assert!(collector.stop().0.success());
        }
        collector = stage.start(Launch::default()).unwrap();
    }
    stage.answered(100);
    load.stop();
    drop(collector);
    stage.wrong()
}

#[test]
fn a_restart_under_load_stores_each_answer_once() {
    assert_eq!(restart(SendAgain), Wrong::new());
}

#[test]
fn an_answer_that_is_stored_under_two_ids_is_seen() {
    let wrong = restart(SendAnew);
    assert!(wrong.iter().any(|wrong| wrong.contains("nobody sent it")), "{wrong:?}");
}

/// The look at the end is what all of these rest on: it must see a folder that is whole and too old.
#[test]
fn a_folder_that_lost_acknowledged_answers_is_seen() {
    let stage = Stage::new();
    let fill = |seed| {
        let collector = stage.start(Launch::default()).unwrap();
        let load = stage.load(seed, GiveUp);
        stage.answered(50);
        collector.kill();
        load.stop();
    };
    fill(300);
    let old = stage.copy();
    fill(301);
    stage.put(old.path());
    let wrong = stage.wrong();
    assert!(!wrong.is_empty());
    assert!(wrong.iter().all(|wrong| wrong.contains("acknowledged")), "{wrong:?}");
}

/// And it must see counts that are not those of the rows.
#[test]
fn a_wrong_aggregate_is_seen() {
    let stage = Stage::new();
    let collector = stage.start(Launch::default()).unwrap();
    let load = stage.load(400, GiveUp);
    stage.answered(50);
    load.stop();
    let mut rows = recount::rows(&collector.client()).unwrap();
    assert_eq!(recount::differences(&collector.client(), &rows), Ok(Vec::new()));
    rows.pop();
    assert!(!recount::differences(&collector.client(), &rows).unwrap().is_empty());
}
