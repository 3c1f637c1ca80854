//! `/v1/responses/{id}`: one response, for a team.

use std::sync::Arc;

use actix_web::http::header::{CACHE_CONTROL, HeaderValue};
use actix_web::{HttpRequest, HttpResponse, web};
use perche_survey::handling::Handling;
use perche_survey::response::{Response, Status};
use serde_json::Value;
use uuid::Uuid;

use super::openapi::{bodies, parameters};
use super::request::admit;
use super::{body, reply};
use crate::catalog::Entry;
use crate::change::{Act, Change, Deed, Outcome};
use crate::error::Error;
use crate::guard::key::{Grant, Scope};
use crate::installation::{Installation, now};
use crate::row::{Row, row};

/// The response as it stands.
#[utoipa::path(
    get, path = "/v1/responses/{id}", tag = "responses", operation_id = "readResponse",
    params(parameters::Response),
    responses((status = 200, description = "The response", body = Row, headers(("etag" = String))),
              (status = 304, description = "It is the one that you have")),
    security(("bearer" = ["read"])),
    extensions(("x-perche-problems" = json!(["not-found"]))),
)]
pub(super) async fn read(
    request: HttpRequest,
    id: web::Path<String>,
    installation: web::Data<Installation>,
) -> Result<HttpResponse, Error> {
    let grant = admit(&request, &installation, Scope::Read)?;
    let (entry, response) = find(&installation, &grant, &id).await?;
    told(&request, &entry, &response)
}

/// No cache keeps what somebody said, not even the one of the browser.
fn told(request: &HttpRequest, entry: &Entry, response: &Response) -> Result<HttpResponse, Error> {
    let mut reply = reply::json(request, &row(entry, response))?;
    reply.headers_mut().insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
    Ok(reply)
}

/// Labels it, marks it as done, or releases it from quarantine.
#[utoipa::path(
    patch, path = "/v1/responses/{id}", tag = "responses", operation_id = "handleResponse",
    params(parameters::Response),
    request_body(content = bodies::Handling, description = "What is done with it"),
    responses((status = 200, description = "The response as it is now", body = Row, headers(("etag" = String)))),
    security(("bearer" = ["write"])),
    extensions(("x-perche-problems" = json!(["not-found", "invalid"]))),
)]
pub(super) async fn handle(
    request: HttpRequest,
    id: web::Path<String>,
    payload: web::Payload,
    installation: web::Data<Installation>,
) -> Result<HttpResponse, Error> {
    let grant = admit(&request, &installation, Scope::Write)?;
    let body = body::read_json(&request, payload).await?;
    let Ok(Value::Object(members)) = serde_json::from_slice(&body) else {
        return Err(Error::BadBody("must be one JSON object".to_owned()));
    };
    let (entry, response) = find(&installation, &grant, &id).await?;
    let handling = Handling::read(&members).map_err(Error::Invalid)?;
    let survey = &entry.current().survey;
    let (releases, now) = (handling.release && response.status == Status::Quarantined, now());
    let segments = survey.segments().map(|(key, most)| (key.to_owned(), most)).collect();
    let change = Change::Handle { survey: survey.id.clone(), id: response.id, handling, segments, now };
    let act = Act::new(&grant.key, Deed::ResponseReleased, response.id, now);
    match installation.writer.submit(if releases { act.of(change) } else { change }).await? {
        Outcome::Handled(_) => {
            let (entry, response) = find(&installation, &grant, &id).await?;
            told(&request, &entry, &response)
        }
        _ => Err(Error::NotFound("id")),
    }
}

/// Erases it, for ever.
#[utoipa::path(
    delete, path = "/v1/responses/{id}", tag = "responses", operation_id = "eraseResponse",
    params(parameters::Response),
    responses((status = 204, description = "It is gone, for ever")),
    security(("bearer" = ["write"])),
    extensions(("x-perche-problems" = json!(["not-found"]))),
)]
pub(super) async fn erase(
    request: HttpRequest,
    id: web::Path<String>,
    installation: web::Data<Installation>,
) -> Result<HttpResponse, Error> {
    let grant = admit(&request, &installation, Scope::Write)?;
    let (_, response) = find(&installation, &grant, &id).await?;
    let now = now();
    let change = Change::Erase { survey: response.survey, id: response.id, now };
    let act = Act::new(&grant.key, Deed::ResponseErased, response.id, now);
    match installation.writer.submit(act.of(change)).await? {
        Outcome::Erased(true) => Ok(HttpResponse::NoContent().finish()),
        _ => Err(Error::NotFound("id")),
    }
}

async fn find(installation: &Installation, grant: &Grant, id: &str) -> Result<(Arc<Entry>, Response), Error> {
    let id: Uuid = id.parse().map_err(|_| Error::NotFound("id"))?;
    let found = installation.read(move |store| store.response(id)).await?;
    let response = found.filter(|response| grant.sees(&response.survey)).ok_or(Error::NotFound("id"))?;
    Ok((installation.survey(response.survey.as_str())?, response))
}
