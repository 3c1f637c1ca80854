//! `GET /dashboard/surveys/{survey}/install/code.svg`: the code of a survey as a file.

use actix_web::http::header::{CONTENT_DISPOSITION, CONTENT_TYPE};
use actix_web::{HttpRequest, HttpResponse, web};

use super::choice::Choice;
use super::open;
use crate::dashboard::visit::Visit;
use crate::error::Error;
use crate::guard::key::Scope;
use crate::http::request::{public_url, query};
use crate::installation::Installation;
use crate::snippet::Way;

/// The file.
pub(in crate::dashboard) async fn show(
    request: HttpRequest,
    survey: web::Path<String>,
    installation: web::Data<Installation>,
) -> Result<HttpResponse, Error> {
    let visit = Visit::admit(&request, &installation, Scope::Read)?;
    let entry = open(&visit, &installation, &survey)?;
    let definition = &entry.current().survey;
    let mut choice = Choice::read(&query(&request));
    choice.order.way = Way::Qr;
    let snippet = choice.snippet(definition, &public_url(&request, &installation)).map_err(Error::Invalid)?;
    Ok(HttpResponse::Ok()
        .insert_header((CONTENT_TYPE, "image/svg+xml"))
        .insert_header((CONTENT_DISPOSITION, format!("attachment; filename=\"{}.svg\"", definition.id)))
        .body(snippet.html))
}
