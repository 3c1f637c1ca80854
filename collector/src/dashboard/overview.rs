//! `GET /dashboard`: every survey with its headline, how sure that is, and what people said last.

mod row;
mod why;

use std::sync::Arc;

use actix_web::{HttpRequest, HttpResponse, web};
use askama::Template;

use self::row::Row;
use self::why::Why;
use super::shell::{Place, Shell, page};
use super::visit::Visit;
use super::words::words;
use crate::aggregate::{self, Brief, Question};
use crate::catalog::Entry;
use crate::error::Error;
use crate::guard::key::Scope;
use crate::http::request::query;
use crate::installation::Installation;

/// How many surveys stand on one page.
const AT_ONCE: usize = 50;

words! {
    /// Words of the overview.
    struct Words;
    title: "Surveys", "Sondaggi";
    window: "The last 30 days, beside the 30 before", "Gli ultimi 30 giorni, rispetto ai 30 precedenti";
    none_lately: "no answers in these 30 days", "nessuna risposta in questi 30 giorni";
    rate(rate: &str): "{rate} respond", "risponde il {rate}";
    weeks: "12 weeks", "12 settimane";
    whys: "Newest whys", "Gli ultimi perché";
    no_whys: "Nobody has said why yet.", "Nessuno ha ancora detto perché.";
    no_new_whys: "None of the newest answers says why.", "Nessuna delle ultime risposte dice perché.";
    archived: "Archived", "Archiviati";
    more: "More surveys", "Altri sondaggi";
    first: "First surveys", "Primi sondaggi";
    none: "No survey yet", "Ancora nessun sondaggio";
    none_why: "A survey is one question that your customers answer in two seconds, and an open “why”.",
        "Un sondaggio è una domanda a cui i clienti rispondono in due secondi, più un «perché» aperto.";
    none_open: "Every survey is archived", "Tutti i sondaggi sono archiviati";
    none_open_why: "None takes answers now; the figures of the archived ones are below.",
        "Nessuno riceve più risposte; i risultati di quelli archiviati sono qui sotto.";
    make_another: "Make another one", "Creane un altro";
    none_seen: "Your key sees no survey. Ask an admin.", "La tua chiave non vede nessun sondaggio. Chiedi a chi amministra.";
    make: "Make the first one", "Crea il primo";
    not_asked: "not on any page yet", "non è ancora su nessuna pagina";
    install: "Install it", "Installalo";
}

/// The page.
#[derive(Template)]
#[template(path = "overview.html")]
struct Overview {
    shell: Shell,
    words: Words,
    rows: Vec<Row>,
    whys: Vec<Why>,
    /// Why there are none of these: nobody ever said why, or nobody did lately.
    no_whys: &'static str,
    archived: Vec<Listed>,
    /// Where the next surveys begin.
    next: Option<usize>,
    /// Whether these are not the first.
    later: bool,
}

/// A survey that takes no more answers.
struct Listed {
    id: String,
    locale: String,
    question: String,
}

/// The page of every survey that the key sees.
pub(super) async fn show(request: HttpRequest, installation: web::Data<Installation>) -> Result<HttpResponse, Error> {
    let visit = Visit::admit(&request, &installation, Scope::Numbers)?;
    let after = query(&request).iter().find(|(name, _)| name == "after").and_then(|(_, value)| value.parse().ok());
    let after: usize = after.unwrap_or_default();
    let (archived, open): (Vec<_>, Vec<_>) =
        visit.surveys(&installation).into_iter().partition(|entry| entry.current().archived);
    // Beyond the last are none: then from the first.
    let after = Some(after).filter(|after| *after < open.len()).unwrap_or_default();
    let next = Some(after + AT_ONCE).filter(|next| *next < open.len());
    let shown: Vec<_> = open.into_iter().skip(after).take(AT_ONCE).collect();
    let archived = archived.iter().map(|entry| Listed::of(entry, &visit)).collect();
    let shell = visit.shell(Place::Overview);
    let words = Words(shell.tongue);
    let Read { rows, whys, ever } = web::block(move || Read::of(&installation, &shown, &visit)).await??;
    let no_whys = if ever { words.no_new_whys() } else { words.no_whys() };
    page(&Overview { words, shell, rows, whys, no_whys, archived, next, later: after > 0 })
}

/// What the page shows of some surveys.
struct Read {
    rows: Vec<Row>,
    whys: Vec<Why>,
    /// Whether anybody ever said why.
    ever: bool,
}

impl Read {
    /// Reads it. Blocking.
    fn of(installation: &Installation, entries: &[Arc<Entry>], visit: &Visit) -> Result<Self, Error> {
        let store = &*installation.store;
        let question = |entry: &Arc<Entry>| {
            let first = row::first_day(&entry.current().survey, visit.now, row::DAYS);
            Question::read(&[("survey", "*".to_owned()), ("from", first)].map(|(name, value)| (name.to_owned(), value)))
        };
        let questions = entries.iter().map(question).collect::<Result<Vec<_>, _>>()?;
        let asked = entries.iter().zip(&questions).map(|(entry, question)| (&**entry, question));
        let overview = aggregate::headlines(store, asked, visit.now)?;
        let row = |(entry, brief): (&Arc<Entry>, &Brief)| Row::of(store, entry, brief, visit);
        let mut rows = entries.iter().zip(&overview.items).map(row).collect::<Result<Vec<_>, _>>()?;
        // By id where nothing else parts them.
        rows.sort_by_key(|row| row.rank);
        let whys = if visit.grant.scope >= Scope::Read { why::newest(store, entries, visit)? } else { Vec::new() };
        // Looked up where it is said alone: most overviews have some.
        let ever = !whys.is_empty() || (visit.grant.scope >= Scope::Read && why::ever(store, entries, visit.now)?);
        Ok(Self { rows, whys, ever })
    }
}

impl Listed {
    fn of(entry: &Entry, visit: &Visit) -> Self {
        let survey = &entry.current().survey;
        let (locale, question) = super::terms::question(survey, visit.tongue);
        Self { id: survey.id.to_string(), locale: locale.to_owned(), question }
    }
}
