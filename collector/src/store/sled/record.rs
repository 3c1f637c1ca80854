//! What stands in the bodies of values. These are no domain types on purpose: renaming or reordering something in the
//! domain must not change a byte on disk. A new member goes to the end, where older records read as zeros; any other
//! change needs a new format version and a reader of the old one.

use std::collections::BTreeMap;

use perche_survey::response::{Channel, Response, Slot, Status, Suspicion};
use perche_survey::scale::Score;
use perche_survey::survey::SurveyId;
use perche_survey::time::Timestamp;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::change::{Act, Deed, What};

/// A response. Its survey, `at` and id are its key. Instants are milliseconds after `at`, which makes them short.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct Row {
    revision: u32,
    score: Option<i16>,
    /// Clients count in milliseconds, so this is how far it is from `at`.
    seq: u64,
    channel: u8,
    locale: String,
    status: u8,
    verified: bool,
    done: bool,
    /// As it was written: compressed by itself it keeps 0.83 of its bytes at best (docs/benchmarks.md, "Scale").
    comment: Option<String>,
    contact: Option<String>,
    consent: Option<bool>,
    touchpoint: Option<String>,
    context: Vec<(String, String)>,
    respondent: Option<String>,
    answered_after: Option<i64>,
    amended_after: Option<i64>,
    answer_ms: Option<u32>,
    unique: Option<String>,
    tags: Vec<String>,
    /// For each entry of `context` how it is counted; empty when none is a segment.
    segments: Vec<u8>,
    /// Why it was put into quarantine; 0 when it was not, or before reasons came.
    suspicion: u8,
}

impl From<&Response> for Row {
    fn from(response: &Response) -> Self {
        let after = |instant: Option<Timestamp>| instant.map(|instant| instant.0 - response.at.0);
        Self {
            revision: response.revision,
            score: response.score.map(|score| score.0),
            seq: near(response.seq, response.at),
            channel: channel_code(response.channel),
            locale: response.locale.clone(),
            status: status_code(response.status),
            verified: response.verified,
            done: response.done,
            comment: response.comment.clone(),
            contact: response.contact.clone(),
            consent: response.consent,
            touchpoint: response.touchpoint.clone(),
            context: response.context.clone().into_iter().collect(),
            respondent: response.respondent.clone(),
            answered_after: after(response.answered_at),
            amended_after: after(response.amended_at),
            answer_ms: response.answer_ms,
            unique: response.unique.clone(),
            tags: response.tags.clone(),
            segments: segment_codes(response),
            suspicion: response.suspicion.map_or(NO_SUSPICION, suspicion_code),
        }
    }
}

impl Row {
    /// A row of format 1, where `seq` stood as it is.
    pub(super) fn of_format_1(self, at: Timestamp) -> Self {
        Self { seq: near(self.seq, at), ..self }
    }

    /// The response; `None` when a code in it is none of ours.
    pub(super) fn response(self, survey: SurveyId, at: Timestamp, id: Uuid) -> Option<Response> {
        let keys = self.context.iter().map(|(key, _)| key.clone());
        let segments = keys.zip(self.segments).filter(|(_, code)| *code != NO_SEGMENT);
        let segments: Option<BTreeMap<_, _>> = segments.map(|(key, code)| Some((key, slot(code)?))).collect();
        let instant = |after: Option<i64>| after.map(|after| Timestamp(at.0.saturating_add(after)));
        Some(Response {
            id,
            survey,
            revision: self.revision,
            score: self.score.map(Score),
            comment: self.comment,
            contact: self.contact,
            consent: self.consent,
            seq: far(self.seq, at),
            channel: channel(self.channel)?,
            locale: self.locale,
            touchpoint: self.touchpoint,
            context: self.context.into_iter().collect(),
            segments: segments?,
            respondent: self.respondent,
            verified: self.verified,
            at,
            answered_at: instant(self.answered_after),
            amended_at: instant(self.amended_after),
            status: status(self.status)?,
            suspicion: match self.suspicion {
                NO_SUSPICION => None,
                code => Some(suspicion(code)?),
            },
            answer_ms: self.answer_ms,
            unique: self.unique,
            tags: self.tags,
            done: self.done,
        })
    }
}

/// What is known of a response id.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) enum Id {
    /// Its row is there.
    Living { survey: u32, at: i64 },
    /// It was erased then.
    Erased { at: i64 },
}

impl Id {
    /// As it is stored under `id`: of a `UUIDv7`, which holds the time when it was made, how much later than that.
    pub(super) fn beside(self, id: Uuid) -> Self {
        match self {
            Self::Living { survey, at } => Self::Living { survey, at: at.wrapping_sub(made(id)) },
            Self::Erased { at } => Self::Erased { at: at.wrapping_sub(made(id)) },
        }
    }

    /// Undoes [`Id::beside`].
    pub(super) fn apart(self, id: Uuid) -> Self {
        match self {
            Self::Living { survey, at } => Self::Living { survey, at: at.wrapping_add(made(id)) },
            Self::Erased { at } => Self::Erased { at: at.wrapping_add(made(id)) },
        }
    }
}

