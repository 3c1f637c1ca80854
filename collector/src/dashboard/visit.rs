//! Who looks at a page, and how.

use std::sync::Arc;

use actix_web::HttpRequest;
use perche_survey::time::Timestamp;

use super::shell::{Place, Shell};
use super::tongue::Tongue;
use crate::catalog::Entry;
use crate::error::Error;
use crate::guard::key::{Grant, Scope};
use crate::http::request;
use crate::installation::{Installation, now};

/// Somebody with a valid key who looks at a page.
#[derive(Clone, Debug)]
pub(super) struct Visit {
    /// What the key allows.
    pub(super) grant: Grant,
    /// The id of their session; `None` for a program that shows a key.
    pub(super) session: Option<String>,
    /// Their language.
    pub(super) tongue: Tongue,
    /// One clock for all of the page.
    pub(super) now: Timestamp,
    root: String,
    here: String,
    sent: bool,
}

impl Visit {
    /// Lets pass who may do what the page needs.
    pub(super) fn admit(request: &HttpRequest, installation: &Installation, needed: Scope) -> Result<Self, Error> {
        let (grant, session) = request::admit_page(request, installation, needed)?;
        let (root, here, sent) = (root(request), here(request), !request.method().is_safe());
        Ok(Self { grant, session, tongue: Tongue::of(request), now: now(), root, here, sent })
    }

    /// The survey of that id, if the key sees it.
    pub(super) fn survey(&self, installation: &Installation, id: &str) -> Result<Arc<Entry>, Error> {
        request::survey(installation, &self.grant, id)
    }

    /// Every survey that the key sees, by id.
    pub(super) fn surveys(&self, installation: &Installation) -> Vec<Arc<Entry>> {
        let all = installation.catalog.all().into_iter();
        all.filter(|entry| self.grant.sees(&entry.current().survey.id)).collect()
    }

    /// What is around a page at `place`.
    pub(super) fn shell(&self, place: Place) -> Shell {
        let (root, here) = (self.root.clone(), self.here.clone());
        Shell { tongue: self.tongue, root, place, scope: Some(self.grant.scope), here, sent: self.sent }
    }
}

/// What is around a page for somebody of whom nothing is known.
pub(super) fn stranger(request: &HttpRequest) -> Shell {
    Shell {
        tongue: Tongue::of(request),
        root: root(request),
        place: Place::Elsewhere,
        scope: None,
        here: here(request),
        sent: !request.method().is_safe(),
    }
}

/// What leads from this page to the collector's root. A public URL may have a path that a proxy strips: no address in a page
/// begins with a slash.
pub(super) fn root(request: &HttpRequest) -> String {
    "../".repeat(request.path().matches('/').count().saturating_sub(1))
}

/// This page from the root, without a choice of language, ready for one more parameter.
fn here(request: &HttpRequest) -> String {
    let path = request.path().trim_start_matches('/');
    let mut rest = form_urlencoded::Serializer::new(String::new());
    for (name, value) in request::query(request).iter().filter(|(name, _)| name != "lang") {
        rest.append_pair(name, value);
    }
    let rest = rest.finish();
    // The path is as the client wrote it, percent-encoded; what could end an attribute is escaped by the template.
    if rest.is_empty() { format!("{path}?") } else { format!("{path}?{rest}&") }
}

#[cfg(test)]
mod tests {
    use actix_web::test::TestRequest;

    use super::*;

    #[test]
    fn a_page_knows_its_way_to_the_root_and_back() {
        let of = |address: &str| {
            let request = TestRequest::with_uri(address).to_http_request();
            (root(&request), here(&request))
        };
        let pair = |root: &str, here: &str| (root.to_owned(), here.to_owned());
        assert_eq!(of("/dashboard"), pair("", "dashboard?"));
        assert_eq!(of("/dashboard/surveys/a/edit"), pair("../../../", "dashboard/surveys/a/edit?"));
        assert_eq!(of("/dashboard/surveys/a?q=a%20b&lang=it"), pair("../../", "dashboard/surveys/a?q=a+b&"));
    }
}
