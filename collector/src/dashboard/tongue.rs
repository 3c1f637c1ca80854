//! The languages of the dashboard, and which one somebody reads.

use actix_web::HttpRequest;
use actix_web::http::header::{AcceptLanguage, Header};

use crate::http::request::query;

/// A language of the dashboard. Those of customers are many more, and not these.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Tongue {
    /// English.
    #[default]
    En,
    /// Italian.
    It,
}

/// The cookie that remembers a choice.
pub(super) const COOKIE: &str = "perche-language";

impl Tongue {
    /// Every one, with the name it calls itself by.
    pub(crate) const ALL: [(Self, &'static str); 2] = [(Self::En, "English"), (Self::It, "Italiano")];

    /// As BCP 47 names it.
    pub(crate) const fn code(self) -> &'static str {
        match self {
            Self::En => "en",
            Self::It => "it",
        }
    }

    /// The one of that name, of whatever region.
    pub(crate) fn named(name: &str) -> Option<Self> {
        let base = name.split('-').next().unwrap_or_default();
        Self::ALL.into_iter().map(|(tongue, _)| tongue).find(|tongue| base.eq_ignore_ascii_case(tongue.code()))
    }

    /// What `?lang=` chooses, else what was chosen before, else what the browser prefers.
    pub(super) fn of(request: &HttpRequest) -> Self {
        let before = || request.cookie(COOKIE).and_then(|cookie| Self::named(cookie.value()));
        let preferred = || AcceptLanguage::parse(request).map(|languages| languages.ranked()).unwrap_or_default();
        Self::chosen(request)
            .or_else(before)
            .or_else(|| preferred().iter().find_map(|language| Self::named(&language.to_string())))
            .unwrap_or_default()
    }

    /// What `?lang=` chooses.
    pub(super) fn chosen(request: &HttpRequest) -> Option<Self> {
        query(request).into_iter().rev().find(|(name, _)| name == "lang").and_then(|(_, value)| Self::named(&value))
    }
}

#[cfg(test)]
mod tests {
    use actix_web::test::TestRequest;

    use super::*;

    fn tongue(address: &str, cookie: Option<&str>, accept: &str) -> Tongue {
        let mut request = TestRequest::with_uri(address).insert_header(("accept-language", accept));
        if let Some(cookie) = cookie {
            request = request.insert_header(("cookie", format!("{COOKIE}={cookie}")));
        }
        Tongue::of(&request.to_http_request())
    }

    #[test]
    fn the_address_goes_before_the_choice_and_the_choice_before_the_browser() {
        assert_eq!(tongue("/dashboard", None, "de, it-CH;q=0.9, en;q=0.5"), Tongue::It);
        assert_eq!(tongue("/dashboard", None, "de, en;q=0.5, it;q=0.1"), Tongue::En);
        assert_eq!(tongue("/dashboard", None, "ja"), Tongue::En);
        assert_eq!(tongue("/dashboard", Some("it"), "en"), Tongue::It);
        assert_eq!(tongue("/dashboard", Some("xx"), "it"), Tongue::It);
        assert_eq!(
            tongue("/dashboard?lang=en&lang=xx", Some("it"), "it"),
            Tongue::It,
            "what is unknown chooses nothing"
        );
        assert_eq!(tongue("/dashboard?lang=EN-gb", Some("it"), "it"), Tongue::En);
    }
}
