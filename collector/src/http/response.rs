//! `/v1/responses/{id}`: one response, for a team.

use std::sync::Arc;

use actix_web::{HttpRequest, HttpResponse, web};
use perche_survey::handling::Handling;
use perche_survey::response::Response;
use serde_json::Value;
use uuid::Uuid;

use super::request::admit;
use super::{body, reply};
use crate::catalog::Entry;
use crate::change::{Change, Outcome};
use crate::error::Error;
use crate::installation::{Installation, now};
use crate::row::row;

/// The response as it stands.
pub(super) async fn read(
    request: HttpRequest,
    id: web::Path<String>,
    installation: web::Data<Installation>,
) -> Result<HttpResponse, Error> {
    admit(&request, &installation)?;
    let (entry, response) = find(&installation, &id).await?;
    reply::json(&request, &row(&entry, &response))
}

/// Labels it, marks it as done, or releases it from quarantine.
pub(super) async fn handle(
    request: HttpRequest,
    id: web::Path<String>,
    payload: web::Payload,
    installation: web::Data<Installation>,
) -> Result<HttpResponse, Error> {
    admit(&request, &installation)?;
    let body = body::read_json(&request, payload).await?;
    let Ok(Value::Object(members)) = serde_json::from_slice(&body) else {
        return Err(Error::BadBody("must be one JSON object".to_owned()));
    };
    let (entry, response) = find(&installation, &id).await?;
    let handling = Handling::read(&members).map_err(Error::Invalid)?;
    let survey = &entry.current().survey;
    let change = Change::Handle {
        survey: survey.id.clone(),
        id: response.id,
        handling,
        segments: survey.segments().map(|(key, most)| (key.to_owned(), most)).collect(),
        now: now(),
    };
    match installation.writer.submit(change).await? {
        Outcome::Handled(true) => {
            let (entry, response) = find(&installation, &id).await?;
            reply::json(&request, &row(&entry, &response))
        }
        _ => Err(Error::NotFound("id")),
    }
}

/// Erases it, for ever.
pub(super) async fn erase(
    request: HttpRequest,
    id: web::Path<String>,
    installation: web::Data<Installation>,
) -> Result<HttpResponse, Error> {
    admit(&request, &installation)?;
    let (_, response) = find(&installation, &id).await?;
    let change = Change::Erase { survey: response.survey, id: response.id, now: now() };
    match installation.writer.submit(change).await? {
        Outcome::Erased(true) => Ok(HttpResponse::NoContent().finish()),
        _ => Err(Error::NotFound("id")),
    }
}

async fn find(installation: &Installation, id: &str) -> Result<(Arc<Entry>, Response), Error> {
    let id: Uuid = id.parse().map_err(|_| Error::NotFound("id"))?;
    let found = installation.read(move |store| store.response(id)).await?;
    let response = found.ok_or(Error::NotFound("id"))?;
    Ok((installation.survey(response.survey.as_str())?, response))
}
