//! `POST /v1/surveys/{survey}/shown`: half of the question was visible for a second.

use std::collections::BTreeMap;

use actix_web::{HttpRequest, HttpResponse, web};
use perche_survey::draft::Fault;
use serde_json::Value;

use super::openapi::{bodies, parameters};
use super::request::judge_origin;
use super::{body, limit, responses};
use crate::change::Change;
use crate::error::Error;
use crate::guard::Posted;
use crate::installation::{Installation, now};
use crate::sign::{Shown, token_hash};

/// Counts that the question was seen: 204 at once; the one write that is not durable when it is answered.
#[utoipa::path(
    post, path = "/v1/surveys/{survey}/shown", tag = "customers", operation_id = "postShown",
    params(parameters::Survey),
    request_body(description = "The page's token", content(
        (bodies::ShownPost = "application/json"), (bodies::ShownPost = "text/plain"))),
    responses((status = 204, description = "Counted once a token, within ten seconds")),
    extensions(("x-perche-problems" = json!(["not-found", "archived", "origin-not-allowed", "invalid",
        "too-many-requests", "unavailable"]))),
)]
pub(super) async fn post(
    request: HttpRequest,
    survey: web::Path<String>,
    payload: web::Payload,
    installation: web::Data<Installation>,
) -> Result<HttpResponse, Error> {
    installation.ready().map_err(Error::NotReady)?;
    limit::admit_post(&request, &installation, &survey, Posted::Display)?;
    let body = body::read_json(&request, payload).await?;
    let members: BTreeMap<String, Value> =
        serde_json::from_slice(&body).map_err(|error| Error::BadBody(error.to_string()))?;
    let entry = installation.open_survey(&survey)?;
    let survey = &entry.current().survey;
    judge_origin(&request, &installation, &survey.sites)?;
    let now = now();
    let token = members.get("display").and_then(Value::as_str).unwrap_or_default();
    let shown = Shown::read(&installation.secret, survey.id.as_str(), now, token);
    let unknown = members.keys().filter(|name| *name != "display");
    let mut faults: Vec<Fault> = unknown.map(|name| Fault::new(name.clone(), "is not a member here")).collect();
    if shown.is_none() {
        faults.push(Fault::new("display", "must be the token of a page of this survey"));
    }
    match shown {
        Some(shown) if faults.is_empty() => {
            if !shown.test {
                installation.writer.post(Change::Shown { survey: survey.id.clone(), token: token_hash(token), now });
            }
            Ok(HttpResponse::NoContent().finish())
        }
        _ => Err(Error::Invalid(faults)),
    }
}

/// What a browser asks before it posts from another site.
#[utoipa::path(
    options, path = "/v1/surveys/{survey}/shown", tag = "customers", operation_id = "preflightShown",
    params(parameters::Survey, ("origin" = Option<String>, Header, description = "The page's origin")),
    responses((status = 204, description = "The page may post")),
    extensions(("x-perche-problems" = json!(["not-found", "origin-not-allowed"]))),
)]
pub(super) async fn preflight(
    request: HttpRequest,
    survey: web::Path<String>,
    installation: web::Data<Installation>,
) -> Result<HttpResponse, Error> {
    responses::preflight(request, survey, installation).await
}
