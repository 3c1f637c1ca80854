//! The audit log: what somebody with a key, or with the data folder, did to the installation.

use perche_survey::time::Timestamp;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::{Change, Outcome};

/// For how many days an act is kept: a year, and a month to look at it.
pub const ACT_DAYS: i64 = 400;
/// How many acts are kept at most. The oldest go first.
pub const ACTS_MOST: usize = 100_000;

/// One act. It names what was done to what and by which key; never a secret, and nothing of what a respondent said.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct Act {
    /// Its own id, which orders acts of one instant.
    pub id: Uuid,
    /// When.
    pub at: Timestamp,
    /// The id of the key that asked for it, or one of [`COMMAND_LINE`], [`SURVEYS_FILE`] and [`COLLECTOR`].
    pub key: String,
    /// What was done.
    #[serde(rename = "act")]
    pub deed: Deed,
    /// The id of what it was done to; empty when that is the installation.
    pub subject: String,
}

/// Who works in the data folder.
pub const COMMAND_LINE: &str = "command-line";
/// The file that `--surveys` names.
pub const SURVEYS_FILE: &str = "surveys-file";
/// The collector by itself: its daily work, its first start.
pub const COLLECTOR: &str = "collector";

/// What can be done.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, utoipa::ToSchema)]
pub enum Deed {
    /// A key was made.
    #[serde(rename = "key.made")]
    KeyMade,
    /// A key was replaced by another one; the subject is the old one.
    #[serde(rename = "key.rotated")]
    KeyRotated,
    /// A key was revoked.
    #[serde(rename = "key.revoked")]
    KeyRevoked,
    /// A survey got a new revision.
    #[serde(rename = "survey.put")]
    SurveyPut,
    /// A survey was archived.
    #[serde(rename = "survey.archived")]
    SurveyArchived,
    /// A survey was erased with all of its responses.
    #[serde(rename = "survey.erased")]
    SurveyErased,
    /// A response was erased.
    #[serde(rename = "response.erased")]
    ResponseErased,
    /// Responses of a respondent were erased; the subject is their survey, never the respondent.
    #[serde(rename = "respondent.erased")]
    RespondentErased,
    /// A response was let out of quarantine.
    #[serde(rename = "response.released")]
    ResponseReleased,
    /// Responses were let out of quarantine together; the subject is their survey.
    #[serde(rename = "quarantine.released")]
    QuarantineReleased,
    /// Responses in quarantine were erased together; the subject is their survey.
    #[serde(rename = "quarantine.erased")]
    QuarantineErased,
    /// A webhook was made or changed.
    #[serde(rename = "webhook.put")]
    WebhookPut,
    /// A webhook was removed.
    #[serde(rename = "webhook.removed")]
    WebhookRemoved,
    /// A webhook got a new secret.
    #[serde(rename = "webhook.rotated")]
    WebhookRotated,
    /// A webhook was switched off, for its receiver is gone or failed for long.
    #[serde(rename = "webhook.disabled")]
    WebhookDisabled,
    /// A backup was made: it holds every answer and every secret.
    #[serde(rename = "backup.made")]
    BackupMade,
    /// A one-time link to sign in was made; the subject is the key that it signs in with.
    #[serde(rename = "ticket.made")]
    TicketMade,
    /// Somebody signed in; the subject is the session.
    #[serde(rename = "session.made")]
    SessionMade,
    /// A session was ended; the subject is the session, or the key of which all were ended.
    #[serde(rename = "session.ended")]
    SessionEnded,
    /// The owner's servers got a new secret to sign with; the subject is its name.
    #[serde(rename = "signing.rotated")]
    SigningRotated,
    /// A secret that signed is worth nothing any more; the subject is its name.
    #[serde(rename = "signing.revoked")]
    SigningRevoked,
}

impl Deed {
    /// Every deed, as it is written: in answers, on disk and in backups.
    pub const NAMES: [(&'static str, Self); 21] = [
        ("key.made", Self::KeyMade),
        ("key.rotated", Self::KeyRotated),
        ("key.revoked", Self::KeyRevoked),
        ("survey.put", Self::SurveyPut),
        ("survey.archived", Self::SurveyArchived),
        ("survey.erased", Self::SurveyErased),
        ("response.erased", Self::ResponseErased),
        ("respondent.erased", Self::RespondentErased),
        ("response.released", Self::ResponseReleased),
        ("quarantine.released", Self::QuarantineReleased),
        ("quarantine.erased", Self::QuarantineErased),
        ("webhook.put", Self::WebhookPut),
        ("webhook.removed", Self::WebhookRemoved),
        ("webhook.rotated", Self::WebhookRotated),
        ("webhook.disabled", Self::WebhookDisabled),
        ("backup.made", Self::BackupMade),
        ("ticket.made", Self::TicketMade),
        ("session.made", Self::SessionMade),
        ("session.ended", Self::SessionEnded),
        ("signing.rotated", Self::SigningRotated),
        ("signing.revoked", Self::SigningRevoked),
    ];
}

impl Act {
    /// An act of now.
    pub fn new(key: &str, deed: Deed, subject: impl Into<String>, at: Timestamp) -> Self {
        Self { id: Uuid::now_v7(), at, key: key.to_owned(), deed, subject: subject.into() }
    }

    pub(super) fn bytes(&self) -> usize {
        size_of::<Self>() + self.key.len() + self.subject.len()
    }

    /// `change`, told in the audit log by the same commit when it changes something.
    #[must_use]
    pub fn of(self, change: Change) -> Change {
        Change::Audited(Box::new((self, change)))
    }
}

impl Outcome {
    /// Whether something is different now.
    pub fn changed(&self) -> bool {
        match self {
            Self::Created(_) | Self::Amended(_) | Self::Done => true,
            Self::Erased(done) | Self::Anonymised(done) | Self::Handled(done) => *done,
            Self::Swept(records) => *records > 0,
            Self::Unchanged(_) | Self::Refused(_) | Self::Conflict | Self::NoResponse | Self::UnknownSurvey => false,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// When this fails, audit logs that are stored can no longer be read.
    #[test]
    fn the_names_of_deeds_are_those_of_the_answers() {
        for (name, deed) in Deed::NAMES {
            assert_eq!(serde_json::to_value(deed).unwrap(), name);
        }
    }
}
