//! `/v1/surveys`: the definitions, for teams.

use actix_web::http::header::{self, EntityTag, Header, IfMatch, IfNoneMatch};
use actix_web::{HttpRequest, HttpResponse, HttpResponseBuilder, web};
use perche_survey::draft::Fault;
use perche_survey::revision::Revision;
use perche_survey::survey::{Survey, SurveyId};
use perche_survey::{check, file};
use serde_json::{Value, json};

use super::body;
use super::openapi::{parameters, replies};
use super::request::{self, admit, query};
use super::summary::{Summary, Whole};
use crate::catalog::Entry;
use crate::change::{Act, Change, Deed};
use crate::error::Error;
use crate::guard::key::Scope;
use crate::installation::{Defined, Installation, Seen, now};
use crate::tasks;

/// Every survey that the key sees, briefly.
#[utoipa::path(
    get, path = "/v1/surveys", tag = "surveys", operation_id = "listSurveys",
    responses((status = 200, description = "The surveys", body = replies::SurveyList)),
    security(("bearer" = ["numbers"])),
)]
pub(super) async fn list(request: HttpRequest, installation: web::Data<Installation>) -> Result<HttpResponse, Error> {
    let grant = admit(&request, &installation, Scope::Numbers)?;
    let surveys = installation.catalog.all();
    let seen = surveys.iter().map(|entry| entry.current()).filter(|current| grant.sees(&current.survey.id));
    let items: Vec<Summary<'_>> = seen.map(|current| Summary::of(current)).collect();
    Ok(HttpResponse::Ok().insert_header((header::CACHE_CONTROL, "private, no-cache")).json(json!({"items": items})))
}

/// One survey as it stands, with its revision as `ETag`.
#[utoipa::path(
    get, path = "/v1/surveys/{survey}", tag = "surveys", operation_id = "readSurvey",
    params(parameters::Survey),
    responses((status = 200, description = "The survey", body = Whole, headers(("etag" = String))),
              (status = 304, description = "It is the one that you have")),
    security(("bearer" = ["numbers"])),
    extensions(("x-perche-problems" = json!(["not-found"]))),
)]
pub(super) async fn read(
    request: HttpRequest,
    survey: web::Path<String>,
    installation: web::Data<Installation>,
) -> Result<HttpResponse, Error> {
    let grant = admit(&request, &installation, Scope::Numbers)?;
    let entry = request::survey(&installation, &grant, &survey)?;
    let current = entry.current();
    let known = match IfNoneMatch::parse(&request) {
        Ok(IfNoneMatch::Any) => true,
        Ok(IfNoneMatch::Items(tags)) => tags.iter().any(|known| known.weak_eq(&tag(current))),
        Err(_) => false,
    };
    if known {
        return Ok(HttpResponse::NotModified().insert_header((header::ETAG, tag(current).to_string())).finish());
    }
    Ok(whole(HttpResponse::Ok(), current, &[]))
}

/// The longest definition, in bytes: 30 locales with a label for each point.
const MAX_DEFINITION: usize = 256 * 1_024;

/// Defines a survey, anew or for the first time; gives an archived one back.
#[utoipa::path(
    put, path = "/v1/surveys/{survey}", tag = "surveys", operation_id = "putSurvey",
    params(parameters::Survey, parameters::Seen),
    request_body(content = Survey, description = "The definition; `id` may be left out"),
    responses((status = 201, description = "Made", body = Whole, headers(("etag" = String))),
              (status = 200, description = "Changed, or as it was", body = Whole, headers(("etag" = String)))),
    security(("bearer" = ["write"])),
    extensions(("x-perche-problems" = json!(["not-found", "invalid", "managed-by-file", "scale-fixed",
        "revision-needed", "other-revision"]))),
)]
pub(super) async fn put(
    request: HttpRequest,
    survey: web::Path<String>,
    payload: web::Payload,
    installation: web::Data<Installation>,
) -> Result<HttpResponse, Error> {
    let grant = admit(&request, &installation, Scope::Write)?;
    let body = body::read(&request, payload, MAX_DEFINITION).await?;
    if !body::is_json(&request) {
        return Err(Error::UnsupportedMedia("application/json"));
    }
    let Ok(Value::Object(mut members)) = serde_json::from_slice(&body) else {
        return Err(Error::BadBody("must be one JSON object".to_owned()));
    };
    let mut faults = Vec::new();
    // As in the address: what else is wrong is told at once.
    if members.insert("id".to_owned(), json!(*survey)).is_some_and(|id| id != json!(*survey)) {
        faults.push(Fault::new("id", format!("must be {survey}, as in the address")));
    }
    let definition = file::read_survey(Value::Object(members)).map_err(|found| faults.extend(found));
    let (Ok(definition), true) = (definition, faults.is_empty()) else { return Err(Error::Invalid(faults)) };
    if !grant.sees(&definition.id) {
        return Err(Error::NotFound("survey"));
    }
    let warnings = check::warnings(&definition);
    let seen = expected(&request, installation.catalog.get(&survey).as_deref())?;
    let reply = match installation.define(definition, seen, &grant.key).await? {
        Defined::Created => HttpResponse::Created(),
        Defined::Replaced | Defined::Unchanged => HttpResponse::Ok(),
    };
    Ok(whole(reply, installation.survey(&survey)?.current(), &warnings))
}

