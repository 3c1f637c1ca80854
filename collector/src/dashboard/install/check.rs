//! `/dashboard/surveys/{survey}/install/check`: one page of an owner's, checked by its own loader.

use actix_web::http::header::LOCATION;
use actix_web::{HttpRequest, HttpResponse, web};
use askama::Template;
use jiff::tz::TimeZone;

use super::seen::zone;
use super::told::{Reading, Told};
use crate::dashboard::form::Form;
use crate::dashboard::shell::{Place, Shell, Tab, page};
use crate::dashboard::style;
use crate::dashboard::tongue::Tongue;
use crate::dashboard::visit::Visit;
use crate::dashboard::words::words;
use crate::error::Error;
use crate::guard::key::Scope;
use crate::http::installs::known;
use crate::http::request::{public_url, query};
use crate::installation::{Installation, now};
use crate::installs::check::Check;
use crate::installs::origin_of;

words! {
    /// Words of the page.
    struct Words;
    title: "Check a page", "Controlla una pagina";
    back: "Back to Install", "Torna a Installa";
    step: "Open your page from here. It opens in a new tab; this one shows what it says.",
        "Apri la tua pagina da qui. Si apre in una nuova scheda; questa mostra quello che dice.";
    open: "Open the page with the check", "Apri la pagina con il controllo";
    by_hand: "Or add this to the address of any page of yours, after a “?” or a “&”:",
        "Oppure aggiungi questo all’indirizzo di una tua pagina, dopo un «?» o un «&»:";
    until(time: &str): "It works once, until {time}.", "Funziona una volta sola, fino alle {time}.";
    waiting: "Waiting for the page", "In attesa della pagina";
    waiting_why: "Nothing has come yet. It takes up to twelve seconds where a frame stays silent. If nothing comes at all, the loader does not run there: it is not in the page, the page’s script-src does not allow this collector, or a blocker stops it.",
        "Non è ancora arrivato niente. Se un riquadro tace ci vogliono fino a dodici secondi. Se non arriva proprio niente, lì il loader non gira: non è nella pagina, lo script-src della pagina non permette questo collector, oppure lo ferma un blocco pubblicità.";
    reload: "Look again", "Guarda di nuovo";
    over: "This check has ended", "Questo controllo è scaduto";
    over_why: "A check works for half an hour.", "Un controllo vale mezz’ora.";
    again: "Check another page", "Controlla un’altra pagina";
    edit: "Edit the survey", "Modifica il sondaggio";
    loader_says: "In the loader’s words:", "Nelle parole del loader:";
    gates: "Gates", "Condizioni";
    gate: "Gate", "Condizione";
    state: "State", "Stato";
    why: "Why", "Perché";
    open_gate: "open", "rispettata";
    closed_gate: "closed", "non rispettata";
    others: "Other surveys on the page", "Altri sondaggi nella pagina";
    site: "Site", "Sito";
    site_unknown: "its browser kept it back", "il browser non l’ha detto";
    at: "Reported", "Arrivato";
}

/// The longest address of a page that is taken.
const MAX_ADDRESS: usize = 2_000;

/// The page.
#[derive(Template)]
#[template(path = "install/check.html")]
struct Page {
    shell: Shell,
    words: Words,
    id: String,
    script: &'static str,
    /// The page with the token, where its address was given.
    link: Option<String>,
    query: String,
    until: String,
    outcome: Outcome,
}

/// What has come of it.
enum Outcome {
    Waiting,
    Over,
    Told(Box<Told>),
}

/// Makes a token, and leads to the page that waits for the report. Nothing is stored.
pub(in crate::dashboard) async fn make(
    request: HttpRequest,
    survey: web::Path<String>,
    payload: web::Payload,
    installation: web::Data<Installation>,
) -> Result<HttpResponse, Error> {
    let visit = Visit::admit(&request, &installation, Scope::Read)?;
    let entry = visit.survey(&installation, &survey)?;
    let form = Form::read(&request, payload).await?;
    let address = form.text("page");
    if origin_of(address).is_none() || address.len() > MAX_ADDRESS {
        return super::render(&request, &installation, &visit, &entry, Some(address));
    }
    let token = Check::new(&entry.current().survey.id, now()).seal(&installation.secret);
    let mut query = form_urlencoded::Serializer::new(String::new());
    let query = query.append_pair("token", &token).append_pair("page", address).finish();
    Ok(HttpResponse::SeeOther().insert_header((LOCATION, format!("check?{query}"))).finish())
}

/// Where the page is opened, and what it says.
pub(in crate::dashboard) async fn show(
    request: HttpRequest,
    survey: web::Path<String>,
    installation: web::Data<Installation>,
) -> Result<HttpResponse, Error> {
    let visit = Visit::admit(&request, &installation, Scope::Read)?;
    let entry = visit.survey(&installation, &survey)?;
    let definition = &entry.current().survey;
    let given = query(&request);
    let value = |name: &str| given.iter().find(|(known, _)| known == name).map_or("", |(_, value)| value);
    let token = value("token");
    let check = known(&installation, token).ok().filter(|check| check.survey == definition.id.as_str());
    let words = Words(visit.tongue);
    let zone = zone(definition);
    let outcome = match check.as_ref().map(|check| installation.checks.find(check)) {
        None => Outcome::Over,
        Some(None) => Outcome::Waiting,
        Some(Some(reported)) => {
            let reading =
                Reading { tongue: visit.tongue, zone: &zone, sites: &definition.sites, survey: definition.id.as_str() };
            let origin = public_url(&request, &installation).origin;
            Outcome::Told(Box::new(reading.of(reported, &origin)))
        }
    };
    let query = format!("perche-debug={token}");
    page(&Page {
        shell: visit.shell(Place::Survey(definition.id.to_string(), Tab::Install)),
        words,
        id: definition.id.to_string(),
        script: &style::WAIT.path,
        link: opened(value("page"), &query),
        until: check.map_or_else(String::new, |check| clock(visit.tongue, &check, &zone)),
        query,
        outcome,
    })
}

/// The hour and minute in which a check ends.
fn clock(tongue: Tongue, check: &Check, zone: &TimeZone) -> String {
    let moment = tongue.moment(check.expires(), zone);
    moment.rsplit(", ").next().unwrap_or_default().to_owned()
}

/// The address of a page with one more member in its query. Only what leads to a site is a link.
fn opened(page: &str, query: &str) -> Option<String> {
    origin_of(page)?;
    let (address, place) = page.split_once('#').map_or((page, ""), |(address, place)| (address, place));
    let mark = if address.contains('?') { '&' } else { '?' };
    let hash = if place.is_empty() { String::new() } else { format!("#{place}") };
    Some(format!("{address}{mark}{query}{hash}"))
}
