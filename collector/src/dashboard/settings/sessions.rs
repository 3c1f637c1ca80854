//! `/dashboard/settings/sessions`: who is signed in, and its end. Who may not set up sees the sessions of the own key.

use actix_web::web::{Data, Payload};
use actix_web::{HttpRequest, HttpResponse, rt};
use askama::Template;

use super::{Part, Parts, When, done, was_done};
use crate::dashboard::form::Form;
use crate::dashboard::shell::{Place, Shell, page};
use crate::dashboard::sign_in::left;
use crate::dashboard::visit::Visit;
use crate::dashboard::words::words;
use crate::error::Error;
use crate::guard::key::Scope;
use crate::guard::session::Ending;
use crate::installation::{Installation, now};

words! {
    /// Words of who is signed in.
    struct Words;
    title: "Sign-ins", "Accessi";
    about: "A sign-in ends by itself after 12 hours without use and after 7 days in any case, and at once when its key is revoked.",
        "Un accesso finisce da solo dopo 12 ore di inattività e comunque dopo 7 giorni; subito, se la sua chiave viene revocata.";
    this: "this browser", "questo browser";
    key: "Key", "Chiave";
    since(at: &str): "since {at}", "dal {at}";
    seen(at: &str): "last seen {at}", "visto l’ultima volta {at}";
    end: "End", "Termina";
    end_which(id: &str): "End sign-in {id}", "Termina l’accesso {id}";
    none: "Nobody is signed in.", "Non c’è nessun accesso aperto.";
    everywhere: "Sign out everywhere", "Esci da tutti i dispositivi";
    everywhere_why: "Ends every sign-in made with your key, this one too. Programs that use the key itself go on.",
        "Termina tutti gli accessi fatti con la tua chiave, compreso questo. I programmi che usano la chiave continuano a funzionare.";
    ended: "The sign-in is ended.", "L’accesso è terminato.";
}

/// The page.
#[derive(Template)]
#[template(path = "settings/sessions.html")]
struct Sessions {
    shell: Shell,
    words: Words,
    parts: Parts,
    rows: Vec<Row>,
    ended: bool,
}

struct Row {
    id: String,
    key: String,
    since: String,
    seen: When,
    own: bool,
}

/// Who is signed in.
pub(in crate::dashboard) async fn show(
    request: HttpRequest,
    installation: Data<Installation>,
) -> Result<HttpResponse, Error> {
    let visit = Visit::admit(&request, &installation, Scope::Numbers)?;
    let shell = visit.shell(Place::Settings);
    let words = Words(shell.tongue);
    let seen = installation.sessions.list(&installation.keys, visit.now).into_iter();
    let rows = seen.filter(|session| may_end(&visit, &session.key)).map(|session| Row {
        own: visit.session.as_ref() == Some(&session.id),
        since: words.since(&When::new(session.made, shell.tongue).text),
        seen: When::new(session.seen, shell.tongue),
        id: session.id,
        key: session.key,
    });
    let rows = rows.collect();
    let ended = was_done(&request).is_some();
    page(&Sessions { words, parts: Parts::of(&visit, Some(Part::Sessions)), shell, rows, ended })
}

/// An admin sees to everybody's, others to those of their key.
fn may_end(visit: &Visit, key: &str) -> bool {
    visit.grant.scope == Scope::Admin || visit.grant.key == key
}

/// Ends one, or all of the own key.
pub(in crate::dashboard) async fn end(
    request: HttpRequest,
    payload: Payload,
    installation: Data<Installation>,
) -> Result<HttpResponse, Error> {
    let visit = Visit::admit(&request, &installation, Scope::Numbers)?;
    let form = Form::read(&request, payload).await?;
    let ending = match form.get("session") {
        Some(id) => {
            let listed = installation.sessions.list(&installation.keys, visit.now);
            let found = listed.iter().find(|session| session.id == id && may_end(&visit, &session.key));
            Ending::One(found.ok_or(Error::NotFound("session"))?.id.clone())
        }
        None => Ending::OfKey(visit.grant.key.clone()),
    };
    let own = match &ending {
        Ending::One(id) => visit.session.as_ref() == Some(id),
        Ending::OfKey(_) => visit.session.is_some(),
    };
    let (shared, by) = (installation.clone(), visit.grant.key.clone());
    let ended = rt::spawn(async move { shared.end_sessions(&ending, &by, now()).await });
    ended.await.map_err(|error| Error::Internal(error.to_string()))??;
    Ok(if own { left(&request, &installation) } else { done(&request, "/sessions", "ended") })
}
