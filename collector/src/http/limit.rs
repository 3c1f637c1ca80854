//! What the guard says of a request, and what the reply tells of that.

use std::borrow::Cow;

use actix_web::http::header::{FORWARDED, HeaderMap, HeaderName, HeaderValue};
use actix_web::{HttpMessage, HttpRequest};

use super::request::{header, judge_origin};
use crate::error::Error;
use crate::guard::Posted;
use crate::guard::address::{Client, Said};
use crate::guard::key::{Grant, Scope};
use crate::guard::rate::Standing;
use crate::installation::Installation;

static X_FORWARDED_FOR: HeaderName = HeaderName::from_static("x-forwarded-for");
static RATE_LIMIT: HeaderName = HeaderName::from_static("ratelimit");
static RATE_LIMIT_POLICY: HeaderName = HeaderName::from_static("ratelimit-policy");

/// What the headers say of who passed the request on.
fn said(request: &HttpRequest) -> Said<'_> {
    let lines = |name| request.headers().get_all(name).map(|line| lossy(line)).collect();
    Said {
        x_forwarded_for: lines(&X_FORWARDED_FOR),
        forwarded: lines(&FORWARDED),
        proto: header(request, "x-forwarded-proto"),
        host: header(request, "x-forwarded-host"),
    }
}

fn lossy(value: &HeaderValue) -> Cow<'_, str> {
    String::from_utf8_lossy(value.as_bytes())
}

/// Whose request it is.
pub(crate) fn client(request: &HttpRequest, installation: &Installation) -> Client {
    installation.guard.client(request.peer_addr().map(|peer| peer.ip()), &said(request))
}

/// The origin under which a trusted proxy, or else the request itself, says that we were asked.
pub(super) fn asked_origin(request: &HttpRequest, installation: &Installation) -> String {
    let proxies = installation.guard.proxies();
    // Each post is asked for its origin, and most of them come from nobody whose headers are to be read.
    let trusted = request.peer_addr().map(|peer| peer.ip()).filter(|peer| proxies.trust(*peer));
    let said = trusted.map(|_| said(request)).unwrap_or_default();
    let (scheme, host) = trusted.map_or((None, None), |peer| proxies.origin(peer, &said));
    let host = host.or_else(|| header(request, "host")).unwrap_or_default().to_ascii_lowercase();
    let own = if installation.tls { "https" } else { "http" };
    format!("{}://{host}", scheme.unwrap_or(own))
}

/// Lets a post to `survey` pass, unless too many came from the same address; says whose it is. A refusal comes before all
/// else, and the survey's sites may read it as they may any other.
pub(super) fn admit_post(
    request: &HttpRequest,
    installation: &Installation,
    survey: &str,
    posted: Posted,
) -> Result<Client, Error> {
    let client = client(request, installation);
    let admitted = told(request, installation.guard.post(client, posted));
    if let (Err(_), Ok(entry)) = (&admitted, installation.survey(survey)) {
        // Whether it is one of them is no news for this request.
        let _ = judge_origin(request, installation, &entry.current().survey.sites);
    }
    admitted.map(|()| client)
}

/// Lets a key be looked at, unless too many wrong ones came from the same address.
pub(super) fn may_try_keys(installation: &Installation, client: Client) -> Result<(), Error> {
    installation.guard.wait_for_keys(client).map_or(Ok(()), |wait| Err(Error::TooManyRequests(wait)))
}

/// Lets who has a key pass, unless too many requests came with it. With write scope there is no limit: an import of years
/// is one.
pub(super) fn admit_team(
    request: &HttpRequest,
    installation: &Installation,
    client: Client,
    grant: &Grant,
) -> Result<(), Error> {
    if grant.scope >= Scope::Write {
        return Ok(());
    }
    told(request, installation.guard.team(client, &grant.key))
}

/// Remembers what the reply is to tell.
fn told(request: &HttpRequest, verdict: Option<Result<Standing, Standing>>) -> Result<(), Error> {
    let Some(verdict) = verdict else { return Ok(()) };
    let (Ok(standing) | Err(standing)) = verdict;
    request.extensions_mut().insert(standing);
    verdict.map(drop).map_err(|standing| Error::TooManyRequests(standing.wait.max(1)))
}

/// What a reply is to tell, when its request was counted.
pub(super) fn standing(request: &HttpRequest) -> Option<Standing> {
    request.extensions().get().copied()
}

/// Tells a client what it may still do (draft-ietf-httpapi-ratelimit-headers-11): so many in a window of so many seconds,
/// and what of it is left until it is whole again.
pub(super) fn tell(standing: Standing, headers: &mut HeaderMap) {
    let Standing { name, quota, window, left, whole_in, wait: _ } = standing;
    let values = [
        (&RATE_LIMIT_POLICY, format!("\"{name}\";q={quota};w={window}")),
        (&RATE_LIMIT, format!("\"{name}\";r={left};t={whole_in}")),
    ];
    for (name, value) in values {
        if let Ok(value) = HeaderValue::from_str(&value) {
            headers.insert(name.clone(), value);
        }
    }
}
