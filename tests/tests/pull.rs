//! The measurement of `cargo xtask bench api`, with few answers: what it pulls is all there is, and what it does under
//! sabotage is found out.

#![cfg(target_os = "linux")]

use std::time::Duration;

use perche_tests::pull::judge::judge;
use perche_tests::pull::questions::questions;
use perche_tests::pull::slow::SLOW;
use perche_tests::pull::{Wish, run};
use perche_tests::scale::answers::Plan;
use perche_tests::scale::judge::passed;

#[test]
fn rows_in_small_pages_and_slow_clients_who_take_every_connection_are_found_out() {
    let folder = tempfile::tempdir().unwrap();
    let wish =
        Wish { answers: 20_000, window: Duration::from_millis(500), sabotage: true, folder: folder.path().to_owned() };
    let bars = judge(&run(&wish, &|_| ()).unwrap());
    assert!(!passed(&bars), "{bars:?}");
    for found_out in ["rows over HTTP", "beside "] {
        let bar = bars.iter().find(|bar| bar.what.starts_with(found_out)).unwrap();
        assert!(!bar.holds, "{bars:?}");
    }
}

/// What is measured is pulled to the last row, or the run is void.
#[test]
fn every_row_is_pulled() {
    let folder = tempfile::tempdir().unwrap();
    let wish =
        Wish { answers: 2_000, window: Duration::from_millis(200), sabotage: false, folder: folder.path().to_owned() };
    let figures = run(&wish, &|_| ()).unwrap();
    assert!(figures.pulled > 0.0 && figures.scan > 0.0 && figures.pace > 0.0 && figures.growth > 0, "{figures:?}");
    let waits = figures.waits;
    assert_eq!((waits.served, waits.held), (true, SLOW), "slow clients are held, and keep nobody from an answer");
    assert!(waits.times > 0 && waits.alone[0] > 0.0 && waits.beside[1] >= waits.beside[0], "{figures:?}");
    let plan = Plan { surveys: 20, answers: 0, start: perche_survey::time::Timestamp(0), seed: 7 };
    assert!(questions(plan).iter().all(|question| question.path(0) != question.sabotaged(true).path(0)));
}
