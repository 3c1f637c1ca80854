//! From one store through a backup into another, and back.

use std::collections::BTreeSet;
use std::io::{BufReader, Read};

use perche_collector::aggregate::{self, Query};
use perche_collector::archive::{Counts, backup, restore};
use perche_collector::catalog::Catalog;
use perche_collector::change::{Act, Change, ChangeRecord, Displays, Document, DocumentKind, Erased, Kept, Outcome};
use perche_collector::store::{Filter, Health, Memory, Position, Sled, SledOptions, Store, StoreError, Verification};
use perche_collector::tally::{Quarter, Splits, Tally};
use perche_survey::response::Response;
use perche_survey::survey::SurveyId;
use perche_survey::time::Timestamp;
use perche_tests::store::random::{Dice, life};
use perche_tests::store::{NOON, OTHER, SURVEY, all, commit, minutes, revision, survey};
use tempfile::TempDir;
use uuid::Uuid;

pub(crate) fn sled(folder: &TempDir) -> Sled {
    let options = SledOptions { reserve_bytes: 0, ..SledOptions::default() };
    Sled::open(folder.path(), &options).unwrap()
}

pub(crate) fn written(store: &dyn Store) -> (Vec<u8>, Counts) {
    let mut file = Vec::new();
    let counts = backup(store, &mut file, NOON, &mut || ()).unwrap();
    (file, counts)
}

/// The lines of a backup.
pub(crate) fn lines(file: &[u8]) -> Vec<String> {
    let mut text = String::new();
    flate2::read::MultiGzDecoder::new(file).read_to_string(&mut text).unwrap();
    text.lines().map(str::to_owned).collect()
}

/// A survey of another kind than the two of every store, in two revisions, and documents of every kind.
fn furnish(store: &dyn Store) {
    for (name, kind) in [("loyalty", "nps"), ("satisfaction", "csat")] {
        let text = format!(
            "[[survey]]\nid=\"{name}\"\nkind=\"{kind}\"\n[survey.text.en]\nquestion=\"?\"\nlow=\"a\"\nhigh=\"b\""
        );
        let survey = perche_survey::file::read(&text).surveys.remove(0);
        let first = perche_survey::revision::Revision { version: survey.version(), survey, ..revision(SURVEY, 1) };
        for number in 1..=12 {
            let next = perche_survey::revision::Revision { revision: number, ..first.clone() };
            assert_eq!(commit(store, Change::PutSurvey(Box::new(next))), Outcome::Done);
        }
    }
    for (kind, key) in [(DocumentKind::Key, "admin"), (DocumentKind::Secret, "installation"), (DocumentKind::Key, "è")]
    {
        let document = Document { kind, key: key.to_owned(), body: format!("{{\"of\": \"{key}\"}}\n") };
        commit(store, Change::PutDocument(document));
    }
    // Clicks on the other kinds, some with a comment of more than one block.
    let mut dice = Dice::new(9);
    for number in 500..560 {
        let name = if dice.roll(2) == 0 { "loyalty" } else { "satisfaction" };
        let clicked = i16::try_from(dice.roll(5)).unwrap() + 1;
        let why = "Perché \"così\"\t\n€🙂\u{2028}".repeat(usize::from(dice.roll(40)) + 1);
        let post = perche_tests::store::post::click(number, clicked).comment(&why).to(name);
        commit(store, post.at(minutes(i64::from(number) * 7)));
    }
}

/// Everything that can be read of a store.
fn contents(store: &dyn Store) -> Vec<String> {
    let mut contents = Vec::new();
    let mut say = |what: &dyn std::fmt::Debug| contents.push(format!("{what:?}"));
    for (_, kind) in DocumentKind::NAMES {
        say(&store.documents(kind));
    }
    for name in [SURVEY, OTHER, "loyalty", "satisfaction"] {
        say(&store.responses(&all(name), None, usize::MAX));
        say(&store.displays(&survey(name), None, usize::MAX));
        say(&["anna", "bruno"].map(|whose| store.responses_of(&survey(name), whose, None, usize::MAX)));
    }
    say(&store.erased(None, usize::MAX));
    say(&store.acts(None, usize::MAX));
    contents
}

