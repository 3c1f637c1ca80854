//! The dictionary of segments on disk.

use std::collections::BTreeMap;

use super::*;
use crate::tally::{Dimension, Splits};

fn from(number: u16, country: &str) -> Change {
    let Change::Accept(mut post) = click(number, AT) else { panic!("a click is a post") };
    post.fresh.context.insert("country".to_owned(), country.to_owned());
    post.segments.insert("country".to_owned(), 2);
    Change::Accept(post)
}

fn cells(store: &Sled) -> BTreeMap<Option<String>, u64> {
    let of = |(dimension, cell): (Dimension, crate::tally::Cell)| match dimension {
        Dimension::Segment { value, .. } => Some((value, cell.scores.values().sum())),
        _ => None,
    };
    whole(store).by.into_iter().filter_map(of).collect()
}

fn expected(cells: &[(Option<&str>, u64)]) -> BTreeMap<Option<String>, u64> {
    cells.iter().map(|(value, n)| (value.map(str::to_owned), *n)).collect()
}

#[test]
fn reopening_keeps_the_slots_even_of_values_that_nobody_has_any_more() {
    let folder = TempDir::new().unwrap();
    open(&folder).commit(&[put_survey(), from(1, "IT"), from(2, "FR")]).unwrap();
    let erase = Change::Erase { survey: survey(), id: id(1), now: Timestamp(AT) };
    open(&folder).commit(&[erase, from(3, "DE"), from(4, "FR")]).unwrap();
    let store = open(&folder);
    assert_eq!(cells(&store), expected(&[(Some("FR"), 2), (None, 1)]));
    store.commit(&[from(5, "DE"), from(6, "IT")]).unwrap();
    assert_eq!(cells(&store), expected(&[(Some("FR"), 2), (Some("IT"), 1), (None, 2)]));
    assert_eq!(store.verify(false).unwrap().differences, [""; 0]);
}

#[test]
fn a_wrong_cell_of_a_segment_is_found_named_and_mended() {
    let folder = TempDir::new().unwrap();
    let store = open(&folder);
    store.commit(&[put_survey(), from(1, "IT"), from(2, "FR"), from(3, "DE")]).unwrap();
    let right = whole(&store);
    let mut forged = right.clone();
    let italy = Dimension::Segment { key: "country".to_owned(), value: Some("IT".to_owned()) };
    forged.by.get_mut(&italy).unwrap().scores.insert(Score(6), 7);
    let body = tally::encode(&forged, store.catalogue().slots(1)).unwrap();
    put(&store, &key::tally(1, key::Span::of(Quarter::of(Timestamp(AT)))[1]), body);
    let found = store.verify(true).unwrap();
    assert_eq!(found.differences.len(), 1);
    assert!(found.differences[0].contains("country") && found.differences[0].contains("IT"), "{found:?}");
    assert_eq!((store.verify(false).unwrap().differences.as_slice(), whole(&store)), (&[][..], right));
}

#[test]
fn a_lost_slot_is_damage_and_no_wrong_number() {
    let folder = TempDir::new().unwrap();
    let store = open(&folder);
    store.commit(&[put_survey(), from(1, "IT"), from(2, "FR")]).unwrap();
    store.db().unwrap().remove(key::slot(1, 0)).unwrap();
    drop(store);
    let Err(StoreError::Damaged(said)) = Sled::open(folder.path(), &OPTIONS) else { panic!("it was opened") };
    assert!(said.contains("slot 0") && said.contains("perche restore FILE"), "{said}");
}

/// A count may name a slot that was new with it, and so is newer than what a reader knew when he began.
#[test]
fn readers_know_every_slot_that_they_meet() {
    let folder = TempDir::new().unwrap();
    let store = open(&folder);
    store.commit(&[put_survey()]).unwrap();
    std::thread::scope(|scope| {
        let writing = scope.spawn(|| {
            for number in 0..200 {
                let Change::Accept(mut post) = from(number, &number.to_string()) else { panic!("a click is a post") };
                post.segments.insert("country".to_owned(), 250);
                store.commit(&[Change::Accept(post)]).unwrap();
            }
        });
        while !writing.is_finished() {
            // Reading takes long, so that the counts it ends with are newer than its beginning.
            let edges: Vec<Quarter> = (0..5_000).chain([u32::MAX]).map(Quarter).collect();
            let tally = store.tallies(&survey(), &edges, &Splits::Every).unwrap().pop().unwrap();
            let cells = tally.by.iter().filter(|(dimension, _)| matches!(dimension, Dimension::Segment { .. }));
            assert_eq!(cells.count() as u64, tally.all.scores.values().sum::<u64>());
        }
    });
    assert_eq!(cells(&store).len(), 200);
}
