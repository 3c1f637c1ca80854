//! The recount: every survey, day by day, so that the memory it takes does not grow with the store.

use std::collections::BTreeMap;

use perche_survey::response::Response;
use perche_survey::survey::SurveyId;
use sled::Tree;

use super::catalogue::Catalogue;
use super::encoding::{self, body, decode, engine};
use super::key::{self, Span};
use super::record::Shown;
use super::{rows, tally};
use crate::store::{Filter, StoreError, Verification};
use crate::tally::{QUARTERS_PER_DAY, Quarter, Step, Tally};

/// How many differences are told in words.
const TOLD: usize = 100;
/// How many records are mended at once: the engine's memory follows the size of a batch.
const AT_ONCE: usize = 500;
/// How often the question was seen, by survey and quarter hour.
type Seen = BTreeMap<(u32, u32), u64>;

/// Applies a batch, durably.
pub(super) type Mend<'a> = &'a mut dyn FnMut(sled::Batch) -> Result<(), StoreError>;

/// Compares every tally with a recount, and with `mend` puts the recount in the place of those that differ.
pub(super) fn recount<'a>(
    tree: &'a Tree,
    catalogue: &'a Catalogue,
    mend: Option<Mend<'a>>,
) -> Result<Verification, StoreError> {
    let found = Verification { repaired: mend.is_some(), ..Verification::default() };
    let seen = seen(tree)?;
    let mut recount = Recount { tree, catalogue, seen, found, mend, mending: sled::Batch::default(), records: 0 };
    for (survey, id) in catalogue.surveys() {
        let mut day = 0;
        while let Some(next) = recount.next_day(survey, day)? {
            recount.day(survey, id, next)?;
            day = next + 1;
        }
    }
    recount.store()?;
    Ok(recount.found)
}

struct Recount<'a> {
    tree: &'a Tree,
    catalogue: &'a Catalogue,
    seen: Seen,
    found: Verification,
    mend: Option<Mend<'a>>,
    mending: sled::Batch,
    records: usize,
}

fn seen(tree: &Tree) -> Result<Seen, StoreError> {
    let mut seen = Seen::new();
    for pair in tree.scan_prefix([key::SHOWN]) {
        let (key, value) = pair.map_err(|error| engine(&error))?;
        let Some(body) = body(tree, &key, value)? else { continue };
        for Shown { survey, at } in decode::<Vec<Shown>>(&key, &body)? {
            *seen.entry((survey, Quarter::of(perche_survey::time::Timestamp(at)).0)).or_default() += 1;
        }
    }
    Ok(seen)
}

fn quarters(day: u32) -> std::ops::Range<u32> {
    let first = day.saturating_mul(QUARTERS_PER_DAY);
    first..first.saturating_add(QUARTERS_PER_DAY)
}

impl Recount<'_> {
    /// The first day from `day` on with a response, a display or a tally.
    fn next_day(&self, survey: u32, day: u32) -> Result<Option<u32>, StoreError> {
        let quarter = quarters(day).start;
        let range = |from, to| -> Result<Option<sled::IVec>, StoreError> {
            let first = self.tree.range(key::tallies(survey, from, to)).keys().next();
            first.transpose().map_err(|error| engine(&error))
        };
        let quarters_record = range(Span::Quarter(quarter), Span::Quarter(u32::MAX))?;
        let day_record = range(Span::Day(day), Span::Day(u32::MAX))?;
        let filter = Filter { from: Some(Quarter(quarter).start()), ..all_of(self.catalogue.name(survey)?) };
        let row = self.tree.range(key::rows(survey, &filter, None)).keys().next().transpose();
        let row = row.map_err(|error| engine(&error))?.and_then(|key| key::read_row(&key));
        let seen = self.seen.range((survey, quarter)..=(survey, u32::MAX)).next();
        let days = [
            quarters_record.and_then(|key| key::read_tally(&key)).map(|quarter| Quarter(quarter).day()),
            day_record.and_then(|key| key::read_tally(&key)),
            row.map(|(_, at, _)| Quarter::of(at).day()),
            seen.map(|((_, quarter), _)| Quarter(*quarter).day()),
        ];
        Ok(days.into_iter().flatten().min())
    }

    fn day(&mut self, survey: u32, id: &SurveyId, day: u32) -> Result<(), StoreError> {
        let quarters = quarters(day);
        let mut counted: BTreeMap<u32, Tally> = BTreeMap::new();
        let filter = Filter {
            from: Some(Quarter(quarters.start).start()),
            to: Some(Quarter(quarters.end).start()),
            ..all_of(id)
        };
        for response in rows(self.tree, self.catalogue, survey, &filter, None) {
            let response: Response = response?;
            counted.entry(Quarter::of(response.at).0).or_default().count(&response, Step::In);
            self.found.responses += 1;
        }
        for ((_, quarter), times) in self.seen.range((survey, quarters.start)..(survey, quarters.end)) {
            counted.entry(*quarter).or_default().shown += times;
        }
        let mut whole = Tally::default();
        for quarter in quarters {
            let counted = counted.remove(&quarter).unwrap_or_default();
            whole.add(&counted);
            self.compare(survey, id, Span::Quarter(quarter), &counted)?;
        }
        self.compare(survey, id, Span::Day(day), &whole)
    }

    fn compare(&mut self, survey: u32, id: &SurveyId, span: Span, counted: &Tally) -> Result<(), StoreError> {
        let key = key::tally(survey, span);
        let slots = self.catalogue.slots(survey);
        let stored = match tally::read(self.tree, survey, span, slots) {
            Ok(stored) => Ok(stored.unwrap_or_default()),
            // A tally that cannot be read is mended like one that is wrong; a row that cannot be read is lost.
            Err(StoreError::Damaged(what)) => Err(what),
            Err(error) => return Err(error),
        };
        if stored.as_ref() == Ok(counted) {
            return Ok(());
        }
        if self.found.differences.len() < TOLD {
            let slice = stored.as_ref().ok().and_then(|stored| slice(stored, counted)).unwrap_or_default();
            let stored = stored.as_ref().map_or_else(Clone::clone, words);
            let (what, when) = match span {
                Span::Quarter(number) => ("quarter hour", Quarter(number).start()),
                Span::Day(number) => ("day", Quarter(quarters(number).start).start()),
            };
            let counted = words(counted);
            self.found
                .differences
                .push(format!("survey {id}, {what} {when}: stored {stored}; recounted {counted}{slice}"));
        }
        encoding::write(self.tree, &mut self.mending, &key, tally::encode(counted, slots)?.as_deref())?;
        self.records += 1;
        if self.records == AT_ONCE { self.store() } else { Ok(()) }
    }

    fn store(&mut self) -> Result<(), StoreError> {
        let mending = std::mem::take(&mut self.mending);
        let records = std::mem::take(&mut self.records);
        match &mut self.mend {
            Some(mend) if records > 0 => mend(mending),
            Some(_) | None => Ok(()),
        }
    }
}

fn all_of(survey: &SurveyId) -> Filter {
    Filter { survey: survey.clone(), from: None, to: None, status: None, ascending: true }
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
