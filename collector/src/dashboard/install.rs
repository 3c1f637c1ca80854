//! `GET /dashboard/surveys/{survey}/install`: what to paste for each channel, how that looks, and where it stands.

pub(super) mod check;
mod choice;
pub(super) mod code;
pub(super) mod host;
mod preview;
mod recipes;
mod seen;
mod told;
mod words;

use actix_web::http::StatusCode;
use actix_web::{HttpRequest, HttpResponse, web};
use askama::Template;
use perche_survey::survey::{ContextKey, Survey};

use self::choice::Choice;
use self::preview::Preview;
use self::recipes::{Kitchen, Recipe, recipes};
use self::seen::Seen;
use self::words::Words;
use super::shell::{Place, Shell, Tab, page_with};
use super::terms::question;
use super::visit::Visit;
use crate::catalog::Entry;
use crate::error::Error;
use crate::guard::key::Scope;
use crate::http::request::{public_url, query};
use crate::installation::Installation;
use crate::snippet::{self, Facts, Order, Snippet, Way};

/// The page.
#[derive(Template)]
#[template(path = "install.html")]
struct Install {
    shell: Shell,
    words: Words,
    id: String,
    locale: String,
    question: String,
    /// `None` for an archived survey, which nobody may install.
    offer: Option<Offer>,
    seen: Seen,
    /// The address that was given and cannot be checked.
    wrong: Option<String>,
}

/// What is offered for the chosen channel.
struct Offer {
    channels: Vec<Channel>,
    about: &'static str,
    choice: Choice,
    /// What can be chosen: locales, touchpoints, and declared facts with their most characters and a hint.
    locales: Vec<String>,
    touchpoints: Vec<String>,
    facts: Vec<(String, u16, String)>,
    pieces: Vec<Piece>,
    /// The code as it is printed, and the query of the address that downloads it.
    code: Option<(String, String)>,
    csp: Vec<String>,
    notes: Vec<&'static str>,
    unlisted: bool,
    preview: Preview,
    recipes: Vec<Recipe>,
}

/// A channel to choose.
struct Channel {
    name: &'static str,
    query: String,
    current: bool,
}

/// Something to copy.
struct Piece {
    id: &'static str,
    title: &'static str,
    text: String,
}

/// The page for one channel.
pub(super) async fn show(
    request: HttpRequest,
    survey: web::Path<String>,
    installation: web::Data<Installation>,
) -> Result<HttpResponse, Error> {
    let visit = Visit::admit(&request, &installation, Scope::Read)?;
    let entry = visit.survey(&installation, &survey)?;
    render(&request, &installation, &visit, &entry, None)
}

/// The page; again, with the address of a page that cannot be checked, when there is one.
fn render(
    request: &HttpRequest,
    installation: &Installation,
    visit: &Visit,
    entry: &Entry,
    wrong: Option<&str>,
) -> Result<HttpResponse, Error> {
    let definition = &entry.current().survey;
    let shell = visit.shell(Place::Survey(definition.id.to_string(), Tab::Install));
    let words = Words(visit.tongue);
    let open = !entry.current().archived;
    let offer = open.then(|| offer(request, installation, definition, words, &shell.root)).transpose()?;
    let (locale, question) = question(definition, visit.tongue);
    let status = if wrong.is_some() { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK };
    let install = Install {
        words,
        id: definition.id.to_string(),
        locale: locale.to_owned(),
        question,
        offer,
        seen: Seen::of(installation, definition, visit.tongue),
        wrong: wrong.map(str::to_owned),
        shell,
    };
    page_with(status, &install)
}

