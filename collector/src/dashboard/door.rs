//! What is around the pages: no form of another site is taken, who is not known is shown where to sign in, and every error is
//! a page.

use actix_web::body::{BoxBody, MessageBody};
use actix_web::cookie::{Cookie, SameSite, time};
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::http::header::{ALLOW, HeaderValue, LOCATION, SET_COOKIE};
use actix_web::http::{Method, StatusCode};
use actix_web::middleware::Next;
use actix_web::{HttpRequest, HttpResponse, ResponseError, web};
use askama::Template;

use super::shell::{Shell, page_with};
use super::tongue::{self, Tongue};
use super::visit::{root, stranger};
use super::words::words;
use crate::error::Error;
use crate::http::problem::is_news;
use crate::http::request::{header, own_origin, signed_in};
use crate::installation::Installation;

/// The counter of posts that came from another site.
const ELSEWHERE: &str = "cross-site";

words! {
    /// Words of pages that are not what was asked for.
    struct Words;
    nothing: "There is nothing here", "Qui non c’è niente";
    nothing_why: "The address may be mistyped, or your key does not see it.", "Forse l’indirizzo è sbagliato, oppure la tua chiave non lo vede.";
    no_page: "There is no page here", "Qui non c’è una pagina";
    no_page_why: "This address only takes what a form sends. Go back to the page before.",
        "Questo indirizzo accetta solo quello che invia un modulo. Torna alla pagina precedente.";
    not_allowed: "Your key may not do this", "La tua chiave non può farlo";
    not_allowed_why(given: &str, needed: &str): "It has the scope “{given}”; this needs “{needed}”. Ask an admin for another key.",
        "Ha il permesso «{given}»; qui serve «{needed}». Chiedi un’altra chiave a chi amministra.";
    sign_in: "Sign in first", "Prima accedi";
    sign_in_why: "Your sign-in has ended, or there was none. What you sent was not stored.",
        "L’accesso è scaduto o non c’era. Quello che hai inviato non è stato salvato.";
    too_many: "Too many requests", "Troppe richieste";
    too_many_why(seconds: u64): "Try again in {seconds} seconds.", "Riprova tra {seconds} secondi.";
    too_many_one: "Try again in 1 second.", "Riprova tra 1 secondo.";
    elsewhere: "This came from another site", "La richiesta viene da un altro sito";
    elsewhere_why: "Only forms of this dashboard are taken, so nothing was changed. Open the page here and try again.",
        "Si accettano solo i moduli di questo pannello: non è stato cambiato niente. Apri la pagina da qui e riprova.";
    not_now: "Not at the moment", "Non in questo momento";
    not_now_why: "The collector cannot read or store at present. Nothing is lost; try again soon.",
        "Il collector al momento non riesce a leggere o a salvare. Non si è perso niente: riprova tra poco.";
    failed: "Something went wrong on our side", "Qualcosa è andato storto da parte nostra";
    failed_why: "The log of the collector knows why.", "Il motivo è nel log del collector.";
    refused: "This could not be done", "Non è stato possibile";
    back: "Back to the surveys", "Torna ai sondaggi";

}

impl Words {
    /// When one may try again.
    fn wait(self, seconds: u64) -> String {
        if seconds == 1 { self.too_many_one().to_owned() } else { self.too_many_why(seconds) }
    }
}

/// A page that says why there is no other.
#[derive(Template)]
#[template(path = "refused.html")]
struct Refused {
    shell: Shell,
    words: Words,
    title: &'static str,
    reasons: Vec<String>,
}

/// `/` leads to the dashboard.
pub(super) async fn lead_in() -> HttpResponse {
    HttpResponse::Found().insert_header((LOCATION, "dashboard")).finish()
}

/// `/dashboard/` does too.
pub(super) async fn lead_up(request: HttpRequest) -> HttpResponse {
    HttpResponse::Found().insert_header((LOCATION, format!("{}dashboard", root(&request)))).finish()
}

/// Every other path below `/dashboard`.
pub(super) async fn nothing_here() -> Result<HttpResponse, Error> {
    Err(Error::NotFound("path"))
}

/// Goes around every page.
pub(super) async fn keep(
    request: ServiceRequest,
    next: Next<impl MessageBody + 'static>,
) -> Result<ServiceResponse<BoxBody>, actix_web::Error> {
    let installation = request.app_data::<web::Data<Installation>>().cloned();
    if let Some(installation) = &installation
        && !is_ours(request.request(), installation)
    {
        installation.guard.refused.count(ELSEWHERE);
        let words = Words(Tongue::of(request.request()));
        let (title, why) = (words.elsewhere(), words.elsewhere_why().to_owned());
        // Who is signed in here is not shown what is around their pages: it was another site that asked.
        let page = refused(stranger(request.request()), StatusCode::FORBIDDEN, title, vec![why]);
        return Ok(request.into_response(page));
    }
    let mut response = next.call(request).await?.map_into_boxed_body();
    if let Some(error) = failure(&response) {
        if let Some(reason) = error.secret_reason().filter(|reason| is_news(reason)) {
            tracing::error!("{reason}");
        }
        if let Some(installation) = &installation {
            installation.guard.refused.count(error.name());
        }
        let page = explain(response.request(), installation.as_ref().map(web::Data::get_ref), &error);
        response = response.into_response(page);
    }
    remember(&mut response, installation.is_some_and(|installation| installation.is_https()));
    Ok(response)
}

