//! Phrases that customers have heard too often. They cost answers, so the owner is told why and what to write instead.

use std::collections::BTreeMap;
use std::ops::Range;
use std::sync::LazyLock;

use serde::Deserialize;

use super::lexicon::{fold, is_combining};
use crate::draft::Fault;
use crate::survey::Survey;

/// What is wrong with a phrase.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Tic {
    /// Your call is important to us.
    Importance,
    /// It only takes a minute.
    Brevity,
    /// Please give us five stars.
    Begging,
    /// Our excellent service.
    Leading,
    /// Help us serve you better.
    Plea,
    /// We apologise for any inconvenience.
    Apology,
    /// Dear customer.
    Letter,
}

impl Tic {
    /// Why it annoys, and what to write in its place.
    const fn advice(self) -> &'static str {
        match self {
            Self::Importance => {
                "is what queues and form letters say, and nobody believes it: leave it out, and let the thanks say what \
                 becomes of the answer"
            }
            Self::Brevity => "talks about the survey, and the question is already there: leave it out and ask",
            Self::Begging => "asks for a good score, which makes every score worthless: ask how it was",
            Self::Leading => {
                "praises before the customer has spoken and tilts the answer: name the thing, no adjective"
            }
            Self::Plea => {
                "is about you, not about the customer, and every survey says it: leave it out, or name what an answer changes"
            }
            Self::Apology => {
                "is the apology of announcements: say what went wrong and what happens next, or just thank"
            }
            Self::Letter => "is how letters to nobody are written: begin with the question, end with thanks",
        }
    }
}

/// Where one word of a phrase stands.
struct Slot {
    /// Which words may stand here, each with whether any ending fits; none: any word, or none at all.
    words: Vec<(String, bool)>,
}

impl Slot {
    fn parse(written: &str) -> Self {
        let word = |word: &str| match word.strip_suffix('*') {
            Some(start) => (start.to_owned(), true),
            None => (word.to_owned(), false),
        };
        Self { words: if written == "_" { Vec::new() } else { written.split('/').map(word).collect() } }
    }

    fn takes(&self, said: &str) -> bool {
        self.words.iter().any(|(word, open)| if *open { said.starts_with(word.as_str()) } else { said == word })
    }
}

/// A phrase of one language.
struct Phrase {
    slots: Vec<Slot>,
    tic: Tic,
}

const LANGUAGES: [(&str, &str); 5] = [
    ("de", include_str!("phrases/de.toml")),
    ("en", include_str!("phrases/en.toml")),
    ("es", include_str!("phrases/es.toml")),
    ("fr", include_str!("phrases/fr.toml")),
    ("it", include_str!("phrases/it.toml")),
];

static PHRASES: LazyLock<BTreeMap<&str, Vec<Phrase>>> =
    LazyLock::new(|| LANGUAGES.into_iter().map(|(language, lists)| (language, parse(lists))).collect());

fn parse(lists: &str) -> Vec<Phrase> {
    let lists: BTreeMap<Tic, Vec<String>> = toml::from_str(lists).expect("a test reads every list");
    let phrase = |tic, written: &String| Phrase { slots: written.split(' ').map(Slot::parse).collect(), tic };
    lists.iter().flat_map(|(tic, list)| list.iter().map(|written| phrase(*tic, written))).collect()
}

/// A warning for each phrase in each text of `survey`, in the languages that have a list.
pub(super) fn warnings(survey: &Survey) -> Vec<Fault> {
    let mut found = Vec::new();
    for (locale, text) in &survey.text {
        let Some(phrases) = locale.split('-').next().and_then(|language| PHRASES.get(language)) else { continue };
        for (part, said) in text.parts() {
            for (quoted, tic) in heard(phrases, said) {
                let message = format!("\"{quoted}\" {}", tic.advice());
                found.push(Fault::new(format!("text.{locale}.{part}"), message));
            }
        }
    }
    found
}

