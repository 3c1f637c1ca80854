//! What is answered, where the handlers write it by hand.
#![expect(dead_code, reason = "only the shapes are read")]

use perche_survey::draft::Fault;
use perche_survey::survey::SurveyId;
use perche_survey::time::Timestamp;
use utoipa::ToSchema;
use uuid::Uuid;

use crate::change::Act;
use crate::guard::key::Listed;
use crate::http::links::Link;
use crate::http::summary::Summary;
use crate::row::Row;

/// Signed links, in the order of the request.
#[derive(ToSchema)]
pub(in crate::http) struct Links {
    items: Vec<Link>,
}

/// Every survey that the key sees.
#[derive(ToSchema)]
pub(in crate::http) struct SurveyList {
    items: Vec<Summary<'static>>,
}

/// How many responses were erased.
#[derive(ToSchema)]
pub(in crate::http) struct ErasedCount {
    erased: u64,
}

/// One page of responses.
#[derive(ToSchema)]
pub(in crate::http) struct ResponseList {
    items: Vec<Row<'static>>,
    /// Where the next page begins; `null` after the last.
    #[schema(required)]
    next: Option<String>,
    /// `false` when it stopped early: there may be more even when few were found.
    complete: bool,
}

/// What is known of a respondent.
#[derive(ToSchema)]
pub(in crate::http) struct RespondentList {
    /// At most 10,000, survey by survey, oldest first.
    items: Vec<Row<'static>>,
    /// Whether these are all.
    complete: bool,
}

/// What happened to a response.
#[derive(ToSchema)]
pub(in crate::http) struct ChangeEntry {
    /// Its place in the log, sealed.
    cursor: String,
    #[schema(inline)]
    r#type: Happened,
    survey: SurveyId,
    /// The response.
    id: Uuid,
    at: Timestamp,
    /// The response as it is now; `null` when it was erased.
    #[schema(required)]
    response: Option<Row<'static>>,
}

/// What can happen to a response.
#[derive(ToSchema)]
#[schema(rename_all = "lowercase")]
enum Happened {
    Created,
    Amended,
    Released,
    Erased,
}

/// Entries of the log, in order.
#[derive(ToSchema)]
pub(in crate::http) struct ChangeList {
    items: Vec<ChangeEntry>,
    /// The `after` of the next request, also when there is nothing new.
    next: String,
}

/// Every key, without the keys themselves.
#[derive(ToSchema)]
pub(in crate::http) struct KeyList {
    items: Vec<Listed>,
}

/// What admins did, newest first.
#[derive(ToSchema)]
pub(in crate::http) struct ActList {
    items: Vec<Act>,
    /// Where the next page begins; `null` after the last.
    #[schema(required)]
    next: Option<String>,
}

/// Why a request was not done (RFC 9457).
#[derive(ToSchema)]
pub(in crate::http) struct Problem {
    /// Which problem; stable.
    #[schema(pattern = "^urn:perche:problem:[a-z-]+$")]
    r#type: String,
    /// The same in words.
    title: String,
    #[schema(minimum = 400, maximum = 599)]
    status: u16,
    /// Every member that is wrong, and what is allowed.
    errors: Vec<Fault>,
    /// Names the request in the collector's log.
    request_id: String,
}
