//! What handlers read from a request's head.

use actix_web::HttpRequest;
use actix_web::http::header::HeaderName;

use crate::error::Error;
use crate::guard::origin::{Caller, Verdict};
use crate::http::problem::Reader;
use crate::installation::Installation;

use actix_web::HttpMessage;

/// A header as text.
pub(super) fn header<'a>(request: &'a HttpRequest, name: &'static str) -> Option<&'a str> {
    request.headers().get(HeaderName::from_static(name)).and_then(|value| value.to_str().ok())
}

/// Our own origin as browsers see it.
pub(super) fn own_origin(request: &HttpRequest, installation: &Installation) -> String {
    if let Some(url) = &installation.public_url {
        return url.origin.clone();
    }
    let host = header(request, "host").unwrap_or_default().to_ascii_lowercase();
    format!("http://{host}")
}

/// Refuses pages of sites that the survey does not list; remembers a listed one, so that it may read the reply.
pub(super) fn judge_origin(request: &HttpRequest, installation: &Installation, sites: &[String]) -> Result<(), Error> {
    let own = own_origin(request, installation);
    let caller = Caller { origin: header(request, "origin"), fetch_site: header(request, "sec-fetch-site"), own: &own };
    match (caller.judge(sites), caller.origin) {
        (Verdict::Foreign, _) => Err(Error::OriginNotAllowed),
        (Verdict::Listed, Some(origin)) => {
            request.extensions_mut().insert(Reader(origin.to_owned()));
            Ok(())
        }
        (Verdict::Ours | Verdict::Listed, _) => Ok(()),
    }
}

/// Lets nobody pass without a key.
pub(super) fn admit(request: &HttpRequest, installation: &Installation) -> Result<(), Error> {
    if installation.keys.admit(header(request, "authorization")) { Ok(()) } else { Err(Error::Unauthorized) }
}

/// Whether a key of write scope vouches for a post; one that is not known is refused. Only `Bearer` is ours: to a site
/// that is itself behind a password the browser sends that password with every post.
pub(super) fn vouched(request: &HttpRequest, installation: &Installation) -> Result<bool, Error> {
    let given = header(request, "authorization").and_then(|header| header.split_ascii_whitespace().next());
    if !given.is_some_and(|scheme| scheme.eq_ignore_ascii_case("bearer")) {
        return Ok(false);
    }
    admit(request, installation).map(|()| true)
}

/// The members of the query, in order, decoded.
pub(super) fn query(request: &HttpRequest) -> Vec<(String, String)> {
    actix_web::web::Query::<Vec<(String, String)>>::from_query(request.query_string())
        .map(actix_web::web::Query::into_inner)
        .unwrap_or_default()
}
