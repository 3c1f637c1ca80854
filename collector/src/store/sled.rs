//! The store on disk: sled 0.34 with what it lacks. Its own `flush` is not durable on Linux (11 of 12 simulated power
//! cuts left a database that could not be opened); each commit therefore syncs the file itself (110 of 110 intact).

mod batch;
mod catalogue;
mod commits;
mod encoding;
mod index;
mod key;
mod open;
mod record;
mod reserve;
mod restoring;
mod slots;
mod start;
mod tally;
mod verify;
mod watch;

use std::path::Path;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, RwLock};

use perche_survey::response::Response;
use perche_survey::survey::SurveyId;
use perche_survey::time::Timestamp;
use sled::{Db, Tree};
use uuid::Uuid;

use self::batch::{Batch, strange};
use self::catalogue::Catalogue;
use self::commits::Commits;
use self::encoding::{body, damaged, decode, encode, engine};
pub use self::open::SledOptions;
use self::open::{Device, Folder, Opened};
use self::record::{Id, LogEntry, Row};
pub use self::restoring::Restoring;
use self::verify::Recount;
use self::watch::Watch;
use crate::change::{Change, ChangeRecord, Displays, Document, DocumentKind, Erased, Outcome};
use crate::store::{Filter, Health, Position, Store, StoreError, Verification};
use crate::tally::{Quarter, Tally};

/// A folder with a sled database. One process at a time.
pub struct Sled {
    // Declared before the folder, whose lock must be the last to go.
    db: Db,
    device: Box<dyn Device>,
    /// Held while waiting for `writing`: whoever lets it go and comes back at once, as a recount does, cannot overtake.
    turn: Mutex<()>,
    writing: Mutex<Writing>,
    /// Held by the one recount.
    verifying: Mutex<()>,
    catalogue: RwLock<Arc<Catalogue>>,
    dead: RwLock<Option<String>>,
    /// Records of counts read so far: that a month costs no more than its days is asserted, not hoped.
    counts_read: AtomicU64,
    _folder: Folder,
}

/// What only one commit at a time may touch.
struct Writing {
    last_change: u64,
    /// How many commits are on stable storage.
    commits: u64,
    said: Commits,
    /// Where the recount stands, while there is one.
    watch: Option<Watch>,
}

impl Sled {
    /// Opens the store in `folder`, or makes it there.
    pub fn open(folder: &Path, options: &SledOptions) -> Result<Self, StoreError> {
        restoring::refuse(folder)?;
        Self::start(folder, options)
    }

    /// Opens the store that is in `folder`. Makes none.
    pub fn existing(folder: &Path, options: &SledOptions) -> Result<Self, StoreError> {
        if folder.join("db").exists() || folder.join("conf").exists() {
            return Self::open(folder, options);
        }
        Err(StoreError::Io(format!("there is no data in {}: name the folder with --data", folder.display())))
    }

    fn start(folder: &Path, options: &SledOptions) -> Result<Self, StoreError> {
        let Opened { folder, db, device, commits, said } = Folder::open(folder, options)?;
        let catalogue = Catalogue::read(&db)?;
        let last_change = index::last_change(&db)?;
        Ok(Self {
            db,
            device: Box::new(device),
            turn: Mutex::default(),
            writing: Mutex::new(Writing { last_change, commits, said, watch: None }),
            verifying: Mutex::default(),
            catalogue: RwLock::new(Arc::new(catalogue)),
            dead: RwLock::default(),
            counts_read: AtomicU64::new(0),
            _folder: folder,
        })
    }

    fn catalogue(&self) -> Arc<Catalogue> {
        Arc::clone(&self.catalogue.read().unwrap_or_else(PoisonError::into_inner))
    }

