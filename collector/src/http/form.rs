//! `POST /s/{survey}` and `POST /s/{survey}/withdraw`: the whole story without any script.

use std::collections::BTreeMap;

use actix_web::http::StatusCode;
use actix_web::http::header;
use actix_web::{HttpRequest, HttpResponse, web};
use perche_survey::accept::{MAX_COMMENT, MAX_CONTACT};
use perche_survey::draft::{Clicked, Draft, Patch};
use perche_survey::merge::{OPEN_HOURS, Refusal};
use uuid::Uuid;

use super::asked::Asked;
use super::openapi::{bodies, parameters};
use super::page;
use super::request::judge_origin;
use super::responses::Sender;
use super::{body, limit, responses};
use crate::change::{Change, Outcome};
use crate::error::Error;
use crate::guard::Posted;
use crate::guard::address::Client;
use crate::installation::{Installation, now};
use crate::sign::Shown;
use crate::sign::context::MAX_RESPONDENT;

/// The fields of a form. Of a field that comes twice the last one holds.
type Fields = BTreeMap<String, String>;

/// Stores what the form holds, then sends the browser on: reload and back never make a second response.
#[utoipa::path(
    post, path = "/s/{survey}", tag = "customers", operation_id = "answerForm",
    params(parameters::Survey),
    request_body(content = bodies::Form, content_type = "application/x-www-form-urlencoded"),
    responses((status = 303, description = "Stored: on to the page of the response", headers(("location" = String))),
              (status = 403, description = "Not from this page", body = String, content_type = "text/html"),
              (status = 404, description = "No such survey", body = String, content_type = "text/html"),
              (status = 409, description = "The id is in use", body = String, content_type = "text/html"),
              (status = 410, description = "The survey is archived, or the answer was erased", body = String,
               content_type = "text/html"),
              (status = 413, description = "Over 64 KiB", body = String, content_type = "text/html"),
              (status = 415, description = "Compressed", body = String, content_type = "text/html"),
              (status = 422, description = "The question again", body = String, content_type = "text/html"),
              (status = 429, description = "Too often", body = String, content_type = "text/html"),
              (status = 503, description = "Try again soon", body = String, content_type = "text/html")),
)]
pub(super) async fn answer(
    request: HttpRequest,
    survey: web::Path<String>,
    payload: web::Payload,
    installation: web::Data<Installation>,
) -> HttpResponse {
    take(&request, &survey, payload, &installation).await.unwrap_or_else(|error| page::refusal(&request, &error))
}

async fn take(
    request: &HttpRequest,
    survey: &str,
    payload: web::Payload,
    installation: &Installation,
) -> Result<HttpResponse, Error> {
    installation.ready().map_err(Error::NotReady)?;
    let client = limit::admit_post(request, installation, survey, Posted::Answer)?;
    let body = body::read(request, payload, body::MAX_FORM).await?;
    let entry = installation.open_survey(survey)?;
    judge_origin(request, installation, &entry.current().survey.sites)?;
    let fields = fields(&body);
    let mut asked = asked(request, installation, survey, &fields);
    let trapped = fields.get("website").is_some_and(|bait| !bait.is_empty());
    let sender = match client {
        Client::Local => Sender::Local,
        Client::Outside(_) if trapped => Sender::Trapped,
        Client::Outside(_) => Sender::Customer,
    };
    let stored = responses::store(installation, &entry, draft(&fields, asked.response.is_some()), sender).await;
    match stored {
        Ok((Outcome::Created(receipt) | Outcome::Amended(receipt) | Outcome::Unchanged(receipt), _)) => {
            // The page of a response asks the why; what comes from there has been asked.
            Ok(onward(installation, survey, Some(receipt.id), &asked))
        }
        Ok((Outcome::Refused(Refusal::AlreadyAnswered | Refusal::Closed), _)) => {
            asked.done = true;
            Ok(onward(installation, survey, None, &asked))
        }
        Ok((Outcome::Refused(refusal), _)) => Err(Error::Refused(refusal)),
        Ok((Outcome::UnknownSurvey, _)) => Err(Error::NotFound("survey")),
        Ok((outcome, _)) => Err(Error::Internal(format!("the store answered a form with {outcome:?}"))),
        // Nothing chosen: the question again, not a lecture.
        Err(Error::Invalid(_)) => {
            Ok(page::page(request, installation, &entry, &asked, None, StatusCode::UNPROCESSABLE_ENTITY))
        }
        Err(error) => Err(error),
    }
}

/// Erases the response while it is young.
#[utoipa::path(
    post, path = "/s/{survey}/withdraw", tag = "customers", operation_id = "withdrawResponse",
    params(parameters::Survey),
    request_body(content = bodies::Withdrawal, content_type = "application/x-www-form-urlencoded"),
    responses((status = 303, description = "It is gone: on to the question", headers(("location" = String))),
              (status = 403, description = "Not from this page", body = String, content_type = "text/html"),
              (status = 404, description = "No such survey or response", body = String, content_type = "text/html"),
              (status = 409, description = "Older than a day", body = String, content_type = "text/html"),
              (status = 413, description = "Over 64 KiB", body = String, content_type = "text/html"),
              (status = 415, description = "Compressed", body = String, content_type = "text/html"),
              (status = 429, description = "Too often", body = String, content_type = "text/html"),
              (status = 503, description = "Try again soon", body = String, content_type = "text/html")),
)]
pub(super) async fn withdraw(
    request: HttpRequest,
    survey: web::Path<String>,
    payload: web::Payload,
    installation: web::Data<Installation>,
) -> HttpResponse {
    erase(&request, &survey, payload, &installation).await.unwrap_or_else(|error| page::refusal(&request, &error))
}

