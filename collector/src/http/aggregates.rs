//! `GET /v1/surveys/{survey}/aggregates`, `GET /v1/aggregates`

use actix_web::{HttpRequest, HttpResponse, web};

use super::reply;
use super::request::{self, admit, query};
use crate::aggregate::{self, Query, Question};
use crate::error::Error;
use crate::guard::key::Scope;
use crate::installation::{Installation, now};

/// The figures of one survey.
pub(super) async fn read(
    request: HttpRequest,
    survey: web::Path<String>,
    installation: web::Data<Installation>,
) -> Result<HttpResponse, Error> {
    let grant = admit(&request, &installation, Scope::Numbers)?;
    let entry = request::survey(&installation, &grant, &survey)?;
    let query = Query::read(&query(&request), &entry.current().survey)?;
    let envelope = web::block({
        let installation = installation.clone();
        move || aggregate::envelope(&*installation.store, &entry, &query, now())
    });
    reply::json(&request, &envelope.await??)
}

/// The headlines of several surveys; `*` is all that the key sees.
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