/// The aggregates of all surveys, as they go over the wire.
fn aggregates(store: &dyn Store) -> Vec<String> {
    let catalog = Catalog::load(&store.documents(DocumentKind::Survey).unwrap()).unwrap();
    let now = NOON.plus_days(3_000);
    let queries =
        ["", "interval=month&detail=full", "group_by=channel", "channel=email", "group_by=version&compare=previous"];
    let mut aggregates = Vec::new();
    for entry in catalog.all() {
        for query in queries {
            let pairs: Vec<(String, String)> = query
                .split('&')
                .filter_map(|pair| pair.split_once('='))
                .map(|(name, value)| (name.to_owned(), value.to_owned()))
                .collect();
            let query = Query::read(&pairs, &entry.current().survey).unwrap();
            let envelope = aggregate::envelope(store, &entry, &query, now).unwrap();
            aggregates.push(serde_json::to_string(&envelope).unwrap());
        }
    }
    aggregates
}

/// Whether `into` is what `from` is, after a backup of the one was restored into the other.
fn goes_round(from: &dyn Store, into: &dyn Store) -> Result<(), String> {
    let (file, counts) = written(from);
    let restored = restore(BufReader::new(&file[..]), into).map_err(|error| error.to_string())?;
    if restored != counts {
        return Err(format!("{restored:?} restored of {counts:?}"));
    }
    for (before, after) in contents(from).into_iter().zip(contents(into)) {
        if before != after {
            return Err(format!("{before}\nbecame\n{after}"));
        }
    }
    for (before, after) in aggregates(from).into_iter().zip(aggregates(into)) {
        if before != after {
            return Err(format!("{before}\nbecame\n{after}"));
        }
    }
    let found = into.verify(false).map_err(|error| error.to_string())?;
    if !found.differences.is_empty() {
        return Err(found.differences.join("\n"));
    }
    // And once more: the same lines, but for the number of the log.
    let same = |line: &String| !line.contains("last_change") && !line.contains("sha256");
    let sorted = |file: &[u8]| lines(file).into_iter().filter(|line| same(line)).collect::<BTreeSet<_>>();
    if sorted(&file) == sorted(&written(into).0) {
        Ok(())
    } else {
        Err("a backup of the restored store has other lines".to_owned())
    }
}

fn lived(store: &dyn Store, seed: u64) {
    life(store, seed, 60);
    furnish(store);
}

#[test]
fn a_life_at_random_comes_back_byte_for_byte() {
    for seed in 1..4 {
        let folders = [TempDir::new().unwrap(), TempDir::new().unwrap()];
        let [from, into] = [sled(&folders[0]), sled(&folders[1])];
        lived(&from, seed);
        goes_round(&from, &into).unwrap();
        // A store of another make holds the same: a backup is also the way from one to the other.
        goes_round(&into, &Memory::default()).unwrap();
        assert!(
            !from.erased(None, 1).unwrap().is_empty() && from.last_change().unwrap() > 100,
            "a life with little in it"
        );
    }
}

#[test]
fn who_is_signed_in_is_in_no_backup() {
    let store = Memory::default();
    let body = r#"{"id":"s1","key":"env"}"#.to_owned();
    commit(&store, Change::PutDocument(Document { kind: DocumentKind::Session, key: "hash".to_owned(), body }));
    let (file, counts) = written(&store);
    assert_eq!(counts.documents, 0, "{:?}", lines(&file));
    // And nobody puts one into a backup to get in with it.
    let smuggled = lines(&file).join("\n").replace(
        "\n{\"last_change\"",
        "\n{\"document\":{\"kind\":\"session\",\"key\":\"hash\",\"body\":\"{}\"}}\n{\"last_change\"",
    );
    let mut packed = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    std::io::Write::write_all(&mut packed, smuggled.as_bytes()).unwrap();
    let packed = packed.finish().unwrap();
    let refused = restore(BufReader::new(&packed[..]), &Memory::default()).unwrap_err().to_string();
    assert_eq!(refused, "line 2: session is no kind of document");
}

#[test]
fn after_a_restore_the_log_goes_on_behind_everything_that_a_reader_may_have_seen() {
    let (from, into) = (Memory::default(), Memory::default());
    lived(&from, 5);
    goes_round(&from, &into).unwrap();
    let seen = from.last_change().unwrap();
    commit(&into, perche_tests::store::post::click(900, 6));
    let next = into.changes(0, 9).unwrap();
    assert!(next.len() == 1 && next[0].number > seen + 100_000, "{next:?}");
}

