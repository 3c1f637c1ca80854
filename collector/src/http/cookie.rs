//! The cookie of who is signed in: what of a request is one, and what a reply sets.

use actix_web::HttpRequest;
use actix_web::http::Method;
use actix_web::http::header::{COOKIE, HeaderName, HeaderValue, SET_COOKIE};

use super::request::header;
use crate::guard::session::LONGEST_DAYS;
use crate::installation::Installation;

/// Browsers take a cookie of that prefix from this very host only, over TLS, for all of its paths: no sister host can set
/// one in its place.
const SECURE: &str = "__Host-perche";
/// Over plain HTTP browsers would refuse that.
const PLAIN: &str = "perche";

fn name(installation: &Installation) -> &'static str {
    if installation.is_https() { SECURE } else { PLAIN }
}

/// The token in the cookie of a request.
pub(crate) fn token<'a>(request: &'a HttpRequest, installation: &Installation) -> Option<&'a str> {
    let lines = request.headers().get_all(COOKIE).filter_map(|line| line.to_str().ok());
    let mut pairs = lines.flat_map(|line| line.split(';')).filter_map(|pair| pair.trim().split_once('='));
    pairs.find(|(known, _)| *known == name(installation)).map(|(_, token)| token).filter(|token| !token.is_empty())
}

/// The same of a request that only reads, and that no other site made a browser send: a page there could not read the
/// reply, and must not even cause the work.
pub(super) fn of_reader<'a>(request: &'a HttpRequest, installation: &Installation) -> Option<&'a str> {
    // HEAD is served as GET.
    let reads = *request.method() == Method::GET;
    let own = matches!(header(request, "sec-fetch-site"), None | Some("same-origin" | "none"));
    token(request, installation).filter(|_| reads && own)
}

/// The header that signs in. The cookie outlives the browser and the session outlives nothing: it is over when the server
/// says so.
pub(crate) fn set(installation: &Installation, token: &str) -> (HeaderName, HeaderValue) {
    write(installation, token, LONGEST_DAYS * 86_400)
}

/// The header that makes a browser forget it.
pub(crate) fn clear(installation: &Installation) -> (HeaderName, HeaderValue) {
    write(installation, "", 0)
}

fn write(installation: &Installation, token: &str, seconds: i64) -> (HeaderName, HeaderValue) {
    let secure = if installation.is_https() { "; Secure" } else { "" };
    let cookie = format!("{}={token}; Path=/; Max-Age={seconds}; HttpOnly; SameSite=Lax{secure}", name(installation));
    (SET_COOKIE, HeaderValue::from_str(&cookie).expect("a token is visible ASCII"))
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use actix_web::test::TestRequest;

    use super::*;
    use crate::store::Memory;

    fn installation(public_url: Option<&str>) -> Installation {
        let url = public_url.map(|url| url.parse().unwrap());
        Installation::open(Arc::new(Memory::default()), url, Some("a-key-of-the-environment")).unwrap()
    }

    #[test]
    fn over_tls_the_cookie_belongs_to_this_host_alone_and_no_script_reads_it() {
        let (secure, plain) = (installation(Some("https://c.example/perche")), installation(None));
        assert_eq!(set(&secure, "T").1, "__Host-perche=T; Path=/; Max-Age=604800; HttpOnly; SameSite=Lax; Secure");
        assert_eq!(clear(&secure).1, "__Host-perche=; Path=/; Max-Age=0; HttpOnly; SameSite=Lax; Secure");
        assert_eq!(set(&plain, "T").1, "perche=T; Path=/; Max-Age=604800; HttpOnly; SameSite=Lax");
    }

    #[test]
    fn the_token_is_found_among_other_cookies_and_under_its_own_name_only() {
        let (secure, plain) = (installation(Some("https://c.example")), installation(None));
        let rows = [
            ("perche=A", None, Some("A")),
            ("__Host-perche=A", Some("A"), None),
            ("a=1; __Host-perche=A;perche=B; b=2", Some("A"), Some("B")),
            ("xperche=A; perchex=B; perche", None, None),
            ("perche=; __Host-perche=", None, None),
            ("", None, None),
        ];
        for (line, over_tls, over_http) in rows {
            let request = TestRequest::get().insert_header((COOKIE, line)).to_http_request();
            assert_eq!((token(&request, &secure), token(&request, &plain)), (over_tls, over_http), "{line}");
        }
        let split = TestRequest::get().append_header((COOKIE, "a=1")).append_header((COOKIE, "perche=A"));
        assert_eq!(token(&split.to_http_request(), &plain), Some("A"));
    }

    #[test]
    fn a_cookie_reads_and_changes_nothing_and_for_no_other_site() {
        let installation = installation(None);
        let read = |method: Method, site: Option<&str>| {
            let mut request = TestRequest::default().method(method).insert_header((COOKIE, "perche=A"));
            if let Some(site) = site {
                request = request.insert_header(("sec-fetch-site", site));
            }
            of_reader(&request.to_http_request(), &installation).is_some()
        };
        for site in [None, Some("same-origin"), Some("none")] {
            assert!(read(Method::GET, site), "{site:?}");
            for method in [Method::POST, Method::PUT, Method::PATCH, Method::DELETE] {
                assert!(!read(method.clone(), site), "{method} {site:?}");
            }
        }
        for site in ["cross-site", "same-site", "", "Same-Origin"] {
            assert!(!read(Method::GET, Some(site)), "{site}");
        }
    }
}
