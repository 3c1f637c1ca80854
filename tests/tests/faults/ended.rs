//! Collectors that are killed, stopped and restarted under load.

use perche_tests::fault::process::Launch;
use perche_tests::fault::recount;
use perche_tests::fault::stage::Stage;

/// Kills the collector under load, again and again on the same data.
fn kill(stage: &Stage, rounds: u64) {
    for round in 0..rounds {
        let collector = stage.start(Launch::default()).unwrap();
        let load = stage.load(round, false);
        // Another moment each time: early in the life of the database, and far from it.
        stage.answered(20 + round * 37 % 400);
        collector.kill();
        load.stop();
        assert_eq!(stage.wrong(), Vec::<String>::new(), "round {round}");
    }
}

#[test]
fn what_was_acknowledged_survives_kill_9() {
    kill(&Stage::new(), 3);
}

#[test]
#[ignore = "long"]
fn what_was_acknowledged_survives_thirty_times_kill_9() {
    let stage = Stage::new();
    kill(&stage, 30);
    println!("{} acknowledged requests survived 30 kills", stage.ledger.replies());
}

#[test]
fn a_stop_under_load_loses_no_answer_and_exits_0() {
    let stage = Stage::new();
    for round in 0..3 {
        let collector = stage.start(Launch::default()).unwrap();
        let load = stage.load(100 + round, false);
        stage.answered(100);
        let (status, log) = collector.stop();
        load.stop();
        assert_eq!(status.code(), Some(0), "{log}");
        assert_eq!(stage.wrong(), Vec::<String>::new());
    }
}

#[test]
fn a_restart_under_load_stores_each_answer_once() {
    let stage = Stage::new();
    let mut collector = stage.start(Launch::default()).unwrap();
    // Each sends the same id and body again until it is answered, as the widget does.
    let load = stage.load(200, true);
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
    assert_eq!(stage.wrong(), Vec::<String>::new());
}

/// The look at the end is what all of these rest on: it must see a folder that is whole and too old.
#[test]
fn a_folder_that_lost_acknowledged_answers_is_seen() {
    let stage = Stage::new();
    let fill = |seed| {
        let collector = stage.start(Launch::default()).unwrap();
        let load = stage.load(seed, false);
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
    let load = stage.load(400, false);
    stage.answered(50);
    load.stop();
    let mut rows = recount::rows(&collector.client()).unwrap();
    assert_eq!(recount::differences(&collector.client(), &rows), Ok(Vec::new()));
    rows.pop();
    assert!(!recount::differences(&collector.client(), &rows).unwrap().is_empty());
}
