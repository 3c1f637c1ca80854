//! A survey as teams read it.

use perche_survey::draft::Fault;
use perche_survey::kind::Kind;
use perche_survey::revision::Revision;
use perche_survey::survey::{Survey, SurveyId};
use perche_survey::time::Timestamp;
use serde::Serialize;
use utoipa::ToSchema;

use crate::aggregate::Ends;

/// A survey, briefly.
#[derive(Serialize, ToSchema)]
#[schema(as = SurveySummary)]
pub(super) struct Summary<'a> {
    id: &'a SurveyId,
    kind: Kind,
    /// The metric that stands for it.
    headline: &'static str,
    scale: Ends,
    /// Counts every stored change.
    revision: u32,
    /// A hash of what can change an answer: kind, scale, wording.
    #[schema(pattern = "^[0-9a-f]{12}$")]
    version: &'a str,
    /// When this revision was stored.
    at: Timestamp,
    /// Whether it takes no more answers.
    archived: bool,
    #[schema(inline)]
    managed_by: ManagedBy,
}

/// Who may change a survey.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "lowercase")]
enum ManagedBy {
    /// Who edits the surveys file.
    File,
    /// Who has a key of write scope.
    Api,
}

/// A survey as it stands.
#[derive(Serialize, ToSchema)]
#[schema(as = Survey)]
pub(super) struct Whole<'a> {
    #[serde(flatten)]
    summary: Summary<'a>,
    /// As it was put, with what was left out filled in.
    definition: &'a Survey,
    /// What will work but probably not as meant.
    #[serde(skip_serializing_if = "<[Fault]>::is_empty")]
    warnings: &'a [Fault],
}

impl<'a> Summary<'a> {
    /// Of a survey's current revision.
    pub(super) fn of(current: &'a Revision) -> Self {
        let survey = &current.survey;
        Self {
            id: &survey.id,
            kind: survey.kind,
            headline: survey.kind.headline(),
            scale: Ends::of(survey),
            revision: current.revision,
            version: &current.version,
            at: current.at,
            archived: current.archived,
            managed_by: if current.from_file { ManagedBy::File } else { ManagedBy::Api },
        }
    }
}

impl<'a> Whole<'a> {
    /// With what its check warned of.
    pub(super) fn of(current: &'a Revision, warnings: &'a [Fault]) -> Self {
        Self { summary: Summary::of(current), definition: &current.survey, warnings }
    }
}