async fn erase(
    request: &HttpRequest,
    survey: &str,
    payload: web::Payload,
    installation: &Installation,
) -> Result<HttpResponse, Error> {
    installation.ready().map_err(Error::NotReady)?;
    limit::admit_post(request, installation, survey, Posted::Answer)?;
    let body = body::read(request, payload, body::MAX_FORM).await?;
    let entry = installation.survey(survey)?;
    let survey_id = entry.current().survey.id.clone();
    judge_origin(request, installation, &entry.current().survey.sites)?;
    let fields = fields(&body);
    let id: Uuid = fields.get("id").and_then(|id| id.parse().ok()).ok_or(Error::NotFound("id"))?;
    let asked = asked(request, installation, survey, &fields);
    // Gone already, perhaps by the first of two clicks: what the customer wants is so.
    let Some(response) = installation.read(move |store| store.response(id)).await? else {
        return Ok(elsewhere(installation, survey, &asked.to_query()));
    };
    if response.survey != survey_id {
        return Err(Error::NotFound("id"));
    }
    let now = now();
    if now > response.at.plus_hours(OPEN_HOURS) {
        return Err(Error::Refused(Refusal::Closed));
    }
    installation.writer.submit(Change::Erase { survey: survey_id, id, now }).await?;
    Ok(elsewhere(installation, survey, &asked.to_query()))
}

/// The page that the form stood in: what its own address says, and what its display token remembers of the first one.
fn asked(request: &HttpRequest, installation: &Installation, survey: &str, fields: &Fields) -> Asked {
    let mut asked = Asked::read(request);
    let token = fields.get("display");
    if let Some(shown) = token.and_then(|token| Shown::read(&installation.secret, survey, now(), token)) {
        asked.recall(shown);
    }
    asked
}

/// 303 to the page of the response, or to the thanks of who may not answer again.
fn onward(installation: &Installation, survey: &str, id: Option<Uuid>, asked: &Asked) -> HttpResponse {
    let mut query = Vec::new();
    query.extend(id.map(|id| format!("r={id}")));
    query.extend(asked.named_mode.map(|mode| format!("mode={}", mode.name())));
    if asked.response.is_some() || asked.done {
        query.push("done=1".to_owned());
    }
    elsewhere(installation, survey, &query.join("&"))
}

fn elsewhere(installation: &Installation, survey: &str, query: &str) -> HttpResponse {
    let base = installation.public_url.as_ref().map_or("", |url| url.path.as_str());
    let mark = if query.is_empty() { "" } else { "?" };
    HttpResponse::SeeOther()
        .insert_header((header::LOCATION, format!("{base}/s/{survey}{mark}{query}")))
        .insert_header((header::REFERRER_POLICY, page::REFERRER))
        .finish()
}

fn fields(body: &[u8]) -> Fields {
    let text = String::from_utf8_lossy(body);
    web::Query::<Vec<(String, String)>>::from_query(&text)
        .map(|fields| fields.into_inner().into_iter().collect())
        .unwrap_or_default()
}

/// A form as a draft: texts are cut rather than refused, because the customer could not see the refusal's reason. The
/// page of a response never shows what was written before, so an empty field there (`again`) takes nothing back.
fn draft(fields: &Fields, again: bool) -> Draft {
    let text = |name: &str| fields.get(name).filter(|value| !value.is_empty());
    let cut = |name: &str, most: usize| match fields.get(name) {
        None => Patch::Keep,
        Some(value) if again && value.trim().is_empty() => Patch::Keep,
        Some(value) => Patch::Set(value.replace("\r\n", "\n").chars().take(most).collect()),
    };
    Draft {
        id: text("id").and_then(|id| id.parse().ok()).filter(|id: &Uuid| id.get_version_num() == 7),
        score: fields.get("score").and_then(|score| match score.as_str() {
            "" => Some(Clicked::Skip),
            score => score.parse().ok().map(Clicked::Score),
        }),
        comment: cut("comment", MAX_COMMENT),
        contact: cut("contact", MAX_CONTACT),
        // A box without a tick is not sent: beside its text field its absence is a no.
        consent: match cut("contact", MAX_CONTACT) {
            Patch::Keep => Patch::Keep,
            Patch::Clear | Patch::Set(_) => Patch::Set(fields.contains_key("consent")),
        },
        version: text("version").cloned(),
        display: text("display").cloned(),
        // Put there by the page's script, when the host's page has handed them over.
        respondent: text("respondent").filter(|name| name.chars().count() <= MAX_RESPONDENT).cloned(),
        signed: text("signed").cloned(),
        ..Draft::default()
    }
}