    /// The right to change something. The store must not have failed before.
    fn lock(&self) -> Result<MutexGuard<'_, Writing>, StoreError> {
        let turn = self.turn.lock().unwrap_or_else(PoisonError::into_inner);
        let writing = self.writing.lock().unwrap_or_else(PoisonError::into_inner);
        drop(turn);
        match self.health() {
            Health::Ready => Ok(writing),
            Health::Dead(reason) => Err(StoreError::Io(format!("the store stopped after an error: {reason}"))),
        }
    }

    /// After a change that failed, what is on disk is unknown: the store is dead.
    fn or_dead<T>(&self, result: Result<T, StoreError>) -> Result<T, StoreError> {
        result.inspect_err(|error| {
            *self.dead.write().unwrap_or_else(PoisonError::into_inner) = Some(error.to_string());
        })
    }

    fn write(&self, writing: &mut Writing, changes: &[Change]) -> Result<Vec<Outcome>, StoreError> {
        let mut batch = Batch::new(&self.db, self.catalogue(), writing.last_change, writing.watch.as_mut());
        let outcomes = changes.iter().map(|change| batch.apply(change)).collect::<Result<_, _>>()?;
        let last_change = batch.last_change;
        // Before the rows, so that no reader meets the number of a survey that he cannot name.
        *self.catalogue.write().unwrap_or_else(PoisonError::into_inner) = Arc::clone(&batch.catalogue);
        let batch = batch.finish()?;
        writing.last_change = last_change;
        if let Some(batch) = batch {
            self.apply(writing, batch)?;
        }
        Ok(outcomes)
    }

    /// Applies `batch` at once and durably. The engine's `flush` only hands the bytes to the system.
    fn apply(&self, writing: &mut Writing, mut batch: sled::Batch) -> Result<(), StoreError> {
        let number = writing.commits + 1;
        encoding::write(&self.db, &mut batch, &key::commits(), Some(&encode(&number)))?;
        self.db.apply_batch(batch).map_err(|error| engine(&error))?;
        self.db.flush().map_err(|error| engine(&error))?;
        let synced = self.device.sync().and_then(|()| writing.said.say(number));
        synced.map_err(|error| StoreError::Io(format!("syncing the data to the disk failed: {error}")))?;
        writing.commits = number;
        Ok(())
    }
}

impl Store for Sled {
    fn commit(&self, changes: &[Change]) -> Result<Vec<Outcome>, StoreError> {
        let mut writing = self.lock()?;
        self.or_dead(self.write(&mut writing, changes))
    }

    fn tallies(&self, survey: &SurveyId, edges: &[Quarter]) -> Result<Vec<Tally>, StoreError> {
        let Some(survey) = self.catalogue().number(survey) else {
            return Ok(vec![Tally::default(); edges.len().saturating_sub(1)]);
        };
        edges
            .windows(2)
            .map(|pair| {
                let window = (pair[0], pair[1]);
                let (tally, records) = tally::between(&self.db, || self.catalogue(), survey, window)?;
                self.counts_read.fetch_add(records, Ordering::Relaxed);
                Ok(tally)
            })
            .collect()
    }

    fn response(&self, id: Uuid) -> Result<Option<Response>, StoreError> {
        let key = key::id(id);
        let Some(found) = encoding::read(&self.db, &key)? else { return Ok(None) };
        let Id::Living { survey, at } = decode(&key, &found)? else { return Ok(None) };
        let at = Timestamp(at);
        let key = key::row(survey, at, id);
        // Erased between the two reads: there is none.
        let Some(row) = encoding::read(&self.db, &key)? else { return Ok(None) };
        response(&self.catalogue(), &key, &row).map(Some)
    }

    fn responses(&self, filter: &Filter, after: Option<Position>, limit: usize) -> Result<Vec<Response>, StoreError> {
        let catalogue = self.catalogue();
        let Some(survey) = catalogue.number(&filter.survey) else { return Ok(Vec::new()) };
        rows(&self.db, &catalogue, survey, filter, after).take(limit).collect()
    }

    fn responses_of(
        &self,
        survey: &SurveyId,
        respondent: &str,
        after: Option<Position>,
        limit: usize,
    ) -> Result<Vec<Response>, StoreError> {
        index::responses_of(&self.db, &self.catalogue(), (survey, respondent), after, limit)
    }

    fn erased(&self, after: Option<Erased>, limit: usize) -> Result<Vec<Erased>, StoreError> {
        index::erased(&self.db, after).take(limit).collect()
    }

