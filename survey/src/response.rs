//! A response: what one respondent gave to one survey.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::scale::Score;
use crate::survey::SurveyId;
use crate::time::Timestamp;

/// How the question reached the customer.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Channel {
    /// A frame in the flow of the host page.
    Inline,
    /// A corner of the host page.
    Popover,
    /// A tab at the edge of the host page.
    Tab,
    /// A link to the page.
    Link,
    /// A link in an e-mail.
    Email,
    /// A printed code.
    Qr,
    /// Another program.
    #[default]
    Api,
}

impl Channel {
    /// Every channel, as written on the wire.
    pub const NAMES: [(&'static str, Self); 7] = [
        ("inline", Self::Inline),
        ("popover", Self::Popover),
        ("tab", Self::Tab),
        ("link", Self::Link),
        ("email", Self::Email),
        ("qr", Self::Qr),
        ("api", Self::Api),
    ];

    /// Its name on the wire.
    pub fn name(self) -> &'static str {
        Self::NAMES.iter().find(|(_, channel)| *channel == self).map_or("api", |(name, _)| name)
    }

    /// The channel of that name.
    pub fn named(name: &str) -> Option<Self> {
        Self::NAMES.iter().find(|(known, _)| *known == name).map(|(_, channel)| *channel)
    }
}

/// Whether a response counts.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema), schema(as = ResponseStatus))]
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Status {
    /// In every figure.
    #[default]
    Counted,
    /// Made to try the survey out: kept, in no figure.
    Test,
    /// Looks forged: kept, in no figure until somebody releases it.
    Quarantined,
}

/// Why a response was put into quarantine: the rule that spoke first.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Suspicion {
    /// Too many answers to its survey said the same within an hour.
    SameComment,
    /// It came with many more answers than its survey usually gets.
    Burst,
    /// Another answer had come from the same display of the page.
    DisplayReused,
    /// It came sooner after the page than anybody reads.
    TooFast,
    /// It filled in a field that people do not see.
    Honeypot,
}

impl Suspicion {
    /// Every rule, as it is written.
    pub const NAMES: [(&'static str, Self); 5] = [
        ("same-comment", Self::SameComment),
        ("burst", Self::Burst),
        ("display-reused", Self::DisplayReused),
        ("too-fast", Self::TooFast),
        ("honeypot", Self::Honeypot),
    ];

    /// Its name.
    pub fn name(self) -> &'static str {
        Self::NAMES.iter().find(|(_, rule)| *rule == self).map_or("", |(name, _)| name)
    }

    /// The rule of that name.
    pub fn named(name: &str) -> Option<Self> {
        Self::NAMES.iter().find(|(known, _)| *known == name).map(|(_, rule)| *rule)
    }

    /// Whether the rule also puts away a stored answer that a second post amends. The others look at how an answer began.
    pub const fn holds_for_a_second_post(self) -> bool {
        match self {
            Self::SameComment | Self::Honeypot => true,
            Self::Burst | Self::DisplayReused | Self::TooFast => false,
        }
    }
}

/// How a response is counted in a segment, a context key by which figures are split.
///
/// The first `max_values` values of a segment have a slot of their own, first come; all later ones share `other`. A
/// response keeps the slot that it had when it was first counted, whatever its survey says afterwards, so a recount in
/// any order gives the same:
/// - With a larger `max_values` the next new values take the added slots. A value that shared `other` so far may be one
///   of them; its earlier responses stay there. With a smaller one, values that have a slot keep it.
/// - A key that is a segment no more counts no further responses and keeps its slots for the day it is one again. A key
///   that becomes a segment counts from then on.
/// - Erasing frees no slot. Else the figures of one value would depend on what was erased of another: a value that
///   shared `other` would take over the free slot and be told apart from that moment on only.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Slot {
    /// Under its own value.
    Own,
    /// Together with all values that came too late.
    Other,
}

impl Slot {
    /// The slot of a value: its own when the segment has one for it, or when fewer than `max_values` are `taken`.
    pub fn of(has_one: bool, taken: usize, max_values: u16) -> Self {
        if has_one || taken < usize::from(max_values) { Self::Own } else { Self::Other }
    }
}

/// What one respondent gave, as it is stored.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Response {
    /// Made by the page, `UUIDv7`; unique in the installation.
    pub id: Uuid,
    /// The survey it answers.
    pub survey: SurveyId,
    /// The stored definition whose wording was shown.
    pub revision: u32,
    /// As clicked; `None` is a skip.
    pub score: Option<Score>,
    /// The "why", cleaned and masked, never blank; at most 2,000 scalars as it was written.
    pub comment: Option<String>,
    /// How to reach the respondent.
    pub contact: Option<String>,
    /// Whether the respondent agreed to be reached.
    pub consent: Option<bool>,
    /// The client's own order of its posts.
    pub seq: u64,
    /// How the question reached the customer.
    pub channel: Channel,
    /// The locale that was shown.
    pub locale: String,
    /// Where in the customer's journey.
    pub touchpoint: Option<String>,
    /// Declared facts such as an order number.
    pub context: BTreeMap<String, String>,
    /// The segments that it is counted in, by context key; `context` holds their values. Given by the store.
    pub segments: BTreeMap<String, Slot>,
    /// The owner's reference, hashed unless the survey says `plain`.
    pub respondent: Option<String>,
    /// Whether a valid signature vouched for respondent and context.
    pub verified: bool,
    /// The one clock: the server's at the first acceptance.
    pub at: Timestamp,
    /// What the page's clock said, kept and never used.
    pub answered_at: Option<Timestamp>,
    /// The server's clock at the last change.
    pub amended_at: Option<Timestamp>,
    /// Whether it counts.
    pub status: Status,
    /// Why it was put into quarantine, if it was; stays when somebody releases it.
    pub suspicion: Option<Suspicion>,
    /// Milliseconds from display to answer, known when a display token came along.
    pub answer_ms: Option<u32>,
    /// The value that `one_per` allows only once.
    pub unique: Option<String>,
    /// The team's labels.
    pub tags: Vec<String>,
    /// Whether the team is done with it.
    pub done: bool,
}

impl Response {
    /// The segments that it is counted in, each with its value; `None` when it shares a slot.
    pub fn segment_values(&self) -> impl Iterator<Item = (&str, Option<&str>)> {
        self.segments.iter().map(|(key, slot)| match slot {
            Slot::Own => (key.as_str(), self.context.get(key).map(String::as_str)),
            Slot::Other => (key.as_str(), None),
        })
    }
}
