//! The one place that changes the store: one thread, one bounded queue, one commit per batch.
//!
//! Batches form by themselves: while one is being synced, the next one waits in the queue. A timer that waits for more
//! was measured and made it slower (2 ms: 40 k instead of 50 k answers a second).

mod recovery;
mod room;

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::mpsc::{Receiver, Sender, channel};
use std::sync::{Arc, Mutex, PoisonError, RwLock};
use std::thread::JoinHandle;
use std::time::Instant;

use tokio::sync::mpsc::error::TrySendError;
use tokio::sync::{mpsc, oneshot, watch};

pub use self::room::QUEUE_BYTES;
use self::room::{Room, Waiting};
use crate::change::{Change, Outcome};
use crate::metrics::METRICS;
use crate::store::{Health, Store, StoreError};
use recovery::Next;

/// How many changes may wait, and not more than [`QUEUE_BYTES`]. More are refused at once, so that a slow disk makes
/// clients retry instead of filling the memory.
pub const QUEUE: usize = 16_384;
/// How many changes one commit takes. The engine's memory follows the size of a batch.
pub const BATCH: usize = 1_000;
/// How many commits may fail one after the other, each after a recovery, before the store is given up.
const FAILURES: u32 = 3;

/// A handle on the writing thread. Clones are cheap.
#[derive(Clone)]
pub struct Writer {
    shared: Arc<Shared>,
    threads: Arc<Mutex<Vec<JoinHandle<()>>>>,
    /// Gone when the writer is to stop: wakes a thread that waits for room on the disk, and the one that recounts.
    going: Arc<Mutex<Option<[Sender<()>; 2]>>>,
}

struct Shared {
    /// `None` once it stops: the thread sees the queue's end after it has taken what was in it.
    queue: RwLock<Option<mpsc::Sender<Job>>>,
    waiting: Waiting,
    /// Why nothing is acknowledged at present.
    failed: RwLock<Option<String>>,
    /// Why nothing will be acknowledged any more.
    lost: watch::Sender<Option<String>>,
}

/// Where the outcome of a change is awaited.
type Answer = oneshot::Sender<Result<Outcome, Unavailable>>;

struct Job {
    change: Change,
    answer: Option<Answer>,
    _room: Room,
}

/// Why a change was not taken. The client may retry all of these.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Unavailable {
    /// The queue is full.
    Full,
    /// The store failed; nothing is acknowledged until it has recovered.
    Failed(String),
    /// The collector shuts down.
    Stopped,
}

impl std::fmt::Display for Unavailable {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Full => out.write_str("too many answers are waiting to be stored"),
            Self::Failed(reason) => write!(out, "the store failed: {reason}"),
            Self::Stopped => out.write_str("the collector is shutting down"),
        }
    }
}

impl std::error::Error for Unavailable {}

impl Writer {
    /// Starts the thread that writes to `store`.
    pub fn start(store: Arc<dyn Store>) -> Self {
        let (sender, receiver) = mpsc::channel(QUEUE);
        let ((going, stopping), (recounting, ended)) = (channel(), channel());
        // At once and not by its thread: nobody may be told that it is ready before.
        let failed = match store.health() {
            Health::Ready => None,
            Health::Dead(reason) => Some(reason),
        };
        let (queue, failed) = (RwLock::new(Some(sender)), RwLock::new(failed));
        let lost = watch::Sender::new(None);
        let shared = Arc::new(Shared { queue, waiting: Waiting::default(), failed, lost });
        let (checking, checked) = (Arc::clone(&shared), Arc::clone(&store));
        let recheck = spawn("recheck", move || {
            stand_back();
            checking.recheck(checked.as_ref(), &ended);
        });
        let writing = Arc::clone(&shared);
        let write = spawn("writer", move || writing.write(store.as_ref(), receiver, &stopping));
        let threads = Arc::new(Mutex::new(vec![write, recheck]));
        Self { shared, threads, going: Arc::new(Mutex::new(Some([going, recounting]))) }
    }

    /// Waits until the store is given up, and says why: it failed and could not be opened again. The process should end,
    /// so that its supervisor and its log tell somebody.
    pub async fn lost(&self) -> String {
        let mut lost = self.shared.lost.subscribe();
        let reason = lost.wait_for(Option::is_some).await.ok().and_then(|reason| reason.clone());
        // Its sender is ours, so it cannot be gone.
        reason.unwrap_or_default()
    }

    /// Stores `change` and waits until it is durable.
    pub async fn submit(&self, change: Change) -> Result<Outcome, Unavailable> {
        let (answer, outcome) = oneshot::channel();
        self.send(change, Some(answer))?;
        // The thread answers every job; a job that is dropped unanswered means that the thread is gone.
        outcome.await.unwrap_or(Err(Unavailable::Stopped))
    }

    /// Stores `change` some time soon and tells nobody. Dropped when the queue is full: only for what may be lost.
    pub fn post(&self, change: Change) {
        if let Err(reason) = self.send(change, None) {
            tracing::debug!(%reason, "a change without a waiter was dropped");
        }
    }

    /// How many changes wait. Work that can wait itself looks here first.
    pub fn waiting(&self) -> usize {
        self.shared.waiting()
    }

