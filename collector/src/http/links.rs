//! `POST /v1/links`: signed, expiring links, one or several.

use actix_web::{HttpRequest, HttpResponse, web};
use perche_survey::draft::{Fault, Reader};
use perche_survey::response::Channel;
use perche_survey::survey::Survey;
use serde::{Deserialize, Serialize};
use serde_json::json;
use serde_json::value::RawValue;

use super::body;
use super::openapi::{bodies, replies};
use super::request::{self, admit, public_url};
use crate::error::Error;
use crate::guard::key::Scope;
use crate::installation::{Installation, now};
use crate::sign::link::{Address, Signature, Validity, Wanted, sign};

/// How many links one request may ask for.
const MOST: usize = 100;

const LIST: &str = "must be a list of 1 to 100 objects";
const TEXT: &str = "must be a string of Unicode text";

/// What is asked for, so far as it could be read.
struct Asked {
    survey: Option<String>,
    channel: Channel,
    locale: Option<String>,
    /// Each with what stands before the names of its members: in a list a fault says which of them has it.
    links: Vec<(String, Wanted)>,
}

/// How links are handed over.
#[derive(Clone, Copy, Deserialize)]
#[serde(rename_all = "lowercase")]
enum Handed {
    Link,
    Email,
    Qr,
}

impl Handed {
    fn channel(self) -> Channel {
        match self {
            Self::Link => Channel::Link,
            Self::Email => Channel::Email,
            Self::Qr => Channel::Qr,
        }
    }
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
    let (asked, mut faults) = read(&body).map_err(Error::BadBody)?;
    let Some(survey) = &asked.survey else { return Err(Error::Invalid(faults)) };
    request::survey(&installation, &grant, survey)?;
    let entry = installation.open_survey(survey)?;
    let base = public_url(&request, &installation).base();
    let items = links(&asked, &entry.current().survey, &installation, &base, &mut faults);
    if !faults.is_empty() {
        return Err(Error::Invalid(faults));
    }
    Ok(HttpResponse::Ok().json(json!({"items": items})))
}

/// `{survey, channel?, locale?}` with either `links`, a list of `{respondent?, context?, nonce?, expires?}`, or the members
/// of one of them. What is wrong with single members comes beside, the error is one of the body as a whole.
fn read(body: &[u8]) -> Result<(Asked, Vec<Fault>), String> {
    let mut members = Reader::read(body)?;
    let mut faults = Vec::new();
    let survey: Option<String> = members.optional("survey", TEXT);
    let locale = members.optional("locale", TEXT);
    let channel =
        members.optional::<Handed>("channel", "must be link, email or qr").map_or(Channel::Link, Handed::channel);
    let list = members.optional::<Vec<Box<RawValue>>>("links", LIST);
    let (links, known) = match list {
        Some(list) => (
            entries(&list, &mut faults),
            "such a list: survey, channel, locale and links are, the rest belongs into its entries",
        ),
        None => (
            vec![(String::new(), link(&mut members))],
            "such links: survey, channel, locale and links are, or those of one link",
        ),
    };
    let mut found = members.finish(known);
    // One that was mistyped is told already.
    if survey.is_none() && !found.iter().any(|fault| fault.field == "survey") {
        found.push(Fault::new("survey", "is missing: the id of a survey"));
    }
    found.append(&mut faults);
    Ok((Asked { survey, channel, locale, links }, found))
}

/// The entries of a list that can be read, each with what stands before the names of its members.
fn entries(list: &[Box<RawValue>], faults: &mut Vec<Fault>) -> Vec<(String, Wanted)> {
    if !(1..=MOST).contains(&list.len()) {
        faults.push(Fault::new("links", LIST));
        return Vec::new();
    }
    let mut links = Vec::new();
    for (place, entry) in list.iter().enumerate() {
        let Ok(mut members) = Reader::read(entry.get().as_bytes()) else {
            faults.push(Fault::new(format!("links[{place}]"), "must be an object"));
            continue;
        };
        let within = format!("links[{place}].");
        links.push((within.clone(), link(&mut members)));
        let found = members.finish("a link: respondent, context, nonce and expires are");
        faults.extend(found.into_iter().map(|fault| inside(&within, fault)));
    }
    links
}

fn link(members: &mut Reader<'_>) -> Wanted {
    Wanted {
        respondent: members.optional("respondent", TEXT),
        context: members.context(),
        nonce: members.optional("nonce", TEXT),
        expires: members.optional("expires", Validity::ALLOWED).unwrap_or_default(),
    }
}

fn inside(within: &str, fault: Fault) -> Fault {
    Fault { field: format!("{within}{}", fault.field), ..fault }
}

/// The links that could be made, and what is wrong with the others.
fn links(
    asked: &Asked,
    survey: &Survey,
    installation: &Installation,
    base: &str,
    faults: &mut Vec<Fault>,
) -> Vec<Link> {
    let (now, secrets) = (now(), installation.signing.all());
    let locale = asked.locale.as_deref().and_then(|wanted| survey.resolve_locale(wanted));
    if asked.locale.is_some() && locale.is_none() {
        let known = survey.text.keys().map(String::as_str).collect::<Vec<_>>().join(", ");
        faults.push(Fault::new("locale", format!("must be one of {known}")));
    }
    let mut made = Vec::new();
    for (within, wanted) in &asked.links {
        match sign(wanted, survey, &secrets, now) {
            Ok(signature) => {
                let signed = Some(signature.signed.as_str());
                let url =
                    Address { base, channel: asked.channel, locale, score: None, signed }.write(survey.id.as_str());
                made.push(Link { url, signature });
            }
            Err(found) => faults.extend(found.into_iter().map(|fault| inside(within, fault))),
        }
    }
    made
}
