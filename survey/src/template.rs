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

/// What the questions that name the company are where nobody has said what it is called.
const UNNAMED: [(&str, &str, &str); 6] = [
    ("purchase-ces", "en", "How easy was it to place your order?"),
    ("purchase-ces", "it", "Quanto è stato facile fare il tuo ordine?"),
    ("support-ces", "en", "You made it easy for me to handle my issue."),
    ("support-ces", "it", "Mi avete reso facile risolvere il problema."),
    ("quarterly-nps", "en", "How likely are you to recommend us to a friend or colleague?"),
    ("quarterly-nps", "it", "Con quale probabilità ci consiglieresti a un amico o a un collega?"),
];

/// Every template; its name is the id that it proposes.
pub fn all() -> &'static [Survey] {
    &TEMPLATES
}

/// The template of that name.
pub fn named(name: &str) -> Option<&'static Survey> {
    all().iter().find(|template| template.id.as_str() == name)
}

/// `template` for a company without a name: it asks the same and is complete as it is.
pub fn unnamed(template: &Survey) -> Survey {
    let mut survey = template.clone();
    for (name, locale, question) in UNNAMED {
        if name == survey.id.as_str()
            && let Some(text) = survey.text.get_mut(locale)
        {
            question.clone_into(&mut text.question);
        }
    }
    survey
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::check;

    #[test]
    fn no_template_needs_the_companys_name() {
        for template in all() {
            let unnamed = unnamed(template);
            assert_eq!(check::faults(&unnamed), [], "{}", template.id);
            let named =
                |survey: &Survey| survey.text.values().filter(|text| text.question.contains("{company}")).count();
            assert_eq!(named(&unnamed), 0, "{}", template.id);
            assert!(named(template) == 0 || unnamed.text != template.text, "{}", template.id);
        }
    }
}
