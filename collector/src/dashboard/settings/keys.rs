//! `/dashboard/settings/keys`: every key, new ones, and what becomes of one.

mod order;
mod row;

use actix_web::http::StatusCode;
use actix_web::web::{Data, Path, Payload};
use actix_web::{HttpRequest, HttpResponse, rt};
use askama::Template;

use self::order::Ordered;
use self::row::Row;
use super::made::Shown;
use super::{Part, Parts, done, was_done};
use crate::dashboard::form::Form;
use crate::dashboard::shell::{Place, Shell, page, page_with};
use crate::dashboard::tongue::Tongue;
use crate::dashboard::visit::Visit;
use crate::dashboard::words::words;
use crate::error::Error;
use crate::guard::key::{Answer, KeyError, Made, Scope, Wish};
use crate::installation::{Installation, now};

words! {
    /// Words of keys.
    pub(super) struct Words;
    title: "Keys", "Chiavi";
    about: "Give each person and each program a key of its own: then you can end one without the others noticing.",
        "Dai a ogni persona e a ogni programma la sua chiave: così puoi revocarne una senza che gli altri se ne accorgano.";
    new_key: "New key", "Nuova chiave";
    label: "What is it for?", "A che cosa serve?";
    label_hint: "For example “Anna’s laptop” or “Grafana”.", "Per esempio «portatile di Anna» o «Grafana».";
    scope: "What may it do?", "Che cosa può fare?";
    numbers: "See figures, nothing anybody wrote", "Vedere i risultati, niente di ciò che qualcuno ha scritto";
    read: "Also read what people said", "Anche leggere quello che dicono i clienti";
    write: "Also change surveys, and tag and erase answers", "Anche modificare i sondaggi, etichettare e cancellare le risposte";
    admin: "Everything: keys, webhooks, backups", "Tutto: chiavi, webhook, backup";
    surveys: "Only some surveys", "Solo alcuni sondaggi";
    surveys_hint: "None chosen means all, those to come too. A key of an admin always sees all.",
        "Se non ne scegli nessuno li vede tutti, anche quelli futuri. Una chiave di amministrazione li vede sempre tutti.";
    lasts: "For how long?", "Per quanto tempo?";
    week: "7 days", "7 giorni";
    month: "30 days", "30 giorni";
    quarter: "90 days", "90 giorni";
    year: "One year", "Un anno";
    ever: "Until it is revoked", "Finché non viene revocata";
    make: "Make the key", "Crea la chiave";
    all_surveys: "all surveys", "tutti i sondaggi";
    made(at: &str): "made {at}", "creata {at}";
    used(at: &str): "last used {at}", "usata l’ultima volta {at}";
    unused: "never used", "mai usata";
    expires(at: &str): "until {at}", "fino al {at}";
    for_ever: "no end", "senza scadenza";
    expired: "expired", "scaduta";
    replaced(by: &str): "replaced by {by}", "sostituita da {by}";
    environment_why: "This key stands in the environment of the server. To change or end it, set PERCHE_ADMIN_KEY to another value and start Perché again.",
        "Questa chiave sta nell’ambiente del server. Per cambiarla o revocarla dai un altro valore a PERCHE_ADMIN_KEY e riavvia Perché.";
    manage: "Manage", "Gestisci";
    manage_which(id: &str): "Manage key {id}", "Gestisci la chiave {id}";
    yours: "your key", "la tua chiave";
    made_title: "Your new key", "La nuova chiave";
    once: "Copy it now: it is shown this once. Perché keeps only its hash and cannot show it again.",
        "Copiala adesso: viene mostrata solo questa volta. Perché ne conserva solo l’impronta e non può mostrarla di nuovo.";
    copy: "Copy", "Copia";
    copied: "Copied", "Copiata";
    back: "Back to the keys", "Torna alle chiavi";
    rotate: "Rotate", "Sostituisci";
    rotate_why: "Makes a new key with the same rights. The old one goes on working for a while, so that nothing breaks while you put the new one in.",
        "Crea una nuova chiave con gli stessi permessi. Quella vecchia funziona ancora per un po’, così niente si interrompe mentre metti quella nuova.";
    overlap: "The old key works for", "La vecchia chiave funziona ancora per";
    at_once: "no longer: it ends now", "niente: finisce adesso";
    hour: "1 hour", "1 ora";
    day: "24 hours", "24 ore";
    revoke: "Revoke", "Revoca";
    revoke_why: "Ends the key at once, and every sign-in made with it. What uses it gets 401 from then on. This cannot be undone.",
        "Revoca subito la chiave e termina tutti gli accessi fatti con essa. Chi la usa riceve 401 da quel momento. Non si può annullare.";
    revoke_own: "This is the key you are signed in with: you will be signed out.", "È la chiave con cui hai fatto l’accesso: verrai disconnesso.";
    sure: "Yes, revoke this key", "Sì, revoca questa chiave";
    sure_fault: "Tick this to confirm.", "Spunta questa casella per confermare.";
    last_admin: "This is the last key of an admin: nobody could make keys any more. Make another one first, or set PERCHE_ADMIN_KEY.",
        "È l’ultima chiave di amministrazione: nessuno potrebbe più creare chiavi. Prima creane un’altra, oppure imposta PERCHE_ADMIN_KEY.";
    replaced_why(by: &str): "It was replaced by {by} already: rotate that one, or revoke this one.", "È già stata sostituita da {by}: sostituisci quella, oppure revoca questa.";
    too_many: "There are 200 keys already: revoke some first.", "Ci sono già 200 chiavi: prima revocane qualcuna.";
    label_fault: "At most 100 characters, on one line.", "Al massimo 100 caratteri, su una sola riga.";
    scope_fault: "Choose what it may do.", "Scegli che cosa può fare.";
    surveys_fault: "Choose among the surveys here; for an admin choose none.", "Scegli fra i sondaggi elencati; per l’amministrazione non sceglierne nessuno.";
    expires_fault: "Choose one of these.", "Scegli una di queste durate.";
    revoked: "The key is revoked.", "La chiave è revocata.";
}

