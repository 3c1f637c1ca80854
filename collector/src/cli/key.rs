//! `perche key list|create|rotate|revoke|sign-in`

use std::path::Path;

use serde_json::json;

use super::{Failure, data, log, secret};
use crate::admin::Request;
use crate::catalog::Catalog;
use crate::change::{COMMAND_LINE, DocumentKind};
use crate::config::{self, KeyCommand, SignIn};
use crate::error::Error;
use crate::guard::key::{Answer, Keys, Listed, Made, Order, Wish};
use crate::guard::session::TICKET_MINUTES;
use crate::installation::now;
use crate::store::Store;

pub(super) fn run(options: &config::Key) -> Result<(), Failure> {
    log();
    if let KeyCommand::SignIn(options) = &options.command {
        return sign_in(options);
    }
    let wish = wish(&options.command);
    let folder = &options.command.data().folder;
    let request = Request::Key(wish.clone());
    let answer = data::ask(folder, &request, &mut std::io::sink(), |_| alone(folder, &wish))?;
    match (answer, &options.command) {
        (Answer::Listed(keys), KeyCommand::List(list)) if list.json => println!("{}", json!({"items": keys})),
        (Answer::Listed(keys), _) => print!("{}", table(&keys)),
        (Answer::Made(made), _) => {
            eprintln!("perche: {}", told(&made));
            println!("{}", made.key);
        }
        (Answer::Revoked, _) => eprintln!("perche: the key is revoked"),
    }
    Ok(())
}

fn wish(command: &KeyCommand) -> Wish {
    match command {
        KeyCommand::List(_) | KeyCommand::SignIn(_) => Wish::List,
        KeyCommand::Create(create) => Wish::Create(Order {
            scope: Some(create.scope.clone()),
            surveys: create.survey.clone(),
            expires: create.expires.clone(),
            label: create.label.clone(),
            faults: Vec::new(),
        }),
        KeyCommand::Rotate(rotate) => Wish::Rotate { id: rotate.id.clone(), overlap: Some(rotate.overlap.clone()) },
        KeyCommand::Revoke(revoke) => Wish::Revoke { id: revoke.id.clone() },
    }
}

/// A link is good in the collector that made it, so one must be serving.
fn sign_in(options: &SignIn) -> Result<(), Failure> {
    let folder = &options.data.folder;
    let mut link = Vec::new();
    let key: String = data::ask(folder, &Request::SignIn(options.id.clone()), &mut link, |_| {
        Err(Failure::Failed(format!(
            "nobody serves {}: a link to sign in is made by a collector that is serving. Start it: perche serve",
            folder.display()
        )))
    })?;
    eprintln!("perche: this link signs in with the key {key}, once and within {TICKET_MINUTES} minutes");
    print!("{}", String::from_utf8_lossy(&link));
    Ok(())
}

/// In a folder that nobody serves.
fn alone(folder: &Path, wish: &Wish) -> Result<Answer, Failure> {
    let store = data::open(folder)?;
    let keys = Keys::read(&store, secret("ADMIN_KEY")?.as_deref()).map_err(Failure::Failed)?;
    let catalog = Catalog::load(&store.documents(DocumentKind::Survey)?).map_err(Failure::Failed)?;
    let plan = keys.plan(wish, COMMAND_LINE, now(), &|survey| catalog.get(survey.as_str()).is_some());
    let plan = plan.map_err(|error| Failure::Failed(Error::from(error).words()))?;
    if let Some(change) = plan.change {
        store.commit(&[change])?;
    }
    Ok(plan.answer)
}

fn told(made: &Made) -> String {
    let Listed { id, scope, surveys, expires, .. } = &made.listed;
    let surveys = surveys.as_ref().map_or_else(|| "all surveys".to_owned(), names);
    let until = expires.map(|expires| format!(", until {expires}")).unwrap_or_default();
    format!("key {id} was made: {scope}, {surveys}{until}. It is shown this once, on stdout")
}

fn names<T: ToString>(names: impl IntoIterator<Item = T>) -> String {
    names.into_iter().map(|name| name.to_string()).collect::<Vec<_>>().join(",")
}

/// Every key in a line, its columns as wide as they must be.
fn table(keys: &[Listed]) -> String {
    let head = ["ID", "SCOPE", "SURVEYS", "MADE", "EXPIRES", "LAST USED", "LABEL"].map(str::to_owned);
    let rows = keys.iter().map(|key| {
        let when =
            |at: Option<_>| at.map_or_else(|| "-".to_owned(), |at: perche_survey::time::Timestamp| at.to_string());
        let expires = match (&key.replaced_by, key.expires) {
            (_, Some(expires)) if key.expired => format!("{expires} (expired)"),
            (Some(by), Some(expires)) => format!("{expires} (replaced by {by})"),
            (_, expires) => expires.map_or_else(|| "never".to_owned(), |expires| expires.to_string()),
        };
        let surveys = key.surveys.as_ref().map_or_else(|| "all".to_owned(), names);
        [key.id.clone(), key.scope.to_string(), surveys, when(key.made), expires, when(key.used), key.label.clone()]
    });
    let rows: Vec<[String; 7]> = std::iter::once(head).chain(rows).collect();
    let width = |column: usize| rows.iter().map(|row| row[column].chars().count()).max().unwrap_or_default();
    let widths: Vec<usize> = (0..7).map(width).collect();
    let line = |row: &[String; 7]| {
        let cells: Vec<String> = row.iter().zip(&widths).map(|(cell, width)| format!("{cell:width$}")).collect();
        format!("{}\n", cells.join("  ").trim_end())
    };
    rows.iter().map(line).collect()
}
