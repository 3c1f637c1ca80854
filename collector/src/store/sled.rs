//! The store on disk: sled 0.34 with what it lacks. Its own `flush` is not durable on Linux (11 of 12 simulated power
//! cuts left a database that could not be opened); each commit therefore syncs the file itself (110 of 110 intact).

mod batch;
mod block;
mod catalogue;
mod commits;
mod convert;
mod encoding;
mod index;
mod key;
mod life;
mod nudge;
mod open;
mod place;
mod reading;
mod recheck;
mod record;
mod reserve;
mod restoring;
mod slots;
mod start;
mod tally;
mod verify;
mod watch;

use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError, RwLock};

use perche_survey::response::Response;
use perche_survey::survey::SurveyId;
use perche_survey::time::Timestamp;
use sled::{Db, Tree};
use uuid::Uuid;

use self::batch::{Batch, strange};
use self::catalogue::Catalogue;
use self::encoding::{body, damaged, decode, encode, engine};
use self::life::{State, Writing};
use self::open::Folder;
pub use self::open::SledOptions;
use self::reading::Reading;
use self::record::{Id, LogEntry, Row};
pub use self::restoring::Restoring;
use self::start::quietly;
use self::verify::Recount;
use crate::change::{Act, Change, ChangeRecord, Displays, Document, DocumentKind, Erased, Outcome};
use crate::store::{Filter, Health, Position, Store, StoreError, Verification};
use crate::tally::{Quarter, Splits, Tally};

/// A folder with a sled database. One process at a time.
pub struct Sled {
    // Declared before the folder, whose lock must be the last to go. None while it is opened again after a failure.
    db: RwLock<Option<Db>>,
    /// Held while waiting for `writing`: whoever lets it go and comes back at once, as a recount does, cannot overtake.
    turn: Mutex<()>,
    writing: Mutex<Writing>,
    /// Held by the one recount.
    verifying: Mutex<()>,
    catalogue: RwLock<Arc<Catalogue>>,
    state: RwLock<State>,
    /// Records of counts read so far: that a month costs no more than its days is asserted, not hoped.
    counts_read: AtomicU64,
    options: SledOptions,
    folder: Folder,
}

impl Sled {
    fn catalogue(&self) -> Arc<Catalogue> {
        Arc::clone(&self.catalogue.read().unwrap_or_else(PoisonError::into_inner))
    }

    /// How many records of counts were read since it was opened.
    pub fn counts_read(&self) -> u64 {
        self.counts_read.load(Ordering::Relaxed)
    }

    fn write(&self, db: &Db, writing: &mut Writing, changes: &[Change]) -> Result<Vec<Outcome>, StoreError> {
        let mut batch = Batch::new(db, self.catalogue(), writing.last_change, writing.watch.as_mut());
        let outcomes = changes.iter().map(|change| batch.apply(change)).collect::<Result<_, _>>()?;
        let last_change = batch.last_change;
        // Before the rows, so that no reader meets the number of a survey that he cannot name.
        *self.catalogue.write().unwrap_or_else(PoisonError::into_inner) = Arc::clone(&batch.catalogue);
        let batch = batch.finish()?;
        writing.last_change = last_change;
        if let Some(batch) = batch {
            apply(db, &self.folder, writing, batch)?;
        }
        Ok(outcomes)
    }
}

/// Applies a batch of so many bytes at once and durably. The engine's `flush` only hands the bytes to the system.
fn apply(
    db: &Db,
    folder: &Folder,
    writing: &mut Writing,
    (mut batch, bytes): (sled::Batch, usize),
) -> Result<(), StoreError> {
    let number = writing.commits + 1;
    encoding::write(db, &mut batch, &key::commits(), Some(&encode(&(number, writing.last_change))))?;
    db.apply_batch(batch).map_err(|error| engine(&error))?;
    let swept = writing.nudge.as_mut().map_or(Ok(()), |nudge| nudge.sweep(db, bytes));
    swept.map_err(|error| engine(&error))?;
    let flushed = writing.nudge.as_ref().map_or_else(|| db.flush(), |nudge| nudge.flush(db));
    flushed.map_err(|error| engine(&error))?;
    let synced = writing.device.sync().and_then(|()| writing.said.say(number));
    synced.map_err(|error| start::failed("syncing the data in", &folder.path, &error))?;
    writing.commits = number;
    Ok(())
}

