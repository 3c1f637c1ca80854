//! The second door for definitions: what serde and `validator` cannot know, and what is allowed but unwise.

mod anchor;
mod judgement;
mod length;
mod lexicon;
mod phrase;
mod polarity;
mod translation;

use validator::{Validate, ValidationErrors, ValidationErrorsKind};

use crate::draft::Fault;
use crate::scale::{Scale, Score, Style};
use crate::show::{Every, Trigger};
use crate::survey::Survey;
use crate::text::{self, Text};

/// What is said of each text that shows the company where none is given.
pub const COMPANY_IS_SHOWN: &str = "{company} is shown, so company must be given";

/// Every fault of `survey`, with paths such as `text.it.question`.
pub fn faults(survey: &Survey) -> Vec<Fault> {
    let mut found = validated(survey);
    scale(survey, &mut found);
    names(survey, &mut found);
    show(survey, &mut found);
    sites(survey, &mut found);
    for (locale, text) in &survey.text {
        wording(survey, locale, text, &mut found);
    }
    found
}

/// What `validator` finds. It would number the entries of a table, where the owner looks for their names.
fn validated(survey: &Survey) -> Vec<Fault> {
    fn within(path: &str, checked: &impl Validate) -> Vec<Fault> {
        let mut found = Vec::new();
        checked.validate().err().iter().for_each(|errors| collect(errors, path, &mut found));
        found
    }
    let mut found = within("", survey);
    found.extend(survey.context.iter().flat_map(|(key, rule)| within(&format!("context.{key}"), rule)));
    found.extend(survey.text.iter().flat_map(|(locale, text)| within(&format!("text.{locale}"), text)));
    found.sort_by(|one, other| one.field.cmp(&other.field));
    found
}

/// What will work but probably not as meant.
pub fn warnings(survey: &Survey) -> Vec<Fault> {
    let mut found = Vec::new();
    if survey.sites.is_empty() {
        found.push(Fault::new("sites", "is empty: only the collector's own pages can show the survey"));
    }
    found.extend(crate::contrast::warning(&survey.theme).map(|said| Fault::new("theme.accent", said)));
    if survey.text.values().any(|text| text.low.is_empty() || text.high.is_empty()) && !has_labels(survey) {
        found.push(Fault::new("text", "low and high are not both given: customers do not know which end is good"));
    }
    found.extend(polarity::warnings(survey));
    found.extend(translation::warnings(survey));
    found.extend(length::warnings(survey));
    found.extend(phrase::warnings(survey));
    found
}

fn has_labels(survey: &Survey) -> bool {
    survey.text.values().all(|text| !text.labels.is_empty())
}

/// The errors of `validator` as a flat list.
pub fn flatten(errors: &ValidationErrors) -> Vec<Fault> {
    let mut found = Vec::new();
    collect(errors, "", &mut found);
    found.sort_by(|one, other| one.field.cmp(&other.field));
    found
}

fn collect(errors: &ValidationErrors, above: &str, found: &mut Vec<Fault>) {
    for (name, kind) in errors.errors() {
        let path = if above.is_empty() { name.to_string() } else { format!("{above}.{name}") };
        match kind {
            ValidationErrorsKind::Struct(inner) => collect(inner, &path, found),
            ValidationErrorsKind::List(items) => {
                for (index, inner) in items {
                    collect(inner, &format!("{path}[{index}]"), found);
                }
            }
            ValidationErrorsKind::Field(errors) => found.extend(errors.iter().map(|error| {
                let message = error.message.as_deref().unwrap_or(&error.code);
                Fault::new(path.clone(), message)
            })),
        }
    }
}

fn scale(survey: &Survey, found: &mut Vec<Fault>) {
    let scale = survey.scale();
    if !survey.kind.fits(&scale) {
        let message =
            format!("{} to {} does not fit: allowed are {}", scale.min, scale.max, survey.kind.allowed_scales());
        found.push(Fault::new("scale", message));
    }
    if scale.style == Style::Thumbs && scale.points() != 2 {
        found.push(Fault::new("scale.style", "thumbs need a scale of 2 points"));
    }
    if scale.style == Style::Labels && !has_labels(survey) {
        found.push(Fault::new("scale.style", "labels need one label per point in every text"));
    }
}

