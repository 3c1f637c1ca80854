//! What an owner pastes: one piece per way to ask, and what the Content-Security-Policy around it must allow.

mod facts;
mod frame;
mod height;
mod mail;
mod qr;
mod tag;

use std::collections::BTreeMap;

use clap::ValueEnum;
use perche_survey::draft::Fault;
use perche_survey::response::Channel;
use perche_survey::survey::Survey;
use perche_survey::text::recalled;
use perche_widget::{Question, built_in, escape};
use serde::{Deserialize, Serialize};

use crate::config::PublicUrl;
use crate::http::question::question;
use crate::sign::link::Address;

pub use self::facts::Facts;
pub use self::qr::svg;
pub use self::tag::Tag;

/// Where the question is asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ValueEnum, utoipa::ToSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Way {
    /// In the flow of a page
    Inline,
    /// In a corner of a page
    Popover,
    /// Behind a tab at the edge of a page
    Tab,
    /// By a link
    Link,
    /// In a mail
    Email,
    /// By a printed code
    Qr,
    /// In a page that runs no script
    NoJs,
}

impl Way {
    /// Every way, in the order in which they are shown.
    pub const ALL: [(&'static str, Self); 7] = [
        ("inline", Self::Inline),
        ("popover", Self::Popover),
        ("tab", Self::Tab),
        ("link", Self::Link),
        ("email", Self::Email),
        ("qr", Self::Qr),
        ("no-js", Self::NoJs),
    ];

    /// Its name.
    pub fn name(self) -> &'static str {
        Self::ALL.iter().find(|(_, way)| *way == self).map_or("inline", |(name, _)| name)
    }

    /// The way of that name.
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.iter().find(|(known, _)| *known == name).map(|(_, way)| *way)
    }

    /// Whether a loader stands in the page.
    pub(crate) const fn has_loader(self) -> bool {
        matches!(self, Self::Inline | Self::Popover | Self::Tab)
    }
}

/// What is asked for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Order {
    /// Where the question is asked.
    pub way: Way,
    /// The language of the words; the survey's own when it is left out.
    pub locale: Option<String>,
    /// Whether the loader is named by its hash.
    pub pinned: bool,
    /// What stands for a signature.
    pub signed: Option<Tag>,
    /// What it says of the moment.
    #[serde(default)]
    pub facts: Facts,
}

/// A piece to paste.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, utoipa::ToSchema)]
pub struct Snippet {
    /// Where the question is asked.
    pub channel: Way,
    /// The piece.
    pub html: String,
    /// Another that does the same in other circumstances, which a note tells.
    #[schema(required)]
    pub alternative: Option<String>,
    /// The same as plain text: the other part of a mail, or the bare address.
    #[schema(required)]
    pub text: Option<String>,
    /// What the page's Content-Security-Policy must allow, if it has one. Nothing where the list is empty.
    pub csp: Vec<String>,
    /// What the owner should know.
    pub notes: Vec<String>,
}

/// A survey in one language on its way into a snippet.
struct Stage<'a> {
    survey: &'a Survey,
    question: Question,
    url: &'a PublicUrl,
    order: &'a Order,
}

impl Stage<'_> {
    fn signed(&self) -> Option<&str> {
        self.order.signed.as_ref().map(Tag::as_str)
    }

    /// The address of the survey's page for a link.
    fn address(&self, channel: Channel, score: Option<i16>) -> String {
        let base = self.url.base();
        let locale =
            (channel == Channel::Email || self.order.locale.is_some()).then_some(self.question.locale.as_str());
        let plain = Address { base: &base, channel, locale, score, signed: None }.write(self.survey.id.as_str());
        // The signature stands last and as it came, as in any other address.
        let signed = self.signed().map(|signed| format!("signed={signed}"));
        std::iter::once(plain).chain(self.order.facts.members()).chain(signed).collect::<Vec<_>>().join("&")
    }

    /// As an attribute's value. A place holder is left as it is.
    fn attribute(&self, channel: Channel, score: Option<i16>) -> String {
        let address = self.address(channel, score);
        match self.signed().and_then(|signed| Some((address.strip_suffix(signed)?, signed))) {
            Some((before, signed)) => escape(before) + signed,
            None => escape(&address),
        }
    }

    /// Whether the question shows facts of a customer, which nobody knows here.
    fn shows_facts(&self) -> bool {
        let text = self.survey.text.get(&self.question.locale);
        text.is_some_and(|text| recalled(&text.question).any(|name| name != "company"))
    }

    /// What the frame's place is given: enough for every language that the page may come to be in.
    fn height(&self) -> u32 {
        let locales: Vec<&str> = match self.order.locale {
            Some(_) => vec![self.question.locale.as_str()],
            None => self.survey.text.keys().map(String::as_str).collect(),
        };
        let heights =
            locales.into_iter().map(|locale| height::height(&question(self.survey, locale, &BTreeMap::new())));
        heights.max().unwrap_or_default()
    }

    /// What a screen reader calls the frame: the question, where nothing of it is missing.
    fn title(&self) -> String {
        if self.shows_facts() { built_in(&self.question.locale).frame } else { self.question.question.clone() }
    }
}

