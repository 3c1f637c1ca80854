//! `/dashboard/settings/quarantine/{survey}`: asks, then lets many count or erases them.

use std::collections::BTreeMap;

use actix_web::http::header::LOCATION;
use actix_web::{HttpRequest, HttpResponse, rt, web};
use askama::Template;
use perche_survey::draft::Fault;
use perche_survey::response::Suspicion;
use perche_survey::time::Timestamp;

use super::words::Words;
use super::{NEWEST, everything};
use crate::dashboard::form::Form;
use crate::dashboard::responses::card::{Card, Contact};
use crate::dashboard::responses::handling::Stand;
use crate::dashboard::responses::words::Words as ListWords;
use crate::dashboard::settings::{Part, Parts};
use crate::dashboard::shell::{Place, Shell, page};
use crate::dashboard::terms::question;
use crate::dashboard::visit::{Visit, root};
use crate::error::Error;
use crate::guard::key::Scope;
use crate::http::request::query;
use crate::installation::Installation;
use crate::tasks::{self, Batch, Verdict};

/// Asks whether it is meant.
#[derive(Template)]
#[template(path = "quarantine/batch.html")]
struct Ask {
    shell: Shell,
    parts: Parts,
    own: Words,
    words: ListWords,
    title: String,
    survey: String,
    locale: String,
    question: String,
    rule: &'static str,
    reason: Option<&'static str>,
    before: i64,
    erases: bool,
    cards: Vec<Card>,
    back: String,
    return_to: String,
    page: &'static str,
}

impl Ask {
    fn handles(&self) -> bool {
        self.shell.writes()
    }

    /// Whether it asks before something goes: then nothing else is done there.
    #[expect(clippy::unused_self, reason = "as the template calls it")]
    const fn asks(&self) -> bool {
        true
    }
}

/// Asks before much is changed.
pub(in crate::dashboard) async fn ask(
    request: HttpRequest,
    survey: web::Path<String>,
    installation: web::Data<Installation>,
) -> Result<HttpResponse, Error> {
    let visit = Visit::admit(&request, &installation, Scope::Write)?;
    let entry = visit.survey(&installation, &survey)?;
    let members: BTreeMap<String, String> = query(&request).into_iter().collect();
    let text = |name: &str| members.get(name).map_or("", String::as_str);
    let (rule, verdict) = (rule(text("rule"))?, verdict(text("verdict"))?);
    let batch = Batch { rule, before: everything(visit.now) };
    let id = entry.current().survey.id.clone();
    let waiting = installation.read(move |store| tasks::waiting(store, &id, batch, NEWEST)).await?;
    let n: usize = waiting.rules.values().sum();
    let own = Words(visit.tongue);
    let count = visit.tongue.count(u64::try_from(n).unwrap_or(u64::MAX));
    let (locale, question) = question(&entry.current().survey, visit.tongue);
    page(&Ask {
        title: match (verdict, n) {
            (Verdict::Release, 1) => own.release_one().to_owned(),
            (Verdict::Erase, 1) => own.erase_one().to_owned(),
            (Verdict::Release, _) => own.release_title(&count),
            (Verdict::Erase, _) => own.erase_title(&count),
        },
        parts: Parts::of(&visit, Some(Part::Quarantine)),
        own,
        words: ListWords(visit.tongue),
        survey: survey.into_inner(),
        locale: locale.to_owned(),
        question,
        rule: rule.map_or("", Suspicion::name),
        reason: rule.map(|rule| ListWords(visit.tongue).reason(rule)),
        before: batch.before.0,
        erases: verdict == Verdict::Erase,
        cards: Card::list(&entry, waiting.newest, visit.tongue),
        back: String::new(),
        return_to: Stand::Quarantine.query(""),
        page: Stand::Quarantine.name(),
        shell: visit.shell(Place::Settings),
    })
}

/// Does what was asked.
pub(in crate::dashboard) async fn decide(
    request: HttpRequest,
    survey: web::Path<String>,
    payload: web::Payload,
    installation: web::Data<Installation>,
) -> Result<HttpResponse, Error> {
    let visit = Visit::admit(&request, &installation, Scope::Write)?;
    let entry = visit.survey(&installation, &survey)?;
    let form = Form::read(&request, payload).await?;
    let (rule, verdict) = (rule(form.text("rule"))?, verdict(form.text("verdict"))?);
    let before = form.text("before").parse().map_err(|_| fault("before", "must be the instant of the question"))?;
    // Nobody judges what has not come yet.
    let batch = Batch { rule, before: Timestamp(before).min(everything(visit.now)) };
    let key = visit.grant.key.clone();
    // On its own: who closes the page has decided all the same.
    let done = rt::spawn(async move { tasks::review(&installation, &key, &entry, batch, verdict).await });
    let n = done.await.map_err(|error| Error::Internal(error.to_string()))??;
    let noted = match verdict {
        Verdict::Release => "all-released",
        Verdict::Erase => "all-erased",
    };
    let place = format!("{}dashboard/settings/quarantine?noted={noted}&n={n}", root(&request));
    Ok(HttpResponse::SeeOther().insert_header((LOCATION, place)).finish())
}

fn fault(field: &str, message: &str) -> Error {
    Error::Invalid(vec![Fault::new(field, message)])
}

/// The rule of that name; none is whichever.
fn rule(name: &str) -> Result<Option<Suspicion>, Error> {
    let unknown = || fault("rule", "must be a rule of the quarantine");
    if name.is_empty() { Ok(None) } else { Suspicion::named(name).map(Some).ok_or_else(unknown) }
}

fn verdict(name: &str) -> Result<Verdict, Error> {
    match name {
        "release" => Ok(Verdict::Release),
        "erase" => Ok(Verdict::Erase),
        _ => Err(fault("verdict", "must be release or erase")),
    }
}
