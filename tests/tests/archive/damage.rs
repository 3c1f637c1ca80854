//! Files that are not what they were.

use std::io::{BufReader, Write};

use flate2::Compression;
use flate2::write::GzEncoder;
use perche_collector::archive::{ArchiveError, restore};
use perche_collector::store::{Memory, Store};
use perche_tests::store::random::life;

use crate::round_trip::{lines, written};

fn packed(lines: &[String]) -> Vec<u8> {
    let mut file = GzEncoder::new(Vec::new(), Compression::default());
    for line in lines {
        writeln!(file, "{line}").unwrap();
    }
    file.finish().unwrap()
}

fn refused(file: &[u8]) -> (u64, String) {
    match restore(BufReader::new(file), &Memory::default()) {
        Err(ArchiveError::Refused { line, what }) => (line, what),
        other => panic!("{other:?}"),
    }
}

fn good() -> Vec<u8> {
    let store = Memory::default();
    life(&store, 3, 60);
    perche_tests::store::commit(&store, perche_tests::store::post::click(900, 6));
    written(&store).0
}

/// The place of the first line that holds `words`, from 0.
fn place(lines: &[String], words: &str) -> usize {
    lines.iter().position(|line| line.contains(words)).unwrap_or_else(|| panic!("no {words} in {lines:#?}"))
}

/// The name of a damage, what does it and says which line is to be told, and a word that is to be said.
type Row = (&'static str, fn(&mut Vec<String>) -> usize, &'static str);

/// Lines that are not there, or once too often.
const MISSING: [Row; 7] = [
    ("nothing at all", |lines| (lines.clear(), 1).1, "empty"),
    ("no end", |lines| (lines.pop(), lines.len() + 1).1, "cut off"),
    ("a line gone", |lines| (lines.remove(place(lines, "{\"response")), lines.len()).1, "holds"),
    ("a line twice", |lines| (double(lines, "{\"response"), place(lines, "{\"response") + 2).1, "twice"),
    ("a survey gone", |lines| (lines.remove(1), place(lines, "{\"slot") + 1).1, "not defined"),
    ("an erasure twice", |lines| (double(lines, "{\"erased"), place(lines, "{\"erased") + 2).1, "twice"),
    ("more behind the end", |lines| (lines.push(lines[1].clone()), lines.len()).1, "after the last"),
];

/// Lines that are not what they were.
const CHANGED: [Row; 7] = [
    ("another file", |lines| swap(lines, "_backup\"", "_dump\""), "no backup"),
    ("a later format", |lines| swap(lines, "_backup\":1", "_backup\":2"), "newer"),
    ("a line cut", |lines| swap(lines, "\"seq\":0", ""), "no line of a backup"),
    ("a record of a stranger", |lines| swap(lines, "{\"response\"", "{\"poem\""), "poem"),
    (
        "a document of a stranger",
        |lines| {
            lines.insert(1, "{\"document\":{\"kind\":\"poem\",\"key\":\"a\",\"body\":\"\"}}".to_owned());
            2
        },
        "poem",
    ),
    ("a changed score", |lines| (swap(lines, "\"score\":6", "\"score\":5"), lines.len()).1, "checksum"),
    ("a changed count", |lines| swap(lines, "\"displays\":", "\"displays\":1"), "holds"),
];

fn double(lines: &mut Vec<String>, words: &str) {
    let at = place(lines, words);
    lines.insert(at, lines[at].clone());
}

/// Writes something else in the first line that holds `words`, and says which one that is.
fn swap(lines: &mut [String], words: &str, other: &str) -> usize {
    let at = place(lines, words);
    lines[at] = lines[at].replace(words, other);
    at + 1
}

#[test]
fn each_kind_of_damage_is_refused_with_its_line() {
    let good = lines(&good());
    for (name, damage, words) in MISSING.into_iter().chain(CHANGED) {
        let mut lines = good.clone();
        let expected = damage(&mut lines);
        let file = if lines.is_empty() { Vec::new() } else { packed(&lines) };
        let (line, what) = refused(&file);
        assert!(what.contains(words) && line == expected as u64, "{name}: line {line}, not {expected}: {what}");
    }
    assert!(restore(BufReader::new(&packed(&good)[..]), &Memory::default()).is_ok(), "by itself it is whole");
}

#[test]
fn a_file_cut_at_any_place_is_refused() {
    let file = good();
    for end in (0..file.len()).step_by(97).chain(file.len() - 9..file.len()) {
        let (line, what) = refused(&file[..end]);
        assert!(["cut off", "empty", "no backup"].iter().any(|word| what.contains(word)), "{end}: line {line}: {what}");
    }
}

#[test]
fn a_flipped_bit_is_refused_or_changes_nothing() {
    let (file, whole) = (good(), Memory::default());
    restore(BufReader::new(&file[..]), &whole).unwrap();
    let mut refusals = 0;
    for place in (0..file.len()).step_by(41) {
        let mut flipped = file.clone();
        flipped[place] ^= 1 << (place % 8);
        let store = Memory::default();
        match restore(BufReader::new(&flipped[..]), &store) {
            Err(ArchiveError::Refused { .. }) => refusals += 1,
            // The head of a gzip member says when and where it was made; nobody reads that.
            Ok(_) => assert_eq!(store.erased(None, 999), whole.erased(None, 999), "{place}"),
            Err(error) => panic!("{place}: {error}"),
        }
    }
    assert!(refusals > file.len() / 41 - 3, "{refusals} of {}", file.len() / 41);
}

#[test]
fn damage_is_told_by_its_block_before_anything_of_it_is_used() {
    let store = Memory::default();
    life(&store, 3, 10);
    let why = |n: u16| {
        (0..2_000).map(|k| char::from(b'a' + u8::try_from((k * k + usize::from(n)) % 26).unwrap())).collect::<String>()
    };
    for n in 0..1_500 {
        perche_tests::store::commit(&store, perche_tests::store::post::click(2_000 + n, 6).comment(&why(n)));
    }
    let (file, counts) = written(&store);
    let mut flipped = file.clone();
    let late = file.len() * 3 / 4;
    flipped[late] ^= 4;
    let (line, what) = refused(&flipped);
    assert!(what.contains("changed in this line or one of the"), "{what}");
    assert!(line > counts.lines / 3 && line < counts.lines, "{line} of {}", counts.lines);
}
