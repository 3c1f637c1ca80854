//! `/v1/surveys`: the definitions, for teams.

use actix_web::http::header;
use actix_web::{HttpRequest, HttpResponse, web};
use perche_survey::revision::Revision;
use serde_json::{Value, json};

use super::request::admit;
use crate::error::Error;
use crate::installation::Installation;

/// Every survey, briefly.
pub(super) async fn list(request: HttpRequest, installation: web::Data<Installation>) -> Result<HttpResponse, Error> {
    admit(&request, &installation)?;
    let items: Vec<Value> = installation.catalog.all().iter().map(|entry| summary(entry.current())).collect();
    Ok(HttpResponse::Ok().insert_header((header::CACHE_CONTROL, "private, no-cache")).json(json!({"items": items})))
}

/// One survey as it stands, with its revision as `ETag`.
pub(super) async fn read(
    request: HttpRequest,
    survey: web::Path<String>,
    installation: web::Data<Installation>,
) -> Result<HttpResponse, Error> {
    admit(&request, &installation)?;
    let entry = installation.survey(&survey)?;
    let current = entry.current();
    let mut body = summary(current);
    body["definition"] = serde_json::to_value(&current.survey).map_err(|error| Error::Internal(error.to_string()))?;
    Ok(HttpResponse::Ok()
        .insert_header((header::ETAG, format!("\"r{}\"", current.revision)))
        .insert_header((header::CACHE_CONTROL, "private, no-cache"))
        .json(body))
}

fn summary(current: &Revision) -> Value {
    let survey = &current.survey;
    let scale = survey.scale();
    json!({
        "id": survey.id,
        "kind": survey.kind,
        "headline": survey.kind.headline(),
        "scale": {"min": scale.min, "max": scale.max, "polarity": scale.polarity},
        "revision": current.revision,
        "version": current.version,
        "at": current.at,
        "archived": current.archived,
        "managed_by": if current.from_file { "file" } else { "api" },
    })
}
