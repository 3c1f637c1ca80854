//! `GET /s/{survey}`: the question, on the page before any script.

use actix_web::http::StatusCode;
use actix_web::http::header::{self, AcceptLanguage, Header};
use actix_web::{HttpRequest, HttpResponse, ResponseError, web};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use perche_survey::accept::Signature;
use perche_survey::merge::OPEN_HOURS;
use perche_survey::response::Response;
use perche_survey::survey::Survey;
use perche_survey::theme;
use perche_widget::{Assets, Density, Document, Envelope, Mode, Notice, Page, Scheme, Stage, notice, render};
use sha2::{Digest, Sha256};
use uuid::Uuid;

use super::asked::Asked;
use super::embed::FOR_EVERY_SITE;
use super::installs;
use super::openapi::parameters;
use super::problem::is_news;
use super::question::{question, theme_css};
use super::request::{header as head, own_origin};
use crate::assets;
use crate::catalog::Entry;
use crate::error::Error;
use crate::guard::origin::{frame_ancestors, is_listed, is_local};
use crate::installation::{Installation, now};
use crate::installs::Part;
use crate::sign::{Purpose, Shown};

/// Of pages and of what leads to them: with `no-referrer` Chromium sends `Origin: null` on the form without script.
pub(super) const REFERRER: &str = "strict-origin-when-cross-origin";

/// The page, or a small one that says why there is none.
///
/// `context-KEY` hands over a declared fact. What cannot be read is passed over: a customer never sees an error for a slip of
/// the page's owner.
#[utoipa::path(
    get, path = "/s/{survey}", tag = "customers", operation_id = "showPage",
    params(parameters::Survey, parameters::Asked),
    responses((status = 200, description = "The question", body = String, content_type = "text/html"),
              (status = 403, description = "Only a signed link may answer", body = String, content_type = "text/html"),
              (status = 404, description = "No such survey", body = String, content_type = "text/html"),
              (status = 410, description = "The survey is archived", body = String, content_type = "text/html"),
              (status = 503, description = "Try again soon", body = String, content_type = "text/html")),
)]
pub(super) async fn show(
    request: HttpRequest,
    survey: web::Path<String>,
    installation: web::Data<Installation>,
) -> HttpResponse {
    let asked = Asked::read(&request);
    if asked.mode != Mode::Page {
        installs::saw(&request, &installation, Part::Frame, &[survey.as_str()]);
    }
    let entry = match installation.open_survey(&survey) {
        Ok(entry) => entry,
        Err(error) => return refusal(&request, &error),
    };
    let response = match asked.response {
        None => Ok(None),
        Some(id) => installation.read(move |store| store.response(id)).await,
    };
    match response {
        Ok(response) => {
            let response = response.filter(|response| response.survey == entry.current().survey.id);
            if response.is_none() && !asked.done && is_worthless(&installation, &entry.current().survey, &asked) {
                return refusal(&request, &Error::SignatureNeeded);
            }
            page(&request, &installation, &entry, &asked, response.as_ref(), StatusCode::OK)
        }
        Err(error) => refusal(&request, &error),
    }
}

/// Whether nobody could answer from the page, because the survey wants a signature. A frame's may still come from its
/// host's page.
fn is_worthless(installation: &Installation, survey: &Survey, asked: &Asked) -> bool {
    let wanted = survey.one_per.as_deref() == Some("signed");
    wanted
        && match installation.signature(survey.id.as_str(), asked.signed.as_deref(), now()) {
            Signature::Valid(_) | Signature::Settled => false,
            Signature::Invalid(_) => true,
            Signature::Absent => asked.mode == Mode::Page,
        }
}

/// The page at the stage that `response` has reached.
pub(super) fn page(
    request: &HttpRequest,
    installation: &Installation,
    entry: &Entry,
    asked: &Asked,
    response: Option<&Response>,
    status: StatusCode,
) -> HttpResponse {
    let current = entry.current();
    let survey = &current.survey;
    let locale = response.map_or_else(|| locale(request, survey, asked), |response| response.locale.clone());
    let signed = match installation.signature(survey.id.as_str(), asked.signed.as_deref(), now()) {
        Signature::Valid(signed) => Some(signed),
        Signature::Absent | Signature::Invalid(_) | Signature::Settled => None,
    };
    let (touchpoint, context) = asked.declared(survey, signed.as_ref());
    let test = asked.test || is_trial(request, installation, survey);
    let shown = Shown {
        survey: survey.id.to_string(),
        at: now().0,
        nonce: Uuid::now_v7().as_u64_pair().1,
        channel: asked.channel(),
        locale: locale.clone(),
        version: current.version.clone(),
        touchpoint,
        context: context.clone(),
        test,
        signed: asked.signed.clone(),
    };
    let envelope = Envelope {
        version: current.version.clone(),
        context: context.clone(),
        nonce: signed.map(|signed| signed.nonce).unwrap_or_default(),
        display: installation.secret.seal(Purpose::Display, &shown),
        test,
    };
    let page = Page {
        id: response.map_or_else(Uuid::now_v7, |response| response.id).to_string(),
        resumed: response.is_some(),
        stage: stage(response, asked),
        missing: status == StatusCode::UNPROCESSABLE_ENTITY,
        closed: is_closed(response, asked),
        preselect: asked.score.filter(|score| survey.scale().holds(perche_survey::scale::Score(*score))),
        question: question(survey, &locale, &context),
        envelope,
        theme_css: theme_css(&survey.theme),
        mode: asked.mode,
        scheme: scheme(survey.theme.scheme),
        density: density(survey.theme.density),
        assets: assets::widget().map(|widget| Assets {
            glue: format!("../assets/{}", widget.glue.path),
            wasm: format!("../assets/{}", widget.wasm.path),
        }),
        locales: survey.text.keys().cloned().collect(),
        company: survey.company.clone().unwrap_or_default(),
    };
    html(status, &render(&page), &survey.sites)
}

