//! What a commit will write: the changes of one batch, each seeing the ones before it, nothing of them in the tree yet.

mod acts;
mod displays;
mod handling;
mod restored;
mod retention;
mod segments;

use std::collections::BTreeMap;
use std::sync::Arc;

use perche_survey::merge::{Accepted, Known, Merged, Refusal, merge};
use perche_survey::response::{Response, Status};
use perche_survey::revision::Revision;
use perche_survey::survey::SurveyId;
use perche_survey::time::Timestamp;
use serde::Serialize;
use serde::de::DeserializeOwned;
use sled::Tree;
use uuid::Uuid;

use super::block::Blocks;
use super::catalogue::Catalogue;
use super::encoding::{self, damaged, decode, encode};
use super::key::{self, Span};
use super::record::{Id, LogEntry, Row, SurveyRecord, what_code};
use super::tally;
use super::watch::Watch;
use crate::change::{Change, DocumentKind, Edit, Outcome, Receipt, TOMBSTONE_DAYS, What};
use crate::store::StoreError;
use crate::tally::{Quarter, Splits, Step, Tally};

/// Changes on their way into the tree.
pub(super) struct Batch<'a> {
    pub(super) tree: &'a Tree,
    /// Bodies by key; `None` is a removal.
    pub(super) written: BTreeMap<Vec<u8>, Option<Vec<u8>>>,
    /// Responses and their ids.
    pub(super) blocks: Blocks,
    /// Counts by survey and span, written once however many responses of the batch they count.
    tallies: BTreeMap<(u32, Span), Tally>,
    /// The surveys and slots as they are after the batch.
    pub(super) catalogue: Arc<Catalogue>,
    /// The number of the last entry of the log before the batch.
    logged: u64,
    /// The number of the last entry of the log after the batch.
    pub(super) last_change: u64,
    /// The recount that is told of what it has read already.
    watch: Option<&'a mut Watch>,
}

/// What stands under an id.
enum Found {
    Nothing,
    Erased,
    /// It was erased so long ago that the id may be used again.
    Forgotten {
        at: Timestamp,
    },
    Living(Box<Response>),
}

impl<'a> Batch<'a> {
    pub(super) fn new(
        tree: &'a Tree,
        catalogue: Arc<Catalogue>,
        last_change: u64,
        watch: Option<&'a mut Watch>,
    ) -> Self {
        Self {
            tree,
            written: BTreeMap::new(),
            blocks: Blocks::default(),
            tallies: BTreeMap::new(),
            catalogue,
            logged: last_change,
            last_change,
            watch,
        }
    }

    /// What the engine is to apply at once, and about how many bytes that is; `None` when nothing changed.
    pub(super) fn finish(mut self) -> Result<Option<(sled::Batch, usize)>, StoreError> {
        for ((survey, span), tally) in std::mem::take(&mut self.tallies) {
            let body = tally::encode(&tally, self.catalogue.slots(survey))?;
            self.blocks.put(self.tree, &key::tally(survey, span), body)?;
        }
        self.written.extend(std::mem::take(&mut self.blocks).finish());
        let mut batch = sled::Batch::default();
        for (key, body) in &self.written {
            encoding::write(self.tree, &mut batch, key, body.as_deref())?;
        }
        let bytes = self.written.iter().map(|(key, body)| key.len() + body.as_ref().map_or(0, Vec::len)).sum();
        Ok((!self.written.is_empty()).then_some((batch, bytes)))
    }

