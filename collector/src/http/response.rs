//! `/v1/responses/{id}`: one response, for a team.

use actix_web::http::header::{CACHE_CONTROL, HeaderValue};
use actix_web::{HttpRequest, HttpResponse, web};
use perche_survey::handling::Handling;
use perche_survey::response::Response;
use serde_json::Value;

use super::openapi::{bodies, parameters};
use super::request::admit;
use super::{body, reply};
use crate::catalog::Entry;
use crate::error::Error;
use crate::guard::key::Scope;
use crate::installation::Installation;
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
    let (entry, response) = installation.response(&grant, &id).await?;
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
    let (entry, response) = installation.response(&grant, &id).await?;
    let handling = Handling::read(&members).map_err(Error::Invalid)?;
    let (entry, response) = installation.handle(&grant, (&entry, &response), handling).await?;
    told(&request, &entry, &response)
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
    installation.erase(&grant, &id).await?;
    Ok(HttpResponse::NoContent().finish())
}
