//! Who is signed in: which sessions there are, and until when. A session knows who began it and nothing of what it may do:
//! that is asked of its key at every request, so a key that ends ends its sessions with it.

mod stored;
mod ticket;
mod token;

use std::collections::BTreeMap;
use std::sync::{Arc, PoisonError, RwLock, RwLockWriteGuard};

use perche_survey::time::Timestamp;
use subtle::ConstantTimeEq;

use self::stored::Session;
pub use self::stored::{Begun, Listed};
pub use self::ticket::{OPEN_MOST, TICKET_MINUTES, Tickets};
pub(super) use self::token::tie;
use super::key::{Denied, Grant, Keys};
use crate::change::{Change, DocumentKind, Edit};
use crate::store::Store;

/// How many sessions there may be; the oldest ends when one more begins.
pub const MOST: usize = 1_000;
/// How many of one key: else who has a key that may see a little could end the sessions of everybody.
pub const MOST_OF_A_KEY: usize = 100;
/// After how many hours without a request a session is over.
pub const IDLE_HOURS: i64 = 12;
/// After how many days a session is over, however busy.
pub const LONGEST_DAYS: i64 = 7;
/// How often it is stored that a session was seen, in milliseconds: a read must not become a write. It may be lost.
const SEEN_EVERY: i64 = 10 * 60_000;

/// Every session, by the hash of its token.
#[derive(Default)]
pub struct Sessions {
    sessions: RwLock<BTreeMap<String, Arc<Session>>>,
}

/// Who is signed in, and in which session.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SignedIn {
    /// What the key that began the session allows now.
    pub grant: Grant,
    /// The id of the session. It opens nothing.
    pub session: String,
}

/// Which sessions end.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Ending {
    /// The one of that id.
    One(String),
    /// All that the key of that id began.
    OfKey(String),
}

/// Why no session begins.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Unmade {
    /// The key is not valid.
    Denied(Denied),
    /// The system has no randomness.
    NoRandomness(String),
}

impl From<getrandom::Error> for Unmade {
    fn from(error: getrandom::Error) -> Self {
        Self::NoRandomness(error.to_string())
    }
}

/// Sessions that are out of memory, and not out of the store yet.
pub struct Taken(Vec<(String, Arc<Session>)>);

impl Sessions {
    /// The stored ones. One that cannot be read is none: its owner signs in again.
    pub fn read(store: &dyn Store) -> Result<Self, String> {
        let documents = store.documents(DocumentKind::Session).map_err(|error| error.to_string())?;
        let read = documents.into_iter().filter_map(|document| {
            let session = Session::read(&document)?;
            Some((document.key, Arc::new(session)))
        });
        Ok(Self { sessions: RwLock::new(read.collect()) })
    }

    /// Who shows `token` at `now`. What is to be stored of that goes to `store`, which must not wait: one that ends is
    /// taken out of memory before it is taken out of the store, so what is noted here never comes after its end.
    pub fn admit(&self, token: &str, keys: &Keys, now: Timestamp, store: &dyn Fn(Change)) -> Result<SignedIn, Denied> {
        let place = token::place(token);
        let sessions = self.sessions.read().unwrap_or_else(PoisonError::into_inner);
        let session = sessions.get(&place).filter(|session| !session.is_over(now)).ok_or(Denied::SignedOut)?;
        let (grant, tie, used) = keys.of_session(&session.key, token, now).map_err(|_| Denied::SignedOut)?;
        if !bool::from(tie.ct_eq(&session.tie)) {
            return Err(Denied::SignedOut);
        }
        used.into_iter().chain(session.seen_at(&place, now)).for_each(store);
        Ok(SignedIn { grant, session: session.id.clone() })
    }

    /// A session that begins at `now`, of the key of that id. Nothing holds until [`Sessions::begin`].
    pub fn fresh(&self, keys: &Keys, key: &str, now: Timestamp) -> Result<Begun, Unmade> {
        let token = token::make()?;
        let (_, tie, _) = keys.of_session(key, &token, now).map_err(Unmade::Denied)?;
        let id = loop {
            let id = token::id()?;
            if self.all().iter().all(|(_, other)| other.id != id) {
                break id;
            }
        };
        Ok(Begun { place: token::place(&token), token, session: Session::new(id, key, tie, now) })
    }

