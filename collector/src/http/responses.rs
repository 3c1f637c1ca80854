//! `/v1/surveys/{survey}/responses`: customers post, teams read.

use actix_web::http::header;
use actix_web::{HttpRequest, HttpResponse, web};
use perche_survey::accept::{Moment, Signature};
use perche_survey::draft::{Draft, Fault};
use serde::Serialize;

use super::openapi::{bodies, parameters, replies};
use super::request::{self, admit, judge_origin, query, vouched};
use super::suspect::suspect;
use super::{body, limit, rows};
use crate::catalog::Entry;
use crate::change::{Change, Outcome, Receipt};
use crate::error::Error;
use crate::guard::Posted;
use crate::guard::address::Client;
use crate::guard::key::Scope;
use crate::guard::refused;
use crate::installation::{Installation, now};
use crate::sign::{Shown, token_hash};
use perche_survey::merge::OPEN_HOURS;
use perche_survey::response::Status;
use perche_survey::survey::Survey;
use perche_survey::time::Timestamp;

/// The reply to a stored answer.
#[derive(Serialize, utoipa::ToSchema)]
#[schema(as = ResponseReceipt)]
pub(super) struct Reply {
    #[serde(flatten)]
    receipt: Receipt,
    warnings: Vec<Fault>,
}

/// Who posts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Sender {
    /// Anybody: the page, a program.
    Customer,
    /// Who fills in a field that people do not see.
    Trapped,
    /// A program on this machine.
    Local,
    /// A server with a key of write scope.
    Team,
}

impl Sender {
    /// Whether nobody vouches for it.
    pub(super) fn is_stranger(self) -> bool {
        match self {
            Self::Customer | Self::Trapped => true,
            Self::Local | Self::Team => false,
        }
    }
}

/// Takes an answer.
///
/// The order of the checks is the contract's: the first that applies is told. A key that is given is
/// looked at before the body; with a right one it is a server that posts, so what sites are listed does not matter.
#[utoipa::path(
    post, path = "/v1/surveys/{survey}/responses", tag = "customers", operation_id = "postResponse",
    params(parameters::Survey),
    request_body(description = "The answer", content(
        (bodies::ResponsePost = "application/json"), (bodies::ResponsePost = "text/plain"))),
    responses((status = 201, description = "Stored for the first time", body = Reply),
              (status = 200, description = "Merged into what is stored, or stored already", body = Reply)),
    security((), ("bearer" = ["write"])),
    extensions(("x-perche-problems" = json!(["not-found", "archived", "erased", "origin-not-allowed",
        "signature-needed", "too-many-requests", "invalid", "stale", "closed", "id-in-use", "already-answered"]))),
)]
pub(super) async fn post(
    request: HttpRequest,
    survey: web::Path<String>,
    payload: web::Payload,
    installation: web::Data<Installation>,
) -> Result<HttpResponse, Error> {
    installation.ready().map_err(Error::NotReady)?;
    let grant = vouched(&request, &installation)?;
    let sender = match &grant {
        Some(_) => Sender::Team,
        None => match limit::admit_post(&request, &installation, &survey, Posted::Answer)? {
            Client::Local => Sender::Local,
            Client::Outside(_) => Sender::Customer,
        },
    };
    let body = body::read_json(&request, payload).await?;
    let draft = Draft::read(&body).map_err(Error::BadBody)?;
    if let Some(grant) = &grant {
        // Before it is told that the survey is archived.
        request::survey(&installation, grant, &survey)?;
    }
    let entry = installation.open_survey(&survey)?;
    if grant.is_none() {
        judge_origin(&request, &installation, &entry.current().survey.sites)?;
    }
    let (outcome, warnings) = store(&installation, &entry, draft, sender).await?;
    let (mut reply, receipt) = match outcome {
        Outcome::Created(receipt) => (HttpResponse::Created(), receipt),
        Outcome::Amended(receipt) | Outcome::Unchanged(receipt) => (HttpResponse::Ok(), receipt),
        Outcome::Refused(refusal) => return Err(Error::Refused(refusal)),
        Outcome::UnknownSurvey => return Err(Error::NotFound("survey")),
        Outcome::Erased(_)
        | Outcome::Anonymised(_)
        | Outcome::Handled(_)
        | Outcome::NoResponse
        | Outcome::Swept(_)
        | Outcome::Done
        | Outcome::Conflict => return Err(unexpected(&outcome)),
    };
    Ok(reply.json(Reply { receipt, warnings }))
}

fn unexpected(outcome: &Outcome) -> Error {
    Error::Internal(format!("the store answered a post with {outcome:?}"))
}

