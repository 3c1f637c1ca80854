//! What the address of a page asks for.

use std::collections::BTreeMap;

use actix_web::HttpRequest;
use perche_survey::accept::Signed;
use perche_survey::response::Channel;
use perche_survey::survey::Survey;
use perche_widget::Mode;
use uuid::Uuid;

use super::request::{header, query};
use crate::sign::Shown;
use crate::sign::context::MAX_TEXT;

/// What the page's address says.
#[derive(Debug, Default)]
pub(super) struct Asked {
    pub(super) mode: Mode,
    /// The mode as the address names it: it must stay through the form's own steps.
    pub(super) named_mode: Option<Mode>,
    channel: Option<Channel>,
    pub(super) locale: Option<String>,
    touchpoint: Option<String>,
    /// The signed context of a link.
    pub(super) signed: Option<String>,
    context: BTreeMap<String, String>,
    pub(super) score: Option<i16>,
    pub(super) test: bool,
    /// The response that the form has made.
    pub(super) response: Option<Uuid>,
    /// Whether the why has been asked.
    pub(super) done: bool,
}

impl Asked {
    pub(super) fn read(request: &HttpRequest) -> Self {
        let framed = header(request, "sec-fetch-dest").is_some_and(|destination| destination == "iframe");
        let mut asked = Self { mode: if framed { Mode::Inline } else { Mode::Page }, ..Self::default() };
        for (name, value) in query(request) {
            match name.as_str() {
                "mode" => {
                    asked.named_mode = Mode::named(&value);
                    asked.mode = asked.named_mode.unwrap_or(asked.mode);
                }
                "channel" => asked.channel = Channel::named(&value),
                "locale" => asked.locale = Some(value),
                "touchpoint" => asked.touchpoint = Some(value),
                // What is longer is worthless, and every post would carry it.
                "signed" => {
                    asked.signed = Some(if value.len() > MAX_TEXT { String::new() } else { value });
                }
                "score" => asked.score = value.parse().ok(),
                "test" => asked.test = value == "1" || value == "true",
                "r" => asked.response = value.parse().ok(),
                "done" => asked.done = true,
                _ => {
                    if let Some(key) = name.strip_prefix("context-") {
                        asked.context.insert(key.to_owned(), value);
                    }
                }
            }
        }
        asked
    }

    /// Takes over what the page was first asked with; the address holds less after each step of the form.
    pub(super) fn recall(&mut self, shown: Shown) {
        self.channel = Some(shown.channel);
        self.locale = Some(shown.locale);
        self.touchpoint = shown.touchpoint;
        self.signed = shown.signed;
        self.context = shown.context;
        self.test = shown.test;
    }

    /// The query of a new page of the same kind.
    pub(super) fn to_query(&self) -> String {
        let mut query = form_urlencoded::Serializer::new(String::new());
        let fixed = [
            ("mode", self.named_mode.map(Mode::name)),
            ("channel", self.channel.map(Channel::name)),
            ("locale", self.locale.as_deref()),
            ("touchpoint", self.touchpoint.as_deref()),
            ("test", self.test.then_some("1")),
        ];
        query.extend_pairs(fixed.into_iter().filter_map(|(name, value)| Some((name, value?))));
        query.extend_pairs(self.signed.iter().map(|signed| ("signed", signed)));
        query.extend_pairs(self.context.iter().map(|(key, value)| (format!("context-{key}"), value)));
        query.finish()
    }

    /// How the page comes to the customer: as asked for, else as its mode says.
    pub(super) fn channel(&self) -> Channel {
        self.channel.unwrap_or(match self.mode {
            Mode::Inline => Channel::Inline,
            Mode::Popover => Channel::Popover,
            Mode::Tab => Channel::Tab,
            Mode::Page => Channel::Link,
        })
    }

    /// Only what the survey declares and allows travels on; the rest would be dropped with the answer anyway. The facts
    /// of a valid signature take the place of the address's.
    pub(super) fn declared(
        &self,
        survey: &Survey,
        signed: Option<&Signed>,
    ) -> (Option<String>, BTreeMap<String, String>) {
        let touchpoint = self.touchpoint.clone().filter(|name| survey.touchpoint.names().contains(name));
        let context = signed.map_or(&self.context, |signed| &signed.context);
        let fits = |key: &String, value: &String| {
            survey.context.get(key).is_some_and(|rule| value.chars().count() <= usize::from(rule.max_len))
        };
        let context = context.iter().filter(|(key, value)| fits(key, value));
        (touchpoint, context.map(|(key, value)| (key.clone(), value.clone())).collect())
    }
}