    /// Lets a session in that is stored.
    pub fn begin(&self, begun: Begun) {
        self.write().insert(begun.place, Arc::new(begun.session));
    }

    /// Takes those out of memory that make room for one more of `key`, the oldest.
    pub fn make_room(&self, key: &str) -> Taken {
        let mut all = self.all();
        all.sort_by_key(|(_, session)| session.made);
        let own = all.iter().filter(|(_, session)| session.key == key).count();
        let (mut of_key, mut of_all) = ((own + 1).saturating_sub(MOST_OF_A_KEY), (all.len() + 1).saturating_sub(MOST));
        let mut places = Vec::new();
        for (place, session) in &all {
            let theirs = session.key == key && of_key > 0;
            if theirs || of_all > 0 {
                of_key -= usize::from(theirs);
                of_all = of_all.saturating_sub(1);
                places.push(place.clone());
            }
        }
        self.take(|place, _| places.contains(place))
    }

    /// Takes those out of memory that end.
    pub fn end(&self, ending: &Ending) -> Taken {
        self.take(|_, session| match ending {
            Ending::One(id) => session.id == *id,
            Ending::OfKey(key) => session.key == *key,
        })
    }

    /// Takes those out of memory that are over at `now`, or whose key is.
    pub fn forget(&self, keys: &Keys, now: Timestamp) -> Taken {
        let over = |session: &Session| session.is_over(now) || !keys.is_valid(&session.key, now);
        self.take(|_, session| over(session))
    }

    /// Lets those in again that could not be taken out of the store: they would come back with the next start, and who
    /// ended them must be able to try again.
    pub fn put_back(&self, taken: Taken) {
        self.write().extend(taken.0);
    }

    /// Every session that holds at `now`, the latest seen first.
    pub fn list(&self, keys: &Keys, now: Timestamp) -> Vec<Listed> {
        let all = self.all();
        let live = all.iter().filter(|(_, session)| !session.is_over(now) && keys.is_valid(&session.key, now));
        let mut listed: Vec<Listed> = live.map(|(_, session)| session.listed()).collect();
        listed.sort_by(|one, other| (other.seen, &other.id).cmp(&(one.seen, &one.id)));
        listed
    }

    /// Whether the session of that id holds at `now`. Its key is asked of [`Keys::is_valid`].
    pub fn holds(&self, id: &str, now: Timestamp) -> bool {
        self.all().iter().any(|(_, session)| session.id == id && !session.is_over(now))
    }

    /// Whether there is a session whose token has that hash, as documents are named.
    pub fn has(&self, place: &str) -> bool {
        self.sessions.read().unwrap_or_else(PoisonError::into_inner).contains_key(place)
    }

    fn take(&self, goes: impl Fn(&String, &Session) -> bool) -> Taken {
        Taken(self.write().extract_if(.., |place, session| goes(place, session)).collect())
    }

    fn all(&self) -> Vec<(String, Arc<Session>)> {
        let sessions = self.sessions.read().unwrap_or_else(PoisonError::into_inner);
        sessions.iter().map(|(place, session)| (place.clone(), Arc::clone(session))).collect()
    }

    fn write(&self) -> RwLockWriteGuard<'_, BTreeMap<String, Arc<Session>>> {
        self.sessions.write().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Taken {
    /// How many.
    pub fn count(&self) -> usize {
        self.0.len()
    }

    /// The ids of the keys that began them, and their own.
    pub fn whose(&self) -> impl Iterator<Item = (&str, &str)> {
        self.0.iter().map(|(_, session)| (session.key.as_str(), session.id.as_str()))
    }

    /// What takes them out of the store.
    pub fn edits(&self) -> impl Iterator<Item = Edit> {
        self.0.iter().map(|(place, _)| Edit::Remove(DocumentKind::Session, place.clone()))
    }
}

#[cfg(test)]
mod tests;
