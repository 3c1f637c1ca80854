//! What a store keeps beside surveys, documents and counts: what a backup reads and a restore puts back.

use perche_survey::response::Response;
use perche_survey::survey::SurveyId;
use perche_survey::time::Timestamp;
use uuid::Uuid;

use super::Act;
use crate::tally::Quarter;

/// A record that a backup holds beside documents. Counts are none of it: a restore counts again.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Kept {
    /// A response.
    Response(Box<Response>),
    /// A value that a segment of a survey tells apart. Erasing frees no slot, so responses alone cannot tell all of them.
    Slot {
        /// The survey.
        survey: SurveyId,
        /// The context key.
        key: String,
        /// The value.
        value: String,
    },
    /// An erased id. It erases the response, should the backup hold it: it was erased while the backup was taken.
    Erased(Erased),
    /// Displays of a survey.
    Displays(SurveyId, Displays),
    /// The number that the log had come to; the next entry has a higher one.
    LastChange(u64),
    /// An act of the audit log.
    Act(Act),
}

/// An erased id, in the order of the clock, then of ids.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Erased {
    /// When.
    pub at: Timestamp,
    /// The response that was.
    pub id: Uuid,
}

/// How often the question of a survey was seen. In order: first what is only counted, then token by token.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Displays {
    /// The tokens of these are forgotten.
    Counted {
        /// When.
        quarter: Quarter,
        /// How often.
        times: u64,
    },
    /// One.
    Seen {
        /// When.
        at: Timestamp,
        /// The hash of the display token.
        token: [u8; 16],
    },
}