/// Why there is no page: ours to tell, or the router's, whose answers to a method or an address that it does not know are
/// no pages.
fn failure(response: &ServiceResponse<BoxBody>) -> Option<Error> {
    let error = response.response().error();
    error.and_then(|error| error.as_error::<Error>()).cloned().or_else(|| match response.status() {
        // Whatever is here is read, or takes a form.
        StatusCode::METHOD_NOT_ALLOWED => Some(Error::MethodNotAllowed(match *response.request().method() {
            Method::GET => "POST",
            Method::POST => "GET, HEAD",
            _ => "GET, HEAD, POST",
        })),
        StatusCode::NOT_FOUND if error.is_some() => Some(Error::NotFound("path")),
        _ => None,
    })
}

/// Whether a request that changes something comes from a page of ours, or from no browser: the rule of Go's
/// `CrossOriginProtection`. A browser always sends one of the two headers with such a request.
fn is_ours(request: &HttpRequest, installation: &Installation) -> bool {
    if request.method().is_safe() {
        return true;
    }
    match (header(request, "sec-fetch-site"), header(request, "origin")) {
        (Some(site), _) => matches!(site, "same-origin" | "none"),
        (None, Some(origin)) => origin.eq_ignore_ascii_case(&own_origin(request, installation)),
        (None, None) => true,
    }
}

/// Remembers a language that was chosen.
fn remember(response: &mut ServiceResponse, https: bool) {
    let Some(chosen) = Tongue::chosen(response.request()) else { return };
    let cookie = Cookie::build(tongue::COOKIE, chosen.code())
        .path("/")
        .same_site(SameSite::Lax)
        .secure(https)
        .http_only(true)
        .max_age(time::Duration::days(365))
        .finish();
    if let Ok(value) = HeaderValue::from_str(&cookie.to_string()) {
        response.headers_mut().append(SET_COOKIE, value);
    }
}

/// The page for an error.
fn explain(request: &HttpRequest, installation: Option<&Installation>, error: &Error) -> HttpResponse {
    if matches!(error, Error::Unauthorized(_)) && request.method().is_safe() {
        return to_sign_in(request);
    }
    let words = Words(Tongue::of(request));
    let (title, reasons) = match error {
        Error::NotFound(_) => (words.nothing(), vec![words.nothing_why().to_owned()]),
        Error::MethodNotAllowed(_) => (words.no_page(), vec![words.no_page_why().to_owned()]),
        Error::ScopeTooSmall { given, needed } => {
            (words.not_allowed(), vec![words.not_allowed_why(given.name(), needed.name())])
        }
        Error::Unauthorized(_) => (words.sign_in(), vec![words.sign_in_why().to_owned()]),
        Error::TooManyRequests(seconds) => (words.too_many(), vec![words.wait(*seconds)]),
        Error::Unavailable(_) | Error::NotReady(_) => (words.not_now(), vec![words.not_now_why().to_owned()]),
        Error::Internal(_) => (words.failed(), vec![words.failed_why().to_owned()]),
        other => {
            let faults = other.faults().into_iter().map(|fault| format!("{} {}", fault.field, fault.message));
            (words.refused(), std::iter::once(other.to_string()).chain(faults).collect())
        }
    };
    // Who is signed in reads on from here.
    let scope = installation.and_then(|installation| signed_in(request, installation)).map(|grant| grant.scope);
    let mut response = refused(Shell { scope, ..stranger(request) }, error.status_code(), title, reasons);
    if let Some(seconds) = error.retry_after() {
        response.headers_mut().insert(actix_web::http::header::RETRY_AFTER, seconds.into());
    }
    if let Error::MethodNotAllowed(allowed) = error {
        response.headers_mut().insert(ALLOW, HeaderValue::from_static(allowed));
    }
    response
}

/// Sends somebody to where they sign in, and afterwards back here.
fn to_sign_in(request: &HttpRequest) -> HttpResponse {
    let path = request.uri().path_and_query().map_or("", |path| path.as_str()).trim_start_matches('/');
    let next = form_urlencoded::Serializer::new(String::new()).append_pair("next", path).finish();
    let location = format!("{}dashboard/sign-in?{next}", root(request));
    HttpResponse::SeeOther().insert_header((LOCATION, location)).finish()
}

fn refused(shell: Shell, status: StatusCode, title: &'static str, reasons: Vec<String>) -> HttpResponse {
    let words = Words(shell.tongue);
    page_with(status, &Refused { shell, words, title, reasons }).unwrap_or_else(|error| error.error_response())
}
