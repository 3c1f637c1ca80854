//! What becomes of keys: who decides is pure, who commits comes after.

use std::sync::Arc;

use perche_survey::draft::Fault;
use perche_survey::survey::SurveyId;
use perche_survey::time::Timestamp;
use serde::{Deserialize, Serialize};

use super::order::{Order, Terms, overlap};
use super::ring::Keys;
use super::scope::Scope;
use super::stored::{Key, Listed};
use super::{ENV, MOST, text};
use crate::change::{Act, Change, Deed, DocumentKind, Edit};

/// What an admin may want.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Wish {
    /// To see every key.
    List,
    /// A new key.
    Create(Order),
    /// A new key in the place of an old one, which stays valid for `overlap`, such as `24h`.
    Rotate {
        /// The old key.
        id: String,
        /// For how long; a day when nothing is said.
        overlap: Option<String>,
    },
    /// An end to a key, at once.
    Revoke {
        /// The key.
        id: String,
    },
}

/// What an admin is told.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Answer {
    /// Every key.
    Listed(Vec<Listed>),
    /// The key that was made.
    Made(Made),
    /// It is gone.
    Revoked,
}

/// A key that was made just now.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[schema(as = NewKey)]
pub struct Made {
    /// The key itself. It is shown this once.
    pub key: String,
    /// What it allows.
    #[serde(flatten)]
    pub listed: Listed,
}

/// Without the key, so that it gets into no message.
impl std::fmt::Debug for Made {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.listed.fmt(out)
    }
}

/// What is to be committed, and what to say when it is.
pub struct Plan {
    /// The change; `None` when nothing changes.
    pub change: Option<Change>,
    /// What to say.
    pub answer: Answer,
}

/// Why there is no plan.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum KeyError {
    /// The order is faulty.
    Invalid(Vec<Fault>),
    /// There is no such key.
    Unknown,
    /// It is the one in `PERCHE_ADMIN_KEY`.
    Environment,
    /// There would be nobody left who could make a key.
    LastAdmin,
    /// It was replaced already, by the key of this id.
    Replaced(String),
    /// There are [`MOST`] already.
    TooMany,
    /// The system has no randomness.
    NoRandomness(String),
}

impl KeyError {
    /// Its stable name.
    pub fn name(&self) -> &'static str {
        match self {
            Self::Invalid(_) => "invalid",
            Self::Unknown => "not-found",
            Self::Environment => "managed-by-environment",
            Self::LastAdmin => "last-admin-key",
            Self::Replaced(_) => "already-rotated",
            Self::TooMany => "too-many-keys",
            Self::NoRandomness(_) => "internal",
        }
    }

    /// What to do about it, said of the key.
    pub fn remedy(&self) -> String {
        match self {
            Self::Invalid(faults) => format!("cannot be made, {} members are wrong", faults.len()),
            Self::Unknown => "is not known here".to_owned(),
            Self::Environment => {
                "is the one in PERCHE_ADMIN_KEY: set that to another value and start perche again".to_owned()
            }
            Self::LastAdmin => {
                "is the last one of an admin: make another one first, or set PERCHE_ADMIN_KEY".to_owned()
            }
            Self::Replaced(by) => format!("was replaced by {by} already: rotate that one, or revoke this one"),
            Self::TooMany => format!("would be one of more than {MOST}: revoke some first"),
            Self::NoRandomness(reason) => format!("cannot be made, the system has no randomness: {reason}"),
        }
    }
}

impl Keys {
    /// What `wish` comes to at `now`, wished by the key `by`. `known` says whether there is a survey of that id.
    pub fn plan(
        &self,
        wish: &Wish,
        by: &str,
        now: Timestamp,
        known: &dyn Fn(&SurveyId) -> bool,
    ) -> Result<Plan, KeyError> {
        match wish {
            Wish::List => Ok(Plan { change: None, answer: Answer::Listed(self.list(now)) }),
            Wish::Create(order) => self.create(order.judge(now, known).map_err(KeyError::Invalid)?, by, now),
            Wish::Rotate { id, overlap } => self.rotate(id, overlap.as_deref(), by, now),
            Wish::Revoke { id } => self.revoke(id, by, now),
        }
    }

