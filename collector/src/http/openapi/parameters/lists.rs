//! What addresses of lists may hold.

use perche_survey::response::Suspicion;
use utoipa::{IntoParams, ToSchema};

/// Which page of a list.
#[derive(IntoParams)]
#[into_params(parameter_in = Query)]
pub(in crate::http) struct Page {
    /// How many at most; 100 when it is left out.
    #[param(minimum = 1, maximum = 1000)]
    limit: Option<u16>,
    /// The `next` of the page before. It is sealed, and bound to the very same list.
    cursor: Option<String>,
}

/// Which entries of the log.
#[derive(IntoParams)]
#[into_params(parameter_in = Query)]
pub(in crate::http) struct Feed {
    /// The `next` of an earlier answer, or the id of an event. Left out: from the oldest entry that is kept.
    after: Option<String>,
    /// How many at most; 100 when it is left out.
    #[param(minimum = 1, maximum = 1000)]
    limit: Option<u16>,
}

/// Which rows, in which order, written how.
#[derive(IntoParams)]
#[into_params(parameter_in = Query)]
pub(in crate::http) struct Rows {
    /// Newest first (`desc`, the default) or oldest first.
    #[param(inline)]
    order: Option<Direction>,
    /// Which of them; `counted` when it is left out.
    #[param(inline)]
    status: Option<State>,
    /// The lowest score, as clicked.
    min_score: Option<i16>,
    /// The highest score, as clicked.
    max_score: Option<i16>,
    /// The lowest score when high is turned to good.
    min_aligned: Option<i16>,
    /// The highest score when high is turned to good.
    max_aligned: Option<i16>,
    /// Words that must all occur in the comment, whatever their case and accents.
    #[param(max_length = 200, example = "address")]
    q: Option<String>,
    /// Only those with this tag, as the team wrote it. Given twice, one of the two is enough.
    #[param(example = json!(["checkout"]))]
    tag: Option<Vec<String>>,
    /// Only those that the team is done with, or only those that it is not.
    done: Option<bool>,
    /// Only those with a comment, or only those without.
    commented: Option<bool>,
    /// Only those that this rule put into quarantine, released ones included. Given twice, one of the two is enough.
    #[param(inline, example = json!(["same-comment"]))]
    suspicion: Option<Vec<Suspicion>>,
    /// For CSV: between two cells a comma, a semicolon or a tab.
    #[param(inline)]
    sep: Option<Separator>,
    /// For CSV: whether a byte order mark tells a spreadsheet that it is UTF-8.
    #[param(inline)]
    bom: Option<Mark>,
}

/// The order of a list.
#[derive(ToSchema)]
#[schema(rename_all = "lowercase")]
enum Direction {
    Desc,
    Asc,
}

/// Which responses a list is of.
#[derive(ToSchema)]
#[schema(rename_all = "lowercase")]
enum State {
    Counted,
    Test,
    Quarantined,
    All,
}

/// What parts two cells.
#[derive(ToSchema)]
enum Separator {
    #[schema(rename = ",")]
    Comma,
    #[schema(rename = ";")]
    Semicolon,
    #[schema(rename = "\t")]
    Tab,
}

/// Whether there is a byte order mark.
#[derive(ToSchema)]
enum Mark {
    #[schema(rename = "0")]
    Without,
    #[schema(rename = "1")]
    With,
}

/// Which webhook.
#[derive(IntoParams)]
#[into_params(parameter_in = Path)]
pub(in crate::http) struct Webhook {
    /// The webhook's id, as the list of webhooks has it.
    #[param(min_length = 1, example = "w4k2m9")]
    id: String,
}

/// Which delivery.
#[derive(IntoParams)]
#[into_params(parameter_in = Path)]
pub(in crate::http) struct Number {
    /// The delivery's number.
    #[param(minimum = 1, example = 17)]
    n: u64,
}

/// Which deliveries.
#[derive(IntoParams)]
#[into_params(parameter_in = Query)]
pub(in crate::http) struct Deliveries {
    /// How many at most; 100 when it is left out.
    #[param(minimum = 1, maximum = 1000)]
    limit: Option<u16>,
    /// Only those with a lower number: the `next` of the page before.
    #[param(minimum = 0)]
    before: Option<u64>,
}
