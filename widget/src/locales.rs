//! The fixed strings per locale, compiled in. A string that a locale lacks falls back by itself: de-AT, de, en.

use crate::question::Words;
use serde::Deserialize;
use std::sync::LazyLock;

/// The strings of the small pages that hold no question.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct Notices {
    pub(crate) gone: String,
    pub(crate) unknown: String,
    pub(crate) archived: String,
    pub(crate) failed: String,
}

/// What is said where a survey says nothing of its own.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct BuiltIn {
    /// What a screen reader calls the frame where the question itself cannot stand.
    pub frame: String,
    /// The prompt for the why.
    pub why: String,
    /// The thanks.
    pub thanks: String,
}

#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
struct Strings {
    survey: BuiltIn,
    page: Words,
    notice: Notices,
}

/// To add a language: one file in `locales/`, one line here.
const FILES: [(&str, &str); 10] = [
    ("en", include_str!("../locales/en.toml")),
    ("it", include_str!("../locales/it.toml")),
    ("de", include_str!("../locales/de.toml")),
    ("fr", include_str!("../locales/fr.toml")),
    ("es", include_str!("../locales/es.toml")),
    ("pt", include_str!("../locales/pt.toml")),
    ("nl", include_str!("../locales/nl.toml")),
    ("pl", include_str!("../locales/pl.toml")),
    ("ar", include_str!("../locales/ar.toml")),
    ("ja", include_str!("../locales/ja.toml")),
];

static STRINGS: LazyLock<Vec<(&str, Strings)>> = LazyLock::new(|| {
    FILES
        .into_iter()
        .map(|(locale, text)| (locale, toml::from_str(text).expect("a test reads every file that is compiled in")))
        .collect()
});

/// The locales that have fixed strings.
pub fn locales() -> impl Iterator<Item = &'static str> {
    FILES.into_iter().map(|(locale, _)| locale)
}

/// Whether `locale` is written from right to left.
pub fn is_rtl(locale: &str) -> bool {
    matches!(locale.split('-').next(), Some("ar" | "fa" | "he" | "ps" | "ur" | "yi" | "dv" | "ckb"))
}

/// What is said in `locale` where a survey says nothing of its own.
pub fn built_in(locale: &str) -> BuiltIn {
    let chain = chain(locale);
    BuiltIn {
        frame: first(&chain, |strings| &strings.survey.frame),
        why: first(&chain, |strings| &strings.survey.why),
        thanks: first(&chain, |strings| &strings.survey.thanks),
    }
}

/// The fixed strings of `locale`, each from the nearest locale that has it.
pub fn words(locale: &str) -> Words {
    let chain = chain(locale);
    let pick = |field: fn(&Words) -> &String| first(&chain, |strings| field(&strings.page));
    Words {
        skip: pick(|w| &w.skip),
        optional: pick(|w| &w.optional),
        send: pick(|w| &w.send),
        left: pick(|w| &w.left),
        choose: pick(|w| &w.choose),
        unsent: pick(|w| &w.unsent),
        unkept: pick(|w| &w.unkept),
        refused: pick(|w| &w.refused),
        retry: pick(|w| &w.retry),
        change: pick(|w| &w.change),
        delete: pick(|w| &w.delete),
        deleted: pick(|w| &w.deleted),
        undeleted: pick(|w| &w.undeleted),
        close: pick(|w| &w.close),
    }
}

/// The texts of the notices in `locale`.
pub(crate) fn notices(locale: &str) -> Notices {
    let chain = chain(locale);
    let pick = |field: fn(&Notices) -> &String| first(&chain, |strings| field(&strings.notice));
    Notices {
        gone: pick(|n| &n.gone),
        unknown: pick(|n| &n.unknown),
        archived: pick(|n| &n.archived),
        failed: pick(|n| &n.failed),
    }
}

/// `de-AT`, `de`, `en`, as far as there are strings for them.
fn chain(locale: &str) -> Vec<&'static Strings> {
    let language = locale.split('-').next().unwrap_or(locale);
    [locale, language, "en"]
        .into_iter()
        .filter_map(|tag| STRINGS.iter().find(|(name, _)| name.eq_ignore_ascii_case(tag)))
        .map(|(_, strings)| strings)
        .collect()
}

fn first(chain: &[&Strings], field: impl Fn(&Strings) -> &String) -> String {
    chain.iter().map(|strings| field(strings)).find(|text| !text.is_empty()).cloned().unwrap_or_default()
}

#[cfg(test)]
mod tests;
