//! Every change of the store, and what becomes of it. [`crate::writer`] is the only one who commits them.

mod act;
mod edit;
mod kept;

use std::collections::BTreeMap;

use perche_survey::handling::Handling;
use perche_survey::merge::{Accepted, Refusal};
use perche_survey::response::Response;
use perche_survey::revision::Revision;
use perche_survey::scale::Score;
use perche_survey::survey::SurveyId;
use perche_survey::time::Timestamp;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

pub use self::act::{ACT_DAYS, ACTS_MOST, Act, COLLECTOR, COMMAND_LINE, Deed, SURVEYS_FILE};
pub use self::edit::Edit;
pub use self::kept::{Displays, Erased, Kept};
use crate::tally::Quarter;

/// One change. Time comes in with it: stores have no clock.
#[derive(Clone, Debug)]
pub enum Change {
    /// A post that passed its survey; the store merges it, at its `now`, and counts it at `fresh.at`.
    Accept(Box<Accepted>),
    /// Erases a response: its row goes, its counts go, a tombstone stays for [`TOMBSTONE_DAYS`].
    Erase {
        /// The survey it must belong to.
        survey: SurveyId,
        /// The response.
        id: Uuid,
        /// The server's clock.
        now: Timestamp,
    },
    /// Erases responses of one respondent, oldest first, each as [`Change::Erase`] does. Fewer than `most` erased means
    /// that none is left.
    EraseRespondent {
        /// The survey that they answered.
        survey: SurveyId,
        /// As it is stored: hashed, unless the survey says `plain`.
        respondent: String,
        /// How many at once: the work of one commit is bounded.
        most: usize,
        /// The server's clock.
        now: Timestamp,
    },
    /// Takes from a response what can tell who gave it ([`perche_survey::retention::anonymise`]). The row and its score
    /// stay; a comment is counted no more.
    Anonymise {
        /// The survey it must belong to.
        survey: SurveyId,
        /// The response.
        id: Uuid,
        /// The server's clock.
        now: Timestamp,
    },
    /// Does with a response what a team wants ([`Handling::apply`]). A released one is counted from then on, at its own
    /// `at`.
    Handle {
        /// The survey it must belong to.
        survey: SurveyId,
        /// The response.
        id: Uuid,
        /// What is to be done.
        handling: Handling,
        /// The context keys that are segments of the survey, with how many values it tells apart.
        segments: BTreeMap<String, u16>,
        /// The server's clock.
        now: Timestamp,
    },
    /// Takes displays of a survey out of its counts, oldest first. Responses that were deleted for their age take the
    /// displays of that time with them: else the response rate of old windows would fall to nothing. Fewer than `most`
    /// swept means that none is left.
    EraseDisplays {
        /// The survey.
        survey: SurveyId,
        /// Those seen before this quarter hour.
        before: Quarter,
        /// How many records at once.
        most: usize,
    },
    /// Forgets what has served its time: tombstones and display tokens after [`TOMBSTONE_DAYS`] (how often the question
    /// was seen stays counted), the log after [`LOG_DAYS`] or beyond [`LOG_MOST`], the audit log after [`ACT_DAYS`] or
    /// beyond [`ACTS_MOST`]. Fewer than `most` swept means that nothing is left.
    Trim {
        /// How many records at once.
        most: usize,
        /// The server's clock.
        now: Timestamp,
    },
    /// Puts a record of a backup back. Only into a store that is being restored: nothing is merged and nothing logged.
    Restore(Kept),
    /// A new revision of a survey. Its number must be the next one; the first makes the survey.
    PutSurvey(Box<Revision>),
    /// The question was seen. Counts once per token.
    Shown {
        /// The survey.
        survey: SurveyId,
        /// The hash of the display token.
        token: [u8; 16],
        /// When it was seen.
        now: Timestamp,
    },
    /// Stores a small document, in place of the one with the same kind and key.
    PutDocument(Document),
    /// Small documents that change together: all of them or none.
    EditDocuments(Vec<Edit>),
    /// A change that is told in the audit log when it changes something ([`Act::of`]). Its outcome is the change's own.
    Audited(Box<(Act, Self)>),
    /// An act that changed nothing in the store, such as a backup.
    Tell(Box<Act>),
}

impl Change {
    /// About how many bytes it takes while it waits.
    pub fn bytes(&self) -> usize {
        size_of::<Self>()
            + match self {
                Self::Accept(post) => size_of::<Accepted>() + texts(post),
                Self::PutSurvey(revision) => serde_json::to_vec(revision).map_or(0, |json| json.len()),
                Self::PutDocument(document) => document.bytes(),
                Self::Erase { survey, .. }
                | Self::EraseRespondent { survey, .. }
                | Self::Anonymise { survey, .. }
                | Self::Handle { survey, .. }
                | Self::EraseDisplays { survey, .. }
                | Self::Shown { survey, .. } => survey.as_str().len(),
                Self::EditDocuments(edits) => edits.iter().map(Edit::bytes).sum(),
                Self::Audited(audited) => audited.0.bytes() + audited.1.bytes(),
                Self::Tell(act) => act.bytes(),
                // Of no collector that serves.
                Self::Restore(_) | Self::Trim { .. } => 0,
            }
    }
}

