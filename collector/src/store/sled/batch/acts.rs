//! Small documents, and what the audit log tells.

use perche_survey::time::Timestamp;
use uuid::Uuid;

use super::Batch;
use crate::change::{ACT_DAYS, ACTS_MOST, Act, Change, Document, DocumentKind, Edit, Outcome};
use crate::store::StoreError;
use crate::store::sled::key;
use crate::store::sled::record::ActRecord;

impl Batch<'_> {
    pub(super) fn edit(&mut self, edits: &[Edit]) -> Outcome {
        if edits.iter().any(|edit| edit.kind() == DocumentKind::Survey) {
            return Outcome::Conflict;
        }
        for edit in edits {
            match edit {
                Edit::Put(Document { kind, key, body }) => self.put(key::document(*kind, key), body),
                Edit::Remove(kind, key) => drop(self.written.insert(key::document(*kind, key), None)),
            }
        }
        Outcome::Done
    }

    pub(super) fn audited(&mut self, act: &Act, change: &Change) -> Result<Outcome, StoreError> {
        let outcome = self.apply(change)?;
        if outcome.changed() {
            self.tell(act);
        }
        Ok(outcome)
    }

    pub(super) fn tell(&mut self, act: &Act) -> Outcome {
        self.put(key::act(act.at, act.id), &ActRecord::from(act));
        Outcome::Done
    }

    pub(super) fn restore_act(&mut self, act: &Act) -> Result<Outcome, StoreError> {
        if self.get::<ActRecord>(&key::act(act.at, act.id))?.is_some() {
            return Ok(Outcome::Conflict);
        }
        Ok(self.tell(act))
    }

    /// Forgets the acts that are too old, and the oldest when there are too many.
    pub(super) fn trim_acts(&mut self, now: Timestamp, most: usize) -> Result<usize, StoreError> {
        if most == 0 {
            return Ok(0);
        }
        // The first millisecond that has not served its time.
        let young = Timestamp(now.plus_days(-ACT_DAYS).0.saturating_add(1));
        let young = key::act(young, Uuid::nil());
        let all = self.keys(vec![key::ACT]..vec![key::ACT + 1], usize::MAX)?;
        let surplus = all.len().saturating_sub(ACTS_MOST);
        let old = all.into_iter().enumerate().take_while(|(older, key)| *older < surplus || *key < young);
        let old: Vec<Vec<u8>> = old.take(most).map(|(_, key)| key).collect();
        for key in &old {
            self.written.insert(key.clone(), None);
        }
        Ok(old.len())
    }
}