/// The phrases in `said` as they are written there, in order. Where two overlap, the first holds, and of two that begin
/// together the longer.
fn heard<'a>(phrases: &[Phrase], said: &'a str) -> Vec<(&'a str, Tic)> {
    let words = words(said);
    let mut found = Vec::new();
    let mut at = 0;
    while at < words.len() {
        let reached = phrases.iter().filter_map(|phrase| Some((reach(&phrase.slots, &words[at..])?, phrase.tic)));
        let Some((length, tic)) = reached.max_by_key(|(length, _)| *length) else {
            at += 1;
            continue;
        };
        let (first, last) = (&words[at], &words[at + length - 1]);
        found.push((&said[first.1.start..last.1.end], tic));
        at += length;
    }
    found
}

/// How many of `words` the phrase takes, when it begins with them.
fn reach(slots: &[Slot], words: &[(String, Range<usize>)]) -> Option<usize> {
    let Some((slot, rest)) = slots.split_first() else { return Some(0) };
    let further = || words.split_first().and_then(|(_, left)| reach(rest, left)).map(|length| length + 1);
    if slot.words.is_empty() {
        return reach(rest, words).or_else(further);
    }
    words.first().filter(|(word, _)| slot.takes(word)).and_then(|_| further())
}

/// The words of `said` in lower case without accents, each with where it stands. Nothing but letters and digits counts.
fn words(said: &str) -> Vec<(String, Range<usize>)> {
    let mut words: Vec<(String, Range<usize>)> = Vec::new();
    let mut inside = false;
    for (at, letter) in said.char_indices() {
        let end = at + letter.len_utf8();
        let counts = letter.is_alphanumeric();
        if counts && !inside {
            words.push((String::new(), at..end));
        }
        if let Some((word, place)) = words.last_mut().filter(|_| inside || counts) {
            if counts {
                letter.to_lowercase().filter(|letter| !is_combining(*letter)).for_each(|letter| fold(letter, word));
                place.end = end;
            } else if is_combining(letter) {
                place.end = end;
            }
        }
        inside = counts || inside && is_combining(letter);
    }
    words
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_list_is_read_and_written_as_texts_are_folded() {
        for (language, lists) in LANGUAGES {
            for phrase in parse(lists) {
                let [first, .., last] = phrase.slots.as_slice() else { panic!("{language}: one word is no phrase") };
                assert!(!first.words.is_empty() && !last.words.is_empty(), "{language}: any word at an end");
                for (word, _) in phrase.slots.iter().flat_map(|slot| &slot.words) {
                    let mut folded = String::new();
                    word.chars().for_each(|letter| fold(letter, &mut folded));
                    let plain = word.chars().all(char::is_alphanumeric);
                    assert!(plain && !word.is_empty() && *word == folded.to_lowercase(), "{language}: {word:?}");
                }
            }
        }
    }

    #[test]
    fn every_phrase_of_every_list_is_heard_in_the_midst_of_a_sentence() {
        for (language, lists) in LANGUAGES {
            let phrases = parse(lists);
            for phrase in &phrases {
                let said: Vec<&str> =
                    phrase.slots.iter().filter_map(|slot| slot.words.first()).map(|(word, _)| word.as_str()).collect();
                let said = said.join(" ").to_uppercase();
                let sentence = format!("Xyz, {said} - xyz.");
                assert_eq!(heard(&phrases, &sentence), [(said.as_str(), phrase.tic)], "{language}");
            }
        }
    }

    #[test]
    fn what_is_quoted_is_what_was_written() {
        let phrases = parse("importance = [\"tua chiamata e _ importante per noi\"]");
        let said = "Ciao! La tua  CHIAMATA e\u{300}, davvero, importante… per noi: grazie.";
        let expected = "tua  CHIAMATA e\u{300}, davvero, importante… per noi";
        assert_eq!(heard(&phrases, said), [(expected, Tic::Importance)]);
        assert_eq!(heard(&phrases, "La tua chiamata è importante"), []);
        assert_eq!(heard(&phrases, "tua chiamata è del tutto importante per noi"), []);
    }
}
