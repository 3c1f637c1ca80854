//! Strings that the default locale has and another lacks. What falls back is shown in a language that the customer did not
//! ask for, so it is named.

use crate::draft::Fault;
use crate::survey::Survey;
use crate::text::{Prompts, Text};

/// Whether a text has some part of its wording.
type Has = fn(&Text) -> bool;
/// Texts per band, out of a text.
type Pick = for<'a> fn(&'a Text) -> &'a Prompts;

/// A warning for each locale that lacks what the default has.
pub(super) fn warnings(survey: &Survey) -> Vec<Fault> {
    let default = survey.default_locale();
    let Some(whole) = survey.text.get(default) else { return Vec::new() };
    // The words of de serve de-AT, and those of en-GB are no foreign ones to en-US.
    let others = survey.text.keys().filter(|locale| language(locale) != language(default));
    others.flat_map(|locale| of_locale(survey, locale, default, whole)).collect()
}

fn language(locale: &str) -> &str {
    locale.split('-').next().unwrap_or(locale)
}

fn of_locale(survey: &Survey, locale: &str, default: &str, whole: &Text) -> Vec<Fault> {
    let own = own_texts(survey, locale);
    let lacks = |has: Has| has(whole) && !own.iter().any(|text| has(text));
    let single: [(&str, Has); 4] = [
        ("low", |text| !text.low.is_empty()),
        ("high", |text| !text.high.is_empty()),
        ("labels", |text| !text.labels.is_empty()),
        ("link", |text| text.link.is_some()),
    ];
    let mut foreign: Vec<String> =
        single.into_iter().filter(|(_, has)| lacks(*has)).map(|(name, _)| name.to_owned()).collect();
    let mut spared = Vec::new();
    let parts: [(&str, Pick); 2] = [("why", |text| &text.why), ("thanks", |text| &text.thanks)];
    for (part, prompts) in parts {
        let named = |text: &Text, name: &str| prompts(text).all().any(|(known, _)| known == name);
        for (name, _) in prompts(whole).all().filter(|(name, _)| !own.iter().any(|text| named(text, name))) {
            let stands_in = own.iter().any(|text| named(text, "default"));
            if stands_in { &mut spared } else { &mut foreign }.push(format!("{part}.{name}"));
        }
    }
    let field = format!("text.{locale}");
    let said = |lacking: Vec<String>, instead: String| {
        (!lacking.is_empty())
            .then(|| Fault::new(field.clone(), format!("lacks {}, which {default} has: {instead}", lacking.join(", "))))
    };
    let shown = format!("customers who read {locale} see the words of {default}");
    [said(foreign, shown), said(spared, "its own default stands in".to_owned())].into_iter().flatten().collect()
}

/// The texts of `locale` and of its language.
fn own_texts<'a>(survey: &'a Survey, locale: &str) -> Vec<&'a Text> {
    let shorter = std::iter::successors(Some(locale), |tag| tag.rsplit_once('-').map(|(shorter, _)| shorter));
    shorter.filter_map(|tag| survey.text.get(tag)).collect()
}
