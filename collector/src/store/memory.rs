//! The store as a plain model: what every other store must answer. It keeps no counts; each tally is a recount.

mod acts;
mod handling;
mod restored;
mod retention;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Mutex, MutexGuard};

use perche_survey::merge::{Accepted, Known, Merged, Refusal, merge};
use perche_survey::response::{Response, Slot, Status};
use perche_survey::revision::Revision;
use perche_survey::survey::SurveyId;
use perche_survey::time::Timestamp;
use uuid::Uuid;

use crate::change::{
    Act, Change, ChangeRecord, Displays, Document, DocumentKind, Edit, Erased, Outcome, Receipt, TOMBSTONE_DAYS, What,
};
use crate::store::{Filter, Health, Position, Store, StoreError, Verification};
use crate::tally::{Quarter, Splits, Step, Tally};

/// Forgets everything when it is dropped. A clone goes its own way.
#[derive(Debug, Default)]
pub struct Memory {
    state: Mutex<State>,
}

#[derive(Clone, Debug, Default)]
struct State {
    /// The last revision of each survey.
    surveys: BTreeMap<SurveyId, u32>,
    living: BTreeMap<Uuid, Response>,
    erased: BTreeMap<Uuid, Timestamp>,
    /// Displays whose tokens are remembered, by survey.
    seen: BTreeMap<SurveyId, BTreeSet<Seen>>,
    /// How often the question was seen with tokens that are forgotten.
    counted: BTreeMap<SurveyId, BTreeMap<Quarter, u64>>,
    /// The values of a survey's segment that have a slot of their own.
    slots: BTreeMap<(SurveyId, String), BTreeSet<String>>,
    documents: BTreeMap<(DocumentKind, String), String>,
    acts: BTreeMap<Position, Act>,
    log: Vec<ChangeRecord>,
    last_change: u64,
}

/// A display: when, with which token.
type Seen = (Timestamp, [u8; 16]);

impl Memory {
    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().expect("nothing panics while it holds the model")
    }
}

impl Clone for Memory {
    fn clone(&self) -> Self {
        Self { state: Mutex::new(self.state().clone()) }
    }
}

impl Store for Memory {
    fn commit(&self, changes: &[Change]) -> Result<Vec<Outcome>, StoreError> {
        let mut state = self.state();
        Ok(changes.iter().map(|change| state.apply(change)).collect())
    }

    fn tallies(&self, survey: &SurveyId, edges: &[Quarter], splits: &Splits) -> Result<Vec<Tally>, StoreError> {
        let state = self.state();
        let mut tallies: Vec<_> = edges.windows(2).map(|pair| state.recount(survey, pair[0], pair[1])).collect();
        for tally in &mut tallies {
            tally.by.retain(|dimension, _| splits.any(|split| dimension.is_of(split)));
        }
        Ok(tallies)
    }

    fn response(&self, id: Uuid) -> Result<Option<Response>, StoreError> {
        Ok(self.state().living.get(&id).cloned())
    }

    fn responses(&self, filter: &Filter, after: Option<Position>, limit: usize) -> Result<Vec<Response>, StoreError> {
        let place = |response: &Response| (response.at, response.id);
        let state = self.state();
        let mut found: Vec<&Response> = state.living.values().filter(|response| filter.holds(response)).collect();
        found.sort_by_key(|response| place(response));
        if !filter.ascending {
            found.reverse();
        }
        let reached = |response: &&&Response| match after.map(|after| (after.at, after.id)) {
            None => false,
            Some(after) if filter.ascending => place(response) <= after,
            Some(after) => place(response) >= after,
        };
        Ok(found.iter().skip_while(reached).take(limit).map(|response| (*response).clone()).collect())
    }

    fn responses_of(
        &self,
        survey: &SurveyId,
        respondent: &str,
        after: Option<Position>,
        limit: usize,
    ) -> Result<Vec<Response>, StoreError> {
        let state = self.state();
        let after = after.map(|after| (after.at, after.id));
        let found = state.of_respondent(survey, respondent);
        let page = found.into_iter().filter(|response| after.is_none_or(|after| (response.at, response.id) > after));
        Ok(page.take(limit).cloned().collect())
    }

