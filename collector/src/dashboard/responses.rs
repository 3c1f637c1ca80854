//! `/dashboard/surveys/{survey}/responses`: what people said, made for reading.

pub(super) mod asked;
pub(super) mod card;
mod empty;
pub(super) mod export;
mod filters;
pub(super) mod handling;
pub(super) mod words;

use std::sync::{Arc, LazyLock};

use actix_web::http::StatusCode;
use actix_web::{HttpRequest, HttpResponse, web};
use askama::Template;
use jiff::tz::TimeZone;
use perche_survey::draft::Fault;

use self::asked::Asked;
use self::card::{Card, Contact};
use self::empty::Empty;
use self::filters::Filters;
use self::handling::Stand;
use self::words::Words;
use super::shell::{Place, Shell, Tab, page_with};
use super::terms::question;
use super::visit::Visit;
use crate::aggregate::{self, Query, zone_of};
use crate::assets::Text;
use crate::catalog::Entry;
use crate::error::Error;
use crate::guard::key::Scope;
use crate::http::request::query;
use crate::installation::Installation;
use crate::list::{self, List};
use crate::store::{Filter, Store};

/// How many of the newest responses are looked at for tags that somebody may want again.
const SUGGESTING: usize = 500;
/// How many tags are suggested.
const SUGGESTED: usize = 100;

/// What tells that there are new answers.
pub(super) static SCRIPT: LazyLock<Text> =
    LazyLock::new(|| Text::script("responses.js", include_str!("responses/live.js")));

/// The page.
#[derive(Template)]
#[template(path = "responses.html")]
struct Responses {
    shell: Shell,
    words: Words,
    survey: String,
    locale: String,
    question: String,
    zone: String,
    shown: String,
    cards: Vec<Card>,
    filters: Filters,
    /// The addresses of the pages around this one.
    newer: Option<String>,
    older: Option<String>,
    complete: bool,
    /// Why there is none, where there is none.
    empty: Empty,
    noted: Option<&'static str>,
    /// This page, for forms that come back to it.
    back: String,
    return_to: String,
    page: &'static str,
    /// The list itself, without page.
    query: String,
    /// What the API is asked for the same.
    api: String,
    tags: Vec<String>,
    /// Whether the newest answers are on this page, so that newer ones are told.
    live: bool,
    /// When it was made.
    since: String,
    ascending: bool,
}

impl Responses {
    #[expect(clippy::unused_self, reason = "as the template calls it")]
    fn script(&self) -> &'static str {
        &SCRIPT.path
    }

    /// Whether it asks before something goes: then nothing else is done there.
    #[expect(clippy::unused_self, reason = "as the template calls it")]
    const fn asks(&self) -> bool {
        false
    }

    fn handles(&self) -> bool {
        self.shell.writes()
    }

    /// What the pages before and after this one are called.
    fn before(&self) -> &'static str {
        if self.ascending { self.words.older() } else { self.words.newer() }
    }

    fn after(&self) -> &'static str {
        if self.ascending { self.words.newer() } else { self.words.older() }
    }
}

/// What was read for a page.
struct Found {
    page: list::Page,
    /// How many there are in all, where the counts can tell.
    total: Option<u64>,
    /// Whether the survey has any response at all.
    any: bool,
    tags: Vec<String>,
}

/// One page of what people said.
pub(super) async fn show(
    request: HttpRequest,
    survey: web::Path<String>,
    installation: web::Data<Installation>,
) -> Result<HttpResponse, Error> {
    let visit = Visit::admit(&request, &installation, Scope::Read)?;
    let entry = visit.survey(&installation, &survey)?;
    let asked = Asked::read(query(&request));
    match find(&installation, &entry, &asked, &visit).await {
        Ok(found) => page_with(StatusCode::OK, &Responses::of(&entry, &asked, found, &visit, &[])),
        Err(Error::Invalid(faults)) => {
            let page = list::Page { responses: Vec::new(), next: None, previous: None, complete: true };
            let found = Found { page, total: None, any: true, tags: Vec::new() };
            page_with(StatusCode::UNPROCESSABLE_ENTITY, &Responses::of(&entry, &asked, found, &visit, &faults))
        }
        Err(error) => Err(error),
    }
}

