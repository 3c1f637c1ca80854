//! Whether what was opened is what was stored. The engine replays its log at a start and leaves out without a word what
//! it cannot read there (measured: 1 of 400 flipped bits made 454 of 2,571 responses disappear). So counts are held
//! against rows again: the newest ones before the store is used, the rest beside the work, day by day.
//!
//! How often a question was seen is left out: that would read every display there ever was. `perche verify` does it.

use std::collections::{BTreeMap, BinaryHeap};
use std::fs;
use std::io;
use std::ops::Range;
use std::path::Path;

use perche_survey::survey::SurveyId;
use sled::{Db, Tree};

use super::catalogue::Catalogue;
use super::encoding::engine;
use super::key::{self, Span};
use super::place::sync;
use super::record::Id;
use super::slots::Slots;
use super::{block, index, rows, tally};
use crate::store::{Filter, StoreError};
use crate::tally::{QUARTERS_PER_DAY, Quarter, Splits, Step, Tally};

/// In the data folder once damage was found: it stays refused until it is repaired.
const MARK: &str = "damaged";

/// A day of a survey; both by their numbers, the newest day first.
pub(super) type Day = (u32, u32);

/// What has not been recounted yet.
#[derive(Debug, Default)]
pub(super) struct Recheck {
    /// The newest day of each survey.
    days: BinaryHeap<Day>,
}

/// A day whose counts are those of its responses.
pub(super) struct Counted {
    /// How many it has.
    responses: u64,
    /// The survey's next day.
    pub(super) before: Option<Day>,
}

impl Recheck {
    /// Everything is to be recounted.
    pub(super) fn new(db: &Db, catalogue: &Catalogue) -> Result<Self, StoreError> {
        let last = |(survey, id): (u32, &SurveyId)| Ok(last_day(db, survey, id, u32::MAX)?.map(|day| (day, survey)));
        let days = catalogue.surveys().filter_map(|survey| last(survey).transpose()).collect::<Result<_, _>>()?;
        Ok(Self { days })
    }

    /// The day to be recounted next.
    pub(super) fn next(&mut self) -> Option<Day> {
        self.days.pop()
    }

    /// One more is to be recounted.
    pub(super) fn follow(&mut self, day: Option<Day>) {
        self.days.extend(day);
    }

    /// Recounts from the newest day on, until `most` responses were read.
    pub(super) fn newest(&mut self, db: &Db, catalogue: &Catalogue, most: u64) -> Result<(), StoreError> {
        let mut read = 0;
        while read < most {
            let Some(next) = self.next() else { return Ok(()) };
            let Counted { responses, before } = day(db, catalogue, next)?;
            self.follow(before);
            read += responses;
        }
        Ok(())
    }
}

/// Recounts a day.
pub(super) fn day(db: &Db, catalogue: &Catalogue, (day, survey): Day) -> Result<Counted, StoreError> {
    let id = catalogue.name(survey)?;
    let responses = recount(db, catalogue, survey, id, day)?;
    let before = last_day(db, survey, id, day)?.map(|day| (day, survey));
    Ok(Counted { responses, before })
}

/// The log of changes has no gaps among its last `most` entries, and ends where the last commit said.
pub(super) fn log(db: &Db, said: Option<u64>, most: u64) -> Result<(), StoreError> {
    let mut next: Option<u64> = None;
    let most_entries = usize::try_from(most).unwrap_or(usize::MAX);
    for entry in block::records(db, key::changes(0), false)?.take(most_entries) {
        let number = key::read_change(&entry?.0);
        let expected = next.map_or(said, |next| Some(next - 1));
        if expected.is_some() && number != expected {
            return Err(lost(&format!("the log of changes has {number:?} where {expected:?} belongs")));
        }
        next = number;
    }
    // After a restore the log is empty and goes on from where it says.
    match (next, said) {
        (None, Some(said)) if most > 0 && said != index::last_change(db)? => {
            Err(lost(&format!("the log of {said} changes is empty")))
        }
        _ => Ok(()),
    }
}

/// Every response belongs to a survey that is there.
pub(super) fn surveys(db: &Db, catalogue: &Catalogue) -> Result<(), StoreError> {
    let mut from = vec![key::ROW];
    while let Some(first) = db.range(from..vec![key::ROW + 1]).keys().next() {
        let first = first.map_err(|error| engine(&error))?;
        let survey = key::read_survey(&first).ok_or_else(|| lost("the key of a response cannot be read"))?;
        let id =
            catalogue.name(survey).map_err(|_| lost(&format!("survey {survey} has responses and is not there")))?;
        match key::rows(survey, &all_of(id), None).1 {
            std::ops::Bound::Excluded(end) => from = end,
            std::ops::Bound::Included(_) | std::ops::Bound::Unbounded => return Ok(()),
        }
    }
    Ok(())
}

