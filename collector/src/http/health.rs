//! `/healthz` the process runs, `/readyz` it takes answers.

use actix_web::{HttpResponse, web};

use crate::error::Error;
use crate::installation::Installation;

pub(super) async fn alive() -> HttpResponse {
    HttpResponse::Ok().content_type("text/plain").body("ok\n")
}

pub(super) async fn ready(installation: web::Data<Installation>) -> Result<HttpResponse, Error> {
    installation.ready().map_err(Error::NotReady)?;
    Ok(HttpResponse::Ok().content_type("text/plain").body("ready\n"))
}
