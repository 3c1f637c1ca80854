//! Responses as teams read them.

use std::collections::BTreeMap;
use std::sync::Arc;

use actix_web::HttpResponse;
use actix_web::http::header;
use actix_web::web::{Bytes, Data};
use futures_util::stream;
use perche_survey::draft::Fault;
use perche_survey::kind::Kind;
use perche_survey::response::{Channel, Response, Status};
use perche_survey::scale::{Polarity, Score};
use perche_survey::survey::SurveyId;
use perche_survey::time::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::json;
use uuid::Uuid;

use crate::aggregate::zone_of;
use crate::catalog::Entry;
use crate::error::Error;
use crate::installation::{Installation, now};
use crate::sign::{Purpose, Secret};
use crate::store::{Filter, Position};
use perche_survey::window::Window;

/// How many rows one read of the store takes.
const PAGE: usize = 500;

/// One row.
#[derive(Serialize)]
pub(crate) struct Row<'a> {
    id: Uuid,
    survey: &'a SurveyId,
    version: &'a str,
    kind: Kind,
    scale_min: i16,
    scale_max: i16,
    polarity: Polarity,
    score: Option<Score>,
    aligned: Option<Score>,
    comment: Option<&'a str>,
    contact: Option<&'a str>,
    channel: Channel,
    locale: &'a str,
    touchpoint: Option<&'a str>,
    context: &'a BTreeMap<String, String>,
    respondent: Option<&'a str>,
    verified: bool,
    tags: &'a [String],
    done: bool,
    at: Timestamp,
    answered_at: Option<Timestamp>,
    amended_at: Option<Timestamp>,
    status: Status,
}

/// What a team reads of a response.
pub(crate) fn row<'a>(entry: &'a Entry, response: &'a Response) -> Row<'a> {
    let answered = entry.revision(response.revision);
    let survey = &answered.survey;
    let scale = survey.scale();
    Row {
        id: response.id,
        survey: &response.survey,
        version: &answered.version,
        kind: survey.kind,
        scale_min: scale.min,
        scale_max: scale.max,
        polarity: scale.polarity,
        score: response.score,
        aligned: response.score.map(|score| scale.aligned(score)),
        comment: response.comment.as_deref(),
        contact: response.contact.as_deref(),
        channel: response.channel,
        locale: &response.locale,
        touchpoint: response.touchpoint.as_deref(),
        context: &response.context,
        respondent: response.respondent.as_deref(),
        verified: response.verified,
        tags: &response.tags,
        done: response.done,
        at: response.at,
        answered_at: response.answered_at,
        amended_at: response.amended_at,
        status: response.status,
    }
}

/// Which rows, and how many at once.
pub(super) struct List {
    filter: Filter,
    after: Option<Position>,
    limit: usize,
    shape: String,
}

/// A place in a list; sealed, and bound to what was asked for.
#[derive(Serialize, Deserialize)]
struct Cursor {
    at: i64,
    id: u128,
    shape: String,
}

