//! `/dashboard/responses/{id}`: one response, and what is done with it from wherever it is shown.

use std::collections::BTreeMap;

use actix_web::http::header::LOCATION;
use actix_web::{HttpRequest, HttpResponse, web};
use askama::Template;
use perche_survey::handling::Handling;
use perche_survey::response::Response;
use serde_json::{Map, Value, json};
use uuid::Uuid;

use super::asked::{self, Asked};
use super::card::{Card, Contact};
use super::words::Words;
use crate::dashboard::form::Form;
use crate::dashboard::shell::{Place, Shell, Tab, page};
use crate::dashboard::terms::question;
use crate::dashboard::visit::{Visit, root};
use crate::error::Error;
use crate::guard::key::Scope;
use crate::http::request::query;
use crate::installation::Installation;

/// Where a form stands, and comes back to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::dashboard) enum Stand {
    /// The reading list.
    List,
    /// The page of one response.
    One,
    /// The review of the quarantine.
    Quarantine,
}

impl Stand {
    /// As forms and addresses name it.
    pub(in crate::dashboard) const fn name(self) -> &'static str {
        match self {
            Self::List => "",
            Self::One => "one",
            Self::Quarantine => "quarantine",
        }
    }

    fn named(name: &str) -> Self {
        [Self::One, Self::Quarantine].into_iter().find(|stand| stand.name() == name).unwrap_or(Self::List)
    }

    /// What leads there again.
    pub(in crate::dashboard) fn query(self, back: &str) -> String {
        let pairs = [("back", back), ("page", self.name())].map(|(name, value)| (name.to_owned(), value.to_owned()));
        asked::query(&pairs)
    }

    /// The page itself, from the dashboard's root, with what was just done: where the response stands, or where the one
    /// below it does when it stands there no more.
    fn address(self, response: &Response, back: &Asked, noted: &str, next: &str) -> String {
        let (survey, id) = (&response.survey, response.id);
        let leaves = match noted {
            "deleted" | "released" => true,
            "done" | "open" => !back.get("done").is_empty(),
            _ => false,
        };
        let below = next.parse::<Uuid>().ok();
        let anchor = if leaves { below } else { Some(id) }.map(|id| format!("#r-{id}")).unwrap_or_default();
        match self {
            Self::One if noted != "deleted" => {
                format!("responses/{id}?{}&noted={noted}", Self::List.query(&back.here()))
            }
            Self::List | Self::One => format!("surveys/{survey}/responses?{}{anchor}", back.noting(noted)),
            Self::Quarantine => format!("settings/quarantine?noted={noted}{anchor}"),
        }
    }
}

/// One response by itself.
#[derive(Template)]
#[template(path = "responses/one.html")]
struct One {
    shell: Shell,
    words: Words,
    locale: String,
    question: String,
    card: Card,
    /// Whether somebody is asked if it shall go.
    deleting: bool,
    /// The page that it was opened from.
    list: String,
    noted: Option<&'static str>,
    back: String,
    return_to: String,
    page: &'static str,
}

impl One {
    /// Whether it asks before something goes: then nothing else is done there.
    const fn asks(&self) -> bool {
        self.deleting
    }

    fn handles(&self) -> bool {
        self.shell.writes()
    }
}

/// One response.
pub(in crate::dashboard) async fn show(
    request: HttpRequest,
    id: web::Path<String>,
    installation: web::Data<Installation>,
) -> Result<HttpResponse, Error> {
    one(&request, &id, &installation, Scope::Read).await
}

/// Asks whether it shall go.
pub(in crate::dashboard) async fn ask(
    request: HttpRequest,
    id: web::Path<String>,
    installation: web::Data<Installation>,
) -> Result<HttpResponse, Error> {
    one(&request, &id, &installation, Scope::Write).await
}

