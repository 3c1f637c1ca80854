//! `GET /dashboard/surveys/{survey}`: the figures of one survey, how sure they are and where they come from.

mod asked;
mod fields;
mod groups;
mod headline;
mod links;
mod look;
mod methods;
mod number;
mod spread;
mod trend;
mod words;

use actix_web::http::StatusCode;
use actix_web::{HttpRequest, HttpResponse, web};
use askama::Template;

use self::asked::Asked;
use self::fields::Fields;
use self::groups::{Choice, Groups, choices};
use self::headline::Headline;
use self::links::Links;
use self::look::{Look, Made};
use self::methods::Methods;
use self::spread::Spread;
use self::trend::Course;
use self::words::Words;
use super::shell::{Place, Shell, Tab, page_with};
use super::terms::{Terms, question};
use super::visit::Visit;
use crate::catalog::Entry;
use crate::error::Error;
use crate::guard::key::Scope;
use crate::http::request;
use crate::installation::Installation;

/// The page.
#[derive(Template)]
#[template(path = "figures.html")]
struct Figures {
    shell: Shell,
    words: Words,
    head: Head,
    fields: Fields,
    /// The zone that holds where none is given.
    zone: String,
    /// By what it can be split, and within that by what.
    splits: Vec<Choice>,
    /// Why there are no figures, where that is not the fault of a field.
    refusal: Option<&'static str>,
    shown: Option<Shown>,
}

/// What the survey is.
struct Head {
    id: String,
    locale: String,
    question: String,
    kind: &'static str,
    scale: String,
    archived: bool,
}

/// What there is to see of one window.
struct Shown {
    when: String,
    zone: String,
    links: Links,
    /// Nothing without answers.
    figures: Option<Parts>,
    /// Whether there are answers at any time.
    ever: bool,
    /// This page of all time, and this page without filters.
    all: String,
    unfiltered: String,
}

/// The figures, part by part.
struct Parts {
    headline: Headline,
    course: Course,
    spread: Spread,
    groups: Groups,
    methods: Methods,
}

/// The page of a survey.
pub(super) async fn show(
    request: HttpRequest,
    survey: web::Path<String>,
    installation: web::Data<Installation>,
) -> Result<HttpResponse, Error> {
    let visit = Visit::admit(&request, &installation, Scope::Numbers)?;
    let entry = visit.survey(&installation, &survey)?;
    let asked = Asked::read(request::query(&request));
    let made = web::block({
        let (installation, entry, asked, now) = (installation.clone(), entry.clone(), asked.clone(), visit.now);
        move || Made::of(&*installation.store, &entry, &asked, now)
    });
    let (made, faults, refusal) = match made.await? {
        Ok(made) => (Some(made), Vec::new(), None),
        Err(Error::Invalid(faults)) => (None, faults, Some(Words(visit.tongue).faults())),
        Err(Error::TooWide(_)) => (None, Vec::new(), Some(Words(visit.tongue).too_wide())),
        Err(other) => return Err(other),
    };
    let shell = visit.shell(Place::Survey(survey.into_inner(), Tab::Figures));
    let status = if made.is_some() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
    let terms = Terms(visit.tongue);
    page_with(
        status,
        &Figures {
            words: Words(visit.tongue),
            head: Head::of(terms, &entry),
            fields: Fields::of(terms, &entry, &asked, &faults),
            zone: entry.current().survey.tz.clone().unwrap_or_else(|| "UTC".to_owned()),
            splits: choices(Words(visit.tongue), &asked, &entry),
            refusal,
            shown: made.map(|made| Shown::of(&shell, terms, &entry, &asked, &made)),
            shell,
        },
    )
}

impl Head {
    fn of(terms: Terms, entry: &Entry) -> Self {
        let survey = &entry.current().survey;
        let (locale, question) = question(survey, terms.0);
        let scale = survey.scale();
        Self {
            id: survey.id.to_string(),
            locale: locale.to_owned(),
            question,
            kind: terms.kind(survey.kind),
            scale: Words(terms.0).scale(&scale.min.to_string(), &scale.max.to_string()),
            archived: entry.current().archived,
        }
    }
}

impl Shown {
    fn of(shell: &Shell, terms: Terms, entry: &Entry, asked: &Asked, made: &Made) -> Self {
        let survey = &entry.current().survey;
        let links = Links::new(&shell.root, survey, made.members.clone(), shell.reads());
        let look = Look::new(terms, entry, asked, made, &links);
        let envelope = &made.envelope;
        let figures = (envelope.total.n + envelope.total.skipped > 0).then(|| Parts {
            headline: Headline::of(&look),
            course: Course::of(&look),
            spread: Spread::of(&look),
            groups: Groups::of(&look),
            methods: Methods::of(&look),
        });
        let filters: Vec<&str> = asked.filters().map(|(name, _)| name.as_str()).collect();
        Self {
            when: terms.0.days(envelope.from, envelope.to, &look.zone),
            zone: envelope.tz.clone(),
            figures,
            ever: made.ever,
            all: asked.with(&["period", "from", "to", "interval"], &[("period", "all")]),
            unfiltered: asked.with(&filters, &[]),
            links: links.clone(),
        }
    }
}
