//! `/healthz` the process runs, `/readyz` it takes answers.

use actix_web::{HttpResponse, web};

use crate::error::Error;
use crate::installation::Installation;

/// Whether the process runs.
#[utoipa::path(
    get, path = "/healthz", tag = "this collector", operation_id = "readHealth",
    responses((status = 200, description = "The process runs", body = String)),
)]
pub(super) async fn alive() -> HttpResponse {
    HttpResponse::Ok().content_type("text/plain").body("ok\n")
}

/// Whether it takes answers.
#[utoipa::path(
    get, path = "/readyz", tag = "this collector", operation_id = "readReadiness",
    responses((status = 200, description = "It takes answers", body = String)),
    extensions(("x-perche-problems" = json!(["unavailable"]))),
)]
pub(super) async fn ready(installation: web::Data<Installation>) -> Result<HttpResponse, Error> {
    installation.ready().map_err(Error::NotReady)?;
    Ok(HttpResponse::Ok().content_type("text/plain").body("ready\n"))
}
