//! The page around the form of a survey.

use actix_web::HttpResponse;
use actix_web::http::StatusCode;
use askama::Template;
use perche_survey::draft::Fault;
use perche_survey::revision::Revision;

use super::choice::{language, told};
use super::draft::Draft;
use super::preview::MOMENTS;
use super::view::{Maker, Sheet};
use super::words::Words;
use crate::dashboard::shell::{Place, Shell, Tab, page_with};
use crate::dashboard::visit::Visit;
use crate::error::Error;
use crate::installation::Installation;

/// Which survey the form is of.
#[derive(Clone, Debug)]
pub(super) struct About {
    /// Its revision; none of a survey that is to be.
    current: Option<Revision>,
    /// The revision that the form was opened with.
    seen: Option<String>,
    /// Why its scale cannot change.
    pub(super) fixed: Option<&'static str>,
    /// The file that alone may change it.
    pub(super) file: Option<String>,
}

impl About {
    /// Of a survey that is to be.
    pub(super) const fn new_one() -> Self {
        Self { current: None, seen: None, fixed: None, file: None }
    }

    /// Of a stored one.
    pub(super) fn stored(installation: &Installation, current: &Revision) -> Result<Self, Error> {
        let named = || installation.surveys_file.as_ref().map(|file| file.display().to_string()).unwrap_or_default();
        Ok(Self {
            current: Some(current.clone()),
            seen: None,
            fixed: installation.scale_is_fixed(current)?,
            file: (current.from_file && !current.archived).then(named),
        })
    }

    /// The same for a form that was opened earlier, and whose answer that stays.
    pub(super) fn seen(&self, draft: &Draft) -> Self {
        Self { seen: Some(draft.get("seen").to_owned()), ..self.clone() }
    }
}

/// What is to be said first.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) enum Notice {
    /// Nothing.
    #[default]
    None,
    /// What has been done, by its word in the address.
    Done(String),
    /// A language is there that was not.
    Added,
    /// Saving begins a new version; asked before it is done.
    NewVersion,
    /// Somebody else was faster.
    Conflict,
}

/// What became of what was typed.
#[derive(Clone, Debug, Default)]
pub(super) struct State {
    pub(super) status: StatusCode,
    pub(super) notice: Notice,
    pub(super) faults: Vec<Fault>,
    pub(super) warnings: Vec<Fault>,
}

impl State {
    /// It cannot be saved like that.
    pub(super) fn faulty(faults: Vec<Fault>) -> Self {
        Self { status: StatusCode::UNPROCESSABLE_ENTITY, faults, ..Self::default() }
    }
}

/// The page.
#[derive(Template)]
#[template(path = "edit/edit.html")]
struct Edit {
    shell: Shell,
    words: Words,
    sheet: Sheet,
    /// The survey's id; none of one that is to be.
    id: Option<String>,
    title: String,
    notice: Notice,
    /// What is stored where it differs from what was typed: label and text.
    theirs: Vec<(String, String)>,
    archived: bool,
    /// Whether the form holds what is stored, so that its picture can be had at once.
    stored: bool,
    file: Option<String>,
    seen: String,
    confirmed: String,
    version: String,
    revision: String,
    rows: usize,
    script: &'static str,
    preview: Preview,
}

/// The choices above the preview.
struct Preview {
    locales: Vec<(String, String, bool)>,
    moments: Vec<(&'static str, &'static str, bool)>,
    scheme: String,
    wide: bool,
}

impl Preview {
    fn of(draft: &Draft, words: Words) -> Self {
        let wanted = |name: &str| draft.get(&format!("preview.{name}")).to_owned();
        let (locale, moment) = (wanted("locale"), wanted("moment"));
        let title = |name: &str| match name {
            "why-low" => words.at_why_low(),
            "why-middle" => words.at_why_middle(),
            "why-high" => words.at_why_high(),
            "thanks-low" => words.at_thanks_low(),
            "thanks-middle" => words.at_thanks_middle(),
            "thanks-high" => words.at_thanks_high(),
            _ => words.at_question(),
        };
        let locales = draft.locales().into_iter();
        Self {
            locales: locales.map(|code| (code.clone(), language(words.0, &code), code == locale)).collect(),
            moments: MOMENTS.into_iter().map(|(name, ..)| (name, title(name), name == moment)).collect(),
            scheme: wanted("scheme"),
            wide: wanted("width") == "desktop",
        }
    }
}

/// The page of that form.
pub(super) fn editor(visit: &Visit, about: &About, draft: &Draft, state: State) -> Result<HttpResponse, Error> {
    let words = Words(visit.tongue);
    let why =
        about.fixed.map(|why| if why == "responses are counted" { words.counted() } else { words.was_archived() });
    let mut maker = Maker::new(draft, visit.tongue, &state.faults, &state.warnings);
    (maker.new, maker.fixed) = (about.current.is_none(), why);
    let current = about.current.as_ref();
    let id = current.map(|current| current.survey.id.to_string());
    let place = id.clone().map_or(Place::New, |id| Place::Survey(id, Tab::Edit));
    let shell = visit.shell(place);
    let number = current.map_or_else(String::new, |current| current.revision.to_string());
    let asked = state.notice == Notice::NewVersion;
    let sheet = maker.sheet();
    let page = Edit {
        title: current.map_or_else(|| words.new_title().to_owned(), |_| words.edit_title().to_owned()),
        theirs: if state.notice == Notice::Conflict { theirs(visit, current, draft, &sheet) } else { Vec::new() },
        sheet,
        notice: state.notice,
        archived: current.is_some_and(|current| current.archived),
        stored: about.seen.is_none() && current.is_some() && state.status == StatusCode::OK,
        file: about.file.clone(),
        seen: about.seen.clone().unwrap_or_else(|| number.clone()),
        confirmed: if asked {
            current.map(|current| current.version.clone()).unwrap_or_default()
        } else {
            draft.get("confirmed").to_owned()
        },
        version: current.map(|current| current.version.clone()).unwrap_or_default(),
        revision: number,
        rows: draft.rows(),
        script: &super::super::style::EDIT.path,
        preview: Preview::of(draft, words),
        id,
        words,
        shell,
    };
    page_with(state.status, &page)
}

/// What is stored by now where it differs from what was typed.
fn theirs(visit: &Visit, current: Option<&Revision>, draft: &Draft, sheet: &Sheet) -> Vec<(String, String)> {
    let Some(current) = current else { return Vec::new() };
    let stored = Draft::of(&current.survey);
    let label = |name: &str| match (told(visit.tongue, name).0, sheet.wording.called(name)) {
        (label, _) if !label.is_empty() => label.to_owned(),
        (_, text) => text.unwrap_or_else(|| name.to_owned()),
    };
    let differing = stored.differing(draft).into_iter().filter(|name| *name != "id");
    differing.map(|name| (label(name), stored.get(name).to_owned())).collect()
}
