//! API keys. So far one scope: `admin`, given by the environment or made once.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use sha2::{Digest, Sha256};
use subtle::ConstantTimeEq;

use crate::change::{Change, Document, DocumentKind};
use crate::store::Store;

/// The keys that are valid.
pub struct Keys {
    hashes: Vec<[u8; 32]>,
    made: Option<String>,
}

/// Whether `key` may stand in `PERCHE_ADMIN_KEY`.
pub fn is_usable(key: &str) -> bool {
    (20..=200).contains(&key.len()) && key.bytes().all(|byte| byte.is_ascii_graphic())
}

impl Keys {
    /// The key of the environment beside the stored ones. With neither, one is made and stored as its hash.
    pub fn load(store: &dyn Store, admin_key: Option<String>) -> Result<Self, String> {
        let documents = store.documents(DocumentKind::Key).map_err(|error| error.to_string())?;
        let mut hashes: Vec<[u8; 32]> = documents
            .iter()
            .map(|document| {
                decode(&document.body).ok_or_else(|| format!("the stored key {} cannot be read", document.key))
            })
            .collect::<Result<_, _>>()?;
        let mut made = None;
        match admin_key {
            Some(key) => hashes.push(hash(&key)),
            None if hashes.is_empty() => {
                let key = make().map_err(|error| error.to_string())?;
                let body = URL_SAFE_NO_PAD.encode(hash(&key));
                let document = Document { kind: DocumentKind::Key, key: "admin".to_owned(), body };
                store.commit(&[Change::PutDocument(document)]).map_err(|error| error.to_string())?;
                hashes.push(hash(&key));
                made = Some(key);
            }
            None => {}
        }
        Ok(Self { hashes, made })
    }

    /// The key that was made just now: it can be shown once and never again.
    pub fn made(&self) -> Option<&str> {
        self.made.as_deref()
    }

    /// Whether the `Authorization` header names a valid key. Every hash is compared, in constant time.
    pub fn admit(&self, authorization: Option<&str>) -> bool {
        let Some((scheme, key)) = authorization.and_then(|header| header.split_once(' ')) else { return false };
        if !scheme.eq_ignore_ascii_case("bearer") {
            return false;
        }
        let given = hash(key.trim());
        self.hashes.iter().fold(false, |known, hash| known | bool::from(hash.ct_eq(&given)))
    }
}

fn hash(key: &str) -> [u8; 32] {
    Sha256::digest(key).into()
}

fn decode(text: &str) -> Option<[u8; 32]> {
    URL_SAFE_NO_PAD.decode(text).ok()?.try_into().ok()
}

/// 256 random bits behind a prefix that scanners for leaked secrets can find.
fn make() -> Result<String, getrandom::Error> {
    let mut bytes = [0; 32];
    getrandom::fill(&mut bytes)?;
    Ok(format!("perche_admin_{}", URL_SAFE_NO_PAD.encode(bytes)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::Memory;

    #[test]
    fn the_key_of_the_environment_is_admitted_and_never_stored() {
        let store = Memory::default();
        let keys = Keys::load(&store, Some("k".repeat(20))).expect("keys");
        assert!(keys.admit(Some(&format!("Bearer {}", "k".repeat(20)))));
        assert!(keys.made().is_none());
        for wrong in [
            None,
            Some("Bearer"),
            Some("Bearer "),
            Some("Basic kkkkkkkkkkkkkkkkkkkk"),
            Some("Bearer kkkkkkkkkkkkkkkkkkk"),
        ] {
            assert!(!keys.admit(wrong), "{wrong:?}");
        }
        assert_eq!(store.documents(DocumentKind::Key), Ok(Vec::new()));
    }

    #[test]
    fn with_no_key_at_all_one_is_made_and_shown_once() {
        let store = Memory::default();
        let first = Keys::load(&store, None).expect("keys");
        let made = first.made().expect("a key").to_owned();
        let later = Keys::load(&store, None).expect("keys");
        assert!(later.made().is_none() && later.admit(Some(&format!("bearer {made}"))));
        let stored = store.documents(DocumentKind::Key).expect("documents");
        assert!(stored.iter().all(|document| !document.body.contains(&made)));
    }

    #[test]
    fn a_usable_key_has_20_to_200_visible_letters() {
        for (key, usable) in
            [("k".repeat(19), false), ("k".repeat(20), true), ("k".repeat(200), true), ("k".repeat(201), false)]
        {
            assert_eq!(is_usable(&key), usable, "{}", key.len());
        }
        assert!(!is_usable("with a space, 20 letters"));
    }
}