    fn erased(&self, after: Option<Erased>, limit: usize) -> Result<Vec<Erased>, StoreError> {
        let erased = self.state().tombstones();
        Ok(erased.into_iter().filter(|erased| after.is_none_or(|after| *erased > after)).take(limit).collect())
    }

    fn displays(&self, survey: &SurveyId, after: Option<Displays>, limit: usize) -> Result<Vec<Displays>, StoreError> {
        let place = |displays: &Displays| match displays {
            Displays::Counted { quarter, .. } => (0, i64::from(quarter.0), [0; 16]),
            Displays::Seen { at, token } => (1, at.0, *token),
        };
        let after = after.as_ref().map(place);
        let found = self.state().displays(survey).into_iter();
        Ok(found.filter(|displays| after.is_none_or(|after| place(displays) > after)).take(limit).collect())
    }

    fn slots(&self, survey: &SurveyId) -> Result<Vec<(String, String)>, StoreError> {
        let state = self.state();
        let of = state.slots.iter().filter(|((known, _), _)| known == survey);
        Ok(of.flat_map(|((_, key), values)| values.iter().map(|value| (key.clone(), value.clone()))).collect())
    }

    fn last_change(&self) -> Result<u64, StoreError> {
        Ok(self.state().last_change)
    }

    fn changes(&self, after: u64, limit: usize) -> Result<Vec<ChangeRecord>, StoreError> {
        Ok(self.state().log.iter().filter(|record| record.number > after).take(limit).cloned().collect())
    }

    fn acts(&self, before: Option<Position>, limit: usize) -> Result<Vec<Act>, StoreError> {
        let state = self.state();
        let earlier = state.acts.iter().rev().filter(|(place, _)| before.is_none_or(|before| **place < before));
        Ok(earlier.take(limit).map(|(_, act)| act.clone()).collect())
    }

    fn documents(&self, kind: DocumentKind) -> Result<Vec<Document>, StoreError> {
        let state = self.state();
        let of_kind = state.documents.iter().filter(|((known, _), _)| *known == kind);
        Ok(of_kind.map(|((_, key), body)| Document { kind, key: key.clone(), body: body.clone() }).collect())
    }

    fn verify(&self, repair: bool) -> Result<Verification, StoreError> {
        let responses = self.state().living.len() as u64;
        Ok(Verification { responses, differences: Vec::new(), repaired: repair })
    }

    fn health(&self) -> Health {
        Health::Ready
    }
}

impl State {
    fn apply(&mut self, change: &Change) -> Outcome {
        match change {
            Change::Accept(post) => self.accept(post),
            Change::Erase { survey, id, now } => self.erase(survey, *id, *now),
            Change::EraseRespondent { survey, respondent, most, now } => {
                self.erase_respondent(survey, respondent, *most, *now)
            }
            Change::Anonymise { survey, id, now } => self.anonymise(survey, *id, *now),
            Change::Handle { survey, id, handling, segments, now } => {
                self.handle(survey, *id, handling, segments, *now)
            }
            Change::EraseDisplays { survey, before, most } => self.erase_displays(survey, *before, *most),
            Change::Trim { most, now } => self.trim(*most, *now),
            Change::Restore(kept) => self.restore(kept),
            Change::PutSurvey(revision) => self.put_survey(revision),
            Change::Shown { survey, token, now } => self.shown(survey, *token, *now),
            Change::PutDocument(document) => self.edit(&[Edit::Put(document.clone())]),
            Change::EditDocuments(edits) => self.edit(edits),
            Change::Audited(audited) => self.audited(&audited.0, &audited.1),
            Change::Tell(act) => self.tell(act),
        }
    }

    fn accept(&mut self, post: &Accepted) -> Outcome {
        let (id, now) = (post.fresh.id, post.now);
        if !self.surveys.contains_key(&post.fresh.survey) {
            return Outcome::UnknownSurvey;
        }
        let known = match (self.living.get(&id), self.erased.get(&id)) {
            (Some(stored), _) => Known::Stored(stored),
            (None, Some(erased)) if now < erased.plus_days(TOMBSTONE_DAYS) => Known::Erased,
            (None, _) => Known::New,
        };
        match merge(known, post) {
            Merged::Created(response) if self.answered(&response) => Outcome::Refused(Refusal::AlreadyAnswered),
            Merged::Created(mut response) => {
                self.place(post.segments(), &mut response);
                self.erased.remove(&id);
                self.log(What::Created, &response, now);
                Outcome::Created(self.keep(response))
            }
            Merged::Amended(response) => {
                self.log(What::Amended, &response, now);
                Outcome::Amended(self.keep(response))
            }
            Merged::Confirmed(response) => Outcome::Unchanged(self.keep(response)),
            Merged::Unchanged => Outcome::Unchanged((&self.living[&id]).into()),
            Merged::Refused(refusal) => Outcome::Refused(refusal),
        }
    }

