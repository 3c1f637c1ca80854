//! The thread that reads the log for each webhook, gives each its turns, and stores what came of them.
//!
//! A delivery is stored before its first attempt and what came of an attempt after it: a collector that is killed between
//! sends the same again under the same `webhook-id`, and loses nothing.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use std::sync::mpsc::{Receiver, Sender, channel};
use std::thread;
use std::time::Duration;

use perche_survey::time::Timestamp;

use super::client::Post;
use super::course::{due, forgotten, settled};
use super::delivery::WAITING;
use super::hook::Hook;
use super::reader::{self, Reading};
use super::schedule;
use super::sending::{Sent, Turn};
use super::state::{Place, State, Step};
use super::verdict;
use crate::change::Act;
use crate::error::Error;
use crate::installation::Installation;

/// How often it is looked whether the log has grown.
const LOOK: Duration = Duration::from_secs(1);
/// How often it is looked whether it is morning somewhere, and whether something is too old, in milliseconds.
const MINUTE: i64 = 60_000;
/// After how many entries that told a webhook nothing its place is stored all the same.
const FAR: u64 = 10_000;

/// What time it is.
pub(super) type Clock = Arc<dyn Fn() -> Timestamp + Send + Sync>;

/// What wakes the thread.
pub(super) enum Signal {
    /// Something changed.
    Look,
    /// A turn ended.
    Sent(String, Vec<Sent>),
}

/// The thread's own state.
pub(super) struct Worker {
    installation: Arc<Installation>,
    post: Arc<dyn Post>,
    clock: Clock,
    signals: Receiver<Signal>,
    tell: Sender<Signal>,
    /// Webhooks that have their turn.
    busy: BTreeSet<String>,
    /// Until when receivers want to be left alone.
    paused: BTreeMap<String, Timestamp>,
    /// What came of turns and is not stored yet.
    done: Vec<(String, Vec<Sent>)>,
    /// The last minute in which it was looked whether it is morning somewhere.
    looked: i64,
}

impl Worker {
    pub(super) fn new(installation: Arc<Installation>, post: Arc<dyn Post>, clock: Clock) -> Self {
        let (tell, signals) = channel();
        installation.webhooks.wake_by(tell.clone());
        let (busy, paused, done) = (BTreeSet::new(), BTreeMap::new(), Vec::new());
        Self { installation, post, clock, signals, tell, busy, paused, done, looked: i64::MIN }
    }

    /// Works until the collector stops.
    pub(super) fn run(mut self) {
        let mut failed = String::new();
        while !self.installation.is_draining() {
            self.wait(LOOK);
            let reason = self.pass().err().unwrap_or_default();
            // Once for as long as it lasts: it is tried again every second.
            if !reason.is_empty() && reason != failed {
                tracing::warn!(%reason, "webhooks wait");
            }
            failed = reason;
        }
    }

    /// Takes the signals that come within `patience`, and no more of it than it takes for one to come.
    pub(super) fn wait(&mut self, patience: Duration) {
        // Its other end is our own, so it cannot be gone.
        let first = self.signals.recv_timeout(patience).ok();
        let rest: Vec<Signal> = self.signals.try_iter().collect();
        for signal in first.into_iter().chain(rest) {
            match signal {
                Signal::Look => {}
                Signal::Sent(id, sent) => self.done.push((id, sent)),
            }
        }
    }

    /// Does all that is to be done now.
    pub(super) fn pass(&mut self) -> Result<(), String> {
        let now = (self.clock)();
        let hooks: Vec<Arc<Hook>> = self.installation.webhooks.read(|state| state.hooks.values().cloned().collect());
        if hooks.is_empty() && self.done.is_empty() {
            return Ok(());
        }
        self.installation.ready()?;
        self.settle(now)?;
        if hooks.iter().any(|hook| hook.reads()) {
            let newest = self.installation.store.last_change().map_err(|error| error.to_string())?;
            for hook in hooks.iter().filter(|hook| hook.reads()) {
                self.hear(&hook.id, newest, now)?;
            }
        }
        if self.looked != now.0.div_euclid(MINUTE) {
            self.change(|state| Ok((verdict::steps(&self.installation, state, now).map_err(Error::Internal)?, None)))?;
            self.change(|state| Ok((forgotten(state, now), None)))?;
            self.looked = now.0.div_euclid(MINUTE);
        }
        for hook in &hooks {
            self.start(&hook.id, now);
        }
        Ok(())
    }