fn offer(
    request: &HttpRequest,
    installation: &Installation,
    survey: &Survey,
    words: Words,
    root: &str,
) -> Result<Offer, Error> {
    let url = public_url(request, installation);
    let mut choice = Choice::read(&query(request));
    let snippet = choice.snippet(survey, &url).map_err(Error::Invalid)?;
    let way = choice.order.way;
    let inline = Order { way: Way::Inline, facts: Facts::default(), signed: None, ..choice.order.clone() };
    let inline = snippet::write(&inline, survey, &url).map_err(Error::Invalid)?.html;
    let fact = |(key, rule): (&String, &ContextKey)| (key.clone(), rule.max_len, words.fact_hint(rule.max_len));
    let channel = |(_, channel): (&str, Way)| Channel {
        name: words.way(channel),
        query: choice.query(channel, choice.wide),
        current: channel == way,
    };
    let kitchen = Kitchen { survey, url: &url, order: &choice.order, inline: &inline };
    Ok(Offer {
        channels: Way::ALL.into_iter().map(channel).collect(),
        locales: survey.text.keys().cloned().collect(),
        touchpoints: survey.touchpoint.names().to_vec(),
        facts: survey.context.iter().map(fact).collect(),
        about: words.about(way),
        code: (way == Way::Qr).then(|| (snippet.html.clone(), choice.query(way, false))),
        csp: snippet.csp.clone(),
        notes: notes(way, survey, &choice, words),
        unlisted: survey.sites.is_empty() && (way.has_loader() || way == Way::NoJs),
        preview: Preview::of(survey, &choice, words, root)?,
        recipes: recipes(&kitchen, words).into_iter().filter(|recipe| recipe.suits(way)).collect(),
        pieces: pieces(way, snippet, words),
        choice,
    })
}

/// What there is to copy, the first one first.
fn pieces(way: Way, snippet: Snippet, words: Words) -> Vec<Piece> {
    let Snippet { html, alternative, text, .. } = snippet;
    let titles = match way {
        Way::Inline | Way::NoJs => (words.paste_here(), ""),
        Way::Popover | Way::Tab => (words.paste_once(), ""),
        Way::Link => (words.as_link(), words.address()),
        Way::Email => (words.mail_html(), words.mail_text()),
        Way::Qr => (words.picture(), words.address()),
    };
    let html = Piece { id: "piece-html", title: titles.0, text: html };
    let text = text.map(|text| Piece { id: "piece-text", title: titles.1, text });
    let alternative = alternative.map(|text| Piece { id: "piece-element", title: words.or_element(), text });
    // Of a link and a code the address is what most people want.
    let first = matches!(way, Way::Link | Way::Qr);
    let (before, after) = if first { (text, None) } else { (None, text) };
    before.into_iter().chain([html]).chain(alternative).chain(after).collect()
}

fn notes(way: Way, survey: &Survey, choice: &Choice, words: Words) -> Vec<&'static str> {
    let unsigned = survey.one_per.as_deref() == Some("signed") && choice.order.signed.is_none();
    let of_way = match way {
        Way::Email => Some(words.note_mail()),
        Way::Qr => Some(words.note_print()),
        Way::Inline | Way::Popover | Way::Tab | Way::Link | Way::NoJs => None,
    };
    unsigned.then(|| words.note_signed()).into_iter().chain(of_way).collect()
}

/// The survey of that id, if the key sees it and it takes answers.
fn open(visit: &Visit, installation: &Installation, id: &str) -> Result<std::sync::Arc<Entry>, Error> {
    let entry = visit.survey(installation, id)?;
    if entry.current().archived { Err(Error::Archived) } else { Ok(entry) }
}

impl Offer {
    /// Whether the words of the locale are chosen.
    fn speaks(&self, locale: &str) -> bool {
        self.choice.order.locale.as_deref() == Some(locale)
    }

    fn stands(&self, touchpoint: &str) -> bool {
        self.choice.order.facts.touchpoint.as_deref() == Some(touchpoint)
    }

    fn signed(&self) -> &str {
        self.choice.order.signed.as_ref().map_or("", snippet::Tag::as_str)
    }

    /// Whether somebody has chosen, or has to choose again: the options then stand open.
    fn opened(&self) -> bool {
        let Order { locale, pinned, signed, facts, .. } = &self.choice.order;
        locale.is_some() || *pinned || signed.is_some() || !facts.is_empty() || !self.choice.faults.is_empty()
    }
}
