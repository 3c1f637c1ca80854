//! What the checks of a survey say, in the tongue of who edits and in the words of a form.
//!
//! The checks speak English, and of members of a file. Each row below is one of their sentences with `{}` where it names
//! something, and what a form says for it. A sentence that is in no row is shown as it is: better English than silence.

mod faults;
mod thoughts;

use self::faults::FAULTS;
use self::thoughts::WARNINGS;
use super::choice::language;
use crate::dashboard::tongue::Tongue;
use crate::dashboard::words::words;

/// A sentence of the checks; in English where a form says it otherwise; in Italian.
type Row = (&'static str, Option<&'static str>, &'static str);

/// `message` of a check in `tongue`.
pub(super) fn said(tongue: Tongue, message: &str) -> String {
    for (pattern, english, italian) in FAULTS.iter().chain(&WARNINGS) {
        let Some(named) = holes(pattern, message) else { continue };
        let said = |(place, part): (usize, &str)| inner(tongue, pattern, place, part);
        let named: Vec<String> = named.into_iter().enumerate().map(said).collect();
        return match tongue {
            Tongue::En => english.map_or_else(|| message.to_owned(), |words| fill(words, &named)),
            Tongue::It => fill(italian, &named),
        };
    }
    message.to_owned()
}

/// What a check names, as a form calls it: a sentence of its own, a text of a survey, a language.
fn inner(tongue: Tongue, pattern: &str, place: usize, part: &str) -> String {
    if pattern.starts_with("lacks {}") {
        let parts = || part.split(", ").map(|part| Parts(tongue).called(part)).collect::<Vec<_>>().join(", ");
        return if place == 0 { parts() } else { language(tongue, part) };
    }
    let known = FAULTS.iter().find(|(pattern, ..)| *pattern == part);
    known.map_or_else(|| part.to_owned(), |_| said(tongue, part))
}

words! {
    /// The texts of a survey, within a sentence.
    struct Parts;
    low: "the lowest score’s meaning", "il significato del punteggio più basso";
    high: "the highest score’s meaning", "il significato del punteggio più alto";
    labels: "the labels", "le etichette";
    link: "the link", "il link";
    why: "the why in general", "il perché in generale";
    why_low: "the why after a low answer", "il perché dopo un voto basso";
    why_middle: "the why after one in the middle", "il perché dopo un voto medio";
    why_high: "the why after a high answer", "il perché dopo un voto alto";
    thanks: "the thanks in general", "il grazie in generale";
    thanks_low: "the thanks after a low answer", "il grazie dopo un voto basso";
    thanks_middle: "the thanks after one in the middle", "il grazie dopo un voto medio";
    thanks_high: "the thanks after a high answer", "il grazie dopo un voto alto";
}

impl Parts {
    fn called(self, part: &str) -> &str {
        match part {
            "low" => self.low(),
            "high" => self.high(),
            "labels" => self.labels(),
            "link" => self.link(),
            "why.default" => self.why(),
            "why.low" => self.why_low(),
            "why.middle" => self.why_middle(),
            "why.high" => self.why_high(),
            "thanks.default" => self.thanks(),
            "thanks.low" => self.thanks_low(),
            "thanks.middle" => self.thanks_middle(),
            "thanks.high" => self.thanks_high(),
            other => other,
        }
    }
}

/// What stands in the holes of `pattern`, when `message` is of that pattern.
fn holes<'a>(pattern: &str, message: &'a str) -> Option<Vec<&'a str>> {
    let mut fixed = pattern.split("{}");
    let mut rest = message.strip_prefix(fixed.next()?)?;
    let mut found = Vec::new();
    let mut fixed = fixed.peekable();
    while let Some(part) = fixed.next() {
        // The last part must end the message; an earlier one is found where it comes first.
        let at = if fixed.peek().is_none() { rest.strip_suffix(part)?.len() } else { rest.find(part)? };
        found.push(&rest[..at]);
        rest = &rest[at + part.len()..];
    }
    rest.is_empty().then_some(found)
}

/// `words` with what was named: `{}` the next, `{2}` the third.
fn fill(words: &str, named: &[String]) -> String {
    let mut parts = words.split('{');
    let mut whole = parts.next().unwrap_or_default().to_owned();
    let mut next = 0;
    for part in parts {
        let hole = part.split_once('}').and_then(|(place, rest)| {
            let at = if place.is_empty() { next } else { place.parse().ok()? };
            Some((named.get(at)?, rest))
        });
        if let Some((value, rest)) = hole {
            next += 1;
            whole.push_str(value);
            whole.push_str(rest);
        } else {
            whole.push('{');
            whole.push_str(part);
        }
    }
    whole
}

#[cfg(test)]
mod tests {
    use perche_survey::check;
    use perche_survey::file::read_survey;
    use serde_json::{Value, json};