async fn one(
    request: &HttpRequest,
    id: &str,
    installation: &Installation,
    needed: Scope,
) -> Result<HttpResponse, Error> {
    let visit = Visit::admit(request, installation, needed)?;
    let (entry, response) = installation.response(&visit.grant, id).await?;
    let members: BTreeMap<String, String> = query(request).into_iter().collect();
    let text = |name: &str| members.get(name).map_or("", String::as_str);
    let (back, from) = (Asked::parse(text("back")), Stand::named(text("page")));
    let (survey, words) = (&entry.current().survey, Words(visit.tongue));
    let (locale, question) = question(survey, visit.tongue);
    let deleting = needed == Scope::Write;
    page(&One {
        list: match from {
            Stand::Quarantine => "settings/quarantine".to_owned(),
            Stand::List | Stand::One => format!("surveys/{}/responses?{}#r-{}", survey.id, back.here(), response.id),
        },
        page: if deleting { from.name() } else { Stand::One.name() },
        return_to: Stand::One.query(&back.here()),
        back: back.here(),
        noted: words.noted(text("noted")),
        words,
        locale: locale.to_owned(),
        question,
        card: Card::of(&entry, response, visit.tongue),
        deleting,
        shell: visit.shell(Place::Survey(survey.id.to_string(), Tab::Responses)),
    })
}

/// Does what a form asks for, and leads back to where it stood.
pub(in crate::dashboard) async fn handle(
    request: HttpRequest,
    id: web::Path<String>,
    payload: web::Payload,
    installation: web::Data<Installation>,
) -> Result<HttpResponse, Error> {
    let visit = Visit::admit(&request, &installation, Scope::Write)?;
    let form = Form::read(&request, payload).await?;
    let (entry, response) = installation.response(&visit.grant, &id).await?;
    let noted = if form.get("delete").is_some() {
        installation.erase(&visit.grant, &id).await?;
        "deleted"
    } else {
        let (members, noted) = wanted(&form, &response);
        match Handling::read(&members) {
            Ok(handling) => {
                installation.handle(&visit.grant, (&entry, &response), handling).await?;
                noted
            }
            Err(faults) if faults.iter().all(|fault| fault.field == "tags") => "tag-refused",
            Err(faults) => return Err(Error::Invalid(faults)),
        }
    };
    let (stand, back) = (Stand::named(form.text("page")), Asked::parse(form.text("back")));
    let place = stand.address(&response, &back, noted, form.text("next"));
    let place = format!("{}dashboard/{place}", root(&request));
    Ok(HttpResponse::SeeOther().insert_header((LOCATION, place)).finish())
}

/// What the API would be told, and what it is called afterwards.
fn wanted(form: &Form, response: &Response) -> (Map<String, Value>, &'static str) {
    let (mut members, mut noted) = (Map::new(), "tagged");
    if let Some(done) = form.get("done") {
        members.insert("done".to_owned(), done.parse().map_or_else(|_| json!(done), Value::Bool));
        noted = if done == "true" { "done" } else { "open" };
    }
    if form.get("release").is_some() {
        members.insert("quarantined".to_owned(), json!(false));
        noted = "released";
    }
    if let Some(tags) = tags(form, &response.tags) {
        members.insert("tags".to_owned(), json!(tags));
    }
    (members, noted)
}

/// The tags from now on: with those of `tags`, parted by commas, and without those of `untag`; `None` when neither is said.
fn tags(form: &Form, stored: &[String]) -> Option<Vec<String>> {
    if form.get("tags").is_none() && form.get("untag").is_none() {
        return None;
    }
    let removed: Vec<&str> = form.all("untag").collect();
    let kept = stored.iter().filter(|tag| !removed.contains(&tag.as_str())).cloned();
    let added = form.all("tags").flat_map(|tags| tags.split(',')).map(str::trim).filter(|tag| !tag.is_empty());
    let added: Vec<String> = added.map(str::to_owned).collect();
    Some(kept.chain(added).collect())
}
