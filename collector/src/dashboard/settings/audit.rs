//! `/dashboard/settings/audit`: what was done here, in words.

use std::collections::BTreeMap;

use actix_web::web::Data;
use actix_web::{HttpRequest, HttpResponse};
use askama::Template;

use super::{Part, Parts, When};
use crate::change::{Act, COLLECTOR, COMMAND_LINE, Deed, SURVEYS_FILE};
use crate::dashboard::shell::{Place, Shell, page};
use crate::dashboard::visit::Visit;
use crate::dashboard::words::words;
use crate::error::Error;
use crate::guard::key::{ENV, Scope, VARIABLE};
use crate::http::audit;
use crate::http::request::query;
use crate::installation::Installation;

words! {
    /// Words of what was done.
    struct Words;
    title: "Audit log", "Registro delle operazioni";
    about: "What somebody with a key, or with access to the server, did. Kept for 400 days. It holds no secret and nothing anybody answered.",
        "Che cosa ha fatto chi ha una chiave o accede al server. Si conserva per 400 giorni. Non contiene segreti né risposte.";
    none: "Nothing was done yet.", "Ancora nessuna operazione.";
    older: "Older", "Precedenti";
    newest: "Newest", "Più recenti";
    by_command_line: "on the server’s command line", "dalla riga di comando del server";
    by_file: "by the surveys file", "dal file dei sondaggi";
    by_collector: "by Perché itself", "da Perché stesso";
    by_environment: "with the key PERCHE_ADMIN_KEY", "con la chiave PERCHE_ADMIN_KEY";
    by_key(key: &str): "with the key {key}", "con la chiave {key}";
    key_made(of: &str): "Key {of} was made", "Creata la chiave {of}";
    key_rotated(of: &str): "Key {of} was replaced by a new one", "Sostituita la chiave {of}";
    key_revoked(of: &str): "Key {of} was revoked", "Revocata la chiave {of}";
    survey_put(of: &str): "Survey {of} was defined or changed", "Definito o modificato il sondaggio {of}";
    survey_archived(of: &str): "Survey {of} was archived", "Archiviato il sondaggio {of}";
    survey_erased(of: &str): "Survey {of} was erased with all of its answers", "Cancellato il sondaggio {of} con tutte le risposte";
    response_erased(of: &str): "Answer {of} was erased", "Cancellata la risposta {of}";
    respondent_erased(of: &str): "A respondent’s answers to {of} were erased", "Cancellate le risposte di una persona a {of}";
    response_released(of: &str): "Answer {of} was let out of quarantine", "Tolta dalla quarantena la risposta {of}";
    quarantine_released(of: &str): "Answers to {of} were let out of quarantine", "Tolte dalla quarantena alcune risposte a {of}";
    quarantine_erased(of: &str): "Answers to {of} in quarantine were erased", "Cancellate alcune risposte a {of} in quarantena";
    webhook_put(of: &str): "Webhook {of} was made or changed", "Creato o modificato il webhook {of}";
    webhook_removed(of: &str): "Webhook {of} was removed", "Rimosso il webhook {of}";
    webhook_rotated(of: &str): "Webhook {of} got a new secret", "Sostituito il segreto del webhook {of}";
    webhook_disabled(of: &str): "Webhook {of} was switched off: its receiver is gone or failed for long",
        "Spento il webhook {of}: il destinatario non esiste più o non risponde da giorni";
    backup_made: "A backup of everything was made", "Creato un backup completo";
    ticket_made(of: &str): "A link to sign in with the key {of} was made", "Creato un link per accedere con la chiave {of}";
    session_made(of: &str): "Somebody signed in (sign-in {of})", "Qualcuno ha fatto l’accesso ({of})";
    session_ended(of: &str): "Sign-in {of} was ended", "Terminato l’accesso {of}";
    sessions_ended(of: &str): "Every sign-in of the key {of} was ended", "Terminati tutti gli accessi della chiave {of}";
    signing_rotated(of: &str): "A new secret signs links and contexts: {of}", "Un nuovo segreto firma link e contesti: {of}";
    signing_revoked(of: &str): "The signing secret {of} was revoked", "Revocato il segreto di firma {of}";
}

