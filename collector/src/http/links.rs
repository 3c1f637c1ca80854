//! `POST /v1/links`: signed, expiring links, one or several.

use actix_web::{HttpRequest, HttpResponse, web};
use perche_survey::draft::Fault;
use perche_survey::response::Channel;
use perche_survey::survey::Survey;
use serde::Serialize;
use serde_json::{Map, Value, json};

use super::body;
use super::openapi::{bodies, replies};
use super::request::{self, admit, public_url};
use crate::error::Error;
use crate::guard::key::Scope;
use crate::installation::{Installation, now};
use crate::sign::link::{Address, Signature, Wanted, sign};

/// How many links one request may ask for.
const MOST: usize = 100;

/// What is asked for.
struct Asked {
    survey: String,
    channel: Channel,
    locale: Option<String>,
    links: Vec<Wanted>,
    /// Whether they came as a list: then a fault says which of them has it.
    listed: bool,
}

/// One link.
#[derive(Serialize, utoipa::ToSchema)]
#[schema(as = SignedLink)]
pub(super) struct Link {
    url: String,
    #[serde(flatten)]
    signature: Signature,
}

/// Signs the links. Nothing is stored.
#[utoipa::path(
    post, path = "/v1/links", tag = "handing out", operation_id = "makeLinks",
    request_body(content = bodies::LinksOrder, description = "What the links are to say"),
    responses((status = 200, description = "The links. Nothing is stored", body = replies::Links)),
    security(("bearer" = ["write"])),
    extensions(("x-perche-problems" = json!(["not-found", "archived", "invalid"]))),
)]
pub(super) async fn make(
    request: HttpRequest,
    payload: web::Payload,
    installation: web::Data<Installation>,
) -> Result<HttpResponse, Error> {
    let grant = admit(&request, &installation, Scope::Write)?;
    let body = body::read_json(&request, payload).await?;
    let members: Map<String, Value> = serde_json::from_slice(&body)
        .map_err(|error| Error::BadBody(format!("the body is not one JSON object: {error}")))?;
    let asked = read(members).map_err(Error::Invalid)?;
    request::survey(&installation, &grant, &asked.survey)?;
    let entry = installation.open_survey(&asked.survey)?;
    let base = public_url(&request, &installation).base();
    let items = links(&asked, &entry.current().survey, &installation, &base).map_err(Error::Invalid)?;
    Ok(HttpResponse::Ok().json(json!({"items": items})))
}

/// `{survey, channel?, locale?}` with either `links`, a list of `{respondent?, context?, nonce?, expires?}`, or the members
/// of one of them.
fn read(mut members: Map<String, Value>) -> Result<Asked, Vec<Fault>> {
    let mut faults = Vec::new();
    let [survey, channel, locale] = ["survey", "channel", "locale"].map(|name| match members.remove(name) {
        None | Some(Value::Null) => None,
        Some(Value::String(text)) => Some(text),
        Some(_) => {
            faults.push(Fault::new(name, "must be a string"));
            None
        }
    });
    let known = [Channel::Link, Channel::Email, Channel::Qr];
    let channel =
        channel.map_or(Some(Channel::Link), |name| Channel::named(&name).filter(|channel| known.contains(channel)));
    if channel.is_none() {
        faults.push(Fault::new("channel", "must be link, email or qr"));
    }
    if survey.is_none() && faults.is_empty() {
        faults.push(Fault::new("survey", "is missing: the id of a survey"));
    }
    let listed = members.contains_key("links");
    let links = wanted(members, &mut faults);
    match (survey, channel) {
        (Some(survey), Some(channel)) if faults.is_empty() => Ok(Asked { survey, channel, locale, links, listed }),
        _ => Err(faults),
    }
}

/// The links that are asked for, so far as they can be read.
fn wanted(mut members: Map<String, Value>, faults: &mut Vec<Fault>) -> Vec<Wanted> {
    let list = match members.remove("links") {
        None => vec![("body".to_owned(), Value::Object(members))],
        Some(Value::Array(list)) if (1..=MOST).contains(&list.len()) => {
            faults.extend(members.keys().map(|name| Fault::new(name, "belongs into the entries of links")));
            list.into_iter().enumerate().map(|(place, wanted)| (format!("links[{place}]"), wanted)).collect()
        }
        Some(_) => {
            faults.push(Fault::new("links", format!("must be a list of 1 to {MOST} objects")));
            Vec::new()
        }
    };
    let read = |(field, wanted)| match serde_json::from_value(wanted) {
        Ok(wanted) => Some(wanted),
        Err(error) => {
            faults.push(Fault::new(field, error.to_string()));
            None
        }
    };
    list.into_iter().filter_map(read).collect()
}

fn links(asked: &Asked, survey: &Survey, installation: &Installation, base: &str) -> Result<Vec<Link>, Vec<Fault>> {
    let (now, secrets) = (now(), installation.signing.all());
    let mut faults = Vec::new();
    let locale = asked.locale.as_deref().and_then(|wanted| survey.resolve_locale(wanted));
    if asked.locale.is_some() && locale.is_none() {
        let known = survey.text.keys().map(String::as_str).collect::<Vec<_>>().join(", ");
        faults.push(Fault::new("locale", format!("must be one of {known}")));
    }
    let mut made = Vec::new();
    for (place, wanted) in asked.links.iter().enumerate() {
        match sign(wanted, survey, &secrets, now) {
            Ok(signature) => {
                let signed = Some(signature.signed.as_str());
                let url = Address { base, channel: asked.channel, locale, score: None, signed }.write(&asked.survey);
                made.push(Link { url, signature });
            }
            Err(found) if asked.listed => faults.extend(
                found.into_iter().map(|fault| Fault { field: format!("links[{place}].{}", fault.field), ..fault }),
            ),
            Err(found) => faults.extend(found),
        }
    }
    if faults.is_empty() { Ok(made) } else { Err(faults) }
}
