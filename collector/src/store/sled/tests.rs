mod forgetting;
mod recount;
mod rotten;
mod segments;

use std::io;
use std::sync::atomic::AtomicBool;

use perche_survey::draft::Patch;
use perche_survey::merge::Accepted;
use perche_survey::response::{Channel, Status};
use perche_survey::revision::Revision;
use perche_survey::scale::Score;
use tempfile::TempDir;

use super::open::Device;
use super::*;
use crate::tally::{QUARTER_MS, QUARTERS_PER_DAY};

const OPTIONS: SledOptions = SledOptions { cache_bytes: 64 << 20, reserve_bytes: 0, recount: 50_000 };
const AT: i64 = 1_795_348_800_000;

fn id(number: u16) -> Uuid {
    uuid::Builder::from_unix_timestamp_millis(u64::from(number), &[7; 10]).into_uuid()
}

fn survey() -> SurveyId {
    SurveyId::try_from("post-purchase".to_owned()).unwrap()
}

fn put_survey() -> Change {
    let text = "[[survey]]\nid=\"post-purchase\"\nkind=\"ces\"\n[survey.text.en]\nquestion=\"Easy?\"\nlow=\"No\"\nhigh=\"Yes\"";
    let survey = perche_survey::file::read(text).surveys.remove(0);
    let revision = Revision {
        revision: 1,
        version: survey.version(),
        at: Timestamp(AT),
        archived: false,
        from_file: true,
        survey,
    };
    Change::PutSurvey(Box::new(revision))
}

fn click(number: u16, at: i64) -> Change {
    let fresh = Response {
        id: id(number),
        survey: survey(),
        revision: 1,
        score: Some(Score(6)),
        comment: None,
        contact: None,
        consent: None,
        seq: 0,
        channel: Channel::Inline,
        locale: "en".to_owned(),
        touchpoint: None,
        context: std::collections::BTreeMap::new(),
        respondent: None,
        verified: false,
        at: Timestamp(at),
        answered_at: None,
        amended_at: None,
        status: Status::Counted,
        suspicion: None,
        answer_ms: None,
        unique: None,
        tags: Vec::new(),
        segments: std::collections::BTreeMap::new(),
        done: false,
    };
    Change::Accept(Box::new(Accepted {
        now: fresh.at,
        fresh,
        comment: Patch::Keep,
        contact: Patch::Keep,
        consent: Patch::Keep,
        seq: Some(0),
        segments: std::collections::BTreeMap::new(),
    }))
}

fn open(folder: &TempDir) -> Sled {
    Sled::open(folder.path(), &OPTIONS).unwrap()
}

fn whole(store: &Sled) -> Tally {
    store.tallies(&survey(), &[Quarter(0), Quarter(u32::MAX)], &Splits::Every).unwrap().remove(0)
}

/// Stores a record of a block as no commit would.
fn put(store: &Sled, key: &[u8], record: Option<Vec<u8>>) {
    let db = store.db().unwrap();
    let mut blocks = block::Blocks::default();
    blocks.put(&db, key, record).unwrap();
    let mut batch = sled::Batch::default();
    for (bound, body) in blocks.finish() {
        encoding::write(&db, &mut batch, &bound, body.as_deref()).unwrap();
    }
    db.apply_batch(batch).unwrap();
}

/// A folder with a survey and one response.
fn filled() -> TempDir {
    let folder = TempDir::new().unwrap();
    open(&folder).commit(&[put_survey(), click(1, AT)]).unwrap();
    folder
}

/// Counts the syncs of the file, and fails them when told to.
#[derive(Default)]
struct Witness {
    syncs: AtomicU64,
    broken: AtomicBool,
}

impl Device for Arc<Witness> {
    fn sync(&self) -> io::Result<()> {
        self.syncs.fetch_add(1, Ordering::SeqCst);
        if self.broken.load(Ordering::SeqCst) { Err(io::Error::other("the disk is gone")) } else { Ok(()) }
    }
}

