//! `GET /v1/surveys/{survey}/aggregates`, `GET /v1/aggregates`

use actix_web::{HttpRequest, HttpResponse, web};

use super::openapi::parameters;
use super::reply;
use super::request::{self, admit, query};
use crate::aggregate::{self, Plan, Query, Question};
use crate::error::Error;
use crate::guard::key::Scope;
use crate::installation::{Installation, now};

/// The figures of one survey.
///
/// Filters besides those below: `context.KEY` for each context key that the survey declares a segment. A filter that is given
/// twice lets either value through. With more than one filter or group the responses themselves are read (`"basis": "scan"`),
/// at most 200,000 of them.
#[utoipa::path(
    get, path = "/v1/surveys/{survey}/aggregates", tag = "figures", operation_id = "readAggregates",
    params(parameters::Survey, parameters::Window, parameters::Filters, parameters::Figures),
    responses((status = 200, description = "The figures", body = aggregate::Envelope, headers(("etag" = String))),
              (status = 304, description = "They are the ones that you have")),
    security(("bearer" = ["numbers"])),
    extensions(("x-perche-problems" = json!(["not-found", "invalid", "too-wide"]))),
)]
pub(super) async fn read(
    request: HttpRequest,
    survey: web::Path<String>,
    installation: web::Data<Installation>,
) -> Result<HttpResponse, Error> {
    let grant = admit(&request, &installation, Scope::Numbers)?;
    let entry = request::survey(&installation, &grant, &survey)?;
    let query = Query::read(&query(&request), &entry.current().survey)?;
    let plan = Plan::of(&*installation.store, &entry, &query, now())?;
    // A short answer is given here and now: beside many customers, the way to another thread and back takes longer than the
    // counting.
    let envelope = if plan.is_short(&query) {
        plan.answer(&*installation.store, &entry, &query)?
    } else {
        let installation = installation.clone();
        web::block(move || plan.answer(&*installation.store, &entry, &query)).await??
    };
    reply::json(&request, &envelope)
}

/// The headlines of several surveys; `*` is all that the key sees.
#[utoipa::path(
    get, path = "/v1/aggregates", tag = "figures", operation_id = "readOverview",
    params(parameters::Surveys, parameters::Window),
    responses((status = 200, description = "The headlines", body = aggregate::Overview, headers(("etag" = String))),
              (status = 304, description = "They are the ones that you have")),
    security(("bearer" = ["numbers"])),
    extensions(("x-perche-problems" = json!(["not-found", "invalid", "too-wide"]))),
)]
pub(super) async fn overview(
    request: HttpRequest,
    installation: web::Data<Installation>,
) -> Result<HttpResponse, Error> {
    let grant = admit(&request, &installation, Scope::Numbers)?;
    let question = Question::read(&query(&request))?;
    let entries: Vec<_> = match &question.surveys {
        all if all.is_empty() => {
            let all = installation.catalog.all().into_iter();
            all.filter(|entry| grant.sees(&entry.current().survey.id)).collect()
        }
        named => {
            let named = named.iter().map(|id| request::survey(&installation, &grant, id));
            named.collect::<Result<_, _>>()?
        }
    };
    let overview = web::block({
        let installation = installation.clone();
        move || aggregate::overview(&*installation.store, &entries, &question, now())
    });
    reply::json(&request, &overview.await??)
}
