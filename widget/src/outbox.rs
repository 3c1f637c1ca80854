//! What is not stored by the collector yet. Kept in `localStorage` so that it outlives the page, in memory where the
//! browser forbids that. One entry per response: its newest post is its whole answer.

use std::cell::RefCell;
use web_sys::Storage;

const PREFIX: &str = "perche:outbox:";

/// One post that waits.
#[derive(Clone, PartialEq, Eq)]
pub(crate) struct Entry {
    /// The response's id.
    pub(crate) id: String,
    /// The survey it answers: an outbox is one per collector, not one per survey.
    pub(crate) survey: String,
    /// The JSON to post.
    pub(crate) body: String,
}

thread_local! {
    static WAITING: RefCell<Vec<Entry>> = const { RefCell::new(Vec::new()) };
}

/// Takes up what earlier pages left behind.
pub(crate) fn load() {
    let Some(storage) = storage() else { return };
    for place in 0..storage.length().unwrap_or(0) {
        let Some(key) = storage.key(place).ok().flatten() else { continue };
        let Some(id) = key.strip_prefix(PREFIX) else { continue };
        if let Some((survey, body)) =
            storage.get_item(&key).ok().flatten().as_deref().and_then(|kept| kept.split_once('\n'))
        {
            remember(Entry { id: id.to_owned(), survey: survey.to_owned(), body: body.to_owned() });
        }
    }
}

/// Puts a response's newest post in the place of its older one.
pub(crate) fn put(entry: Entry) {
    if let Some(storage) = storage() {
        // A full or forbidden storage is no reason to lose the answer now: memory has it.
        let _ = storage.set_item(&key(&entry.id), &format!("{}\n{}", entry.survey, entry.body));
    }
    remember(entry);
}

/// The next post to send.
pub(crate) fn next() -> Option<Entry> {
    WAITING.with_borrow(|waiting| waiting.first().cloned())
}

/// Whether a response waits, and if so whether it outlives the page.
pub(crate) fn kept(id: &str) -> Option<bool> {
    WAITING
        .with_borrow(|waiting| waiting.iter().any(|entry| entry.id == id))
        .then(|| storage().is_some_and(|storage| storage.get_item(&key(id)).ok().flatten().is_some()))
}

/// Takes out a post that needs no sending any more. False when a newer one of the same response took its place meanwhile.
pub(crate) fn settle(sent: &Entry) -> bool {
    let newest = WAITING.with_borrow(|waiting| waiting.contains(sent));
    if newest {
        forget(&sent.id);
    }
    newest
}

/// Takes out whatever waits of a response.
pub(crate) fn forget(id: &str) {
    WAITING.with_borrow_mut(|waiting| waiting.retain(|entry| entry.id != id));
    if let Some(storage) = storage() {
        let _ = storage.remove_item(&key(id));
    }
}

fn remember(entry: Entry) {
    WAITING.with_borrow_mut(|waiting| match waiting.iter_mut().find(|other| other.id == entry.id) {
        Some(other) => *other = entry,
        None => waiting.push(entry),
    });
}

fn key(id: &str) -> String {
    format!("{PREFIX}{id}")
}

/// `None` where the browser blocks it, as it may in another site's frame.
fn storage() -> Option<Storage> {
    web_sys::window()?.local_storage().ok().flatten()
}
