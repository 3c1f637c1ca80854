//! What goes: by a respondent's wish, by age, by having served its time.

use std::collections::BTreeSet;
use std::ops::Range;

use perche_survey::retention;
use perche_survey::survey::SurveyId;
use perche_survey::time::Timestamp;
use uuid::Uuid;

use super::{Batch, Found, claim, whose};
use crate::change::{LOG_DAYS, LOG_MOST, Outcome, TOMBSTONE_DAYS, What};
use crate::store::StoreError;
use crate::store::sled::encoding::{damaged, decode, engine};
use crate::store::sled::record::{Id, LogEntry, Shown};
use crate::store::sled::{block, key};
use crate::tally::{Quarter, Step};

/// What stands in for the sixteen bytes of a key that begins a range.
const FIRST: [u8; 16] = [0; 16];

impl Batch<'_> {
    pub(super) fn erase_respondent(
        &mut self,
        survey: &SurveyId,
        respondent: &str,
        most: usize,
        now: Timestamp,
    ) -> Result<Outcome, StoreError> {
        let Some(number) = self.catalogue.number(survey) else { return Ok(Outcome::Swept(0)) };
        let first = key::respondent(number, respondent);
        let end = [&first[..], &[u8::MAX; 23]].concat();
        let rows = self.keys(first..end, most)?;
        for key in &rows {
            let (_, id) = read(key)?;
            self.erase(survey, Uuid::from_bytes(id), now)?;
        }
        Ok(Outcome::Swept(rows.len()))
    }

    pub(super) fn anonymise(&mut self, survey: &SurveyId, id: Uuid, now: Timestamp) -> Result<Outcome, StoreError> {
        let (Some(number), Found::Living(stored)) = (self.catalogue.number(survey), self.find(id, now)?) else {
            return Ok(Outcome::Anonymised(false));
        };
        let nameless = retention::anonymise(&stored);
        if stored.survey != *survey || nameless == *stored {
            return Ok(Outcome::Anonymised(false));
        }
        for key in [claim(number, &stored), whose(number, &stored)].into_iter().flatten() {
            self.written.insert(key, None);
        }
        self.count(number, &stored, Step::Out)?;
        self.count(number, &nameless, Step::In)?;
        self.put_row(number, &nameless)?;
        self.log(What::Amended, number, id, now)?;
        Ok(Outcome::Anonymised(true))
    }

    pub(super) fn erase_displays(
        &mut self,
        survey: &SurveyId,
        before: Quarter,
        most: usize,
    ) -> Result<Outcome, StoreError> {
        let Some(number) = self.catalogue.number(survey) else { return Ok(Outcome::Swept(0)) };
        let counted = self.keys(key::counted(number, Quarter(0))..key::counted(number, before), most)?;
        for key in &counted {
            let times: u64 = self.get(key)?.unwrap_or_default();
            let quarter = key::read_tally(key).map(Quarter).ok_or_else(unreadable)?;
            self.count_displays(number, quarter, |shown| shown.saturating_sub(times))?;
            self.written.insert(key.clone(), None);
        }
        let first = key::display(number, Timestamp(0), FIRST);
        let seen = self.keys(first..key::display(number, before.start(), FIRST), most - counted.len())?;
        for key in &seen {
            let quarter = self.forget(number, key)?;
            self.count_displays(number, quarter, |shown| shown.saturating_sub(1))?;
        }
        Ok(Outcome::Swept(counted.len() + seen.len()))
    }

    /// Forgets a display and, unless it was seen again since, its token.
    fn forget(&mut self, survey: u32, key: &[u8]) -> Result<Quarter, StoreError> {
        let (at, token) = read(key)?;
        self.written.insert(key::display(survey, at, token), None);
        if let Some(watch) = &mut self.watch {
            watch.shows(survey, at, token, Step::Out);
        }
        let known = key::shown(token);
        if self.get::<Shown>(&known)?.is_some_and(|last| last.at == at.0) {
            self.written.insert(known, None);
        }
        Ok(Quarter::of(at))
    }

    pub(super) fn trim(&mut self, most: usize, now: Timestamp) -> Result<Outcome, StoreError> {
        // The first millisecond that has not served its time.
        let young = Timestamp(now.plus_days(-TOMBSTONE_DAYS).0.saturating_add(1));
        let mut left = most;
        left -= self.trim_tombstones(young, left)?;
        let surveys: Vec<u32> = self.catalogue.by_name().collect();
        for survey in surveys {
            left -= self.trim_tokens(survey, young, left)?;
        }
        left -= self.trim_log(now, left)?;
        left -= self.trim_acts(now, left)?;
        Ok(Outcome::Swept(most - left))
    }

    fn trim_tombstones(&mut self, young: Timestamp, most: usize) -> Result<usize, StoreError> {
        let old = key::tombstone(Timestamp(0), Uuid::nil())..key::tombstone(young, Uuid::nil());
        let old = self.keys(old, most)?;
        for key in &old {
            let (at, id) = read(key)?;
            let id = Uuid::from_bytes(id);
            if self.id(id)? == Some(Id::Erased { at: at.0 }) {
                self.put_id(id, None)?;
            }
            self.written.insert(key.clone(), None);
        }
        Ok(old.len())
    }

    /// The tokens go; that the question was seen stays as a number per quarter hour, which a recount reads.
    fn trim_tokens(&mut self, survey: u32, young: Timestamp, most: usize) -> Result<usize, StoreError> {
        let old = key::display(survey, Timestamp(0), FIRST)..key::display(survey, young, FIRST);
        let old = self.keys(old, most)?;
        for key in &old {
            let counted = key::counted(survey, self.forget(survey, key)?);
            let times: u64 = self.get(&counted)?.unwrap_or_default();
            self.put(counted, &(times + 1));
        }
        Ok(old.len())
    }

    /// The newest entry stays: its number is where the next one goes on from.
    fn trim_log(&mut self, now: Timestamp, most: usize) -> Result<usize, StoreError> {
        let (newest, day) = (self.last_change, now.plus_days(-LOG_DAYS));
        let mut trimmed = 0;
        let stored = block::records(self.tree, key::changes(0), true)?.next().transpose()?;
        let oldest = stored.and_then(|(key, _)| key::read_change(&key)).unwrap_or(self.logged + 1);
        for number in oldest..newest {
            if trimmed == most {
                break;
            }
            let key = key::change(number);
            // What is in the tree may be gone already, and what is not there yet may be old: by this very batch.
            let Some(body) = self.blocks.get(self.tree, &key)? else { continue };
            let LogEntry { at, .. } = decode(&key, body)?;
            if number > newest.saturating_sub(LOG_MOST) && Timestamp(at) > day {
                break;
            }
            self.blocks.put(self.tree, &key, None)?;
            trimmed += 1;
        }
        Ok(trimmed)
    }

    /// The first keys of a range, as they are after what the batch has written so far.
    pub(super) fn keys(&self, range: Range<Vec<u8>>, most: usize) -> Result<Vec<Vec<u8>>, StoreError> {
        if range.start >= range.end || most == 0 {
            return Ok(Vec::new());
        }
        let gone = |key: &[u8]| matches!(self.written.get(key), Some(None));
        let written = self.written.range(range.clone()).filter(|(_, body)| body.is_some());
        let mut keys: BTreeSet<Vec<u8>> = written.map(|(key, _)| key.clone()).take(most).collect();
        let mut found = 0;
        for key in self.tree.range(range).keys() {
            let key = key.map_err(|error| engine(&error))?;
            if found == most {
                break;
            }
            if !gone(&key) {
                keys.insert(key.to_vec());
                found += 1;
            }
        }
        Ok(keys.into_iter().take(most).collect())
    }
}

fn read(key: &[u8]) -> Result<(Timestamp, [u8; 16]), StoreError> {
    key::read_instant_and_tail(key).ok_or_else(unreadable)
}

fn unreadable() -> StoreError {
    damaged("a key of an index cannot be read")
}
