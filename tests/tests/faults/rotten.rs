//! Files that were cut short or whose bits flipped while nobody served them: the right data, or a refusal that names the
//! remedy; never a wrong number, never the trace of a panic.

use std::collections::BTreeMap;
use std::fs;
use std::os::unix::process::ExitStatusExt;
use std::panic::AssertUnwindSafe;
use std::path::Path;

use perche_tests::fault::chance::Chance;
use perche_tests::fault::load::Unanswered::GiveUp;
use perche_tests::fault::process::Launch;
use perche_tests::fault::stage::{Found, Stage, copy_files};
use tempfile::TempDir;

/// What the database had lived through when it was damaged.
#[derive(Clone, Copy, Debug)]
enum Past {
    /// Made, filled and killed: the engine has no snapshot of it, and replays all of it at the next start.
    NeverReopened,
    /// Filled in three lives, ended by kills and a stop.
    Reopened,
}

/// A filled database that nobody serves.
fn filled(past: Past, answers: u64) -> (Stage, TempDir) {
    let stage = Stage::new();
    let lives = match past {
        Past::NeverReopened => 1,
        Past::Reopened => 3,
    };
    for life in 0..lives {
        let collector = stage.start(Launch::default()).unwrap();
        let load = stage.load(life, GiveUp);
        stage.answered(answers / lives);
        // Nothing is on its way: what is stored and what was acknowledged are the same.
        load.stop();
        if life == 1 {
            assert!(collector.stop().0.success());
        } else {
            collector.kill();
        }
    }
    let copy = stage.copy();
    assert_eq!(stage.wrong(), Vec::<String>::new());
    (stage, copy)
}

/// Damages one file of the folder, and says how.
fn damage(folder: &Path, chance: &mut Chance) -> String {
    let mut names: Vec<_> = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().file_name()).collect();
    names.retain(|name| folder.join(name).is_file() && name != "reserve" && name != "lock");
    names.sort();
    let names: Vec<&str> = names.iter().map(|name| name.to_str().unwrap()).collect();
    // Most of the data are in one file.
    let name = if chance.percent(70) { "db" } else { chance.one_of(&names) };
    let path = folder.join(name);
    let mut bytes = fs::read(&path).unwrap();
    // The engine's file ends in zeros that nobody reads.
    let used = bytes.iter().rposition(|byte| *byte != 0).map_or(0, |last| last + 1);
    if used == 0 {
        return format!("{name}: empty");
    }
    let place = usize::try_from(chance.below(u64::try_from(used).unwrap())).unwrap();
    let what = match chance.below(4) {
        0 => {
            bytes.truncate(place);
            "cut"
        }
        1 => {
            let end = (place + 512).min(used);
            bytes[place..end].fill(0);
            "block of zeros"
        }
        _ => {
            bytes[place] ^= 1 << chance.below(8);
            "bit flipped"
        }
    };
    fs::write(&path, bytes).unwrap();
    format!("{name}: {what} at {place} of {used}")
}

/// What became of a damaged database.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Fate {
    Right,
    RefusedAtStart,
    RefusedWhenRead,
}

fn fate(found: Found, what: &str) -> Fate {
    let says = |log: &str| {
        assert!(!log.contains("panicked at"), "{what}: {log}");
        assert!(log.contains("perche restore FILE"), "{what}: no remedy in {log}");
    };
    match found {
        Found::Opened(wrong) => {
            assert_eq!(wrong, Vec::<String>::new(), "{what}");
            Fate::Right
        }
        Found::Refused(status, log) => {
            assert_eq!(status.code(), Some(1), "{what}: {log}");
            says(&log);
            Fate::RefusedAtStart
        }
        Found::Unread(log) => {
            says(&log);
            Fate::RefusedWhenRead
        }
    }
}

/// Damages a database in as many ways as there are seeds; gives those that were not met as they must be.
fn rot(
    past: Past,
    answers: u64,
    seeds: std::ops::Range<u64>,
    damage: impl Fn(&Path, &mut Chance) -> String,
) -> Vec<String> {
    let (stage, whole) = filled(past, answers);
    let mut fates: BTreeMap<Fate, u64> = BTreeMap::new();
    let mut wrong = Vec::new();
    for seed in seeds {
        stage.put(whole.path());
        let what = format!("{past:?}, seed {seed}, {}", damage(&stage.data(), &mut Chance::of(seed)));
        // All of them, so that one run tells how often.
        match std::panic::catch_unwind(AssertUnwindSafe(|| fate(stage.look(), &what))) {
            Ok(fate) => *fates.entry(fate).or_default() += 1,
            Err(_) => wrong.push(what),
        }
    }
    println!("{past:?}: {fates:?}, {} wrong", wrong.len());
    wrong
}

#[test]
fn damaged_files_give_the_right_data_or_a_refusal_with_its_remedy() {
    for past in [Past::NeverReopened, Past::Reopened] {
        assert_eq!(rot(past, 500, 0..12, damage), Vec::<String>::new());
    }
}

#[test]
#[ignore = "long"]
fn many_damaged_files_give_the_right_data_or_a_refusal_with_its_remedy() {
    for past in [Past::NeverReopened, Past::Reopened] {
        // Several segments of the engine's log.
        assert_eq!(rot(past, 4_000, 1_000..1_150, damage), Vec::<String>::new());
    }
}

/// Sabotage: files that are whole and hold something else, which no collector can know.
#[test]
fn a_database_that_is_opened_with_other_data_is_seen() {
    let (_, other) = filled(Past::NeverReopened, 60);
    let replace = |folder: &Path, _: &mut Chance| {
        fs::remove_dir_all(folder).unwrap();
        fs::create_dir(folder).unwrap();
        copy_files(other.path(), folder);
        "other data in its place".to_owned()
    };
    assert_eq!(rot(Past::NeverReopened, 100, 0..2, replace).len(), 2);
}

/// Sabotage: a refusal that says nothing.
#[test]
fn a_refusal_without_a_remedy_by_a_signal_or_in_a_panic_is_seen() {
    let remedy = "perche: damaged. perche restore FILE";
    let refused = |raw, log: &str| Found::Refused(ExitStatusExt::from_raw(raw), log.to_owned());
    assert_eq!(fate(refused(1 << 8, remedy), ""), Fate::RefusedAtStart);
    assert_eq!(fate(Found::Unread(remedy.to_owned()), ""), Fate::RefusedWhenRead);
    let panicked = format!("thread 'main' panicked at x\n{remedy}");
    let silent = ["perche: damaged", &panicked].map(str::to_owned);
    let silent = silent.iter().flat_map(|log| [refused(1 << 8, log), Found::Unread(log.clone())]);
    for found in silent.chain([refused(9, remedy), refused(0, remedy), Found::Opened(vec!["wrong".to_owned()])]) {
        let what = format!("{found:?}");
        assert!(std::panic::catch_unwind(AssertUnwindSafe(|| fate(found, ""))).is_err(), "{what}");
    }
}
