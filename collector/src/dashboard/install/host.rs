//! `GET /dashboard/surveys/{survey}/host`: a page such as an owner has, with the real snippet in it, for the preview.

use actix_web::http::header::{CONTENT_SECURITY_POLICY, CONTENT_TYPE, REFERRER_POLICY};
use actix_web::{HttpRequest, HttpResponse, web};
use askama::Template;

use super::choice::Choice;
use super::open;
use super::preview::trial;
use super::words::Words;
use crate::dashboard::style;
use crate::dashboard::visit::Visit;
use crate::error::Error;
use crate::guard::key::Scope;
use crate::http::request::query;
use crate::installation::Installation;
use crate::snippet::Way;

/// What the snippet itself asks for, and nothing else; only the dashboard may frame it. A mail's block holds its styles, as
/// mails must, and no page that carries one runs any script.
const WITH_LOADER: &str = "default-src 'none'; style-src 'self'; script-src 'self'; frame-src 'self'; base-uri 'none'; \
                           form-action 'none'; frame-ancestors 'self'";
const MAIL: &str = "default-src 'none'; style-src 'self' 'unsafe-inline'; base-uri 'none'; form-action 'none'; \
                    frame-ancestors 'self'";

/// The page.
#[derive(Template)]
#[template(path = "install/host.html")]
struct Host {
    words: Words,
    /// Of the survey's words, as a page of its owner would be in.
    locale: String,
    root: String,
    style: &'static str,
    /// Forgets what this browser remembers of the survey, so that it is always shown.
    script: Option<&'static str>,
    piece: String,
    mail: bool,
}

/// The page for one channel.
pub(in crate::dashboard) async fn show(
    request: HttpRequest,
    survey: web::Path<String>,
    installation: web::Data<Installation>,
) -> Result<HttpResponse, Error> {
    let visit = Visit::admit(&request, &installation, Scope::Read)?;
    let entry = open(&visit, &installation, &survey)?;
    let definition = &entry.current().survey;
    let mut choice = Choice::read(&query(&request));
    let root = crate::dashboard::visit::root(&request);
    // What cannot be is told on the page that holds this one.
    choice.snippet(definition, &crate::http::request::public_url(&request, &installation)).map_err(Error::Invalid)?;
    let (way, snippet) = (choice.order.way, trial(definition, &choice, &root)?);
    // Without its rules the loader shows it at once, whatever they say.
    let piece = snippet.html.replace(&format!("embed.js?survey={}", definition.id), "embed.js");
    let locale = choice.order.locale.as_deref().and_then(|wanted| definition.resolve_locale(wanted));
    let host = Host {
        words: Words(visit.tongue),
        locale: locale.unwrap_or_else(|| definition.default_locale()).to_owned(),
        root,
        style: &style::HOST_STYLE.path,
        script: way.has_loader().then_some(&*style::HOST_SCRIPT.path),
        piece,
        mail: way == Way::Email,
    };
    let html = host.render().map_err(|error| Error::Internal(format!("a page cannot be rendered: {error}")))?;
    Ok(HttpResponse::Ok()
        .insert_header((CONTENT_TYPE, "text/html; charset=utf-8"))
        .insert_header((CONTENT_SECURITY_POLICY, if host.mail { MAIL } else { WITH_LOADER }))
        .insert_header((REFERRER_POLICY, "same-origin"))
        .body(html))
}
