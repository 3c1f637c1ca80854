//! What stands in the lines. These are no domain types on purpose: a backup of today must be readable for ever, whatever
//! is renamed in the domain. A change here needs a new format version and a reader of the old one.

use std::collections::BTreeMap;

use perche_survey::response::{Channel, Response, Slot, Status, Suspicion};
use perche_survey::revision::Revision;
use perche_survey::scale::Score;
use perche_survey::survey::SurveyId;
use perche_survey::time::Timestamp;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::Counts;
use crate::change::Deed;

/// The first line.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct Head {
    /// The version of the format; what tells a backup from any other file.
    pub(super) perche_backup: u32,
    /// The version of the program that wrote it.
    pub(super) perche: String,
    /// When it was begun. All that was acknowledged before is in it.
    pub(super) at: Timestamp,
    /// How many responses there were then, for who looks at this line alone.
    pub(super) responses: u64,
}

/// Every other line.
#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Line {
    Revision(Box<Revision>),
    Document { kind: String, key: String, body: String },
    Slot { survey: SurveyId, key: String, value: String },
    Response(Box<ResponseLine>),
    Erased { id: Uuid, at: Timestamp },
    Counted { survey: SurveyId, from: Timestamp, times: u64 },
    Seen { survey: SurveyId, at: Timestamp, token: Uuid },
    LastChange { number: u64 },
    Act { id: Uuid, at: Timestamp, key: String, act: Deed, subject: String },
    End(End),
}

/// The last line.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct End {
    #[serde(flatten)]
    pub(super) counts: Counts,
    /// SHA-256 over every byte before this line.
    pub(super) sha256: String,
}

#[derive(Debug, Serialize, Deserialize)]
pub(super) struct ResponseLine {
    id: Uuid,
    survey: SurveyId,
    revision: u32,
    score: Option<i16>,
    at: Timestamp,
    seq: u64,
    channel: Channel,
    locale: String,
    status: Status,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    suspicion: Option<Suspicion>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    comment: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    contact: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    consent: Option<bool>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    touchpoint: Option<String>,
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    context: BTreeMap<String, String>,
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    segments: BTreeMap<String, Slot>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    respondent: Option<String>,
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    verified: bool,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    answered_at: Option<Timestamp>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    amended_at: Option<Timestamp>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    answer_ms: Option<u32>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    unique: Option<String>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    tags: Vec<String>,
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    done: bool,
}

impl From<Response> for ResponseLine {
    fn from(response: Response) -> Self {
        Self {
            id: response.id,
            survey: response.survey,
            revision: response.revision,
            score: response.score.map(|score| score.0),
            at: response.at,
            seq: response.seq,
            channel: response.channel,
            locale: response.locale,
            status: response.status,
            suspicion: response.suspicion,
            comment: response.comment,
            contact: response.contact,
            consent: response.consent,
            touchpoint: response.touchpoint,
            context: response.context,
            segments: response.segments,
            respondent: response.respondent,
            verified: response.verified,
            answered_at: response.answered_at,
            amended_at: response.amended_at,
            answer_ms: response.answer_ms,
            unique: response.unique,
            tags: response.tags,
            done: response.done,
        }
    }
}

impl From<ResponseLine> for Response {
    fn from(line: ResponseLine) -> Self {
        Self {
            id: line.id,
            survey: line.survey,
            revision: line.revision,
            score: line.score.map(Score),
            comment: line.comment,
            contact: line.contact,
            consent: line.consent,
            seq: line.seq,
            channel: line.channel,
            locale: line.locale,
            touchpoint: line.touchpoint,
            context: line.context,
            segments: line.segments,
            respondent: line.respondent,
            verified: line.verified,
            at: line.at,
            answered_at: line.answered_at,
            amended_at: line.amended_at,
            status: line.status,
            suspicion: line.suspicion,
            answer_ms: line.answer_ms,
            unique: line.unique,
            tags: line.tags,
            done: line.done,
        }
    }
}

#[cfg(test)]
mod tests;
