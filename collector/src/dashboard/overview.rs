//! `GET /dashboard`: every survey with its headline, how sure that is, and what people said last.

use std::sync::Arc;

use actix_web::{HttpRequest, HttpResponse, web};
use askama::Template;
use jiff::tz::TimeZone;
use perche_survey::time::Timestamp;

use super::shell::{Place, Shell, page};
use super::terms::{Terms, question, verdict_class};
use super::visit::Visit;
use super::words::words;
use crate::aggregate::{self, Brief, Question};
use crate::catalog::Entry;
use crate::error::Error;
use crate::guard::key::Scope;
use crate::installation::Installation;

/// How many days are looked at, and compared with as many before.
const DAYS: i64 = 30;

words! {
    /// Words of the overview.
    struct Words;
    title: "Surveys", "Sondaggi";
    window: "The last 30 days, beside the 30 before", "Gli ultimi 30 giorni, rispetto ai 30 precedenti";
    answers(n: &str): "{n} answers", "{n} risposte";
    one_answer: "1 answer", "1 risposta";
    archived: "Archived", "Archiviati";
    none: "No survey yet", "Ancora nessun sondaggio";
    none_why: "A survey is one question that your customers answer in two seconds, and an open “why”.",
        "Un sondaggio è una domanda a cui i clienti rispondono in due secondi, più un «perché» aperto.";
    none_seen: "Your key sees no survey. Ask an admin.", "La tua chiave non vede nessun sondaggio. Chiedi a chi amministra.";
    make: "Make the first one", "Crea il primo";
}

/// The page.
#[derive(Template)]
#[template(path = "overview.html")]
struct Overview {
    shell: Shell,
    words: Words,
    open: Vec<Row>,
    archived: Vec<Row>,
}

/// One survey.
struct Row {
    id: String,
    locale: String,
    question: String,
    kind: &'static str,
    value: String,
    meaning: &'static str,
    interval: Option<String>,
    answers: String,
    verdict: String,
    verdict_class: &'static str,
}

/// The page of every survey that the key sees.
pub(super) async fn show(request: HttpRequest, installation: web::Data<Installation>) -> Result<HttpResponse, Error> {
    let visit = Visit::admit(&request, &installation, Scope::Numbers)?;
    let entries = visit.surveys(&installation);
    let shell = visit.shell(Place::Overview);
    let rows = web::block(move || rows(&installation, &entries, &visit)).await??;
    let (archived, open) = rows.into_iter().partition(|(archived, _)| *archived);
    let only = |rows: Vec<(bool, Row)>| rows.into_iter().map(|(_, row)| row).collect();
    page(&Overview { words: Words(shell.tongue), shell, open: only(open), archived: only(archived) })
}

/// Each with whether it is archived.
fn rows(installation: &Installation, entries: &[Arc<Entry>], visit: &Visit) -> Result<Vec<(bool, Row)>, Error> {
    let mut rows = Vec::new();
    let question = Question::read(
        &[("survey", "*".to_owned()), ("from", first_day(visit.now))].map(|(name, value)| (name.to_owned(), value)),
    )?;
    let overview = aggregate::overview(&*installation.store, entries, &question, visit.now)?;
    for (entry, brief) in entries.iter().zip(&overview.items) {
        rows.push((brief.archived, Row::of(entry, brief, visit)));
    }
    Ok(rows)
}

/// The first of the days, in UTC: each survey's own midnight then decides.
fn first_day(now: Timestamp) -> String {
    let today = jiff::Timestamp::from_millisecond(now.0).unwrap_or_default().to_zoned(TimeZone::UTC).date();
    today.checked_sub(jiff::Span::new().days(DAYS - 1)).unwrap_or(today).to_string()
}

impl Row {
    fn of(entry: &Entry, brief: &Brief, visit: &Visit) -> Self {
        let survey = &entry.current().survey;
        let terms = Terms(visit.tongue);
        let (locale, question) = question(survey, visit.tongue);
        let words = Words(visit.tongue);
        Self {
            id: survey.id.to_string(),
            locale: locale.to_owned(),
            question,
            kind: terms.kind(survey.kind),
            value: terms.value(brief.headline, brief.metric.value),
            meaning: terms.metric(brief.headline),
            interval: terms.interval(brief.headline, &brief.metric),
            answers: if brief.n == 1 {
                words.one_answer().to_owned()
            } else {
                words.answers(&visit.tongue.count(brief.n))
            },
            verdict: terms.verdict(brief.headline, &brief.change),
            verdict_class: verdict_class(brief.change.verdict),
        }
    }
}
