//! What addresses may hold, in the shape of the document; the handlers read them by hand so that all faults are told.
#![expect(dead_code, reason = "only the shapes are read")]

mod lists;

use perche_survey::response::Channel;
use utoipa::{IntoParams, ToSchema};

pub(in crate::http) use self::lists::{Deliveries, Feed, Number, Page, Rows, Webhook};
use crate::snippet::Way;

/// In every address about one survey.
#[derive(IntoParams)]
#[into_params(parameter_in = Path)]
pub(in crate::http) struct Survey {
    /// The survey's id.
    #[param(pattern = "^[a-z0-9][a-z0-9-]{0,63}$", example = "post-purchase")]
    survey: String,
}

/// In every address about one response.
#[derive(IntoParams)]
#[into_params(parameter_in = Path)]
pub(in crate::http) struct Response {
    /// The response's id.
    #[param(format = Uuid, example = "0199a1b2-c3d4-7e5f-8a6b-7c8d9e0f1a2b")]
    id: String,
}

/// In every address about the check of one page.
#[derive(IntoParams)]
#[into_params(parameter_in = Path)]
pub(in crate::http) struct Token {
    /// What `?perche-debug=` holds in the page's address.
    #[param(min_length = 1, example = "DXBvc3QtcHVyY2hhc2U.c2VhbGVk")]
    token: String,
}

/// In every address about one key.
#[derive(IntoParams)]
#[into_params(parameter_in = Path)]
pub(in crate::http) struct Key {
    /// The key's id, as the list of keys has it.
    #[param(min_length = 1, example = "k3v9x0qd")]
    id: String,
}

/// In every address about one respondent.
#[derive(IntoParams)]
#[into_params(parameter_in = Path)]
pub(in crate::http) struct Reference {
    /// The owner's own reference of the respondent, percent-encoded. It is never logged.
    #[param(min_length = 1, max_length = 200, example = "customer-4711")]
    reference: String,
}

/// A local date, or an RFC 3339 instant.
#[derive(ToSchema)]
#[schema(value_type = String, pattern = "^[0-9]{4}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])(T([01][0-9]|2[0-3]):[0-5][0\
    -9]:[0-5][0-9]([.][0-9]{1,9})?(Z|[+-]([01][0-9]|2[0-3]):[0-5][0-9]))?$")]
struct Date(String);

/// Which time.
#[derive(IntoParams)]
#[into_params(parameter_in = Query)]
pub(in crate::http) struct Window {
    /// Where the window begins: an RFC 3339 instant, or a local date in `tz`. Floored to the quarter hour. Left out: at
    /// the first response.
    #[param(inline, example = "2026-10-01")]
    from: Option<Date>,
    /// Where it ends, itself not included. In the running quarter or the future: that quarter's end. Left out: now.
    #[param(inline, example = "2026-11-01")]
    to: Option<Date>,
    /// The IANA zone of local dates and of the series. Left out: the survey's, else UTC.
    #[param(example = "Europe/Rome")]
    tz: Option<String>,
}

/// Which responses. Given twice, a filter lets either value through; and `context.KEY` is one for every context key that
/// the survey declares a segment.
#[derive(IntoParams)]
#[into_params(parameter_in = Query)]
pub(in crate::http) struct Filters {
    /// Only those that came this way.
    #[param(inline, example = json!(["inline"]))]
    channel: Option<Vec<Channel>>,
    /// Only those who were shown this locale.
    #[param(example = json!(["it"]))]
    locale: Option<Vec<String>>,
    /// Only those who were shown this wording.
    #[param(example = json!(["9f2c41d0a7be"]))]
    version: Option<Vec<String>>,
    /// Only those of this touchpoint.
    #[param(example = json!(["checkout"]))]
    touchpoint: Option<Vec<String>>,
    /// Only those that a signature vouches for, or only those that none does.
    verified: Option<Vec<bool>>,
}