fn names(survey: &Survey, found: &mut Vec<Fault>) {
    for key in survey.context.keys() {
        let letters = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'_' || byte == b'-';
        if key.is_empty() || key.len() > 64 || !key.bytes().all(letters) {
            found.push(Fault::new(format!("context.{key}"), "must be named with 1 to 64 of a-z, 0-9, _ and -"));
        }
    }
    for locale in survey.text.keys().filter(|locale| !text::is_locale(locale)) {
        found.push(Fault::new(format!("text.{locale}"), "must be a language tag such as it or de-AT"));
    }
    if survey.locale.as_ref().is_some_and(|locale| !survey.text.contains_key(locale)) {
        found.push(Fault::new("locale", "must be one of the locales of [survey.text]"));
    }
    if survey.tz.as_ref().is_some_and(|zone| jiff::tz::TimeZone::get(zone).is_err()) {
        found.push(Fault::new("tz", "must be an IANA time zone such as Europe/Rome"));
    }
    let known = |key: &str| matches!(key, "respondent" | "signed") || survey.context.contains_key(key);
    if survey.one_per.as_ref().is_some_and(|key| !known(key)) {
        found.push(Fault::new("one_per", "must be respondent, signed or a key of [survey.context]"));
    }
}

fn show(survey: &Survey, found: &mut Vec<Fault>) {
    let show = &survey.show;
    let needs = [
        (Trigger::After, "after_seconds", show.after_seconds.is_none()),
        (Trigger::Click, "selector", show.selector.is_none()),
        (Trigger::Event, "event", show.event.is_none()),
    ];
    for (trigger, member, missing) in needs {
        if show.trigger == trigger && missing {
            found.push(Fault::new(format!("show.{member}"), format!("is missing: the trigger needs {member}")));
        }
    }
    if let Every::OncePer(key) = &show.every
        && !survey.context.contains_key(key)
    {
        found.push(Fault::new("show.every", format!("{key} is not a key of [survey.context]")));
    }
}

fn sites(survey: &Survey, found: &mut Vec<Fault>) {
    for (index, site) in survey.sites.iter().enumerate().filter(|(_, site)| !is_origin(site)) {
        let message =
            format!("{site:?} must be an origin such as https://shop.example or https://*.shop.example, no path");
        found.push(Fault::new(format!("sites[{index}]"), message));
    }
}

/// `scheme://host[:port]`, where the first label of the host or the port may be `*`. It is also written into a
/// Content-Security-Policy, so nothing else is let in.
fn is_origin(site: &str) -> bool {
    let Some(rest) = site.strip_prefix("https://").or_else(|| site.strip_prefix("http://")) else { return false };
    let (host, port) = match rest.rsplit_once(':') {
        Some((host, port)) if !port.ends_with(']') => (host, Some(port)),
        _ => (rest, None),
    };
    let port_fits = port.is_none_or(|port| port == "*" || port.parse::<u16>().is_ok_and(|port| port > 0));
    let named = host.strip_prefix("*.").unwrap_or(host);
    let bracketed = named.strip_prefix('[').and_then(|rest| rest.strip_suffix(']'));
    let host_fits = match bracketed {
        Some(address) => address.parse::<std::net::Ipv6Addr>().is_ok(),
        None => named.split('.').all(|label| {
            !label.is_empty()
                && label.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-')
        }),
    };
    port_fits && host_fits && rest.len() <= 253
}

fn wording(survey: &Survey, locale: &str, text: &Text, found: &mut Vec<Fault>) {
    let scale = survey.scale();
    if !text.labels.is_empty() && text.labels.len() != scale.points() {
        let message =
            format!("must be {} labels, one per point from {} to {}, or none", scale.points(), scale.min, scale.max);
        found.push(Fault::new(format!("text.{locale}.labels"), message));
    }
    let known = |name: &str| name == "company" || survey.context.get(name).is_some_and(|key| key.recall);
    for (member, said) in text.parts() {
        for name in text::recalled(said).filter(|name| !known(name)) {
            let message = format!("{{{name}}} must be {{company}} or a key of [survey.context] with recall = true");
            found.push(Fault::new(format!("text.{locale}.{member}"), message));
        }
        if text::recalled(said).any(|name| name == "company") && survey.company.is_none() {
            found.push(Fault::new(format!("text.{locale}.{member}"), COMPANY_IS_SHOWN));
        }
    }
}

/// What is said of a score that is not on the scale.
pub(crate) fn off_scale(scale: Scale) -> String {
    format!("must be a whole number from {} to {}, or null for a skip", scale.min, scale.max)
}

/// `score` on `scale`.
pub(crate) fn on_scale(scale: Scale, score: i64) -> Option<Score> {
    i16::try_from(score).ok().map(Score).filter(|score| scale.holds(*score))
}