    use super::*;

    #[test]
    fn what_a_check_names_is_carried_over() {
        let rows = [
            ("must have 1 to 300 characters", "must have 1 to 300 characters", "deve avere da 1 a 300 caratteri"),
            (
                "1 to 5 does not fit: allowed are 0 to 10, high_is_good",
                "1 to 5 does not fit this kind: allowed are 0 to 10, the highest is good",
                "da 1 a 5 non va bene per questo tipo: sono ammessi da 0 a 10, il più alto è il migliore",
            ),
            (
                "{compny} must be {company} or a key of [survey.context] with recall = true",
                "{compny} must be {company} or a fact that texts may show",
                "{compny} deve essere {company} o un dato che i testi possono mostrare",
            ),
            (
                "\"Facile\" sounds like the good end, but polarity = \"low_is_good\" makes 5 the bad one: which is meant? polarity = \"high_is_good\" turns the scale, or change the labels",
                "\"Facile\" sounds like the good end, but the scale makes 5 the bad one: which is meant? Turn the scale, or change the words",
                "\"Facile\" sembra l’estremo buono, ma per la scala 5 è quello cattivo: quale dei due è giusto? Inverti la scala o cambia le parole",
            ),
            (
                "lacks low, why.low, which en has: customers who read it see the words of en",
                "lacks the lowest score’s meaning, the why after a low answer, which English has: who reads Italian finds the words in English",
                "qui manca il significato del punteggio più basso, il perché dopo un voto basso, che c’è in inglese: in quel punto chi legge in italiano trova il testo in inglese",
            ),
            ("nobody has said this", "nobody has said this", "nobody has said this"),
        ];
        for (message, english, italian) in rows {
            assert_eq!((said(Tongue::En, message).as_str(), said(Tongue::It, message).as_str()), (english, italian));
        }
    }

    /// Every sentence that checks say of these surveys.
    fn sentences() -> Vec<String> {
        let wrong = json!({"id": "-", "kind": "nps", "scale": {"min": 1, "max": 5, "style": "thumbs"}, "company": "c".repeat(101),
            "touchpoint": "t".repeat(65), "sites": ["shop"], "locale": "fr", "tz": "Mars", "one_per": "x",
            "contact": {"label": "", "consent": ""}, "privacy": {"text": "", "url": "x"}, "retention_days": 0,
            "theme": {"accent": "red", "radius": 99, "font": "{"}, "context": {"A": {"max_len": 0, "max_values": 0}},
            "show": {"trigger": "click", "every": "once per x", "after_seconds": 9999, "quiet_days": 999},
            "text": {"it": {"question": "", "low": "l".repeat(101), "labels": ["a"], "why": {"low": "w".repeat(301)},
                "link": {"text": "", "url": "u"}}, "Ita": {"question": "{company} {x}"}}});
        let odd = json!({"id": "a", "kind": "ces", "theme": {"accent": "#ffd400"},
            "scale": {"min": 1, "max": 5, "style": "labels"},
            "text": {"en": {"question": "q".repeat(121), "low": "Strongly agree", "high": "l".repeat(41),
                "why": {"low": "Your call is important to us. Help us improve!"}, "thanks": {"low": "Dear customer"},
                "labels": ["Awful", "Good", "Bad", "Great", "g".repeat(33)]},
                "it": {"question": "Dacci 5 stelle: bastano due minuti per il nostro ottimo servizio", "labels": ["1", "2", "3", "4", "5"],
                    "why": {"default": "Ci scusiamo per il disagio"}}}});
        let bare = json!({"id": "a", "kind": "csat", "text": {"en": {"question": "q"}}});
        let faults = read_survey(wrong).expect_err("faults").into_iter().map(|fault| fault.message);
        let warned = |document: Value| check::warnings(&read_survey(document).expect("a survey"));
        let warnings = [odd, bare].into_iter().flat_map(warned).map(|fault| fault.message);
        faults.chain(warnings).collect()
    }

    #[test]
    fn whatever_a_check_says_is_said_in_italian() {
        let sentences = sentences();
        assert!(sentences.len() > 40, "{}", sentences.len());
        let same: Vec<&String> = sentences.iter().filter(|message| said(Tongue::It, message) == **message).collect();
        assert!(same.is_empty(), "in no row: {same:#?}");
    }

    #[test]
    fn every_hole_of_a_translation_is_filled() {
        for (pattern, english, italian) in FAULTS.iter().chain(&WARNINGS) {
            let count = |text: &str| text.matches("{}").count();
            assert!(count(italian) <= count(pattern), "{pattern}");
            assert!(english.is_none_or(|words| count(words) <= count(pattern)), "{pattern}");
        }
    }
}
