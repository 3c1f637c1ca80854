//! The secrets that sign contexts: made here and shown to the owner, or given by the environment.

use std::fmt;
use std::str::FromStr;
use std::sync::{Arc, Mutex, PoisonError, RwLock};

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use perche_survey::time::Timestamp;

use crate::change::{Act, COMMAND_LINE, Change, Deed, Document, DocumentKind};
use crate::config::SigningAct;
use crate::store::Store;

/// The longest name of a secret.
pub const MAX_KID: usize = 32;
/// How many are kept: enough to change one a month for a year of links.
pub const MAX_SECRETS: usize = 12;
/// The document that holds them, newest first.
const KEY: &str = "signing";

/// One secret with its name. As text `kid.key`, which is how the owner gets it.
#[derive(Clone, PartialEq, Eq)]
pub struct SigningSecret {
    kid: String,
    key: String,
}

impl SigningSecret {
    /// A new one: 256 random bits behind a prefix that scanners for leaked secrets can find.
    pub fn make() -> Result<Self, getrandom::Error> {
        let (mut kid, mut key) = ([0; 4], [0; 32]);
        getrandom::fill(&mut kid)?;
        getrandom::fill(&mut key)?;
        let key = format!("perche_signing_{}", URL_SAFE_NO_PAD.encode(key));
        Ok(Self { kid: format!("{:08x}", u32::from_be_bytes(kid)), key })
    }

    /// Its name: it stands in every text that it signs.
    pub fn kid(&self) -> &str {
        &self.kid
    }

    /// The key of the HMAC: these very letters, nothing is decoded.
    pub fn key(&self) -> &str {
        &self.key
    }
}

impl fmt::Display for SigningSecret {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{}.{}", self.kid, self.key)
    }
}

/// Only its name: secrets get into logs by `{:?}`.
impl fmt::Debug for SigningSecret {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "SigningSecret({})", self.kid)
    }
}

impl FromStr for SigningSecret {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        const ALLOWED: &str = "must be KID.KEY: a name of 1 to 32 letters, digits, - and _, a dot, and 32 to 200 visible \
                               ASCII characters";
        let (kid, key) = text.split_once('.').ok_or(ALLOWED)?;
        let letter = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'-' || byte == b'_';
        let named = (1..=MAX_KID).contains(&kid.len()) && kid.bytes().all(letter);
        let strong = (32..=200).contains(&key.len()) && key.bytes().all(|byte| byte.is_ascii_graphic());
        if named && strong { Ok(Self { kid: kid.to_owned(), key: key.to_owned() }) } else { Err(ALLOWED) }
    }
}

/// The secrets that are valid in this process.
#[derive(Debug)]
pub struct Signing {
    ring: RwLock<Ring>,
    /// Held while they are being changed: else one of two changes would be lost.
    changing: Mutex<()>,
}

#[derive(Clone, Debug)]
struct Ring {
    secrets: Arc<[SigningSecret]>,
    from_environment: bool,
}

impl Signing {
    /// Those that the store keeps.
    pub fn kept(secrets: Vec<SigningSecret>) -> Self {
        let ring = RwLock::new(Ring { secrets: secrets.into(), from_environment: false });
        Self { ring, changing: Mutex::new(()) }
    }

    /// Takes those of the environment in the place of the store's.
    pub fn give(&self, secrets: Vec<SigningSecret>) {
        self.set(Ring { secrets: secrets.into(), from_environment: true });
    }

    /// Does `act`, for which `commit` stores the change; gives what is told of it.
    pub fn change(
        &self,
        act: &SigningAct,
        now: Timestamp,
        commit: impl FnOnce(Change) -> Result<(), String>,
    ) -> Result<String, String> {
        let _alone = self.changing.lock().unwrap_or_else(PoisonError::into_inner);
        let secrets = self.all();
        let told = |deed, kid: &str| Act::new(COMMAND_LINE, deed, kid, now);
        let (next, audited) = match act {
            SigningAct::Show => return Ok(format!("{}\n", secrets[0])),
            SigningAct::Rotate | SigningAct::Revoke(_) if self.are_given() => {
                return Err("the signing secrets are those of PERCHE_SIGNING_SECRET: change them there".to_owned());
            }
            SigningAct::Rotate => {
                let next = rotated(&secrets)?;
                let audited = told(Deed::SigningRotated, next[0].kid());
                (next, audited)
            }
            SigningAct::Revoke(kid) => (revoked(&secrets, kid)?, told(Deed::SigningRevoked, kid)),
        };
        commit(audited.of(keep(&next)))?;
        let told = match act {
            SigningAct::Revoke(kid) => format!("{kid} is worthless from now on; {} signs\n", next[0].kid()),
            SigningAct::Show | SigningAct::Rotate => format!("{}\n", next[0]),
        };
        self.set(Ring { secrets: next.into(), from_environment: false });
        Ok(told)
    }

    fn set(&self, ring: Ring) {
        *self.ring.write().unwrap_or_else(PoisonError::into_inner) = ring;
    }

    /// All of them; the first one signs.
    pub fn all(&self) -> Arc<[SigningSecret]> {
        Arc::clone(&self.ring.read().unwrap_or_else(PoisonError::into_inner).secrets)
    }

