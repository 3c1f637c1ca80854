use super::*;
use crate::store::sled::key::Span::{Day, Quarter as Hour};

fn slots() -> Slots {
    let mut slots = Slots::default();
    slots.add("country", Some("IT"));
    slots.add("country", None);
    slots
}

fn tally() -> Tally {
    let cell = Cell { scores: BTreeMap::from([(Score(-1), 2), (Score(7), 300)]), skipped: 1, commented: 4 };
    let by = BTreeMap::from([
        (Dimension::Channel(perche_survey::response::Channel::Inline), cell.clone()),
        (Dimension::Locale("it".to_owned()), cell.clone()),
        (Dimension::Revision(3), cell.clone()),
        (Dimension::Touchpoint("cassa".to_owned()), cell.clone()),
        (Dimension::Verified(true), cell.clone()),
        (Dimension::Segment { key: "country".to_owned(), value: None }, cell.clone()),
        (Dimension::Segment { key: "country".to_owned(), value: Some("IT".to_owned()) }, cell.clone()),
    ]);
    Tally { all: cell, by, test: 5, quarantined: 6, shown: 7, replied: 8 }
}

#[test]
fn a_tally_comes_back_as_it_was() {
    let body = encode(&tally(), &slots()).unwrap().unwrap();
    assert_eq!(super::tally(b"key", &body, &slots()), Ok(tally()));
    assert_eq!(encode(&Tally::default(), &slots()), Ok(None));
    // Without its dictionary it is damaged, and no wrong number.
    assert!(matches!(super::tally(b"key", &body, &Slots::default()), Err(StoreError::Damaged(_))));
    assert!(matches!(encode(&tally(), &Slots::default()), Err(StoreError::Damaged(_))));
}

/// When this fails, the bytes on disk have changed: that needs a new format version and a reader of the old one.
#[test]
fn the_bytes_of_a_tally_stay() {
    let cell = "0201020eac020104";
    let fixed = format!("{cell}070001{cell}01026974{cell}0203{cell}03056361737361{cell}0401{cell}");
    let golden = format!("{fixed}0501{cell}0500{cell}05060708");
    let written = encode(&tally(), &slots())
        .unwrap()
        .unwrap()
        .iter()
        .fold(String::new(), |hex, byte| hex + &format!("{byte:02x}"));
    assert_eq!(written, golden);
}

#[test]
fn whole_days_are_read_as_days() {
    let spans = |from, to| super::spans(Quarter(from), Quarter(to));
    assert_eq!(spans(3, 5), [(Hour(3), Hour(5))]);
    assert_eq!(spans(90, 100), [(Hour(90), Hour(100))]);
    assert_eq!(spans(96, 192), [(Hour(96), Hour(96)), (Day(1), Day(2)), (Hour(192), Hour(192))]);
    assert_eq!(spans(90, 300), [(Hour(90), Hour(96)), (Day(1), Day(3)), (Hour(288), Hour(300))]);
    assert_eq!(spans(9, 3), [(Hour(9), Hour(3))]);
}