    pub(super) fn apply(&mut self, change: &Change) -> Result<Outcome, StoreError> {
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
            Change::PutSurvey(revision) => Ok(self.put_survey(revision)),
            Change::Shown { survey, token, now } => self.shown(survey, *token, *now),
            Change::PutDocument(document) => Ok(self.edit(&[Edit::Put(document.clone())])),
            Change::EditDocuments(edits) => Ok(self.edit(edits)),
            Change::Audited(audited) => self.audited(&audited.0, &audited.1),
            Change::Tell(act) => Ok(self.tell(act)),
        }
    }

    fn accept(&mut self, post: &Accepted) -> Result<Outcome, StoreError> {
        let Some(survey) = self.catalogue.number(&post.fresh.survey) else { return Ok(Outcome::UnknownSurvey) };
        let now = post.now;
        let found = self.find(post.fresh.id, now)?;
        let known = match &found {
            Found::Nothing | Found::Forgotten { .. } => Known::New,
            Found::Erased => Known::Erased,
            Found::Living(stored) => Known::Stored(stored),
        };
        let merged = merge(known, post);
        match (merged, &found) {
            (Merged::Created(response), found) => {
                let id = response.id;
                let outcome = self.create(survey, post, response, now)?;
                if let (Found::Forgotten { at }, Outcome::Created(_)) = (found, &outcome) {
                    self.written.insert(key::tombstone(*at, id), None);
                }
                Ok(outcome)
            }
            (Merged::Amended(response), Found::Living(stored)) => {
                self.count(survey, stored, Step::Out)?;
                self.count(survey, &response, Step::In)?;
                self.log(What::Amended, survey, response.id, now)?;
                Ok(Outcome::Amended(self.put_row(survey, &response)?))
            }
            (Merged::Confirmed(response), _) => Ok(Outcome::Unchanged(self.put_row(survey, &response)?)),
            (Merged::Unchanged, Found::Living(stored)) => Ok(Outcome::Unchanged(stored.as_ref().into())),
            (Merged::Refused(refusal), _) => Ok(Outcome::Refused(refusal)),
            (Merged::Amended(_) | Merged::Unchanged, Found::Nothing | Found::Erased | Found::Forgotten { .. }) => {
                unreachable!("the merge rule amends and repeats only what is stored")
            }
        }
    }

    fn create(
        &mut self,
        survey: u32,
        post: &Accepted,
        mut response: Response,
        now: Timestamp,
    ) -> Result<Outcome, StoreError> {
        if let Some(claim) = claim(survey, &response)
            && self.get::<[u8; 16]>(&claim)?.is_some()
        {
            return Ok(Outcome::Refused(Refusal::AlreadyAnswered));
        }
        self.place(survey, post.segments(), &mut response);
        self.log(What::Created, survey, response.id, now)?;
        Ok(Outcome::Created(self.enter(survey, &response)?))
    }

    /// Stores a response that was not there, with all that leads to it, and counts it.
    fn enter(&mut self, survey: u32, response: &Response) -> Result<Receipt, StoreError> {
        for key in [claim(survey, response), whose(survey, response)].into_iter().flatten() {
            self.put(key, response.id.as_bytes());
        }
        self.put_id(response.id, Some(Id::Living { survey, at: response.at.0 }))?;
        self.count(survey, response, Step::In)?;
        self.put_row(survey, response)
    }

    fn erase(&mut self, survey: &SurveyId, id: Uuid, now: Timestamp) -> Result<Outcome, StoreError> {
        let (Some(number), Found::Living(response)) = (self.catalogue.number(survey), self.find(id, now)?) else {
            return Ok(Outcome::Erased(false));
        };
        if response.survey != *survey {
            return Ok(Outcome::Erased(false));
        }
        self.leave(number, &response, now)?;
        self.log(What::Erased, number, id, now)?;
        Ok(Outcome::Erased(true))
    }

    /// Takes a response away, with all that leads to it, and out of the counts. A tombstone stays.
    fn leave(&mut self, survey: u32, response: &Response, now: Timestamp) -> Result<(), StoreError> {
        for key in [claim(survey, response), whose(survey, response)].into_iter().flatten() {
            self.written.insert(key, None);
        }
        self.count(survey, response, Step::Out)?;
        self.blocks.put(self.tree, &key::row(survey, response.at, response.id), None)?;
        self.put_id(response.id, Some(Id::Erased { at: now.0 }))?;
        self.put(key::tombstone(now, response.id), &());
        Ok(())
    }

    fn put_survey(&mut self, revision: &Revision) -> Outcome {
        let id = &revision.survey.id;
        let known = self.catalogue.record(id);
        if revision.revision != known.map_or(0, |known| known.revision) + 1 {
            return Outcome::Conflict;
        }
        let number = known.map_or_else(|| self.catalogue.next_number(), |known| known.number);
        let record = SurveyRecord { number, revision: revision.revision };
        self.put(key::survey(id), &record);
        Arc::make_mut(&mut self.catalogue).put(id.clone(), record);
        let body = serde_json::to_string(revision).expect("a revision is plain JSON");
        self.put(key::document(DocumentKind::Survey, &format!("{id}@{}", revision.revision)), &body);
        Outcome::Done
    }

    fn find(&mut self, id: Uuid, now: Timestamp) -> Result<Found, StoreError> {
        match self.id(id)? {
            Some(Id::Living { survey, at }) => {
                let key = key::row(survey, Timestamp(at), id);
                let row = self.blocks.get(self.tree, &key)?;
                let row: Row = decode(&key, row.ok_or_else(|| damaged(&format!("response {id} has no row")))?)?;
                let response = row.response(self.catalogue.name(survey)?.clone(), Timestamp(at), id);
                response.map(|response| Found::Living(Box::new(response))).ok_or_else(|| strange(id))
            }
            Some(Id::Erased { at }) if now < Timestamp(at).plus_days(TOMBSTONE_DAYS) => Ok(Found::Erased),
            Some(Id::Erased { at }) => Ok(Found::Forgotten { at: Timestamp(at) }),
            None => Ok(Found::Nothing),
        }
    }

    /// What is known of an id.
    fn id(&mut self, id: Uuid) -> Result<Option<Id>, StoreError> {
        let key = key::id(id);
        let known: Option<Id> = self.blocks.get(self.tree, &key)?.map(|body| decode(&key, body)).transpose()?;
        Ok(known.map(|known| known.apart(id)))
    }

    fn put_id(&mut self, id: Uuid, known: Option<Id>) -> Result<(), StoreError> {
        self.blocks.put(self.tree, &key::id(id), known.map(|known| encode(&known.beside(id))))
    }

    fn put_row(&mut self, survey: u32, response: &Response) -> Result<Receipt, StoreError> {
        self.number_slots(survey, response);
        let row = encode(&Row::from(response));
        self.blocks.put(self.tree, &key::row(survey, response.at, response.id), Some(row))?;
        Ok(response.into())
    }

    fn log(&mut self, what: What, survey: u32, id: Uuid, at: Timestamp) -> Result<(), StoreError> {
        self.last_change += 1;
        let entry = LogEntry { what: what_code(what), survey, id: id.into_bytes(), at: at.0 };
        self.blocks.put(self.tree, &key::change(self.last_change), Some(encode(&entry)))
    }

    /// Counts in or out, at the response's own `at`.
    fn count(&mut self, survey: u32, response: &Response, step: Step) -> Result<(), StoreError> {
        if let Some(watch) = &mut self.watch {
            watch.counts(survey, response, step);
        }
        for span in Span::of(Quarter::of(response.at)) {
            self.tally(survey, span)?.count(response, step);
        }
        Ok(())
    }

    fn tally(&mut self, survey: u32, span: Span) -> Result<&mut Tally, StoreError> {
        let stored = if let Some(tally) = self.tallies.remove(&(survey, span)) {
            tally
        } else {
            let key = key::tally(survey, span);
            let body = self.blocks.get(self.tree, &key)?;
            let read = body.map(|body| tally::tally(&key, body, self.catalogue.slots(survey), &Splits::Every));
            read.transpose()?.unwrap_or_default()
        };
        Ok(self.tallies.entry((survey, span)).insert_entry(stored).into_mut())
    }

    fn get<T: DeserializeOwned>(&self, key: &[u8]) -> Result<Option<T>, StoreError> {
        let body = match self.written.get(key) {
            Some(body) => body.clone(),
            None => encoding::read(self.tree, key)?,
        };
        body.map(|body| decode(key, &body)).transpose()
    }

    fn put<T: Serialize + ?Sized>(&mut self, key: Vec<u8>, record: &T) {
        self.written.insert(key, Some(encode(record)));
    }
}

/// The key under which a response claims its `one_per` value. Responses made to try the survey out claim nothing, so
/// that a trial never keeps a customer out.
fn claim(survey: u32, response: &Response) -> Option<Vec<u8>> {
    let value = response.unique.as_deref().filter(|_| response.status != Status::Test)?;
    Some(key::unique(survey, value))
}

/// The key under which a response is found by its respondent.
fn whose(survey: u32, response: &Response) -> Option<Vec<u8>> {
    let respondent = response.respondent.as_deref()?;
    Some(key::respondent_row(survey, respondent, response.at, response.id))
}

/// A row whose checksum is right and whose codes are none of ours.
pub(super) fn strange(id: Uuid) -> StoreError {
    damaged(&format!("response {id} holds a code that this version does not know"))
}