/// Milliseconds since 1970 in a `UUIDv7`; 0 of any other.
fn made(id: Uuid) -> i64 {
    if id.get_version_num() != 7 {
        return 0;
    }
    // The first 48 of its 128 bits.
    i64::try_from(id.as_u128() >> 80).expect("48 bits fit into 63")
}

/// A number near an instant as a small one: the sign in the lowest bit.
const fn near(number: u64, at: Timestamp) -> u64 {
    let distance = number.wrapping_sub(at.0.cast_unsigned()).cast_signed();
    (distance << 1 ^ distance >> 63).cast_unsigned()
}

const fn far(near: u64, at: Timestamp) -> u64 {
    let distance = (near >> 1) ^ (near & 1).wrapping_neg();
    at.0.cast_unsigned().wrapping_add(distance)
}

/// A survey by name. The number never changes and is never given again.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct SurveyRecord {
    pub(super) number: u32,
    pub(super) revision: u32,
}

/// A slot of a survey's segments. Its number is in its key.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct SlotRecord {
    pub(super) key: String,
    pub(super) value: Option<String>,
}

/// When and where a display token counted last.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Shown {
    pub(super) survey: u32,
    pub(super) at: i64,
}

/// An entry of the log. Its number is its key.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct LogEntry {
    pub(super) what: u8,
    pub(super) survey: u32,
    pub(super) id: [u8; 16],
    pub(super) at: i64,
}

/// An act of the audit log. Its instant and id are its key.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct ActRecord {
    deed: String,
    key: String,
    subject: String,
}

impl From<&Act> for ActRecord {
    fn from(act: &Act) -> Self {
        let deed = Deed::NAMES.iter().find(|(_, deed)| *deed == act.deed).map(|(name, _)| (*name).to_owned());
        let deed = deed.expect("every deed has its name");
        Self { deed, key: act.key.clone(), subject: act.subject.clone() }
    }
}

impl ActRecord {
    /// The act; `None` when its name is none of ours.
    pub(super) fn act(self, at: Timestamp, id: Uuid) -> Option<Act> {
        let deed = Deed::NAMES.iter().find(|(name, _)| *name == self.deed)?.1;
        Some(Act { id, at, key: self.key, deed, subject: self.subject })
    }
}

pub(super) const fn channel_code(channel: Channel) -> u8 {
    match channel {
        Channel::Inline => 1,
        Channel::Popover => 2,
        Channel::Tab => 3,
        Channel::Link => 4,
        Channel::Email => 5,
        Channel::Qr => 6,
        Channel::Api => 7,
    }
}

pub(super) fn channel(code: u8) -> Option<Channel> {
    Channel::NAMES.iter().map(|(_, channel)| *channel).find(|channel| channel_code(*channel) == code)
}

const fn status_code(status: Status) -> u8 {
    match status {
        Status::Counted => 1,
        Status::Test => 2,
        Status::Quarantined => 3,
    }
}

fn status(code: u8) -> Option<Status> {
    [Status::Counted, Status::Test, Status::Quarantined].into_iter().find(|status| status_code(*status) == code)
}

/// The code of a response that no rule put into quarantine.
const NO_SUSPICION: u8 = 0;

const fn suspicion_code(suspicion: Suspicion) -> u8 {
    match suspicion {
        Suspicion::SameComment => 1,
        Suspicion::Burst => 2,
        Suspicion::DisplayReused => 3,
        Suspicion::TooFast => 4,
        Suspicion::Honeypot => 5,
    }
}

fn suspicion(code: u8) -> Option<Suspicion> {
    Suspicion::NAMES.iter().map(|(_, found)| *found).find(|found| suspicion_code(*found) == code)
}

/// The code of a context key that is no segment.
const NO_SEGMENT: u8 = 0;

const fn slot_code(slot: Slot) -> u8 {
    match slot {
        Slot::Own => 1,
        Slot::Other => 2,
    }
}

fn slot(code: u8) -> Option<Slot> {
    [Slot::Own, Slot::Other].into_iter().find(|slot| slot_code(*slot) == code)
}

fn segment_codes(response: &Response) -> Vec<u8> {
    if response.segments.is_empty() {
        return Vec::new();
    }
    let slots = response.context.keys().map(|key| response.segments.get(key));
    slots.map(|slot| slot.map_or(NO_SEGMENT, |slot| slot_code(*slot))).collect()
}

pub(super) const fn what_code(what: What) -> u8 {
    match what {
        What::Created => 1,
        What::Amended => 2,
        What::Erased => 3,
        What::Released => 4,
        What::Handled => 5,
    }
}

pub(super) fn what(code: u8) -> Option<What> {
    let all = [What::Created, What::Amended, What::Erased, What::Released, What::Handled];
    all.into_iter().find(|what| what_code(*what) == code)
}

#[cfg(test)]
mod tests;
