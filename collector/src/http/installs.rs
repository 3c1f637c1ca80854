//! `/v1/surveys/{survey}/installs` and `/v1/installs/{token}`: where a survey stands, and what one page says of itself.

use actix_web::{HttpMessage, HttpRequest, HttpResponse, web};
use perche_survey::check::flatten;
use perche_survey::file;
use perche_survey::survey::SurveyId;
use perche_survey::time::Timestamp;
use serde::Serialize;
use validator::Validate;

use super::body;
use super::limit;
use super::openapi::parameters;
use super::problem::Reader;
use super::request::{self, admit, header, own_origin};
use crate::error::Error;
use crate::guard::Posted;
use crate::guard::key::Scope;
use crate::installation::{Installation, now};
use crate::installs::check::{Check, Report, Reported, Used};
use crate::installs::{Install, Part, origin_of};

/// Remembers the site whose page asks for a part of these surveys. Our own pages are no news, and what is asked for by no
/// page's means tells nothing.
pub(super) fn saw(request: &HttpRequest, installation: &Installation, part: Part, surveys: &[impl AsRef<str>]) {
    let expected = match part {
        Part::Loader => "script",
        Part::Frame => "iframe",
    };
    let elsewhere = header(request, "sec-fetch-dest").is_some_and(|destination| destination != expected);
    if elsewhere || header(request, "sec-fetch-site") == Some("same-origin") {
        return;
    }
    // A script is asked for without an Origin, a frame too; the Referer holds no more than one where a site did not ask
    // for more.
    let said = header(request, "origin").or_else(|| header(request, "referer"));
    let Some(origin) = said.and_then(origin_of) else { return };
    if origin == own_origin(request, installation) {
        return;
    }
    let now = now();
    for entry in surveys.iter().filter_map(|id| installation.catalog.get(id.as_ref())) {
        let survey = &entry.current().survey;
        installation.installs.saw(&survey.id, &survey.sites, &origin, part, now);
    }
}

/// The sites on which a survey was seen.
#[derive(Serialize, utoipa::ToSchema)]
pub(super) struct InstallList {
    /// Who may not show it first, then the newest; at most 100.
    items: Vec<Install>,
    /// When the collector began to look: it was started then, and remembers nothing from before.
    since: Timestamp,
}

/// Which sites asked for the survey.
///
/// The origin of a page that asked for the loader with this survey, or for the survey's frame: what browsers say, so a
/// program can make it up. At most 100 of one survey.
#[utoipa::path(
    get, path = "/v1/surveys/{survey}/installs", tag = "handing out", operation_id = "listInstalls",
    params(parameters::Survey),
    responses((status = 200, description = "Where it was seen", body = InstallList)),
    security(("bearer" = ["read"])),
    extensions(("x-perche-problems" = json!(["not-found"]))),
)]
pub(super) async fn list(
    request: HttpRequest,
    survey: web::Path<String>,
    installation: web::Data<Installation>,
) -> Result<HttpResponse, Error> {
    let grant = admit(&request, &installation, Scope::Read)?;
    let entry = request::survey(&installation, &grant, &survey)?;
    let survey = &entry.current().survey;
    let items = installation.installs.of(&survey.id, &survey.sites);
    Ok(HttpResponse::Ok().json(InstallList { items, since: installation.installs.since }))
}

/// The check of one page, made.
#[derive(Serialize, utoipa::ToSchema)]
pub(super) struct CheckMade {
    token: String,
    /// What goes into the page's address: it is opened with this in its query.
    #[schema(example = "perche-debug=DXBvc3QtcHVyY2hhc2U.c2VhbGVk")]
    query: String,
    /// Until when the page may report, and the report be read.
    expires: Timestamp,
}

