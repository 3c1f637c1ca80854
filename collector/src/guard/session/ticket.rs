//! One-time links to sign in: made by who has the data folder, in memory only.

use std::collections::VecDeque;
use std::sync::{Mutex, MutexGuard, PoisonError};

use perche_survey::time::Timestamp;

use super::token;

/// For how many minutes a link is good.
pub const TICKET_MINUTES: i64 = 10;
/// How many may be open; the oldest is worth nothing when one more is made.
pub const OPEN_MOST: usize = 100;

/// Those that nobody has used.
#[derive(Default)]
pub struct Tickets {
    open: Mutex<VecDeque<Ticket>>,
}

/// By its hash, as a session is.
struct Ticket {
    place: String,
    key: String,
    until: Timestamp,
}

impl Tickets {
    /// A new one for the key of that id.
    pub fn make(&self, key: &str, now: Timestamp) -> Result<String, getrandom::Error> {
        let ticket = token::make()?;
        let mut open = self.open(now);
        if open.len() >= OPEN_MOST {
            open.pop_front();
        }
        let until = Timestamp(now.0.saturating_add(TICKET_MINUTES * 60_000));
        open.push_back(Ticket { place: token::place(&ticket), key: key.to_owned(), until });
        Ok(ticket)
    }

    /// The key that `ticket` signs in with, if it is good at `now`. It stays good: who only looks, as programs do that
    /// read mail, uses nothing up.
    pub fn look(&self, ticket: &str, now: Timestamp) -> Option<String> {
        let place = token::place(ticket);
        self.open(now).iter().find(|open| open.place == place).map(|open| open.key.clone())
    }

    /// The same, this once.
    pub fn take(&self, ticket: &str, now: Timestamp) -> Option<String> {
        let place = token::place(ticket);
        let mut open = self.open(now);
        let at = open.iter().position(|open| open.place == place)?;
        open.remove(at).map(|ticket| ticket.key)
    }

    /// Without those whose time is over.
    fn open(&self, now: Timestamp) -> MutexGuard<'_, VecDeque<Ticket>> {
        let mut open = self.open.lock().unwrap_or_else(PoisonError::into_inner);
        open.retain(|ticket| now < ticket.until);
        open
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOON: Timestamp = Timestamp(1_795_348_800_000);

    #[test]
    fn a_ticket_is_good_once_and_for_ten_minutes() {
        let tickets = Tickets::default();
        let (used, late) = (tickets.make("k1", NOON).unwrap(), tickets.make("k2", NOON).unwrap());
        assert_eq!(used.len(), 43, "256 bits in base64");
        for _ in 0..3 {
            assert_eq!(tickets.look(&used, NOON).as_deref(), Some("k1"), "looking uses nothing up");
        }
        assert_eq!(tickets.take(&used, NOON).as_deref(), Some("k1"));
        assert_eq!((tickets.look(&used, NOON), tickets.take(&used, NOON)), (None, None));
        let end = Timestamp(NOON.0 + TICKET_MINUTES * 60_000);
        assert!(tickets.look(&late, Timestamp(end.0 - 1)).is_some());
        assert_eq!(tickets.take(&late, end), None);
        assert_eq!(tickets.take("", NOON), None);
    }

    #[test]
    fn the_oldest_of_too_many_tickets_is_worth_nothing() {
        let tickets = Tickets::default();
        let made: Vec<String> = (0..=OPEN_MOST).map(|_| tickets.make("k1", NOON).unwrap()).collect();
        let good = made.iter().filter(|ticket| tickets.look(ticket, NOON).is_some()).count();
        assert_eq!((good, tickets.look(&made[0], NOON)), (OPEN_MOST, None));
    }
}
