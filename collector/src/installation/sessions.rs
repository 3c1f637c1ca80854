//! Sessions of a collector that serves: begun when they are stored, ended before they are taken out of the store.

use perche_survey::time::Timestamp;

use super::Installation;
use crate::change::{Act, COMMAND_LINE, Change, Deed, DocumentKind, Edit, Outcome};
use crate::error::Error;
use crate::guard::session::{Ending, SignedIn, Taken, Unmade};

impl Installation {
    /// Who shows `token`.
    pub fn signed_in(&self, token: &str, now: Timestamp) -> Result<SignedIn, Error> {
        // May be lost: that it was seen matters to nobody who comes again.
        let seen = |change| self.writer.post(change);
        self.sessions.admit(token, &self.keys, now, &seen).map_err(Error::Unauthorized)
    }

    /// Begins a session of the key of that id and gives its token. It must not be dropped half way.
    pub async fn sign_in(&self, key: &str, now: Timestamp) -> Result<String, Error> {
        // One at a time: two must not both see room for one more.
        let _turn = self.deciding.lock().await;
        let begun = self.sessions.fresh(&self.keys, key, now).map_err(|unmade| match unmade {
            Unmade::Denied(denied) => Error::Unauthorized(denied),
            Unmade::NoRandomness(reason) => Error::Internal(reason),
        })?;
        let oldest = self.sessions.make_room(key);
        let edits = std::iter::once(Edit::Put(begun.document())).chain(oldest.edits()).collect();
        let act = Act::new(key, Deed::SessionMade, begun.id(), now);
        self.out_of_the_store(oldest, act.of(Change::EditDocuments(edits))).await?;
        let token = begun.token.clone();
        self.sessions.begin(begun);
        Ok(token)
    }

    /// Ends sessions, by the key `by`; says how many. It must not be dropped half way.
    pub async fn end_sessions(&self, ending: &Ending, by: &str, now: Timestamp) -> Result<usize, Error> {
        let _turn = self.deciding.lock().await;
        let taken = self.sessions.end(ending);
        let count = taken.count();
        if count > 0 {
            let (Ending::One(subject) | Ending::OfKey(subject)) = ending;
            let act = Act::new(by, Deed::SessionEnded, subject, now);
            let change = Change::EditDocuments(taken.edits().collect());
            self.out_of_the_store(taken, act.of(change)).await?;
        }
        Ok(count)
    }

    /// Forgets sessions that are over, and what of them cannot be read.
    pub async fn forget_sessions(&self, now: Timestamp) -> Result<(), Error> {
        let stored = self.read(|store| store.documents(DocumentKind::Session)).await?;
        let _turn = self.deciding.lock().await;
        let strangers = stored.into_iter().map(|document| document.key).filter(|place| !self.sessions.has(place));
        let mut edits: Vec<Edit> = strangers.map(|place| Edit::Remove(DocumentKind::Session, place)).collect();
        let taken = self.sessions.forget(&self.keys, now);
        edits.extend(taken.edits());
        if edits.is_empty() { Ok(()) } else { self.out_of_the_store(taken, Change::EditDocuments(edits)).await }
    }

    /// A one-time link to sign in with the key of that id, else as an admin; and whose it is. Blocks.
    pub fn ticket(&self, key: Option<&str>, now: Timestamp) -> Result<(String, String), String> {
        let key = match key {
            Some(id) if self.keys.is_valid(id, now) => id.to_owned(),
            Some(id) => return Err(format!("{id} is no key here that is valid: perche key list names them")),
            None => self.keys.of_admin(now).ok_or("no key of an admin is valid: perche key create --scope admin")?,
        };
        let base = self.public_url.as_ref().map(crate::config::PublicUrl::base);
        let base = base.or_else(|| self.listening.get().cloned()).ok_or("the collector does not listen yet")?;
        let act = Change::Tell(Box::new(Act::new(COMMAND_LINE, Deed::TicketMade, key.clone(), now)));
        let runtime = tokio::runtime::Builder::new_current_thread().build().map_err(|error| error.to_string())?;
        // Told before it is given: nobody gets in past the audit log.
        runtime.block_on(self.writer.submit(act)).map_err(|error| error.to_string())?;
        let ticket = self.tickets.make(&key, now).map_err(|error| error.to_string())?;
        Ok((format!("{base}/dashboard/sign-in?ticket={ticket}"), key))
    }

    async fn out_of_the_store(&self, taken: Taken, change: Change) -> Result<(), Error> {
        let failed = match self.writer.submit(change).await {
            Ok(Outcome::Done) => return Ok(()),
            Ok(other) => Error::Internal(format!("the store answered a change of sessions with {other:?}")),
            Err(unavailable) => unavailable.into(),
        };
        self.sessions.put_back(taken);
        Err(failed)
    }
}
