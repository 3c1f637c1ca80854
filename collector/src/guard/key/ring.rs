//! The keys that are valid, in memory; the store has them as documents.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, PoisonError, RwLock};

use perche_survey::time::Timestamp;
use subtle::ConstantTimeEq;

use super::scope::{Denied, Grant, Scope};
use super::stored::{Key, Listed};
use super::{ENV, EXPIRED_DAYS, FIRST, text};
use crate::change::{Act, COLLECTOR, Change, Deed, Document, DocumentKind, Edit};
use crate::guard::session;
use crate::store::Store;

/// Every key, by id.
#[derive(Default)]
pub struct Keys {
    keys: RwLock<BTreeMap<String, Arc<Key>>>,
    made: Option<String>,
}

impl Keys {
    /// The stored keys, and beside them the key of the environment.
    pub fn read(store: &dyn Store, admin_key: Option<&str>) -> Result<Self, String> {
        let documents = |kind| store.documents(kind).map_err(|error| error.to_string());
        // A use that cannot be read is forgotten: nothing depends on it.
        let used: BTreeMap<String, Option<Timestamp>> = documents(DocumentKind::KeyUse)?
            .into_iter()
            .map(|document| (document.key, Timestamp::parse(&document.body)))
            .collect();
        let mut keys: Vec<Key> = admin_key.map(Key::of_environment).into_iter().collect();
        for document in documents(DocumentKind::Key)? {
            let key = Key::read(&document);
            keys.push(key.ok_or_else(|| format!("the stored key {} cannot be read", document.key))?);
        }
        let keys = keys.into_iter().map(|key| {
            key.was_used(used.get(&key.id).copied().flatten());
            (key.id.clone(), Arc::new(key))
        });
        let keys = keys.collect();
        Ok(Self { keys: RwLock::new(keys), made: None })
    }

    /// The same. With no key at all, one is made and stored as its hash.
    pub fn load(store: &dyn Store, admin_key: Option<&str>, now: Timestamp) -> Result<Self, String> {
        let mut keys = Self::read(store, admin_key)?;
        if keys.all().is_empty() {
            let text = text::make().map_err(|error| error.to_string())?;
            let id = text::id().map_err(|error| error.to_string())?;
            let label = FIRST.to_owned();
            let key = Key { label, made: Some(now), ..Key::new(id.clone(), text::hash(&text), Scope::Admin) };
            let change = Act::new(COLLECTOR, Deed::KeyMade, id, now);
            let change = change.of(Change::EditDocuments(vec![Edit::Put(key.document())]));
            store.commit(std::slice::from_ref(&change)).map_err(|error| error.to_string())?;
            keys.apply(&change);
            keys.made = Some(text);
        }
        Ok(keys)
    }

    /// The key that was made just now: it can be shown once and never again.
    pub fn made(&self) -> Option<&str> {
        self.made.as_deref()
    }

    /// What the key in the `Authorization` header allows at `now`, and the use that is to be stored, if one is. Every hash
    /// is compared, in constant time.
    pub fn admit(&self, authorization: Option<&str>, now: Timestamp) -> Result<(Grant, Option<Change>), Denied> {
        let (scheme, given) = authorization.and_then(|header| header.split_once(' ')).ok_or(Denied::NoKey)?;
        let given = given.trim();
        if !scheme.eq_ignore_ascii_case("bearer") || given.is_empty() {
            return Err(Denied::NoKey);
        }
        let hash = text::hash(given);
        let keys = self.keys.read().unwrap_or_else(PoisonError::into_inner);
        let found = keys.values().fold(None, |found, key| if key.hash.ct_eq(&hash).into() { Some(key) } else { found });
        match found {
            Some(key) if key.is_expired(now) => Err(Denied::Expired),
            Some(key) => Ok((key.grant(), key.use_at(now))),
            None if text::is_mistyped(given) => Err(Denied::Mistyped),
            None => Err(Denied::Unknown),
        }
    }

