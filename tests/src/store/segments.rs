//! Segments: which values of a declared context key are told apart, and that it stays so.

use std::collections::BTreeMap;

use perche_collector::change::Change;
use perche_collector::store::Store;
use perche_collector::tally::{Cell, Dimension, Tally};
use perche_survey::response::{Slot, Status};
use perche_survey::scale::Score;

use super::post::{Post, click, id};
use super::{OTHER, SURVEY, commit, erase, minutes, open, stored, whole};

/// The cells of one segment: how many each value has, `other` last.
pub fn cells(tally: &Tally, segment: &str) -> BTreeMap<String, u64> {
    let n = |cell: &Cell| cell.scores.values().sum::<u64>() + cell.skipped;
    let of = |(dimension, cell): (&Dimension, &Cell)| match dimension {
        Dimension::Segment { key, value } if key == segment => {
            Some((value.clone().unwrap_or_else(|| "~other".to_owned()), n(cell)))
        }
        _ => None,
    };
    tally.by.iter().filter_map(of).collect()
}

fn counted(store: &dyn Store, expected: &[(&str, u64)]) {
    let expected: BTreeMap<_, _> = expected.iter().map(|(value, n)| ((*value).to_owned(), *n)).collect();
    assert_eq!(cells(&whole(store, SURVEY), "country"), expected);
    assert_eq!(store.verify(false).map(|found| found.differences), Ok(Vec::new()));
}

fn commit_each(store: &dyn Store, posts: [Post; 2]) {
    for post in posts {
        commit(store, post);
    }
}

fn from(number: u16, country: &str, max_values: u16) -> Post {
    click(number, 6).segment("country", country, max_values)
}

/// The first values have a cell of their own, the rest shares one. Who says nothing is in none.
pub fn the_first_values_are_told_apart(store: &dyn Store) {
    open(store);
    let posts = [from(1, "IT", 2), from(2, "FR", 2), from(3, "DE", 2), from(4, "IT", 2), from(5, "AT", 2), click(6, 6)];
    store.commit(&posts.map(Change::from)).expect("the store takes changes");
    counted(store, &[("IT", 2), ("FR", 1), ("~other", 2)]);
    assert_eq!(whole(store, SURVEY).all.scores, [(Score(6), 6)].into());
    let slot = |number| stored(store, id(number)).segments.get("country").copied();
    assert_eq!([1, 3, 6].map(slot), [Some(Slot::Own), Some(Slot::Other), None]);
}

/// Of 251 values 250 are told apart, whatever batches they come in.
pub fn the_bound_holds_at_its_edge(store: &dyn Store) {
    open(store);
    let posts: Vec<Change> = (0..251).map(|n| from(n, &format!("v{n:03}"), 250).into()).collect();
    posts.chunks(100).for_each(|batch| drop(store.commit(batch).expect("the store takes changes")));
    let tally = whole(store, SURVEY);
    let cells = cells(&tally, "country");
    assert_eq!((cells.len(), cells.get("v249"), cells.get("v250"), cells["~other"]), (251, Some(&1), None, 1));
    assert_eq!(store.verify(false).map(|found| found.differences), Ok(Vec::new()));
}

/// Segments do not share slots, and neither do surveys.
pub fn each_segment_has_slots_of_its_own(store: &dyn Store) {
    open(store);
    commit(store, from(1, "IT", 1).segment("shop", "Roma", 1));
    commit(store, from(2, "FR", 1).segment("shop", "Roma", 1));
    commit(store, from(3, "FR", 1).to(OTHER));
    counted(store, &[("IT", 1), ("~other", 1)]);
    assert_eq!(cells(&whole(store, SURVEY), "shop"), [("Roma".to_owned(), 2)].into());
    assert_eq!(cells(&whole(store, OTHER), "country"), [("FR".to_owned(), 1)].into());
}

/// An amendment moves the counts of the cell that the response has, and an erased response leaves it. Its slot stays
/// taken: else the figures of one value would depend on what was erased of another.
pub fn amending_and_erasing_move_counts_and_free_no_slot(store: &dyn Store) {
    open(store);
    commit(store, from(1, "IT", 1));
    commit(store, from(2, "FR", 1));
    // What a second post says of itself changes nothing: the response keeps its facts and its slots.
    commit(store, click(2, 2).segment("country", "IT", 9).seq(1));
    let of = |value: Option<&str>| Dimension::Segment { key: "country".to_owned(), value: value.map(str::to_owned) };
    let scores = |value| whole(store, SURVEY).by.get(&of(value)).map(|cell| cell.scores.clone());
    assert_eq!((scores(Some("IT")), scores(None)), (Some([(Score(6), 1)].into()), Some([(Score(2), 1)].into())));
    commit(store, erase(id(1), minutes(1)));
    counted(store, &[("~other", 1)]);
    commit(store, from(3, "FR", 1));
    counted(store, &[("~other", 2)]);
    commit(store, from(4, "IT", 1));
    counted(store, &[("IT", 1), ("~other", 2)]);
}

/// Responses keep what they were counted with when the survey says something else.
pub fn a_changed_bound_is_for_what_comes(store: &dyn Store) {
    open(store);
    commit_each(store, [from(1, "IT", 1), from(2, "FR", 1)]);
    // More: the next new values have their own, also those that shared before.
    commit_each(store, [from(3, "FR", 2), from(4, "DE", 2)]);
    counted(store, &[("IT", 1), ("FR", 1), ("~other", 2)]);
    // Fewer: who has a slot keeps it.
    commit_each(store, [from(5, "FR", 1), from(6, "AT", 1)]);
    counted(store, &[("IT", 1), ("FR", 2), ("~other", 3)]);
    // No segment any more, then one again.
    commit(store, click(7, 6).with(|response| drop(response.context.insert("country".to_owned(), "IT".to_owned()))));
    counted(store, &[("IT", 1), ("FR", 2), ("~other", 3)]);
    commit(store, from(8, "IT", 1));
    counted(store, &[("IT", 2), ("FR", 2), ("~other", 3)]);
}

/// Only what counts takes a slot.
pub fn trials_and_forgeries_take_no_slot(store: &dyn Store) {
    open(store);
    let forged = from(2, "YY", 1).with(|response| response.status = Status::Quarantined);
    store.commit(&[from(1, "XX", 1).test(), forged].map(Change::from)).expect("the store takes changes");
    commit(store, from(3, "IT", 1).unique("A-17"));
    // Neither does what is refused.
    commit(store, from(4, "FR", 2).unique("A-17"));
    commit(store, from(5, "DE", 2));
    counted(store, &[("DE", 1), ("IT", 1)]);
    assert!(stored(store, id(2)).segments.is_empty());
}

/// Many at once want the last slot: one value has it, and it is the same one in every count.
pub fn a_race_for_the_last_slot_is_won_by_one_value(store: &dyn Store) {
    open(store);
    commit(store, from(0, "IT", 2));
    std::thread::scope(|scope| {
        for racer in 0..4_u16 {
            scope.spawn(move || {
                for number in 0..10 {
                    commit(store, from(1 + racer * 10 + number, &format!("v{racer}"), 2));
                }
            });
        }
    });
    let cells = cells(&whole(store, SURVEY), "country");
    let told: Vec<u64> = cells.values().copied().collect();
    assert_eq!((cells.len(), cells["IT"], cells["~other"], told.iter().sum::<u64>()), (3, 1, 30, 41), "{cells:?}");
    assert_eq!(store.verify(false).map(|found| found.differences), Ok(Vec::new()));
}