    /// Whether they are the environment's: then they are changed there.
    pub fn are_given(&self) -> bool {
        self.ring.read().unwrap_or_else(PoisonError::into_inner).from_environment
    }
}

/// The secrets of `PERCHE_SIGNING_SECRET`: one or several with spaces between, of which the first signs.
pub fn given(text: &str) -> Result<Vec<SigningSecret>, String> {
    let read = |secret: &str| secret.parse().map_err(|error| format!("PERCHE_SIGNING_SECRET {error}"));
    let secrets: Vec<SigningSecret> = text.split_whitespace().map(read).collect::<Result<_, _>>()?;
    distinct(secrets).map_err(|error| format!("PERCHE_SIGNING_SECRET {error}"))
}

fn distinct(secrets: Vec<SigningSecret>) -> Result<Vec<SigningSecret>, &'static str> {
    let twice = |at: usize| secrets[..at].iter().any(|earlier| earlier.kid == secrets[at].kid);
    if secrets.is_empty() || secrets.len() > MAX_SECRETS {
        return Err("must hold 1 to 12 secrets");
    }
    if (0..secrets.len()).any(twice) { Err("names two secrets alike") } else { Ok(secrets) }
}

/// The secrets that the store keeps; the first is made when it has none.
pub fn load(store: &dyn Store) -> Result<Vec<SigningSecret>, String> {
    let documents = store.documents(DocumentKind::Secret).map_err(|error| error.to_string())?;
    if let Some(document) = documents.iter().find(|document| document.key == KEY) {
        let read = document.body.split_whitespace().map(str::parse).collect::<Result<Vec<_>, _>>();
        return read.map_err(|_| "the stored signing secrets cannot be read".to_owned());
    }
    let secrets = vec![SigningSecret::make().map_err(|error| error.to_string())?];
    store.commit(&[keep(&secrets)]).map_err(|error| error.to_string())?;
    Ok(secrets)
}

/// The change that stores `secrets`, newest first.
pub fn keep(secrets: &[SigningSecret]) -> Change {
    let lines: Vec<String> = secrets.iter().map(ToString::to_string).collect();
    Change::PutDocument(Document { kind: DocumentKind::Secret, key: KEY.to_owned(), body: lines.join("\n") })
}

/// `secrets` with a new one that signs from now on; what the others have signed stays valid. The oldest goes when they
/// are more than [`MAX_SECRETS`].
pub fn rotated(secrets: &[SigningSecret]) -> Result<Vec<SigningSecret>, String> {
    let new = SigningSecret::make().map_err(|error| error.to_string())?;
    Ok(std::iter::once(new).chain(secrets.iter().cloned()).take(MAX_SECRETS).collect())
}

/// `secrets` without the one of that name: what it has signed is worth nothing from now on. One is made when none is
/// left.
pub fn revoked(secrets: &[SigningSecret], kid: &str) -> Result<Vec<SigningSecret>, String> {
    let left: Vec<SigningSecret> = secrets.iter().filter(|secret| secret.kid != kid).cloned().collect();
    if left.len() == secrets.len() {
        return Err(format!("there is no signing secret named {kid}"));
    }
    if left.is_empty() { rotated(&left) } else { Ok(left) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::Memory;

    #[test]
    fn a_secret_is_made_once_and_kept() {
        let store = Memory::default();
        let first = load(&store).expect("secrets");
        assert_eq!(load(&store).expect("secrets"), first);
        let [secret] = first.as_slice() else { panic!("{first:?}") };
        assert!(secret.key().starts_with("perche_signing_") && secret.key().len() == 58);
        assert_eq!(secret.to_string().parse(), Ok(secret.clone()));
        assert!(!format!("{secret:?}").contains("perche_signing"), "a log must not have it");
    }

    #[test]
    fn a_new_secret_signs_and_the_older_ones_stay_until_they_are_revoked() {
        let first = rotated(&[]).expect("randomness");
        let second = rotated(&first).expect("randomness");
        assert_eq!((second.len(), &second[1]), (2, &first[0]));
        assert_eq!(revoked(&second, first[0].kid()).as_deref(), Ok(&second[..1]));
        assert!(revoked(&second, "nobody").is_err());
        let anew = revoked(&first, first[0].kid()).expect("randomness");
        assert!(anew.len() == 1 && anew[0] != first[0], "there is always one");
        let many = (0..20).fold(Vec::new(), |secrets, _| rotated(&secrets).expect("randomness"));
        assert_eq!(many.len(), MAX_SECRETS);
    }

    #[test]
    fn the_environment_gives_one_or_several() {
        let key = "k".repeat(32);
        let read = |text: &str| given(text).map(|secrets| secrets.len());
        assert_eq!(read(&format!("a.{key}\n")), Ok(1));
        assert_eq!(read(&format!(" 2026-11.{key}.with.dots b_1.{key}")), Ok(2));
        for wrong in [
            String::new(),
            "a".to_owned(),
            format!(".{key}"),
            format!("a.{}", "k".repeat(31)),
            format!("a.{}", "k".repeat(201)),
            format!("a.{key} a.{key}2"),
            format!("ä.{key}"),
            format!("{}.{key}", "a".repeat(33)),
            (0..13).map(|number| format!("{number}.{key}")).collect::<Vec<_>>().join(" "),
        ] {
            assert!(read(&wrong).is_err(), "{wrong}");
        }
    }
}
