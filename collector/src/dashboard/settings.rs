//! `/dashboard/settings`: what there is to set up, and who may.

pub(super) mod audit;
pub(super) mod backup;
pub(super) mod keys;
mod made;
pub(super) mod sessions;
pub(super) mod surveys;
pub(super) mod webhooks;
mod when;

use actix_web::http::header::LOCATION;
use actix_web::web::Data;
use actix_web::{HttpRequest, HttpResponse};
use askama::Template;

use self::when::When;
use super::shell::{Place, Shell, page};
use super::tongue::Tongue;
use super::visit::{Visit, root};
use super::words::words;
use crate::error::Error;
use crate::guard::key::Scope;
use crate::installation::Installation;

words! {
    /// Words of the settings and of what leads through them.
    struct Words;
    title: "Settings", "Impostazioni";
    sessions: "Sign-ins", "Accessi";
    sessions_about: "Where you are signed in, and how to end it everywhere.", "Dove sei entrato e come uscire da ogni dispositivo.";
    keys: "Keys", "Chiavi";
    keys_about: "Who may see, change and set up: for people and for programs.", "Chi può vedere, modificare e amministrare: persone e programmi.";
    surveys: "Surveys and privacy", "Sondaggi e privacy";
    surveys_about: "How long answers are kept, on which sites each survey may stand, its colours.", "Per quanto tempo restano le risposte, su quali siti può stare ogni sondaggio, i suoi colori.";
    webhooks: "Webhooks", "Webhook";
    webhooks_about: "Tell other programs and chat rooms what people answer, as it happens.", "Avvisa altri programmi e le chat di quello che rispondono i clienti, mentre succede.";
    quarantine: "Quarantine", "Quarantena";
    quarantine_about: "Answers that look forged, with the reason, and how to let them in.", "Le risposte che sembrano false, con il motivo, e come ammetterle.";
    audit: "Audit log", "Registro delle operazioni";
    audit_about: "Who did what here, with which key.", "Chi ha fatto cosa, e con quale chiave.";
    backup: "Backup", "Backup";
    backup_about: "Everything in one file, and how to put it back.", "Tutto in un solo file, e come ripristinarlo.";
}

/// A part of the settings.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Part {
    Sessions,
    Keys,
    Surveys,
    Webhooks,
    Quarantine,
    Audit,
    Backup,
}

impl Part {
    /// Each with its address behind `/dashboard/settings`, and what one must be allowed to see it.
    const ALL: [(Self, &'static str, Scope); 7] = [
        (Self::Keys, "/keys", Scope::Admin),
        (Self::Webhooks, "/webhooks", Scope::Admin),
        (Self::Surveys, "/surveys", Scope::Write),
        (Self::Quarantine, "/quarantine", Scope::Write),
        (Self::Audit, "/audit", Scope::Admin),
        (Self::Backup, "/backup", Scope::Admin),
        (Self::Sessions, "/sessions", Scope::Numbers),
    ];

    fn said(self, tongue: Tongue) -> (&'static str, &'static str) {
        let words = Words(tongue);
        match self {
            Self::Sessions => (words.sessions(), words.sessions_about()),
            Self::Keys => (words.keys(), words.keys_about()),
            Self::Surveys => (words.surveys(), words.surveys_about()),
            Self::Webhooks => (words.webhooks(), words.webhooks_about()),
            Self::Quarantine => (words.quarantine(), words.quarantine_about()),
            Self::Audit => (words.audit(), words.audit_about()),
            Self::Backup => (words.backup(), words.backup_about()),
        }
    }
}

/// What leads to the other parts.
pub(super) struct Parts {
    pub(super) links: Vec<PartLink>,
    pub(super) settings: &'static str,
}

pub(super) struct PartLink {
    pub(super) path: &'static str,
    pub(super) name: &'static str,
    pub(super) about: &'static str,
    pub(super) current: bool,
}

impl Parts {
    pub(super) fn of(visit: &Visit, current: Option<Part>) -> Self {
        let seen = Part::ALL.into_iter().filter(|(_, _, needed)| visit.grant.scope >= *needed);
        let links = seen.map(|(part, path, _)| {
            let (name, about) = part.said(visit.tongue);
            PartLink { path, name, about, current: current == Some(part) }
        });
        Self { links: links.collect(), settings: Words(visit.tongue).title() }
    }
}

/// The page.
#[derive(Template)]
#[template(path = "settings.html")]
struct Index {
    shell: Shell,
    words: Words,
    parts: Parts,
}

/// What there is.
pub(super) async fn show(request: HttpRequest, installation: Data<Installation>) -> Result<HttpResponse, Error> {
    let visit = Visit::admit(&request, &installation, Scope::Numbers)?;
    let shell = visit.shell(Place::Settings);
    page(&Index { words: Words(shell.tongue), shell, parts: Parts::of(&visit, None) })
}

/// Goes on to a part after something was done: `path` behind `/dashboard/settings`.
fn done(request: &HttpRequest, path: &str, what: &str) -> HttpResponse {
    let location = format!("{}dashboard/settings{path}?done={what}", root(request));
    HttpResponse::SeeOther().insert_header((LOCATION, location)).finish()
}

/// What a page before this one says was done.
fn was_done(request: &HttpRequest) -> Option<String> {
    crate::http::request::query(request).into_iter().find(|(name, _)| name == "done").map(|(_, what)| what)
}
