//! What every reply tells browsers, unless its handler has told them otherwise: a reply that nobody thought of may not be
//! framed, run, cached, or read by another site.

use std::sync::LazyLock;

use actix_web::http::header::{
    CACHE_CONTROL, CONTENT_SECURITY_POLICY, HeaderMap, HeaderName, HeaderValue, REFERRER_POLICY,
    STRICT_TRANSPORT_SECURITY, X_CONTENT_TYPE_OPTIONS,
};

const YEAR: &str = "max-age=31536000";
const NOTHING: &str = "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

type Header = (HeaderName, HeaderValue);

/// Adds what is missing.
pub(super) fn complete(headers: &mut HeaderMap, https: bool) {
    static DEFAULTS: LazyLock<[Header; 5]> = LazyLock::new(|| {
        [
            (X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff")),
            (CONTENT_SECURITY_POLICY, HeaderValue::from_static(NOTHING)),
            (REFERRER_POLICY, HeaderValue::from_static("no-referrer")),
            (CACHE_CONTROL, HeaderValue::from_static("no-store")),
            (HeaderName::from_static("cross-origin-resource-policy"), HeaderValue::from_static("same-origin")),
        ]
    });
    let secure = https.then_some((STRICT_TRANSPORT_SECURITY, HeaderValue::from_static(YEAR)));
    for (name, value) in DEFAULTS.iter().cloned().chain(secure) {
        if !headers.contains_key(&name) {
            headers.insert(name, value);
        }
    }
}
