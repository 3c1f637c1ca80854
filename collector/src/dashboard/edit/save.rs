//! The form of a survey: shown, changed step by step, saved.

use actix_web::http::StatusCode;
use actix_web::http::header::LOCATION;
use actix_web::{HttpRequest, HttpResponse, web};
use perche_survey::check;
use perche_survey::draft::Fault;
use perche_survey::revision::Revision;
use perche_survey::survey::Survey;
use perche_survey::text::is_locale;

use super::MAX_DRAFT;
use super::draft::Draft;
use super::page::{About, Notice, State, editor};
use crate::dashboard::form::Form;
use crate::dashboard::visit::Visit;
use crate::error::Error;
use crate::guard::key::Scope;
use crate::http::request::query;
use crate::installation::{Installation, Seen};

/// The form of a survey as it is stored.
pub(in crate::dashboard) async fn show(
    request: HttpRequest,
    survey: web::Path<String>,
    installation: web::Data<Installation>,
) -> Result<HttpResponse, Error> {
    let visit = Visit::admit(&request, &installation, Scope::Write)?;
    let entry = visit.survey(&installation, &survey)?;
    let current = entry.current();
    let done = query(&request).into_iter().find(|(name, _)| name == "done").map(|(_, value)| value);
    let state = State {
        notice: done.map_or(Notice::None, Notice::Done),
        warnings: check::warnings(&current.survey),
        ..State::default()
    };
    editor(&visit, &About::stored(&installation, current)?, &Draft::of(&current.survey), state)
}

/// Makes a survey of what was typed.
pub(in crate::dashboard) async fn create(
    request: HttpRequest,
    payload: web::Payload,
    installation: web::Data<Installation>,
) -> Result<HttpResponse, Error> {
    let visit = Visit::admit(&request, &installation, Scope::Write)?;
    let mut draft = Draft::read(&Form::read_most(&request, payload, MAX_DRAFT).await?);
    let about = About::new_one();
    if let Some(state) = step(&mut draft) {
        return editor(&visit, &about, &draft, state);
    }
    let refused = |faults: Vec<Fault>| editor(&visit, &about, &draft, State::faulty(faults));
    let survey = match draft.survey() {
        Ok(survey) => survey,
        Err(faults) => return refused(faults),
    };
    if !visit.grant.sees(&survey.id) {
        return refused(vec![Fault::new("id", super::words::Words(visit.tongue).not_yours())]);
    }
    let id = survey.id.to_string();
    match installation.define(survey, Seen::Nothing, &visit.grant.key).await {
        Ok(_) => Ok(onward(&format!("surveys/{id}/edit?done=created"))),
        Err(Error::OtherRevision) => refused(vec![Fault::new("id", "is in use: choose another")]),
        Err(Error::Invalid(faults)) => refused(faults),
        Err(error) => Err(error),
    }
}

/// Changes a survey to what was typed, unless somebody else has changed it since the form was opened.
pub(in crate::dashboard) async fn replace(
    request: HttpRequest,
    survey: web::Path<String>,
    payload: web::Payload,
    installation: web::Data<Installation>,
) -> Result<HttpResponse, Error> {
    let visit = Visit::admit(&request, &installation, Scope::Write)?;
    let entry = visit.survey(&installation, &survey)?;
    let current = entry.current();
    let mut draft = Draft::read(&Form::read_most(&request, payload, MAX_DRAFT).await?);
    let about = About::stored(&installation, current)?;
    if about.file.is_some() {
        let state = State { status: StatusCode::CONFLICT, ..State::default() };
        return editor(&visit, &about, &Draft::of(&current.survey), state);
    }
    draft.set("id", &survey);
    if let Some(state) = step(&mut draft) {
        return editor(&visit, &about.seen(&draft), &draft, state);
    }
    let definition = match draft.survey() {
        Ok(definition) => definition,
        Err(faults) => return editor(&visit, &about.seen(&draft), &draft, State::faulty(faults)),
    };
    store(&visit, &installation, current, &about, &draft, definition).await
}

async fn store(
    visit: &Visit,
    installation: &Installation,
    current: &Revision,
    about: &About,
    draft: &Draft,
    definition: Survey,
) -> Result<HttpResponse, Error> {
    let seen = draft.get("seen").parse().unwrap_or(0);
    let renewed = definition.version() != current.version;
    // Said once: who has read that this version ends need not read it again.
    let told = draft.get("confirmed") == current.version;
    if seen == current.revision && renewed && about.fixed.is_some() && !told {
        let state = State { notice: Notice::NewVersion, warnings: check::warnings(&definition), ..State::default() };
        return editor(visit, &about.seen(draft), draft, state);
    }
    match installation.define(definition, Seen::Revision(seen), &visit.grant.key).await {
        Ok(_) => Ok(onward(if renewed { "edit?done=saved" } else { "edit?done=same" })),
        Err(Error::OtherRevision) => {
            let state = State { status: StatusCode::PRECONDITION_FAILED, notice: Notice::Conflict, ..State::default() };
            editor(visit, about, draft, state)
        }
        Err(error @ Error::ScaleFixed(_)) => {
            let state = State { status: StatusCode::CONFLICT, ..State::faulty(error.faults()) };
            editor(visit, &about.seen(draft), draft, state)
        }
        Err(Error::Invalid(faults)) => editor(visit, &about.seen(draft), draft, State::faulty(faults)),
        Err(error) => Err(error),
    }
}

/// Adds or takes away a language or a row, when that was asked for: how the form then stands, with nothing saved.
fn step(draft: &mut Draft) -> Option<State> {
    let act = draft.get("act").to_owned();
    match act.split_once(' ').unwrap_or((&act, "")) {
        ("drop", locale) => draft.drop_locale(locale),
        ("row", _) => draft.add_rows(),
        // Who presses Enter in the field of a new language presses the form's first button, which saves.
        (act, _) => return add(draft, act == "add"),
    }
    Some(State::default())
}

/// Adds the language that was typed; nothing to do where none was, or one that is there already and something else was asked.
fn add(draft: &mut Draft, asked: bool) -> Option<State> {
    let locale = draft.get("new_locale").trim().to_owned();
    if locale.is_empty() {
        return asked.then(State::default);
    }
    if !is_locale(&locale) {
        return Some(State::faulty(vec![Fault::new("new_locale", "must be a language tag such as it or de-AT")]));
    }
    let added = draft.add_locale(&locale);
    (added || asked).then(|| State { notice: Notice::Added, ..State::default() })
}

fn onward(to: &str) -> HttpResponse {
    HttpResponse::SeeOther().insert_header((LOCATION, to)).finish()
}
