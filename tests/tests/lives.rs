//! Thousands of short random lives of the store, closed or killed and opened again in between. The model is the oracle:
//! proptest makes the lives, and makes one that goes wrong as short as it can.

// A folder that is in use cannot be copied everywhere.
#![cfg(target_os = "linux")]

use std::cell::RefCell;
use std::collections::BTreeSet;
use std::path::Path;

use perche_collector::change::Change;
use perche_collector::store::{Sled, SledOptions};
use perche_tests::fault::stage::copy_files;
use perche_tests::store::life::Life;
use perche_tests::store::random::{Dice, MET};
use proptest::prelude::*;
use proptest::test_runner::{Config, RngAlgorithm, TestError, TestRng, TestRunner};
use tempfile::TempDir;

/// What happens to a store.
#[derive(Clone, Debug)]
enum Step {
    /// A batch: for each of its changes the seed of its dice.
    Commit(Vec<u64>),
    /// It is closed in an orderly way, and opened again.
    Reopen,
    /// The process is killed after its last reply: what is in the files now is opened.
    Kill,
}

fn lives() -> impl Strategy<Value = Vec<Step>> {
    // A smaller seed is no simpler change: only leaving one out makes a life shorter.
    let changes = prop::collection::vec(any::<u64>().no_shrink(), 1..9).prop_map(Step::Commit);
    prop::collection::vec(prop_oneof![6 => changes, 1 => Just(Step::Reopen), 1 => Just(Step::Kill)], 1..30)
}

/// What was lived, for the summary.
#[derive(Default)]
struct Lived {
    lives: usize,
    changes: usize,
    reopened: usize,
    met: BTreeSet<String>,
}

impl Lived {
    fn add(&mut self, life: Life, reopened: usize) {
        self.lives += 1;
        self.changes += life.changes;
        self.reopened += reopened;
        self.met.extend(life.met);
    }
}

fn open(folder: &Path) -> Result<Sled, String> {
    let options = SledOptions { reserve_bytes: 0, ..SledOptions::default() };
    Sled::open(folder, &options).map_err(|error| error.to_string())
}

fn empty() -> TempDir {
    TempDir::new().expect("a temporary folder can be made")
}

fn copied(folder: &Path) -> TempDir {
    let copied = empty();
    copy_files(folder, copied.path());
    copied
}

/// What is in the files when the process is killed.
#[derive(Clone, Copy, PartialEq)]
enum Files {
    /// All that was acknowledged.
    Current,
    /// All but the last commit: what they would hold if a commit were acknowledged before it is written.
    OneCommitBehind,
}

/// Lives the steps, and compares after each opening and at the end.
fn live(steps: &[Step], files: Files) -> Result<(Life, usize), String> {
    let mut folder = empty();
    let mut store = open(folder.path())?;
    let mut life = Life::begin(&store);
    let (mut behind, mut reopened) = (None, 0);
    for (number, step) in steps.iter().enumerate() {
        let mut dice = Dice::new(number as u64);
        let told = |difference| format!("step {number}: {difference}");
        match step {
            Step::Commit(seeds) => {
                let changes: Vec<Change> = seeds.iter().map(|seed| life.next(&mut Dice::new(*seed))).collect();
                behind = (files == Files::OneCommitBehind).then(|| copied(folder.path()));
                life.commit(&store, &changes).map_err(told)?;
                continue;
            }
            Step::Reopen => {
                drop(store);
                store = open(folder.path()).map_err(told)?;
            }
            Step::Kill => {
                let left = behind.take().unwrap_or_else(|| copied(folder.path()));
                drop(store);
                folder = left;
                store = open(folder.path()).map_err(told)?;
            }
        }
        reopened += 1;
        life.compare(&store, &mut dice).map_err(told)?;
    }
    life.compare(&store, &mut Dice::new(0)).map_err(|difference| format!("at the end: {difference}"))?;
    Ok((life, reopened))
}

/// The shortest life that goes wrong, and how.
fn run(mut runner: TestRunner, files: Files) -> Result<Lived, TestError<Vec<Step>>> {
    let lived = RefCell::new(Lived::default());
    runner.run(&lives(), |steps| {
        let (life, reopened) = live(&steps, files).map_err(TestCaseError::fail)?;
        lived.borrow_mut().add(life, reopened);
        Ok(())
    })?;
    Ok(lived.into_inner())
}

fn config(cases: u32) -> Config {
    Config { cases, failure_persistence: None, ..Config::default() }
}

/// The same lives on every machine.
fn always_the_same(cases: u32) -> TestRunner {
    TestRunner::new_with_rng(config(cases), TestRng::deterministic_rng(RngAlgorithm::ChaCha))
}

fn all_is_the_models(runner: TestRunner) {
    let lived = run(runner, Files::Current).unwrap_or_else(|wrong| panic!("{wrong}"));
    let Lived { lives, changes, reopened, met } = lived;
    println!("{lives} lives, {changes} changes, {reopened} openings, 0 differences");
    assert_eq!(met.into_iter().collect::<Vec<_>>().join(" "), MET);
}

#[test]
fn a_store_that_is_closed_or_killed_goes_on_as_the_model() {
    all_is_the_models(always_the_same(60));
}

/// Others each time; what went wrong is printed as steps.
#[test]
#[ignore = "long"]
fn thousands_of_lives_are_the_models() {
    all_is_the_models(TestRunner::new(config(2_000)));
}

#[test]
fn a_lost_commit_is_found_and_told_in_two_steps() {
    let found = run(always_the_same(60), Files::OneCommitBehind).map(|lived| lived.lives);
    let Err(TestError::Fail(_, steps)) = found else { panic!("a commit was lost and {found:?} found nothing") };
    println!("{steps:?}");
    assert!(matches!(&steps[..], [Step::Commit(changes), Step::Kill] if changes.len() == 1), "{steps:?}");
}