impl Store for Sled {
    fn commit(&self, changes: &[Change]) -> Result<Vec<Outcome>, StoreError> {
        let mut writing = self.lock()?;
        self.or_dead(|db| self.write(db, &mut writing, changes))
    }

    fn tallies(&self, survey: &SurveyId, edges: &[Quarter], splits: &Splits) -> Result<Vec<Tally>, StoreError> {
        let Some(survey) = self.catalogue().number(survey) else {
            return Ok(vec![Tally::default(); edges.len().saturating_sub(1)]);
        };
        self.reading(|db| {
            let mut reading = Reading::new(db, || self.catalogue(), survey, splits);
            let tallies = edges.windows(2).map(|pair| reading.between(pair[0], pair[1])).collect();
            self.counts_read.fetch_add(reading.records, Ordering::Relaxed);
            tallies
        })
    }

    fn response(&self, id: Uuid) -> Result<Option<Response>, StoreError> {
        self.reading(|db| {
            let Some(Id::Living { survey, at }) = index::id(db, id)? else { return Ok(None) };
            let at = Timestamp(at);
            let key = key::row(survey, at, id);
            // Erased between the two reads: there is none.
            let Some(row) = block::read(db, &key)? else { return Ok(None) };
            response(&self.catalogue(), &key, &row).map(Some)
        })
    }

    fn responses(&self, filter: &Filter, after: Option<Position>, limit: usize) -> Result<Vec<Response>, StoreError> {
        let catalogue = self.catalogue();
        let Some(survey) = catalogue.number(&filter.survey) else { return Ok(Vec::new()) };
        self.reading(|db| rows(db, &catalogue, survey, filter, after).take(limit).collect())
    }

    fn responses_of(
        &self,
        survey: &SurveyId,
        respondent: &str,
        after: Option<Position>,
        limit: usize,
    ) -> Result<Vec<Response>, StoreError> {
        self.reading(|db| index::responses_of(db, &self.catalogue(), (survey, respondent), after, limit))
    }

    fn erased(&self, after: Option<Erased>, limit: usize) -> Result<Vec<Erased>, StoreError> {
        self.reading(|db| index::erased(db, after).take(limit).collect())
    }

    fn displays(&self, survey: &SurveyId, after: Option<Displays>, limit: usize) -> Result<Vec<Displays>, StoreError> {
        let Some(number) = self.catalogue().number(survey) else { return Ok(Vec::new()) };
        self.reading(|db| index::displays(db, number, after).take(limit).collect())
    }

    fn slots(&self, survey: &SurveyId) -> Result<Vec<(String, String)>, StoreError> {
        let catalogue = self.catalogue();
        let slots = catalogue.number(survey).map(|number| catalogue.slots(number).own());
        Ok(slots.into_iter().flatten().map(|(key, value)| (key.to_owned(), value.to_owned())).collect())
    }

    fn last_change(&self) -> Result<u64, StoreError> {
        self.reading(|db| index::last_change(db))
    }

    fn changes(&self, after: u64, limit: usize) -> Result<Vec<ChangeRecord>, StoreError> {
        let change = |entry: Result<block::Record, StoreError>| {
            let (key, body) = entry?;
            let LogEntry { what, survey, id, at } = decode(&key, &body)?;
            let known = record::what(what).zip(key::read_change(&key));
            let (what, number) = known.ok_or_else(|| damaged("the log of changes holds an unknown change"))?;
            let survey = self.catalogue().name(survey)?.clone();
            Ok(ChangeRecord { number, what, survey, id: Uuid::from_bytes(id), at: Timestamp(at) })
        };
        let range = key::changes(after.saturating_add(1));
        self.reading(|db| block::records(db, range, true)?.take(limit).map(change).collect())
    }

    fn acts(&self, before: Option<Position>, limit: usize) -> Result<Vec<Act>, StoreError> {
        self.reading(|db| index::acts(db, before).take(limit).collect())
    }

