//! A webhook as it is stored and as its admins see it.

use std::collections::BTreeSet;

use perche_survey::survey::SurveyId;
use perche_survey::time::Timestamp;
use serde::{Deserialize, Serialize};

use super::secret::Secrets;
use crate::change::{Document, DocumentKind};

/// How many webhooks there may be.
pub const MOST: usize = 20;

/// What a receiver can be told of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, utoipa::ToSchema)]
#[schema(as = WebhookEvent)]
pub enum Event {
    /// A response came that counts, or was let out of quarantine.
    #[serde(rename = "response.scored")]
    Scored,
    /// A comment came, or another one in its place.
    #[serde(rename = "response.commented")]
    Commented,
    /// The headline of seven days is not judged as it was the day before.
    #[serde(rename = "verdict.changed")]
    Verdict,
}

impl Event {
    /// Every event, as it is written.
    pub const NAMES: [(&'static str, Self); 3] = [
        ("response.scored", Self::Scored),
        ("response.commented", Self::Commented),
        ("verdict.changed", Self::Verdict),
    ];

    /// As it is written.
    pub fn name(self) -> &'static str {
        Self::NAMES.iter().find(|(_, event)| *event == self).map_or("", |(name, _)| name)
    }

    /// The event of that name.
    pub fn named(name: &str) -> Option<Self> {
        Self::NAMES.iter().find(|(known, _)| *known == name).map(|(_, event)| *event)
    }
}

/// What a body looks like.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[schema(as = WebhookFormat)]
#[serde(rename_all = "snake_case")]
pub enum Format {
    /// That of Standard Webhooks: type, timestamp and data.
    #[default]
    Standard,
    /// A text that Slack, Mattermost and Teams show.
    Slack,
}

/// Which surveys.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[schema(as = WebhookSurveys)]
#[serde(untagged)]
pub enum Surveys {
    /// All, those to come too.
    All(Star),
    /// These.
    Named(BTreeSet<SurveyId>),
}

/// `*`
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
pub enum Star {
    /// The only one.
    #[serde(rename = "*")]
    Star,
}

impl Surveys {
    /// Whether `survey` is one of them.
    pub fn hold(&self, survey: &SurveyId) -> bool {
        match self {
            Self::All(Star::Star) => true,
            Self::Named(named) => named.contains(survey),
        }
    }
}

/// What an admin decides about a webhook.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[schema(as = WebhookTerms)]
pub struct Terms {
    /// Where it is sent. It may hold a secret of the receiver's own, as Slack's does: it gets into no log.
    pub url: String,
    /// Of which surveys.
    pub surveys: Surveys,
    /// Of what.
    pub events: BTreeSet<Event>,
    /// Only of responses whose aligned score is not above this; `None` is of all.
    pub max_aligned: Option<i16>,
    /// What the body looks like.
    pub format: Format,
    /// Whether it is sent at all.
    pub active: bool,
}

/// A webhook.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Hook {
    /// Its name.
    pub id: String,
    /// What was decided about it.
    pub terms: Terms,
    /// When it was made.
    pub created: Timestamp,
    /// What it is signed with.
    pub secrets: Secrets,
    /// Why it was switched off by the collector itself.
    pub disabled: Option<Disabled>,
}

/// Why the collector switched a webhook off.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[schema(as = WebhookDisabled)]
pub struct Disabled {
    /// When.
    pub at: Timestamp,
    /// Why.
    pub why: Why,
}

/// Why a receiver is sent nothing more.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[schema(as = WebhookFault)]
#[serde(rename_all = "snake_case")]
pub enum Why {
    /// It answered 410.
    Gone,
    /// It took nothing for five days.
    Failing,
}

/// What is in a document.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Stored {
    terms: Terms,
    created: Timestamp,
    secrets: Secrets,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    disabled: Option<Disabled>,
}

/// A webhook as its admins see it: everything but the secret.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, utoipa::ToSchema)]
#[schema(as = Webhook)]
pub struct Listed {
    /// Its name.
    pub id: String,
    /// What was decided about it.
    #[serde(flatten)]
    pub terms: Terms,
    /// When it was made.
    pub created: Timestamp,
    /// Until when the secret before the present one signs too.
    #[schema(required)]
    pub old_secret_until: Option<Timestamp>,
    /// Why the collector switched it off.
    #[schema(required)]
    pub disabled: Option<Disabled>,
    /// Since when its receiver has taken nothing.
    #[schema(required)]
    pub failing_since: Option<Timestamp>,
    /// How many deliveries wait for their next attempt.
    pub pending: usize,
}

impl Hook {
    /// Reads a document.
    pub(super) fn read(document: &Document) -> Result<Self, String> {
        let Stored { terms, created, secrets, disabled } = serde_json::from_str(&document.body)
            .map_err(|error| format!("the stored webhook {} cannot be read: {error}", document.key))?;
        Ok(Self { id: document.key.clone(), terms, created, secrets, disabled })
    }

    pub(super) fn document(&self) -> Document {
        let Self { id, terms, created, secrets, disabled } = self.clone();
        let stored = Stored { terms, created, secrets, disabled };
        let body = serde_json::to_string(&stored).expect("a webhook is plain JSON");
        Document { kind: DocumentKind::Webhook, key: id, body }
    }

    /// Whether it is told of `event`.
    pub fn hears(&self, event: Event) -> bool {
        self.terms.active && self.terms.events.contains(&event)
    }

    /// Whether it reads the log.
    pub(super) fn reads(&self) -> bool {
        self.hears(Event::Scored) || self.hears(Event::Commented)
    }

    /// The host it is sent to, for logs.
    pub(super) fn host(&self) -> String {
        let uri: Result<ureq::http::Uri, _> = self.terms.url.parse();
        uri.ok().and_then(|uri| uri.host().map(str::to_owned)).unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// When this fails, webhooks that are stored can no longer be read as they were meant.
    #[test]
    fn the_words_of_a_stored_webhook_stay() {
        let secret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
        for body in [
            format!(
                r#"{{"terms":{{"url":"https://a.example/","surveys":"*","events":["response.scored"],"max_aligned":null,"format":"standard","active":true}},"created":"2026-11-22T12:00:00Z","secrets":{{"current":"{secret}"}}}}"#
            ),
            format!(
                r#"{{"terms":{{"url":"https://a.example/","surveys":["effort"],"events":["response.scored","response.commented","verdict.changed"],"max_aligned":3,"format":"slack","active":false}},"created":"2026-11-22T12:00:00Z","secrets":{{"current":"{secret}","old":{{"secret":"{secret}","until":"2026-11-23T12:00:00Z"}}}},"disabled":{{"at":"2026-11-22T12:00:00Z","why":"gone"}}}}"#
            ),
        ] {
            let document = Document { kind: DocumentKind::Webhook, key: "wh_1".to_owned(), body };
            assert_eq!(Hook::read(&document).unwrap().document(), document);
        }
    }

    #[test]
    fn the_names_of_events_are_those_of_the_bodies() {
        for (name, event) in Event::NAMES {
            assert_eq!((serde_json::to_value(event).unwrap(), event.name()), (name.into(), name));
            assert_eq!(Event::named(name), Some(event));
        }
    }
}