impl List {
    pub(super) fn read(query: &[(String, String)], entry: &Entry, secret: &Secret) -> Result<Self, Error> {
        let survey = &entry.current().survey;
        let (mut faults, mut asked) = (Vec::new(), BTreeMap::new());
        for (name, value) in query {
            match name.as_str() {
                "from" | "to" | "tz" | "order" | "status" | "limit" | "cursor" => {
                    asked.insert(name.as_str(), value.as_str());
                }
                _ => faults.push(Fault::new(
                    name.clone(),
                    "is not a parameter of this list: from, to, tz, order, status, limit and cursor are",
                )),
            }
        }
        let mut choice = |name: &str, allowed: &[&str]| {
            let chosen = asked.get(name).copied().unwrap_or(allowed[0]);
            if !allowed.contains(&chosen) {
                faults.push(Fault::new(name, format!("must be one of {}", allowed.join(", "))));
            }
            chosen.to_owned()
        };
        let (order, status) =
            (choice("order", &["desc", "asc"]), choice("status", &["counted", "test", "quarantined", "all"]));
        let limit =
            asked.get("limit").map_or(Some(100), |text| text.parse().ok()).filter(|limit| (1..=1_000).contains(limit));
        if limit.is_none() {
            faults.push(Fault::new("limit", "must be a whole number from 1 to 1000"));
        }
        let zone = zone_of(survey, asked.get("tz").copied());
        let window = zone.map_err(|fault| vec![fault]).and_then(|zone| {
            Window::read(asked.get("from").copied(), asked.get("to").copied(), &zone, now(), Some(Timestamp(0)))
        });
        let shape = format!("{:?}", (&survey.id, asked.get("from"), asked.get("to"), asked.get("tz"), &order, &status));
        let cursor: Option<Option<Cursor>> = asked.get("cursor").map(|text| secret.open(Purpose::Cursor, text));
        if cursor.as_ref().is_some_and(|cursor| cursor.as_ref().is_none_or(|cursor| cursor.shape != shape)) {
            faults.push(Fault::new("cursor", "must be the next of an earlier page of this very list"));
        }
        let window = window.unwrap_or_else(|found| {
            faults.extend(found);
            Window { from: Timestamp(0), to: Timestamp(0) }
        });
        if !faults.is_empty() {
            return Err(Error::Invalid(faults));
        }
        let status = match status.as_str() {
            "counted" => Some(Status::Counted),
            "test" => Some(Status::Test),
            "quarantined" => Some(Status::Quarantined),
            _ => None,
        };
        let (from, to) = (Some(window.from), Some(window.to));
        let filter = Filter { survey: survey.id.clone(), from, to, status, ascending: order == "asc" };
        let after =
            cursor.flatten().map(|cursor| Position { at: Timestamp(cursor.at), id: Uuid::from_u128(cursor.id) });
        Ok(Self { filter, after, limit: limit.unwrap_or(100), shape })
    }
}

fn position(response: &Response) -> Position {
    Position { at: response.at, id: response.id }
}

/// One page of rows.
pub(super) async fn page(installation: &Installation, entry: &Entry, list: List) -> Result<HttpResponse, Error> {
    let List { filter, after, limit, shape } = list;
    // One more than asked tells whether there is a next page.
    let mut responses = installation.read(move |store| store.responses(&filter, after, limit + 1)).await?;
    let more = responses.len() > limit;
    responses.truncate(limit);
    let next = responses.last().filter(|_| more).map(|last| {
        let cursor = Cursor { at: last.at.0, id: last.id.as_u128(), shape };
        installation.secret.seal(Purpose::Cursor, &cursor)
    });
    let items: Vec<Row<'_>> = responses.iter().map(|response| row(entry, response)).collect();
    Ok(HttpResponse::Ok()
        .insert_header((header::CACHE_CONTROL, "no-store"))
        .json(json!({"items": items, "next": next})))
}

/// Every row, one JSON object a line, read page by page so that memory stays flat.
pub(super) fn stream(installation: Data<Installation>, entry: Arc<Entry>, list: List) -> HttpResponse {
    let rows = stream::unfold(Some((installation, entry, list)), |state| async move {
        let (installation, entry, mut list) = state?;
        let (filter, after) = (list.filter.clone(), list.after);
        let responses = match installation.read(move |store| store.responses(&filter, after, PAGE)).await {
            Ok(responses) => responses,
            // The status is sent already: breaking the transfer off is the only way to say that it is not whole.
            Err(error) => return Some((Err(error), None)),
        };
        list.after = Some(position(responses.last()?));
        let mut lines = Vec::new();
        for response in &responses {
            if let Err(error) = serde_json::to_writer(&mut lines, &row(&entry, response)) {
                return Some((Err(Error::Internal(error.to_string())), None));
            }
            lines.push(b'\n');
        }
        Some((Ok(Bytes::from(lines)), Some((installation, entry, list))))
    });
    HttpResponse::Ok()
        .insert_header((header::CACHE_CONTROL, "no-store"))
        .content_type("application/x-ndjson")
        .streaming(Box::pin(rows))
}
