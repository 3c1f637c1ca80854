//! What customers would see of a definition that is not stored: the very page of theirs, as a picture.

use std::collections::BTreeMap;

use actix_web::http::header::{CONTENT_SECURITY_POLICY, CONTENT_TYPE, REFERRER_POLICY};
use actix_web::{HttpRequest, HttpResponse, web};
use perche_survey::check;
use perche_survey::kind::Band;
use perche_survey::revision::Revision;
use perche_survey::scale::Score;
use perche_survey::show;
use perche_survey::survey::Survey;
use perche_survey::template;
use perche_survey::theme::Theme;
use perche_widget::{Document, Envelope, Mode, Page, Scheme, Stage, escape, still};
use serde_json::{Value, json};

use super::MAX_DRAFT;
use super::draft::Draft;
use super::field::Findings;
use super::pick;
use super::words::Words;
use crate::dashboard::form::Form;
use crate::dashboard::tongue::Tongue;
use crate::dashboard::visit::Visit;
use crate::error::Error;
use crate::guard::key::Scope;
use crate::http::page::{density, hashes, scheme};
use crate::http::question::{question, theme_css};
use crate::http::request::{header, query};
use crate::installation::Installation;

/// A picture in the page has room around it, as the host's page would give it.
const ROOM: &str = "body{padding:1.25rem;background:var(--paper)}";

/// The moments of a page, and after which answer.
pub(super) const MOMENTS: [(&str, Option<Band>, bool); 7] = [
    ("question", None, false),
    ("why-low", Some(Band::Low), false),
    ("why-middle", Some(Band::Middle), false),
    ("why-high", Some(Band::High), false),
    ("thanks-low", Some(Band::Low), true),
    ("thanks-middle", Some(Band::Middle), true),
    ("thanks-high", Some(Band::High), true),
];

/// A template, with a company to fill in.
pub(in crate::dashboard) async fn of_template(
    request: HttpRequest,
    installation: web::Data<Installation>,
) -> Result<HttpResponse, Error> {
    Visit::admit(&request, &installation, Scope::Write)?;
    let asked: BTreeMap<String, String> = query(&request).into_iter().collect();
    let get = |name: &str| asked.get(name).map_or("", String::as_str);
    let mut survey = pick::of(template::named(get("template")).ok_or(Error::NotFound("template"))?, get("company"));
    survey.company = Some(get("company").to_owned());
    let page = picture(&survey, get("locale"), get("scheme"), get("moment"));
    // A card is looked at: nobody should have to tab through its points.
    Ok(framed(&Document { html: page.html.replacen("<body>", "<body inert>", 1), ..page }))
}

/// A survey as it is stored.
pub(in crate::dashboard) async fn of_stored(
    request: HttpRequest,
    survey: web::Path<String>,
    installation: web::Data<Installation>,
) -> Result<HttpResponse, Error> {
    let visit = Visit::admit(&request, &installation, Scope::Write)?;
    let entry = visit.survey(&installation, &survey)?;
    Ok(framed(&picture(&entry.current().survey, "", "", "")))
}

/// What a form holds, of a survey that is there or is to be.
pub(in crate::dashboard) async fn of_draft(
    request: HttpRequest,
    payload: web::Payload,
    installation: web::Data<Installation>,
) -> Result<HttpResponse, Error> {
    let visit = Visit::admit(&request, &installation, Scope::Write)?;
    let draft = Draft::read(&Form::read_most(&request, payload, MAX_DRAFT).await?);
    if header(&request, "accept").is_some_and(|kinds| kinds == "application/json") {
        let id = request.match_info().get("survey");
        let entry = id.map(|id| visit.survey(&installation, id)).transpose()?;
        return judged(&visit, &installation, entry.as_ref().map(|entry| &**entry.current()), draft);
    }
    let (locale, tone, moment) =
        (draft.get("preview.locale"), draft.get("preview.scheme"), draft.get("preview.moment"));
    Ok(match drawable(&draft) {
        Some(mut survey) => {
            // As the gallery does it: a picture with a hole in its question shows nobody how it reads.
            survey.company.get_or_insert_with(|| Words(visit.tongue).sample_company().to_owned());
            framed(&picture(&survey, locale, tone, moment))
        }
        None => nothing_to_see(visit.tongue),
    })
}

/// What saving a draft would mean, and what there is to think over: for the script that says it while somebody types.
fn judged(
    visit: &Visit,
    installation: &Installation,
    current: Option<&Revision>,
    mut draft: Draft,
) -> Result<HttpResponse, Error> {
    let words = Words(visit.tongue);
    if let Some(current) = current {
        draft.set("id", current.survey.id.as_str());
    }
    let Ok(survey) = draft.survey() else { return Ok(HttpResponse::Ok().json(json!({"means": "", "warnings": {}}))) };
    let warnings = check::warnings(&survey);
    let means = match current {
        None => "",
        Some(current) if current.survey == survey => words.unchanged(),
        Some(current) if current.version == survey.version() => words.same_version(),
        Some(current) if installation.scale_is_fixed(current)?.is_some() => words.new_version(),
        Some(_) => words.no_answers_yet(),
    };
    let findings = Findings::of(&draft, visit.tongue, &[], &warnings);
    Ok(HttpResponse::Ok().json(json!({"means": means, "warnings": findings.warnings()})))
}

