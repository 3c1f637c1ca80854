use std::ops::RangeBounds;

use perche_survey::time::Timestamp;
use uuid::Uuid;

use super::*;
use crate::store::sled::encoding;

fn tree() -> (tempfile::TempDir, sled::Db) {
    let folder = tempfile::TempDir::new().unwrap();
    let db = sled::Config::new().path(folder.path()).flush_every_ms(None).open().unwrap();
    (folder, db)
}

fn row(survey: u32, at: i64, id: u128) -> Vec<u8> {
    key::row(survey, Timestamp(at), Uuid::from_u128(id))
}

fn store(tree: &Tree, blocks: Blocks) {
    let mut batch = sled::Batch::default();
    for (bound, body) in blocks.finish() {
        encoding::write(tree, &mut batch, &bound, body.as_deref()).unwrap();
    }
    tree.apply_batch(batch).unwrap();
}

/// Stores or takes away some records in one commit.
fn commit(tree: &Tree, changes: &[(Vec<u8>, Option<&[u8]>)]) {
    let mut blocks = Blocks::default();
    for (key, record) in changes {
        blocks.put(tree, key, record.map(<[u8]>::to_vec)).unwrap();
    }
    store(tree, blocks);
}

fn all(tree: &Tree, range: key::Range, ascending: bool) -> Vec<(Vec<u8>, Vec<u8>)> {
    records(tree, range, ascending).unwrap().map(Result::unwrap).collect()
}

fn survey(number: u32) -> key::Range {
    (
        Bound::Included(key::group(&row(number, 0, 0)).to_vec()),
        Bound::Excluded(key::group(&row(number + 1, 0, 0)).to_vec()),
    )
}

/// When this fails, the bytes on disk have changed: that needs a new format version and a reader of the old one.
#[test]
fn the_bytes_of_a_block_stay() {
    let records = Records::from([
        (row(5, 300, 7), b"one".to_vec()),
        (row(5, 301, 7), b"two".to_vec()),
        (row(5, 301, 8), Vec::new()),
    ]);
    let (first, later) = (key::group(&row(5, 0, 0)).to_vec(), row(5, 300, 7));
    let tail = b"\x11\x2d\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\x07\x03two\x01\x08\x00";
    assert_eq!(
        encode(&first, &records),
        [&b"\x16\0\0\0\0\x01\x2c\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\x07\x03one"[..], tail].concat()
    );
    assert_eq!(encode(&later, &records), [&b"\x00\x03one"[..], tail].concat());
    for bound in [first, later] {
        assert_eq!(decode(&bound, &encode(&bound, &records)), Ok(records.clone()));
    }
}

#[test]
fn a_block_that_makes_no_sense_is_damage() {
    let bound = row(5, 300, 7);
    for body in [&b"\x01"[..], b"\x00\x05one", &[&[28][..], &[0; 28], &[0]].concat()] {
        assert!(matches!(decode(&bound, body), Err(StoreError::Damaged(_))), "{body:?}");
    }
    assert!(matches!(decode(b"\x00", b""), Err(StoreError::Damaged(_))), "a block of nobody");
    // The first record can share no more than the whole of the bound.
    assert!(matches!(decode(&bound[..5], b"\x01\x07\x00"), Err(StoreError::Damaged(_))));
}

#[test]
fn what_comes_in_order_fills_its_blocks() {
    let (_folder, tree) = tree();
    for first in (0..2_000).step_by(10) {
        let rows: Vec<_> = (first..first + 10).map(|at| (row(1, at, 1), Some(&b"a row of twenty bytes"[..]))).collect();
        commit(&tree, &rows);
    }
    let full = FULL / weight(&row(1, 0, 1), b"a row of twenty bytes");
    assert!(tree.len() <= 2_000 / full + 1, "{} blocks", tree.len());
    let rows = all(&tree, survey(1), true);
    assert!(rows.len() == 2_000 && rows.is_sorted());
}

/// Any order, any size, taken away and amended, against a plain map.
#[test]
fn blocks_are_a_map_in_order() {
    let (_folder, tree) = tree();
    let mut plain = BTreeMap::new();
    let mut chance = 7_u64;
    let mut next = |below: u64| {
        // Knuth's MMIX generator.
        chance = chance.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (chance >> 33) % below
    };
    for commit in 0..300 {
        let mut blocks = Blocks::default();
        for _ in 0..=next(40) {
            let key = row(1 + u32::try_from(next(3)).unwrap(), i64::try_from(next(900)).unwrap(), next(3).into());
            assert_eq!(blocks.get(&tree, &key).unwrap(), plain.get(&key));
            let long = if next(50) == 0 { 9_000 } else { 60 };
            let record = (next(3) > 0).then(|| vec![7; usize::try_from(next(long)).unwrap()]);
            match record.clone() {
                Some(record) => drop(plain.insert(key.clone(), record)),
                None => drop(plain.remove(&key)),
            }
            blocks.put(&tree, &key, record).unwrap();
        }
        store(&tree, blocks);
        if commit % 20 != 0 {
            continue;
        }
        for number in 1..4 {
            let edge = |at: u64| row(number, i64::try_from(at).unwrap(), 1);
            let (from, to) = (next(900), next(900));
            let within = (Bound::Excluded(edge(from.min(to))), Bound::Included(edge(from.max(to))));
            for range in [survey(number), within] {
                let mut expected: Vec<_> = plain
                    .iter()
                    .filter(|(key, _)| range.contains(*key))
                    .map(|(key, row)| (key.clone(), row.clone()))
                    .collect();
                assert_eq!(all(&tree, range.clone(), true), expected);
                expected.reverse();
                assert_eq!(all(&tree, range, false), expected);
            }
        }
    }
    for (key, record) in &plain {
        assert_eq!(read(&tree, key).unwrap().as_ref(), Some(record));
    }
    let emptied: Vec<_> = plain.keys().map(|key| (key.clone(), None)).collect();
    commit(&tree, &emptied);
    assert_eq!(tree.len(), 0, "no block and no piece of one is left");
}

#[test]
fn who_reads_while_a_block_is_split_sees_each_record_once() {
    let (_folder, tree) = tree();
    let rows =
        |ats: std::ops::Range<i64>| ats.map(|at| (row(1, at * 10, 1), Some(&[7_u8; 50][..]))).collect::<Vec<_>>();
    for ascending in [true, false] {
        commit(&tree, &rows(0..60));
        let mut reading = records(&tree, survey(1), ascending).unwrap();
        let mut seen = vec![reading.next().unwrap().unwrap().0];
        // Splits each block, those that were read and those that were not.
        let between: Vec<_> = (0..600).map(|at| (row(1, at, 2), Some(&[7_u8; 50][..]))).collect();
        commit(&tree, &between);
        seen.extend(reading.map(|record| record.unwrap().0));
        let old: Vec<_> = seen.iter().filter(|key| key.last() == Some(&1)).collect();
        assert_eq!(old.len(), 60);
        assert!(if ascending { seen.is_sorted() } else { seen.iter().rev().is_sorted() });
        seen.dedup();
        assert!(seen.iter().filter(|key| key.last() == Some(&1)).count() == 60);
        let emptied: Vec<_> = all(&tree, survey(1), true).into_iter().map(|(key, _)| (key, None)).collect();
        commit(&tree, &emptied);
    }
}
