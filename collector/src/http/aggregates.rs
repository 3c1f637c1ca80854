//! `GET /v1/surveys/{survey}/aggregates`, `GET /v1/aggregates`

use actix_web::{HttpRequest, HttpResponse, web};

use super::reply;
use super::request::{admit, query};
use crate::aggregate::{self, Query, Question};
use crate::error::Error;
use crate::installation::{Installation, now};

/// The figures of one survey.
pub(super) async fn read(
    request: HttpRequest,
    survey: web::Path<String>,
    installation: web::Data<Installation>,
) -> Result<HttpResponse, Error> {
    admit(&request, &installation)?;
    let entry = installation.survey(&survey)?;
    let query = Query::read(&query(&request), &entry.current().survey)?;
    let envelope = web::block({
        let installation = installation.clone();
        move || aggregate::envelope(&*installation.store, &entry, &query, now())
    });
    reply::json(&request, &envelope.await??)
}

/// The headlines of several surveys.
pub(super) async fn overview(
    request: HttpRequest,
    installation: web::Data<Installation>,
) -> Result<HttpResponse, Error> {
    admit(&request, &installation)?;
    let question = Question::read(&query(&request))?;
    let entries = match &question.surveys {
        all if all.is_empty() => installation.catalog.all(),
        named => named.iter().map(|id| installation.survey(id)).collect::<Result<_, _>>()?,
    };
    let overview = web::block({
        let installation = installation.clone();
        move || aggregate::overview(&*installation.store, &entries, &question, now())
    });
    reply::json(&request, &overview.await??)
}
