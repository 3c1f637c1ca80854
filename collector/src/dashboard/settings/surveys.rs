//! `/dashboard/settings/surveys`: how long answers are kept, where each survey may stand, how it looks; and its end.

use actix_web::http::StatusCode;
use actix_web::web::{Data, Path, Payload};
use actix_web::{HttpRequest, HttpResponse, rt};
use askama::Template;
use perche_survey::survey::Retention;

use super::{Part, Parts, done, was_done};
use crate::catalog::Entry;
use crate::dashboard::form::Form;
use crate::dashboard::shell::{Place, Shell, page, page_with};
use crate::dashboard::terms;
use crate::dashboard::visit::Visit;
use crate::dashboard::words::words;
use crate::error::Error;
use crate::guard::key::Scope;
use crate::http::surveys;
use crate::installation::{Installation, Seen};

words! {
    /// Words of surveys at a glance.
    struct Words;
    title: "Surveys and privacy", "Sondaggi e privacy";
    about: "How long answers are kept, on which sites each survey may stand, how it looks.", "Per quanto tempo restano le risposte, su quali siti può stare ogni sondaggio, che aspetto ha.";
    none: "There is no survey yet.", "Non c’è ancora nessun sondaggio.";
    kept: "Answers", "Risposte";
    sites: "Sites", "Siti";
    looks: "Theme", "Aspetto";
    for_ever: "kept without end", "conservate senza limite";
    deleted(days: u32): "deleted after {days} days", "cancellate dopo {days} giorni";
    anonymised(days: u32): "made anonymous after {days} days", "rese anonime dopo {days} giorni";
    no_sites: "none: only this collector’s own pages", "nessuno: solo le pagine di questo collector";
    own_theme: "default", "predefinito";
    by_file: "from the surveys file", "dal file dei sondaggi";
    archived: "archived", "archiviato";
    edit: "Edit", "Modifica";
    edit_which(id: &str): "Edit {id}", "Modifica {id}";
    erase: "Erase", "Cancella";
    erase_which(id: &str): "Erase {id}", "Cancella {id}";
    erase_title(id: &str): "Erase {id} with all of its answers?", "Cancellare {id} con tutte le risposte?";
    erase_why: "Every answer, every comment and every figure of this survey goes, for ever. The survey is archived and its id is not used again. Backups that were made before still hold the answers.",
        "Tutte le risposte, i commenti e i risultati di questo sondaggio spariscono per sempre. Il sondaggio viene archiviato e il suo id non si usa più. I backup fatti prima contengono ancora le risposte.";
    archive_instead: "If people should just stop seeing it, archiving is enough: its figures stay.", "Se vuoi solo che non venga più mostrato, basta archiviarlo: i risultati restano.";
    archive_it: "Edit or archive it", "Modificalo o archivialo";
    type_id(id: &str): "Type {id} to confirm", "Per confermare scrivi {id}";
    mistyped: "This is not the id of the survey.", "Non è l’id del sondaggio.";
    managed: "This survey stands in the surveys file. Take it out of the file first: then it is archived, and can be erased.",
        "Questo sondaggio è definito nel file dei sondaggi. Prima toglilo dal file: così viene archiviato e si può cancellare.";
    moved: "Somebody changed the survey meanwhile. Look at it once more.", "Nel frattempo qualcuno ha modificato il sondaggio. Controllalo di nuovo.";
    really: "Erase for ever", "Cancella per sempre";
    back: "Back to the surveys", "Torna ai sondaggi";
    erased: "The survey is erased.", "Il sondaggio è stato cancellato.";
}

/// The page of all.
#[derive(Template)]
#[template(path = "settings/surveys.html")]
struct Surveys {
    shell: Shell,
    words: Words,
    parts: Parts,
    rows: Vec<Row>,
    erased: bool,
}

struct Row {
    id: String,
    locale: String,
    question: String,
    kept: String,
    sites: Vec<String>,
    accent: Option<String>,
    from_file: bool,
    archived: bool,
}