/// The widget has words of its own for these: the customer's WebAssembly holds nothing of a survey's file.
pub(crate) const fn scheme(scheme: theme::Scheme) -> Scheme {
    match scheme {
        theme::Scheme::Auto => Scheme::Auto,
        theme::Scheme::Light => Scheme::Light,
        theme::Scheme::Dark => Scheme::Dark,
    }
}

pub(crate) const fn density(density: theme::Density) -> Density {
    match density {
        theme::Density::Normal => Density::Normal,
        theme::Density::Compact => Density::Compact,
    }
}

/// Whether nothing can be changed from this page: the answer is too old, or it was given elsewhere.
fn is_closed(response: Option<&Response>, asked: &Asked) -> bool {
    response.map_or(asked.done, |response| now() > response.at.plus_hours(OPEN_HOURS))
}

fn stage(response: Option<&Response>, asked: &Asked) -> Stage {
    match response {
        // Answered before, by whoever `one_per` takes for the same, or too long ago to change.
        None if asked.done => Stage::Thanked { score: None },
        None => Stage::Asking,
        Some(response) => {
            let score = response.score.map(|score| score.0);
            let thanked = asked.done || response.comment.is_some();
            if thanked { Stage::Thanked { score } } else { Stage::Explaining { score } }
        }
    }
}

/// The `locale` query, else what the browser prefers, else the survey's own.
fn locale(request: &HttpRequest, survey: &Survey, asked: &Asked) -> String {
    let preferred = || AcceptLanguage::parse(request).map(|languages| languages.ranked()).unwrap_or_default();
    let asked = asked.locale.as_deref().and_then(|wanted| survey.resolve_locale(wanted));
    asked
        .map(str::to_owned)
        .or_else(|| preferred().iter().find_map(|wanted| survey.resolve_locale(&wanted.to_string()).map(str::to_owned)))
        .unwrap_or_else(|| survey.default_locale().to_owned())
}

/// Whether somebody tries the survey out on a machine of their own that `sites` does not list.
fn is_trial(request: &HttpRequest, installation: &Installation, survey: &Survey) -> bool {
    let Some(referer) = head(request, "referer") else { return false };
    let origin = referer.splitn(4, '/').take(3).collect::<Vec<_>>().join("/");
    is_local(&origin) && !is_listed(&origin, &survey.sites) && origin != own_origin(request, installation)
}

/// The small page for a failure.
pub(super) fn refusal(request: &HttpRequest, error: &Error) -> HttpResponse {
    let status = error.status_code();
    let kind = match error {
        Error::NotFound(_) => Notice::Unknown,
        Error::Archived => Notice::Archived,
        Error::OriginNotAllowed | Error::SignatureNeeded | Error::Refused(_) => Notice::Gone,
        _ => Notice::Failed,
    };
    if let Some(reason) = error.secret_reason().filter(|reason| is_news(reason)) {
        tracing::error!("{reason}");
    }
    let preferred = AcceptLanguage::parse(request).map(|languages| languages.ranked()).unwrap_or_default();
    let known = |wanted: &str| perche_widget::locales().find(|locale| wanted.split('-').next() == Some(locale));
    let locale = preferred.iter().find_map(|wanted| known(&wanted.to_string())).unwrap_or("en");
    // A frame that may not be shown could not tell the loader why.
    let mut response = html(status, &notice(kind, locale), &["*".to_owned()]);
    if let Some(seconds) = error.retry_after() {
        response.headers_mut().insert(header::RETRY_AFTER, seconds.into());
    }
    if let Some(installation) = request.app_data::<web::Data<Installation>>() {
        installation.guard.refused.count(error.name());
    }
    response
}

/// The inline texts that a policy allows, by their hashes.
pub(crate) fn hashes(texts: &[String]) -> String {
    let hash = |text: &String| format!("'sha256-{}'", STANDARD.encode(Sha256::digest(text)));
    texts.iter().map(hash).collect::<Vec<_>>().join(" ")
}

fn html(status: StatusCode, document: &Document, sites: &[String]) -> HttpResponse {
    let policy = format!(
        "default-src 'none'; style-src {styles}; script-src 'self' 'wasm-unsafe-eval' {scripts}; connect-src 'self'; \
         form-action 'self'; base-uri 'none'; frame-ancestors {ancestors}",
        styles = hashes(&document.styles),
        scripts = hashes(&document.scripts),
        ancestors = frame_ancestors(sites),
    );
    HttpResponse::build(status)
        .insert_header((header::CONTENT_TYPE, "text/html; charset=utf-8"))
        .insert_header((header::CONTENT_SECURITY_POLICY, policy))
        .insert_header((header::REFERRER_POLICY, REFERRER))
        .insert_header(("permissions-policy", "camera=(), geolocation=(), microphone=(), payment=()"))
        // A site that isolates itself may frame it (https://html.spec.whatwg.org/#coep).
        .insert_header(FOR_EVERY_SITE)
        .insert_header((header::CROSS_ORIGIN_EMBEDDER_POLICY, "require-corp"))
        .body(document.html.clone())
}
