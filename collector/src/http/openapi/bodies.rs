//! What is sent, where the handlers read it by hand so that all faults are told.
#![expect(dead_code, reason = "only the shapes are read")]

use std::collections::BTreeMap;

use perche_survey::survey::SurveyId;
use utoipa::ToSchema;

use crate::sign::link::Wanted;

/// An answer, or a change of one: a second post with the same `id` is merged. A present member replaces, an absent one
/// stays, `"comment": null` clears; only `score`, `comment`, `contact` and `consent` can change.
#[derive(ToSchema)]
pub(in crate::http) struct ResponsePost {
    /// Made anew for each response: a UUID of version 7.
    #[schema(
        format = Uuid,
        pattern = "^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$",
        example = "0199a1b2-c3d4-7e5f-8a6b-7c8d9e0f1a2b"
    )]
    id: String,
    /// A point of the survey's scale; `null` is a skip.
    #[schema(required)]
    score: Option<i16>,
    /// The "why".
    #[schema(max_length = 2000)]
    comment: Option<String>,
    /// How to reach the respondent.
    #[schema(max_length = 200)]
    contact: Option<String>,
    /// Whether the respondent agreed to that.
    consent: Option<bool>,
    /// The post's place in the client's own order; 0 when it is left out.
    #[schema(minimum = 0, maximum = 9_007_199_254_740_991_i64)]
    seq: Option<i64>,
    /// The wording that was shown; the current one when it is left out.
    version: Option<String>,
    /// The locale that was shown.
    locale: Option<String>,
    /// How the question came.
    channel: Option<String>,
    /// Where in the customer's journey.
    touchpoint: Option<String>,
    /// Declared facts, such as an order number. What is not declared is dropped, with a warning.
    context: Option<BTreeMap<String, String>>,
    /// The owner's own reference of the respondent.
    #[schema(max_length = 200)]
    respondent: Option<String>,
    /// A signed context.
    signed: Option<String>,
    /// The token that the page of the survey holds.
    display: Option<String>,
    /// What the page's clock said.
    #[schema(format = DateTime)]
    answered_at: Option<String>,
    /// When an import was first accepted elsewhere. Only with a key of scope write.
    #[schema(format = DateTime)]
    at: Option<String>,
    /// Made to try the survey out: in no figure.
    test: Option<bool>,
}

/// Half of the question was visible for a second.
#[derive(ToSchema)]
pub(in crate::http) struct ShownPost {
    /// The token that the page of the survey holds.
    display: String,
}

/// The form of a page without script.
#[derive(ToSchema)]
pub(in crate::http) struct Form {
    /// The id that the page holds.
    id: Option<String>,
    /// A point of the scale; empty for a skip.
    score: Option<String>,
    /// The "why".
    comment: Option<String>,
    /// How to reach the respondent.
    contact: Option<String>,
    /// A tick: the respondent agreed to that.
    consent: Option<String>,
    /// The wording that the page shows.
    version: Option<String>,
    /// The page's own token.
    display: Option<String>,
    /// Left empty by people, who do not see it.
    website: Option<String>,
}

/// Takes a response back while it is young.
#[derive(ToSchema)]
pub(in crate::http) struct Withdrawal {
    /// The id of the response.
    #[schema(format = Uuid)]
    id: String,
}

/// What a team does with a response; what is left out stays as it is. At least one member.
#[derive(ToSchema)]
pub(in crate::http) struct Handling {
    /// The labels that it has from now on.
    #[schema(value_type = Option<Vec<Tag>>, max_items = 20, nullable = false)]
    tags: Option<Vec<String>>,
    /// Whether the team is done with it.
    #[schema(nullable = false)]
    done: Option<bool>,
    /// `false` releases it from quarantine.
    #[schema(inline, nullable = false)]
    quarantined: Option<Released>,
}

/// A label.
#[derive(ToSchema)]
#[schema(value_type = String, pattern = "^[^\\u0000-\\u001f\\u007f-\\u009f]{1,50}$")]
pub(in crate::http) struct Tag(String);

/// Only `false`.
pub(in crate::http) struct Released;

impl utoipa::PartialSchema for Released {
    fn schema() -> utoipa::openapi::RefOr<utoipa::openapi::Schema> {
        use utoipa::openapi::schema::{ObjectBuilder, Type};
        ObjectBuilder::new().schema_type(Type::Boolean).enum_values(Some([false])).into()
    }
}

impl ToSchema for Released {}

/// How a key is replaced.
#[derive(ToSchema)]
pub(in crate::http) struct Rotation {
    /// For how long the old key stays valid: at most 30 days, `0h` ends it at once; a day when it is left out.
    #[schema(example = "24h")]
    overlap: Option<String>,
}

/// One link, or up to 100 of one survey in `links`.
#[derive(ToSchema)]
pub(in crate::http) struct LinksOrder {
    /// The survey that is asked.
    #[schema(value_type = SurveyId)]
    survey: String,
    /// How it will be handed over: `link` when it is left out.
    #[schema(inline)]
    channel: Option<Handed>,
    /// The language of the page; the customer's own when it is left out.
    locale: Option<String>,
    /// Several links. Without it the members of one stand beside `survey`.
    #[schema(min_items = 1, max_items = 100)]
    links: Option<Vec<Wanted>>,
    /// The owner's own reference of the respondent.
    #[schema(min_length = 1, max_length = 200)]
    respondent: Option<String>,
    /// Declared facts.
    context: Option<BTreeMap<String, String>>,
    /// Used once where the survey takes one answer per signature; made when it is left out.
    #[schema(min_length = 1, max_length = 100)]
    nonce: Option<String>,
    /// For how long it is valid.
    #[schema(pattern = "^[1-9][0-9]{0,3}[dhm]$", example = "30d")]
    expires: Option<String>,
}

/// How a link is handed over.
#[derive(ToSchema)]
#[schema(rename_all = "lowercase")]
enum Handed {
    Link,
    Email,
    Qr,
}