/// The snippet of `survey` at a collector that is reached at `url`.
pub fn write(order: &Order, survey: &Survey, url: &PublicUrl) -> Result<Snippet, Vec<Fault>> {
    let mut faults = Vec::new();
    let locale = match order.locale.as_deref() {
        None => Some(survey.default_locale()),
        Some(wanted) => survey.resolve_locale(wanted),
    };
    if locale.is_none() {
        let known = survey.text.keys().map(String::as_str).collect::<Vec<_>>().join(", ");
        faults.push(Fault::new("locale", format!("must be one of {known}")));
    }
    if order.pinned && !order.way.has_loader() {
        faults.push(Fault::new("pinned", "is for inline, popover and tab: the others have no loader"));
    }
    if order.signed.is_some() && order.way == Way::NoJs {
        faults.push(Fault::new("signed", "needs a script in a page: no address in it may hold a signature"));
    }
    faults.extend(order.facts.faults(survey));
    let Some(locale) = locale.filter(|_| faults.is_empty()) else { return Err(faults) };
    let question = question(survey, locale, &BTreeMap::new());
    let stage = Stage { survey, question, url, order };
    let mut snippet = match order.way {
        Way::Inline | Way::Popover | Way::Tab | Way::NoJs => frame::write(&stage),
        Way::Email => mail::write(&stage),
        Way::Link => link(&stage),
        Way::Qr => qr::write(&stage).map_err(|fault| vec![fault])?,
    };
    snippet.notes.extend(notes(&stage));
    Ok(snippet)
}

fn link(stage: &Stage<'_>) -> Snippet {
    let href = stage.attribute(Channel::Link, None);
    Snippet {
        channel: Way::Link,
        html: format!("<a href=\"{href}\">{}</a>", escape(&stage.title())),
        alternative: None,
        text: Some(stage.address(Channel::Link, None)),
        csp: Vec::new(),
        notes: Vec::new(),
    }
}

/// What holds for every way.
fn notes(stage: &Stage<'_>) -> Vec<String> {
    let mut notes = Vec::new();
    let survey = stage.survey;
    if survey.one_per.as_deref() == Some("signed") && stage.order.signed.is_none() {
        notes.push("This survey takes signed answers only (one_per = \"signed\"): ask for a snippet with a place for the signature.".to_owned());
    }
    if survey.sites.is_empty() && (stage.order.way.has_loader() || stage.order.way == Way::NoJs) {
        notes.push("This survey lists no sites, so no page but the collector's own may show it.".to_owned());
    }
    notes
}

impl Snippet {
    /// As a command prints it: what is no part of the piece stands in comments, so that all of it can be pasted.
    pub fn print(&self) -> String {
        let alternative = self.alternative.iter().map(|html| format!("\n<!-- or -->\n{html}\n"));
        let text = self.text.iter().map(|text| {
            let text = text.replace("-->", "-- >");
            format!("\n<!-- as plain text:\n{text}\n-->\n")
        });
        let policy = (!self.csp.is_empty()).then(|| {
            format!("\n<!-- Content-Security-Policy of the page, if it has one: {} -->\n", self.csp.join("; "))
        });
        let notes = self.notes.iter().map(|note| format!("<!-- {note} -->\n"));
        let html = std::iter::once(format!("{}\n", self.html));
        html.chain(alternative).chain(text).chain(policy).chain(notes).collect()
    }
}

#[cfg(test)]
mod tests;
