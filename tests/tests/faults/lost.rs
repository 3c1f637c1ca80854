//! Responses that are gone without a trace: the engine opens what is left without a word, so it is counted again, and
//! refused until somebody has decided what is to become of it.

use std::fs;
use std::path::Path;
use std::sync::Arc;

use perche_collector::store::{Sled, SledOptions, Store, StoreError};
use perche_collector::writer::Writer;
use perche_survey::time::Timestamp;
use perche_tests::collector::perche;
use perche_tests::fault::process::Launch;
use perche_tests::fault::stage::Stage;
use perche_tests::store::post::click;
use perche_tests::store::{MINUTE, NOON, commit, engine, open};

const DAY: i64 = 24 * 60 * MINUTE;
const OLD: u16 = 20;
const REMEDIES: [&str; 2] = ["perche restore FILE", "perche verify --repair"];

/// A database of some responses of ten days ago and so many of today, of which the oldest are then taken away, below
/// everything of ours.
fn lossy(stage: &Stage, newer: u16) {
    let options = SledOptions { reserve_bytes: 0, ..SledOptions::default() };
    let store = Sled::open(&stage.data(), &options).unwrap();
    open(&store);
    (0..OLD).for_each(|old| drop(commit(&store, click(old, 6).at(Timestamp(NOON.0 - 10 * DAY)))));
    let posts: Vec<_> = (OLD..OLD + newer).map(|number| click(number, 4).into()).collect();
    posts.chunks(1_000).for_each(|batch| drop(store.commit(batch).unwrap()));
    drop(store);
    let db = engine(&stage.data());
    // The first block of responses.
    let (oldest, _) = db.scan_prefix(b"b").next().unwrap().unwrap();
    db.remove(oldest).unwrap();
    db.flush().unwrap();
}

fn names_the_loss(reason: &str) {
    assert!(reason.contains("2026-11-12") && reason.contains("not those of its "), "{reason}");
    assert!(REMEDIES.iter().all(|remedy| reason.contains(remedy)), "no remedy in {reason}");
}

fn repair(data: &Path) {
    let verify = |more: &[&str]| perche().arg("verify").args(more).arg("--data").arg(data).output().unwrap();
    assert_eq!(verify(&[]).status.code(), Some(1), "looking repairs nothing");
    assert_eq!(verify(&["--repair"]).status.code(), Some(0));
    assert_eq!(verify(&[]).status.code(), Some(0));
}

/// Exit 1 with that reason, at once.
fn is_refused(stage: &Stage, reason: &str) {
    let (status, log) = stage.start(Launch::default()).err().unwrap();
    assert_eq!((status.code(), log.trim_end()), (Some(1), format!("perche: {reason}").as_str()));
}

#[test]
fn what_the_newest_responses_do_not_show_is_found_beside_the_work_and_given_up() {
    let stage = Stage::new();
    lossy(&stage, 5);
    // The newest alone are counted before it is opened.
    let options = SledOptions { reserve_bytes: 0, recount: 5, ..SledOptions::default() };
    let store = Arc::new(Sled::open(&stage.data(), &options).unwrap());
    let writer = Writer::start(Arc::clone(&store) as Arc<dyn Store>);
    let reason = tokio::runtime::Builder::new_current_thread().build().unwrap().block_on(writer.lost());
    names_the_loss(&reason);
    assert!(writer.ready().unwrap_err().contains(&reason), "nothing more is acknowledged");
    assert_eq!(store.last_change(), Err(StoreError::Damaged(reason.clone())), "and nothing is read");
    writer.stop();
    drop(store);
    // Nor by any later start, however little of it that one would count.
    assert_eq!(Sled::open(&stage.data(), &options).err(), Some(StoreError::Damaged(reason.clone())));
    is_refused(&stage, &reason);
    repair(&stage.data());
    drop(stage.start(Launch::default()).unwrap());
}

#[test]
fn a_folder_that_was_found_damaged_stays_refused_until_it_is_repaired() {
    let stage = Stage::new();
    lossy(&stage, 5);
    let (status, log) = stage.start(Launch::default()).err().unwrap();
    assert_eq!(status.code(), Some(1), "{log}");
    names_the_loss(&log);
    let reason = fs::read_to_string(stage.data().join("damaged")).unwrap();
    assert!(log.trim_end().ends_with(&reason), "{log}");
    is_refused(&stage, &reason);
    repair(&stage.data());
    assert!(!stage.data().join("damaged").exists());
    let collector = stage.start(Launch::default()).unwrap();
    assert_eq!(collector.client().get("/readyz").status, 200);
}

/// More responses than are counted before it serves, so that the loss is found while it does, or just before.
#[test]
#[ignore = "long"]
fn a_collector_that_finds_a_loss_while_it_serves_ends_with_exit_1() {
    let stage = Stage::new();
    let many = u16::try_from(SledOptions::default().recount).unwrap();
    lossy(&stage, many);
    let (status, log) = match stage.start(Launch::default()) {
        Ok(collector) => collector.wait(),
        Err(ended) => ended,
    };
    assert_eq!(status.code(), Some(1), "{log}");
    assert!(log.contains(" ERROR some of the data is lost"), "found by the recount beside the work: {log}");
    let last = log.lines().last().unwrap();
    assert!(last.starts_with("perche: the store failed"), "{log}");
    names_the_loss(last);
    is_refused(&stage, &fs::read_to_string(stage.data().join("damaged")).unwrap());
}