/// The page that asks whether one is sure.
#[derive(Template)]
#[template(path = "settings/erase.html")]
struct Ask {
    shell: Shell,
    words: Words,
    parts: Parts,
    row: Row,
    revision: u32,
    /// What was typed, and why it is refused.
    typed: String,
    fault: Option<&'static str>,
}

impl Row {
    fn of(entry: &Entry, visit: &Visit) -> Self {
        let (words, current) = (Words(visit.tongue), entry.current());
        let survey = &current.survey;
        let (locale, question) = terms::question(survey, visit.tongue);
        let kept = match (survey.retention_days, survey.retention) {
            (None, _) => words.for_ever().to_owned(),
            (Some(days), Retention::Delete) => words.deleted(days),
            (Some(days), Retention::Anonymise) => words.anonymised(days),
        };
        Self {
            id: survey.id.to_string(),
            locale: locale.to_owned(),
            question,
            kept,
            sites: survey.sites.clone(),
            accent: survey.theme.accent.clone(),
            from_file: current.from_file && !current.archived,
            archived: current.archived,
        }
    }
}

/// Every survey that the key sees.
pub(in crate::dashboard) async fn list(
    request: HttpRequest,
    installation: Data<Installation>,
) -> Result<HttpResponse, Error> {
    let visit = Visit::admit(&request, &installation, Scope::Write)?;
    let shell = visit.shell(Place::Settings);
    let rows = visit.surveys(&installation).iter().map(|entry| Row::of(entry, &visit)).collect();
    let parts = Parts::of(&visit, Some(Part::Surveys));
    let erased = was_done(&request).is_some();
    page(&Surveys { words: Words(shell.tongue), shell, parts, rows, erased })
}

/// Asks whether one is sure.
pub(in crate::dashboard) async fn ask(
    request: HttpRequest,
    id: Path<String>,
    installation: Data<Installation>,
) -> Result<HttpResponse, Error> {
    let visit = Visit::admit(&request, &installation, Scope::Admin)?;
    page(&asked(&visit, &installation, &id)?)
}

fn asked(visit: &Visit, installation: &Installation, id: &str) -> Result<Ask, Error> {
    let entry = visit.survey(installation, id)?;
    let row = Row::of(&entry, visit);
    let shell = visit.shell(Place::Settings);
    let words = Words(shell.tongue);
    let fault = row.from_file.then(|| words.managed());
    let (parts, revision) = (Parts::of(visit, Some(Part::Surveys)), entry.current().revision);
    Ok(Ask { words, shell, parts, row, revision, typed: String::new(), fault })
}

/// Erases a survey whose id was typed, as `DELETE /v1/surveys/{survey}?erase=true` does.
pub(in crate::dashboard) async fn erase(
    request: HttpRequest,
    id: Path<String>,
    payload: Payload,
    installation: Data<Installation>,
) -> Result<HttpResponse, Error> {
    let visit = Visit::admit(&request, &installation, Scope::Admin)?;
    let form = Form::read(&request, payload).await?;
    let words = Words(visit.tongue);
    let refuse = |status, fault| {
        let typed = form.text("id").to_owned();
        page_with(status, &Ask { typed, fault: Some(fault), ..asked(&visit, &installation, &id)? })
    };
    let survey = visit.survey(&installation, &id)?.current().survey.id.clone();
    if form.text("id") != survey.as_str() {
        return refuse(StatusCode::UNPROCESSABLE_ENTITY, words.mistyped());
    }
    let seen = form.text("revision").parse().map_or(Seen::Unsaid, Seen::Revision);
    let (shared, by) = (installation.clone(), visit.grant.key.clone());
    // A task of its own: half of a survey is erased by nobody who hangs up.
    let erasing = rt::spawn(async move { surveys::erase_all(&shared, &survey, seen, &by).await });
    match erasing.await.map_err(|error| Error::Internal(error.to_string()))? {
        Ok(_) => Ok(done(&request, "/surveys", "erased")),
        Err(Error::ManagedByFile) => refuse(StatusCode::CONFLICT, words.managed()),
        Err(Error::OtherRevision) => refuse(StatusCode::PRECONDITION_FAILED, words.moved()),
        Err(error) => Err(error),
    }
}
