//! What customers say: sentences in seven languages, written for this demo and by nobody else.

use std::collections::BTreeMap;

use serde_json::Value;

use super::chance::Chance;

/// The languages with what each has written, and how many of a hundred customers speak it.
const LANGUAGES: [(u64, &str, &str); 7] = [
    (46, "it", include_str!("whys/it.json")),
    (18, "de", include_str!("whys/de.json")),
    (15, "en", include_str!("whys/en.json")),
    (9, "fr", include_str!("whys/fr.json")),
    (7, "es", include_str!("whys/es.json")),
    (3, "ja", include_str!("whys/ja.json")),
    (2, "ar", include_str!("whys/ar.json")),
];

/// The countries where each language is spoken, and how often.
const COUNTRIES: [(&str, &[(u64, &str)]); 7] = [
    ("it", &[(94, "IT"), (6, "CH")]),
    ("de", &[(62, "DE"), (26, "AT"), (12, "CH")]),
    ("en", &[(70, "GB"), (22, "IE"), (8, "NL")]),
    ("fr", &[(78, "FR"), (14, "BE"), (8, "CH")]),
    ("es", &[(100, "ES")]),
    ("ja", &[(100, "JP")]),
    ("ar", &[(100, "AE")]),
];

/// Which part of a list is asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Mood {
    Low,
    Middle,
    High,
    /// Unhappy because of the strike.
    Strike,
}

impl Mood {
    const fn name(self) -> &'static str {
        match self {
            Self::Low => "low",
            Self::Middle => "middle",
            Self::High => "high",
            Self::Strike => "strike",
        }
    }
}

/// All that is said, by language.
pub(super) struct Whys(BTreeMap<&'static str, Value>);

impl Whys {
    pub(super) fn read() -> Self {
        let of = |text| serde_json::from_str(text).expect("our own file is JSON");
        Self(LANGUAGES.iter().map(|&(_, locale, text)| (locale, of(text))).collect())
    }

    /// A customer's language. `home` is how many of a hundred Italians are there to answer.
    pub(super) fn locale(chance: &mut Chance, home: u64) -> &'static str {
        let weighs = |&(weight, locale, _): &(u64, &'static str, &str)| {
            (if locale == "it" { weight * home } else { weight * 100 }, locale)
        };
        chance.weighed(&LANGUAGES.each_ref().map(weighs))
    }

    /// Where somebody lives who speaks that language.
    pub(super) fn country(chance: &mut Chance, locale: &str) -> &'static str {
        let (_, countries) = COUNTRIES.iter().find(|(known, _)| *known == locale).expect("every language is spoken");
        chance.weighed(countries)
    }

    /// Why somebody gave a score: a word, a sentence, or two.
    pub(super) fn say(&self, chance: &mut Chance, locale: &str, survey: &str, mood: Mood) -> String {
        let list = |place: &str, mood: Mood| self.0[locale][place][mood.name()].as_array().cloned().unwrap_or_default();
        let sentences = list(survey, mood);
        let text = |value: &Value| value.as_str().expect("a list of texts").to_owned();
        if mood != Mood::Strike && chance.percent(18) {
            return text(chance.one_of(&list("short", mood)));
        }
        let first = text(chance.one_of(&sentences));
        let second = text(chance.one_of(&sentences));
        if second == first || !chance.percent(38) {
            return first;
        }
        // Japanese sets no space between sentences.
        if locale == "ja" { first + &second } else { format!("{first} {second}") }
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    fn texts<'a>(value: &'a Value, into: &mut BTreeSet<&'a str>) {
        match value {
            Value::String(text) => drop(into.insert(text)),
            Value::Array(many) => many.iter().for_each(|one| texts(one, into)),
            Value::Object(members) => members.values().for_each(|one| texts(one, into)),
            _ => panic!("{value} is no text"),
        }
    }

    #[test]
    fn every_language_has_words_for_every_survey_and_mood() {
        let whys = Whys::read();
        let mut chance = Chance::of(1);
        for (_, locale, _) in LANGUAGES {
            for survey in ["post-purchase", "delivery", "support", "loyalty"] {
                for mood in [Mood::Low, Mood::Middle, Mood::High] {
                    assert!(!whys.say(&mut chance, locale, survey, mood).is_empty(), "{locale} {survey} {mood:?}");
                }
            }
            assert!(!whys.say(&mut chance, locale, "delivery", Mood::Strike).is_empty(), "{locale}");
            assert_eq!(Whys::country(&mut chance, locale).len(), 2);
        }
        let mut different = BTreeSet::new();
        whys.0.values().for_each(|language| texts(language, &mut different));
        assert!(different.len() >= 300, "{}", different.len());
    }
}