    fn documents(&self, kind: DocumentKind) -> Result<Vec<Document>, StoreError> {
        let prefix = key::documents(kind);
        let document = |db: &Db, pair: sled::Result<(sled::IVec, sled::IVec)>| {
            let (key, value) = pair.map_err(|error| engine(&error))?;
            let Some(found) = body(db, &key, value)? else { return Ok(None) };
            let name = String::from_utf8_lossy(&key[prefix.len()..]).into_owned();
            Ok(Some(Document { kind, key: name, body: decode(&key, &found)? }))
        };
        self.reading(|db| {
            db.scan_prefix(&prefix).map(|pair| document(db, pair)).filter_map(Result::transpose).collect()
        })
    }

    fn verify(&self, repair: bool) -> Result<Verification, StoreError> {
        let _alone = self.verifying.lock().unwrap_or_else(PoisonError::into_inner);
        // The engine panics on some pages that are damaged.
        let found = quietly(|| Recount { store: self, repair, page: verify::PAGE, pause: &mut || () }.run())
            .unwrap_or_else(|panic| Err(start::panicked(&self.folder.path, &panic)))?;
        if repair {
            recheck::unmark(&self.folder.path);
        }
        Ok(found)
    }

    fn recheck(&self) -> Result<bool, StoreError> {
        // One day at a time, beside the work. What is stored meanwhile can make a day look damaged, so one that does is
        // counted again while nothing is.
        let Some(day) = self.lock()?.recheck.next() else { return Ok(false) };
        let count = || self.reading(|db| recheck::day(db, &self.catalogue(), day));
        let counted = count().or_else(|error| match error {
            StoreError::Damaged(_) => {
                let _alone = self.lock()?;
                count()
            }
            error => Err(error),
        });
        if let Err(reason @ StoreError::Damaged(_)) = &counted {
            recheck::mark(&self.folder.path, reason);
            self.is(State::Damaged(reason.to_string()));
        }
        let before = counted?.before;
        self.lock()?.recheck.follow(before);
        Ok(true)
    }

    fn health(&self) -> Health {
        match self.state() {
            State::Ready => Health::Ready,
            State::Failed(reason) | State::Full(reason) | State::Damaged(reason) => Health::Dead(reason),
        }
    }

    fn recover(&self) -> Result<(), StoreError> {
        self.come_back()
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
    let records = block::records(tree, range, filter.ascending);
    let found = move |record: Result<block::Record, StoreError>| {
        let (key, row) = record?;
        response(catalogue, &key, &row)
    };
    let found: Box<dyn Iterator<Item = _>> = match records {
        Ok(records) => Box::new(records.map(found)),
        Err(error) => Box::new(std::iter::once(Err(error))),
    };
    let holds = move |response: &Response| filter.status.is_none_or(|status| status == response.status);
    Box::new(found.filter(move |response| response.as_ref().map_or(true, holds)))
}

fn response(catalogue: &Catalogue, key: &[u8], row: &[u8]) -> Result<Response, StoreError> {
    let (survey, at, id) = key::read_row(key).ok_or_else(|| damaged("the key of a response cannot be read"))?;
    let row: Row = decode(key, row)?;
    row.response(catalogue.name(survey)?.clone(), at, id).ok_or_else(|| strange(id))
}

/// Every reader of what the store keeps, on bytes that it never wrote: for `tests/fuzz`, which builds with this flag.
#[cfg(fuzzing)]
pub fn read_anything(key: &[u8], body: &[u8]) {
    use self::record::{ActRecord, Shown, SlotRecord, SurveyRecord};

    if let Ok(row) = decode::<Row>(key, body) {
        let survey: SurveyId = "effort".to_owned().try_into().expect("it is an id");
        let _ = row.response(survey, Timestamp(0), Uuid::nil());
    }
    let _ = (decode::<Id>(key, body), decode::<LogEntry>(key, body), decode::<SurveyRecord>(key, body));
    let _ = (decode::<SlotRecord>(key, body), decode::<Shown>(key, body), decode::<ActRecord>(key, body));
    for splits in [Splits::Every, Splits::NONE] {
        let _ = tally::tally(key, body, &slots::NONE, &splits);
    }
    let _ = (tally::of_format_1(key, body), block::read_anything(key, body));
    let _ = (key::read_row(key), key::read_change(key), key::read_tally(key), key::read_survey(key));
}

#[cfg(test)]
mod tests;