#[test]
fn an_empty_store_goes_round_too() {
    let folder = TempDir::new().unwrap();
    let (file, counts) = written(&Memory::default());
    assert_eq!(restore(BufReader::new(&file[..]), &sled(&folder)).unwrap(), counts);
}

/// A store that loses something of what it is told to keep: the checks above must see it.
struct Lossy(Memory, Loss);

/// What becomes of a change on its way.
type Loss = fn(&mut Change);

impl Store for Lossy {
    fn commit(&self, changes: &[Change]) -> Result<Vec<Outcome>, StoreError> {
        let mut changes = changes.to_vec();
        changes.iter_mut().for_each(self.1);
        self.0.commit(&changes)
    }
    fn tallies(&self, survey: &SurveyId, edges: &[Quarter], splits: &Splits) -> Result<Vec<Tally>, StoreError> {
        self.0.tallies(survey, edges, splits)
    }
    fn response(&self, id: Uuid) -> Result<Option<Response>, StoreError> {
        self.0.response(id)
    }
    fn responses(&self, filter: &Filter, after: Option<Position>, limit: usize) -> Result<Vec<Response>, StoreError> {
        self.0.responses(filter, after, limit)
    }
    fn responses_of(
        &self,
        survey: &SurveyId,
        respondent: &str,
        after: Option<Position>,
        limit: usize,
    ) -> Result<Vec<Response>, StoreError> {
        self.0.responses_of(survey, respondent, after, limit)
    }
    fn erased(&self, after: Option<Erased>, limit: usize) -> Result<Vec<Erased>, StoreError> {
        self.0.erased(after, limit)
    }
    fn displays(&self, survey: &SurveyId, after: Option<Displays>, limit: usize) -> Result<Vec<Displays>, StoreError> {
        self.0.displays(survey, after, limit)
    }
    fn slots(&self, survey: &SurveyId) -> Result<Vec<(String, String)>, StoreError> {
        self.0.slots(survey)
    }
    fn last_change(&self) -> Result<u64, StoreError> {
        self.0.last_change()
    }
    fn changes(&self, after: u64, limit: usize) -> Result<Vec<ChangeRecord>, StoreError> {
        self.0.changes(after, limit)
    }
    fn acts(&self, before: Option<Position>, limit: usize) -> Result<Vec<Act>, StoreError> {
        self.0.acts(before, limit)
    }
    fn documents(&self, kind: DocumentKind) -> Result<Vec<Document>, StoreError> {
        self.0.documents(kind)
    }
    fn verify(&self, repair: bool) -> Result<Verification, StoreError> {
        self.0.verify(repair)
    }
    fn health(&self) -> Health {
        self.0.health()
    }
}

#[test]
fn the_check_is_red_when_something_is_lost_on_the_way() {
    let from = Memory::default();
    lived(&from, 6);
    let lose: [(&str, Loss); 6] = [
        ("nothing", |_| ()),
        ("a millisecond", |change| {
            if let Change::Restore(Kept::Response(response)) = change {
                response.answered_at = response.answered_at.map(|at| Timestamp(at.0 / 1_000 * 1_000 + 1));
            }
        }),
        ("a comment's end", |change| {
            if let Change::Restore(Kept::Response(response)) = change {
                response.comment = response.comment.as_ref().map(|comment| comment.trim_end().to_owned());
            }
        }),
        ("a display", |change| {
            if let Change::Restore(Kept::Displays(_, displays @ Displays::Seen { .. })) = change {
                *displays = Displays::Counted { quarter: Quarter(7), times: 0 };
            }
        }),
        ("when it was erased", |change| {
            if let Change::Restore(Kept::Erased(erased)) = change {
                erased.at = Timestamp(erased.at.0 + 1);
            }
        }),
        ("who did it", |change| {
            if let Change::Restore(Kept::Act(act)) = change {
                act.key.clear();
            }
        }),
    ];
    for (what, lose) in lose {
        let found = goes_round(&from, &Lossy(Memory::default(), lose));
        assert_eq!(found.is_ok(), what == "nothing", "{what} was lost: {found:?}");
    }
}