    /// Whether changes are taken; else the reason.
    pub fn ready(&self) -> Result<(), String> {
        if let Some(reason) = self.shared.failed() {
            return Err(Unavailable::Failed(reason).to_string());
        }
        let queue = self.shared.queue.read().unwrap_or_else(PoisonError::into_inner);
        queue.as_ref().map(drop).ok_or_else(|| Unavailable::Stopped.to_string())
    }

    /// Takes nothing more, stores what is queued, and returns when the threads have ended. Blocks.
    pub fn stop(self) {
        self.shared.queue.write().unwrap_or_else(PoisonError::into_inner).take();
        self.going.lock().unwrap_or_else(PoisonError::into_inner).take();
        let threads = std::mem::take(&mut *self.threads.lock().unwrap_or_else(PoisonError::into_inner));
        for thread in threads {
            let name = thread.thread().name().unwrap_or_default().to_owned();
            if thread.join().is_err() {
                tracing::error!("the thread {name} panicked");
            }
        }
    }

    fn send(&self, change: Change, answer: Option<Answer>) -> Result<(), Unavailable> {
        if let Some(reason) = self.shared.failed() {
            return Err(Unavailable::Failed(reason));
        }
        let job = Job { _room: self.shared.waiting.room(change.bytes()).ok_or(Unavailable::Full)?, change, answer };
        let queue = self.shared.queue.read().unwrap_or_else(PoisonError::into_inner);
        queue.as_ref().ok_or(Unavailable::Stopped)?.try_send(job).map_err(|refused| match refused {
            TrySendError::Full(_) => Unavailable::Full,
            TrySendError::Closed(_) => Unavailable::Stopped,
        })
    }
}

fn spawn(name: &str, work: impl FnOnce() + Send + 'static) -> JoinHandle<()> {
    let thread = std::thread::Builder::new().name(name.to_owned());
    thread.spawn(work).expect("the system can start one more thread at start-up")
}

/// This thread alone lets all others go first: nobody waits for what it does.
fn stand_back() {
    #[cfg(target_os = "linux")]
    if let Err(error) = rustix::process::setpriority_process(None, 10) {
        tracing::debug!(%error, "the recount runs as everything else does");
    }
}

impl Shared {
    fn waiting(&self) -> usize {
        let queue = self.queue.read().unwrap_or_else(PoisonError::into_inner);
        queue.as_ref().map_or(0, |queue| queue.max_capacity() - queue.capacity())
    }

    fn failed(&self) -> Option<String> {
        self.failed.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    fn write(&self, store: &dyn Store, mut queue: mpsc::Receiver<Job>, stopping: &Receiver<()>) {
        let mut failures = 0;
        let mut next = if self.failed().is_some() { self.recover(store, &mut queue, stopping) } else { Next::GoOn };
        let mut jobs = Vec::with_capacity(BATCH);
        while next == Next::GoOn && queue.blocking_recv_many(&mut jobs, BATCH) > 0 {
            let (changes, waiting): (Vec<_>, Vec<_>) = jobs.drain(..).map(|job| (job.change, job.answer)).unzip();
            match commit(store, &changes) {
                // A waiter may have hung up; its change is stored all the same.
                Ok(outcomes) => {
                    failures = 0;
                    waiting.into_iter().zip(outcomes).for_each(|(answer, outcome)| {
                        answer.map(|answer| answer.send(Ok(outcome)));
                    });
                }
                Err(reason) => {
                    failures += 1;
                    self.fail(&reason, changes.len());
                    waiting.into_iter().flatten().for_each(|answer| refuse(answer, &reason));
                    next = if failures < FAILURES {
                        self.recover(store, &mut queue, stopping)
                    } else {
                        self.give_up(&format!("{reason} ({failures} commits failed one after the other)"))
                    };
                }
            }
        }
        // Whoever got in before the failure was known is told.
        while let Some(job) = queue.blocking_recv() {
            job.answer.into_iter().for_each(|answer| refuse(answer, &self.failed().unwrap_or_default()));
        }
    }
}

fn refuse(answer: oneshot::Sender<Result<Outcome, Unavailable>>, reason: &str) {
    // A waiter may have hung up.
    let _ = answer.send(Err(Unavailable::Failed(reason.to_owned())));
}

/// One commit. A panic of the engine is an error like any other: nobody may wait for ever.
fn commit(store: &dyn Store, changes: &[Change]) -> Result<Vec<Outcome>, String> {
    let begun = Instant::now();
    let outcomes = try_commit(store, changes);
    METRICS.committed(changes, outcomes.as_deref().ok(), begun.elapsed());
    outcomes
}

fn try_commit(store: &dyn Store, changes: &[Change]) -> Result<Vec<Outcome>, String> {
    match catch_unwind(AssertUnwindSafe(|| store.commit(changes))) {
        Ok(Ok(outcomes)) if outcomes.len() == changes.len() => Ok(outcomes),
        Ok(Ok(outcomes)) => Err(format!("{} outcomes for {} changes", outcomes.len(), changes.len())),
        Ok(Err(error)) => Err(StoreError::to_string(&error)),
        Err(panic) => Err(format!("it panicked: {}", panic_text(panic.as_ref()))),
    }
}

/// What a panic said.
pub(crate) fn panic_text(panic: &(dyn std::any::Any + Send)) -> &str {
    let text = panic.downcast_ref::<String>().map(String::as_str);
    text.or_else(|| panic.downcast_ref::<&str>().copied()).unwrap_or("without a message")
}

#[cfg(test)]
mod tests;
