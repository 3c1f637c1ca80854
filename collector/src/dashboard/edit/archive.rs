//! A survey ends, comes back, or moves to a file.

use actix_web::http::header::{CONTENT_DISPOSITION, CONTENT_TYPE, LOCATION};
use actix_web::{HttpRequest, HttpResponse, web};
use askama::Template;
use perche_survey::file;

use super::words::Words;
use crate::dashboard::form::Form;
use crate::dashboard::shell::{Place, Shell, Tab, page};
use crate::dashboard::terms::question;
use crate::dashboard::visit::Visit;
use crate::error::Error;
use crate::guard::key::Scope;
use crate::installation::{Installation, Seen};

/// The page that asks whether it is meant.
#[derive(Template)]
#[template(path = "edit/archive.html")]
struct Archive {
    shell: Shell,
    words: Words,
    id: String,
    title: String,
    retention: Option<String>,
    revision: u32,
}

/// Says what an archive means.
pub(in crate::dashboard) async fn ask(
    request: HttpRequest,
    survey: web::Path<String>,
    installation: web::Data<Installation>,
) -> Result<HttpResponse, Error> {
    let visit = Visit::admit(&request, &installation, Scope::Write)?;
    let entry = visit.survey(&installation, &survey)?;
    let current = entry.current();
    if current.from_file && !current.archived {
        return Err(Error::ManagedByFile);
    }
    let words = Words(visit.tongue);
    let id = current.survey.id.to_string();
    let days = current.survey.retention_days;
    page(&Archive {
        shell: visit.shell(Place::Survey(id.clone(), Tab::Edit)),
        words,
        id,
        title: words.archive_title(&question(&current.survey, visit.tongue).1),
        retention: days.map(|days| words.archive_retention(days)),
        revision: current.revision,
    })
}

/// Archives it, or gives it back to the customers.
pub(in crate::dashboard) async fn act(
    request: HttpRequest,
    survey: web::Path<String>,
    payload: web::Payload,
    installation: web::Data<Installation>,
) -> Result<HttpResponse, Error> {
    let visit = Visit::admit(&request, &installation, Scope::Write)?;
    let entry = visit.survey(&installation, &survey)?;
    let form = Form::read(&request, payload).await?;
    let seen = form.text("seen").parse().map_or(Seen::Unsaid, Seen::Revision);
    let done = if form.text("act") == "reopen" {
        let current = entry.current();
        installation.define(current.survey.clone(), Seen::Revision(current.revision), &visit.grant.key).await?;
        "reopened"
    } else {
        installation.archive(&survey, seen, &visit.grant.key).await?;
        "archived"
    };
    Ok(HttpResponse::SeeOther().insert_header((LOCATION, format!("edit?done={done}"))).finish())
}

/// The definition as a surveys file, for a team that moves there.
pub(in crate::dashboard) async fn download(
    request: HttpRequest,
    survey: web::Path<String>,
    installation: web::Data<Installation>,
) -> Result<HttpResponse, Error> {
    let visit = Visit::admit(&request, &installation, Scope::Read)?;
    let entry = visit.survey(&installation, &survey)?;
    let text = file::write(&entry.current().survey);
    Ok(HttpResponse::Ok()
        .insert_header((CONTENT_TYPE, "application/toml; charset=utf-8"))
        .insert_header((CONTENT_DISPOSITION, format!("attachment; filename=\"{}.toml\"", entry.current().survey.id)))
        .body(text))
}
