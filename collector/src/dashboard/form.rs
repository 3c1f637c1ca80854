//! What a form of ours posts.

use actix_web::HttpRequest;
use actix_web::web::Payload;

use crate::error::Error;
use crate::http::body::{self, MAX_FORM};
use crate::http::request::header;

/// The members of a form, in order.
#[derive(Clone, Debug, Default)]
pub(super) struct Form(Vec<(String, String)>);

impl Form {
    /// Reads the body of a post.
    pub(super) async fn read(request: &HttpRequest, payload: Payload) -> Result<Self, Error> {
        Self::read_most(request, payload, MAX_FORM).await
    }

    /// The same of a form that may be longer: at most `most` bytes.
    pub(super) async fn read_most(request: &HttpRequest, payload: Payload, most: usize) -> Result<Self, Error> {
        let kind = header(request, "content-type").unwrap_or_default();
        if !kind.split(';').next().unwrap_or_default().trim().eq_ignore_ascii_case("application/x-www-form-urlencoded")
        {
            return Err(Error::UnsupportedMedia("application/x-www-form-urlencoded"));
        }
        let body = body::read(request, payload, most).await?;
        Ok(Self(form_urlencoded::parse(&body).into_owned().collect()))
    }

    /// The first member of that name; `None` when it is absent.
    pub(super) fn get(&self, name: &str) -> Option<&str> {
        self.0.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str())
    }

    /// The first member of that name, without blanks around it; empty when it is absent.
    pub(super) fn text(&self, name: &str) -> &str {
        self.get(name).unwrap_or_default().trim()
    }

    /// Every member of that name.
    pub(super) fn all<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a str> {
        self.0.iter().filter(move |(known, _)| known == name).map(|(_, value)| value.as_str())
    }

    /// Every member, in order.
    pub(super) fn members(&self) -> &[(String, String)] {
        &self.0
    }
}
