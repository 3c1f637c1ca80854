//! Bits that flip in a database that was never opened again: the engine has no snapshot of it, replays all of its log at
//! the next start, and leaves out without a word what it cannot read there.

use std::fs;
use std::path::Path;

use super::*;

const ANSWERS: u16 = 3_000;

/// Every second amended, every seventh erased, in commits of ten.
fn life() -> Vec<Vec<Change>> {
    let mut commits = vec![vec![put_survey()]];
    for first in (0..ANSWERS).step_by(10) {
        let at = |number: u16| AT + i64::from(number) * 60_000;
        let batch = first..first + 10;
        commits.push(batch.clone().map(|number| click(number, at(number))).collect());
        let erased = batch.filter(|number| number % 7 == 0);
        commits.push(
            erased
                .map(|number| Change::Erase { survey: survey(), id: id(number), now: Timestamp(at(number)) })
                .collect(),
        );
    }
    commits
}

type All = (Vec<Response>, Tally, Vec<Document>);

fn all(store: &Sled) -> Result<All, StoreError> {
    let filter = Filter { survey: survey(), from: None, to: None, status: None, ascending: true };
    let rows = store.responses(&filter, None, usize::MAX)?;
    let tally = store.tallies(&survey(), &[Quarter(0), Quarter(u32::MAX)], &Splits::Every)?.remove(0);
    Ok((rows, tally, store.documents(DocumentKind::Survey)?))
}

fn copy(from: &Path, to: &Path) {
    for entry in fs::read_dir(from).unwrap().map(Result::unwrap).filter(|entry| entry.path().is_file()) {
        fs::copy(entry.path(), to.join(entry.file_name())).unwrap();
    }
}

/// Flips `flips` bits of the used part of `db`.
fn flip(folder: &Path, seed: u64, flips: u64) {
    let path = folder.join("db");
    let mut bytes = fs::read(&path).unwrap();
    let used = bytes.iter().rposition(|byte| *byte != 0).unwrap() as u64;
    for flip in 0..flips {
        // Knuth's multiplicative hash: the same bits for the same seed.
        let place = (seed * 16 + flip + 1).wrapping_mul(0x9e37_79b9_7f4a_7c15);
        bytes[usize::try_from((place >> 8) % used).unwrap()] ^= 1 << (place & 7);
    }
    fs::write(path, bytes).unwrap();
}

/// How many were right, refused, and wrong without a word.
fn rot(seeds: std::ops::Range<u64>, flips: u64) -> [u64; 3] {
    let whole = TempDir::new().unwrap();
    let store = open(&whole);
    for changes in life() {
        store.commit(&changes).unwrap();
    }
    let right = all(&store).unwrap();
    drop(store);
    let mut fates = [0; 3];
    for seed in seeds {
        let folder = TempDir::new().unwrap();
        copy(whole.path(), folder.path());
        flip(folder.path(), seed, flips);
        let found = Sled::open(folder.path(), &OPTIONS).and_then(|store| all(&store));
        let fate = match found {
            Ok(found) if found == right => 0,
            Err(StoreError::Damaged(said)) if said.contains("perche restore FILE") => 1,
            Err(error) => panic!("seed {seed}: {error:?}"),
            Ok((rows, tally, documents)) => {
                eprintln!(
                    "seed {seed}: {} of {} rows, tally {}, documents {}",
                    rows.len(),
                    right.0.len(),
                    tally == right.1,
                    documents.len()
                );
                2
            }
        };
        fates[fate] += 1;
    }
    fates
}

#[test]
fn a_flipped_bit_is_never_a_wrong_number() {
    for (seeds, flips) in [(0..40, 1), (40..60, 4)] {
        let [right, refused, wrong] = rot(seeds, flips);
        println!("{flips} flips: {right} right, {refused} refused, {wrong} wrong");
        assert_eq!(wrong, 0);
    }
}

#[test]
#[ignore = "long"]
fn many_flipped_bits_are_never_a_wrong_number() {
    for (seeds, flips) in [(1_000..1_400, 1), (2_000..2_200, 8)] {
        let [right, refused, wrong] = rot(seeds, flips);
        println!("{flips} flips: {right} right, {refused} refused, {wrong} wrong");
        assert_eq!(wrong, 0);
    }
}