    fn displays(&self, survey: &SurveyId, after: Option<Displays>, limit: usize) -> Result<Vec<Displays>, StoreError> {
        let Some(number) = self.catalogue().number(survey) else { return Ok(Vec::new()) };
        index::displays(&self.db, number, after).take(limit).collect()
    }

    fn slots(&self, survey: &SurveyId) -> Result<Vec<(String, String)>, StoreError> {
        let catalogue = self.catalogue();
        let slots = catalogue.number(survey).map(|number| catalogue.slots(number).own());
        Ok(slots.into_iter().flatten().map(|(key, value)| (key.to_owned(), value.to_owned())).collect())
    }

    fn last_change(&self) -> Result<u64, StoreError> {
        index::last_change(&self.db)
    }

    fn changes(&self, after: u64, limit: usize) -> Result<Vec<ChangeRecord>, StoreError> {
        let from = key::change(after.saturating_add(1));
        let records = self.db.range(from..vec![key::CHANGE + 1]).take(limit).map(|pair| {
            let (key, value) = pair.map_err(|error| engine(&error))?;
            let Some(body) = body(&self.db, &key, value)? else { return Ok(None) };
            let LogEntry { what, survey, id, at } = decode(&key, &body)?;
            let known = record::what(what).zip(key::read_change(&key));
            let (what, number) = known.ok_or_else(|| damaged("the log of changes holds an unknown change"))?;
            let survey = self.catalogue().name(survey)?.clone();
            Ok(Some(ChangeRecord { number, what, survey, id: Uuid::from_bytes(id), at: Timestamp(at) }))
        });
        records.filter_map(Result::transpose).collect()
    }

    fn documents(&self, kind: DocumentKind) -> Result<Vec<Document>, StoreError> {
        let prefix = key::documents(kind);
        let documents = self.db.scan_prefix(&prefix).map(|pair| {
            let (key, value) = pair.map_err(|error| engine(&error))?;
            let Some(found) = body(&self.db, &key, value)? else { return Ok(None) };
            let name = String::from_utf8_lossy(&key[prefix.len()..]).into_owned();
            Ok(Some(Document { kind, key: name, body: decode(&key, &found)? }))
        });
        documents.filter_map(Result::transpose).collect()
    }

    fn verify(&self, repair: bool) -> Result<Verification, StoreError> {
        let _alone = self.verifying.lock().unwrap_or_else(PoisonError::into_inner);
        Recount { store: self, repair, page: verify::PAGE, pause: &mut || () }.run()
    }

    fn health(&self) -> Health {
        if self.writing.is_poisoned() {
            return Health::Dead("the engine panicked during a change".to_owned());
        }
        let dead = self.dead.read().unwrap_or_else(PoisonError::into_inner);
        dead.clone().map_or(Health::Ready, Health::Dead)
    }
}

/// The responses of `filter`, in its order, read as they are asked for.
fn rows<'a>(
    tree: &'a Tree,
    catalogue: &'a Catalogue,
    survey: u32,
    filter: &'a Filter,
    after: Option<Position>,
) -> Box<dyn Iterator<Item = Result<Response, StoreError>> + 'a> {
    let range = key::rows(survey, filter, after);
    if key::is_empty(&range) {
        return Box::new(std::iter::empty());
    }
    let pairs = tree.range(range);
    let pairs: Box<dyn Iterator<Item = _>> = if filter.ascending { Box::new(pairs) } else { Box::new(pairs.rev()) };
    let found = pairs.filter_map(move |pair| {
        let read = || {
            let (key, value) = pair.map_err(|error| engine(&error))?;
            body(tree, &key, value)?.map(|row| response(catalogue, &key, &row)).transpose()
        };
        read().transpose()
    });
    let holds = move |response: &Response| filter.status.is_none_or(|status| status == response.status);
    Box::new(found.filter(move |response| response.as_ref().map_or(true, holds)))
}

fn response(catalogue: &Catalogue, key: &[u8], row: &[u8]) -> Result<Response, StoreError> {
    let (survey, at, id) = key::read_row(key).ok_or_else(|| damaged("the key of a response cannot be read"))?;
    let row: Row = decode(key, row)?;
    row.response(catalogue.name(survey)?.clone(), at, id).ok_or_else(|| strange(id))
}

#[cfg(test)]
mod tests;
