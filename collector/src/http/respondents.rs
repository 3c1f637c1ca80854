//! `/v1/respondents/{reference}`: all that one respondent gave, for who asks what is known of them and for who wants to be
//! forgotten. The reference is the owner's own; it is never logged.

use std::collections::BTreeSet;
use std::sync::Arc;

use actix_web::{HttpRequest, HttpResponse, web};
use perche_survey::draft::Fault;
use perche_survey::survey::SurveyId;
use serde_json::{Value, json};

use super::openapi::{parameters, replies};
use super::request::admit;
use crate::catalog::Entry;
use crate::change::{Act, Change, Deed, Outcome};
use crate::error::Error;
use crate::guard::key::{Grant, Scope};
use crate::installation::{Installation, now};
use crate::row::row;
use crate::store::{Position, Store, StoreError};

/// How many responses one commit erases.
const AT_ONCE: usize = 500;
/// How many rows one answer has at most; whoever answered more often erases or exports.
const MOST_ROWS: usize = 10_000;
/// The longest reference, in characters.
const MAX_REFERENCE: usize = 200;

/// Every response of the respondent, survey by survey, oldest first.
#[utoipa::path(
    get, path = "/v1/respondents/{reference}", tag = "responses", operation_id = "readRespondent",
    params(parameters::Reference),
    responses((status = 200, description = "All that they gave", body = replies::RespondentList)),
    security(("bearer" = ["read"])),
    extensions(("x-perche-problems" = json!(["invalid"]))),
)]
pub(super) async fn read(
    request: HttpRequest,
    reference: web::Path<String>,
    installation: web::Data<Installation>,
) -> Result<HttpResponse, Error> {
    let grant = admit(&request, &installation, Scope::Read)?;
    let names = names(&installation, &reference)?;
    let entries = seen(&installation, &grant);
    let (items, complete) = installation.read(move |store| rows(store, &entries, &names)).await?;
    Ok(HttpResponse::Ok().json(json!({"items": items, "complete": complete})))
}

/// Erases every response of the respondent.
#[utoipa::path(
    delete, path = "/v1/respondents/{reference}", tag = "responses", operation_id = "eraseRespondent",
    params(parameters::Reference),
    responses((status = 200, description = "How many responses are gone, for ever", body = replies::ErasedCount)),
    security(("bearer" = ["write"])),
    extensions(("x-perche-problems" = json!(["invalid"]))),
)]
pub(super) async fn erase(
    request: HttpRequest,
    reference: web::Path<String>,
    installation: web::Data<Installation>,
) -> Result<HttpResponse, Error> {
    let grant = admit(&request, &installation, Scope::Write)?;
    let names = names(&installation, &reference)?;
    let mut erased = 0;
    for entry in seen(&installation, &grant) {
        let survey = &entry.current().survey.id;
        let mut of_survey = 0;
        for name in &names {
            of_survey += erase_from(&installation, survey, name).await?;
        }
        if of_survey > 0 {
            let act = Act::new(&grant.key, Deed::RespondentErased, survey.as_str(), now());
            installation.writer.submit(Change::Tell(Box::new(act))).await?;
        }
        erased += of_survey;
    }
    Ok(HttpResponse::Ok().json(json!({"erased": erased})))
}

/// The surveys that the key sees, archived ones too.
fn seen(installation: &Installation, grant: &Grant) -> Vec<Arc<Entry>> {
    installation.catalog.all().into_iter().filter(|entry| grant.sees(&entry.current().survey.id)).collect()
}

/// A reference as it may be stored: hashed, or as it is where a survey says, or once said, `plain`.
fn names(installation: &Installation, reference: &str) -> Result<BTreeSet<String>, Error> {
    if !(1..=MAX_REFERENCE).contains(&reference.chars().count()) {
        let message = format!("must have 1 to {MAX_REFERENCE} characters");
        return Err(Error::Invalid(vec![Fault::new("reference", message)]));
    }
    Ok([installation.secret.hash_respondent(reference), reference.to_owned()].into())
}

fn rows(store: &dyn Store, entries: &[Arc<Entry>], names: &BTreeSet<String>) -> Result<(Vec<Value>, bool), StoreError> {
    let mut rows = Vec::new();
    for (entry, name) in entries.iter().flat_map(|entry| names.iter().map(move |name| (entry, name))) {
        let mut after = None;
        loop {
            let page = store.responses_of(&entry.current().survey.id, name, after, AT_ONCE)?;
            let Some(last) = page.last() else { break };
            after = Some(Position::of(last));
            for response in &page {
                if rows.len() == MOST_ROWS {
                    return Ok((rows, false));
                }
                rows.push(serde_json::to_value(row(entry, response)).expect("a row is plain JSON"));
            }
        }
    }
    Ok((rows, true))
}

async fn erase_from(installation: &Installation, survey: &SurveyId, respondent: &str) -> Result<usize, Error> {
    let mut erased = 0;
    loop {
        let (survey, respondent) = (survey.clone(), respondent.to_owned());
        let change = Change::EraseRespondent { survey, respondent, most: AT_ONCE, now: now() };
        let outcome = installation.writer.submit(change).await?;
        let Outcome::Swept(swept) = outcome else {
            return Err(Error::Internal(format!("the store answered an erasure with {outcome:?}")));
        };
        erased += swept;
        if swept < AT_ONCE {
            return Ok(erased);
        }
    }
}
