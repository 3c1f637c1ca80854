//! The recount: every survey, day by day, so that the memory it takes does not grow with the store, and page by page, so
//! that commits need not wait for it: [`super::watch`] says how that comes out right.

use std::ops::Bound;

use perche_survey::survey::SurveyId;
use uuid::Uuid;

use super::block::{self, Blocks};
use super::encoding::{self, engine};
use super::key::{self, Span};
use super::life::Writing;
use super::watch::{Day, Watch};
use super::{Sled, apply, index, rows, tally};
use crate::store::{Filter, Position, StoreError, Verification};
use crate::tally::{QUARTERS_PER_DAY, Quarter, Step, Tally};

/// How many differences are told in words.
const TOLD: usize = 100;
/// How many responses or displays are read while commits wait. More than a commit can add
/// ([`crate::writer::BATCH`]), else a busy day would grow faster than it is read.
pub(super) const PAGE: usize = 2_000;

/// A recount on its way.
pub(super) struct Recount<'a> {
    pub(super) store: &'a Sled,
    pub(super) repair: bool,
    pub(super) page: usize,
    /// Called after each page, while commits may come.
    pub(super) pause: &'a mut dyn FnMut(),
}

impl Recount<'_> {
    /// Compares every tally with a recount, and to repair it puts the recount in the place of those that differ. Only one
    /// may run at a time.
    pub(super) fn run(mut self) -> Result<Verification, StoreError> {
        self.store.lock()?.watch = Some(Watch::default());
        let found = self.compare_all();
        self.store.lock()?.watch = None;
        found
    }

    fn compare_all(&mut self) -> Result<Verification, StoreError> {
        let mut found = Verification { repaired: self.repair, ..Verification::default() };
        for (survey, id) in self.store.catalogue().surveys() {
            let mut day = 0;
            while let Some(next) = self.begin_day(survey, id, day)? {
                while self.read_day(id, &mut found)? {
                    (self.pause)();
                }
                (self.pause)();
                day = next + 1;
            }
        }
        Ok(found)
    }

    /// Begins with the first day from `day` on that has a response, a display or a tally.
    fn begin_day(&self, survey: u32, id: &SurveyId, day: u32) -> Result<Option<u32>, StoreError> {
        let mut writing = self.store.lock()?;
        let (watch, db) = (watch(&mut writing)?, self.store.db()?);
        let quarter = quarters(day).start;
        let first = |range| -> Result<Option<sled::IVec>, StoreError> {
            db.range::<Vec<u8>, key::Range>(range).keys().next().transpose().map_err(|error| engine(&error))
        };
        let record = |range| -> Result<Option<Vec<u8>>, StoreError> {
            Ok(block::records(&db, range, true)?.next().transpose()?.map(|(key, _)| key))
        };
        // The bound of a block that cannot be read stands for its records: each is then found to be wrong.
        let tally = |range: key::Range| record(range.clone()).or_else(|_| Ok(first(range)?.map(|key| key.to_vec())));
        let quarter_record = tally(key::tallies(survey, Span::Quarter(quarter), Span::Quarter(u32::MAX)))?;
        let day_record = tally(key::tallies(survey, Span::Day(day), Span::Day(u32::MAX)))?;
        let filter = Filter { from: Some(Quarter(quarter).start()), ..all_of(id) };
        let row = record(key::rows(survey, &filter, None))?.and_then(|key| key::read_row(&key));
        let seen = first((Bound::Included(display(survey, quarter)), Bound::Excluded(display(survey, u32::MAX))))?;
        let counted = first((Bound::Included(counted(survey, quarter)), Bound::Excluded(counted(survey, u32::MAX))))?;
        let days = [
            quarter_record.and_then(|key| key::read_tally(&key)).map(|quarter| Quarter(quarter).day()),
            day_record.and_then(|key| key::read_tally(&key)),
            row.map(|(_, at, _)| Quarter::of(at).day()),
            seen.and_then(|key| key::read_instant_and_tail(&key)).map(|(at, _)| Quarter::of(at).day()),
            counted.and_then(|key| key::read_tally(&key)).map(|quarter| Quarter(quarter).day()),
        ];
        let next = days.into_iter().flatten().min();
        watch.day = next.map(|number| Day { survey, number, upto: None, seen: None, counted: [].into() });
        Ok(next)
    }

    /// Reads a page of the day, and says whether there are more. The last page is compared at once, before another commit
    /// comes.
    fn read_day(&self, id: &SurveyId, found: &mut Verification) -> Result<bool, StoreError> {
        let mut writing = self.store.lock()?;
        let watch = watch(&mut writing)?;
        let day = watch.day.as_mut().expect("a day is begun before it is read");
        let read = self.read_responses(id, day)?;
        found.responses += read as u64;
        if read == self.page || self.read_displays(day)? == self.page {
            return Ok(true);
        }
        let mut day = watch.day.take().expect("it was there a moment ago");
        let quarters = quarters(day.number);
        let db = self.store.db()?;
        for shown in index::times(&db, day.survey, Quarter(quarters.start)..Quarter(quarters.end)) {
            let (quarter, times) = shown?;
            day.counted.entry(quarter.0).or_default().shown += times;
        }
        self.compare(&mut writing, id, day, found)?;
        Ok(false)
    }

    fn read_responses(&self, id: &SurveyId, day: &mut Day) -> Result<usize, StoreError> {
        let quarters = quarters(day.number);
        let (from, to) = (Quarter(quarters.start).start(), Quarter(quarters.end).start());
        let filter = Filter { from: Some(from), to: Some(to), ..all_of(id) };
        let (catalogue, db) = (self.store.catalogue(), self.store.db()?);
        let mut read = 0;
        for response in rows(&db, &catalogue, day.survey, &filter, day.upto).take(self.page) {
            let response = response?;
            day.counted.entry(Quarter::of(response.at).0).or_default().count(&response, Step::In);
            day.upto = Some(Position { at: response.at, id: response.id });
            read += 1;
        }
        if read < self.page {
            // What comes now lies behind, wherever in the day it is.
            day.upto = Some(Position { at: to, id: Uuid::max() });
        }
        Ok(read)
    }

    fn read_displays(&self, day: &mut Day) -> Result<usize, StoreError> {
        let quarters = quarters(day.number);
        let from = match day.seen {
            Some((at, token)) => Bound::Excluded(key::display(day.survey, at, token)),
            None => Bound::Included(display(day.survey, quarters.start)),
        };
        let to = Bound::Excluded(display(day.survey, quarters.end));
        let mut read = 0;
        for key in self.store.db()?.range::<Vec<u8>, key::Range>((from, to)).keys().take(self.page) {
            let key = key.map_err(|error| engine(&error))?;
            let (at, token) = index::place(&key)?;
            day.counted.entry(Quarter::of(at).0).or_default().shown += 1;
            day.seen = Some((at, token));
            read += 1;
        }
        Ok(read)
    }

    /// Compares the records of a day and of its quarter hours.
    fn compare(
        &self,
        writing: &mut Writing,
        id: &SurveyId,
        mut day: Day,
        found: &mut Verification,
    ) -> Result<(), StoreError> {
        let (mut mended, mut wrong) = (Blocks::mending(), false);
        let mut whole = Tally::default();
        let mut spans = Vec::new();
        for quarter in quarters(day.number) {
            let counted = day.counted.remove(&quarter).unwrap_or_default();
            whole.add(&counted);
            spans.push((Span::Quarter(quarter), counted));
        }
        spans.push((Span::Day(day.number), whole));
        let (catalogue, db) = (self.store.catalogue(), self.store.db()?);
        let slots = catalogue.slots(day.survey);
        for (span, counted) in spans {
            let stored = match tally::read(&db, day.survey, span, slots) {
                Ok(stored) => Ok(stored.unwrap_or_default()),
                // A tally that cannot be read is mended like one that is wrong; a row that cannot be read is lost.
                Err(StoreError::Damaged(what)) => Err(what),
                Err(error) => return Err(error),
            };
            if stored.as_ref() == Ok(&counted) {
                continue;
            }
            if found.differences.len() < TOLD {
                found.differences.push(difference(id, span, &stored, &counted));
            }
            let body = tally::encode(&counted, slots)?;
            mended.put(&db, &key::tally(day.survey, span), body)?;
            wrong = true;
        }
        if !wrong || !self.repair {
            return Ok(());
        }
        let mut mending = sled::Batch::default();
        for (bound, body) in mended.finish() {
            encoding::write(&db, &mut mending, &bound, body.as_deref())?;
        }
        self.store.or_dead(|db| apply(db, &self.store.folder, writing, (mending, 0)))
    }
}