/// The last day before `end` with a response or a count.
fn last_day(db: &Db, survey: u32, id: &SurveyId, end: u32) -> Result<Option<u32>, StoreError> {
    let quarter = end.saturating_mul(QUARTERS_PER_DAY);
    let last = |range| -> Result<Option<Vec<u8>>, StoreError> {
        Ok(block::records(db, range, false)?.next().transpose()?.map(|(key, _)| key))
    };
    let to = (end < u32::MAX).then(|| Quarter(quarter).start());
    let filter = Filter { to, ..all_of(id) };
    let row = last(key::rows(survey, &filter, None))?;
    let quarters = last(key::tallies(survey, Span::Quarter(0), Span::Quarter(quarter)))?;
    let days = last(key::tallies(survey, Span::Day(0), Span::Day(end)))?;
    let found = [
        row.and_then(|key| key::read_row(&key)).map(|(_, at, _)| Quarter::of(at).day()),
        quarters.and_then(|key| key::read_tally(&key)).map(|quarter| Quarter(quarter).day()),
        days.and_then(|key| key::read_tally(&key)),
    ];
    Ok(found.into_iter().flatten().max())
}

fn recount(db: &Db, catalogue: &Catalogue, survey: u32, id: &SurveyId, day: u32) -> Result<u64, StoreError> {
    let first = day.saturating_mul(QUARTERS_PER_DAY);
    let (from, to) = (Quarter(first), Quarter(first.saturating_add(QUARTERS_PER_DAY)));
    let filter = Filter { from: Some(from.start()), to: Some(to.start()), ..all_of(id) };
    let mut counted: BTreeMap<u32, Tally> = BTreeMap::new();
    let mut whole = Tally::default();
    let mut read = 0;
    for response in rows(db, catalogue, survey, &filter, None) {
        let response = response?;
        counted.entry(Quarter::of(response.at).0).or_default().count(&response, Step::In);
        whole.count(&response, Step::In);
        if index::id(db, response.id)? != Some(Id::Living { survey, at: response.at.0 }) {
            return Err(lost(&format!("response {} of {id} is not in the list of ids", response.id)));
        }
        read += 1;
    }
    let slots = catalogue.slots(survey);
    let stored = stored(db, slots, survey, from..to)?;
    let whole_stored = stored_one(db, slots, survey, Span::Day(day))?;
    if stored != counted || whole_stored != whole {
        return Err(lost(&format!("the counts of {id} on {} are not those of its {read} responses", from.start())));
    }
    Ok(read)
}

fn stored(db: &Tree, slots: &Slots, survey: u32, day: Range<Quarter>) -> Result<BTreeMap<u32, Tally>, StoreError> {
    let mut stored = BTreeMap::new();
    let range = key::tallies(survey, Span::Quarter(day.start.0), Span::Quarter(day.end.0));
    for record in block::records(db, range, true)? {
        let (key, body) = record?;
        let quarter = key::read_tally(&key).ok_or_else(|| lost("the key of a count cannot be read"))?;
        let tally = Tally { shown: 0, ..tally::tally(&key, &body, slots, &Splits::Every)? };
        if tally != Tally::default() {
            stored.insert(quarter, tally);
        }
    }
    Ok(stored)
}

fn stored_one(db: &Tree, slots: &Slots, survey: u32, span: Span) -> Result<Tally, StoreError> {
    Ok(Tally { shown: 0, ..tally::read(db, survey, span, slots)?.unwrap_or_default() })
}

fn all_of(survey: &SurveyId) -> Filter {
    Filter { survey: survey.clone(), from: None, to: None, status: None, ascending: true }
}

fn lost(what: &str) -> StoreError {
    StoreError::Damaged(format!(
        "some of the data is lost: {what}. Move the data folder away and restore the last backup: perche restore FILE; \
         or keep what is left and count it anew: perche verify --repair"
    ))
}

/// Why the folder was found damaged before, if it was.
pub(super) fn marked(folder: &Path) -> Result<(), StoreError> {
    match fs::read_to_string(folder.join(MARK)) {
        Ok(reason) => Err(StoreError::Damaged(reason)),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(()),
        Err(error) => Err(super::start::failed("reading the data folder", folder, &error)),
    }
}

/// Leaves the reason in the folder, so that no later start serves it by chance.
pub(super) fn mark(folder: &Path, reason: &StoreError) {
    let marked = fs::write(folder.join(MARK), reason.to_string()).and_then(|()| sync(folder));
    if let Err(error) = marked {
        tracing::warn!(%error, "that the data is damaged could not be written into its folder");
    }
}

/// The damage was repaired.
pub(super) fn unmark(folder: &Path) {
    let _ = fs::remove_file(folder.join(MARK));
}
