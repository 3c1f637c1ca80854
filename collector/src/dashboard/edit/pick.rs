//! `/dashboard/new`: which question to begin with.

use actix_web::{HttpRequest, HttpResponse, web};
use askama::Template;
use perche_survey::kind::Kind;
use perche_survey::survey::Survey;
use perche_survey::template;
use serde_json::json;

use super::draft::Draft;
use super::page::{About, State, editor};
use super::words::Words;
use crate::dashboard::shell::{Place, Shell, page};
use crate::dashboard::tongue::Tongue;
use crate::dashboard::visit::Visit;
use crate::error::Error;
use crate::guard::key::Scope;
use crate::http::request::query;
use crate::installation::Installation;

/// The page.
#[derive(Template)]
#[template(path = "edit/new.html")]
struct New {
    shell: Shell,
    words: Words,
    /// The languages that a template may be taken in, as the address names them.
    languages: [(&'static str, &'static str); 3],
    chosen: String,
    templates: Vec<Card>,
    kinds: [(&'static str, &'static str); 3],
}

/// A template.
struct Card {
    name: String,
    title: &'static str,
    about: &'static str,
    /// What the frame shows, for who cannot see it.
    question: String,
    query: String,
}

/// The templates, or the form of the one that was taken.
pub(in crate::dashboard) async fn show(
    request: HttpRequest,
    installation: web::Data<Installation>,
) -> Result<HttpResponse, Error> {
    let visit = Visit::admit(&request, &installation, Scope::Write)?;
    let asked = query(&request);
    let get = |name: &str| asked.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str());
    let words = Words(visit.tongue);
    let chosen = get("in").unwrap_or(visit.tongue.code()).to_owned();
    let locales: Vec<&str> = chosen.split(',').collect();
    let company = known(&visit, &installation).and_then(|survey| survey.company).unwrap_or_default();
    if let Some(name) = get("template") {
        let template = template::named(name).ok_or(Error::NotFound("template"))?;
        let template = of(template, &company);
        return begin(&visit, &installation, &Draft::of(&template::in_locales(&template, &locales)));
    }
    if let Some(kind) = get("kind").and_then(|kind| serde_json::from_value::<Kind>(json!(kind)).ok()) {
        return begin(&visit, &installation, &Draft::of(&empty(kind, visit.tongue)));
    }
    let card = |template: &Survey| card(words, template, locales.first().copied().unwrap_or_default(), &company);
    page(&New {
        shell: visit.shell(Place::New),
        words,
        languages: [("en", words.english()), ("it", words.italian()), (both(visit.tongue), words.both())],
        templates: template::all().iter().map(|template| card(&of(template, &company))).collect(),
        chosen,
        kinds: [("ces", words.empty_ces()), ("csat", words.empty_csat()), ("nps", words.empty_nps())],
    })
}

/// Both languages, the reader's first: it is the one to fall back to.
const fn both(tongue: Tongue) -> &'static str {
    match tongue {
        Tongue::En => "en,it",
        Tongue::It => "it,en",
    }
}

/// A template as it begins for a company of that name; nobody is asked for a name before the first survey is saved.
pub(super) fn of(template: &Survey, company: &str) -> Survey {
    if company.is_empty() { template::unnamed(template) } else { template.clone() }
}

fn card(words: Words, template: &Survey, locale: &str, company: &str) -> Card {
    let name = template.id.to_string();
    let (title, about) = match name.as_str() {
        "purchase-ces" => (words.purchase_ces(), words.purchase_ces_about()),
        "delivery-csat" => (words.delivery_csat(), words.delivery_csat_about()),
        "support-ces" => (words.support_ces(), words.support_ces_about()),
        _ => (words.quarterly_nps(), words.quarterly_nps_about()),
    };
    let text = template.text.get(locale).or_else(|| template.text.get(template.default_locale()));
    let question = text.map(|text| text.question.replace("{company}", company)).unwrap_or_default();
    let query = [("template", name.as_str()), ("locale", locale), ("company", company)];
    let query = form_urlencoded::Serializer::new(String::new()).extend_pairs(query).finish();
    Card { name, title, about, question, query }
}

/// A survey without words.
fn empty(kind: Kind, tongue: Tongue) -> Survey {
    let document = json!({"id": "new", "kind": kind, "text": {tongue.code(): {"question": ""}}});
    serde_json::from_value(document).expect("every member has its type")
}

/// The survey of the key's whose company, sites and zone a new one most likely shares: the newest.
fn known(visit: &Visit, installation: &Installation) -> Option<Survey> {
    let open = visit.surveys(installation).into_iter().filter(|entry| !entry.current().archived);
    open.max_by_key(|entry| entry.current().at).map(|entry| entry.current().survey.clone())
}

/// The form, with what is likely filled in.
fn begin(visit: &Visit, installation: &Installation, draft: &Draft) -> Result<HttpResponse, Error> {
    let mut draft = draft.clone();
    if let Some(survey) = known(visit, installation) {
        draft.set("company", survey.company.as_deref().unwrap_or_default());
        draft.set("sites", &survey.sites.join("\n"));
        draft.set("tz", survey.tz.as_deref().unwrap_or_default());
    }
    let wanted = if draft.get("id") == "new" { String::new() } else { free(installation, draft.get("id")) };
    draft.set("id", &wanted);
    editor(visit, &About::new_one(), &draft, State::default())
}

/// `wanted`, with a number behind it when it is taken.
fn free(installation: &Installation, wanted: &str) -> String {
    let taken = |id: &str| installation.catalog.get(id).is_some();
    let numbered = (2..1_000).map(|number| format!("{wanted}-{number}"));
    std::iter::once(wanted.to_owned()).chain(numbered).find(|id| !taken(id)).unwrap_or_default()
}
