//! Replies to teams: JSON that is theirs alone, with an `ETag` so that who polls pays for what is new.

use actix_web::http::header::{CACHE_CONTROL, ETAG, EntityTag, Header, IfNoneMatch};
use actix_web::{HttpRequest, HttpResponse};
use base64::Engine;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use serde::Serialize;
use sha2::{Digest, Sha256};

use crate::error::Error;

/// `body` as JSON, or 304 when the client has it.
pub(super) fn json(request: &HttpRequest, body: &impl Serialize) -> Result<HttpResponse, Error> {
    let body = serde_json::to_vec(body).map_err(|error| Error::Internal(error.to_string()))?;
    // Weak: the same figures may travel compressed or not.
    let tag = EntityTag::new_weak(BASE64_URL_SAFE_NO_PAD.encode(&Sha256::digest(&body)[..16]));
    let known = match IfNoneMatch::parse(request) {
        Ok(IfNoneMatch::Any) => true,
        Ok(IfNoneMatch::Items(tags)) => tags.iter().any(|known| known.weak_eq(&tag)),
        Err(_) => false,
    };
    let mut reply = if known { HttpResponse::NotModified() } else { HttpResponse::Ok() };
    reply.insert_header((ETAG, tag.to_string())).insert_header((CACHE_CONTROL, "private, no-cache"));
    Ok(if known { reply.finish() } else { reply.content_type("application/json").body(body) })
}