/// How many acts stand on one page.
const AT_ONCE: usize = 50;

/// The page.
#[derive(Template)]
#[template(path = "settings/audit.html")]
struct Audit {
    shell: Shell,
    words: Words,
    parts: Parts,
    rows: Vec<Row>,
    next: Option<String>,
    later: bool,
}

struct Row {
    at: When,
    what: String,
    by: String,
}

/// What was done, newest first.
pub(in crate::dashboard) async fn list(
    request: HttpRequest,
    installation: Data<Installation>,
) -> Result<HttpResponse, Error> {
    let visit = Visit::admit(&request, &installation, Scope::Admin)?;
    let cursor: Vec<_> = query(&request).into_iter().filter(|(name, _)| name == "cursor").collect();
    let (before, _) = audit::read(&cursor, &installation.secret)?;
    let (acts, next) = audit::acts(&installation, before, AT_ONCE).await?;
    let listed = installation.keys.list(visit.now).into_iter();
    let labels: BTreeMap<String, String> =
        listed.filter(|key| key.id != ENV && !key.label.is_empty()).map(|key| (key.id, key.label)).collect();
    let shell = visit.shell(Place::Settings);
    let words = Words(shell.tongue);
    let row = |act: &Act| Row {
        at: When::new(act.at, shell.tongue),
        what: what(words, act, &labels),
        by: by(words, act, &labels),
    };
    let rows = acts.iter().map(row).collect();
    let parts = Parts::of(&visit, Some(Part::Audit));
    page(&Audit { words, shell, parts, rows, next, later: before.is_some() })
}

/// A key by its label, where it has one that is still there.
fn key(id: &str, labels: &BTreeMap<String, String>) -> String {
    if id == ENV {
        return VARIABLE.to_owned();
    }
    labels.get(id).map_or_else(|| id.to_owned(), |label| format!("{id} ({label})"))
}

fn by(words: Words, act: &Act, labels: &BTreeMap<String, String>) -> String {
    match act.key.as_str() {
        COMMAND_LINE => words.by_command_line().to_owned(),
        SURVEYS_FILE => words.by_file().to_owned(),
        COLLECTOR => words.by_collector().to_owned(),
        ENV => words.by_environment().to_owned(),
        id => words.by_key(&key(id, labels)),
    }
}

fn what(words: Words, act: &Act, labels: &BTreeMap<String, String>) -> String {
    let of = act.subject.as_str();
    let key = key(of, labels);
    match act.deed {
        Deed::KeyMade => words.key_made(&key),
        Deed::KeyRotated => words.key_rotated(&key),
        Deed::KeyRevoked => words.key_revoked(&key),
        Deed::SurveyPut => words.survey_put(of),
        Deed::SurveyArchived => words.survey_archived(of),
        Deed::SurveyErased => words.survey_erased(of),
        Deed::ResponseErased => words.response_erased(of),
        Deed::RespondentErased => words.respondent_erased(of),
        Deed::ResponseReleased => words.response_released(of),
        Deed::QuarantineReleased => words.quarantine_released(of),
        Deed::QuarantineErased => words.quarantine_erased(of),
        Deed::WebhookPut => words.webhook_put(of),
        Deed::WebhookRemoved => words.webhook_removed(of),
        Deed::WebhookRotated => words.webhook_rotated(of),
        Deed::WebhookDisabled => words.webhook_disabled(of),
        Deed::BackupMade => words.backup_made().to_owned(),
        Deed::TicketMade => words.ticket_made(&key),
        Deed::SessionMade => words.session_made(of),
        // The id of a session begins so; the subject is a key when all of its sessions were ended.
        Deed::SessionEnded if of.starts_with('s') => words.session_ended(of),
        Deed::SessionEnded => words.sessions_ended(&key),
        Deed::SigningRotated => words.signing_rotated(of),
        Deed::SigningRevoked => words.signing_revoked(of),
    }
}
