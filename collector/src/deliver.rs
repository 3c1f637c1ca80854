//! Webhooks: other programs and chat rooms are told what happens, signed as Standard Webhooks says, until they have it.

mod chat;
mod client;
mod course;
mod delivery;
mod hook;
mod message;
mod order;
mod plan;
mod reader;
mod schedule;
mod secret;
mod sending;
mod state;
pub mod target;
mod verdict;
mod worker;

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::Sender;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, RwLock};
use std::thread;

pub(crate) use self::delivery::{Attempt, Delivery, Status};
pub use self::hook::{Event, Format, Hook, Listed, MOST, Surveys, Terms, Why};
pub use self::order::Order;
pub use self::plan::{Answer, Plan, Wish};
pub use self::state::{State, Step};
use self::target::Policy;
use self::worker::{Signal, Worker};
use crate::installation::{Installation, now};
use crate::store::Store;

/// The webhooks of an installation.
#[derive(Default)]
pub struct Webhooks {
    state: RwLock<State>,
    /// Held by who decides about them until it is stored: else one of two changes would be lost.
    changing: Mutex<()>,
    private: AtomicBool,
    /// Wakes who delivers.
    wake: Mutex<Option<Sender<Signal>>>,
}

impl Webhooks {
    /// Those that the store holds.
    pub fn load(store: &dyn Store) -> Result<Self, String> {
        Ok(Self { state: RwLock::new(State::load(store)?), ..Self::default() })
    }

    /// Lets them reach networks of the owner's own.
    pub fn allow_private(&self) {
        self.private.store(true, Ordering::Relaxed);
    }

    /// How far they may reach.
    pub fn policy(&self) -> Policy {
        if self.private.load(Ordering::Relaxed) { Policy::Private } else { Policy::Public }
    }

    /// What `read` makes of them.
    pub fn read<T>(&self, read: impl FnOnce(&State) -> T) -> T {
        read(&self.state.read().unwrap_or_else(PoisonError::into_inner))
    }

    pub(crate) fn turn(&self) -> MutexGuard<'_, ()> {
        self.changing.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Brings the memory in step with what the store has taken.
    pub(crate) fn apply(&self, steps: Vec<Step>) {
        let mut state = self.state.write().unwrap_or_else(PoisonError::into_inner);
        for step in steps {
            state.apply(step);
        }
    }

    /// Notes how far a webhook has read where nothing concerned it.
    fn reached(&self, id: &str, read: u64) {
        let mut state = self.state.write().unwrap_or_else(PoisonError::into_inner);
        if let Some(lane) = state.lanes.get_mut(id) {
            lane.read = lane.read.max(read);
        }
    }

    fn wake_by(&self, wake: Sender<Signal>) {
        *self.wake.lock().unwrap_or_else(PoisonError::into_inner) = Some(wake);
    }

    /// Makes who delivers look at once.
    pub(crate) fn look(&self) {
        let wake = self.wake.lock().unwrap_or_else(PoisonError::into_inner);
        // One that has ended needs no waking.
        let _ = wake.as_ref().map(|wake| wake.send(Signal::Look));
    }
}

/// Starts the thread that delivers. It ends soon after the collector stops taking answers.
pub fn start(installation: Arc<Installation>) -> std::io::Result<()> {
    let client = client::Client::new(installation.webhooks.policy());
    let worker = Worker::new(installation, Arc::new(client), Arc::new(now));
    thread::Builder::new().name("webhooks".to_owned()).spawn(move || worker.run()).map(drop)
}