/// Makes the token for a check of one page. Nothing is stored.
///
/// Open the page with `?perche-debug=TOKEN`: its loader explains every survey, gate by gate, and reports that once.
#[utoipa::path(
    post, path = "/v1/surveys/{survey}/installs", tag = "handing out", operation_id = "checkInstall",
    params(parameters::Survey),
    responses((status = 201, description = "The token", body = CheckMade)),
    security(("bearer" = ["read"])),
    extensions(("x-perche-problems" = json!(["not-found"]))),
)]
pub(super) async fn check(
    request: HttpRequest,
    survey: web::Path<String>,
    installation: web::Data<Installation>,
) -> Result<HttpResponse, Error> {
    let grant = admit(&request, &installation, Scope::Read)?;
    let entry = request::survey(&installation, &grant, &survey)?;
    let check = Check::new(&entry.current().survey.id, now());
    let token = check.seal(&installation.secret);
    let query = format!("perche-debug={token}");
    Ok(HttpResponse::Created().json(CheckMade { token, query, expires: check.expires() }))
}

/// What has come of a check.
#[derive(Serialize, utoipa::ToSchema)]
pub(super) struct CheckState {
    /// The survey that is looked for.
    survey: SurveyId,
    expires: Timestamp,
    /// What the page said; `null` before it has.
    #[schema(required)]
    reported: Option<Reported>,
}

/// What a page that was opened with the token said.
#[utoipa::path(
    get, path = "/v1/installs/{token}", tag = "handing out", operation_id = "readInstall",
    params(parameters::Token),
    responses((status = 200, description = "The report, if it has come", body = CheckState)),
    security(("bearer" = ["read"])),
    extensions(("x-perche-problems" = json!(["not-found"]))),
)]
pub(super) async fn read(
    request: HttpRequest,
    token: web::Path<String>,
    installation: web::Data<Installation>,
) -> Result<HttpResponse, Error> {
    let grant = admit(&request, &installation, Scope::Read)?;
    let check = known(&installation, &token)?;
    let entry = request::survey(&installation, &grant, &check.survey)?;
    let (expires, reported) = (check.expires(), installation.checks.find(&check));
    Ok(HttpResponse::Ok().json(CheckState { survey: entry.current().survey.id.clone(), expires, reported }))
}

/// The check of that token. One that is made up and one that is too old are nothing to us.
pub(crate) fn known(installation: &Installation, token: &str) -> Result<Check, Error> {
    Check::read(&installation.secret, token, now()).ok_or(Error::NotFound("token"))
}

/// Takes what a page says of itself, once.
///
/// From whatever site: one that is not listed is what the team wants to hear of. A form may send it too, as its field
/// `report`: the page's policy may forbid a script to post.
#[utoipa::path(
    post, path = "/v1/installs/{token}", tag = "customers", operation_id = "reportInstall",
    params(parameters::Token),
    request_body(description = "The report", content((Report = "application/json"), (Report = "text/plain"))),
    responses((status = 204, description = "Kept for half an hour; nothing is stored")),
    extensions(("x-perche-problems" = json!(["not-found", "invalid", "too-many-requests"]))),
)]
pub(super) async fn report(
    request: HttpRequest,
    token: web::Path<String>,
    payload: web::Payload,
    installation: web::Data<Installation>,
) -> Result<HttpResponse, Error> {
    let origin = header(&request, "origin").and_then(origin_of);
    if let Some(origin) = &origin {
        request.extensions_mut().insert(Reader(origin.clone()));
    }
    limit::admit_post(&request, &installation, "", Posted::Display)?;
    let body = body::read_report(&request, payload).await?;
    let check = known(&installation, &token)?;
    let document = serde_json::from_slice(&body).map_err(|error| Error::BadBody(error.to_string()))?;
    let report: Report = file::read_strictly(&document).map_err(|fault| Error::Invalid(vec![fault]))?;
    report.validate().map_err(|errors| Error::Invalid(flatten(&errors)))?;
    let reported = Reported { at: now(), origin, surveys: report.surveys, blocked: report.blocked };
    installation.checks.report(check, reported).map_err(|Used| Error::NotFound("token"))?;
    Ok(HttpResponse::NoContent().finish())
}
