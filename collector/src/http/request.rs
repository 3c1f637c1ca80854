//! What handlers read from a request's head.

use std::sync::Arc;

use actix_web::HttpRequest;
use actix_web::http::header::HeaderName;

use super::{cookie, limit};
use crate::catalog::Entry;
use crate::config::PublicUrl;
use crate::error::Error;
use crate::guard::key::{Denied, Grant, Scope};
use crate::guard::origin::{Caller, Verdict};
use crate::guard::session::SignedIn;
use crate::http::problem::Reader;
use crate::installation::{Installation, now};

use actix_web::HttpMessage;

/// A header as text.
pub(crate) fn header<'a>(request: &'a HttpRequest, name: &'static str) -> Option<&'a str> {
    request.headers().get(HeaderName::from_static(name)).and_then(|value| value.to_str().ok())
}

/// Our own origin as browsers see it.
pub(crate) fn own_origin(request: &HttpRequest, installation: &Installation) -> String {
    if let Some(url) = &installation.public_url {
        return url.origin.clone();
    }
    limit::asked_origin(request, installation)
}

/// How the outside reaches us: as we were told, else as this request did.
pub(crate) fn public_url(request: &HttpRequest, installation: &Installation) -> PublicUrl {
    installation
        .public_url
        .clone()
        .unwrap_or_else(|| PublicUrl { origin: own_origin(request, installation), path: String::new() })
}

/// Refuses pages of sites that the survey does not list; remembers a listed one, so that it may read the reply.
pub(crate) fn judge_origin(request: &HttpRequest, installation: &Installation, sites: &[String]) -> Result<(), Error> {
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

/// Lets pass who has a key of that scope, or who is signed in with one and only reads, and says what it allows. A key that
/// is bound to surveys passes too: ask [`Grant::sees`] for each survey, or [`survey`].
pub(crate) fn admit(request: &HttpRequest, installation: &Installation, needed: Scope) -> Result<Grant, Error> {
    admit_reader(request, installation, needed).map(|(grant, _)| grant)
}

/// The same, with the id of the session, if it is one that lets pass.
pub(super) fn admit_reader(
    request: &HttpRequest,
    installation: &Installation,
    needed: Scope,
) -> Result<(Grant, Option<String>), Error> {
    pass(request, installation, needed, cookie::of_reader(request, installation))
}

/// The same for a page of the team, whose forms change things: what is around those pages has refused other sites. With
/// the id of the session, if it is one that lets pass.
pub(crate) fn admit_page(
    request: &HttpRequest,
    installation: &Installation,
    needed: Scope,
) -> Result<(Grant, Option<String>), Error> {
    pass(request, installation, needed, cookie::token(request, installation))
}

/// What the key of who is signed in here allows. Nothing is asked of them and nothing is counted: for what stands around a
/// page, not for what is on it.
pub(crate) fn signed_in(request: &HttpRequest, installation: &Installation) -> Option<Grant> {
    let token = cookie::token(request, installation)?;
    installation.signed_in(token, now()).ok().map(|signed_in| signed_in.grant)
}

fn pass(
    request: &HttpRequest,
    installation: &Installation,
    needed: Scope,
    token: Option<&str>,
) -> Result<(Grant, Option<String>), Error> {
    let (grant, session) = match (header(request, "authorization"), token) {
        (None, Some(token)) => {
            let SignedIn { grant, session } = installation.signed_in(token, now())?;
            (grant, Some(session))
        }
        (given, _) => (shown(request, installation, given)?, None),
    };
    limit::admit_team(request, installation, limit::client(request, installation), &grant)?;
    if grant.scope < needed {
        return Err(Error::ScopeTooSmall { given: grant.scope, needed });
    }
    Ok((grant, session))
}

/// What the key that is shown allows. Wrong ones are counted.
pub(crate) fn shown(
    request: &HttpRequest,
    installation: &Installation,
    authorization: Option<&str>,
) -> Result<Grant, Error> {
    let client = limit::client(request, installation);
    limit::may_try_keys(installation, client)?;
    let admitted = installation.keys.admit(authorization, now());
    let (grant, used) = admitted.map_err(|denied| {
        if denied != Denied::NoKey {
            installation.guard.wrong_key(client);
        }
        Error::Unauthorized(denied)
    })?;
    if let Some(used) = used {
        // May be lost: it is for people who wonder whether a key is still needed.
        installation.writer.post(used);
    }
    Ok(grant)
}

/// The survey of that id, if the key sees it.
pub(crate) fn survey(installation: &Installation, grant: &Grant, id: &str) -> Result<Arc<Entry>, Error> {
    let entry = installation.survey(id)?;
    if grant.sees(&entry.current().survey.id) { Ok(entry) } else { Err(Error::NotFound("survey")) }
}

/// What the key of write scope allows that vouches for a post; `None` without one, and one that is not known is refused.
/// Only `Bearer` is ours: to a site that is itself behind a password the browser sends that password with every post.
pub(crate) fn vouched(request: &HttpRequest, installation: &Installation) -> Result<Option<Grant>, Error> {
    let given = header(request, "authorization").and_then(|header| header.split_ascii_whitespace().next());
    if !given.is_some_and(|scheme| scheme.eq_ignore_ascii_case("bearer")) {
        return Ok(None);
    }
    admit(request, installation, Scope::Write).map(Some)
}

/// The members of the query, in order, decoded.
pub(crate) fn query(request: &HttpRequest) -> Vec<(String, String)> {
    actix_web::web::Query::<Vec<(String, String)>>::from_query(request.query_string())
        .map(actix_web::web::Query::into_inner)
        .unwrap_or_default()
}