/// The page of every key.
#[derive(Template)]
#[template(path = "settings/keys.html")]
struct Keys {
    shell: Shell,
    words: Words,
    parts: Parts,
    rows: Vec<Row>,
    order: Ordered,
    revoked: bool,
    fault: Option<String>,
}

/// The page of one key.
#[derive(Template)]
#[template(path = "settings/key.html")]
struct One {
    shell: Shell,
    words: Words,
    parts: Parts,
    row: Row,
    fault: Option<String>,
    unsure: bool,
}

/// Every key.
pub(in crate::dashboard) async fn list(
    request: HttpRequest,
    installation: Data<Installation>,
) -> Result<HttpResponse, Error> {
    let visit = Visit::admit(&request, &installation, Scope::Admin)?;
    let order = Ordered::empty(&visit, &installation);
    let revoked = was_done(&request).as_deref() == Some("revoked");
    page(&keys(&visit, &installation, order, revoked, None))
}

fn keys(visit: &Visit, installation: &Installation, order: Ordered, revoked: bool, fault: Option<String>) -> Keys {
    let shell = visit.shell(Place::Settings);
    let rows = installation.keys.list(visit.now).into_iter().map(|key| Row::of(key, visit)).collect();
    Keys { words: Words(shell.tongue), shell, parts: Parts::of(visit, Some(Part::Keys)), rows, order, revoked, fault }
}

/// Makes one.
pub(in crate::dashboard) async fn create(
    request: HttpRequest,
    payload: Payload,
    installation: Data<Installation>,
) -> Result<HttpResponse, Error> {
    let visit = Visit::admit(&request, &installation, Scope::Admin)?;
    let form = Form::read(&request, payload).await?;
    let order = order::read(&form);
    match wish(&installation, &visit, Wish::Create(order)).await {
        Ok(Answer::Made(made)) => reveal(&visit, made),
        Ok(_) => Err(Error::Internal("a new key was answered with something else".to_owned())),
        Err(Error::Invalid(faults)) => {
            let order = Ordered::faulty(&visit, &installation, &form, &faults);
            page_with(StatusCode::UNPROCESSABLE_ENTITY, &keys(&visit, &installation, order, false, None))
        }
        Err(Error::Key(why)) => {
            let order = Ordered::faulty(&visit, &installation, &form, &[]);
            let fault = Some(in_words(&why, visit.tongue));
            page_with(StatusCode::CONFLICT, &keys(&visit, &installation, order, false, fault))
        }
        Err(error) => Err(error),
    }
}