    fn create(&self, terms: Terms, by: &str, now: Timestamp) -> Result<Plan, KeyError> {
        let Terms { scope, surveys, expires, label } = terms;
        let (text, fresh) = self.fresh(scope)?;
        let key = Key { surveys: surveys.map(Arc::new), expires, label, made: Some(now), ..fresh };
        let act = Act::new(by, Deed::KeyMade, key.id.clone(), now);
        let change = act.of(Change::EditDocuments(vec![Edit::Put(key.document())]));
        Ok(Plan { change: Some(change), answer: Answer::Made(Made { key: text, listed: key.listed(now) }) })
    }

    /// The new key lasts as long from now as the old one lasted from its making.
    fn rotate(&self, id: &str, during: Option<&str>, by: &str, now: Timestamp) -> Result<Plan, KeyError> {
        let old = self.stored(id)?;
        let end = overlap(during, now).map_err(|fault| KeyError::Invalid(vec![fault]))?;
        if let Some(by) = &old.replaced_by {
            return Err(KeyError::Replaced(by.clone()));
        }
        let (text, fresh) = self.fresh(old.scope)?;
        let (surveys, label) = (old.surveys.clone(), old.label.clone());
        let lasts =
            old.made.zip(old.expires).map(|(made, expires)| Timestamp(now.0.saturating_add(expires.0 - made.0)));
        let new = Key { surveys, label, made: Some(now), expires: lasts.or(old.expires), ..fresh };
        let end = old.expires.map_or(end, |expires| expires.min(end));
        let old = Key {
            surveys: old.surveys.clone(),
            label: old.label.clone(),
            made: old.made,
            expires: Some(end),
            replaced_by: Some(new.id.clone()),
            ..Key::new(old.id.clone(), old.hash, old.scope)
        };
        let act = Act::new(by, Deed::KeyRotated, id, now);
        let change = act.of(Change::EditDocuments(vec![Edit::Put(new.document()), Edit::Put(old.document())]));
        Ok(Plan { change: Some(change), answer: Answer::Made(Made { key: text, listed: new.listed(now) }) })
    }

    fn revoke(&self, id: &str, by: &str, now: Timestamp) -> Result<Plan, KeyError> {
        let key = self.stored(id)?;
        // One that was replaced ends within days: it is no way back in.
        let lasting = |key: &Key| key.scope == Scope::Admin && !key.is_expired(now) && key.replaced_by.is_none();
        if lasting(&key) && !self.all().iter().any(|other| other.id != key.id && lasting(other)) {
            return Err(KeyError::LastAdmin);
        }
        let edits = [DocumentKind::Key, DocumentKind::KeyUse].map(|kind| Edit::Remove(kind, id.to_owned()));
        let act = Act::new(by, Deed::KeyRevoked, id, now);
        Ok(Plan { change: Some(act.of(Change::EditDocuments(edits.to_vec()))), answer: Answer::Revoked })
    }

    fn stored(&self, id: &str) -> Result<Arc<Key>, KeyError> {
        if id == ENV {
            return Err(if self.get(ENV).is_some() { KeyError::Environment } else { KeyError::Unknown });
        }
        self.get(id).ok_or(KeyError::Unknown)
    }

    /// A new key with an id that no other has.
    fn fresh(&self, scope: Scope) -> Result<(String, Key), KeyError> {
        let poor = |error: getrandom::Error| KeyError::NoRandomness(error.to_string());
        if self.all().len() >= MOST {
            return Err(KeyError::TooMany);
        }
        let text = text::make().map_err(poor)?;
        let id = loop {
            let id = text::id().map_err(poor)?;
            if self.get(&id).is_none() {
                break id;
            }
        };
        let hash = text::hash(&text);
        Ok((text, Key::new(id, hash, scope)))
    }
}
