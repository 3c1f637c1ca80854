//! A session as it is kept and as it is listed.

use std::sync::atomic::{AtomicI64, Ordering};

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use perche_survey::time::Timestamp;
use serde::{Deserialize, Serialize};

use super::{IDLE_HOURS, LONGEST_DAYS, SEEN_EVERY};
use crate::change::{Change, Document, DocumentKind};

/// A session in memory. It has no `Debug`, so that nothing of it gets into a message.
pub(super) struct Session {
    pub(super) id: String,
    pub(super) key: String,
    pub(super) tie: [u8; 16],
    pub(super) made: Timestamp,
    /// Milliseconds UTC of its last request.
    seen: AtomicI64,
    /// The same as it was stored last.
    stored: AtomicI64,
}

/// What is in a document. A member that is not known here may be a restriction: such a session is none.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Stored {
    id: String,
    key: String,
    tie: String,
    made: Timestamp,
    seen: Timestamp,
}

/// A session that is to begin.
pub struct Begun {
    /// What the browser gets. It is shown this once.
    pub token: String,
    pub(super) place: String,
    pub(super) session: Session,
}

impl Begun {
    /// What is to be stored of it.
    pub fn document(&self) -> Document {
        self.session.document(&self.place)
    }

    /// Its id, which opens nothing.
    pub fn id(&self) -> &str {
        &self.session.id
    }
}

/// A session as admins see it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Listed {
    /// Its name. It opens nothing.
    pub id: String,
    /// The key that began it.
    pub key: String,
    /// When it began.
    pub made: Timestamp,
    /// When it was last seen.
    pub seen: Timestamp,
    /// When it is over if nobody comes before.
    pub ends: Timestamp,
}

impl Session {
    pub(super) fn new(id: String, key: &str, tie: [u8; 16], made: Timestamp) -> Self {
        let (seen, stored) = (AtomicI64::new(made.0), AtomicI64::new(made.0));
        Self { id, key: key.to_owned(), tie, made, seen, stored }
    }

    pub(super) fn read(document: &Document) -> Option<Self> {
        let Stored { id, key, tie, made, seen } = serde_json::from_str(&document.body).ok()?;
        let tie = URL_SAFE_NO_PAD.decode(tie).ok()?.try_into().ok()?;
        let session = Self::new(id, &key, tie, made);
        session.seen.store(seen.0, Ordering::Relaxed);
        session.stored.store(seen.0, Ordering::Relaxed);
        Some(session)
    }

    pub(super) fn document(&self, place: &str) -> Document {
        let stored = Stored {
            id: self.id.clone(),
            key: self.key.clone(),
            tie: URL_SAFE_NO_PAD.encode(self.tie),
            made: self.made,
            seen: self.seen(),
        };
        let body = serde_json::to_string(&stored).expect("a session is plain JSON");
        Document { kind: DocumentKind::Session, key: place.to_owned(), body }
    }

    fn seen(&self) -> Timestamp {
        Timestamp(self.seen.load(Ordering::Relaxed))
    }

    /// When it is over if nobody comes before. It holds before that instant and not at it.
    fn ends(&self) -> Timestamp {
        self.seen().plus_hours(IDLE_HOURS).min(self.made.plus_days(LONGEST_DAYS))
    }

    pub(super) fn is_over(&self, now: Timestamp) -> bool {
        self.ends() <= now
    }

    /// Notes that it was seen; gives what is to be stored of that, if it is time.
    pub(super) fn seen_at(&self, place: &str, now: Timestamp) -> Option<Change> {
        self.seen.fetch_max(now.0, Ordering::Relaxed);
        let stored = self.stored.load(Ordering::Relaxed);
        let due = now.0.saturating_sub(stored) >= SEEN_EVERY;
        // One of those who come at once stores it.
        let first = due && self.stored.compare_exchange(stored, now.0, Ordering::Relaxed, Ordering::Relaxed).is_ok();
        first.then(|| Change::PutDocument(self.document(place)))
    }

    pub(super) fn listed(&self) -> Listed {
        let (id, key) = (self.id.clone(), self.key.clone());
        Listed { id, key, made: self.made, seen: self.seen(), ends: self.ends() }
    }
}