/// Shows a key, this once: it is on this page and in no address.
fn reveal(visit: &Visit, made: Made) -> Result<HttpResponse, Error> {
    let (words, row) = (Words(visit.tongue), Row::of(made.listed, visit));
    let facts = [row.id, row.scope.to_owned(), row.surveys, row.lasts, row.label];
    page(&Shown {
        shell: visit.shell(Place::Settings),
        parts: Parts::of(visit, Some(Part::Keys)),
        title: words.made_title(),
        once: words.once(),
        copy: (words.copy(), words.copied()),
        secret: made.key,
        of: facts.into_iter().filter(|fact| !fact.is_empty()).collect::<Vec<_>>().join(" · "),
        back: ("keys".to_owned(), words.back()),
    })
}

/// One key.
pub(in crate::dashboard) async fn show(
    request: HttpRequest,
    id: Path<String>,
    installation: Data<Installation>,
) -> Result<HttpResponse, Error> {
    let visit = Visit::admit(&request, &installation, Scope::Admin)?;
    page(&one(&visit, &installation, &id)?)
}

fn one(visit: &Visit, installation: &Installation, id: &str) -> Result<One, Error> {
    let key = installation.keys.list(visit.now).into_iter().find(|key| key.id == id);
    let row = Row::of(key.ok_or(Error::NotFound("key"))?, visit);
    let shell = visit.shell(Place::Settings);
    let parts = Parts::of(visit, Some(Part::Keys));
    Ok(One { words: Words(shell.tongue), shell, parts, row, fault: None, unsure: false })
}

/// Puts a new key in the place of one.
pub(in crate::dashboard) async fn rotate(
    request: HttpRequest,
    id: Path<String>,
    payload: Payload,
    installation: Data<Installation>,
) -> Result<HttpResponse, Error> {
    let visit = Visit::admit(&request, &installation, Scope::Admin)?;
    let form = Form::read(&request, payload).await?;
    let overlap = form.get("overlap").map(str::to_owned);
    match wish(&installation, &visit, Wish::Rotate { id: id.clone(), overlap }).await {
        Ok(Answer::Made(made)) => reveal(&visit, made),
        Ok(_) => Err(Error::Internal("a rotated key was answered with something else".to_owned())),
        Err(Error::Key(why)) => refuse(&visit, &installation, &id, &why),
        Err(error) => Err(error),
    }
}

/// Ends one, for who is sure.
pub(in crate::dashboard) async fn revoke(
    request: HttpRequest,
    id: Path<String>,
    payload: Payload,
    installation: Data<Installation>,
) -> Result<HttpResponse, Error> {
    let visit = Visit::admit(&request, &installation, Scope::Admin)?;
    let form = Form::read(&request, payload).await?;
    if form.get("sure") != Some("yes") {
        let one = One { unsure: true, ..one(&visit, &installation, &id)? };
        return page_with(StatusCode::UNPROCESSABLE_ENTITY, &one);
    }
    match wish(&installation, &visit, Wish::Revoke { id: id.clone() }).await {
        Ok(_) => Ok(done(&request, "/keys", "revoked")),
        Err(Error::Key(why)) => refuse(&visit, &installation, &id, &why),
        Err(error) => Err(error),
    }
}

fn refuse(visit: &Visit, installation: &Installation, id: &str, why: &KeyError) -> Result<HttpResponse, Error> {
    let fault = Some(in_words(why, visit.tongue));
    page_with(StatusCode::CONFLICT, &One { fault, ..one(visit, installation, id)? })
}

fn in_words(why: &KeyError, tongue: Tongue) -> String {
    let words = Words(tongue);
    match why {
        KeyError::Environment => words.environment_why().to_owned(),
        KeyError::LastAdmin => words.last_admin().to_owned(),
        KeyError::Replaced(by) => words.replaced_why(by),
        KeyError::TooMany => words.too_many().to_owned(),
        KeyError::Invalid(_) | KeyError::Unknown | KeyError::NoRandomness(_) => why.remedy(),
    }
}

/// As `POST /v1/keys` does it: a task of its own, for with the connection of who hangs up this very function is dropped.
async fn wish(installation: &Data<Installation>, visit: &Visit, wish: Wish) -> Result<Answer, Error> {
    let (installation, by) = (installation.clone(), visit.grant.key.clone());
    let done = rt::spawn(async move { installation.key(&wish, &by, now()).await });
    done.await.map_err(|error| Error::Internal(error.to_string()))?
}
