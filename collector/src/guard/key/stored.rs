//! A key as it is stored and as it is listed.

use std::collections::BTreeSet;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use perche_survey::survey::SurveyId;
use perche_survey::time::Timestamp;
use serde::{Deserialize, Serialize};

use super::scope::{Grant, Scope};
use super::{ENV, VARIABLE, text};
use crate::change::{Change, Document, DocumentKind};

/// Nobody needs to know the minute, and a read must not become a write.
const HOUR: i64 = 3_600_000;
/// An instant before any use.
const NEVER: i64 = i64::MIN;

/// A key in memory. It has no `Debug`, so that its hash gets into no message.
pub(super) struct Key {
    pub(super) id: String,
    pub(super) hash: [u8; 32],
    pub(super) scope: Scope,
    pub(super) surveys: Option<Arc<BTreeSet<SurveyId>>>,
    pub(super) label: String,
    pub(super) made: Option<Timestamp>,
    pub(super) expires: Option<Timestamp>,
    pub(super) replaced_by: Option<String>,
    /// The hour of the last use, in milliseconds UTC.
    pub(super) used: AtomicI64,
}

/// What is in a document. A member that is not known here may be a restriction: such a key is not admitted by who cannot
/// read it.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Stored {
    hash: String,
    scope: Scope,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    surveys: Option<BTreeSet<SurveyId>>,
    #[serde(default, skip_serializing_if = "String::is_empty")]
    label: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    made: Option<Timestamp>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    expires: Option<Timestamp>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    replaced_by: Option<String>,
}

/// A key as its admins see it: everything but the key.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[schema(as = Key)]
pub struct Listed {
    /// Its name.
    pub id: String,
    /// What it is for, in the words of who made it.
    pub label: String,
    /// What it may do.
    pub scope: Scope,
    /// The only surveys it sees; `null` is all.
    #[schema(required)]
    pub surveys: Option<BTreeSet<SurveyId>>,
    /// When it was made; `null` for the key of the environment and for keys of the first version.
    #[schema(required)]
    pub made: Option<Timestamp>,
    /// From when on it is not valid; `null` is never.
    #[schema(required)]
    pub expires: Option<Timestamp>,
    /// Whether that was.
    pub expired: bool,
    /// The id of the key that was made in its place.
    #[schema(required)]
    pub replaced_by: Option<String>,
    /// The hour in which it was last used; `null` when it never was.
    #[schema(required)]
    pub used: Option<Timestamp>,
}

impl Key {
    /// A key that nobody has used.
    pub(super) fn new(id: String, hash: [u8; 32], scope: Scope) -> Self {
        Self {
            id,
            hash,
            scope,
            surveys: None,
            label: String::new(),
            made: None,
            expires: None,
            replaced_by: None,
            used: AtomicI64::new(NEVER),
        }
    }

    /// The key of the environment.
    pub(super) fn of_environment(key: &str) -> Self {
        Self { label: VARIABLE.to_owned(), ..Self::new(ENV.to_owned(), text::hash(key), Scope::Admin) }
    }

    /// Reads a document. The first version stored the bare hash of an admin key.
    pub(super) fn read(document: &Document) -> Option<Self> {
        let id = document.key.clone();
        if let Some(hash) = decode(&document.body) {
            return Some(Self::new(id, hash, Scope::Admin));
        }
        let Stored { hash, scope, surveys, label, made, expires, replaced_by } =
            serde_json::from_str(&document.body).ok()?;
        let surveys = surveys.map(Arc::new);
        Some(Self { surveys, label, made, expires, replaced_by, ..Self::new(id, decode(&hash)?, scope) })
    }

    pub(super) fn document(&self) -> Document {
        let stored = Stored {
            hash: URL_SAFE_NO_PAD.encode(self.hash),
            scope: self.scope,
            surveys: self.surveys.as_deref().cloned(),
            label: self.label.clone(),
            made: self.made,
            expires: self.expires,
            replaced_by: self.replaced_by.clone(),
        };
        let body = serde_json::to_string(&stored).expect("a key is plain JSON");
        Document { kind: DocumentKind::Key, key: self.id.clone(), body }
    }