    fn change(&self, plan: impl FnOnce(&State) -> Result<(Vec<Step>, Option<Act>), Error>) -> Result<(), String> {
        let plan = |state: &State| plan(state).map(|(steps, act)| (steps, act, ()));
        self.installation.change_webhooks(plan).map_err(|error| error.words())
    }

    /// Stores what came of turns. What cannot be stored now is kept for the next pass.
    fn settle(&mut self, now: Timestamp) -> Result<(), String> {
        while let Some((id, sent)) = self.done.last() {
            for asked in sent.iter().filter_map(|sent| sent.asked) {
                self.paused.insert(id.clone(), schedule::after(now, asked));
            }
            self.change(|state| Ok(settled(state, id, sent, now)))?;
            self.busy.remove(id);
            self.done.pop();
        }
        Ok(())
    }

    /// Reads the log on for a webhook.
    fn hear(&self, id: &str, newest: u64, now: Timestamp) -> Result<(), String> {
        let behind =
            |state: &State| state.lanes.get(id).is_some_and(|lane| lane.read < newest && lane.pending() + 2 <= WAITING);
        if !self.installation.webhooks.read(behind) {
            return Ok(());
        }
        let mut reached = None;
        let mut again = false;
        self.change(|state| {
            let Some((hook, lane)) = state.hooks.get(id).zip(state.lanes.get(id)) else {
                return Ok(Default::default());
            };
            let Reading { reached: read, fresh, more } = reader::read(&self.installation, hook, lane, now)?;
            (reached, again) = (Some(read), more);
            if fresh.is_empty() && read < lane.place.read + FAR {
                return Ok(Default::default());
            }
            let last = fresh.last().map_or(lane.place.last, |last| last.number);
            let forget = lane.surplus(fresh.len(), now).into_iter().map(|number| Step::Forget(id.to_owned(), number));
            let fresh = fresh.into_iter().map(|delivery| Step::Delivery(id.to_owned(), Box::new(delivery)));
            let place = Step::Place(id.to_owned(), Place { read, last, ..lane.place.clone() });
            Ok((forget.chain(fresh).chain([place]).collect(), None))
        })?;
        if let Some(reached) = reached {
            self.installation.webhooks.reached(id, reached);
        }
        if again {
            // Its receiving end is our own.
            let _ = self.tell.send(Signal::Look);
        }
        Ok(())
    }

    /// Gives a webhook its turn, if something is due.
    fn start(&mut self, id: &str, now: Timestamp) {
        if self.busy.contains(id) || self.paused.get(id).is_some_and(|until| now < *until) {
            return;
        }
        let due = self.installation.webhooks.read(|state| {
            let hook = state.hooks.get(id).filter(|hook| hook.terms.active)?;
            let deliveries = due(state, id, now);
            (!deliveries.is_empty()).then(|| (Arc::clone(hook), deliveries))
        });
        let Some((hook, deliveries)) = due else { return };
        let (installation, post) = (Arc::clone(&self.installation), Arc::clone(&self.post));
        let turn = Turn { installation, post, clock: Arc::clone(&self.clock), hook, deliveries };
        let (tell, name) = (self.tell.clone(), id.to_owned());
        let run = move || {
            let sent = turn.run();
            // Nobody listens when the collector has stopped: it is sent again then.
            let _ = tell.send(Signal::Sent(name, sent));
        };
        // A thread of its own, which ends with the process: one slow receiver holds nobody up, not even a stop.
        match thread::Builder::new().name("webhook".to_owned()).spawn(run) {
            Ok(_) => drop(self.busy.insert(id.to_owned())),
            Err(error) => tracing::warn!(%error, "a webhook waits for a thread"),
        }
    }

    /// Whether a turn runs.
    #[cfg(test)]
    pub(super) fn is_busy(&self) -> bool {
        !self.busy.is_empty()
    }
}

#[cfg(test)]
mod tests;