/// Reads what the page shows.
async fn find(
    installation: &web::Data<Installation>,
    entry: &Arc<Entry>,
    asked: &Asked,
    visit: &Visit,
) -> Result<Found, Error> {
    let (survey, secret) = (&entry.current().survey, &installation.secret);
    let mut faults = Vec::new();
    let members = asked.page(survey, &mut faults);
    let list = List::read(members, Arc::clone(entry), secret, true, faults)?;
    let list = match &asked.before {
        Some(before) => list.before(secret, before)?,
        None => list,
    };
    let page = list.page(installation).await?;
    let countable = asked.countable(survey);
    let (entry, now, writes) = (Arc::clone(entry), visit.now, visit.grant.scope >= Scope::Write);
    let installation = installation.clone();
    let counting = move || {
        let (store, survey) = (&*installation.store, &entry.current().survey);
        let count = |(members, listed): (Vec<_>, _)| {
            let query = Query::read(&members, survey)?;
            aggregate::listed(store, &entry, &query, &listed, now)
        };
        let total = countable.map(count).transpose()?.flatten();
        let newest = newest(store, &entry, if writes { SUGGESTING } else { 1 })?;
        Ok::<_, Error>((total, !newest.is_empty(), in_use(newest)))
    };
    let (total, any, tags) = web::block(counting).await??;
    Ok(Found { page, total, any, tags })
}

/// The tags of the newest responses of a survey.
fn newest(store: &dyn Store, entry: &Entry, most: usize) -> Result<Vec<Vec<String>>, Error> {
    let survey = entry.current().survey.id.clone();
    let filter = Filter { survey, from: None, to: None, status: None, ascending: false };
    Ok(store.responses(&filter, None, most)?.into_iter().map(|response| response.tags).collect())
}

/// Each tag once, in the order of the alphabet.
fn in_use(tags: Vec<Vec<String>>) -> Vec<String> {
    let mut tags: Vec<String> = tags.into_iter().flatten().collect();
    tags.sort_unstable_by_key(|tag| tag.to_lowercase());
    tags.dedup();
    tags.truncate(SUGGESTED);
    tags
}

impl Responses {
    fn of(entry: &Entry, asked: &Asked, found: Found, visit: &Visit, faults: &[Fault]) -> Self {
        let survey = &entry.current().survey;
        let (tongue, words) = (visit.tongue, Words(visit.tongue));
        let (locale, question) = question(survey, tongue);
        let list::Page { responses, next, previous, complete } = found.page;
        let empty =
            if faults.is_empty() { Empty::of(responses.is_empty(), found.any, complete, asked) } else { Empty::Faulty };
        let whole = next.is_none() && previous.is_none();
        let shown = u64::try_from(responses.len()).unwrap_or(u64::MAX);
        let first = asked.cursor.is_none() && previous.is_none();
        Self {
            shown: words.shown(shown, if whole && complete { Some(shown) } else { found.total }),
            newer: previous.map(|previous| asked.and("before", &previous)),
            older: next.map(|next| asked.and("cursor", &next)),
            complete,
            empty,
            noted: asked.noted.as_deref().and_then(|noted| words.noted(noted)),
            return_to: Stand::List.query(&asked.here()),
            page: Stand::List.name(),
            back: asked.here(),
            since: visit.now.to_string(),
            ascending: asked.get("order") == "asc",
            query: asked.query(),
            api: asked::query(&asked.members(survey, &mut Vec::new())),
            live: first && empty != Empty::Faulty && asked.get("order") != "asc" && !entry.current().archived,
            filters: Filters::of(entry, asked, faults, tongue),
            tags: found.tags,
            cards: Card::list(entry, responses, tongue),
            zone: zone_of(survey, None).unwrap_or(TimeZone::UTC).iana_name().unwrap_or("UTC").to_owned(),
            survey: survey.id.to_string(),
            locale: locale.to_owned(),
            question,
            words,
            shell: visit.shell(Place::Survey(survey.id.to_string(), Tab::Responses)),
        }
    }
}
