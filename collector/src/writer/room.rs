//! Room in the queue, by bytes: a click and the longest answer differ by a factor of fifty.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

/// How many bytes of changes may wait. A queue full of clicks takes 8 MiB; one full of the longest answers, which take 25
/// KiB each, would take 400 MiB. The batch that is being committed waits no more.
pub const QUEUE_BYTES: usize = 32 << 20;

/// How many bytes are waiting.
#[derive(Clone, Default)]
pub(super) struct Waiting(Arc<AtomicUsize>);

/// The room of one change, free again when this is dropped.
pub(super) struct Room {
    waiting: Waiting,
    bytes: usize,
}

impl Waiting {
    /// Room for `bytes`, if there is.
    pub(super) fn room(&self, bytes: usize) -> Option<Room> {
        let before = self.0.fetch_add(bytes, Ordering::Relaxed);
        let room = Room { waiting: self.clone(), bytes };
        (before.saturating_add(bytes) <= QUEUE_BYTES).then_some(room)
    }
}

impl Drop for Room {
    fn drop(&mut self) {
        self.waiting.0.fetch_sub(self.bytes, Ordering::Relaxed);
    }
}
