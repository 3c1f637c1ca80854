//! One event for one receiver, and how far its delivery has come.

use perche_survey::survey::SurveyId;
use perche_survey::time::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use uuid::Uuid;

use super::hook::Event;
use crate::change::{Document, DocumentKind};

/// How many deliveries of a webhook are kept.
pub(super) const KEPT: usize = 1_000;
/// How many of them may wait. The log keeps what came later until some are done.
pub(super) const WAITING: usize = 500;
/// For how many days one that is over is kept.
pub(super) const KEPT_DAYS: i64 = 30;

/// One delivery. What a respondent said is not in it: the body is written anew from the response for each attempt, so an
/// erased response is sent no more.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Delivery {
    /// Its number among those of its webhook, from 1.
    pub number: u64,
    /// What stands in `webhook-id`: the same for each attempt.
    pub message: String,
    /// What happened.
    pub event: Event,
    /// When.
    pub at: Timestamp,
    /// The survey.
    pub survey: SurveyId,
    /// To what.
    pub about: About,
    /// How far it has come.
    pub status: Status,
    /// How many attempts failed since it was made or replayed.
    pub failures: u32,
    /// When it is tried next.
    pub next: Option<Timestamp>,
    /// The last attempt.
    pub last: Option<Attempt>,
}

/// What an event is about.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum About {
    /// A response, with the keyed hash of its comment, so that the same comment is not told twice.
    Response {
        /// The response.
        id: Uuid,
        /// The hash.
        comment: Option<String>,
    },
    /// Figures of a survey, which hold nothing of one respondent.
    Figures(Value),
}

/// How far a delivery has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[schema(as = DeliveryStatus)]
#[serde(rename_all = "snake_case")]
pub enum Status {
    /// It waits for its next attempt.
    Pending,
    /// The receiver has it.
    Delivered,
    /// It was given up.
    Failed,
    /// There is nothing left to send: the response was erased or does not count any more.
    Dropped,
}

/// One attempt.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[schema(as = DeliveryAttempt)]
pub struct Attempt {
    /// When it began.
    pub at: Timestamp,
    /// What the receiver answered, if it did.
    pub code: Option<u16>,
    /// How long it took, in milliseconds.
    pub duration_ms: u64,
    /// Why there was no answer.
    pub error: Option<String>,
}

impl Delivery {
    /// One that is to be sent at once.
    pub(super) fn new(
        number: u64,
        event: Event,
        at: Timestamp,
        survey: SurveyId,
        about: About,
        now: Timestamp,
    ) -> Self {
        Self {
            number,
            message: format!("msg_{}", Uuid::now_v7().simple()),
            event,
            at,
            survey,
            about,
            status: Status::Pending,
            failures: 0,
            next: Some(now),
            last: None,
        }
    }

    /// The same, to be sent once more from the beginning of the schedule, with the id it had.
    pub(super) fn replayed(&self, now: Timestamp) -> Self {
        Self { status: Status::Pending, failures: 0, next: Some(now), ..self.clone() }
    }

    /// The response it is about.
    pub(super) fn response(&self) -> Option<Uuid> {
        match self.about {
            About::Response { id, .. } => Some(id),
            About::Figures(_) => None,
        }
    }

    /// As admins see it.
    pub fn listed(&self) -> Value {
        json!({
            "n": self.number,
            "id": self.message,
            "event": self.event,
            "survey": self.survey,
            "response": self.response(),
            "at": self.at,
            "status": self.status,
            "attempts": self.failures + u32::from(self.status == Status::Delivered),
            "next": self.next,
            "last": self.last,
        })
    }

    /// The key of its document.
    pub(super) fn key(hook: &str, number: u64) -> String {
        format!("{hook}/{number:012}")
    }

    pub(super) fn document(&self, hook: &str) -> Document {
        let body = serde_json::to_string(self).expect("a delivery is plain JSON");
        Document { kind: DocumentKind::Delivery, key: Self::key(hook, self.number), body }
    }

    /// The webhook and the delivery of a document. One that cannot be read is not worth refusing to start for.
    pub(super) fn read(document: &Document) -> Option<(String, Self)> {
        let (hook, _) = document.key.split_once('/')?;
        Some((hook.to_owned(), serde_json::from_str(&document.body).ok()?))
    }
}
