//! The first door: a post as it came, read leniently so that every fault can be named at once.

mod read;

use std::collections::BTreeMap;

use serde::Serialize;
use uuid::Uuid;
use validator::Validate;

pub(crate) use self::read::GIVEN_TWICE;
pub use self::read::Reader;
use crate::time::Timestamp;

/// One thing that is wrong, and what is allowed.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Fault {
    /// The path of the member, such as `score` or `context.order`.
    pub field: String,
    /// What is wrong and what is allowed.
    pub message: String,
}

impl Fault {
    /// A fault of `field`.
    pub fn new(field: impl Into<String>, message: impl Into<String>) -> Self {
        Self { field: field.into(), message: message.into() }
    }
}

/// A member of a second post: absent stays, null clears, a value replaces.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Patch<T> {
    /// Absent.
    #[default]
    Keep,
    /// `null`.
    Clear,
    /// A value.
    Set(T),
}

impl<T: Clone> Patch<T> {
    /// What becomes of the stored value.
    pub fn apply(&self, stored: Option<&T>) -> Option<T> {
        match self {
            Self::Keep => stored.cloned(),
            Self::Clear => None,
            Self::Set(value) => Some(value.clone()),
        }
    }

    /// The value of a first post.
    pub fn value(&self) -> Option<&T> {
        match self {
            Self::Set(value) => Some(value),
            Self::Keep | Self::Clear => None,
        }
    }
}

/// The largest `seq`: the largest integer that every JSON reader keeps exact.
pub const MAX_SEQ: u64 = (1 << 53) - 1;

/// What a customer clicked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Clicked {
    /// A point, perhaps not on the scale.
    Score(i64),
    /// "Prefer not to say".
    Skip,
}

/// A post to a survey, every member typed, none judged by the survey yet.
#[derive(Clone, Debug, Default, Validate)]
pub struct Draft {
    /// The response's id.
    pub id: Option<Uuid>,
    /// What was clicked; a missing or mistyped one is named in [`Draft::faults`].
    pub score: Option<Clicked>,
    /// The "why".
    pub comment: Patch<String>,
    /// How to reach the respondent.
    pub contact: Patch<String>,
    /// Whether the respondent agreed to that.
    pub consent: Patch<bool>,
    /// The post's place in the client's order; `None` for a form without script.
    #[validate(range(max = MAX_SEQ, message = "must be a whole number from 0 to 9007199254740991"))]
    pub seq: Option<u64>,
    /// The wording that was shown.
    pub version: Option<String>,
    /// The locale that was shown.
    pub locale: Option<String>,
    /// How the question came.
    pub channel: Option<String>,
    /// Where in the journey.
    pub touchpoint: Option<String>,
    /// Declared facts.
    pub context: BTreeMap<String, String>,
    /// The owner's reference of the respondent.
    #[validate(length(max = 200, message = "must have at most 200 characters"))]
    pub respondent: Option<String>,
    /// A signed context.
    pub signed: Option<String>,
    /// The page's display token.
    pub display: Option<String>,
    /// The page's clock.
    pub answered_at: Option<Timestamp>,
    /// When an import was first accepted, elsewhere.
    pub at: Option<Timestamp>,
    /// Made to try the survey out.
    pub test: bool,
    /// What could not be read.
    pub faults: Vec<Fault>,
}
