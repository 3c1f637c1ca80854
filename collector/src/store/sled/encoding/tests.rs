use super::*;

fn tree() -> (tempfile::TempDir, sled::Db) {
    let folder = tempfile::TempDir::new().unwrap();
    let db = sled::Config::new().path(folder.path()).flush_every_ms(None).open().unwrap();
    (folder, db)
}

fn put(tree: &Tree, key: &[u8], body: Option<&[u8]>) {
    let mut batch = sled::Batch::default();
    write(tree, &mut batch, key, body).unwrap();
    tree.apply_batch(batch).unwrap();
}

/// When this fails, the bytes on disk have changed: that needs a new format version and a reader of the old one.
#[test]
fn the_bytes_of_a_value_stay() {
    let (_folder, tree) = tree();
    put(&tree, b"k", Some(b"body"));
    assert_eq!(tree.get(b"k").unwrap().unwrap(), b"\x02\x33\x09\x4a\xe6\x00\x00body");
}

#[test]
fn a_value_of_version_1_is_read() {
    let (_folder, tree) = tree();
    tree.insert(b"k", b"\x01\xbd\x86\x4d\x05\x00\x00body").unwrap();
    assert_eq!(read(&tree, b"k"), Ok(Some(b"body".to_vec())));
    let sum = sum(b"k", 0, 0, b"body");
    tree.insert(b"k", [&[0], &sum[..], &[0, 0], b"body"].concat()).unwrap();
    assert!(matches!(read(&tree, b"k"), Err(StoreError::Damaged(_))), "there never was a version 0");
}

#[test]
fn zeros_at_the_end_are_left_out() {
    type Members = (u8, Option<u8>, Vec<u8>, bool, u64);
    for (members, bytes) in [
        ((1, None, Vec::new(), false, 0), &[1][..]),
        ((0, None, Vec::new(), false, 0), &[]),
        ((1, None, vec![0, 0], false, 0), &[1, 0, 2]),
        ((1, None, vec![0; 99], false, 0), &[&[1, 0, 99][..], &[0; 77]].concat()),
        ((1, Some(0), Vec::new(), true, 0), &[1, 1, 0, 0, 1]),
    ] {
        assert_eq!(encode(&members), bytes);
        assert_eq!(decode::<Members>(b"k", bytes), Ok(members));
    }
    // What an older version wrote has no members that were added since.
    assert_eq!(decode::<Members>(b"k", &encode(&(7_u8, Some(8_u8)))), Ok((7, Some(8), Vec::new(), false, 0)));
}

#[test]
fn a_long_value_grows_and_shrinks_without_a_trace() {
    let (_folder, tree) = tree();
    for length in [0, 1, PIECE, PIECE + 1, 10 * PIECE, 3 * PIECE - 1, 5] {
        let body: Vec<u8> = (0..=255).cycle().take(length).collect();
        put(&tree, b"k", Some(&body));
        assert_eq!(read(&tree, b"k"), Ok(Some(body)));
        assert_eq!(tree.len(), length.div_ceil(PIECE).max(1), "{length}");
    }
    put(&tree, b"k", Some(&[7; 3 * PIECE]));
    put(&tree, b"k", None);
    assert_eq!((read(&tree, b"k"), tree.len()), (Ok(None), 0));
}

#[test]
fn any_flipped_bit_is_damage_and_names_the_remedy() {
    let (_folder, tree) = tree();
    put(&tree, b"k", Some(b"seven"));
    let whole = tree.get(b"k").unwrap().unwrap();
    for bit in 0..whole.len() * 8 {
        let mut flipped = whole.to_vec();
        flipped[bit / 8] ^= 1 << (bit % 8);
        tree.insert(b"k", flipped).unwrap();
        let Err(StoreError::Damaged(said)) = read(&tree, b"k") else { panic!("bit {bit} was not seen") };
        assert!(said.contains("perche restore FILE"), "{said}");
    }
    for length in 0..whole.len() {
        tree.insert(b"k", &whole[..length]).unwrap();
        assert!(matches!(read(&tree, b"k"), Err(StoreError::Damaged(_))), "{length} bytes");
    }
    // A value under another key is as wrong as a flipped one.
    tree.insert(b"l", whole).unwrap();
    assert!(matches!(read(&tree, b"l"), Err(StoreError::Damaged(_))));
}

#[test]
fn a_missing_part_is_damage() {
    let (_folder, tree) = tree();
    put(&tree, b"k", Some(&[7; 3 * PIECE]));
    tree.remove(key::part(b"k", 1)).unwrap();
    assert!(matches!(read(&tree, b"k"), Err(StoreError::Damaged(_))));
}

#[test]
fn a_newer_value_is_refused_and_never_misread() {
    let (_folder, tree) = tree();
    let sum = sum(b"k", VERSION + 1, 0, b"body");
    tree.insert(b"k", [&[VERSION + 1], &sum[..], &[0, 0], b"body"].concat()).unwrap();
    assert_eq!(read(&tree, b"k"), Err(too_new()));
}

#[test]
fn an_error_of_the_system_is_told_in_its_words_with_the_remedy_of_its_kind() {
    let told = |number| {
        // As the engine hands it on.
        let system = std::io::Error::from_raw_os_error(number);
        engine(&sled::Error::Io(std::io::Error::new(system.kind(), format!("{system:?}")))).to_string()
    };
    assert!(told(5).starts_with("reading or writing the data failed: Input/output error. Look after"), "{}", told(5));
    assert!(told(28).ends_with("No space left on device. Free some space on its disk"), "{}", told(28));
    assert_eq!(system_words("unexpected end"), "unexpected end");
}
