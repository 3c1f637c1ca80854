//! `/dashboard/settings/backup`: one to download, those that were made, and how to put one back.

use actix_web::http::StatusCode;
use actix_web::web::Data;
use actix_web::{HttpRequest, HttpResponse};
use askama::Template;

use super::{Part, Parts, When};
use crate::change::{Act, COLLECTOR, Deed};
use crate::dashboard::shell::{Place, Shell, page, page_with};
use crate::dashboard::visit::Visit;
use crate::dashboard::words::words;
use crate::error::Error;
use crate::guard::key::Scope;
use crate::http::{audit, backup};
use crate::installation::Installation;

words! {
    /// Words of backups.
    struct Words;
    title: "Backup", "Backup";
    about: "Every survey, every answer, every key and secret, in one compressed file.", "Tutti i sondaggi, le risposte, le chiavi e i segreti in un solo file compresso.";
    download: "Download a backup", "Scarica un backup";
    care: "It holds everything your customers wrote, and the secrets of this installation: keep it where nobody else can read it. People stay able to use the dashboard and to answer while it is made.",
        "Contiene tutto quello che i clienti hanno scritto e i segreti di questa installazione: conservalo dove nessun altro può leggerlo. Mentre viene creato si può continuare a rispondere e a usare il pannello.";
    make: "Make and download", "Crea e scarica";
    running: "Another backup is being made. Try again when it is done.", "È in corso un altro backup. Riprova quando è finito.";
    every_day: "Automatic backups", "Backup automatici";
    last_auto(at: &str): "The last one was made on {at}.", "L’ultimo è del {at}.";
    no_auto: "None was made lately. Start Perché with a folder for them, and it makes one every day and keeps the last seven:",
        "Di recente non ne è stato fatto nessuno. Avvia Perché con una cartella apposita: ne crea uno al giorno e conserva gli ultimi sette:";
    last_any(at: &str): "The last backup of any kind was made on {at}.", "L’ultimo backup, di qualunque tipo, è del {at}.";
    never: "No backup was ever made, as far as the audit log reaches.", "Stando al registro delle operazioni, non è mai stato fatto alcun backup.";
    restore: "Putting one back", "Ripristinare";
    restore_why: "On the server, into a folder that is empty. The file is checked to its last line before anything is used. Nobody is signed in afterwards: sign-ins are in no backup.",
        "Sul server, in una cartella vuota. Il file viene controllato fino all’ultima riga prima di essere usato. Dopo il ripristino nessuno è collegato: gli accessi non sono nel backup.";
}

/// How many acts are looked through for backups.
const LOOKED_THROUGH: usize = 1_000;

/// The page.
#[derive(Template)]
#[template(path = "settings/backup.html")]
struct Backup {
    shell: Shell,
    words: Words,
    parts: Parts,
    automatic: Option<String>,
    last: Option<String>,
    running: bool,
}

/// What there is to know of backups.
pub(in crate::dashboard) async fn show(
    request: HttpRequest,
    installation: Data<Installation>,
) -> Result<HttpResponse, Error> {
    let visit = Visit::admit(&request, &installation, Scope::Admin)?;
    page(&told(&visit, &installation).await?)
}

async fn told(visit: &Visit, installation: &Installation) -> Result<Backup, Error> {
    let shell = visit.shell(Place::Settings);
    let words = Words(shell.tongue);
    let (acts, _) = audit::acts(installation, None, LOOKED_THROUGH).await?;
    let made = |by: &dyn Fn(&Act) -> bool| acts.iter().find(|act| act.deed == Deed::BackupMade && by(act));
    let at = |act: &Act| When::new(act.at, shell.tongue).text;
    let automatic = made(&|act| act.key == COLLECTOR).map(|act| words.last_auto(&at(act)));
    let last = made(&|_| true).map(|act| words.last_any(&at(act)));
    let parts = Parts::of(visit, Some(Part::Backup));
    Ok(Backup { words, shell, parts, automatic, last, running: false })
}

/// Sends one, as `POST /v1/backup` does.
pub(in crate::dashboard) async fn send(
    request: HttpRequest,
    installation: Data<Installation>,
) -> Result<HttpResponse, Error> {
    let visit = Visit::admit(&request, &installation, Scope::Admin)?;
    match backup::file(&installation, &visit.grant.key).await {
        Err(Error::BackupRunning) => {
            let told = Backup { running: true, ..told(&visit, &installation).await? };
            page_with(StatusCode::TOO_MANY_REQUESTS, &told)
        }
        sent => sent,
    }
}