fn witnessed(folder: &TempDir) -> (Sled, Arc<Witness>) {
    let witness = Arc::new(Witness::default());
    let store = open(folder);
    store.writing.lock().unwrap().device = Box::new(Arc::clone(&witness));
    (store, witness)
}

#[test]
fn everything_is_there_after_reopening() {
    let folder = filled();
    let store = open(&folder);
    let (response, tally) = (store.response(id(1)).unwrap().unwrap(), whole(&store));
    assert_eq!((response.at, tally.all.scores), (Timestamp(AT), [(Score(6), 1)].into()));
    assert_eq!(store.commit(&[click(1, AT)]).unwrap(), [Outcome::Unchanged((&response).into())]);
    // The log goes on where it was, and the survey keeps its number.
    store.commit(&[click(2, AT)]).unwrap();
    assert_eq!(store.changes(0, 9).unwrap().iter().map(|entry| entry.number).collect::<Vec<_>>(), [1, 2]);
    assert_eq!(store.commit(&[put_survey()]).unwrap(), [Outcome::Conflict]);
}

#[test]
fn each_commit_that_changes_something_is_synced_once() {
    let (store, witness) = witnessed(&TempDir::new().unwrap());
    for (change, syncs) in [(put_survey(), 1), (click(1, AT), 2), (click(1, AT), 2), (click(2, AT), 3)] {
        store.commit(&[change]).unwrap();
        assert_eq!(witness.syncs.load(Ordering::SeqCst), syncs);
    }
    let batch: Vec<Change> = (3..500).map(|number| click(number, AT)).collect();
    store.commit(&batch).unwrap();
    assert_eq!(witness.syncs.load(Ordering::SeqCst), 4);
}

#[test]
fn after_a_failed_sync_nothing_is_acknowledged_and_reads_go_on() {
    let folder = filled();
    let (store, witness) = witnessed(&folder);
    witness.broken.store(true, Ordering::SeqCst);
    assert!(matches!(store.commit(&[click(2, AT)]), Err(StoreError::Io(said)) if said.contains("the disk is gone")));
    witness.broken.store(false, Ordering::SeqCst);
    assert!(matches!(store.health(), Health::Dead(said) if said.contains("the disk is gone")));
    assert!(store.commit(&[click(3, AT)]).is_err());
    assert!(store.commit(&[click(1, AT)]).is_err(), "not even what changes nothing");
    assert_eq!(witness.syncs.load(Ordering::SeqCst), 1);
    assert!(store.response(id(1)).unwrap().is_some());
    drop(store);
    assert_eq!(open(&folder).health(), Health::Ready);
}

#[test]
fn a_store_that_failed_recovers_and_has_what_it_acknowledged() {
    let folder = filled();
    let (store, witness) = witnessed(&folder);
    let before = store.response(id(1)).unwrap();
    witness.broken.store(true, Ordering::SeqCst);
    store.commit(&[click(2, AT)]).unwrap_err();
    store.recover().unwrap();
    assert_eq!((store.health(), store.response(id(1)).unwrap()), (Health::Ready, before));
    assert!(matches!(store.commit(&[click(2, AT), click(3, AT)]).unwrap()[1], Outcome::Created(_)));
    assert_eq!(store.verify(false).unwrap().differences, Vec::<String>::new());
}

#[test]
fn a_folder_has_one_owner() {
    let folder = filled();
    let store = open(&folder);
    let Err(StoreError::InUse(said)) = Sled::open(folder.path(), &OPTIONS) else { panic!("it was opened twice") };
    assert!(said.contains("one process per folder"), "{said}");
    drop(store);
    open(&folder);
}

