//! What clients were told, held against what is there afterwards.

use std::collections::BTreeMap;
use std::sync::{Mutex, PoisonError};

use serde_json::{Value, json};

/// What a client wants to be stored under an id.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Wish {
    /// The survey.
    pub survey: String,
    /// The id.
    pub id: String,
    /// What is to be there.
    pub state: State,
}

/// What can be under an id.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum State {
    /// Nothing: never stored, or erased.
    Absent,
    /// A response: every member that the client sent, as the list of responses shows it.
    Response(Value),
}

#[derive(Debug)]
struct Entry {
    survey: String,
    /// What was acknowledged last.
    acknowledged: State,
    /// What was sent since and not answered: it may be there or not.
    sent: Option<State>,
    /// The first acceptance, as it was told. It never changes.
    at: Option<Value>,
    /// How many requests were answered with success.
    replies: u64,
}

/// The ledger of all clients of one database.
#[derive(Debug, Default)]
pub struct Ledger {
    entries: Mutex<BTreeMap<String, Entry>>,
    strange: Mutex<Vec<String>>,
}

impl Ledger {
    /// Before a request is sent.
    pub fn sent(&self, wish: &Wish) {
        let mut entries = self.entries.lock().unwrap_or_else(PoisonError::into_inner);
        let new =
            || Entry { survey: wish.survey.clone(), acknowledged: State::Absent, sent: None, at: None, replies: 0 };
        entries.entry(wish.id.clone()).or_insert_with(new).sent = Some(wish.state.clone());
    }

    /// After its success. `at` is the first acceptance, if the reply told it.
    pub fn acknowledged(&self, wish: &Wish, at: Option<&Value>) {
        let mut entries = self.entries.lock().unwrap_or_else(PoisonError::into_inner);
        let entry = entries.get_mut(&wish.id).expect("what is acknowledged was sent");
        entry.acknowledged = wish.state.clone();
        entry.sent = None;
        entry.replies += 1;
        match (&entry.at, at) {
            (Some(told), Some(now)) if told != now => self.strange(format!("{}: at {told}, then at {now}", wish.id)),
            (None, Some(now)) => entry.at = Some(now.clone()),
            _ => {}
        }
    }

    /// Something that no reply may be.
    pub fn strange(&self, what: String) {
        self.strange.lock().unwrap_or_else(PoisonError::into_inner).push(what);
    }

    /// How many requests were answered with success.
    pub fn replies(&self) -> u64 {
        let entries = self.entries.lock().unwrap_or_else(PoisonError::into_inner);
        entries.values().map(|entry| entry.replies).sum()
    }

    /// Every acknowledged answer that is not there as it was acknowledged, and everything that nobody sent, in words.
    /// `rows` are all rows of all surveys. What was on its way is either there or not, and is settled from here on.
    pub fn compare(&self, rows: &[Value]) -> Vec<String> {
        let mut entries = self.entries.lock().unwrap_or_else(PoisonError::into_inner);
        let mut wrong = self.strange.lock().unwrap_or_else(PoisonError::into_inner).clone();
        let mut found: BTreeMap<&str, &Value> = BTreeMap::new();
        for row in rows {
            let id = row["id"].as_str().unwrap_or_default();
            if found.insert(id, row).is_some() {
                wrong.push(format!("{id} is there twice"));
            }
            if !entries.contains_key(id) {
                wrong.push(format!("{id} is there and nobody sent it"));
            }
        }
        for (id, entry) in entries.iter_mut() {
            let row = found.get(id.as_str()).copied();
            let sent = entry.sent.take();
            if holds(&entry.acknowledged, entry, row) {
                continue;
            }
            match sent {
                Some(state) if holds(&state, entry, row) => entry.acknowledged = state,
                sent => {
                    wrong.push(format!("{id}: acknowledged {:?}, sent {sent:?}, found {row:?}", entry.acknowledged));
                }
            }
        }
        wrong
    }
}

fn holds(state: &State, entry: &Entry, row: Option<&Value>) -> bool {
    match (state, row) {
        (State::Absent, None) => true,
        (State::Response(members), Some(row)) => {
            let told = entry.at.as_ref().is_none_or(|at| row["at"] == *at);
            let members = members.as_object().expect("a response is an object");
            told && row["survey"] == json!(entry.survey) && members.iter().all(|(name, value)| row[name] == *value)
        }
        (State::Absent, Some(_)) | (State::Response(_), None) => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn wish(state: State) -> Wish {
        Wish { survey: "effort".to_owned(), id: "a".to_owned(), state }
    }

    fn scored(score: u8) -> State {
        State::Response(json!({"score": score}))
    }

    fn row(score: u8) -> Value {
        json!({"id": "a", "survey": "effort", "score": score, "at": "now"})
    }

    /// A ledger that cannot go red would make every harness here green.
    #[test]
    fn what_is_missing_wrong_double_or_unsent_is_told() {
        let ledger = Ledger::default();
        ledger.sent(&wish(scored(6)));
        assert_eq!(ledger.compare(&[]), Vec::<String>::new(), "nothing was acknowledged");
        ledger.acknowledged(&wish(scored(6)), Some(&json!("now")));
        assert_eq!(ledger.compare(&[row(6)]), Vec::<String>::new());
        let unsent = json!({"id": "b"});
        let late = json!({"id": "a", "survey": "effort", "score": 6, "at": "later"});
        for rows in [vec![], vec![row(5)], vec![row(6), row(6)], vec![row(6), unsent], vec![late]] {
            assert_eq!(ledger.compare(&rows).len(), 1, "{rows:?}");
        }
        ledger.acknowledged(&wish(State::Absent), None);
        assert_eq!(ledger.compare(&[row(6)]).len(), 1, "erased, and there again");
    }

    #[test]
    fn what_was_on_its_way_is_there_or_not() {
        for (rows, then) in [(vec![row(6)], vec![row(5)]), (vec![row(5)], vec![row(6)])] {
            let ledger = Ledger::default();
            ledger.sent(&wish(scored(6)));
            ledger.acknowledged(&wish(scored(6)), None);
            ledger.sent(&wish(scored(5)));
            assert_eq!(ledger.compare(&rows), Vec::<String>::new());
            assert_eq!(ledger.compare(&then).len(), 1, "once seen it stays");
        }
    }
}
