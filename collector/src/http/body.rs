//! Reading a body, never more of it than allowed.

use actix_web::HttpRequest;
use actix_web::web::{Bytes, BytesMut, Payload};
use futures_util::StreamExt;
use perche_survey::draft::Reader;
use tokio::time::{Duration, Instant, timeout_at};

use super::request::header;
use crate::config::Limits;
use crate::error::Error;

/// The longest JSON body.
pub(super) const MAX_JSON: usize = 16 * 1_024;
/// The longest form: percent-encoding writes a byte as three, so 2,000 letters of any script must still fit.
pub(crate) const MAX_FORM: usize = 64 * 1_024;

/// The whole body of a post of JSON, unread.
pub(super) async fn read_json(request: &HttpRequest, payload: Payload) -> Result<Bytes, Error> {
    let body = read(request, payload, MAX_JSON).await?;
    // `sendBeacon` can only send text/plain without a preflight.
    if is_json(request) || is_of(request, "text/plain") {
        return Ok(body);
    }
    Err(Error::UnsupportedMedia("application/json, or text/plain that holds JSON"))
}

/// What a page says of itself: JSON, or a form that holds it as its field `report`. A form goes where a page's policy lets
/// no script post.
pub(super) async fn read_report(request: &HttpRequest, payload: Payload) -> Result<Bytes, Error> {
    if !is_of(request, "application/x-www-form-urlencoded") {
        return read_json(request, payload).await;
    }
    let body = read(request, payload, MAX_FORM).await?;
    let field = form_urlencoded::parse(&body).find(|(name, _)| name == "report");
    let report = field.map(|(_, text)| Bytes::from(text.into_owned())).unwrap_or_default();
    if report.len() > MAX_JSON { Err(Error::TooLarge(MAX_JSON)) } else { Ok(report) }
}

/// For how long what is rotated stays valid, as a body says that may be left out.
pub(super) async fn read_overlap(request: &HttpRequest, payload: Payload) -> Result<Option<String>, Error> {
    let body = match header(request, "content-type") {
        Some(_) => read_json(request, payload).await?,
        None => read(request, payload, MAX_JSON).await?,
    };
    if body.is_empty() {
        return Ok(None);
    }
    if header(request, "content-type").is_none() {
        return Err(Error::UnsupportedMedia("application/json"));
    }
    let mut members = Reader::read(&body).map_err(Error::BadBody)?;
    let overlap = members.optional("overlap", "must be a time such as 24h");
    let faults = members.finish("a rotation: overlap is");
    if faults.is_empty() { Ok(overlap) } else { Err(Error::Invalid(faults)) }
}

/// Whether the body says that it is JSON.
pub(super) fn is_json(request: &HttpRequest) -> bool {
    is_of(request, "application/json")
}

fn is_of(request: &HttpRequest, kind: &str) -> bool {
    let given = header(request, "content-type").unwrap_or_default();
    given.split(';').next().unwrap_or_default().trim().eq_ignore_ascii_case(kind)
}

/// The whole body, at most `most` bytes, as it came: it is never unpacked, so no small one becomes a large one.
pub(crate) async fn read(request: &HttpRequest, mut payload: Payload, most: usize) -> Result<Bytes, Error> {
    let mut body = BytesMut::new();
    let mut length = 0;
    // A client that never ends it would hold a connection for ever.
    let seconds = request.app_data::<Limits>().copied().unwrap_or_default().body_timeout;
    let patience = Instant::now() + Duration::from_secs(seconds);
    while let Some(chunk) = timeout_at(patience, payload.next()).await.map_err(|_| Error::TooSlow)? {
        let chunk = chunk.map_err(|error| Error::BadBody(error.to_string()))?;
        length += chunk.len();
        if length <= most {
            body.extend_from_slice(&chunk);
        } else if length > 64 * most {
            break;
        }
        // Else the rest is read and dropped: a client that is still sending would see a reset and not the refusal.
    }
    if length > most {
        return Err(Error::TooLarge(most));
    }
    match header(request, "content-encoding").map(str::trim) {
        None => Ok(body.freeze()),
        Some(coding) if coding.is_empty() || coding.eq_ignore_ascii_case("identity") => Ok(body.freeze()),
        Some(_) => Err(Error::PackedBody),
    }
}
