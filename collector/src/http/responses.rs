//! `/v1/surveys/{survey}/responses`: customers post, teams read.

use actix_web::http::header;
use actix_web::{HttpRequest, HttpResponse, web};
use perche_survey::accept::Moment;
use perche_survey::draft::{Draft, Fault};
use serde::Serialize;

use super::request::{admit, header as head, judge_origin, query};
use super::{body, rows};
use crate::catalog::Entry;
use crate::change::{Change, Outcome, Receipt};
use crate::error::Error;
use crate::guard::origin::is_listed;
use crate::installation::{Installation, now};
use crate::sign::Shown;
use perche_survey::response::Status;

/// The reply to a stored answer.
#[derive(Serialize)]
struct Reply {
    #[serde(flatten)]
    receipt: Receipt,
    warnings: Vec<Fault>,
}

/// Takes an answer. The order of the checks is the contract's: the first that applies is told.
pub(super) async fn post(
    request: HttpRequest,
    survey: web::Path<String>,
    payload: web::Payload,
    installation: web::Data<Installation>,
) -> Result<HttpResponse, Error> {
    installation.ready().map_err(Error::Unavailable)?;
    let body = body::read(payload, body::MAX_JSON).await?;
    // `sendBeacon` can only send text/plain without a preflight.
    let kind = head(&request, "content-type")
        .unwrap_or_default()
        .split(';')
        .next()
        .unwrap_or_default()
        .trim()
        .to_ascii_lowercase();
    if !matches!(kind.as_str(), "application/json" | "text/plain") {
        return Err(Error::UnsupportedMedia("application/json, or text/plain that holds JSON"));
    }
    let draft = Draft::read(&body).map_err(Error::BadBody)?;
    let entry = installation.open_survey(&survey)?;
    judge_origin(&request, &installation, &entry.current().survey.sites)?;
    let (outcome, warnings) = store(&installation, &entry, draft, false).await?;
    let (mut reply, receipt) = match outcome {
        Outcome::Created(receipt) => (HttpResponse::Created(), receipt),
        Outcome::Amended(receipt) | Outcome::Unchanged(receipt) => (HttpResponse::Ok(), receipt),
        Outcome::Refused(refusal) => return Err(Error::Refused(refusal)),
        Outcome::UnknownSurvey => return Err(Error::NotFound("survey")),
        Outcome::Erased(_) | Outcome::Done | Outcome::Conflict => return Err(unexpected(&outcome)),
    };
    Ok(reply.insert_header((header::CACHE_CONTROL, "no-store")).json(Reply { receipt, warnings }))
}

fn unexpected(outcome: &Outcome) -> Error {
    Error::Internal(format!("the store answered a post with {outcome:?}"))
}

/// Judges a draft and stores it.
pub(super) async fn store(
    installation: &Installation,
    entry: &Entry,
    draft: Draft,
    trapped: bool,
) -> Result<(Outcome, Vec<Fault>), Error> {
    let (now, current) = (now(), entry.current());
    let shown = draft
        .display
        .as_deref()
        .and_then(|token| Shown::read(&installation.secret, current.survey.id.as_str(), now, token));
    let moment = Moment {
        now,
        current,
        revision_of: &|version| entry.revision_of(version),
        display: shown.map(|shown| shown.display(now)),
        hash: &|reference| installation.secret.hash_respondent(reference),
    };
    let (mut accepted, warnings) = current.survey.accept(draft, &moment)?;
    if trapped && accepted.fresh.status == Status::Counted {
        accepted.fresh.status = Status::Quarantined;
    }
    let outcome = installation.writer.submit(Change::Accept(Box::new(accepted))).await?;
    Ok((outcome, warnings))
}

/// What a browser asks before it posts from another site.
pub(super) async fn preflight(
    request: HttpRequest,
    survey: web::Path<String>,
    installation: web::Data<Installation>,
) -> Result<HttpResponse, Error> {
    let entry = installation.survey(&survey)?;
    let origin = head(&request, "origin").unwrap_or_default();
    if !is_listed(origin, &entry.current().survey.sites) {
        return Err(Error::OriginNotAllowed);
    }
    judge_origin(&request, &installation, &entry.current().survey.sites)?;
    Ok(HttpResponse::NoContent()
        .insert_header((header::ACCESS_CONTROL_ALLOW_METHODS, "POST"))
        .insert_header((header::ACCESS_CONTROL_ALLOW_HEADERS, "content-type"))
        .insert_header((header::ACCESS_CONTROL_MAX_AGE, "600"))
        .finish())
}

/// Lists answers for a team: NDJSON of all, or JSON page by page.
pub(super) async fn list(
    request: HttpRequest,
    survey: web::Path<String>,
    installation: web::Data<Installation>,
) -> Result<HttpResponse, Error> {
    admit(&request, &installation)?;
    let entry = installation.survey(&survey)?;
    let accept = head(&request, "accept").unwrap_or_default();
    let list = rows::List::read(&query(&request), &entry, &installation.secret)?;
    if accept.contains("application/x-ndjson") {
        return Ok(rows::stream(installation, entry, list));
    }
    rows::page(&installation, &entry, list).await
}