/// What of a draft can be drawn, whatever else is wrong with it; `None` without a question or a scale that is one.
fn drawable(draft: &Draft) -> Option<Survey> {
    let (mut document, _) = draft.document();
    let Value::Object(members) = &mut document else { return None };
    // What the picture does not show may be wrong.
    for member in ["sites", "tz", "one_per", "retention_days", "touchpoint", "locale"] {
        members.remove(member);
    }
    let show = json!({"mode": members.get("show").and_then(|show| show.get("mode")).cloned().unwrap_or_else(|| json!("inline"))});
    members.insert("show".to_owned(), show);
    members.insert("id".to_owned(), json!("preview"));
    if let Some(texts) = members.get_mut("text").and_then(Value::as_object_mut) {
        texts.retain(|_, text| text.get("question").is_some());
        let wanted = draft.get("locale");
        if texts.contains_key(wanted) {
            members.insert("locale".to_owned(), json!(wanted));
        }
    }
    let mut survey: Survey = serde_json::from_value(document).ok()?;
    let faults = check::faults(&survey);
    // A theme goes into a style sheet as it stands, so a faulty one goes nowhere.
    if faults.iter().any(|fault| fault.field.starts_with("theme")) {
        survey.theme = Theme::default();
    }
    // Nor does an address that is none become a link.
    survey.privacy = survey.privacy.filter(|_| !faults.iter().any(|fault| fault.field.starts_with("privacy")));
    for (locale, text) in &mut survey.text {
        let place = format!("text.{locale}.link");
        text.link = text.link.take().filter(|_| !faults.iter().any(|fault| fault.field.starts_with(&place)));
    }
    let broken = faults.iter().any(|fault| matches!(fault.field.as_str(), "scale" | "text"));
    (!broken).then_some(survey)
}

/// The page of `survey` in the locale, colours and moment that are named; else in its own.
fn picture(survey: &Survey, locale: &str, tone: &str, moment: &str) -> Document {
    let locale = survey.resolve_locale(locale).unwrap_or_else(|| survey.default_locale());
    // A fact of the page stands in by its name.
    let recalled = survey.context.iter().filter(|(_, rule)| rule.recall);
    let context = recalled.map(|(key, _)| (key.clone(), key.replace('_', " "))).collect();
    let mode = match survey.show.mode {
        show::Mode::Inline => Mode::Inline,
        show::Mode::Popover => Mode::Popover,
        show::Mode::Tab => Mode::Tab,
    };
    let page = Page {
        id: String::new(),
        resumed: false,
        stage: stage(survey, moment),
        missing: false,
        closed: true,
        preselect: None,
        question: question(survey, locale, &context),
        envelope: Envelope::default(),
        theme_css: theme_css(&survey.theme) + if mode == Mode::Inline { ROOM } else { "" },
        mode,
        scheme: match tone {
            "light" => Scheme::Light,
            "dark" => Scheme::Dark,
            _ => scheme(survey.theme.scheme),
        },
        density: density(survey.theme.density),
        assets: None,
        company: String::new(),
        locales: Vec::new(),
    };
    still(&page)
}

fn stage(survey: &Survey, moment: &str) -> Stage {
    let wanted = MOMENTS.iter().find(|(name, ..)| *name == moment);
    let Some((_, Some(band), thanked)) = wanted else { return Stage::Asking };
    let scale = survey.scale();
    let score = scale.scores().find(|score| survey.kind.band(&scale, *score) == *band).map(|Score(score)| score);
    // A scale of two points has no middle.
    match score {
        None => Stage::Asking,
        score if *thanked => Stage::Thanked { score },
        score => Stage::Explaining { score },
    }
}

fn nothing_to_see(tongue: Tongue) -> HttpResponse {
    let style = "body{margin:0;padding:1.25rem;color:#5b626b;font:1rem/1.5 system-ui,sans-serif}".to_owned();
    let html = format!(
        "<!doctype html><html lang=\"{}\"><head><meta charset=\"utf-8\"><title>-</title><style>{style}</style></head><body><p>{}</p></body></html>",
        tongue.code(),
        escape(Words(tongue).nothing_to_see()),
    );
    framed(&Document { html, scripts: Vec::new(), styles: vec![style] })
}

/// Nothing of it runs, posts or leads anywhere, and only pages of ours may frame it.
fn framed(document: &Document) -> HttpResponse {
    let policy = format!(
        "default-src 'none'; style-src {}; form-action 'none'; base-uri 'none'; frame-ancestors 'self'; sandbox",
        hashes(&document.styles)
    );
    HttpResponse::Ok()
        .insert_header((CONTENT_TYPE, "text/html; charset=utf-8"))
        .insert_header((CONTENT_SECURITY_POLICY, policy))
        .insert_header((REFERRER_POLICY, "no-referrer"))
        .body(document.html.clone())
}