    /// What the key of that id allows at `now`, for a session that was begun with it; what ties `token` to this very key;
    /// and the use that is to be stored, if one is.
    pub fn of_session(
        &self,
        id: &str,
        token: &str,
        now: Timestamp,
    ) -> Result<(Grant, [u8; 16], Option<Change>), Denied> {
        match self.get(id) {
            Some(key) if key.is_expired(now) => Err(Denied::Expired),
            Some(key) => Ok((key.grant(), session::tie(token, &key.hash), key.use_at(now))),
            None => Err(Denied::Unknown),
        }
    }

    /// Whether there is a key of that id that is valid at `now`.
    pub fn is_valid(&self, id: &str, now: Timestamp) -> bool {
        self.get(id).is_some_and(|key| !key.is_expired(now))
    }

    /// The key that signs in who does not say which: that of the environment, else the newest one of an admin.
    pub fn of_admin(&self, now: Timestamp) -> Option<String> {
        let mut keys = self.all();
        keys.retain(|key| key.scope == Scope::Admin && !key.is_expired(now) && key.replaced_by.is_none());
        let newest = keys.iter().max_by_key(|key| (key.id == ENV, key.made));
        newest.map(|key| key.id.clone())
    }

    /// Whether anybody could make a key at `now`.
    pub fn has_admin(&self, now: Timestamp) -> bool {
        self.all().iter().any(|key| key.scope == Scope::Admin && !key.is_expired(now))
    }

    /// Brings the memory in step with a change that the store has taken.
    pub fn apply(&self, change: &Change) {
        match change {
            Change::Audited(audited) => self.apply(&audited.1),
            Change::EditDocuments(edits) => edits.iter().for_each(|edit| self.edit(edit)),
            _ => {}
        }
    }

    fn edit(&self, edit: &Edit) {
        match edit {
            Edit::Put(document @ Document { kind: DocumentKind::Key, key: id, .. }) => {
                let key = Key::read(document).expect("what was stored just now was written by us");
                let mut keys = self.write();
                key.was_used(keys.get(id).and_then(|before| before.used()));
                keys.insert(id.clone(), Arc::new(key));
            }
            Edit::Remove(DocumentKind::Key, id) => drop(self.write().remove(id)),
            Edit::Put(_) | Edit::Remove(..) => {}
        }
    }

    /// What takes away the keys that expired [`EXPIRED_DAYS`] ago, and the uses of keys that are gone. `uses` are the ids
    /// of all keys of which a use is stored. `None` when there is nothing to do.
    pub fn forget(&self, uses: &[String], now: Timestamp) -> Option<Change> {
        let keys = self.all();
        let gone = |key: &&Arc<Key>| key.is_expired(now.plus_days(-EXPIRED_DAYS));
        let old = keys.iter().filter(gone).map(|key| (DocumentKind::Key, key.id.clone()));
        let staying: BTreeSet<&str> = keys.iter().filter(|key| !gone(key)).map(|key| key.id.as_str()).collect();
        let orphans = uses.iter().filter(|id| !staying.contains(id.as_str()));
        let orphans = orphans.map(|id| (DocumentKind::KeyUse, id.clone()));
        let edits: Vec<Edit> = old.chain(orphans).map(|(kind, id)| Edit::Remove(kind, id)).collect();
        (!edits.is_empty()).then_some(Change::EditDocuments(edits))
    }

    /// Every key, oldest first.
    pub fn list(&self, now: Timestamp) -> Vec<Listed> {
        let mut keys = self.all();
        keys.sort_by(|one, other| (one.made, &one.id).cmp(&(other.made, &other.id)));
        keys.iter().map(|key| key.listed(now)).collect()
    }

    pub(super) fn all(&self) -> Vec<Arc<Key>> {
        self.keys.read().unwrap_or_else(PoisonError::into_inner).values().cloned().collect()
    }

    pub(super) fn get(&self, id: &str) -> Option<Arc<Key>> {
        self.keys.read().unwrap_or_else(PoisonError::into_inner).get(id).cloned()
    }

    fn write(&self) -> std::sync::RwLockWriteGuard<'_, BTreeMap<String, Arc<Key>>> {
        self.keys.write().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests;
