//! `/dashboard/sign-in` and `/dashboard/sign-out`: in by a key that is pasted or by a link that is good once, out at once.

mod next;

use actix_web::http::StatusCode;
use actix_web::http::header::LOCATION;
use actix_web::web::{Data, Payload};
use actix_web::{HttpRequest, HttpResponse, rt};
use askama::Template;

use super::form::Form;
use super::shell::{Shell, page, page_with};
use super::visit::{root, stranger};
use super::words::words;
use crate::error::Error;
use crate::guard::key::{Denied, ENV, FIRST, Scope, VARIABLE};
use crate::guard::session::Ending;
use crate::http::request::{self, query, shown};
use crate::http::{cookie, limit};
use crate::installation::{Installation, now};

words! {
    /// Words of signing in.
    struct Words;
    title: "Sign in", "Accedi";
    key: "Key", "Chiave";
    hint: "Paste the key that an admin gave you. You stay signed in for up to 7 days, or until 12 hours pass without use.",
        "Incolla la chiave che ti ha dato chi amministra. Resti collegato fino a 7 giorni, o finché non passano 12 ore di inattività.";
    submit: "Sign in", "Accedi";
    where_is: "Where do I find a key?", "Dove trovo una chiave?";
    first: "Nobody has signed in here yet. When it started for the first time, <code>perche serve</code> wrote an admin key to its log (stderr), once: it begins with <code>perche_</code>.",
        "Qui non è ancora entrato nessuno. Al primo avvio <code>perche serve</code> ha scritto una sola volta nel suo log (stderr) una chiave di amministrazione: comincia con <code>perche_</code>.";
    first_given: "Nobody has signed in here yet. The admin key of this installation is the one that <code>PERCHE_ADMIN_KEY</code> holds on the server.",
        "Qui non è ancora entrato nessuno. La chiave di amministrazione è quella impostata sul server in <code>PERCHE_ADMIN_KEY</code>.";
    not_found: "On the machine that runs Perché you can make another one, or a link that signs you in once. FOLDER is the folder that <code>perche serve</code> was given with <code>--data</code>.",
        "Sul computer che esegue Perché puoi crearne un’altra, oppure un link che ti fa entrare una volta sola. CARTELLA è la cartella indicata a <code>perche serve</code> con <code>--data</code>.";
    folder: "FOLDER", "CARTELLA";
    ask_admin: "Ask whoever runs Perché here: they can make you a key of your own, which may see as much or as little as you need.",
        "Chiedi a chi gestisce Perché: può crearti una chiave personale, che vede soltanto quello che ti serve.";
    out: "You are signed out.", "Hai chiuso la sessione.";
    empty: "Paste a key first.", "Prima incolla una chiave.";
    mistyped: "This key is mistyped or cut off: its checksum is wrong.", "Questa chiave è scritta male o è incompleta: il codice di controllo non torna.";
    unknown: "This key is not known here, or was revoked.", "Questa chiave qui non è conosciuta, oppure è stata revocata.";
    expired: "This key has expired: ask an admin for a new one.", "Questa chiave è scaduta: chiedine una nuova a chi amministra.";
    link: "Sign in with this link", "Accedi con questo link";
    link_why(scope: &str, key: &str): "You will be signed in with the key {key} (scope “{scope}”). The link is good once.",
        "Entrerai con la chiave {key} (permesso «{scope}»). Il link vale una volta sola.";
    link_over: "This link was used already, or is older than ten minutes. Ask for a new one, or sign in with a key.",
        "Questo link è già stato usato, o ha più di dieci minuti. Chiedine uno nuovo, oppure accedi con una chiave.";
}

/// The page.
#[derive(Template)]
#[template(path = "sign_in.html")]
struct SignIn {
    shell: Shell,
    words: Words,
    fault: Option<&'static str>,
    /// Whether the link that led here is good no more.
    over: bool,
    signed_out: bool,
    /// Where the first key is, while nobody has used any.
    first: Option<&'static str>,
    next: String,
}

/// The page of a link that is good: programs that read mail open links, so a person presses a button.
#[derive(Template)]
#[template(path = "sign_in_link.html")]
struct Link {
    shell: Shell,
    words: Words,
    ticket: String,
    why: String,
}

impl SignIn {
    fn new(request: &HttpRequest, installation: &Installation) -> Self {
        let shell = stranger(request);
        let words = Words(shell.tongue);
        let keys = installation.keys.list(now());
        // With one in the environment none was made at the first start.
        let given = keys.iter().any(|key| key.id == ENV);
        let unused = keys.iter().all(|key| key.used.is_none());
        let told = keys.iter().any(|key| key.label == FIRST);
        let first = if given { Some(words.first_given()) } else { told.then(|| words.first()) }.filter(|_| unused);
        Self { shell, words, fault: None, over: false, signed_out: false, first, next: String::new() }
    }

    fn refused(mut self, denied: Denied, next: &str) -> Result<HttpResponse, Error> {
        self.fault = Some(match denied {
            Denied::NoKey => self.words.empty(),
            Denied::Mistyped => self.words.mistyped(),
            Denied::Unknown | Denied::SignedOut => self.words.unknown(),
            Denied::Expired => self.words.expired(),
        });
        next::own(next).clone_into(&mut self.next);
        page_with(StatusCode::UNPROCESSABLE_ENTITY, &self)
    }
}