/// The first key that a display of a quarter hour can have.
fn display(survey: u32, quarter: u32) -> Vec<u8> {
    key::display(survey, Quarter(quarter).start(), [0; 16])
}

fn counted(survey: u32, quarter: u32) -> Vec<u8> {
    key::counted(survey, Quarter(quarter))
}

/// Where the recount stands.
fn watch(writing: &mut Writing) -> Result<&mut Watch, StoreError> {
    let forgotten = || StoreError::Io("the data were opened again during the recount: verify once more".to_owned());
    writing.watch.as_mut().ok_or_else(forgotten)
}

fn quarters(day: u32) -> std::ops::Range<u32> {
    let first = day.saturating_mul(QUARTERS_PER_DAY);
    first..first.saturating_add(QUARTERS_PER_DAY)
}

fn all_of(survey: &SurveyId) -> Filter {
    Filter { survey: survey.clone(), from: None, to: None, status: None, ascending: true }
}

fn difference(id: &SurveyId, span: Span, stored: &Result<Tally, String>, counted: &Tally) -> String {
    let (what, when) = match span {
        Span::Quarter(number) => ("quarter hour", Quarter(number).start()),
        Span::Day(number) => ("day", Quarter(quarters(number).start).start()),
    };
    let slice = stored.as_ref().ok().and_then(|stored| slice(stored, counted)).unwrap_or_default();
    let stored = stored.as_ref().map_or_else(Clone::clone, words);
    format!("survey {id}, {what} {when}: stored {stored}; recounted {}{slice}", words(counted))
}

/// The first slice that differs.
fn slice(stored: &Tally, counted: &Tally) -> Option<String> {
    let slices = stored.by.keys().chain(counted.by.keys());
    let slice = slices.min_by_key(|slice| (stored.by.get(slice) == counted.by.get(slice), *slice))?;
    (stored.by.get(slice) != counted.by.get(slice)).then(|| format!("; first in {slice:?}"))
}

fn words(tally: &Tally) -> String {
    let scores: Vec<_> = tally.all.scores.iter().map(|(score, count)| format!("{}: {count}", score.0)).collect();
    let Tally { all, by, test, quarantined, shown, replied } = tally;
    let (scores, slices) = (scores.join(", "), by.len());
    let (skipped, commented) = (all.skipped, all.commented);
    format!(
        "scores {{{scores}}}, {skipped} skipped, {commented} commented, {test} test, {quarantined} quarantined, \
         {shown} shown, {replied} replied, {slices} slices"
    )
}
