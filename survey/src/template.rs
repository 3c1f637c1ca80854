//! Surveys ready to be used: a complete definition for each of the usual moments, in English and Italian. What only the
//! owner knows is left out: company, sites and time zone.

use std::sync::LazyLock;

use crate::kind::Kind;
use crate::survey::Survey;

static TEMPLATES: LazyLock<Vec<Survey>> = LazyLock::new(|| {
    let files = [Kind::Ces, Kind::Csat, Kind::Nps].into_iter().flat_map(Kind::templates);
    files.map(|text| read(text)).collect()
});

fn read(text: &str) -> Survey {
    let mut survey: Survey = toml::from_str(text).expect("a test reads every template");
    survey.complete();
    survey
}

/// Every template; its name is the id that it proposes.
pub fn all() -> &'static [Survey] {
    &TEMPLATES
}

/// The template of that name.
pub fn named(name: &str) -> Option<&'static Survey> {
    all().iter().find(|template| template.id.as_str() == name)
}

/// `template` with the wording of these locales only, the first of which is the one to fall back to. Without any that it
/// knows it stays as it is.
pub fn in_locales(template: &Survey, locales: &[&str]) -> Survey {
    let mut survey = template.clone();
    let known = |locale: &&&str| template.text.contains_key(**locale);
    if let Some(first) = locales.iter().find(known) {
        survey.text.retain(|locale, _| locales.contains(&locale.as_str()));
        survey.locale = Some((*first).to_owned());
    }
    survey
}