/// What is made of the responses.
#[derive(IntoParams)]
#[into_params(parameter_in = Query)]
pub(in crate::http) struct Figures {
    /// Cuts the window into local buckets; at most 2,000 of them.
    #[param(inline)]
    interval: Option<Interval>,
    /// One or two facets, parted by a comma: `channel`, `locale`, `version`, `touchpoint`, `verified`, `context.KEY`.
    #[param(example = "channel")]
    group_by: Option<String>,
    /// `previous` for as long a time right before, or FROM..TO.
    #[param(pattern = "^(previous|.+\\.\\..+)$", example = "previous")]
    compare: Option<String>,
    /// `full` for the distribution of every point of the series.
    #[param(inline)]
    detail: Option<Detail>,
}

/// How a window is cut.
#[derive(ToSchema)]
#[schema(rename_all = "lowercase")]
enum Interval {
    Hour,
    Day,
    Week,
    Month,
}

/// How much is told.
#[derive(ToSchema)]
#[schema(rename_all = "lowercase")]
enum Detail {
    Full,
}

/// Which surveys.
#[derive(IntoParams)]
#[into_params(parameter_in = Query)]
pub(in crate::http) struct Surveys {
    /// Ids, parted by commas, or `*` for all that the key sees.
    #[param(min_length = 1, example = "*")]
    survey: String,
    /// `previous`, which is also the default, or FROM..TO.
    #[param(pattern = "^(previous|.+\\.\\..+)$", example = "previous")]
    compare: Option<String>,
}

/// Which revision the client has seen.
#[derive(IntoParams)]
#[into_params(parameter_in = Header)]
pub(in crate::http) struct Seen {
    /// The `ETag` of the revision that is changed, or `*` for whichever it is. Needed where the survey exists.
    #[param(rename = "if-match", example = "\"r17\"")]
    matching: Option<String>,
    /// `*`: there must be none yet.
    #[param(rename = "if-none-match", inline)]
    none: Option<Absent>,
}

/// That there is no revision yet.
#[derive(ToSchema)]
enum Absent {
    #[schema(rename = "*")]
    Yet,
}

/// How a survey goes.
#[derive(IntoParams)]
#[into_params(parameter_in = Query)]
pub(in crate::http) struct Erasing {
    /// `true`: its responses go as well, for ever. Needs scope admin.
    erase: Option<bool>,
}

/// Which piece to paste.
#[derive(IntoParams)]
#[into_params(parameter_in = Query)]
pub(in crate::http) struct Piece {
    /// Where the question is asked.
    #[param(inline)]
    channel: Way,
    /// The language of the words; the survey's own when it is left out.
    #[param(example = "it")]
    locale: Option<String>,
    /// Whether the loader is named by its hash.
    pinned: Option<bool>,
    /// A signed context, or the place holder of a template or mail program.
    #[param(pattern = "^[^\"\\u0000-\\u001f\\u007f-\\u009f]{1,1443}$", example = "{{signed}}")]
    signed: Option<String>,
    /// One of the survey's touchpoints.
    #[param(example = "checkout")]
    touchpoint: Option<String>,
}

/// How a page is asked for. What cannot be read is passed over: a customer must never see an error for a typing slip of
/// the page's owner. `context-KEY` hands over a declared fact.
#[derive(IntoParams)]
#[into_params(parameter_in = Query)]
pub(in crate::http) struct Asked {
    /// `inline`, `popover`, `tab` or `page`.
    #[param(example = "page")]
    mode: Option<String>,
    /// The language.
    #[param(example = "it")]
    locale: Option<String>,
    /// Selects a point, and records nothing.
    score: Option<String>,
    /// How the question came.
    #[param(example = "link")]
    channel: Option<String>,
    /// Where in the customer's journey.
    touchpoint: Option<String>,
    /// The signed context of a link.
    signed: Option<String>,
    /// `1` tries the survey out.
    test: Option<String>,
}
