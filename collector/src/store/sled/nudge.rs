//! Wakes a flush that waits for nothing. When the engine's thread meets an error while it writes, it notes it and does not
//! always tell those who wait for that write (sled 0.34.7, `exit_reservation`): they would wait for ever, and with them
//! everybody whose answer is in the batch. Any reservation in the log finds the note and tells them.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{RecvTimeoutError, Sender, channel};
use std::thread::JoinHandle;
use std::time::Duration;

use sled::{Db, Tree};

use super::key;
use super::start::quietly;

/// A flush takes milliseconds; one that takes this long may be waiting for nothing.
const PATIENCE: Duration = Duration::from_millis(250);

/// The engine moves one page out of a half-empty part of its file each time it rewrites another page, and rewrites a page
/// when it was changed so often.
const CHANGES: usize = 11;
/// For so many bytes of a commit one page is moved. Left to itself the engine is always behind: measured after 220,000
/// responses, 37 MB of a file of 101 MB were in use, and the rest waited to be cleared. Its own thread, which would do it,
/// writes at any time, so it is off.
const BYTES: usize = 2_048;
/// How many pages one commit moves at most: whoever waits for it waits for these, too.
const MOST: usize = 256;

/// A thread that looks after the flushes of one engine. Dropping it lets go of the engine.
pub(super) struct Nudge {
    flushing: Arc<AtomicBool>,
    stop: Option<Sender<()>>,
    thread: Option<JoinHandle<()>>,
    /// A page of its own, to be changed for the sake of changing.
    sweep: Option<Tree>,
}

impl Nudge {
    pub(super) fn new(db: &Db) -> Self {
        let flushing = Arc::new(AtomicBool::new(false));
        let (stop, stopped) = channel();
        let (watched, db) = (Arc::clone(&flushing), db.clone());
        let watch = move || {
            let (mut before, mut times) = (false, 0);
            while stopped.recv_timeout(PATIENCE) == Err(RecvTimeoutError::Timeout) {
                let now = watched.load(Ordering::SeqCst);
                if now && before {
                    // Is written, or fails and wakes whoever waits. Another value each time: one that changes nothing
                    // would not get as far as the log. Not a batch: that would itself wait, for the engine's lock that
                    // the flush holds.
                    times += 1;
                    let nudged = quietly(|| db.insert(key::nudge(), &u64::to_be_bytes(times)));
                    tracing::debug!(?nudged, "a flush takes long");
                }
                before = now;
            }
            // It syncs when its last user goes, and panics when it cannot.
            let _ = quietly(move || drop(db));
        };
        let thread = std::thread::Builder::new().name("nudge".to_owned()).spawn(watch);
        let thread = Some(thread.expect("the system can start one more thread"));
        // Without it, on a full disk, the file is cleared as slowly as the engine does.
        Self { flushing, stop: Some(stop), thread, sweep: None }
    }

    /// Clears a part of the file, for a commit of `bytes`.
    pub(super) fn sweep(&mut self, db: &Db, bytes: usize) -> sled::Result<()> {
        let tree = match &self.sweep {
            Some(tree) => tree,
            None => self.sweep.insert(db.open_tree("sweep")?),
        };
        for number in 0..(bytes / BYTES).min(MOST) * CHANGES {
            tree.insert(b"", &number.to_be_bytes())?;
        }
        Ok(())
    }

    /// Flushes; returns with an error when the engine has met one.
    pub(super) fn flush(&self, db: &Db) -> sled::Result<usize> {
        self.flushing.store(true, Ordering::SeqCst);
        let flushed = db.flush();
        self.flushing.store(false, Ordering::SeqCst);
        flushed
    }
}

impl Drop for Nudge {
    fn drop(&mut self) {
        self.sweep.take();
        self.stop.take();
        // Its panics are caught inside.
        let _ = self.thread.take().map(JoinHandle::join);
    }
}
