//! What is sent to and answered by the routes of webhooks, in the shape of the document.
#![expect(dead_code, reason = "only the shapes are read")]

use perche_survey::survey::SurveyId;
use perche_survey::time::Timestamp;
use utoipa::ToSchema;
use uuid::Uuid;

use crate::deliver::{Attempt, Event, Format, Listed, Status, Surveys};

/// Where a webhook is sent, and what it tells.
#[derive(ToSchema)]
pub(in crate::http) struct WebhookOrder {
    /// An https address that is reached from everywhere.
    #[schema(example = "https://hooks.shop.example/perche")]
    url: String,
    /// `*` or up to 100 ids; all surveys when it is left out.
    surveys: Option<Surveys>,
    /// All of them when it is left out.
    #[schema(min_items = 1)]
    events: Option<Vec<Event>>,
    /// Only of responses whose aligned score is not above this.
    #[schema(minimum = -100, maximum = 100)]
    max_aligned: Option<i16>,
    /// `standard` when it is left out.
    format: Option<Format>,
    /// Whether it is sent at all: `true` when it is left out.
    active: Option<bool>,
}

/// A webhook with its secret, which is shown this once.
#[derive(serde::Serialize, ToSchema)]
pub(in crate::http) struct NewWebhook {
    #[serde(flatten)]
    listed: Listed,
    /// What its messages are signed with (Standard Webhooks).
    secret: String,
}

/// Every webhook, without their secrets.
#[derive(ToSchema)]
pub(in crate::http) struct WebhookList {
    items: Vec<Listed>,
}

/// A delivery.
#[derive(ToSchema)]
pub(in crate::http) struct DeliveryEntry {
    /// Its number among those of its webhook.
    n: u64,
    /// What stands in `webhook-id`: the same for each attempt.
    id: String,
    event: Event,
    survey: SurveyId,
    /// The response, unless it is about figures.
    #[schema(required)]
    response: Option<Uuid>,
    at: Timestamp,
    status: Status,
    /// How many attempts there were since it was made or replayed.
    attempts: u32,
    /// When it is tried next.
    #[schema(required)]
    next: Option<Timestamp>,
    /// The last attempt.
    #[schema(required)]
    last: Option<Attempt>,
}

/// The deliveries of a webhook, newest first.
#[derive(ToSchema)]
pub(in crate::http) struct DeliveryList {
    items: Vec<DeliveryEntry>,
    /// The `before` of the next page; `null` after the last.
    #[schema(required)]
    next: Option<u64>,
}
