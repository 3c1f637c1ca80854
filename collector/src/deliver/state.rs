//! Every webhook with its deliveries, in memory; the store has them as documents. What changes is written as steps, which
//! are stored in one commit and applied to the memory when they are durable.

use std::collections::BTreeMap;
use std::sync::Arc;

use perche_survey::survey::SurveyId;
use perche_survey::time::Timestamp;
use serde::{Deserialize, Serialize};

use super::delivery::{Delivery, KEPT, KEPT_DAYS, Status};
use super::hook::{Event, Hook, Listed};
use crate::change::{Document, DocumentKind, Edit};
use crate::store::Store;

/// Everything that is known of webhooks.
#[derive(Debug, Default)]
pub struct State {
    /// Every webhook by its id.
    pub hooks: BTreeMap<String, Arc<Hook>>,
    /// How far each has come.
    pub lanes: BTreeMap<String, Lane>,
    /// The last verdict on each survey.
    pub told: BTreeMap<SurveyId, Told>,
}

/// How far a webhook has come.
#[derive(Clone, Debug, Default)]
pub struct Lane {
    /// Its place.
    pub place: Place,
    /// What of the log was read that is not stored yet: nothing in it concerned the webhook.
    pub read: u64,
    /// Its deliveries by number.
    pub deliveries: BTreeMap<u64, Delivery>,
}

/// What is stored of how far a webhook has come.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Place {
    /// The number of the last entry of the log that it has read.
    pub read: u64,
    /// The number of its last delivery.
    pub last: u64,
    /// Since when its receiver has taken nothing.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub failing: Option<Timestamp>,
}

/// The last verdict on a survey.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Told {
    /// The local day on whose morning it was given.
    pub day: String,
    /// The verdict.
    pub verdict: String,
}

/// One thing that changes.
#[derive(Clone, Debug)]
pub enum Step {
    /// A webhook is made or changed.
    Hook(Box<Hook>),
    /// It goes. Its deliveries go by steps of their own.
    Remove(String),
    /// It has come further.
    Place(String, Place),
    /// A delivery is made or has come further.
    Delivery(String, Box<Delivery>),
    /// A delivery is forgotten.
    Forget(String, u64),
    /// A verdict on a survey.
    Told(SurveyId, Told),
}

const HOOK: &str = "webhook:";
const SURVEY: &str = "verdict:";

fn progress(key: String, body: &impl Serialize) -> Document {
    let body = serde_json::to_string(body).expect("a place is plain JSON");
    Document { kind: DocumentKind::Progress, key, body }
}

impl Step {
    /// What it comes to in the store.
    pub fn edits(&self) -> Vec<Edit> {
        vec![match self {
            Self::Hook(hook) => Edit::Put(hook.document()),
            Self::Remove(id) => {
                return vec![
                    Edit::Remove(DocumentKind::Webhook, id.clone()),
                    Edit::Remove(DocumentKind::Progress, format!("{HOOK}{id}")),
                ];
            }
            Self::Place(id, place) => Edit::Put(progress(format!("{HOOK}{id}"), place)),
            Self::Delivery(id, delivery) => Edit::Put(delivery.document(id)),
            Self::Forget(id, number) => Edit::Remove(DocumentKind::Delivery, Delivery::key(id, *number)),
            Self::Told(survey, told) => Edit::Put(progress(format!("{SURVEY}{survey}"), told)),
        }]
    }
}

impl State {
    /// What the store holds.
    pub fn load(store: &dyn Store) -> Result<Self, String> {
        let documents = |kind| store.documents(kind).map_err(|error| error.to_string());
        let mut state = Self::default();
        for document in documents(DocumentKind::Webhook)? {
            state.apply(Step::Hook(Box::new(Hook::read(&document)?)));
        }
        for Document { key, body, .. } in documents(DocumentKind::Progress)? {
            // What cannot be read is begun anew.
            if let Some((id, place)) = key.strip_prefix(HOOK).zip(serde_json::from_str(&body).ok()) {
                state.apply(Step::Place(id.to_owned(), place));
            } else if let Some(survey) = key.strip_prefix(SURVEY).and_then(|id| SurveyId::try_from(id.to_owned()).ok())
            {
                state.told.extend(serde_json::from_str(&body).ok().map(|told| (survey, told)));
            }
        }
        for document in documents(DocumentKind::Delivery)? {
            let read = Delivery::read(&document).map(|(id, delivery)| Step::Delivery(id, Box::new(delivery)));
            if let Some(step) = read {
                state.apply(step);
            }
        }
        Ok(state)
    }

    /// Brings the memory in step with what the store has taken.
    pub fn apply(&mut self, step: Step) {
        match step {
            Step::Hook(hook) => {
                self.lanes.entry(hook.id.clone()).or_default();
                self.hooks.insert(hook.id.clone(), Arc::from(hook));
            }
            Step::Remove(id) => {
                self.hooks.remove(&id);
                self.lanes.remove(&id);
            }
            Step::Place(id, place) => {
                if let Some(lane) = self.lanes.get_mut(&id) {
                    lane.read = lane.read.max(place.read);
                    lane.place = place;
                }
            }
            Step::Delivery(id, delivery) => {
                if let Some(lane) = self.lanes.get_mut(&id) {
                    lane.deliveries.insert(delivery.number, *delivery);
                }
            }
            Step::Forget(id, number) => {
                self.lanes.get_mut(&id).map(|lane| lane.deliveries.remove(&number));
            }
            Step::Told(survey, told) => drop(self.told.insert(survey, told)),
        }
    }

    /// The webhook as its admins see it.
    pub fn listed(&self, hook: &Hook) -> Listed {
        let lane = self.lanes.get(&hook.id);
        Listed {
            id: hook.id.clone(),
            terms: hook.terms.clone(),
            created: hook.created,
            old_secret_until: hook.secrets.old.as_ref().map(|old| old.until),
            disabled: hook.disabled.clone(),
            failing_since: lane.and_then(|lane| lane.place.failing),
            pending: lane.map_or(0, Lane::pending),
        }
    }
}

impl Lane {
    /// How many deliveries wait.
    pub fn pending(&self) -> usize {
        self.deliveries.values().filter(|delivery| delivery.status == Status::Pending).count()
    }

    /// The newest delivery of that event about that response.
    pub(super) fn newest(&self, event: Event, response: uuid::Uuid) -> Option<&Delivery> {
        let about = |delivery: &&Delivery| delivery.event == event && delivery.response() == Some(response);
        self.deliveries.values().rev().find(about)
    }

    /// The deliveries that are over and old, or too many once `more` have come. Oldest first.
    pub(super) fn surplus(&self, more: usize, now: Timestamp) -> Vec<u64> {
        let over = |delivery: &&Delivery| delivery.status != Status::Pending;
        let many = (self.deliveries.len() + more).saturating_sub(KEPT);
        let old = |delivery: &Delivery| delivery.at < now.plus_days(-KEPT_DAYS);
        let over = self.deliveries.values().filter(over).enumerate();
        over.filter(|(place, delivery)| *place < many || old(delivery)).map(|(_, delivery)| delivery.number).collect()
    }
}