/// The texts of a post, of which each comment and contact is there twice, and what its maps take besides.
fn texts(post: &Accepted) -> usize {
    const ENTRY: usize = 2 * size_of::<String>();
    let Response { survey, comment, contact, locale, touchpoint, context, respondent, unique, .. } = &post.fresh;
    let long = [comment.as_ref(), contact.as_ref(), post.comment.value(), post.contact.value()];
    let short = [Some(locale), touchpoint.as_ref(), respondent.as_ref(), unique.as_ref()];
    let texts: usize = long.into_iter().chain(short).flatten().map(String::len).sum();
    let context: usize = context.iter().map(|(key, value)| key.len() + value.len() + ENTRY).sum();
    let segments: usize = post.segments.keys().map(|key| key.len() + ENTRY).sum();
    survey.as_str().len() + texts + context + segments
}

/// For how many days an erased id is remembered, and a display token.
pub const TOMBSTONE_DAYS: i64 = 90;
/// For how many days an entry of the log is kept.
pub const LOG_DAYS: i64 = 7;
/// How many entries of the log are kept at most.
pub const LOG_MOST: u64 = 1_000_000;

/// What became of a change.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// A response was created.
    Created(Receipt),
    /// A response was amended.
    Amended(Receipt),
    /// The post changed nothing.
    Unchanged(Receipt),
    /// The post was not stored.
    Refused(Refusal),
    /// Whether there was a response to erase.
    Erased(bool),
    /// Whether there was something to take from a response.
    Anonymised(bool),
    /// Whether a response is different now.
    Handled(bool),
    /// There is no such response.
    NoResponse,
    /// How many records went.
    Swept(usize),
    /// The change was stored; for `Shown`: or its token had counted before.
    Done,
    /// The revision of a survey was not the next one, a survey came by [`Change::PutDocument`] or
    /// [`Change::EditDocuments`], or what a backup holds is there already.
    Conflict,
    /// The store has no survey of that id.
    UnknownSurvey,
}

/// What a client is told of a stored response.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, utoipa::ToSchema)]
pub struct Receipt {
    /// The response.
    pub id: Uuid,
    /// Its survey.
    pub survey: SurveyId,
    /// The score that holds now.
    #[schema(required)]
    pub score: Option<Score>,
    /// The highest `seq` of its posts.
    pub seq: u64,
    /// The first acceptance.
    pub at: Timestamp,
}

impl From<&Response> for Receipt {
    fn from(response: &Response) -> Self {
        let Response { id, survey, score, seq, at, .. } = response;
        Self { id: *id, survey: survey.clone(), score: *score, seq: *seq, at: *at }
    }
}

/// A small document with a revision.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Document {
    /// What it is.
    pub kind: DocumentKind,
    /// Its name among its kind.
    pub key: String,
    /// JSON.
    pub body: String,
}

/// The kinds of documents.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum DocumentKind {
    /// The revisions of surveys; key `SURVEY@REVISION`, body a [`Revision`]. Written by [`Change::PutSurvey`].
    Survey,
    /// API keys, hashed.
    Key,
    /// Secrets of the installation.
    Secret,
    /// When a key was last used; the key's id, and an instant. Apart from the key, so that a use that is noted late never
    /// brings a revoked key back.
    KeyUse,
    /// Webhooks with their secrets.
    Webhook,
    /// Deliveries of webhooks; key `WEBHOOK/NUMBER`.
    Delivery,
    /// How far somebody who reads the log, or who looks once a day, has come; key `webhook:ID` or `verdict:SURVEY`.
    Progress,
    /// Who is signed in; the hash of a token, and when it was seen. They are in no backup: one that is restored must not
    /// let anybody in who had signed out since.
    Session,
}

impl DocumentKind {
    /// Every kind that a backup holds, as it names it.
    pub const NAMES: [(&'static str, Self); 7] = [
        ("survey", Self::Survey),
        ("key", Self::Key),
        ("secret", Self::Secret),
        ("key_use", Self::KeyUse),
        ("webhook", Self::Webhook),
        ("delivery", Self::Delivery),
        ("progress", Self::Progress),
    ];
}

/// One entry of the log of changes that SSE, webhooks and `GET /v1/changes` read.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ChangeRecord {
    /// Its place in the log, from 1, without gaps.
    pub number: u64,
    /// What happened.
    pub what: What,
    /// The survey.
    pub survey: SurveyId,
    /// The response.
    pub id: Uuid,
    /// When.
    pub at: Timestamp,
}

/// What happened to a response.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum What {
    /// It was created.
    Created,
    /// It was amended.
    Amended,
    /// It was erased.
    Erased,
    /// It was released from quarantine.
    Released,
    /// The team labelled it, or is done with it.
    Handled,
}
