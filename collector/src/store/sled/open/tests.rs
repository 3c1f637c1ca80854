use tempfile::TempDir;

use super::super::reserve;
use super::*;
use crate::change::{Change, Document, DocumentKind};
use crate::store::{Sled, Store};

const OPTIONS: SledOptions = SledOptions { cache_bytes: 64 << 20, reserve_bytes: 0, recount: 50_000 };

fn document() -> Change {
    Change::PutDocument(Document { kind: DocumentKind::Secret, key: "pepper".to_owned(), body: "x".repeat(50_000) })
}

/// A folder with a document.
fn filled() -> TempDir {
    let folder = TempDir::new().unwrap();
    let store = Sled::open(folder.path(), &OPTIONS).unwrap();
    store.commit(&[document()]).unwrap();
    folder
}

fn secrets(folder: &TempDir) -> usize {
    Sled::open(folder.path(), &OPTIONS).unwrap().documents(DocumentKind::Secret).unwrap().len()
}

fn refusal(folder: &Path) -> StoreError {
    Sled::open(folder, &OPTIONS).err().expect("the folder is refused")
}

fn is_damage_with_the_remedy(error: &StoreError, folder: &Path) {
    let StoreError::Damaged(said) = error else { panic!("{error:?}") };
    let folder = folder.canonicalize().unwrap();
    assert!(said.contains(&format!("perche restore FILE --data {}", folder.display())), "{said}");
}

#[cfg(unix)]
#[test]
fn a_new_folder_is_for_its_owner_alone() {
    use std::os::unix::fs::PermissionsExt;
    let parent = TempDir::new().unwrap();
    let folder = parent.path().join("a/b/data");
    Sled::open(&folder, &OPTIONS).unwrap();
    assert_eq!(fs::metadata(&folder).unwrap().permissions().mode() & 0o777, 0o700);
    assert!(!folder.join(MAKING).exists());
}

#[test]
fn a_snapshot_that_was_being_written_is_removed() {
    let folder = filled();
    fs::write(folder.path().join("snap.00000000000000FF.generating"), b"half").unwrap();
    assert_eq!(secrets(&folder), 1);
    assert!(!folder.path().join("snap.00000000000000FF.generating").exists());
}

#[test]
fn a_database_that_was_being_made_is_made_anew() {
    let folder = TempDir::new().unwrap();
    for (name, bytes) in [(MAKING, 0), ("conf", 0), ("db", 524_288)] {
        fs::write(folder.path().join(name), vec![0; bytes]).unwrap();
    }
    assert_eq!(secrets(&folder), 0);
}

#[test]
fn a_missing_or_empty_file_is_refused_and_left_alone() {
    for (name, bytes) in [("conf", None), ("conf", Some(0)), ("db", None), ("db", Some(0))] {
        let folder = filled();
        let path = folder.path().join(name);
        let other = folder.path().join(if name == "db" { "conf" } else { "db" });
        let before = fs::metadata(&other).unwrap().len();
        match bytes {
            None => fs::remove_file(&path).unwrap(),
            Some(bytes) => fs::write(&path, vec![0; bytes]).unwrap(),
        }
        is_damage_with_the_remedy(&refusal(folder.path()), folder.path());
        assert_eq!(fs::metadata(&other).unwrap().len(), before, "{name}, {bytes:?}");
    }
}

/// Cut anywhere, or with a block of rubbish: either all is there or the folder is refused with its remedy.
#[test]
fn a_file_that_was_cut_or_overwritten_is_whole_or_refused() {
    let whole = filled();
    let (conf, db) = (fs::read(whole.path().join("conf")).unwrap(), fs::read(whole.path().join("db")).unwrap());
    let beside = |entry: &fs::DirEntry| {
        entry.file_name() == "commits" || entry.file_name().to_string_lossy().starts_with("snap.")
    };
    for eighth in 1..8 {
        for rubbish in [false, true] {
            let folder = TempDir::new().unwrap();
            let mut damaged = db.clone();
            let place = db.len() * eighth / 8;
            if rubbish {
                damaged[place..place + 512].fill(0x5a);
            } else {
                damaged.truncate(place);
            }
            fs::write(folder.path().join("conf"), &conf).unwrap();
            fs::write(folder.path().join("db"), damaged).unwrap();
            for entry in fs::read_dir(whole.path()).unwrap().map(Result::unwrap).filter(beside) {
                fs::copy(entry.path(), folder.path().join(entry.file_name())).unwrap();
            }
            match Sled::open(folder.path(), &OPTIONS).and_then(|store| store.documents(DocumentKind::Secret)) {
                Ok(documents) => assert_eq!(documents.len(), 1, "{eighth}/8, {rubbish}"),
                Err(StoreError::Damaged(said)) => assert!(said.contains("perche restore FILE"), "{said}"),
                Err(error) => panic!("{eighth}/8, {rubbish}: {error:?}"),
            }
        }
    }
}

#[test]
fn a_newer_format_is_refused() {
    let folder = filled();
    let db = start(folder.path(), OPTIONS.cache_bytes).unwrap();
    let mut batch = sled::Batch::default();
    encoding::write(&db, &mut batch, &key::format(), Some(&encode(&(u32::from(encoding::VERSION) + 1)))).unwrap();
    db.apply_batch(batch).unwrap();
    db.flush().unwrap();
    drop(db);
    assert!(matches!(refusal(folder.path()), StoreError::TooNew(said) if said.contains("newer perche")));
}

#[test]
fn a_reserve_is_set_aside_and_freed() {
    let folder = TempDir::new().unwrap();
    let options = SledOptions { reserve_bytes: 3 << 19, ..OPTIONS };
    for _ in 0..2 {
        Sled::open(folder.path(), &options).unwrap();
        assert_eq!(fs::metadata(folder.path().join("reserve")).unwrap().len(), options.reserve_bytes);
        assert!(!folder.path().join("reserve.making").exists());
        assert!(reserve::free(folder.path()) && !reserve::free(folder.path()));
    }
}