    /// Gives a response that is counted for the first time its slots.
    fn place<'a>(&self, segments: impl Iterator<Item = (&'a str, &'a str, u16)>, response: &mut Response) {
        for (key, value, max_values) in segments {
            let values = self.slots.get(&(response.survey.clone(), key.to_owned()));
            let has_one = values.is_some_and(|values| values.contains(value));
            let slot = Slot::of(has_one, values.map_or(0, BTreeSet::len), max_values);
            response.segments.insert(key.to_owned(), slot);
        }
    }

    /// Whether its `one_per` value is taken. Responses made to try the survey out neither take one nor find one taken.
    fn answered(&self, fresh: &Response) -> bool {
        let counts = |response: &Response| response.status != Status::Test && response.unique.is_some();
        let same = |known: &Response| known.survey == fresh.survey && known.unique == fresh.unique;
        counts(fresh) && self.living.values().any(|known| counts(known) && same(known))
    }

    fn keep(&mut self, response: Response) -> Receipt {
        let receipt = (&response).into();
        for (key, value) in response.segment_values() {
            let values = self.slots.entry((response.survey.clone(), key.to_owned())).or_default();
            values.extend(value.map(str::to_owned));
        }
        self.living.insert(response.id, response);
        receipt
    }

    fn erase(&mut self, survey: &SurveyId, id: Uuid, now: Timestamp) -> Outcome {
        let Some(response) = self.living.get(&id).filter(|response| response.survey == *survey).cloned() else {
            return Outcome::Erased(false);
        };
        self.living.remove(&id);
        self.erased.insert(id, now);
        self.log(What::Erased, &response, now);
        Outcome::Erased(true)
    }

    fn log(&mut self, what: What, response: &Response, at: Timestamp) {
        self.last_change += 1;
        let number = self.last_change;
        self.log.push(ChangeRecord { number, what, survey: response.survey.clone(), id: response.id, at });
    }

    fn put_survey(&mut self, revision: &Revision) -> Outcome {
        let id = &revision.survey.id;
        let last = self.surveys.get(id).copied().unwrap_or_default();
        if revision.revision != last + 1 {
            return Outcome::Conflict;
        }
        self.surveys.insert(id.clone(), revision.revision);
        let body = serde_json::to_string(revision).expect("a revision is plain JSON");
        self.documents.insert((DocumentKind::Survey, format!("{id}@{}", revision.revision)), body);
        Outcome::Done
    }

    fn shown(&mut self, survey: &SurveyId, token: [u8; 16], now: Timestamp) -> Outcome {
        if !self.surveys.contains_key(survey) {
            return Outcome::UnknownSurvey;
        }
        let counts = |(at, known): &Seen| *known == token && now < at.plus_days(TOMBSTONE_DAYS);
        if !self.seen.values().flatten().any(counts) {
            self.seen.entry(survey.clone()).or_default().insert((now, token));
        }
        Outcome::Done
    }

    fn recount(&self, survey: &SurveyId, from: Quarter, to: Quarter) -> Tally {
        let within = |at: Timestamp| (from..to).contains(&Quarter::of(at));
        let mut tally = Tally::default();
        for response in self.living.values().filter(|response| response.survey == *survey && within(response.at)) {
            tally.count(response, Step::In);
        }
        for displays in self.displays(survey) {
            tally.shown += match displays {
                Displays::Counted { quarter, times } if (from..to).contains(&quarter) => times,
                Displays::Seen { at, .. } if within(at) => 1,
                Displays::Counted { .. } | Displays::Seen { .. } => 0,
            };
        }
        tally
    }
}

impl Filter {
    fn holds(&self, response: &Response) -> bool {
        response.survey == self.survey
            && self.from.is_none_or(|from| from <= response.at)
            && self.to.is_none_or(|to| response.at < to)
            && self.status.is_none_or(|status| status == response.status)
    }
}