/// Archives a survey: its figures stay, and so does its id. With `erase=true` its responses go for ever.
#[utoipa::path(
    delete, path = "/v1/surveys/{survey}", tag = "surveys", operation_id = "archiveSurvey",
    params(parameters::Survey, parameters::Seen, parameters::Erasing),
    responses((status = 204, description = "Archived: its figures stay, and so does its id"),
              (status = 200, description = "How many responses are gone, for ever", body = replies::ErasedCount)),
    security(("bearer" = ["write"])),
    extensions(("x-perche-scope-if" = json!({"erase=true": "admin"})), ("x-perche-problems" = json!(["not-found",
        "invalid", "managed-by-file", "revision-needed", "other-revision"]))),
)]
pub(super) async fn archive(
    request: HttpRequest,
    survey: web::Path<String>,
    installation: web::Data<Installation>,
) -> Result<HttpResponse, Error> {
    let grant = admit(&request, &installation, Scope::Write)?;
    let erase = match &query(&request)[..] {
        [] => false,
        [(name, value)] if name == "erase" && matches!(value.as_str(), "true" | "false") => value == "true",
        _ => return Err(Error::Invalid(vec![Fault::new("erase", "must be true or false, and is the only parameter")])),
    };
    if erase {
        admit(&request, &installation, Scope::Admin)?;
    }
    let entry = request::survey(&installation, &grant, &survey)?;
    let id = entry.current().survey.id.clone();
    let seen = expected(&request, Some(&entry))?;
    if !erase {
        installation.archive(&survey, seen, &grant.key).await?;
        return Ok(HttpResponse::NoContent().finish());
    }
    let erased = erase_all(&installation, &id, seen, &grant.key).await?;
    Ok(HttpResponse::Ok().json(json!({"erased": erased})))
}

/// Archives a survey and erases all of its responses, for who asks with the key `by`; says how many.
pub(crate) async fn erase_all(
    installation: &Installation,
    survey: &SurveyId,
    seen: Seen,
    by: &str,
) -> Result<usize, Error> {
    installation.archive(survey.as_str(), seen, by).await?;
    let act = Act::new(by, Deed::SurveyErased, survey.as_str(), now());
    installation.writer.submit(Change::Tell(Box::new(act))).await?;
    tasks::erase_survey(installation, survey, now()).await.map_err(Error::Unavailable)
}

fn tag(current: &Revision) -> EntityTag {
    EntityTag::new_strong(format!("r{}", current.revision))
}

fn whole(mut reply: HttpResponseBuilder, current: &Revision, warnings: &[Fault]) -> HttpResponse {
    reply
        .insert_header((header::ETAG, tag(current).to_string()))
        .insert_header((header::CACHE_CONTROL, "private, no-cache"));
    reply.json(Whole::of(current, warnings))
}

/// Which revision the client says that it saw; of several the one that stands there now, if it is among them.
fn expected(request: &HttpRequest, entry: Option<&Entry>) -> Result<Seen, Error> {
    if request.headers().contains_key(header::IF_NONE_MATCH) {
        return match IfNoneMatch::parse(request) {
            Ok(IfNoneMatch::Any) => Ok(Seen::Nothing),
            Ok(IfNoneMatch::Items(_)) | Err(_) => {
                Err(Error::Invalid(vec![Fault::new("if-none-match", "must be *, which means that there is none yet")]))
            }
        };
    }
    if !request.headers().contains_key(header::IF_MATCH) {
        return Ok(Seen::Unsaid);
    }
    let tags = match IfMatch::parse(request) {
        Ok(IfMatch::Any) => return Ok(Seen::Any),
        Ok(IfMatch::Items(tags)) => tags,
        Err(_) => Vec::new(),
    };
    // A tag that is none of ours is of another revision, whichever; so is a weak one, which does not say that it is the very same.
    let current = entry.map(Entry::current).filter(|current| tags.iter().any(|seen| seen.strong_eq(&tag(current))));
    Ok(Seen::Revision(current.map_or(0, |current| current.revision)))
}
