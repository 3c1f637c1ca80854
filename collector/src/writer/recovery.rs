//! After a failure of the store: back when it can be opened again, given up when not.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::PoisonError;
use std::sync::mpsc::{Receiver, RecvTimeoutError};
use std::time::{Duration, Instant};

use tokio::sync::mpsc;

use super::{Job, Shared, panic_text, refuse};
use crate::store::{Store, StoreError};

/// How often a store that waits for room on its disk is asked whether there is some.
const ASK_AGAIN: Duration = Duration::from_secs(1);

/// Whether the writing goes on.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Next {
    GoOn,
    GiveUp,
}

impl Shared {
    /// Recounts what the store opened, a little at a time and never for long, until all of it is recounted or it is to
    /// stop.
    pub(super) fn recheck(&self, store: &dyn Store, stopping: &Receiver<()>) {
        loop {
            let begun = Instant::now();
            match store.recheck() {
                Ok(true) => {}
                Ok(false) => return tracing::info!("every count is that of its responses: the recount has ended"),
                Err(error @ StoreError::Damaged(_)) => {
                    tracing::error!("{error}");
                    self.give_up(&error.to_string());
                    return;
                }
                // The writer sees to that; what was not recounted is, after the next start.
                Err(error) => return tracing::debug!(%error, "the recount ends"),
            }
            // Measured at ten million responses: a quarter of the time for it took a quarter of the answers' rate.
            let share = if self.waiting() == 0 { 4 } else { 20 };
            if stopping.recv_timeout((share - 1) * begun.elapsed()) != Err(RecvTimeoutError::Timeout) {
                return;
            }
        }
    }

    pub(super) fn fail(&self, reason: &str, changes: usize) {
        *self.failed.write().unwrap_or_else(PoisonError::into_inner) = Some(reason.to_owned());
        tracing::error!(%reason, changes, "the store failed: nothing is acknowledged until it has recovered");
    }

    /// Brings the store back, for as long as it takes to free some room on its disk.
    pub(super) fn recover(&self, store: &dyn Store, queue: &mut mpsc::Receiver<Job>, stopping: &Receiver<()>) -> Next {
        let mut told = false;
        loop {
            let recovered = catch_unwind(AssertUnwindSafe(|| store.recover()));
            match recovered {
                Ok(Ok(())) => {
                    *self.failed.write().unwrap_or_else(PoisonError::into_inner) = None;
                    tracing::warn!("the store was opened again and takes answers");
                    return Next::GoOn;
                }
                Ok(Err(StoreError::Full(reason))) => {
                    if !told {
                        tracing::error!("{reason}");
                    }
                    told = true;
                    *self.failed.write().unwrap_or_else(PoisonError::into_inner) = Some(reason);
                }
                Ok(Err(error)) => return self.give_up(&error.to_string()),
                Err(panic) => return self.give_up(&format!("it panicked: {}", panic_text(panic.as_ref()))),
            }
            while let Ok(job) = queue.try_recv() {
                job.answer.into_iter().for_each(|answer| refuse(answer, &self.failed().unwrap_or_default()));
            }
            // Nobody tells when a disk has room again: asking is the only way to know. Ends early when we are to stop.
            if stopping.recv_timeout(ASK_AGAIN) != Err(RecvTimeoutError::Timeout) {
                return Next::GiveUp;
            }
        }
    }

    pub(super) fn give_up(&self, reason: &str) -> Next {
        *self.failed.write().unwrap_or_else(PoisonError::into_inner) = Some(reason.to_owned());
        self.lost.send_replace(Some(reason.to_owned()));
        Next::GiveUp
    }
}
