//! A toy of what a database with many writers will be: two handles over one shared state, neither of which may assume
//! that nobody else writes. It passes the same sentences, so the trait asks for no single writer.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};

use perche_collector::change::{Act, Change, ChangeRecord, Displays, Document, DocumentKind, Erased, Outcome};
use perche_collector::store::{Filter, Health, Memory, Position, Store, StoreError, Verification};
use perche_collector::tally::{Quarter, Splits, Tally};
use perche_survey::response::Response;
use perche_survey::survey::SurveyId;
use uuid::Uuid;

/// The two handles, used in turn.
pub struct TwoWriters {
    handles: [Handle; 2],
    turn: AtomicUsize,
}

/// One collector's connection: it reads a state, decides on its own copy, and stores it only if nobody came between.
struct Handle {
    shared: Arc<Mutex<Shared>>,
}

#[derive(Default)]
struct Shared {
    commits: u64,
    state: Memory,
}

impl Default for TwoWriters {
    fn default() -> Self {
        let shared = Arc::new(Mutex::new(Shared::default()));
        let handle = || Handle { shared: Arc::clone(&shared) };
        Self { handles: [handle(), handle()], turn: AtomicUsize::new(0) }
    }
}

impl Handle {
    fn seen(&self) -> (u64, Memory) {
        let shared = self.shared.lock().expect("nobody panics while holding the state");
        (shared.commits, shared.state.clone())
    }

    fn commit(&self, changes: &[Change], mut between: impl FnMut()) -> Result<Vec<Outcome>, StoreError> {
        loop {
            let (commits, copy) = self.seen();
            let outcomes = copy.commit(changes)?;
            between();
            let mut shared = self.shared.lock().expect("nobody panics while holding the state");
            if shared.commits == commits {
                *shared = Shared { commits: commits + 1, state: copy };
                return Ok(outcomes);
            }
        }
    }
}

impl TwoWriters {
    fn next(&self) -> (&Handle, &Handle) {
        let [left, right] = &self.handles;
        if self.turn.fetch_add(1, Ordering::Relaxed).is_multiple_of(2) { (left, right) } else { (right, left) }
    }

    fn state(&self) -> Memory {
        self.next().0.seen().1
    }
}

impl Store for TwoWriters {
    /// Every commit loses its first race: the other handle writes between its reading and its storing.
    fn commit(&self, changes: &[Change]) -> Result<Vec<Outcome>, StoreError> {
        let (mine, other) = self.next();
        let mut raced = false;
        mine.commit(changes, || {
            if !std::mem::replace(&mut raced, true) {
                other.commit(&[], || ()).expect("the toy takes changes");
            }
        })
    }

    fn tallies(&self, survey: &SurveyId, edges: &[Quarter], splits: &Splits) -> Result<Vec<Tally>, StoreError> {
        self.state().tallies(survey, edges, splits)
    }

    fn response(&self, id: Uuid) -> Result<Option<Response>, StoreError> {
        self.state().response(id)
    }

    fn responses(&self, filter: &Filter, after: Option<Position>, limit: usize) -> Result<Vec<Response>, StoreError> {
        self.state().responses(filter, after, limit)
    }

    fn responses_of(
        &self,
        survey: &SurveyId,
        respondent: &str,
        after: Option<Position>,
        limit: usize,
    ) -> Result<Vec<Response>, StoreError> {
        self.state().responses_of(survey, respondent, after, limit)
    }

    fn erased(&self, after: Option<Erased>, limit: usize) -> Result<Vec<Erased>, StoreError> {
        self.state().erased(after, limit)
    }

    fn displays(&self, survey: &SurveyId, after: Option<Displays>, limit: usize) -> Result<Vec<Displays>, StoreError> {
        self.state().displays(survey, after, limit)
    }

    fn slots(&self, survey: &SurveyId) -> Result<Vec<(String, String)>, StoreError> {
        self.state().slots(survey)
    }
    fn last_change(&self) -> Result<u64, StoreError> {
        self.state().last_change()
    }

    fn changes(&self, after: u64, limit: usize) -> Result<Vec<ChangeRecord>, StoreError> {
        self.state().changes(after, limit)
    }

    fn acts(&self, before: Option<Position>, limit: usize) -> Result<Vec<Act>, StoreError> {
        self.state().acts(before, limit)
    }

    fn documents(&self, kind: DocumentKind) -> Result<Vec<Document>, StoreError> {
        self.state().documents(kind)
    }

    fn verify(&self, repair: bool) -> Result<Verification, StoreError> {
        self.state().verify(repair)
    }

    fn health(&self) -> Health {
        Health::Ready
    }
}
