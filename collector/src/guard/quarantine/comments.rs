//! The same words again and again.

use perche_survey::response::Response;
use perche_survey::time::Timestamp;

use crate::guard::places::{Kept, Places};

/// How many different comments are remembered at a time.
const MOST: usize = 8_192;
/// Milliseconds of an hour.
const HOUR: i64 = 3_600_000;

/// Who said what in an hour.
pub(super) struct Comments {
    most: u32,
    said: Places<Said>,
}

/// The answers that said the same within an hour after the first of them.
#[derive(Default)]
struct Said {
    since: i64,
    by: Vec<u64>,
}

impl Kept for Said {
    /// What many say is remembered longer than what few do, so that nobody can make us forget it by saying much else.
    fn worth(&self) -> u64 {
        self.by.len() as u64
    }
}

impl Comments {
    pub(super) fn new(most: u32) -> Self {
        Self { most, said: Places::new(MOST) }
    }

    /// Whether more other answers said the same within the hour than may. A retry, or a second post that says it once
    /// more, is the same answer.
    pub(super) fn too_often(&self, fresh: &Response, comment: &str, now: Timestamp) -> bool {
        if self.most == 0 {
            return false;
        }
        let id = self.said.hash(fresh.id);
        self.said.at((&fresh.survey, comment), |said| {
            if now.0.saturating_sub(said.since) >= HOUR {
                *said = Said { since: now.0, by: Vec::new() };
            }
            let known = said.by.contains(&id);
            let full = said.by.len() >= usize::try_from(self.most).unwrap_or(usize::MAX);
            if !known && !full {
                said.by.push(id);
            }
            !known && full
        })
    }
}