/// Judges a draft and stores it.
pub(super) async fn store(
    installation: &Installation,
    entry: &Entry,
    draft: Draft,
    sender: Sender,
) -> Result<(Outcome, Vec<Fault>), Error> {
    let (now, current) = (now(), entry.current());
    let survey = &current.survey.id;
    let token = draft.display.as_deref();
    let shown = token.and_then(|token| Shown::read(&installation.secret, survey.as_str(), now, token));
    let seen = shown.as_ref().and(token).map(token_hash);
    let signature = signature(installation, &current.survey, &draft, shown.as_ref(), now).await?;
    let moment = Moment {
        now,
        current,
        signature,
        revision_of: &|version| entry.revision_of(version),
        display: shown.map(|shown| shown.display(now)),
        hash: &|reference| installation.secret.hash_respondent(reference),
        vouched: sender == Sender::Team,
    };
    let (mut accepted, warnings) = current.survey.accept(draft, &moment)?;
    for warning in &warnings {
        installation.guard.repaired.count(refused::member(&warning.field));
    }
    suspect(installation, &mut accepted.fresh, seen, sender, now).await;
    let (status, suspicion) = (accepted.fresh.status, accepted.fresh.suspicion);
    let outcome = installation.writer.submit(Change::Accept(Box::new(accepted))).await?;
    if sender.is_stranger() && status != Status::Test {
        installation.guard.quarantine.stored(survey, &outcome, suspicion, now);
    }
    if let (Outcome::Created(_), Some(token), Status::Counted) = (&outcome, seen, status) {
        // Who answers has seen the question, though a page without script does not say so. Counted once a token.
        installation.writer.post(Change::Shown { survey: survey.clone(), token, now });
    }
    Ok((outcome, warnings))
}

/// What the signature of a post says, its own or that of the link it comes from. A page that was opened in time may be
/// answered for a day more: who is asked at the last minute has not answered in the same.
///
/// Where the survey takes signed answers only, a second post needs no signature of its own: the first one had it, and
/// nothing that a signature vouches for can change any more.
async fn signature(
    installation: &Installation,
    survey: &Survey,
    draft: &Draft,
    shown: Option<&Shown>,
    now: Timestamp,
) -> Result<Signature, Error> {
    let opened = shown.map_or(now, |shown| Timestamp(shown.at).clamp(now.plus_hours(-OPEN_HOURS), now));
    let signed = draft.signed.as_deref().or_else(|| shown?.signed.as_deref());
    let signature = installation.signature(survey.id.as_str(), signed, opened);
    let wanting = survey.one_per.as_deref() == Some("signed") && !matches!(signature, Signature::Valid(_));
    let Some(id) = draft.id.filter(|_| wanting) else { return Ok(signature) };
    let known = installation.read(move |store| store.response(id)).await?;
    Ok(if known.is_some_and(|known| known.survey == survey.id) { Signature::Settled } else { signature })
}

/// What a browser asks before it posts from another site.
#[utoipa::path(
    options, path = "/v1/surveys/{survey}/responses", tag = "customers", operation_id = "preflightResponse",
    params(parameters::Survey, ("origin" = Option<String>, Header, description = "The page's origin")),
    responses((status = 204, description = "The page may post")),
    extensions(("x-perche-problems" = json!(["not-found", "origin-not-allowed"]))),
)]
pub(super) async fn preflight(
    request: HttpRequest,
    survey: web::Path<String>,
    installation: web::Data<Installation>,
) -> Result<HttpResponse, Error> {
    let entry = installation.survey(&survey)?;
    judge_origin(&request, &installation, &entry.current().survey.sites)?;
    Ok(HttpResponse::NoContent()
        .insert_header((header::ACCESS_CONTROL_ALLOW_METHODS, "POST"))
        .insert_header((header::ACCESS_CONTROL_ALLOW_HEADERS, "content-type"))
        .insert_header((header::ACCESS_CONTROL_MAX_AGE, "600"))
        .finish())
}

/// Lists answers for a team.
///
/// `Accept` chooses: JSON comes page by page; `application/x-ndjson` and `text/csv` stream all of them and pass over `limit`
/// and `cursor`. Filters besides those below: `context.KEY` for each context key that the survey declares a segment.
#[utoipa::path(
    get, path = "/v1/surveys/{survey}/responses", tag = "responses", operation_id = "listResponses",
    params(parameters::Survey, parameters::Window, parameters::Filters, parameters::Rows, parameters::Page),
    responses((status = 200, description = "A page of them; as NDJSON or CSV all of them", content(
        (replies::ResponseList = "application/json"), (String = "application/x-ndjson"), (String = "text/csv")))),
    security(("bearer" = ["read"])),
    extensions(("x-perche-problems" = json!(["not-found", "invalid"]))),
)]
pub(super) async fn list(
    request: HttpRequest,
    survey: web::Path<String>,
    installation: web::Data<Installation>,
) -> Result<HttpResponse, Error> {
    let grant = admit(&request, &installation, Scope::Read)?;
    let entry = request::survey(&installation, &grant, &survey)?;
    rows::list(&request, query(&request), entry, installation).await
}