    pub(super) fn grant(&self) -> Grant {
        Grant { key: self.id.clone(), scope: self.scope, surveys: self.surveys.clone() }
    }

    /// Whether its time is over at `now`. It is valid before that instant and not at it.
    pub(super) fn is_expired(&self, now: Timestamp) -> bool {
        self.expires.is_some_and(|expires| expires <= now)
    }

    /// Notes a use. The first one of each hour is to be stored.
    pub(super) fn use_at(&self, now: Timestamp) -> Option<Change> {
        let hour = now.0 - now.0.rem_euclid(HOUR);
        if self.used.fetch_max(hour, Ordering::Relaxed) >= hour {
            return None;
        }
        let body = Timestamp(hour).to_string();
        Some(Change::PutDocument(Document { kind: DocumentKind::KeyUse, key: self.id.clone(), body }))
    }

    /// Takes over what is known of earlier uses.
    pub(super) fn was_used(&self, at: Option<Timestamp>) {
        self.used.fetch_max(at.map_or(NEVER, |at| at.0), Ordering::Relaxed);
    }

    /// When it was last used.
    pub(super) fn used(&self) -> Option<Timestamp> {
        Some(self.used.load(Ordering::Relaxed)).filter(|used| *used != NEVER).map(Timestamp)
    }

    pub(super) fn listed(&self, now: Timestamp) -> Listed {
        Listed {
            id: self.id.clone(),
            label: self.label.clone(),
            scope: self.scope,
            surveys: self.surveys.as_deref().cloned(),
            made: self.made,
            expires: self.expires,
            expired: self.is_expired(now),
            replaced_by: self.replaced_by.clone(),
            used: self.used(),
        }
    }
}

fn decode(text: &str) -> Option<[u8; 32]> {
    URL_SAFE_NO_PAD.decode(text).ok()?.try_into().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn document(body: &str) -> Document {
        Document { kind: DocumentKind::Key, key: "k1".to_owned(), body: body.to_owned() }
    }

    /// When this fails, keys that are stored can no longer be read as they were meant.
    #[test]
    fn the_words_of_a_stored_key_stay() {
        let hash = URL_SAFE_NO_PAD.encode([7; 32]);
        let full = format!(
            r#"{{"hash":"{hash}","scope":"read","surveys":["a","b"],"label":"Grafana","made":"2026-11-22T12:00:00Z","expires":"2027-11-22T12:00:00Z","replaced_by":"k2"}}"#
        );
        for body in [full, format!(r#"{{"hash":"{hash}","scope":"admin"}}"#)] {
            assert_eq!(Key::read(&document(&body)).unwrap().document(), document(&body));
        }
    }

    #[test]
    fn a_key_of_the_first_version_is_an_admins() {
        let old = Key::read(&document(&URL_SAFE_NO_PAD.encode([7; 32]))).unwrap();
        assert_eq!((old.hash, old.scope, old.surveys.is_none(), old.expires), ([7; 32], Scope::Admin, true, None));
    }

    #[test]
    fn a_key_that_may_be_restricted_in_an_unknown_way_is_not_read() {
        let hash = URL_SAFE_NO_PAD.encode([7; 32]);
        for body in [
            format!(r#"{{"hash":"{hash}","scope":"read","only_from":"10.0.0.0/8"}}"#),
            format!(r#"{{"hash":"{hash}","scope":"root"}}"#),
            format!(r#"{{"hash":"{}","scope":"read"}}"#, &hash[1..]),
            hash[1..].to_owned(),
        ] {
            assert!(Key::read(&document(&body)).is_none(), "{body}");
        }
    }

    #[test]
    fn the_first_use_of_an_hour_is_stored() {
        let key = Key::new("k1".to_owned(), [0; 32], Scope::Read);
        assert_eq!(key.used(), None);
        let stored = |at: i64| key.use_at(Timestamp(at)).is_some();
        assert!(stored(HOUR) && !stored(HOUR + 1) && !stored(2 * HOUR - 1) && stored(2 * HOUR));
        assert!(!stored(HOUR), "a clock that goes back forgets nothing");
        assert_eq!(key.used(), Some(Timestamp(2 * HOUR)));
    }
}
