//! What goes around the routes: a request id, problems that name it, and what other sites may read.

use std::sync::{Mutex, PoisonError};

use actix_web::body::{BoxBody, MessageBody};
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::http::Method;
use actix_web::http::header::{ACCEPT_ENCODING, HeaderName, HeaderValue};
use actix_web::middleware::Next;
use actix_web::{HttpMessage, web};

use super::connection::Work;
use super::headers;
use super::limit;
use super::observed::Observed;
use crate::config::AccessLog;
use crate::error::Error;
use crate::installation::Installation;

/// A site that may read the reply; set by the handler that judged it.
pub(super) struct Reader(pub(super) String);

/// Gives each request an id, turns errors into problems that name it, and adds the headers every reply has.
pub async fn around(
    mut request: ServiceRequest,
    next: Next<impl MessageBody + 'static>,
) -> Result<ServiceResponse<BoxBody>, actix_web::Error> {
    let _work = Work::begin(&request);
    let observed = Observed::begin(&request);
    // Ours alone: one that a client gives could name another's request, or hold anything.
    let id = uuid::Uuid::now_v7().to_string();
    let installation = request.app_data::<web::Data<Installation>>().cloned();
    let (https, named) = installation.as_ref().map_or((false, AccessLog::None), |it| (it.is_https(), it.access_log));
    let mut response = match fit(&mut request) {
        Ok(()) => next.call(request).await?.map_into_boxed_body(),
        Err(error) => request.error_response(error),
    };
    let error = response.response().error().and_then(|error| error.as_error::<Error>()).cloned();
    if let Some(error) = error {
        if let Some(reason) = error.secret_reason() {
            log(&id, reason);
        }
        if let Some(installation) = &installation {
            installation.guard.refused.count(error.name());
        }
        // What the layers below said of who may read the reply holds for its refusal too.
        let readers = response.headers().clone();
        response = response.into_response(error.problem(&id));
        for (name, value) in
            readers.into_iter().filter(|(name, _)| name == "vary" || name.as_str().starts_with("access-control-"))
        {
            response.headers_mut().append(name, value);
        }
    }
    observed.end(&id, &response, named);
    let standing = limit::standing(response.request());
    let headers = response.headers_mut();
    if let Some(standing) = standing {
        limit::tell(standing, headers);
    }
    headers::complete(headers, https);
    if let Ok(id) = HeaderValue::from_str(&id) {
        headers.insert(HeaderName::from_static("x-request-id"), id);
    }
    Ok(response)
}

/// The longest address and headers together.
const MAX_HEAD: usize = 32 * 1_024;

/// Refuses a head over the limit. HEAD is served as GET: the server itself leaves the body out. What answers a post is a
/// few hundred bytes, which take longer to compress than to store: it goes out as it is.
fn fit(request: &mut ServiceRequest) -> Result<(), Error> {
    let headers = request.headers().iter().map(|(name, value)| name.as_str().len() + value.len() + ": \r\n".len());
    let length = request.uri().to_string().len() + headers.sum::<usize>();
    if length > MAX_HEAD {
        return Err(Error::HeadTooLarge(MAX_HEAD));
    }
    if request.method() == Method::HEAD {
        request.head_mut().method = Method::GET;
    }
    if request.method() == Method::POST {
        request.headers_mut().remove(ACCEPT_ENCODING);
    }
    Ok(())
}

/// Lets the sites of a survey read replies, refusals too. No credentials, ever.
pub(super) async fn cors(
    request: ServiceRequest,
    next: Next<impl MessageBody + 'static>,
) -> Result<ServiceResponse<BoxBody>, actix_web::Error> {
    let mut response = next.call(request).await?.map_into_boxed_body();
    let reader = response.request().extensions_mut().remove::<Reader>();
    let headers = response.headers_mut();
    headers.append(HeaderName::from_static("vary"), HeaderValue::from_static("Origin"));
    if let Some(origin) = reader.and_then(|Reader(origin)| HeaderValue::from_str(&origin).ok()) {
        headers.insert(HeaderName::from_static("access-control-allow-origin"), origin);
        headers.insert(
            HeaderName::from_static("access-control-expose-headers"),
            HeaderValue::from_static("Retry-After, RateLimit, RateLimit-Policy, X-Request-Id"),
        );
    }
    Ok(response)
}

fn log(request: &str, reason: &str) {
    if is_news(reason) {
        tracing::error!(%request, "{reason}");
    } else {
        tracing::debug!(%request, "{reason}");
    }
}

/// Whether the last request that failed met another reason. One line for a reason, not one for each request that meets it:
/// a store that waits for room on its disk refuses all of them.
pub(crate) fn is_news(reason: &str) -> bool {
    static LAST: Mutex<String> = Mutex::new(String::new());
    let mut last = LAST.lock().unwrap_or_else(PoisonError::into_inner);
    let news = *last != reason;
    if news {
        reason.clone_into(&mut last);
    }
    news
}