#[test]
fn a_month_costs_its_days_and_its_edges() {
    let folder = TempDir::new().unwrap();
    let store = open(&folder);
    store.commit(&[put_survey()]).unwrap();
    let first = Quarter::of(Timestamp(AT)).0;
    let hourly: Vec<Change> = (0..40 * 24)
        .map(|hour| click(hour, i64::from(first) * QUARTER_MS + i64::from(hour) * 4 * QUARTER_MS))
        .collect();
    store.commit(&hourly).unwrap();
    let month = [Quarter(first + 5), Quarter(first + 5 + 30 * QUARTERS_PER_DAY)];
    let tally = store.tallies(&survey(), &month, &Splits::Every).unwrap().remove(0);
    assert_eq!(tally.all.scores, [(Score(6), 30 * 24)].into());
    let read = store.counts_read.load(Ordering::Relaxed);
    assert!(read <= 31 + u64::from(QUARTERS_PER_DAY) / 4 + 1, "{read} records were read");
}

#[test]
fn a_wrong_tally_is_found_and_mended() {
    let folder = filled();
    let store = open(&folder);
    let right = whole(&store);
    let quarter = Quarter::of(Timestamp(AT));
    let [hour, day] = key::Span::of(quarter).map(|span| key::tally(1, span));
    let forged = Tally { test: 5, ..right.clone() };
    let forged = tally::encode(&forged, &slots::NONE).unwrap();
    put(&store, &hour, forged.clone());
    put(&store, &day, None);
    // Counts where there is no response at all.
    let elsewhere = key::tally(1, key::Span::Day(3));
    put(&store, &elsewhere, forged);
    for repair in [false, true] {
        let found = store.verify(repair).unwrap();
        assert_eq!((found.responses, found.differences.len(), found.repaired), (1, 3, repair), "{found:?}");
        assert!(found.differences.iter().all(|said| said.contains("post-purchase")), "{found:?}");
    }
    let found = store.verify(false).unwrap();
    assert_eq!((found.differences.as_slice(), whole(&store)), (&[][..], right));
}

#[test]
fn counts_that_cannot_be_read_are_counted_anew() {
    let folder = filled();
    let store = open(&folder);
    let days = |day: u16| click(2 + day, AT + i64::from(day) * 86_400_000);
    store.commit(&(0..40).map(days).collect::<Vec<_>>()).unwrap();
    let right = whole(&store);
    let db = store.db().unwrap();
    for tag in [key::QUARTER, key::DAY] {
        // Each block of them: whatever is behind one that cannot be read is hidden by it.
        for (bound, value) in db.scan_prefix([tag]).map(Result::unwrap) {
            let mut torn = value.to_vec();
            torn[8] ^= 4;
            db.insert(bound, torn).unwrap();
        }
        assert!(matches!(store.verify(false), Ok(found) if !found.differences.is_empty()));
        store.verify(true).unwrap();
        let found = store.verify(false).unwrap();
        assert_eq!((found.responses, found.differences.len()), (41, 0), "{found:?}");
        assert_eq!(whole(&store), right);
    }
}

#[test]
fn a_damaged_row_is_no_wrong_number() {
    let folder = filled();
    let store = open(&folder);
    let key = key::group(&key::row(1, Timestamp(AT), id(1))).to_vec();
    let mut row = store.db().unwrap().get(&key).unwrap().unwrap().to_vec();
    row[9] ^= 4;
    store.db().unwrap().insert(&key, row).unwrap();
    let all = Filter { survey: survey(), from: None, to: None, status: None, ascending: true };
    for said in [
        store.response(id(1)).unwrap_err(),
        store.responses(&all, None, 9).unwrap_err(),
        store.verify(true).unwrap_err(),
    ] {
        assert!(matches!(&said, StoreError::Damaged(said) if said.contains("perche restore FILE")), "{said}");
    }
}

/// The engine writes a page of more than 128 KiB into a file of its own, which no sync of ours would reach.
#[test]
fn nothing_is_ever_kept_outside_the_synced_file() {
    let folder = filled();
    let store = open(&folder);
    let body = "x".repeat(300_000);
    for round in 0..40 {
        let document = |key: String| Document { kind: DocumentKind::Secret, key, body: body.clone() };
        store.commit(&[Change::PutDocument(document(format!("{}", round % 20)))]).unwrap();
    }
    assert_eq!(folder.path().join("blobs").read_dir().unwrap().count(), 0);
    assert_eq!(store.documents(DocumentKind::Secret).unwrap().len(), 20);
}