/// Where one signs in; who is signed in goes on.
pub(super) async fn show(request: HttpRequest, installation: Data<Installation>) -> Result<HttpResponse, Error> {
    let asked = query(&request);
    let given = |name: &str| asked.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str());
    let mut sign_in = SignIn::new(&request, &installation);
    if let Some(ticket) = given("ticket") {
        match installation.tickets.look(ticket, now()).and_then(|key| scope_of(&installation, &key)) {
            Some((key, scope)) => return offer(&sign_in.shell, ticket, &key, scope),
            None => sign_in.over = true,
        }
    }
    let next = next::own(given("next").unwrap_or_default());
    if !sign_in.over && request::admit_page(&request, &installation, Scope::Numbers).is_ok() {
        return Ok(to(&request, next));
    }
    sign_in.signed_out = given("done") == Some("out");
    next.clone_into(&mut sign_in.next);
    page(&sign_in)
}

fn offer(shell: &Shell, ticket: &str, key: &str, scope: Scope) -> Result<HttpResponse, Error> {
    let words = Words(shell.tongue);
    let why = words.link_why(scope.name(), if key == ENV { VARIABLE } else { key });
    page(&Link { shell: shell.clone(), words, ticket: ticket.to_owned(), why })
}

/// The key of that id, if it is valid, and what it may do.
fn scope_of(installation: &Installation, id: &str) -> Option<(String, Scope)> {
    let key = installation.keys.list(now()).into_iter().find(|key| key.id == id && !key.expired)?;
    Some((key.id, key.scope))
}

/// Begins a session: by a ticket, else by a key.
pub(super) async fn enter(
    request: HttpRequest,
    payload: Payload,
    installation: Data<Installation>,
) -> Result<HttpResponse, Error> {
    let form = Form::read(&request, payload).await?;
    let next = form.text("next");
    let may = |key: &str| {
        let client = limit::client(&request, &installation);
        installation.guard.sign_in(client, key).map_err(Error::TooManyRequests)
    };
    let key = if let Some(ticket) = form.get("ticket") {
        // Taken when it may be used: to who has to wait it is still good then.
        if let Some(key) = installation.tickets.look(ticket, now()) {
            may(&key)?;
        }
        match installation.tickets.take(ticket, now()) {
            Some(key) => key,
            None => return page_with(StatusCode::UNPROCESSABLE_ENTITY, &over(&request, &installation)),
        }
    } else {
        let given = form.text("key");
        let given = given.strip_prefix("Bearer ").unwrap_or(given).trim();
        match shown(&request, &installation, Some(&format!("Bearer {given}"))) {
            Ok(grant) => {
                may(&grant.key)?;
                grant.key
            }
            Err(Error::Unauthorized(denied)) => {
                installation.guard.refused.count(Error::Unauthorized(denied).name());
                return SignIn::new(&request, &installation).refused(denied, next);
            }
            Err(error) => return Err(error),
        }
    };
    begin(&request, &installation, &key, next).await
}

fn over(request: &HttpRequest, installation: &Installation) -> SignIn {
    SignIn { over: true, ..SignIn::new(request, installation) }
}

async fn begin(
    request: &HttpRequest,
    installation: &Data<Installation>,
    key: &str,
    next: &str,
) -> Result<HttpResponse, Error> {
    // Whoever was signed in here is not any more: a session that was planted in this browser is worth nothing.
    end_own(request, installation).await?;
    let (shared, key) = (installation.clone(), key.to_owned());
    // A task of its own: with the connection of who hangs up, this very function is dropped.
    let begun = rt::spawn(async move { shared.sign_in(&key, now()).await });
    let token = match begun.await.map_err(|error| Error::Internal(error.to_string()))? {
        Err(Error::Unauthorized(denied)) => return SignIn::new(request, installation).refused(denied, next),
        token => token?,
    };
    let mut response = to(request, next::own(next));
    let (name, value) = cookie::set(installation, &token);
    response.headers_mut().append(name, value);
    Ok(response)
}

/// Ends the session and forgets the cookie.
pub(super) async fn leave(request: HttpRequest, installation: Data<Installation>) -> Result<HttpResponse, Error> {
    end_own(&request, &installation).await?;
    Ok(left(&request, &installation))
}

/// Where somebody goes who is signed out.
pub(super) fn left(request: &HttpRequest, installation: &Installation) -> HttpResponse {
    let mut response = to(request, "dashboard/sign-in?done=out");
    let (name, value) = cookie::clear(installation);
    response.headers_mut().append(name, value);
    response
}

async fn end_own(request: &HttpRequest, installation: &Data<Installation>) -> Result<(), Error> {
    let signed_in = cookie::token(request, installation).map(|token| installation.signed_in(token, now()));
    let Some(Ok(signed_in)) = signed_in else { return Ok(()) };
    let shared = installation.clone();
    let ending = async move { shared.end_sessions(&Ending::One(signed_in.session), &signed_in.grant.key, now()).await };
    rt::spawn(ending).await.map_err(|error| Error::Internal(error.to_string()))?.map(drop)
}

/// Goes on to a page, from the root.
fn to(request: &HttpRequest, path: &str) -> HttpResponse {
    HttpResponse::SeeOther().insert_header((LOCATION, format!("{}{path}", root(request)))).finish()
}
