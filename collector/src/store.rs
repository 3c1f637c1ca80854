//! What a store can do, in the words of the domain. No key, tree, batch or offset of an engine appears here.

mod memory;
mod sled;

use perche_survey::response::{Response, Status};
use perche_survey::survey::SurveyId;
use perche_survey::time::Timestamp;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

pub use self::memory::Memory;
#[cfg(fuzzing)]
pub use self::sled::read_anything;
pub use self::sled::{Restoring, Sled, SledOptions};
use crate::change::{Act, Change, ChangeRecord, Displays, Document, DocumentKind, Erased, Outcome};
use crate::tally::{Quarter, Splits, Tally};

/// Keeps responses, their counts, the log of changes and small documents. Blocking; called from the writer's thread
/// (`commit`) and from `web::block` (reads). Only what is as short as a short aggregate may be read beside that.
pub trait Store: Send + Sync {
    /// Applies all changes, atomically and durably: when it returns, a power cut loses none of them; when it fails,
    /// none of them happened or the store is [`Health::Dead`]. A post is merged by [`perche_survey::merge::merge`] inside the
    /// store's own atomicity. Later changes of one call see the earlier ones.
    fn commit(&self, changes: &[Change]) -> Result<Vec<Outcome>, StoreError>;

    /// One tally for each pair of neighbouring `edges`: the responses whose `at` lies in `[edges[i], edges[i + 1])`, split
    /// in those ways and no others.
    fn tallies(&self, survey: &SurveyId, edges: &[Quarter], splits: &Splits) -> Result<Vec<Tally>, StoreError>;

    /// The response of that id.
    fn response(&self, id: Uuid) -> Result<Option<Response>, StoreError>;

    /// At most `limit` responses, in order of `at`, then id, beginning after `after`.
    fn responses(&self, filter: &Filter, after: Option<Position>, limit: usize) -> Result<Vec<Response>, StoreError>;

    /// At most `limit` responses that one respondent gave to a survey, in order of `at`, then id, beginning after `after`.
    /// `respondent` as it is stored: hashed, unless the survey says `plain`.
    fn responses_of(
        &self,
        survey: &SurveyId,
        respondent: &str,
        after: Option<Position>,
        limit: usize,
    ) -> Result<Vec<Response>, StoreError>;

    /// At most `limit` erased ids that come after `after`, as long as they are remembered.
    fn erased(&self, after: Option<Erased>, limit: usize) -> Result<Vec<Erased>, StoreError>;

    /// At most `limit` displays of a survey that come after `after`.
    fn displays(&self, survey: &SurveyId, after: Option<Displays>, limit: usize) -> Result<Vec<Displays>, StoreError>;

    /// The values that the segments of a survey tell apart, with their context keys.
    fn slots(&self, survey: &SurveyId) -> Result<Vec<(String, String)>, StoreError>;

    /// The number of the newest entry of the log; 0 when there was none.
    fn last_change(&self) -> Result<u64, StoreError>;

    /// At most `limit` entries of the log with a number above `after`.
    fn changes(&self, after: u64, limit: usize) -> Result<Vec<ChangeRecord>, StoreError>;

    /// At most `limit` acts of the audit log, newest first, that come before `before`.
    fn acts(&self, before: Option<Position>, limit: usize) -> Result<Vec<Act>, StoreError>;

    /// Every document of that kind, by key.
    fn documents(&self, kind: DocumentKind) -> Result<Vec<Document>, StoreError>;

    /// Recounts every response and compares with the stored tallies; with `repair`, stores the recount. Commits go on
    /// meanwhile, and what they change is no difference.
    fn verify(&self, repair: bool) -> Result<Verification, StoreError>;

    /// Recounts a little of what was not recounted since the store was opened; whether there was any. An error that
    /// is [`StoreError::Damaged`] leaves it dead and unread.
    fn recheck(&self) -> Result<bool, StoreError> {
        Ok(false)
    }

    /// Whether it still takes changes.
    fn health(&self) -> Health;

    /// Tries to take changes again after a failure, by opening what is on stable storage anew. [`StoreError::Full`]: it
    /// can be read again, and takes changes when there is room; ask again. Any other error: it cannot be used any more.
    fn recover(&self) -> Result<(), StoreError> {
        Ok(())
    }
}

/// Which responses.
#[derive(Clone, Debug)]
pub struct Filter {
    /// Of this survey.
    pub survey: SurveyId,
    /// First accepted at or after.
    pub from: Option<Timestamp>,
    /// First accepted before.
    pub to: Option<Timestamp>,
    /// Of one status, or of all.
    pub status: Option<Status>,
    /// Oldest first, else newest first.
    pub ascending: bool,
}

/// The place of a response, or of an act, in the order.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Position {
    /// Its first acceptance; when it was done.
    pub at: Timestamp,
    /// Its id.
    pub id: Uuid,
}

impl Position {
    /// The place of `response`.
    pub fn of(response: &Response) -> Self {
        Self { at: response.at, id: response.id }
    }
}

/// What a recount found.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Verification {
    /// How many responses were read.
    pub responses: u64,
    /// What differs, in words, at most 100.
    pub differences: Vec<String>,
    /// Whether the recount was stored.
    pub repaired: bool,
}

/// Whether a store still takes changes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Health {
    /// It does.
    Ready,
    /// A change failed, so what is on disk is unknown: nothing more is acknowledged. With the reason.
    Dead(String),
}

/// Why a store failed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum StoreError {
    /// The folder is used by another process.
    InUse(String),
    /// The folder's content cannot be read; with what happened and what to do.
    Damaged(String),
    /// It was written by a newer Perché.
    TooNew(String),
    /// Reading or writing failed.
    Io(String),
    /// There is no room on the disk.
    Full(String),
}

impl std::fmt::Display for StoreError {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::InUse(reason)
            | Self::Damaged(reason)
            | Self::TooNew(reason)
            | Self::Io(reason)
            | Self::Full(reason) => out.write_str(reason),
        }
    }
}

impl std::error::Error for StoreError {}
