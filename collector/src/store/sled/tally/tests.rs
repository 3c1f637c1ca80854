use super::*;

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
    assert_eq!(super::tally(b"key", &body, &slots(), &Splits::Every), Ok(tally()));
    assert_eq!(encode(&Tally::default(), &slots()), Ok(None));
    // Without its dictionary it is damaged, and no wrong number.
    assert!(matches!(super::tally(b"key", &body, &Slots::default(), &Splits::Every), Err(StoreError::Damaged(_))));
    assert!(matches!(encode(&tally(), &Slots::default()), Err(StoreError::Damaged(_))));
}

#[test]
fn what_is_not_wanted_is_read_past() {
    let body = encode(&tally(), &slots()).unwrap().unwrap();
    let other = Cell { scores: BTreeMap::from([(Score(9), 3)]), skipped: 2, commented: 1 };
    let mut unlike = tally();
    unlike.by.values_mut().for_each(|cell| *cell = other.clone());
    let with_counts = encode(&unlike, &slots()).unwrap().unwrap();
    let country = || Split::Segment("country".to_owned());
    let every =
        [Split::Channel, Split::Locale, Split::Revision, Split::Touchpoint, Split::Verified, country()].map(Some);
    for split in every.into_iter().chain([None]) {
        for (body, mut wanted) in [(&body, tally()), (&with_counts, unlike.clone())] {
            wanted.by.retain(|dimension, _| split.as_ref().is_some_and(|split| dimension.is_of(split)));
            let parts = if split == Some(country()) { 2 } else { usize::from(split.is_some()) };
            assert_eq!(wanted.by.len(), parts, "{split:?}");
            let splits = Splits::Only(split.iter().cloned().collect());
            assert_eq!(super::tally(b"key", body, &slots(), &splits), Ok(wanted));
        }
    }
}

/// When this fails, the bytes on disk have changed: that needs a new format version and a reader of the old one.
#[test]
fn the_bytes_of_a_tally_stay() {
    let cell = "0201020eac020104";
    // Slices in which all are say no more; the one that differs has counts of its own.
    let fixed = format!("{cell}0700010001026974000203000305636173736100040100");
    let golden = format!("{fixed}050101011203000005000005060708");
    let mut tally = tally();
    let others = Dimension::Segment { key: "country".to_owned(), value: None };
    tally.by.insert(others, Cell { scores: BTreeMap::from([(Score(9), 3)]), ..Cell::default() });
    assert_eq!(hex(&encode(&tally, &slots()).unwrap().unwrap()), golden);
    let body = encode(&tally, &slots()).unwrap().unwrap();
    assert_eq!(super::tally(b"key", &body, &slots(), &Splits::Every), Ok(tally));
}

#[test]
fn a_tally_of_format_1_is_read() {
    let cell = "0201020eac020104";
    let fixed = format!("{cell}070001{cell}01026974{cell}0203{cell}03056361737361{cell}0401{cell}");
    let old = format!("{fixed}0501{cell}0500{cell}05060708");
    let old: Vec<u8> = (0..old.len()).step_by(2).map(|at| u8::from_str_radix(&old[at..at + 2], 16).unwrap()).collect();
    let now = of_format_1(b"key", &old).unwrap();
    assert_eq!(
        (super::tally(b"key", &now, &slots(), &Splits::Every), encode(&tally(), &slots())),
        (Ok(tally()), Ok(Some(now)))
    );
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::new(), |hex, byte| hex + &format!("{byte:02x}"))
}
