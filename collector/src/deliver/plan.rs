//! What an admin wants of webhooks, and what it comes to: who decides is pure, who commits comes after.

use perche_survey::draft::Fault;
use perche_survey::time::Timestamp;
use serde::Serialize;
use serde_json::{Value, json};

use super::hook::{Hook, Listed, MOST, Terms};
use super::secret::{Secret, Secrets};
use super::state::{Place, State, Step};
use crate::change::{Act, Deed};
use crate::error::Error;

/// What an admin may want.
#[derive(Clone, Debug)]
pub enum Wish {
    /// A new webhook.
    Create(Terms),
    /// Other terms.
    Replace(String, Terms),
    /// No webhook any more.
    Remove(String),
    /// A new secret. The old one signs too until then.
    Rotate(String, Timestamp),
    /// A delivery once more.
    Replay(String, u64),
}

/// What an admin is told.
#[derive(Clone, Debug, Serialize)]
#[serde(untagged)]
pub enum Answer {
    /// A webhook with its new secret, which is shown this once.
    Made {
        /// The webhook.
        #[serde(flatten)]
        listed: Listed,
        /// Its secret.
        secret: String,
    },
    /// A webhook.
    Changed(Listed),
    /// It is gone.
    Removed,
    /// A delivery.
    Replayed(Value),
}

/// What is to be committed, and what to say when it is.
pub struct Plan {
    /// What changes.
    pub steps: Vec<Step>,
    /// What the audit log is told.
    pub act: Option<Act>,
    /// What to say.
    pub answer: Answer,
}

impl State {
    /// What `wish` comes to at `now`, wished by the key `by`, when the log has reached `read`.
    pub fn plan(&self, wish: Wish, by: &str, now: Timestamp, read: u64) -> Result<Plan, Error> {
        match wish {
            Wish::Create(terms) => self.create(terms, by, now, read),
            Wish::Replace(id, terms) => self.replace(&id, terms, by, now, read),
            Wish::Remove(id) => self.remove(&id, by, now),
            Wish::Rotate(id, until) => self.rotate(&id, until, by, now),
            Wish::Replay(id, number) => self.replay(&id, number, now),
        }
    }

    fn hook(&self, id: &str) -> Result<&Hook, Error> {
        self.hooks.get(id).map(AsRef::as_ref).ok_or(Error::NotFound("webhook"))
    }

    fn create(&self, terms: Terms, by: &str, now: Timestamp, read: u64) -> Result<Plan, Error> {
        if self.hooks.len() >= MOST {
            let message = format!("would be one more than the {MOST} that an installation may have");
            return Err(Error::Invalid(vec![Fault::new("webhook", message)]));
        }
        let secrets = Secrets { current: Secret::make().map_err(poor)?, old: None };
        let hook = Hook { id: self.fresh()?, terms, created: now, secrets, disabled: None };
        let answer = Answer::Made { listed: self.listed(&hook), secret: hook.secrets.current.to_string() };
        let act = Act::new(by, Deed::WebhookPut, hook.id.clone(), now);
        // What came before it was made is not told.
        let place = Step::Place(hook.id.clone(), Place { read, ..Place::default() });
        Ok(Plan { steps: vec![Step::Hook(Box::new(hook)), place], act: Some(act), answer })
    }

    fn replace(&self, id: &str, terms: Terms, by: &str, now: Timestamp, read: u64) -> Result<Plan, Error> {
        let old = self.hook(id)?;
        let disabled = old.disabled.clone().filter(|_| !terms.active);
        let new = Hook { terms, disabled, ..old.clone() };
        let lane = self.lanes.get(id).cloned().unwrap_or_default();
        // What happens while it is off is not told later; what it was to be told before is.
        let wakes = new.reads() && !old.reads();
        let reached = if wakes { read } else { lane.read };
        let failing = lane.place.failing.filter(|_| !wakes && old.terms.url == new.terms.url);
        let place = Place { read: reached, failing, ..lane.place };
        let act = Act::new(by, Deed::WebhookPut, id, now);
        let answer = Answer::Changed(Listed { failing_since: failing, ..self.listed(&new) });
        Ok(Plan { steps: vec![Step::Hook(Box::new(new)), Step::Place(id.to_owned(), place)], act: Some(act), answer })
    }

    fn remove(&self, id: &str, by: &str, now: Timestamp) -> Result<Plan, Error> {
        self.hook(id)?;
        let numbers = self.lanes.get(id).into_iter().flat_map(|lane| lane.deliveries.keys());
        let mut steps: Vec<Step> = numbers.map(|number| Step::Forget(id.to_owned(), *number)).collect();
        steps.push(Step::Remove(id.to_owned()));
        Ok(Plan { steps, act: Some(Act::new(by, Deed::WebhookRemoved, id, now)), answer: Answer::Removed })
    }

    fn rotate(&self, id: &str, until: Timestamp, by: &str, now: Timestamp) -> Result<Plan, Error> {
        let old = self.hook(id)?;
        let hook = Hook { secrets: old.secrets.rotated(until).map_err(poor)?, ..old.clone() };
        let answer = Answer::Made { listed: self.listed(&hook), secret: hook.secrets.current.to_string() };
        let act = Act::new(by, Deed::WebhookRotated, id, now);
        Ok(Plan { steps: vec![Step::Hook(Box::new(hook))], act: Some(act), answer })
    }

    fn replay(&self, id: &str, number: u64, now: Timestamp) -> Result<Plan, Error> {
        self.hook(id)?;
        let delivery = self.lanes.get(id).and_then(|lane| lane.deliveries.get(&number));
        let replayed = delivery.ok_or(Error::NotFound("delivery"))?.replayed(now);
        let answer = Answer::Replayed(replayed.listed());
        Ok(Plan { steps: vec![Step::Delivery(id.to_owned(), Box::new(replayed))], act: None, answer })
    }

    /// An id that no other has.
    fn fresh(&self) -> Result<String, Error> {
        loop {
            let mut bytes = [0; 8];
            getrandom::fill(&mut bytes).map_err(poor)?;
            let id = format!("wh_{:010x}", u64::from_be_bytes(bytes) >> 24);
            if !self.hooks.contains_key(&id) {
                return Ok(id);
            }
        }
    }

    /// The deliveries of a webhook, newest first.
    pub fn deliveries(&self, id: &str, before: Option<u64>, limit: usize) -> Result<Value, Error> {
        self.hook(id)?;
        let lane = self.lanes.get(id);
        let all = lane.into_iter().flat_map(|lane| lane.deliveries.values().rev());
        let mut rest = all.filter(|delivery| before.is_none_or(|before| delivery.number < before)).peekable();
        let items: Vec<_> = rest.by_ref().take(limit).collect();
        let next = rest.peek().and_then(|_| items.last().map(|last| last.number));
        let items: Vec<Value> = items.iter().map(|delivery| delivery.listed()).collect();
        Ok(json!({"items": items, "next": next}))
    }
}

fn poor(error: getrandom::Error) -> Error {
    Error::Internal(format!("the system has no randomness: {error}"))
}
