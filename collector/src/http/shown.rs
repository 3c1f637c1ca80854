//! `POST /v1/surveys/{survey}/shown`: half of the question was visible for a second.

use actix_web::{HttpRequest, HttpResponse, web};
use perche_survey::draft::Fault;
use serde::Deserialize;

use super::body;
use super::request::judge_origin;
use crate::change::Change;
use crate::error::Error;
use crate::installation::{Installation, now};
use crate::sign::{Shown, token_hash};

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Sight {
    display: String,
}

/// 204 at once; the one write that is not durable when it is answered.
pub(super) async fn post(
    request: HttpRequest,
    survey: web::Path<String>,
    payload: web::Payload,
    installation: web::Data<Installation>,
) -> Result<HttpResponse, Error> {
    installation.ready().map_err(Error::Unavailable)?;
    let body = body::read(payload, body::MAX_JSON).await?;
    let entry = installation.open_survey(&survey)?;
    let survey = &entry.current().survey;
    judge_origin(&request, &installation, &survey.sites)?;
    let sight: Sight = serde_json::from_slice(&body).map_err(|error| Error::BadBody(error.to_string()))?;
    let now = now();
    let Some(shown) = Shown::read(&installation.secret, survey.id.as_str(), now, &sight.display) else {
        return Err(Error::Invalid(vec![Fault::new("display", "must be the token of a page of this survey")]));
    };
    if !shown.test {
        installation.writer.post(Change::Shown { survey: survey.id.clone(), token: token_hash(&sight.display), now });
    }
    Ok(HttpResponse::NoContent().finish())
}
